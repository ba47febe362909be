"""Turns a training checkpoint into the bundled model, and measures it.

    python3 evaluate.py --photos FOLDER --checkpoint FILE --model models/mhnet-derain-tiny

Writes into the model's folder

- mhnet-derain-tiny.onnx: TorchScript exporter, opset 17, height and width dynamic;
- mhnet-derain-tiny.pth: the same weights under their published names, in `state_dict`;
- config.json: the architecture's hyper-parameters;
- fixtures/: a small picture and the network's output for it, computed in float64;
- examples/: a rainy photograph and the clean one, as PNG, with their source;
- card.md, which must be there: the table between its two `results` marks, PSNR and SSIM of each
  test photograph before and after;
- sha256: of the other files.

The rain over each test photograph is drawn from a seed of its own, so two runs see the same
pictures. All numbers are of 8-bit pictures, as one would save them. Every ONNX file is run by ONNX
Runtime at two sizes and must agree with PyTorch.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "networks"))

import pictures
from exporting import export_by_tracing, rewrite_metadata
from mhnet import Configuration, LayerNorm2d, MHNet
from rain import rain_over

NAME = "mhnet-derain-tiny"
RAIN_SEED = 2026
EXAMPLE = "mountain1"
MARK = "<!-- results -->"
ROW = "| {} | {} | {:.2f} | {:.2f} | {:+.2f} | {:.4f} | {:.4f} |"


def load_network(checkpoint: Path) -> MHNet:
    """The moving average of a checkpoint's weights, in evaluation mode."""
    state = torch.load(checkpoint, weights_only=True)
    network = MHNet(Configuration(**state["configuration"]))
    network.load_state_dict(state["average"], strict=True)
    print(f"checkpoint after {state['step']} steps, {state['elapsed'] / 60:.0f} minutes")
    return network.eval()


