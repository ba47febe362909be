"""MHNet, the Mixed Hierarchy Network for image restoration, as a PyTorch module.

Gao and Dang, "Mixed Hierarchy Network for Image Restoration", arXiv 2302.09554, in the revision of
December 2024. Written from a description of the network; every tensor carries the name that the
published checkpoints use, including those that the computation never reads (`intro.weight`,
`stage1.ending.*`, `stage2.conv_dnc2..4.weight`), so that such checkpoints load with strict=True and
exported files look like those of the published network.

A lower hierarchy (`Stage1`, an encoder-decoder whose middle is attention between channels) gathers
context; a higher hierarchy (`Stage2`) works at full resolution and takes the features of the lower
one in through attentive fusion (`AFFM`). The network adds its output to the picture it is given.

    python3 tools/networks/mhnet.py        # counts parameters and tensors against the published
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class Configuration:
    """The hyper-parameters of a network; the defaults are the published ones.

    The network always has four encoder levels: the higher hierarchy reads each of them.
    """

    width: int = 64
    encoder_blocks: tuple[int, ...] = (1, 1, 1, 28)
    middle_blocks: int = 1
    decoder_blocks: tuple[int, ...] = (1, 1, 1, 1)
    num_cab: int = 8
    heads: int = 8
    image_channels: int = 3

    def __post_init__(self) -> None:
        # JSON has no tuples: a configuration read from a file compares equal to the one written.
        object.__setattr__(self, "encoder_blocks", tuple(self.encoder_blocks))
        object.__setattr__(self, "decoder_blocks", tuple(self.decoder_blocks))
        if len(self.encoder_blocks) != 4 or len(self.decoder_blocks) != 4:
            raise ValueError("MHNet has exactly four encoder and four decoder levels")
        if (16 * self.width) % self.heads != 0:
            raise ValueError("16 * width must be a multiple of heads")

    def to_dict(self) -> dict:
        return asdict(self)


class LayerNormFunction(torch.autograd.Function):
    """LayerNorm over the channels of each pixel, as an autograd function with its own gradient.

    The published networks spell the norm this way, and exporters inline this forward pass; that is
    why the difference `x - mean` is written twice.
    """

    @staticmethod
    def forward(ctx, x: Tensor, weight: Tensor, bias: Tensor, eps: float) -> Tensor:
        channels = x.size(1)
        mean = x.mean(1, keepdim=True)
        variance = (x - mean).pow(2).mean(1, keepdim=True)
        normalized = (x - mean) / (variance + eps).sqrt()
        ctx.save_for_backward(normalized, variance, weight)
        ctx.eps = eps
        return weight.view(1, channels, 1, 1) * normalized + bias.view(1, channels, 1, 1)

    @staticmethod
    def backward(ctx, gradient: Tensor):
        normalized, variance, weight = ctx.saved_tensors
        g = gradient * weight.view(1, -1, 1, 1)
        mean_g = g.mean(1, keepdim=True)
        mean_gn = (g * normalized).mean(1, keepdim=True)
        grad_x = (g - normalized * mean_gn - mean_g) / (variance + ctx.eps).sqrt()
        grad_weight = (gradient * normalized).sum((0, 2, 3))
        return grad_x, grad_weight, gradient.sum((0, 2, 3)), None


class LayerNorm2d(nn.Module):
    """y = weight * (x - mean) / sqrt(variance + eps) + bias over the channels of each pixel.

    `spelling` chooses how it is written, never what it computes: "function" is the published
    autograd function, "plain" the same formula in ordinary operators, "fused" PyTorch's own kernel
    on the channels-last view, which trains fastest.
    """

    spelling = "function"

    def __init__(self, channels: int, eps: float = 1e-6) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        if self.spelling == "function":
            return LayerNormFunction.apply(x, self.weight, self.bias, self.eps)
        if self.spelling == "fused":
            rows = x.permute(0, 2, 3, 1)
            rows = F.layer_norm(rows, rows.shape[-1:], self.weight, self.bias, self.eps)
            return rows.permute(0, 3, 1, 2)
        difference = x - x.mean(1, keepdim=True)
        variance = difference.square().mean(1, keepdim=True)
        normalized = difference / (variance + self.eps).sqrt()
        return self.weight.view(1, -1, 1, 1) * normalized + self.bias.view(1, -1, 1, 1)


class SimpleGate(nn.Module):
    """The first half of the channels times the second half."""

    def forward(self, x: Tensor) -> Tensor:
        first, second = x.chunk(2, dim=1)
        return first * second


class NAFBlock(nn.Module):
    """The activation-free block of NAFNet: a gated depthwise branch, then a gated pointwise one.

    `beta` and `gamma` start at zero, so that a fresh block is the identity.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        wide = 2 * channels
        self.conv1 = nn.Conv2d(channels, wide, 1)
        self.conv2 = nn.Conv2d(wide, wide, 3, padding=1, groups=wide)
        self.conv3 = nn.Conv2d(channels, channels, 1)
        self.sca = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(channels, channels, 1))
        self.sg = SimpleGate()
        self.conv4 = nn.Conv2d(channels, wide, 1)
        self.conv5 = nn.Conv2d(channels, channels, 1)
        self.norm1 = LayerNorm2d(channels)
        self.norm2 = LayerNorm2d(channels)
        self.beta = nn.Parameter(torch.zeros(1, channels, 1, 1))
        self.gamma = nn.Parameter(torch.zeros(1, channels, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        gated = self.sg(self.conv2(self.conv1(self.norm1(x))))
        y = x + self.conv3(gated * self.sca(gated)) * self.beta
        return y + self.conv5(self.sg(self.conv4(self.norm2(y)))) * self.gamma


def naf_blocks(count: int, channels: int) -> nn.Sequential:
    return nn.Sequential(*(NAFBlock(channels) for _ in range(count)))


# The published networks reshape with einops. What an exporter that traces it sees, down to the
# lengths read back from the shapes and the products that start from 1, is spelt out here.


def product(extents: Sequence[int]) -> int:
    result = 1
    for extent in extents:
        result *= extent
    return result


def split_heads(x: Tensor, heads: int) -> Tensor:
    """[N, C, H, W] -> [N, heads, C/heads, H*W]."""
    batch, channels, height, width = x.shape
    each, pixels = channels // heads, product((height, width))
    return x.reshape(batch, heads, each, height, width).reshape(batch, heads, each, pixels)


def join_heads(x: Tensor, heads: int, height: int, width: int) -> Tensor:
    """[N, heads, C, H*W] -> [N, heads*C, H, W]."""
    batch, _, channels, _ = x.shape
    x = x.reshape(batch, heads, channels, height, width)
    return x.reshape(batch, product((heads, channels)), height, width)


class ChannelAttention(nn.Module):
    """SMAM: attention between the channels of each head, with four nested top-k masks.

    The similarity A = q k^T is [C, C] per head, C = channels / heads, so the cost is linear in the
    pixel count. Each of the four masks keeps a larger share of every row of A.
    """

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.temperature = nn.Parameter(torch.ones(heads, 1, 1))
        self.qkv = nn.Conv2d(channels, 3 * channels, 1, bias=False)
        self.qkv_dwconv = nn.Conv2d(
            3 * channels, 3 * channels, 3, padding=1, groups=3 * channels, bias=False
        )
        self.project_out = nn.Conv2d(channels, channels, 1, bias=False)
        self.attn1 = nn.Parameter(torch.tensor([0.2]))
        self.attn2 = nn.Parameter(torch.tensor([0.2]))
        self.attn3 = nn.Parameter(torch.tensor([0.2]))
        self.attn4 = nn.Parameter(torch.tensor([0.2]))

    def masked_softmax(self, similarity: Tensor, mask: Tensor, keep: int) -> Tensor:
        """The softmax of each row's `keep` largest entries, noted in the mask of zeros."""
        indices = torch.topk(similarity, k=keep, dim=-1, largest=True)[1]
        mask.scatter_(-1, indices, 1.0)
        lowest = torch.full_like(similarity, float("-inf"))
        return torch.where(mask > 0, similarity, lowest).softmax(dim=-1)

    def forward(self, x: Tensor) -> Tensor:
        batch, _, height, width = x.shape
        parts = self.qkv_dwconv(self.qkv(x)).chunk(3, dim=1)
        q, k, v = (split_heads(part, self.heads) for part in parts)
        q = F.normalize(q, dim=-1)
        k = F.normalize(k, dim=-1)
        per_head = q.shape[2]
        mask_shape = (batch, self.heads, per_head, per_head)
        masks = [torch.zeros(mask_shape, device=x.device) for _ in range(4)]
        similarity = (q @ k.transpose(-2, -1)) * self.temperature

        keeps = (
            int(per_head / 2),
            int(per_head * 2 / 3),
            int(per_head * 3 / 4),
            int(per_head * 4 / 5),
        )
        scales = (self.attn1, self.attn2, self.attn3, self.attn4)
        first, second, third, fourth = (
            (self.masked_softmax(similarity, mask, keep) @ v) * scale
            for mask, keep, scale in zip(masks, keeps, scales)
        )
        out = first + second + third + fourth
        return self.project_out(join_heads(out, self.heads, height, width))


class UpSample(nn.Module):
    """Twice the resolution, half the channels: a 1x1 convolution, then PixelShuffle."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.up = nn.Sequential(
            nn.Conv2d(channels, 2 * channels, 1, bias=False), nn.PixelShuffle(2)
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.up(x)


class AFFM(nn.Module):
    """Attentive fusion of a feature with its encoder and decoder counterparts.

    Each of the three is weighted by a softmax over its own *channels*.
    """

    def __init__(self, channels: int, reduction: int = 8) -> None:
        super().__init__()
        squeezed = max(channels // reduction, 4)
        self.avg_pool = nn.AdaptiveAvgPool2d(1)
        self.conv_du = nn.Sequential(nn.Conv2d(channels, squeezed, 1, bias=False), SimpleGate())
        self.fcs = nn.ModuleList(
            nn.Conv2d(squeezed // 2, channels, 1, bias=False) for _ in range(3)
        )

    def forward(self, f: Tensor, encoded: Tensor, decoded: Tensor) -> Tensor:
        z = self.conv_du(self.avg_pool(f + encoded + decoded))
        own, encoder, decoder = (fc(z).softmax(dim=1) for fc in self.fcs)
        return own * f + encoder * encoded + decoder * decoded


class Stage1(nn.Module):
    """The lower hierarchy: returns the outputs of the four encoder and four decoder levels."""

    def __init__(self, configuration: Configuration) -> None:
        super().__init__()
        width = configuration.width
        image_channels = configuration.image_channels
        self.intro = nn.Conv2d(image_channels, width, 3, padding=1)
        self.ending = nn.Conv2d(width, image_channels, 3, padding=1)
        self.encoders = nn.ModuleList()
        self.downs = nn.ModuleList()
        self.ups = nn.ModuleList()
        self.decoders = nn.ModuleList()
        channels = width
        for count in configuration.encoder_blocks:
            self.encoders.append(naf_blocks(count, channels))
            self.downs.append(nn.Conv2d(channels, 2 * channels, 2, stride=2))
            channels *= 2
        self.middle_blks = nn.Sequential(
            *(
                ChannelAttention(channels, configuration.heads)
                for _ in range(configuration.middle_blocks)
            )
        )
        for count in configuration.decoder_blocks:
            self.ups.append(
                nn.Sequential(nn.Conv2d(channels, 2 * channels, 1, bias=False), nn.PixelShuffle(2))
            )
            channels //= 2
            self.decoders.append(naf_blocks(count, channels))

    def forward(self, image: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        multiple = 2 ** len(self.encoders)
        _, _, height, width = image.size()
        below = (multiple - height % multiple) % multiple
        right = (multiple - width % multiple) % multiple
        x = self.intro(F.pad(image, (0, right, 0, below)))
        encoded: list[Tensor] = []
        for encoder, down in zip(self.encoders, self.downs):
            x = encoder(x)
            encoded.append(x)
            x = down(x)
        x = self.middle_blks(x)
        decoded: list[Tensor] = []
        for up, decoder, skip in zip(self.ups, self.decoders, reversed(encoded)):
            x = decoder(up(x) + skip)
            decoded.append(x)
        # The published network computes `ending` here and throws the result away, and so does
        # this one in evaluation, where it is exported. In training it would only cost time.
        if not self.training:
            self.ending(x)
        return encoded, decoded


class Stage2(nn.Module):
    """The higher hierarchy: full resolution, four times a norm, NAFBlocks and a fusion."""

    def __init__(self, width: int, num_cab: int) -> None:
        super().__init__()
        for level in range(1, 5):
            self.add_module(f"CABG{level}", naf_blocks(num_cab, width))
            self.add_module(f"norm{level}", LayerNorm2d(width))
            self.add_module(f"conv_enc{level}", nn.Conv2d(width, width, 1, bias=False))
            self.add_module(f"conv_dnc{level}", nn.Conv2d(width, width, 1, bias=False))
            self.add_module(f"skff{level}", AFFM(width))
        for side in ("enc", "dec"):
            self.add_module(f"up_{side}1", UpSample(2 * width))
            for levels in (2, 3):
                ups = (UpSample(width * 2**level) for level in range(levels, 0, -1))
                self.add_module(f"up_{side}{levels}", nn.Sequential(*ups))

    def forward(self, x: Tensor, encoded: list[Tensor], decoded: list[Tensor]) -> Tensor:
        for level in range(1, 5):
            x = self.get_submodule(f"norm{level}")(x)
            x = self.get_submodule(f"CABG{level}")(x) + x
            encoder, decoder = encoded[level - 1], decoded[4 - level]
            if level > 1:
                encoder = self.get_submodule(f"up_enc{level - 1}")(encoder)
                decoder = self.get_submodule(f"up_dec{level - 1}")(decoder)
            # conv_dnc1 serves all four levels; conv_dnc2 to 4 are in the checkpoints but unused.
            x = self.get_submodule(f"skff{level}")(
                x, self.get_submodule(f"conv_enc{level}")(encoder), self.conv_dnc1(decoder)
            )
        return x


class MHNet(nn.Module):
    """The whole network: [N, 3, H, W] in [0, 1] to the restored [N, 3, H, W].

    H and W must be multiples of 16: the lower hierarchy pads its input, the higher one does not.
    """

    def __init__(self, configuration: Configuration = Configuration()) -> None:
        super().__init__()
        self.configuration = configuration
        width, channels = configuration.width, configuration.image_channels
        self.intro = nn.Conv2d(channels, width, 3, padding=1, bias=False)
        self.intro2 = nn.Conv2d(channels, width, 3, padding=1, bias=False)
        self.stage1 = Stage1(configuration)
        self.stage2 = Stage2(width, configuration.num_cab)
        self.concat12 = nn.Conv2d(2 * width, width, 1, bias=False)
        self.ending = nn.Conv2d(width, channels, 3, padding=1, bias=False)

    def forward(self, image: Tensor) -> Tensor:
        # As in Stage1: `intro` is dead in the published network, and exported nevertheless.
        if not self.training:
            self.intro(image)
        encoded, decoded = self.stage1(image)
        x = self.concat12(torch.cat([self.intro2(image), decoded[3]], 1))
        return self.ending(self.stage2(x, encoded, decoded)) + image


def main() -> None:
    """Checks the parameter and tensor counts of the two published widths."""
    for width, expected_millions in ((32, 17.04), (64, 67.54)):
        network = MHNet(Configuration(width=width))
        count = sum(parameter.numel() for parameter in network.parameters())
        tensors = len(network.state_dict())
        print(f"width {width}: {tensors} tensors, {count / 1e6:.2f} M parameters")
        if tensors != 1278 or round(count / 1e6, 2) != expected_millions:
            raise SystemExit(f"expected 1278 tensors, {expected_millions} M parameters")


if __name__ == "__main__":
    main()
