"""Trains the bundled deraining model on synthetic rain over photographs.

    python3 train.py --photos FOLDER --output FOLDER --minutes 75 --seed 1

FOLDER of photographs is what photos.py writes. The learning rate follows a cosine over *wall time*,
so that the run ends well on a machine of any speed; a run that must repeat bit for bit gives
--steps instead. A checkpoint (weights, their moving average, optimizer, progress) is written every
few minutes and resumed when it is there already; the moving average is what evaluate.py exports.
The file `stop` in the output folder ends the run after the current step.
"""

import argparse
import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "networks"))

from mhnet import Configuration, LayerNorm2d, MHNet
from rain import RainBank

CONFIGURATION = Configuration(width=16, encoder_blocks=(1, 1, 1, 4), num_cab=2)

# Up to this share of the run, (patch side, patches a batch). The means over whole pictures in the
# network's channel attention differ between patches and pictures: the last patches are larger.
PHASES = ((0.55, 64, 8), (0.85, 96, 4), (0.95, 128, 2), (1.00, 192, 1))

PEAK_RATE, FINAL_RATE = 2e-3, 1e-6
WARM_UP = 0.01


@dataclass
class Photographs:
    """The training pictures, each at several heights: detail differs with scale."""

    pictures: list[np.ndarray]

    @classmethod
    def load(cls, folder: Path, heights: tuple[int, ...] = (540, 384)) -> "Photographs":
        pictures = []
        for file in sorted(folder.glob("*.png")):
            whole = Image.open(file).convert("RGB")
            for height in heights:
                scale = min(1.0, height / whole.height)
                size = (round(whole.width * scale), round(whole.height * scale))
                picture = whole.resize(size, Image.Resampling.LANCZOS)
                if min(picture.size) >= max(side for _, side, _ in PHASES):
                    pictures.append(np.asarray(picture, np.uint8))
        if not pictures:
            raise SystemExit(f"no photographs in {folder}")
        return cls(pictures)

    def patch(self, generator: np.random.Generator, side: int) -> np.ndarray:
        """A random square part, flipped at random, [side, side, 3] in [0, 1]."""
        picture = self.pictures[generator.integers(len(self.pictures))]
        top = generator.integers(picture.shape[0] - side + 1)
        left = generator.integers(picture.shape[1] - side + 1)
        patch = picture[top : top + side, left : left + side].astype(np.float32) / 255
        if generator.random() < 0.5:
            patch = patch[:, ::-1]
        if generator.random() < 0.2:
            patch = patch[::-1]
        # Exposure and white balance vary: the colour of the light says nothing about the rain.
        gain = generator.uniform(0.8, 1.1) * generator.uniform(0.94, 1.06, 3)
        return np.clip(patch * gain.astype(np.float32), 0, 1)


