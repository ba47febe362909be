"""Pictures as arrays, and how well one matches another."""

from pathlib import Path

import numpy as np
from PIL import Image


def read(file: Path) -> np.ndarray:
    """An 8-bit picture as float32 [height, width, 3] in [0, 1]."""
    return np.asarray(Image.open(file).convert("RGB"), np.float32) / np.float32(255)


def quantize(picture: np.ndarray) -> np.ndarray:
    """The nearest 8-bit picture, uint8."""
    return np.round(np.clip(picture, 0, 1) * 255).astype(np.uint8)


def write(file: Path, picture: np.ndarray) -> None:
    Image.fromarray(quantize(picture)).save(file, optimize=True)


def psnr(picture: np.ndarray, reference: np.ndarray) -> float:
    """Peak signal-to-noise ratio over all three channels, in dB, of pictures in [0, 1]."""
    error = np.mean((picture.astype(np.float64) - reference.astype(np.float64)) ** 2)
    return float("inf") if error == 0 else float(-10 * np.log10(error))


def _gaussian_filter(planes: np.ndarray) -> np.ndarray:
    """An 11x11 Gaussian window of deviation 1.5 over [height, width, 3], where it fits whole."""
    positions = np.arange(-5, 6)
    window = np.exp(-0.5 * (positions / 1.5) ** 2)
    window /= window.sum()
    for axis in (0, 1):
        extent = planes.shape[axis] - 10
        parts = (np.take(planes, range(i, i + extent), axis) * window[i] for i in range(11))
        planes = sum(parts)
    return planes


def ssim(picture: np.ndarray, reference: np.ndarray) -> float:
    """Structural similarity (Wang et al. 2004): mean over positions and the three channels."""
    x, y = picture.astype(np.float64), reference.astype(np.float64)
    mean_x, mean_y = _gaussian_filter(x), _gaussian_filter(y)
    variance_x = _gaussian_filter(x * x) - mean_x**2
    variance_y = _gaussian_filter(y * y) - mean_y**2
    covariance = _gaussian_filter(x * y) - mean_x * mean_y
    c1, c2 = 0.01**2, 0.03**2
    luminance = (2 * mean_x * mean_y + c1) / (mean_x**2 + mean_y**2 + c1)
    structure = (2 * covariance + c2) / (variance_x + variance_y + c2)
    return float(np.mean(luminance * structure))
