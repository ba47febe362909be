"""The networks that are measured: the published configurations with random weights.

    models.py NETWORK HEIGHT WIDTH static|dynamic FOLDER

Writes one ONNX file, in a process of its own: a process that has loaded torch passes its resident
memory on to the peaks of the processes that it starts.
"""

import logging
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

NAMES = ("mhnet-32", "mhnet-64", "nafnet-32", "nafnet-64", "restormer", "drsformer")


def build(name: str):
    """A network by name, with weights from a fixed seed, under which every part of it matters."""
    import torch
    from networks.drsformer import DRSformer
    from networks.mhnet import Configuration, MHNet
    from networks.nafnet import NAFNet
    from networks.randomise import picture, randomise
    from networks.restormer import Restormer

    make = {
        "mhnet-32": lambda: MHNet(Configuration(width=32)),
        "mhnet-64": lambda: MHNet(Configuration(width=64)),
        "nafnet-32": lambda: NAFNet(32),
        "nafnet-64": lambda: NAFNet(64),
        "restormer": Restormer,
        "drsformer": DRSformer,
    }
    network = make[name]().eval()
    last = "output" if name in ("restormer", "drsformer") else "ending"
    randomise(network, 1, last, torch.from_numpy(picture(64, 64, seed=1)))
    return network


def model_path(name: str, size: tuple[int, int], dynamic: bool, folder: Path) -> Path:
    """Where the ONNX file of a network is, or will be."""
    extent = "dynamic" if dynamic else f"{size[0]}x{size[1]}"
    return folder / f"{name}-{extent}.onnx"


def main() -> None:
    """Exports by the TorchScript-based exporter, opset 17."""
    import torch
    from networks.exporting import export_by_tracing
    from networks.randomise import picture

    logging.disable(logging.WARNING)
    name, height, width, extent, folder = sys.argv[1:]
    size = (int(height), int(width))
    path = model_path(name, size, extent == "dynamic", Path(folder))
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    example = torch.from_numpy(picture(*size, seed=2))
    export_by_tracing(build(name), example, partial, 17, extent == "dynamic")
    partial.rename(path)


if __name__ == "__main__":
    main()
