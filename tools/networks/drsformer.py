"""DRSformer (Chen et al., "Learning A Sparse Transformer Network for Effective Image Deraining",
2023), with the published tensor names.

Restormer's skeleton with top-k sparse attention (TKSA), a mixed-scale feed-forward (MSFN) and a
mixture-of-experts feature compensator (MEFC) before and after. Input and output: [N, 3, H, W],
float in [0, 1]; H and W must be multiples of 8. The weights for Rain200L and SPA-Data were
published for the variant without compensators.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from .restormer import TransformerBlock, TransformerUNet, TransposedAttention


class SparseAttention(TransposedAttention):
    """Four softmaxes over the largest 1/2, 2/3, 3/4 and 4/5 of each row, summed with weights."""

    def __init__(self, channels: int, heads: int, bias: bool):
        super().__init__(channels, heads, bias)
        self.attn1 = nn.Parameter(torch.tensor([0.2]))
        self.attn2 = nn.Parameter(torch.tensor([0.2]))
        self.attn3 = nn.Parameter(torch.tensor([0.2]))
        self.attn4 = nn.Parameter(torch.tensor([0.2]))

    @staticmethod
    def kept(channels: int) -> tuple[int, int, int, int]:
        """How many of a row's `channels` scores each of the four masks keeps."""
        return (
            int(channels / 2),
            int(channels * 2 / 3),
            int(channels * 3 / 4),
            int(channels * 4 / 5),
        )

    def attend(self, scores: Tensor, value: Tensor) -> Tensor:
        batch, _, channels, _ = scores.shape
        outputs = []
        for count in self.kept(channels):
            mask = torch.zeros(batch, self.heads, channels, channels, device=scores.device)
            chosen = torch.topk(scores, k=count, dim=-1, largest=True)[1]
            mask.scatter_(-1, chosen, 1.0)
            hidden = torch.full_like(scores, float("-inf"))
            outputs.append(torch.where(mask > 0, scores, hidden).softmax(dim=-1) @ value)
        first, second, third, fourth = outputs
        return (
            first * self.attn1 + second * self.attn2 + third * self.attn3 + fourth * self.attn4
        )


