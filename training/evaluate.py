"""What a reader reaches on annotated text, by this folder's own scorer."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from onrecord.extract.tagger.reading import Reader
from training.calibrate import expected_error
from training.corpus import Document
from training.score import Tally, exact_contents, judge


def evaluate(reader: Reader, documents: Sequence[Document]) -> dict[str, float]:
    """Return precision, recall and F1 in per cent, the calibration error, and the speed."""
    triple, content, inner = Tally(), Tally(), Tally()
    probability: list[float] = []
    right: list[bool] = []
    seconds, n_words = 0.0, 0
    for document in documents:
        since = time.process_time()
        found = reader.read(document.text)
        seconds += time.process_time() - since
        n_words += len(document.text.split())
        verdicts = judge(document, found)
        triple.add(sum(verdicts), len(found), len(document.gold))
        content.add(*exact_contents(document, found))
        nested = [x.within is not None for x in found]
        hits = sum(a and b for a, b in zip(verdicts, nested, strict=True))
        inner.add(hits, sum(nested), sum(g.within is not None for g in document.gold))
        probability += [x.probability for x in found]
        right += verdicts
    return {
        "triple_precision": round(100 * triple.right / max(triple.found, 1), 2),
        "triple_recall": round(100 * triple.right / max(triple.wanted, 1), 2),
        "triple_f1": round(100 * triple.f1, 2),
        "content_exact_f1": round(100 * content.f1, 2),
        "inner_f1": round(100 * inner.f1, 2),
        "calibration_error": round(expected_error(np.array(probability), np.array(right)), 4),
        "words_per_cpu_second": round(n_words / seconds),
    }
