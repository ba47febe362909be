"""MHNet as its authors had it in February and March 2023, with the tensor names of that time.

Gao and Dang, "Mixed Hierarchy Network for Image Restoration", arXiv 2302.09554, first version. The
lower hierarchy is that of the later revision but for its attention, which is to all scores; the
higher one is made of separable convolutions with a gate between them, and takes the lower one's
features in as plain sums, raised to full resolution by bilinear interpolation.

The published network returns two pictures: the result, and one from the lower hierarchy alone that
serves training. `MHNet2023.forward` gives the first, `pictures` both. Height and width are
multiples of 16: the lower hierarchy pads its input, the higher one does not.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from .mhnet import Configuration, LayerNorm2d, SimpleGate, Stage1
from .nafnet import pad_to_multiple
from .restormer import TransposedAttention


def square(inputs: int, outputs: int, kernel: int, bias: bool) -> nn.Conv2d:
    """A convolution that keeps the size."""
    return nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=bias)


class Separable(nn.Module):
    """A depthwise 3x3 convolution, then a pointwise one."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.depth_conv = nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs)
        self.point_conv = nn.Conv2d(inputs, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.point_conv(self.depth_conv(x))


class MeanScale(nn.Module):
    """x times a linear function of its channel means."""

    def __init__(self, channels: int):
        super().__init__()
        self.avg_pool = nn.AdaptiveAvgPool2d(1)
        self.conv_du = nn.Sequential(nn.Conv2d(channels, channels, 1))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.conv_du(self.avg_pool(x))


class SCAB(nn.Module):
    """Two separable convolutions with a gate between them, scaled by channel, plus the input."""

    def __init__(self, features: int):
        super().__init__()
        self.SCA = MeanScale(features)
        self.body = nn.Sequential(
            Separable(features, features), SimpleGate(), Separable(features // 2, features)
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.SCA(self.body(x)) + x


class CABG(nn.Module):
    """A group of SCABs and a convolution, plus the input."""

    def __init__(self, features: int, blocks: int):
        super().__init__()
        layers: list[nn.Module] = [SCAB(features) for _ in range(blocks)]
        self.body = nn.Sequential(*layers, square(features, features, 3, bias=False))

    def forward(self, x: Tensor) -> Tensor:
        return self.body(x) + x


class PlainConvolution(nn.Module):
    """A convolution in a module of its own, as the checkpoints name it."""

    def __init__(self, inputs: int, outputs: int, kernel: int):
        super().__init__()
        self.conv = square(inputs, outputs, kernel, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x)


class SpatialScale(nn.Module):
    """x times the sigmoid of a 5x5 convolution of its largest and its mean channel."""

    def __init__(self):
        super().__init__()
        self.spatial = PlainConvolution(2, 1, 5)

    def forward(self, x: Tensor) -> Tensor:
        largest = x.max(1)[0].unsqueeze(1)
        mean = x.mean(1).unsqueeze(1)
        return x * torch.sigmoid(self.spatial(torch.cat([largest, mean], 1)))


class ChannelScale(nn.Module):
    """x times the sigmoid of a small network of its channel means."""

    def __init__(self, channels: int, reduction: int, bias: bool):
        super().__init__()
        self.avg_pool = nn.AdaptiveAvgPool2d(1)
        self.conv_du = nn.Sequential(
            nn.Conv2d(channels, channels // reduction, 1, bias=bias),
            nn.ReLU(),
            nn.Conv2d(channels // reduction, channels, 1, bias=bias),
            nn.Sigmoid(),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x * self.conv_du(self.avg_pool(x))


class DAU(nn.Module):
    """Dual attention: a gated pair of 3x3 convolutions, scaled by pixel and by channel side by
    side, joined by a 1x1 convolution, plus the input."""

    def __init__(self, channels: int, reduction: int, bias: bool):
        super().__init__()
        self.body = nn.Sequential(
            square(channels, channels, 3, bias),
            SimpleGate(),
            square(channels // 2, channels, 3, bias),
        )
        self.SA = SpatialScale()
        self.CA = ChannelScale(channels, reduction, bias)
        self.conv1x1 = nn.Conv2d(2 * channels, channels, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        features = self.body(x)
        return self.conv1x1(torch.cat([self.SA(features), self.CA(features)], 1)) + x


class Raise(nn.Module):
    """Twice the resolution by bilinear interpolation, then a 1x1 convolution."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.up = nn.Sequential(
            nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False),
            nn.Conv2d(inputs, outputs, 1, bias=False),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.up(x)


class LowerHierarchy(Stage1):
    """The encoder-decoder of NAFBlocks; its middle attends to all scores."""

    def __init__(self, configuration: Configuration):
        super().__init__(configuration)
        channels = 16 * configuration.width
        self.middle_blks = nn.Sequential(
            *(
                TransposedAttention(channels, configuration.heads, bias=False)
                for _ in range(configuration.middle_blocks)
            )
        )


class HigherHierarchy(nn.Module):
    """Full resolution: four times a norm, a group of SCABs, and the lower hierarchy's features."""

    def __init__(self, width: int, features: int, blocks: int, bias: bool):
        super().__init__()
        self.info = nn.Conv2d(width, features, 1, bias=bias)
        for level in range(4):
            self.add_module(f"CABG{level + 1}", CABG(features, blocks))
            self.add_module(f"norm{level + 1}", LayerNorm2d(features))
            for side in ("enc", "dec"):
                inputs = features if level else width
                convolution = nn.Conv2d(inputs, features, 1, bias=bias)
                self.add_module(f"conv_{side}{level + 1}", convolution)
                if level:
                    self.add_module(f"up_{side}{level}", self._raises(level, width, features))

    @staticmethod
    def _raises(level: int, width: int, features: int) -> nn.Module:
        channels = [width << index for index in range(level, 0, -1)] + [features]
        raises = [Raise(*pair) for pair in zip(channels, channels[1:])]
        return raises[0] if level == 1 else nn.Sequential(*raises)

    def forward(self, x: Tensor, encoded: list[Tensor], decoded: list[Tensor]) -> Tensor:
        x = self.info(x)
        for level in range(4):
            x = self.get_submodule(f"norm{level + 1}")(x)
            x = self.get_submodule(f"CABG{level + 1}")(x)
            for side, feature in (("enc", encoded[level]), ("dec", decoded[3 - level])):
                if level:
                    feature = self.get_submodule(f"up_{side}{level}")(feature)
                x = x + self.get_submodule(f"conv_{side}{level + 1}")(feature)
        return x


class MHNet2023(nn.Module):
    """The whole network: [N, 3, H, W] in [0, 1] to the restored [N, 3, H, W].

    Args:
        features: Width of the higher hierarchy: 40 for deraining, 64 for deblurring as published.
        reduction: Divides the width of the shallow features' channel attention.
        bias: Whether the convolutions that are without one as published have biases.
    """

    def __init__(
        self,
        width: int = 32,
        features: int = 40,
        encoder_blocks: Sequence[int] = (1, 1, 1, 28),
        middle_blocks: int = 1,
        decoder_blocks: Sequence[int] = (1, 1, 1, 1),
        num_cab: int = 8,
        heads: int = 8,
        reduction: int = 4,
        bias: bool = False,
        image_channels: int = 3,
    ):
        super().__init__()
        lower = Configuration(
            width=width,
            encoder_blocks=tuple(encoder_blocks),
            middle_blocks=middle_blocks,
            decoder_blocks=tuple(decoder_blocks),
            heads=heads,
            image_channels=image_channels,
        )
        self.shallow_feat1 = nn.Sequential(
            square(image_channels, width, 3, bias), DAU(width, reduction, bias)
        )
        # In the checkpoints, and never read.
        self.info = nn.Conv2d(width, features, 1)
        self.stage1 = LowerHierarchy(lower)
        self.stage2 = HigherHierarchy(width, features, num_cab, bias)
        self.concat12 = square(2 * width, width, 3, bias)
        self.tail = square(features, image_channels, 3, bias)

    def _restore(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """The result, and the last features of the lower hierarchy."""
        shallow = self.shallow_feat1(image)
        encoded, decoded = self.stage1(image)
        x = self.concat12(torch.cat([shallow, decoded[3]], 1))
        return self.tail(self.stage2(x, encoded, decoded)) + image, decoded[3]

    def forward(self, image: Tensor) -> Tensor:
        return self._restore(image)[0]

    def pictures(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """The result and the lower hierarchy's own picture, which serves training."""
        result, features = self._restore(image)
        return result, self.stage1.ending(features) + pad_to_multiple(image, 16)