def to_tensor(picture: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(picture.transpose(2, 0, 1)[None].copy())


def rainy_pairs(folder: Path):
    """(name, rainy, clean) of each test photograph, both with 8-bit values in [0, 1]."""
    for index, file in enumerate(sorted(folder.glob("*.png"))):
        clean = pictures.read(file)
        rainy = pictures.quantize(rain_over(RAIN_SEED + index, clean))
        yield file.stem, rainy.astype(np.float32) / np.float32(255), clean


def restore(session: onnxruntime.InferenceSession, rainy: np.ndarray) -> np.ndarray:
    (output,) = session.run(None, {"input": to_tensor(rainy).numpy()})
    return pictures.quantize(output[0].transpose(1, 2, 0)).astype(np.float32) / np.float32(255)


def export(network: MHNet, rainy: np.ndarray, folder: Path) -> onnxruntime.InferenceSession:
    """Writes the ONNX file and the checkpoint; returns the ONNX file, running.

    Both are compared on parts of the rainy picture: on noise the network has little to remove, and
    its output would be the input whatever it computes.
    """
    LayerNorm2d.spelling = "function"
    file = folder / f"{NAME}.onnx"
    export_by_tracing(network, torch.rand(1, 3, 64, 96), file, opset=17, dynamic=True)
    rewrite_metadata(file, keep=False)
    torch.save({"state_dict": network.state_dict()}, folder / f"{NAME}.pth")
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    for height, width in ((128, 128), (48, 208)):
        image = to_tensor(rainy[-height:, :width])
        with torch.no_grad():
            expected = network(image).numpy()
        (actual,) = session.run(None, {"input": image.numpy()})
        difference = float(np.abs(actual - expected).max())
        change = float(np.abs(expected - image.numpy()).max())
        print(f"{height}x{width}: ONNX Runtime within {difference:.1e}; rain removed {change:.2f}")
        if actual.shape != expected.shape or difference > 1e-4:
            raise SystemExit("the exported file does not compute what the network computes")
    return session


def write_configuration(network: MHNet, folder: Path) -> None:
    configuration = {
        "architecture": "MHNet",
        "revision": "2024-12",
        **network.configuration.to_dict(),
        "size_multiple": 16,
        "task": "derain",
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
    }
    (folder / "config.json").write_text(json.dumps(configuration, indent=2) + "\n")


def write_fixture(network: MHNet, rainy: np.ndarray, folder: Path) -> None:
    """A 48x64 part of a rainy picture and the output that float64 arithmetic gives for it."""
    folder.mkdir(exist_ok=True)
    image = to_tensor(rainy[-48:, -64:])
    double = MHNet(network.configuration).eval().double()
    double.load_state_dict(network.state_dict())
    with torch.no_grad():
        expected = double(image.double())
    np.save(folder / f"{NAME}.48x64.input.npy", image.numpy())
    np.save(folder / f"{NAME}.48x64.expected.npy", expected.numpy())


def measure(session: onnxruntime.InferenceSession, pairs, looks: Path | None) -> list[str]:
    """Restores every pair; the rows of a Markdown table, the mean last."""
    rows = [
        "| photograph | size | PSNR rainy | restored | gain | SSIM rainy | restored |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    numbers = []
    for name, rainy, clean in pairs:
        output = restore(session, rainy)
        before, after = pictures.psnr(rainy, clean), pictures.psnr(output, clean)
        similarities = pictures.ssim(rainy, clean), pictures.ssim(output, clean)
        numbers.append((before, after, after - before, *similarities))
        size = f"{clean.shape[1]}x{clean.shape[0]}"
        rows.append(ROW.format(name, size, *numbers[-1]))
        if looks is not None:
            pictures.write(looks / f"{name}.png", np.concatenate([rainy, output, clean], 0))
    rows.append(ROW.format("**mean**", "", *np.mean(numbers, axis=0)))
    return rows


def write_results(card: Path, rows: list[str]) -> None:
    """Puts the table into the card, between the marks."""
    before, _, rest = card.read_text().partition(MARK)
    _, found, after = rest.partition(MARK)
    if not found:
        raise SystemExit(f"{card} lacks its two marks {MARK}")
    card.write_text(MARK.join([before, "\n" + "\n".join(rows) + "\n", after]))


def write_digests(folder: Path) -> None:
    """One line for each file of the folder, as `sha256sum --check` reads it."""
    lines = []
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name not in ("sha256", "card.md"):
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            lines.append(f"{digest}  {file.relative_to(folder)}")
    (folder / "sha256").write_text("\n".join(lines) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="Export and measure the bundled model.")
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--looks", type=Path, help="writes rainy/restored/clean pictures here")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    options.model.mkdir(parents=True, exist_ok=True)
    if options.looks is not None:
        options.looks.mkdir(parents=True, exist_ok=True)

    network = load_network(options.checkpoint)
    pairs = list(rainy_pairs(options.photos / "test"))
    _, rainy, clean = next(pair for pair in pairs if pair[0] == EXAMPLE)
    session = export(network, rainy, options.model)
    write_configuration(network, options.model)
    write_fixture(network, rainy, options.model / "fixtures")
    examples = options.model / "examples"
    examples.mkdir(exist_ok=True)
    pictures.write(examples / "rainy.png", rainy)
    pictures.write(examples / "clean.png", clean)
    sources = (options.photos / "sources.tsv").read_text().splitlines()
    source = next(line.split("\t") for line in sources if line.startswith(f"{EXAMPLE}\t"))
    (examples / "SOURCES.md").write_text(
        f"`clean.png`: {source[0]}, {source[2]} ({source[3]}); `rainy.png`: the same photograph"
        f" under the synthetic rain of `tools/train/rain.py`.\n"
    )
    rows = measure(session, pairs, options.looks)
    print("\n".join(rows))
    write_results(options.model / "card.md", rows)
    write_digests(options.model)


if __name__ == "__main__":
    main()