def batch(
    photographs: Photographs, bank: RainBank, generator: np.random.Generator, progress: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """(rainy, clean), each [N, 3, side, side], of the phase that the run has reached."""
    _, side, count = next(phase for phase in PHASES if progress <= phase[0])
    clean = [photographs.patch(generator, side) for _ in range(count)]
    rainy = [bank.rain_over(generator, patch) for patch in clean]

    def to_tensor(patches: list[np.ndarray]) -> torch.Tensor:
        return torch.from_numpy(np.stack(patches)).permute(0, 3, 1, 2)

    return to_tensor(rainy), to_tensor(clean)


def learning_rate(progress: float) -> float:
    if progress < WARM_UP:
        return PEAK_RATE * progress / WARM_UP
    cosine = 0.5 * (1 + math.cos(math.pi * (progress - WARM_UP) / (1 - WARM_UP)))
    return FINAL_RATE + (PEAK_RATE - FINAL_RATE) * cosine


def charbonnier(output: torch.Tensor, clean: torch.Tensor) -> torch.Tensor:
    """The mean of sqrt(difference^2 + 1e-6): an absolute error that is smooth at zero."""
    return ((output - clean).square() + 1e-6).sqrt().mean()


class Trainer:
    """The state of a run: what a checkpoint holds, and a step."""

    def __init__(self, seed: int) -> None:
        torch.manual_seed(seed)
        self.network = MHNet(CONFIGURATION).train().to(memory_format=torch.channels_last)
        self.average = {k: v.clone() for k, v in self.network.state_dict().items()}
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=PEAK_RATE, betas=(0.9, 0.99), weight_decay=1e-4
        )
        self.step_count = 0
        self.elapsed = 0.0

    def step(self, rainy: torch.Tensor, clean: torch.Tensor, rate: float) -> tuple[float, float]:
        """One step; returns the PSNR of the patches before and after the network, in dB."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        output = self.network(rainy.contiguous(memory_format=torch.channels_last))
        self.optimizer.zero_grad(set_to_none=True)
        charbonnier(output, clean).backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 0.5)
        self.optimizer.step()
        self.step_count += 1
        decay = min(0.998, (1 + self.step_count) / (10 + self.step_count))
        with torch.no_grad():
            current = self.network.state_dict()
            averages = list(self.average.values())
            torch._foreach_lerp_(averages, [current[k] for k in self.average], 1 - decay)
        before = (rainy - clean).square().mean().item()
        after = (output.detach() - clean).square().mean().item()
        return -10 * math.log10(before + 1e-8), -10 * math.log10(after + 1e-8)

    def save(self, file: Path) -> None:
        partial = file.with_suffix(".partial")
        state = {
            "network": self.network.state_dict(),
            "average": self.average,
            "optimizer": self.optimizer.state_dict(),
            "configuration": CONFIGURATION.to_dict(),
            "step": self.step_count,
            "elapsed": self.elapsed,
        }
        torch.save(state, partial)
        partial.replace(file)

    def load(self, file: Path) -> None:
        state = torch.load(file, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.average = state["average"]
        self.optimizer.load_state_dict(state["optimizer"])
        self.step_count, self.elapsed = state["step"], state["elapsed"]


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the bundled deraining model.")
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=75, help="wall time of the whole run")
    parser.add_argument("--steps", type=int, default=None, help="length in steps, not minutes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    LayerNorm2d.spelling = "fused"
    options.output.mkdir(parents=True, exist_ok=True)
    checkpoint = options.output / "checkpoint.pth"
    trainer = Trainer(options.seed)
    if checkpoint.exists():
        trainer.load(checkpoint)
    photographs = Photographs.load(options.photos / "train")
    bank = RainBank(options.seed)
    # A resumed run draws new rain, not that of its beginning again.
    generator = np.random.default_rng([options.seed, trainer.step_count])
    print(f"{len(photographs.pictures)} pictures, from step {trainer.step_count}", flush=True)

    saved = reported = time.monotonic()
    began = saved - trainer.elapsed
    gains: list[tuple[float, float]] = []
    while True:
        trainer.elapsed = time.monotonic() - began
        if options.steps is not None:
            progress = trainer.step_count / options.steps
        else:
            progress = trainer.elapsed / (60 * options.minutes)
        if progress >= 1 or (options.output / "stop").exists():
            break
        rainy, clean = batch(photographs, bank, generator, progress)
        gains.append(trainer.step(rainy, clean, learning_rate(progress)))
        now = time.monotonic()
        if now - reported > 20:
            before, after = np.mean(gains, axis=0)
            print(
                f"{trainer.elapsed:6.0f} s  step {trainer.step_count:6d}  {len(gains)} steps:"
                f"  {before:.2f} dB -> {after:.2f} dB",
                flush=True,
            )
            reported, gains = now, []
        if now - saved > 120:
            trainer.save(checkpoint)
            saved = now
    trainer.save(checkpoint)
    print(f"finished at step {trainer.step_count}", flush=True)


if __name__ == "__main__":
    main()
