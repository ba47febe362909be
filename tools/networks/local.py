"""Means over windows in place of means over the picture (TLC), as NAFNetLocal and MHNetLocal.

Chu et al., "Improving Image Restoration by Revisiting Global Information Aggregation", ECCV 2022.
A network trained on crops and run on whole pictures sees other statistics than in training; so
every global mean becomes the mean over a window of the size that the training had: `window` pixels
of the picture, so `window // 2**level` where a level has halved it that often. The window slides
over the positions at which it fits, and the border repeats the nearest of them.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class WindowMean(nn.Module):
    """[N, C, H, W] to the means over windows, or to [N, C, 1, 1] where no window fits within.

    An extent that is smaller than its window is averaged as a whole.
    """

    def __init__(self, rows: int, columns: int):
        super().__init__()
        self.rows, self.columns = rows, columns

    def forward(self, x: Tensor) -> Tensor:
        height, width = x.shape[-2:]
        if self.rows >= height and self.columns >= width:
            return x.mean((2, 3), keepdim=True)
        rows, columns = min(self.rows, height), min(self.columns, width)
        means = F.avg_pool2d(x, (rows, columns), stride=1)
        below, beside = height - means.shape[2], width - means.shape[3]
        margins = (beside // 2, (beside + 1) // 2, below // 2, (below + 1) // 2)
        return F.pad(means, margins, mode="replicate")


class _SizeProbe(nn.Module):
    """Stands in for a global mean, and notes the size of what it is given."""

    def __init__(self):
        super().__init__()
        self.size: tuple[int, int] | None = None

    def forward(self, x: Tensor) -> Tensor:
        self.size = (x.shape[2], x.shape[3])
        return x.mean((2, 3), keepdim=True)


def make_local(
    network: nn.Module, training_size: int = 256, window: int | None = None, channels: int = 3
) -> nn.Module:
    """Replaces the global means of a network, in place; they are its `AdaptiveAvgPool2d(1)`.

    Args:
        training_size: Side of the pictures that the network was trained on.
        window: Side of the window in pixels of the picture; 1.5 times the training size if None.

    A mean of features that are H high when the picture is `training_size` high takes
    `H * window // training_size` rows. As published, the network must pad the training size to
    itself: a multiple of 2 to the number of its levels.
    """
    window = int(1.5 * training_size) if window is None else window
    probes: list[tuple[nn.Module, str, _SizeProbe]] = []
    for module in list(network.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, nn.AdaptiveAvgPool2d):
                probe = _SizeProbe()
                setattr(module, name, probe)
                probes.append((module, name, probe))
    parameter = next(network.parameters())
    with torch.no_grad():
        network(torch.rand(1, channels, training_size, training_size, dtype=parameter.dtype))
    for module, name, probe in probes:
        height, width = probe.size or (training_size, training_size)
        mean = WindowMean(height * window // training_size, width * window // training_size)
        setattr(module, name, mean)
    return network
