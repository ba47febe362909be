"""Restormer (Zamir et al., "Restormer: Efficient Transformer for High-Resolution Image
Restoration", 2022), with the published tensor names.

Input and output: [N, 3, H, W], float in [0, 1]; H and W must be multiples of 8 (the authors'
scripts pad outside the network, by reflection).
"""

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from .mhnet import join_heads, product, split_heads


class _TokenNorm(nn.Module):
    """Normalises the last axis of [N, H*W, C], eps 1e-5 inside the root.

    Without a bias the input is divided as it is, though the variance is still taken around the
    mean: y = weight * x / sqrt(variance + 1e-5).
    """

    def __init__(self, channels: int, with_bias: bool):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels)) if with_bias else None

    def forward(self, x: Tensor) -> Tensor:
        if self.bias is None:
            variance = x.var(-1, keepdim=True, unbiased=False)
            return x / torch.sqrt(variance + 1e-5) * self.weight
        mean = x.mean(-1, keepdim=True)
        variance = x.var(-1, keepdim=True, unbiased=False)
        return (x - mean) / torch.sqrt(variance + 1e-5) * self.weight + self.bias


def planes_to_tokens(x: Tensor) -> Tensor:
    """[N, C, H, W] -> [N, H*W, C]."""
    batch, channels, height, width = x.shape
    return x.permute(0, 2, 3, 1).reshape(batch, product((height, width)), channels)


def tokens_to_planes(x: Tensor, height: int, width: int) -> Tensor:
    """[N, H*W, C] -> [N, C, H, W]."""
    batch, _, channels = x.shape
    return x.reshape(batch, height, width, channels).permute(0, 3, 1, 2)


class LayerNorm(nn.Module):
    """Normalises each pixel of [N, C, H, W] over its channels, by way of [N, H*W, C]."""

    def __init__(self, channels: int, with_bias: bool):
        super().__init__()
        self.body = _TokenNorm(channels, with_bias)

    def forward(self, x: Tensor) -> Tensor:
        height, width = x.shape[-2:]
        return tokens_to_planes(self.body(planes_to_tokens(x)), height, width)


class TransposedAttention(nn.Module):
    """Multi-head attention between channels (MDTA): linear in the number of pixels.

    Subclasses say what becomes of the scores; here it is one softmax over each whole row.
    """

    def __init__(self, channels: int, heads: int, bias: bool):
        super().__init__()
        self.heads = heads
        self.temperature = nn.Parameter(torch.ones(heads, 1, 1))
        self.qkv = nn.Conv2d(channels, 3 * channels, 1, bias=bias)
        self.qkv_dwconv = nn.Conv2d(
            3 * channels, 3 * channels, 3, padding=1, groups=3 * channels, bias=bias
        )
        self.project_out = nn.Conv2d(channels, channels, 1, bias=bias)

    def attend(self, scores: Tensor, value: Tensor) -> Tensor:
        return scores.softmax(dim=-1) @ value

    def forward(self, x: Tensor) -> Tensor:
        _, _, height, width = x.shape
        query, key, value = self.qkv_dwconv(self.qkv(x)).chunk(3, dim=1)
        query, key, value = (split_heads(part, self.heads) for part in (query, key, value))
        query = functional.normalize(query, dim=-1)
        key = functional.normalize(key, dim=-1)
        scores = (query @ key.transpose(-2, -1)) * self.temperature
        return self.project_out(join_heads(self.attend(scores, value), self.heads, height, width))


class GatedFeedForward(nn.Module):
    """1x1 widening, depthwise 3x3, gelu of one half times the other half, 1x1 (GDFN)."""

    def __init__(self, channels: int, expansion: float, bias: bool):
        super().__init__()
        hidden = int(channels * expansion)
        self.project_in = nn.Conv2d(channels, 2 * hidden, 1, bias=bias)
        self.dwconv = nn.Conv2d(2 * hidden, 2 * hidden, 3, padding=1, groups=2 * hidden, bias=bias)
        self.project_out = nn.Conv2d(hidden, channels, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        first, second = self.dwconv(self.project_in(x)).chunk(2, dim=1)
        return self.project_out(functional.gelu(first) * second)


class TransformerBlock(nn.Module):
    """x + attention(norm(x)), then x + feed-forward(norm(x))."""

    def __init__(self, channels: int, with_bias: bool, attention: nn.Module, feed: nn.Module):
        super().__init__()
        self.norm1 = LayerNorm(channels, with_bias)
        self.attn = attention
        self.norm2 = LayerNorm(channels, with_bias)
        self.ffn = feed

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.norm1(x))
        return x + self.ffn(self.norm2(x))


