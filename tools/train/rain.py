"""Synthetic rain over photographs.

A rain layer is a field of sparse drops, each drawn out along the direction of the fall: impulses of
random brightness, convolved (by FFT, so that layers tile) with a short bright line. A scene has
three depths of such layers that share one wind: far rain is short, thin, dense and faint, near rain
long, wide, sparse and bright. The streaks are screened over the picture,

    rainy = 1 - (1 - clean) * (1 - streaks),

because they add light where there is little and cannot exceed white, after a slight veil of grey,

    veiled = clean + veil * (airlight - clean).

Everything is drawn from the generator that the caller passes: the same seed, the same rain.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Depth:
    """The ranges from which one layer is drawn: pixels, drops per pixel, brightness."""

    length: tuple[float, float]
    width: tuple[float, float]
    density: tuple[float, float]
    strength: tuple[float, float]


FAR = Depth(length=(7, 14), width=(0.5, 0.7), density=(0.004, 0.012), strength=(0.20, 0.45))
MIDDLE = Depth(length=(14, 28), width=(0.6, 1.0), density=(0.0010, 0.0030), strength=(0.30, 0.65))
NEAR = Depth(length=(26, 48), width=(0.9, 1.7), density=(0.0002, 0.0007), strength=(0.35, 0.80))
DEPTHS = (FAR, MIDDLE, NEAR)

MAXIMUM_ANGLE = 30.0
"""The largest inclination of the rain from the vertical, in degrees."""


def streak_kernel(length: float, width: float, angle: float) -> np.ndarray:
    """A line of unit peak, `angle` degrees from the vertical: Gaussian across, with soft ends."""
    radius = int(np.ceil(length / 2 + 3 * width)) + 1
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1].astype(np.float32)
    radians = np.deg2rad(angle)
    along = x * np.sin(radians) + y * np.cos(radians)
    across = x * np.cos(radians) - y * np.sin(radians)
    profile = np.exp(-0.5 * (across / width) ** 2)
    ends = 1 / (1 + np.exp((np.abs(along) - length / 2) / (0.06 * length + 0.3)))
    return profile * ends


def rain_layer(
    generator: np.random.Generator, height: int, width: int, depth: Depth, angle: float
) -> np.ndarray:
    """One layer of streaks, [height, width] in [0, 1], unit strength, periodic at its borders."""
    spectrum = np.zeros((height, width // 2 + 1), np.complex64)
    density = generator.uniform(*depth.density)
    groups = 3  # drops of one layer differ in length, width and, slightly, in direction
    for _ in range(groups):
        drops = generator.random((height, width), np.float32) < density / groups
        field = drops * generator.uniform(0.35, 1.0, (height, width)).astype(np.float32)
        kernel = streak_kernel(
            generator.uniform(*depth.length),
            generator.uniform(*depth.width),
            angle + generator.normal(0, 1.5),
        )
        size = kernel.shape[0]
        padded = np.zeros((height, width), np.float32)
        padded[:size, :size] = kernel
        padded = np.roll(padded, (-(size // 2), -(size // 2)), (0, 1))
        spectrum += np.fft.rfft2(field) * np.fft.rfft2(padded)
    layer = np.fft.irfft2(spectrum, (height, width)).astype(np.float32)
    # Soft saturation: crossing streaks approach 1 but do not clip.
    return 1 - np.exp(-np.maximum(layer, 0) * 1.2)


def composite(
    generator: np.random.Generator, clean: np.ndarray, layers: list[np.ndarray]
) -> np.ndarray:
    """`clean` [height, width, 3] in [0, 1] under the layers, one of each depth, and a veil."""
    airlight = generator.uniform(0.55, 0.85)
    veil = generator.uniform(0.0, 0.06)
    transmission = np.float32(1)
    for layer, depth in zip(layers, DEPTHS):
        # Now and then a depth is missing: drizzle, or the first drops.
        strength = generator.uniform(*depth.strength) * (generator.random() > 0.12)
        transmission = transmission * (1 - np.float32(strength) * layer)
    veiled = clean + np.float32(veil) * (np.float32(airlight) - clean)
    tint = generator.uniform(0.92, 1.0, 3).astype(np.float32)
    rainy = 1 - (1 - veiled) * (1 - (1 - transmission[..., None]) * tint)
    return np.clip(rainy, 0, 1).astype(np.float32)


def rain_over(seed: int, clean: np.ndarray) -> np.ndarray:
    """A picture [height, width, 3] in [0, 1] under rain of its own, drawn from `seed`."""
    generator = np.random.default_rng(seed)
    height, width, _ = clean.shape
    angle = generator.uniform(-MAXIMUM_ANGLE, MAXIMUM_ANGLE)
    layers = [rain_layer(generator, height, width, depth, angle) for depth in DEPTHS]
    return composite(generator, clean, layers)


class RainBank:
    """Large layers drawn once, from which training cuts the rain of every patch.

    For each of `angles` directions and each depth there are `variants` layers of size x size
    pixels, kept as bytes.
    """

    def __init__(self, seed: int, size: int = 512, angles: int = 25, variants: int = 2) -> None:
        generator = np.random.default_rng(seed)
        self.size = size
        self.layers = [
            [
                [self._byte_layer(generator, depth, angle) for _ in range(variants)]
                for depth in DEPTHS
            ]
            for angle in np.linspace(-MAXIMUM_ANGLE, MAXIMUM_ANGLE, angles)
        ]

    def _byte_layer(self, generator: np.random.Generator, depth: Depth, angle: float) -> np.ndarray:
        layer = rain_layer(generator, self.size, self.size, depth, angle)
        return np.round(layer * 255).astype(np.uint8)

    def rain_over(self, generator: np.random.Generator, clean: np.ndarray) -> np.ndarray:
        """A patch [height, width, 3] in [0, 1], at most `size` a side, under random rain."""
        height, width, _ = clean.shape
        cuts = []
        for variants in self.layers[generator.integers(len(self.layers))]:
            layer = variants[generator.integers(len(variants))]
            top = generator.integers(self.size - height + 1)
            left = generator.integers(self.size - width + 1)
            cut = layer[top : top + height, left : left + width]
            cuts.append(cut.astype(np.float32) / np.float32(255))
        return composite(generator, clean, cuts)
