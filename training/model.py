"""The network: MiniLM's encoder with tags of two layers and a linker on top."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load as load_safetensors
from torch import Tensor, nn
from torch.nn import functional

from onrecord.extract.tagger.links import N_CROSSINGS, N_DISTANCES, N_RANKS
from onrecord.extract.tagger.pieces import N_BREAKS, N_QUOTES, N_SHAPES
from training.targets import LAYERS, TAGS

EPSILON = 1e-12


@dataclass(frozen=True)
class Shape:
    """Sizes of the encoder; the defaults are MiniLM-L6's."""

    layers: int = 6
    width: int = 384
    heads: int = 12
    inner: int = 1536
    words: int = 30522
    positions: int = 512
    link_width: int = 96
    dropout: float = 0.1


class Block(nn.Module):
    """One layer of BERT: attention, then two dense layers, each normalised after."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.norm1 = nn.LayerNorm(shape.width, eps=EPSILON)
        self.up = nn.Linear(shape.width, shape.inner)
        self.down = nn.Linear(shape.inner, shape.width)
        self.norm2 = nn.LayerNorm(shape.width, eps=EPSILON)
        self.drop = ChannelDropout(shape.dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Shapes: x (B, T, W), mask to be added to attention's scores (B, 1, 1, T)."""
        b, t, w = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.heads, w // self.heads).permute(2, 0, 3, 1, 4)
        # Written out: on a CPU in bf16 twice as fast as the fused kernel's two passes.
        share = torch.softmax(q @ k.transpose(2, 3) * (w // self.heads) ** -0.5 + mask, 3)
        mixed = share @ v
        x = self.norm1(x + self.drop(self.out(mixed.transpose(1, 2).reshape(b, t, w))))
        return self.norm2(x + self.drop(self.down(functional.gelu(self.up(x)))))


class ChannelDropout(nn.Module):
    """Dropout of whole channels of a window: on a CPU far cheaper than of single values."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        """Shape: x (B, T, W)."""
        if not self.training:
            return x
        kept = torch.rand(x.shape[0], 1, x.shape[2], device=x.device) >= self.share
        return x * (kept.to(x.dtype) / (1 - self.share))


class Encoder(nn.Module):
    """Pieces and their features to vectors."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.word = nn.Embedding(shape.words, shape.width)
        self.position = nn.Embedding(shape.positions, shape.width)
        self.case = nn.Embedding(N_SHAPES, shape.width)
        self.space = nn.Embedding(N_BREAKS, shape.width)
        self.quote = nn.Embedding(N_QUOTES, shape.width)
        for table in (self.case, self.space, self.quote):
            nn.init.zeros_(table.weight)
        self.norm = nn.LayerNorm(shape.width, eps=EPSILON)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor) -> Tensor:
        """Shapes: all (B, T); the result is (B, T, W)."""
        x = self.word(ids) + self.position.weight[: ids.shape[1]] + self.feature(features)
        x = self.norm(x)
        bias = torch.zeros(mask.shape, dtype=x.dtype, device=x.device)
        bias = bias.masked_fill(~mask, -1e4)[:, None, None, :]
        for block in self.blocks:
            x = block(x, bias.to(x.dtype))
        return x

    def feature(self, features: Tensor) -> Tensor:
        """Return the sum of what case, space and quotation marks add."""
        quote, rest = features % N_QUOTES, features // N_QUOTES
        return self.quote(quote) + self.space(rest % N_BREAKS) + self.case(rest // N_BREAKS)


class Linker(nn.Module):
    """Scores of each query span against each key span, and against none."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.query = nn.Linear(2 * shape.width, shape.link_width)
        self.key = nn.Linear(2 * shape.width, shape.link_width)
        self.none = nn.Linear(2 * shape.width, 1)
        self.distance = nn.Parameter(_distance_prior())
        self.rank = nn.Parameter(torch.zeros(N_RANKS))
        self.crossing = nn.Parameter(torch.zeros(N_CROSSINGS))

    def forward(self, query: Tensor, key: Tensor, near: Tensor) -> Tensor:
        """Shapes: query (B, Q, 2W), key (B, K, 2W), near (B, Q, K, 3); returns (B, Q, K + 1)."""
        score = self.query(query) @ self.key(key).transpose(1, 2) / self.query.out_features**0.5
        score = score + self.distance[near[..., 0]] + self.rank[near[..., 1]]
        score = score + self.crossing[near[..., 2]]
        return torch.cat([score, self.none(query)], 2)


def _distance_prior() -> Tensor:
    """Near is likely, on either side: minus the bucket's logarithm of the distance."""
    half = N_DISTANCES // 2
    return torch.tensor([-0.7 * (i % half) for i in range(N_DISTANCES)])


class Tagger(nn.Module):
    """Encoder, tags and links."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.encoder = Encoder(shape)
        self.drop = nn.Dropout(0.1)
        self.tag = nn.Linear(shape.width, LAYERS * len(TAGS))
        self.transitions = nn.Parameter(torch.zeros(LAYERS, len(TAGS), len(TAGS)))
        self.start = nn.Parameter(torch.zeros(LAYERS, len(TAGS)))
        self.content_to_cue = Linker(shape)
        self.cue_to_source = Linker(shape)

    def forward(
        self, ids: Tensor, features: Tensor, mask: Tensor, first: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return tag scores (B, T, LAYERS * TAGS) and vectors (B, T, W) of words.

        `first` (B, T) is where each word's first piece stands in `ids`.
        """
        pieces = self.encoder(ids, features, mask)
        words = pieces.gather(1, first.unsqueeze(2).expand(-1, -1, pieces.shape[2]))
        words = self.drop(words)
        return self.tag(words), words


def load_base(model: Tagger, archive: Path) -> None:
    """Fill the encoder of `model` with the weights in `archive` (a zip with safetensors)."""
    with zipfile.ZipFile(archive) as file:
        stored = load_safetensors(file.read("model.safetensors"))
    encoder, prefix = model.encoder, "embeddings."
    kind = stored[prefix + "token_type_embeddings.weight"][0]
    new = {
        "word.weight": stored[prefix + "word_embeddings.weight"],
        "position.weight": stored[prefix + "position_embeddings.weight"] + kind,
        "norm.weight": stored[prefix + "LayerNorm.weight"],
        "norm.bias": stored[prefix + "LayerNorm.bias"],
    }
    for i in range(len(encoder.blocks)):
        old = f"encoder.layer.{i}."
        for end in ("weight", "bias"):
            parts = [stored[f"{old}attention.self.{x}.{end}"] for x in ("query", "key", "value")]
            new[f"blocks.{i}.qkv.{end}"] = torch.cat(parts)
            for name, origin in _PARTS.items():
                new[f"blocks.{i}.{name}.{end}"] = stored[f"{old}{origin}.{end}"]
    missing, unexpected = encoder.load_state_dict(new, strict=False)
    assert not unexpected
    assert set(missing) == {"case.weight", "space.weight", "quote.weight"}


_PARTS = {
    "out": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "norm2": "output.LayerNorm",
}