class PatchEmbedding(nn.Module):
    """3x3 convolution from the image to the first width."""

    def __init__(self, input_channels: int, channels: int, bias: bool):
        super().__init__()
        self.proj = nn.Conv2d(input_channels, channels, 3, padding=1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.proj(x)


class Downsample(nn.Module):
    """3x3 convolution to half the channels, PixelUnshuffle: C, H, W -> 2C, H/2, W/2."""

    def __init__(self, channels: int):
        super().__init__()
        narrow = nn.Conv2d(channels, channels // 2, 3, padding=1, bias=False)
        self.body = nn.Sequential(narrow, nn.PixelUnshuffle(2))

    def forward(self, x: Tensor) -> Tensor:
        return self.body(x)


class Upsample(nn.Module):
    """3x3 convolution to twice the channels, PixelShuffle: C, H, W -> C/2, 2H, 2W."""

    def __init__(self, channels: int):
        super().__init__()
        widen = nn.Conv2d(channels, channels * 2, 3, padding=1, bias=False)
        self.body = nn.Sequential(widen, nn.PixelShuffle(2))

    def forward(self, x: Tensor) -> Tensor:
        return self.body(x)


class TransformerUNet(nn.Module):
    """The four-level skeleton that Restormer and DRSformer share.

    `block(channels, heads)` makes one transformer block. The first decoder level keeps both of its
    inputs, so it and everything after it is twice the embedding wide.
    """

    def __init__(
        self,
        width: int,
        blocks: Sequence[int],
        heads: Sequence[int],
        block: Callable[[int, int], nn.Module],
        input_channels: int,
        output_channels: int,
        bias: bool,
    ):
        super().__init__()

        def level(channels: int, index: int) -> nn.Sequential:
            return nn.Sequential(*(block(channels, heads[index]) for _ in range(blocks[index])))

        self.patch_embed = PatchEmbedding(input_channels, width, bias)
        self.encoder_level1 = level(width, 0)
        self.down1_2 = Downsample(width)
        self.encoder_level2 = level(2 * width, 1)
        self.down2_3 = Downsample(2 * width)
        self.encoder_level3 = level(4 * width, 2)
        self.down3_4 = Downsample(4 * width)
        self.latent = level(8 * width, 3)
        self.up4_3 = Upsample(8 * width)
        self.reduce_chan_level3 = nn.Conv2d(8 * width, 4 * width, 1, bias=bias)
        self.decoder_level3 = level(4 * width, 2)
        self.up3_2 = Upsample(4 * width)
        self.reduce_chan_level2 = nn.Conv2d(4 * width, 2 * width, 1, bias=bias)
        self.decoder_level2 = level(2 * width, 1)
        self.up2_1 = Upsample(2 * width)
        self.decoder_level1 = level(2 * width, 0)
        self.output = nn.Conv2d(2 * width, output_channels, 3, padding=1, bias=bias)

    def encode_decode(self, embedded: Tensor) -> Tensor:
        """[N, width, H, W] -> [N, 2 * width, H, W], from the first encoder to the last decoder."""
        skip1 = self.encoder_level1(embedded)
        skip2 = self.encoder_level2(self.down1_2(skip1))
        skip3 = self.encoder_level3(self.down2_3(skip2))
        latent = self.latent(self.down3_4(skip3))
        x = self.reduce_chan_level3(torch.cat([self.up4_3(latent), skip3], 1))
        x = self.up3_2(self.decoder_level3(x))
        x = self.reduce_chan_level2(torch.cat([x, skip2], 1))
        x = self.up2_1(self.decoder_level2(x))
        return self.decoder_level1(torch.cat([x, skip1], 1))


class Restormer(TransformerUNet):
    """The published network; `dual_pixel` is the variant for two-view defocus deblurring."""

    def __init__(
        self,
        width: int = 48,
        blocks: Sequence[int] = (4, 6, 6, 8),
        refinement_blocks: int = 4,
        heads: Sequence[int] = (1, 2, 4, 8),
        expansion: float = 2.66,
        bias: bool = False,
        with_bias_norm: bool = True,
        dual_pixel: bool = False,
    ):
        def block(channels: int, head_count: int) -> TransformerBlock:
            return TransformerBlock(
                channels,
                with_bias_norm,
                TransposedAttention(channels, head_count, bias),
                GatedFeedForward(channels, expansion, bias),
            )

        super().__init__(width, blocks, heads, block, 6 if dual_pixel else 3, 3, bias)
        self.refinement = nn.Sequential(
            *(block(2 * width, heads[0]) for _ in range(refinement_blocks))
        )
        self.skip_conv = nn.Conv2d(width, 2 * width, 1, bias=bias) if dual_pixel else None

    def forward(self, image: Tensor) -> Tensor:
        embedded = self.patch_embed(image)
        x = self.refinement(self.encode_decode(embedded))
        if self.skip_conv is not None:
            return self.output(x + self.skip_conv(embedded))
        return self.output(x) + image
