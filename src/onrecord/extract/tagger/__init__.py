"""The trained tagger: who is said to have said what, as spans of one text.

>>> from onrecord.extract.tagger import load_tagger
>>> tagger = load_tagger()  # doctest: +SKIP
>>> [found] = tagger.attributions(["The mayor said that the bridge fell."])  # doctest: +SKIP
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.records import Attribution

if TYPE_CHECKING:
    from onrecord.extract.tagger.reading import Reader

__all__ = ["Tagger", "load_tagger", "weights_digest"]


class Tagger:
    """Finds attributions; made by `load_tagger`. Not to be shared between threads."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def attributions(self, texts: Sequence[str]) -> list[list[Attribution]]:
        """Return, for each text, its attributions in the order of their content.

        Offsets are code points of that text, `within` counts in its list. The same text gives the
        same result whatever it is batched with.
        """
        return [self._reader.read(text) for text in texts]


def load_tagger(*, least_inner: float | None = None) -> Tagger:
    """Return the tagger with the weights of this package, after checking them.

    `least_inner` is the probability that an attribution inside another's content must have to be
    told; without it, what served development text best.

    Raises: WeightsError: a file is missing or damaged, or a known text is read otherwise than
        when the weights were measured.
    """
    from onrecord.extract.tagger.reading import load_reader  # heavy

    reader = load_reader()
    return Tagger(reader if least_inner is None else reader.telling(least_inner))


def weights_digest() -> str:
    """Return the SHA-256 of the weights' manifest, which holds that of each file; loads nothing."""
    manifest = Path(__file__).parent / "weights" / "manifest.json"
    return hashlib.sha256(manifest.read_bytes()).hexdigest()
