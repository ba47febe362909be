"""NAFNet (Chen et al., "Simple Baselines for Image Restoration", 2022).

An encoder-decoder of NAFBlocks with the published tensor names, so that a published checkpoint
loads with `load_state_dict`. Input and output: [N, 3, H, W], float in [0, 1].
"""

from collections.abc import Sequence

import torch.nn.functional as functional
from torch import Tensor, nn

from .mhnet import naf_blocks


def pad_to_multiple(x: Tensor, multiple: int) -> Tensor:
    """Zero rows below and zero columns to the right until both extents are divisible."""
    _, _, height, width = x.size()
    below = (multiple - height % multiple) % multiple
    right = (multiple - width % multiple) % multiple
    return functional.pad(x, (0, right, 0, below))


class NAFNet(nn.Module):
    """U-shaped network of NAFBlocks; it pads its input and crops its output itself."""

    def __init__(
        self,
        width: int = 32,
        encoder_blocks: Sequence[int] = (1, 1, 1, 28),
        middle_blocks: int = 1,
        decoder_blocks: Sequence[int] = (1, 1, 1, 1),
        image_channels: int = 3,
    ):
        super().__init__()
        self.intro = nn.Conv2d(image_channels, width, 3, padding=1)
        self.ending = nn.Conv2d(width, image_channels, 3, padding=1)
        self.encoders = nn.ModuleList()
        self.downs = nn.ModuleList()
        self.ups = nn.ModuleList()
        self.decoders = nn.ModuleList()
        channels = width
        for count in encoder_blocks:
            self.encoders.append(naf_blocks(count, channels))
            self.downs.append(nn.Conv2d(channels, 2 * channels, 2, stride=2))
            channels *= 2
        self.middle_blks = naf_blocks(middle_blocks, channels)
        for count in decoder_blocks:
            widen = nn.Conv2d(channels, 2 * channels, 1, bias=False)
            self.ups.append(nn.Sequential(widen, nn.PixelShuffle(2)))
            channels //= 2
            self.decoders.append(naf_blocks(count, channels))
        self.multiple = 2 ** len(encoder_blocks)

    def forward(self, image: Tensor) -> Tensor:
        _, _, height, width = image.shape
        image = pad_to_multiple(image, self.multiple)
        x = self.intro(image)
        skips = []
        for encoder, down in zip(self.encoders, self.downs):
            x = encoder(x)
            skips.append(x)
            x = down(x)
        x = self.middle_blks(x)
        for decoder, up, skip in zip(self.decoders, self.ups, reversed(skips)):
            x = decoder(up(x) + skip)
        x = self.ending(x) + image
        return x[:, :, :height, :width]
