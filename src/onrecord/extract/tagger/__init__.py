"""The trained tagger: who is said to have said what, as spans of one text.

>>> from onrecord.extract.tagger import load_tagger
>>> tagger = load_tagger()  # doctest: +SKIP
>>> [found] = tagger.attributions(["The mayor said that the bridge fell."])  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from onrecord.extract.tagger.reading import Reader

__all__ = ["Attribution", "Tagger", "load_tagger"]

Speech = Literal["direct", "indirect", "mixed"]
Range = tuple[int, int]


class Attribution(msgspec.Struct, frozen=True, kw_only=True):
    """Content credited to a source by a cue, in code points of the text it was found in.

    An empty `source` means that the text names nobody. `within` is the place, in the same list,
    of the attribution whose content holds this one.
    """

    content: tuple[Range, ...]
    cue: tuple[Range, ...]
    source: tuple[Range, ...]
    speech: Speech
    within: int | None
    probability: float


class Tagger:
    """Finds attributions; made by `load_tagger`."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def attributions(self, texts: Sequence[str]) -> list[list[Attribution]]:
        """Return, for each text, its attributions in the order of their content.

        The same text gives the same result whatever it is batched with.
        """
        return [self._reader.read(text) for text in texts]


def load_tagger() -> Tagger:
    """Return the tagger with the weights of this package, after checking them.

    Raises: WeightsError: a file is missing or damaged, or a known text is read otherwise than
        when the weights were measured.
    """
    from onrecord.extract.tagger.reading import load_reader

    return Tagger(load_reader())
