"""The network: windows of word pieces in, tag scores and parts of links out."""

from __future__ import annotations

import importlib
import sys
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from onrecord.extract.tagger.pieces import Cut, Vocabulary

Floats = NDArray[np.float32]

WINDOW = 508  # pieces, without the marks at both ends; as in training
OVERLAP = 96  # pieces that neighbours share, at least
_STEP = 16  # windows are padded to a multiple: few shapes, the same ones whatever the batching


class Network:
    """The compiled network; one thread, one window at a time.

    A window's output depends on that window alone, so results are the same however texts are
    batched.
    """

    def __init__(self, model: Path, vocabulary: Vocabulary) -> None:
        # OpenVINO brings a package that reports its use; with None there it goes without.
        sys.modules.setdefault("openvino_telemetry", cast(ModuleType, None))
        openvino: Any = importlib.import_module("openvino")  # only those who extract need it
        core = openvino.Core()
        has_bf16 = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        compiled = core.compile_model(
            str(model),
            "CPU",
            {
                "INFERENCE_NUM_THREADS": 1,
                "NUM_STREAMS": 1,
                # What is not int8: attention's products. Half the size is a tenth faster.
                "INFERENCE_PRECISION_HINT": "bf16" if has_bf16 else "f32",
                # Activations are rounded to int8 per piece and so many channels.
                "DYNAMIC_QUANTIZATION_GROUP_SIZE": 128,
                "ENABLE_CPU_PINNING": False,
            },
        )
        self._request: Any = compiled.create_infer_request()
        self._vocabulary = vocabulary

    def read(self, words: Cut) -> tuple[Floats, Floats]:
        """Return tag scores (words, tags) and parts of links (words, width)."""
        tags, links = [], []
        for start, end, keep_start, keep_end in windows(words.first, words.paragraphs):
            scores, parts = self._run(words, start, end)
            at = words.first[keep_start:keep_end] - words.first[start] + 1
            tags.append(scores[at])
            links.append(parts[at])
        return np.concatenate(tags), np.concatenate(links)

    def _run(self, words: Cut, start: int, end: int) -> tuple[Floats, Floats]:
        low, high = int(words.first[start]), int(words.first[end])
        size = high - low + 2
        shape = (1, -(-size // _STEP) * _STEP)
        ids = np.full(shape, self._vocabulary.pad, np.int64)
        features, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        ids[0, 0], ids[0, size - 1] = self._vocabulary.begin, self._vocabulary.end
        ids[0, 1 : size - 1] = words.ids[low:high]
        features[0, 1 : size - 1] = words.features[low:high]
        mask[0, :size] = 1
        found = self._request.infer({"ids": ids, "features": features, "mask": mask})
        return found["tags"][0], found["links"][0]


def windows(
    first: NDArray[np.int32], paragraphs: NDArray[np.int32]
) -> list[tuple[int, int, int, int]]:
    """Return windows as words (start, end, keep_start, keep_end).

    `first` is each word's first piece and one more, `paragraphs` each word's paragraph. All windows
    are about equally long; where two overlap each keeps its side of a paragraph break, or its half.
    """
    n_words, n_pieces = len(first) - 1, int(first[-1])
    if n_pieces <= WINDOW:
        return [(0, n_words, 0, n_words)]
    count = -(-(n_pieces - OVERLAP) // (WINDOW - OVERLAP - 2))
    size = -(-(n_pieces - OVERLAP) // count) + OVERLAP
    stride = (n_pieces - size) / max(count - 1, 1)
    spans: list[tuple[int, int]] = []
    end = 0
    while end < n_words:
        piece = round(len(spans) * stride)
        start = min(int(np.searchsorted(first, piece)), end)
        room = int(np.searchsorted(first, first[start] + WINDOW, side="right")) - 1
        end = min(room, int(np.searchsorted(first, piece + size)), n_words)
        spans.append((start, end))
    borders = [_border(b[0], a[1], paragraphs) for a, b in pairwise(spans)]
    kept = zip([0, *borders], [*borders, n_words], strict=True)
    return [(*span, *keep) for span, keep in zip(spans, kept, strict=True)]


def _border(low: int, high: int, paragraphs: NDArray[np.int32]) -> int:
    """The paragraph's beginning nearest to the middle of these words, or the middle."""
    middle = (low + high) // 2
    begins = low + 1 + np.flatnonzero(np.diff(paragraphs[low:high]))
    return int(begins[np.abs(begins - middle).argmin()]) if len(begins) else middle
