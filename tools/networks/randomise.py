"""Weights and pictures that exercise a network, drawn from a seed.

A fresh network is nearly the identity (NAFBlock's beta and gamma are zero, norms are one and zero),
so a wrong compiler could pass on it. `randomise` draws every parameter from a range in which the
block that it belongs to matters and activations stay bounded; `picture` draws an input in [0, 1].
numpy's generator is used because its streams do not change between releases.
"""

import math

import numpy
import torch
from torch import Tensor, nn


def _range(name: str, parameter: Tensor) -> tuple[float, float]:
    """The interval from which a parameter of this name is drawn, uniformly."""
    leaf = name.rsplit(".", 1)[-1]
    if leaf in ("beta", "gamma"):
        return 0.2, 0.8
    if leaf == "temperature":
        return 2.0, 6.0
    if leaf.startswith("attn"):
        return 0.1, 0.7
    if parameter.dim() > 1:
        # Unit gain; the small heads whose result goes through a softmax need more than that,
        # or else the softmax would be nearly uniform.
        gain = 3.0 if any(part in name for part in ("conv_du", "fcs", "ca_fc")) else 1.0
        bound = gain * math.sqrt(3.0 / parameter[0].numel())
        return -bound, bound
    if "norm" in name and leaf == "weight":
        return 0.5, 1.5
    return -0.2, 0.2


def randomise(network: nn.Module, seed: int, last: str, example: Tensor) -> None:
    """Draws every parameter, then scales the last convolution so that its result is visible.

    Args:
        last: Name of the module whose result is added to the input; its parameters are multiplied
            by the power of two that brings the added picture's deviation near 1/8 on `example`.
    """
    generator = numpy.random.default_rng(seed)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            low, high = _range(name, parameter)
            values = generator.uniform(low, high, tuple(parameter.shape))
            if name.rsplit(".", 1)[-1] in ("beta", "gamma"):
                values *= generator.choice((-1.0, 1.0), tuple(parameter.shape))
            parameter.copy_(torch.from_numpy(numpy.asarray(values, numpy.float32)))
        added = network(example) - example[:, :3]
        scale = 2.0 ** round(math.log2(0.125 / added.std().item()))
        for parameter in network.get_submodule(last).parameters():
            parameter.mul_(scale)


def picture(height: int, width: int, seed: int, channels: int = 3) -> numpy.ndarray:
    """[1, channels, height, width] float32 in [0, 1]: gradients, an edge, streaks and noise."""
    generator = numpy.random.default_rng(seed)
    row = numpy.linspace(0.0, 1.0, height)[:, None]
    column = numpy.linspace(0.0, 1.0, width)[None, :]
    planes = []
    for _ in range(channels):
        a, b, phase = generator.uniform(-1.0, 1.0, 3)
        smooth = 0.5 + 0.25 * a * row + 0.25 * b * column
        waves = 0.15 * numpy.sin(2.0 * math.pi * (3.0 * row - 2.0 * column + phase))
        edge = 0.15 * (row + column > 1.0 + 0.3 * a)
        planes.append(smooth + waves + edge)
    image = numpy.stack(planes)
    streaks = generator.random((height, width)) > 0.96
    for shift in range(4):
        image += 0.12 * numpy.roll(streaks, (shift, shift // 2), (0, 1))
    image += generator.normal(0.0, 0.03, image.shape)
    return numpy.clip(image, 0.0, 1.0).astype(numpy.float32)[None]
