"""A model from a finished weights folder: where a run goes on from weights that were shipped.

The weights there are in int8. Made whole again they differ from what they were rounded from by
less than one step of training does.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor

from onrecord.extract.tagger import weights as stored
from onrecord.extract.tagger.pieces import N_BREAKS, N_FEATURES, N_QUOTES
from training.model import Linker, Tagger
from training.package import INNER_OPENS

_PARTS = ("qkv", "out", "up", "down")  # the products of one layer, in the order of the network
_LINKS = ("query", "key", "none")


def load_weights(model: Tagger, folder: Path) -> None:
    """Fill `model` with the weights in `folder`, as `package` wrote them."""
    graph = onnx.load(str(folder / stored.NETWORK)).graph
    kept = {x.name: numpy_helper.to_array(x) for x in graph.initializer}
    state = {
        name.removeprefix("model."): torch.from_numpy(values.copy())
        for name, values in kept.items()
        if name.startswith("model.") and "/" not in name
    }
    state["encoder.word.weight"] = _whole(kept, "model.encoder.word.weight", axis=0)
    names = [x.input[1] for x in graph.node if x.op_type == "MatMul"]
    products = iter(
        _whole(kept, name.removesuffix("/whole"), axis=1).T
        for name in names
        if name.endswith("/whole")
    )
    for i in range(len(model.encoder.blocks)):
        for part in _PARTS:
            state[f"encoder.blocks.{i}.{part}.weight"] = next(products)
    state["tag.weight"] = next(products)
    state |= _links(model, next(products), torch.from_numpy(kept["links.bias"].copy()))
    state |= _features(torch.from_numpy(kept["table"].copy()))
    state |= _heads(folder / stored.HEADS)
    model.load_state_dict(state)


def _whole(kept: dict[str, NDArray[np.float32]], name: str, axis: int) -> Tensor:
    small, scale = kept[f"{name}/int8"], kept[f"{name}/scale"]
    return torch.from_numpy(small.astype(np.float32) * np.expand_dims(scale, 1 - axis))


def _links(model: Tagger, weights: Tensor, biases: Tensor) -> dict[str, Tensor]:
    """The linkers' layers from the one that does the work of all; see `export.link_layer`."""
    state, at = {}, 0
    for name in ("content_to_cue", "cue_to_source"):
        linker: Linker = getattr(model, name)
        for part in _LINKS:
            size = getattr(linker, part).out_features
            first, last = weights[at : at + size], weights[at + size : at + 2 * size]
            state[f"{name}.{part}.weight"] = torch.cat([first, last], dim=1)
            state[f"{name}.{part}.bias"] = biases[at : at + size]
            at += 2 * size
    return state


def _features(table: Tensor) -> dict[str, Tensor]:
    """Case, space and quotation marks apart; only their sum was kept, and it is what counts."""
    every = torch.arange(N_FEATURES)
    quote, rest = every % N_QUOTES, every // N_QUOTES
    space, case = rest % N_BREAKS, rest // N_BREAKS
    mean = table.mean(0)

    def part(of: Tensor, n: int) -> Tensor:
        return torch.stack([table[of == i].mean(0) for i in range(n)]) - mean

    cases = part(case, int(case.max()) + 1) + mean
    return {
        "encoder.case.weight": cases,
        "encoder.space.weight": part(space, N_BREAKS),
        "encoder.quote.weight": part(quote, N_QUOTES),
    }


def _heads(path: Path) -> dict[str, Tensor]:
    """Transitions and priors; what may not follow becomes unlikely, as training has it."""
    with np.load(path, allow_pickle=False) as file:
        parts = {name: torch.from_numpy(file[name]) for name in file.files}
    transitions = parts["transitions"].clamp(min=-6.0)
    transitions[1, 0, 1::2] -= INNER_OPENS
    state = {"transitions": transitions, "start": parts["start"].clamp(min=-6.0)}
    return state | {name: part for name, part in parts.items() if "." in name}
