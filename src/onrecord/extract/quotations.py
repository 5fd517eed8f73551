"""Quotation marks of every kind, and what stands between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.records import Span

MAX_QUOTATION = 6000  # code points; a mark whose partner is farther off has lost it
_MAX_SINGLE = 1500
_MAX_UNCLOSED = 1200  # an unclosed quotation runs to the end of a short paragraph only

_OPENERS = "“„‟«「『"
_CLOSERS = "”»」』"
_EITHER = ('"', "''", "``", "＂", "‘‘", "’’")
# A row of four and more is no quotation mark; it is matched so as to be passed over.
_MARK = re.compile(r"([\"'“”‘’«»‹›`])\1{3,}|[“”„‟«»「」『』\"＂]|''|``|‘‘|’’|[‘’'‚‹›]")
_SINGLES = "‘’'‚‹›"


class Quotation(Span, frozen=True, kw_only=True):
    """A stretch between quotation marks, the marks included.

    `is_open` says that no mark closes it: it runs on, or a mark was lost.
    """

    is_open: bool = False


def find_quotations(text: str, start: int, end: int) -> list[Quotation]:
    """Return the outermost quotations of `text[start:end]`, in order, not overlapping.

    >>> [text[q.start:q.end] for text in ["“It ‘rained’,” he said"]
    ...  for q in find_quotations(text, 0, len(text))]
    ['“It ‘rained’,”']
    """
    doubles = list(_doubles(text, start, end))
    found = list(doubles)
    at = start
    for span in [*doubles, Quotation(start=end, end=end + 1)]:
        found.extend(_singles(text, at, span.start))
        at = span.end
    return sorted(found)


def _doubles(text: str, start: int, end: int) -> Iterator[Quotation]:
    opened: int | None = None
    for match in _MARK.finditer(text, start, end):
        mark = match.group()
        if mark in _SINGLES or match.lastindex:
            continue
        opens, closes = _direction(text, match.start(), match.end(), start, end)
        if opened is not None and match.start() - opened > MAX_QUOTATION:
            opened = None
        if opened is None:
            if opens:
                opened = match.start()
        elif closes or (mark == "“" and text[opened] == "„"):
            yield Quotation(start=opened, end=match.end())
            opened = None
        elif opens and mark in _EITHER:
            # “He said "yes" to me” with straight marks inside straight marks: the inner ones
            # look like a new opening. We take the first for unclosed, as it mostly is.
            if match.start() - opened <= _MAX_UNCLOSED and text[opened : match.start()].strip(
                "\"' "
            ):
                cut = match.start()
                while text[cut - 1].isspace():
                    cut -= 1
                yield Quotation(start=opened, end=cut, is_open=True)
            opened = match.start()
    if opened is not None and 1 < end - opened <= _MAX_UNCLOSED:
        yield Quotation(start=opened, end=end, is_open=True)


def _direction(text: str, at: int, after: int, start: int, end: int) -> tuple[bool, bool]:
    """Say whether the mark at `at` can open, and whether it can close, a quotation."""
    mark = text[at:after]
    before = text[at - 1] if at > start else " "
    follows = text[after] if after < end else " "
    if mark in _OPENERS:
        return True, False
    if mark in _CLOSERS:
        # A closing mark before a word, after a space, is a slip for an opening one.
        return before.isspace() and not follows.isspace(), not (
            before.isspace() and follows.isalnum()
        )
    if before.isdigit() and mark in ('"', "''") and not follows.isspace():
        return False, False  # feet and inches
    opens = not follows.isspace() and (not before.isalnum() and before not in ".,!?…")
    closes = not before.isspace() and (not follows.isalnum() or not opens)
    return opens and not (closes and follows in ".,;:!?)"), closes and not (
        opens and before in "([—–-"
    )


def _singles(text: str, start: int, end: int) -> Iterator[Quotation]:
    """Yield quotations in single marks; an opening one needs its partner, apostrophes have none."""
    opened: int | None = None
    for match in _MARK.finditer(text, start, end):
        if match.lastindex or match.group() not in _SINGLES:
            continue
        at = match.start()
        before = text[at - 1] if at > start else " "
        follows = text[at + 1] if at + 1 < end else " "
        if opened is not None and at - opened > _MAX_SINGLE:
            opened = None
        if opened is None:
            if match.group() in "‘'‚‹" and before in " \t\n\u00a0([—–-" and follows.isalpha():
                opened = at
        elif match.group() in "’'›‘" and not before.isspace() and not follows.isalnum():
            yield Quotation(start=opened, end=at + 1)
            opened = None
