"""Inner attributions for text that marks none: what the tagger finds in each content alone.

PolNeAR leaves an attribution inside another's content unmarked, and the war reports have few, a
hundred. A content read by itself is ordinary text, so a tagger half-way through its training can
mark what it says of others; the inner layer learns that from then on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from onrecord.extract.tagger.reading import Reader
from onrecord.records import Attribution, Span
from training.corpus import Document, Gold, Range

LEAST_PROBABILITY = 0.5
LEAST_LENGTH = 30  # characters


def with_inner(documents: Sequence[Document], reader: Reader) -> list[Document]:
    """Return `documents` with what `reader` finds inside their contents added."""
    return [replace(d, gold=(*d.gold, *_inner(d, reader)), nested=True) for d in documents]


def save_gold(documents: Sequence[Document], path: Path) -> None:
    """Write the attributions of `documents`, without their text, to `path`."""
    rows = {d.name: [[g.source, g.cue, g.content, g.within] for g in d.gold] for d in documents}
    path.write_text(json.dumps(rows), encoding="utf-8")


def load_gold(documents: Sequence[Document], path: Path) -> list[Document]:
    """Return `documents` with the attributions that `save_gold` wrote."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [
        replace(d, gold=tuple(_from_row(*row) for row in rows[d.name]), nested=True)
        for d in documents
    ]


def _from_row(
    source: list[Range], cue: list[Range], content: list[Range], within: int | None
) -> Gold:
    source_of, cue_of, content_of = (tuple((s, e) for s, e in x) for x in (source, cue, content))
    return Gold(source_of, cue_of, content_of, within)


def _inner(document: Document, reader: Reader) -> Iterator[Gold]:
    for number, outer in enumerate(document.gold):
        for start, end in outer.content:
            if outer.within is None and end - start >= LEAST_LENGTH:
                for found in reader.read(document.text[start:end]):
                    if found.within is None and found.probability >= LEAST_PROBABILITY:
                        yield _gold(found, start, number)


def _gold(found: Attribution, by: int, within: int) -> Gold:
    def moved(spans: tuple[Span, ...]) -> tuple[Range, ...]:
        return tuple((span.start + by, span.end + by) for span in spans)

    return Gold(moved(found.source), moved(found.cue), moved(found.content), within)
