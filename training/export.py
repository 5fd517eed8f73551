"""The trained network as ONNX, in single precision and in int8."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from onrecord.extract.tagger.pieces import N_BREAKS, N_FEATURES, N_QUOTES
from training.model import Tagger

OPSET = 17


class _Piecewise(nn.Module):
    """The tagger on word pieces: ids and features in, tag scores and parts of links out."""

    def __init__(self, model: Tagger) -> None:
        super().__init__()
        self.model = model
        encoder = model.encoder
        every = torch.arange(N_FEATURES)
        quote, rest = every % N_QUOTES, every // N_QUOTES
        table = encoder.quote.weight[quote] + encoder.space.weight[rest % N_BREAKS]
        self.table = nn.Parameter(table + encoder.case.weight[rest // N_BREAKS])
        weights, biases = link_layer(model)
        self.links = nn.Linear(*weights.T.shape)
        self.links.weight, self.links.bias = nn.Parameter(weights), nn.Parameter(biases)

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        encoder = self.model.encoder
        x = encoder.word(ids) + encoder.position.weight[: ids.shape[1]] + self.table[features]
        x = encoder.norm(x)
        bias = (1.0 - mask.to(x.dtype))[:, None, None, :] * -1e4
        for block in encoder.blocks:
            x = block(x, bias)
        return self.model.tag(x), self.links(x)


def link_layer(model: Tagger) -> tuple[Tensor, Tensor]:
    """Return weights and biases of one dense layer that does the work of both linkers' layers.

    For each of their layers in turn its part for a span's first word, then for its last; the bias
    stands with the first.
    """
    weights, biases = [], []
    for linker in (model.content_to_cue, model.cue_to_source):
        for layer in (linker.query, linker.key, linker.none):
            first, last = layer.weight.detach().chunk(2, dim=1)
            weights += [first, last]
            biases += [layer.bias.detach(), torch.zeros_like(layer.bias)]
    return torch.cat(weights), torch.cat(biases)


def export_onnx(model: Tagger, path: Path) -> None:
    """Write the encoder and the tag scores of `model` to `path`."""
    model.eval()
    example = torch.ones(1, 64, dtype=torch.int64)
    sizes = {0: "windows", 1: "pieces"}
    torch.onnx.export(
        _Piecewise(model).eval(),
        (example, example, example),
        str(path),
        input_names=["ids", "features", "mask"],
        output_names=["tags", "links"],
        dynamic_axes=dict.fromkeys(("ids", "features", "mask", "tags", "links"), sizes),
        opset_version=OPSET,
        dynamo=False,
    )
