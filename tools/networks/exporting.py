"""Writes a network as ONNX through either of torch's exporters."""

import os
import re
import warnings
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

NAMES = {"input_names": ["input"], "output_names": ["output"]}


def export_by_tracing(
    network: nn.Module, example: Tensor, path: Path, opset: int, dynamic: bool
) -> None:
    """The TorchScript-based exporter: opset 11 to 20, IR 6 to 8."""
    axes = {2: "height", 3: "width"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (example,),
            str(path),
            dynamo=False,
            opset_version=opset,
            dynamic_axes={"input": axes, "output": axes} if dynamic else None,
            **NAMES,
        )


def export_by_dynamo(
    network: nn.Module,
    example: Tensor,
    path: Path,
    opset: int,
    multiple: int | None,
    external_data: bool = False,
) -> None:
    """The newer exporter, over torch.export: opset 18 and up, IR 10.

    Args:
        multiple: None for a static size; 0 to let the exporter name the extents itself; else the
            number of which height and width are multiples, written as in `16*height`.
    """
    shapes = None
    if multiple == 0:
        shapes = ({2: torch.export.Dim.DYNAMIC, 3: torch.export.Dim.DYNAMIC},)
    elif multiple is not None:
        extents = (torch.export.Dim(name, min=2, max=1024) for name in ("height", "width"))
        height, width = ((multiple * e if multiple > 1 else e) for e in extents)
        shapes = ({2: height, 3: width},)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (example,),
            str(path),
            dynamo=True,
            opset_version=opset,
            dynamic_shapes=shapes,
            external_data=external_data,
            verbose=False,
            **NAMES,
        )


def _commented(model: onnx.ModelProto):
    """Every message of a model that can hold metadata."""
    yield model
    yield model.graph
    yield from model.graph.node
    yield from model.graph.initializer
    for values in (model.graph.input, model.graph.output, model.graph.value_info):
        yield from values


def _portable(text: str) -> str:
    """Absolute paths to source files, cut down to the part that means something elsewhere."""
    text = re.sub(r'[^"\s]*/site-packages/', "", text)
    return re.sub(r'[^"\s]*/(tools/networks/)', r"\1", text)


def rewrite_metadata(path: Path, keep: bool) -> None:
    """Drops what the exporter noted about its own run, or keeps it without local paths.

    The notes are stack traces: several times the size of a small network.
    """
    model = onnx.load(path, load_external_data=False)
    for message in _commented(model):
        if keep:
            for entry in message.metadata_props:
                entry.value = _portable(entry.value)
            message.doc_string = _portable(message.doc_string)
        else:
            del message.metadata_props[:]
            message.doc_string = ""
    temporary = path.with_suffix(".rewritten")
    temporary.write_bytes(model.SerializeToString(deterministic=True))
    os.replace(temporary, path)