class MixedScaleFeedForward(nn.Module):
    """Depthwise 3x3 and 5x5 side by side, their halves paired again and convolved in pairs."""

    def __init__(self, channels: int, expansion: float, bias: bool):
        super().__init__()
        hidden = int(channels * expansion)
        wide = 2 * hidden

        def convolution(output_channels: int, size: int, groups: int) -> nn.Conv2d:
            return nn.Conv2d(
                wide, output_channels, size, padding=size // 2, groups=groups, bias=bias
            )

        self.project_in = nn.Conv2d(channels, wide, 1, bias=bias)
        self.dwconv3x3 = convolution(wide, 3, wide)
        self.dwconv5x5 = convolution(wide, 5, wide)
        self.dwconv3x3_1 = convolution(hidden, 3, hidden)
        self.dwconv5x5_1 = convolution(hidden, 5, hidden)
        self.project_out = nn.Conv2d(wide, channels, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.project_in(x)
        small_first, small_second = torch.relu(self.dwconv3x3(x)).chunk(2, dim=1)
        large_first, large_second = torch.relu(self.dwconv5x5(x)).chunk(2, dim=1)
        first = torch.cat([small_first, large_first], dim=1)
        second = torch.cat([small_second, large_second], dim=1)
        first = torch.relu(self.dwconv3x3_1(first))
        second = torch.relu(self.dwconv5x5_1(second))
        return self.project_out(torch.cat([first, second], dim=1))


class _Chain(nn.Module):
    """Layers in sequence under the name `op`, as every expert is stored."""

    def __init__(self, *layers: nn.Module):
        super().__init__()
        self.op = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.op(x)


def _depthwise(channels: int, size: int, dilation: int = 1) -> nn.Conv2d:
    reach = dilation * (size // 2)
    return nn.Conv2d(
        channels, channels, size, padding=reach, dilation=dilation, groups=channels, bias=False
    )


def _pointwise(channels: int) -> nn.Conv2d:
    return nn.Conv2d(channels, channels, 1, bias=False)


def _experts(channels: int) -> nn.ModuleList:
    """The eight operations, in the order in which the weights rank them."""

    def separable(size: int) -> _Chain:
        return _Chain(
            _depthwise(channels, size),
            _pointwise(channels),
            nn.ReLU(),
            _depthwise(channels, size),
            _pointwise(channels),
        )

    experts: list[nn.Module] = [separable(size) for size in (1, 3, 5, 7)]
    experts += [_Chain(_depthwise(channels, size, 2), _pointwise(channels)) for size in (3, 5, 7)]
    experts.append(nn.AvgPool2d(3, stride=1, padding=1, count_include_pad=False))
    return nn.ModuleList(experts)


class _Mixture(nn.Module):
    """Runs every expert, scales each by its weight, and mixes them with a 1x1 convolution."""

    def __init__(self, channels: int):
        super().__init__()
        self._ops = _experts(channels)
        mix = nn.Conv2d(channels * len(self._ops), channels, 1, bias=False)
        self._out = nn.Sequential(mix, nn.ReLU())

    def forward(self, x: Tensor, weights: Tensor) -> Tensor:
        per_expert = weights.transpose(1, 0)
        scaled = [
            expert(x) * weight.view([-1, 1, 1, 1])
            for weight, expert in zip(per_expert, self._ops)
        ]
        return self._out(torch.cat(scaled, dim=1))


class _ExpertSteps(nn.Module):
    """Mixtures one after another, each with a residual and a ReLU."""

    def __init__(self, channels: int, steps: int):
        super().__init__()
        self.preprocess = _Chain(_pointwise(channels), nn.ReLU())
        self._ops = nn.ModuleList(_Mixture(channels) for _ in range(steps))

    def forward(self, x: Tensor, weights: Tensor) -> Tensor:
        x = self.preprocess(x)
        for index, mixture in enumerate(self._ops):
            x = torch.relu(mixture(x, weights[:, index, :]) + x)
        return x


class _ExpertWeights(nn.Module):
    """Scores of each expert at each step, from the channel means: [N, C, H, W] -> [N, S, E]."""

    def __init__(self, channels: int, steps: int, experts: int):
        super().__init__()
        self.steps = steps
        self.experts = experts
        scores = steps * experts
        self.avg_pool = nn.AdaptiveAvgPool2d(1)
        self.ca_fc = nn.Sequential(
            nn.Linear(channels, 2 * scores), nn.ReLU(), nn.Linear(2 * scores, scores)
        )

    def forward(self, x: Tensor) -> Tensor:
        means = self.avg_pool(x).view(x.size(0), -1)
        return self.ca_fc(means).view(-1, self.steps, self.experts)


class FeatureCompensator(nn.Module):
    """Mixture-of-experts feature compensator (MEFC): weights from the means, then the steps."""

    def __init__(self, channels: int, steps: int = 4):
        super().__init__()
        steps_module = _ExpertSteps(channels, steps)
        experts = len(steps_module._ops[0]._ops)
        self.layers = nn.ModuleList([_ExpertWeights(channels, steps, experts), steps_module])

    def forward(self, x: Tensor) -> Tensor:
        scores, steps = self.layers
        return steps(x, scores(x).softmax(dim=-1))


class DRSformer(TransformerUNet):
    """The published network; without `compensators` it is the Rain200L and SPA-Data variant."""

    def __init__(
        self,
        width: int = 48,
        blocks: Sequence[int] = (4, 6, 6, 8),
        heads: Sequence[int] = (1, 2, 4, 8),
        expansion: float = 2.66,
        bias: bool = False,
        with_bias_norm: bool = True,
        compensators: bool = True,
        steps: int = 4,
    ):
        def block(channels: int, head_count: int) -> TransformerBlock:
            return TransformerBlock(
                channels,
                with_bias_norm,
                SparseAttention(channels, head_count, bias),
                MixedScaleFeedForward(channels, expansion, bias),
            )

        super().__init__(width, blocks, heads, block, 3, 3, bias)
        self.encoder_level0 = FeatureCompensator(width, steps) if compensators else None
        self.refinement = FeatureCompensator(2 * width, steps) if compensators else None

    def forward(self, image: Tensor) -> Tensor:
        embedded = self.patch_embed(image)
        if self.encoder_level0 is not None:
            embedded = self.encoder_level0(embedded)
        x = self.encode_decode(embedded)
        if self.refinement is not None:
            x = self.refinement(x)
        return self.output(x) + image
