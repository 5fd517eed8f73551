"""The part that each unit of a page plays: headline, caption, paragraph, quote, list, table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from onrecord.read.pages.article import words
from onrecord.read.pages.imprint import find_imprint
from onrecord.read.pages.marks import is_site_text
from onrecord.read.pages.metadata import Metadata
from onrecord.read.pages.names import has_lead
from onrecord.read.pages.refining import is_prose
from onrecord.read.pages.units import Unit
from onrecord.read.texts.furniture import is_caption as ends_as_caption
from onrecord.records import BlockRole, Record

_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_CAPTION = re.compile(r"\bcaption|caption\b|[-_]caption|Caption", re.IGNORECASE)
_CREDIT = re.compile(r"\b(photo|image|picture|img)?[-_]?(credit|copyright)s?\b", re.IGNORECASE)
# Who wrote it, as agencies put it below: no part of the text, but it tells the wire.
_CREDITS = re.compile(
    r"""\W*(?:
      (?:(?:additional\s)?reporting|editing|writing|compiled)\sby\s
    | (?:associated\spress|ap|reuters|afp|\S+(?:\s\S+){1,12})\s[^.]{0,120}\bcontributed\s
        (?:to\sthis\s|reporting\b) | source\s?:\s
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_BYLINE = re.compile(r"(?:^|[\s_-])(?:byline|credit|source|agency)s?(?:$|[\s_-])", re.IGNORECASE)
_MAX_CREDIT = 200  # code points
_MAX_ROLES = 60  # code points beside the names: “By”, “Middle East correspondent”, a date
_AFTER = 3  # units after the body in which credits stand
_ALIKE = 0.8
_MAX_NAMES = 200  # code points of a class that are looked at
_NEAR = 40  # units before the body in which headline and byline are looked for


class Part(Record, frozen=True, kw_only=True):
    """Words of the readable text and the part they play."""

    text: str
    role: BlockRole


def find_parts(units: Sequence[Unit], chosen: set[int], metadata: Metadata) -> list[Part]:
    """Return the readable parts of a page, in page order, the headline first.

    A headline that the page states but does not print is put in front all the same: what
    is claimed in it is on the record.
    """
    title = _find_title(units, chosen, metadata.title)
    body = {i for i in chosen if not _is_headline(units, i, chosen, metadata.title)}
    roles = {i: _role(units[i]) for i in body}
    if body:
        roles |= _captions(units, body)
        roles |= dict.fromkeys(_bylines(units, title, body, metadata), "byline")
    if title is not None:
        roles[title] = "title"
    parts = [Part(text=units[i].text, role=role) for i, role in sorted(roles.items())]
    if title is None and metadata.title and parts:
        parts.insert(0, Part(text=metadata.title, role="title"))
    return parts


def _is_headline(units: Sequence[Unit], i: int, chosen: set[int], title: str | None) -> bool:
    """Say whether a chosen unit is a headline, the page's or another's above the body."""
    if _likeness(units[i].text, title or "") >= _ALIKE:
        return True
    return units[i].tags[-1:] == ("h1",) and not any(is_prose(units[j]) for j in chosen if j < i)


def _bylines(
    units: Sequence[Unit], title: int | None, body: set[int], metadata: Metadata
) -> Iterator[int]:
    """Yield the units that say who wrote the report, before its text and after."""
    first, last = min(body), max(body)
    lines = set(find_imprint(units, title).lines) if title is not None else set()
    for i in range(max(0, first - _NEAR if title is None else title + 1), len(units)):
        text = units[i].text
        if i > last + _AFTER:
            return
        if len(text) > _MAX_CREDIT or is_caption(units[i]) or is_site_text(units[i]):
            continue
        is_above = i < first and (_names(text, metadata) or (i in lines and has_lead(text)))
        is_line = i not in body and _BYLINE.search(units[i].element.get("class", "")[:_MAX_NAMES])
        if is_above or is_line or (_CREDITS.match(text) and i >= first):
            yield i


def _names(text: str, metadata: Metadata) -> bool:
    """Say whether a line is little more than the names of those who wrote the report."""
    n_named = sum(len(name) for name in metadata.bylines if name in text)
    return n_named > 0 and len(text) <= n_named + _MAX_ROLES


def _role(unit: Unit) -> BlockRole:
    if is_caption(unit):
        return "caption"
    if unit.tags[-1:] and unit.tags[-1] in _HEADINGS:
        return "heading"
    if unit.n_cells > 1 and "table" in unit.tags:
        return "table"
    if "blockquote" in unit.tags:
        return "quote"
    if unit.tags[-1:] == ("li",):
        return "list"
    return "paragraph"


def is_caption(unit: Unit) -> bool:
    """Say whether a unit stands under a picture."""
    if "figcaption" in unit.tags or ("figure" in unit.tags and "blockquote" not in unit.tags):
        return True
    if ends_as_caption(unit.text):
        return True
    return any(_CAPTION.search(element.get("class", "")[:_MAX_NAMES]) for element in unit.path[-3:])


def _captions(units: Sequence[Unit], chosen: set[int]) -> dict[int, BlockRole]:
    """Return the captions between the body's first and last units, and close before them."""
    first, last = min(chosen), max(chosen)
    return {
        i: "caption"
        for i in range(max(0, first - _NEAR), last + 1)
        if i not in chosen and is_caption(units[i])
    }


def _find_title(units: Sequence[Unit], chosen: set[int], title: str | None) -> int | None:
    """Return which unit prints the headline."""
    if not title or not units:
        return None
    end = min(chosen) + 1 if chosen else len(units)
    best, likeness = None, _ALIKE
    for i in range(max(0, end - _NEAR), end):
        found = _likeness(units[i].text, title) + 0.05 * (units[i].tags[-1:] == ("h1",))
        if found >= likeness:
            best, likeness = i, found
    return best


def _likeness(one: str, other: str) -> float:
    """Return the share of words that two texts have in common (Dice)."""
    if len(one) > 2 * len(other) or len(other) > 2 * len(one):
        return 0.0
    n_one, n_other = Counter(words(one)), Counter(words(other))
    total = n_one.total() + n_other.total()
    return 2 * (n_one & n_other).total() / total if total else 0.0
