"""Credit lines: whose words a report owns to printing.

They stand at the end (“- REUTERS”, “(SANA)”, “with agencies”), behind the place in the first
line (“TESHLIN (Reuters) -”), or in the byline. Elsewhere an agency's name is a source and no
credit.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from onrecord.records import Excerpt, Record, Report, Span
from onrecord.text import quote

_END, _START = 160, 200  # code points in which a credit is looked for


class Credit(Record, frozen=True, kw_only=True):
    """Words that credit others, and the one agency they name, or None for “agencies”."""

    words: Excerpt
    agency: str | None


@cache
def load_agencies() -> dict[str, str]:
    """Return agencies by each of their names."""
    file = resources.files("onrecord.relate.stories") / "lexicons" / "agencies.toml"
    agencies = tomllib.loads(file.read_text(encoding="utf-8"))["agencies"]
    return {name: agency for agency, names in agencies.items() for name in names}


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    names = "|".join(map(re.escape, sorted(load_agencies(), key=len, reverse=True)))
    some = r"(?P<some>(?i:(?:and|with)?\ *(?:news\ |other\ |wire\ )?agencies))"
    name = rf"(?P<name>{names})"
    both = rf"(?:{name}(?:\ ?[/,&]\ ?(?:{names}))*|{some})"
    return (
        # the end: “--REUTERS”, “- (AP)”, “(SANA)”, “Source: AFP”, “With agencies”, “Reuters/AFP”
        re.compile(
            rf"""(?P<credit>(?:[-–—]{{1,3}}\ ?\(?|\(|\[|(?i:source)s?:\ ?|\n\s*){both})
            [\])]?[.\s]*\Z""",
            re.VERBOSE,
        ),
        re.compile(
            rf"""(?P<credit>(?i:(?:reporting|material|input)s?\ (?:by|from)\ |with\ ){both})
            [\])]?[.\s]*\Z""",
            re.VERBOSE,
        ),
        # the first line: “TESHLIN (Reuters) -”, “Teshlin, (SANA) –”, “HOMS — AP:”
        re.compile(
            rf"""\A[^\n(]{{0,60}}(?P<credit>\({name}\))\ ?(?:[-–—:]|\Z)""",
            re.VERBOSE,
        ),
    )


def find_credit(report: Report) -> Credit | None:
    """Return whom a report credits for its words; the end goes before the first line.

    Accepts that an agency which signs its own reports is taken to credit itself.
    """
    end = _end_of(report)
    for pattern in _patterns()[:2]:
        for start in _starts(report, end):
            if match := pattern.search(report.text[start:end]):
                return _credit(report, match, start)
    for block in (b for b in report.blocks if b.role in ("dateline", "paragraph")):
        match = _patterns()[2].search(
            report.text[block.start : min(block.end, block.start + _START)]
        )
        if match:
            return _credit(report, match, block.start)
        if block.role == "paragraph":
            break
    return _from_byline(report)


def _end_of(report: Report) -> int:
    """Return where the report's own words end: site furniture may follow."""
    own = [block.end for block in report.blocks if block.role not in ("boilerplate", "section")]
    return own[-1] if own else len(report.text)


def _starts(report: Report, end: int) -> list[int]:
    return [max(0, end - _END)]


def _credit(report: Report, match: re.Match[str], offset: int) -> Credit:
    start, end = match.span("credit")
    words = match["credit"]
    start += len(words) - len(words.lstrip())
    span = Span(start=offset + start, end=offset + end)
    name = match.groupdict().get("name")
    return Credit(words=quote(report.text, span), agency=load_agencies()[name] if name else None)


def _from_byline(report: Report) -> Credit | None:
    """Return the agency that a byline names, with the words where the text prints it."""
    for byline in report.bylines:
        agency = load_agencies().get(byline.strip())
        at = report.text.find(byline)
        if agency and byline and at >= 0:
            span = Span(start=at, end=at + len(byline))
            return Credit(words=quote(report.text, span), agency=agency)
    return None
