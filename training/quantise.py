"""The network with weights in int8, one scale per output channel.

OpenVINO quantises activations while it runs (per word piece, in groups of channels), so nothing has
to be calibrated. Static quantisation was a tenth faster and cost nine points.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

_OUT, _ROW = 1, 0  # the axis with a scale of its own: of a product's weights, of an embedding
_SMALLEST_TABLE = 1000  # rows; smaller embeddings stay as they are


def quantise(source: Path, target: Path) -> None:
    """Write `source` with the weights of its products and large embeddings in int8 to `target`."""
    model = onnx.load(str(source))
    stored = {x.name: x for x in model.graph.initializer}
    nodes, done = [], set()
    for node in model.graph.node:
        place = {"MatMul": 1, "Gather": 0}.get(node.op_type)
        name = "" if place is None else node.input[place]
        if name in stored and _is_large(stored[name], node.op_type):
            if name not in done:
                done.add(name)
                nodes.append(_replace(model.graph, stored[name], node.op_type))
            node.input[place] = f"{name}/whole"
        nodes.append(node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.save(model, str(target))


def _is_large(weights: onnx.TensorProto, operation: str) -> bool:
    return len(weights.dims) == 2 and (operation == "MatMul" or weights.dims[0] > _SMALLEST_TABLE)


def _replace(graph: onnx.GraphProto, weights: onnx.TensorProto, operation: str) -> onnx.NodeProto:
    """Put int8 in the place of `weights`; return the node that makes them whole again."""
    name, axis = weights.name, _OUT if operation == "MatMul" else _ROW
    whole = numpy_helper.to_array(weights)
    small, scale = round_weights(whole, axis)
    graph.initializer.remove(weights)
    graph.initializer.extend(
        [
            numpy_helper.from_array(small, f"{name}/int8"),
            numpy_helper.from_array(scale, f"{name}/scale"),
            numpy_helper.from_array(np.zeros(len(scale), np.int8), f"{name}/zero"),
        ]
    )
    parts = [f"{name}/int8", f"{name}/scale", f"{name}/zero"]
    return helper.make_node("DequantizeLinear", parts, [f"{name}/whole"], axis=axis)


def round_weights(
    weights: NDArray[np.float32], axis: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return weights as int8, and the scale of each entry along `axis`."""
    largest = np.abs(weights).max(axis=1 - axis, keepdims=True)
    scale = np.maximum(largest, 1e-8) / 127
    return np.round(weights / scale).astype(np.int8), scale.squeeze(1 - axis).astype(np.float32)
