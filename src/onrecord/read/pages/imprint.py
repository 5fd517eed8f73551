"""The lines that a page prints around its headline: who wrote it, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onrecord.read.pages.dates import parse_date
from onrecord.read.pages.names import has_lead, is_name, split_names
from onrecord.read.pages.statements import letters
from onrecord.read.pages.units import Unit
from onrecord.records import Record

_BEFORE, _AFTER = 6, 14  # units around the headline in which such lines stand
_MAX_LINE = 160  # code points; longer ones are the report itself
_HEADINGS = frozenset(["h1", "h2", "h3"])
_PIECES = re.compile(r"\s*[|•·\t]\s*|\s+[-–—]\s+")
_WORDS = re.compile(r"[^\W\d_]{3,}")
_MAX_WORDS = 5  # in a line that is there to give a date: “Published on 5 April 2017 by Ann Lee”


class Imprint(Record, frozen=True, kw_only=True):
    """What stands around a headline.

    Attributes:
        names: Authors, in order.
        dates: Dates as printed, in order.
        lines: Indexes of the units that hold nothing else.
    """

    names: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()


def find_headline_unit(units: Sequence[Unit], title: str | None) -> int | None:
    """Return the index of the unit that prints `title`, a heading where there is one."""
    wanted = letters(title or "")
    headings = [i for i, unit in enumerate(units) if unit.tags[-1:] and unit.tags[-1] in _HEADINGS]
    same = [i for i in headings if wanted and letters(units[i].text) == wanted]
    # Behind a kicker: “Floods - Dam breaks”.
    same = same or [i for i in headings if wanted and letters(units[i].text).endswith(wanted)]
    same = same or [i for i, unit in enumerate(units) if wanted and letters(unit.text) == wanted]
    same = same or [i for i in headings if units[i].tags[-1] == "h1"]
    return same[0] if same else None


def find_imprint(units: Sequence[Unit], headline: int | None) -> Imprint:
    """Return the names and dates printed around the headline."""
    if headline is None:
        return Imprint()
    names: list[str] = []
    dates: list[str] = []
    lines: list[int] = []
    after = range(headline + 1, min(len(units), headline + 1 + _AFTER))
    before = range(max(0, headline - _BEFORE), headline)
    for i in (*after, *before):
        text = units[i].text
        if len(text) > _MAX_LINE:
            continue
        named = [] if names else list(_names(text))
        is_dated = len(_WORDS.findall(text)) <= _MAX_WORDS and parse_date(text) is not None
        names += named
        dates += [text] if is_dated else []
        if named or is_dated:
            lines.append(i)
    return Imprint(names=tuple(names), dates=tuple(dates), lines=tuple(lines))


def _names(text: str) -> Iterator[str]:
    """Yield the names of a line that says “By”, or that is nothing but a name or two."""
    for piece in _PIECES.split(text):
        if has_lead(piece):
            yield from (name for name in split_names(piece) if is_name(name))
