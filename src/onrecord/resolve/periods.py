"""The days that a figure counts: its own, else its sentence's, its passage's, the lead's."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from onrecord.records import Date, Figure, Measure, Period, PeriodFrom, Report
from onrecord.resolve.dates import published_day
from onrecord.resolve.quantities import Value
from onrecord.text import overlaps

_SENTENCE = 200  # code points to either side of a figure in which its day may stand
_PASSAGE = 320  # code points before it in which the day of the same event may stand
_OWN = 60  # code points between a figure and the day beside it
_LEAD = 700  # code points at the start of a report
_HEAD = 300  # of which these hold the outlet's stamp
_LEAD_DAYS, _LEAD_AGE = 7, 31  # a lead's period: at most so long, and ended at most so long ago
_MONTH = 31  # days; a longer period named in a sentence before tells of history
_CROWD = 1000  # dead; so many are hardly ever those of one event
_SINCE = re.compile(r"\bsince\s+(?:the\s+)?\Z", re.IGNORECASE)
_END = re.compile(r"[.!?;]\s|\n")
_PARAGRAPH = re.compile(r"\n\s*\n")
_ELSEWHERE = re.compile(
    r"\b(?:meanwhile|separately|elsewhere|in\s+another|also\s+on|earlier|later|now)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\d{4}")
_WAR = (
    r"(?:war|conflict|uprising|crisis|revolt|rebellion|insurgency|bloodshed|unrest|hostilities"
    r"|genocide|occupation|offensive|campaign|operation)\b(?!-)"
)
# A toll of a whole war: it runs from a day that the words do not name to the day they were said.
_RUNNING = re.compile(
    rf"""\bsince\s(?:then|the|it|its|an?|they|he|she|peace|war|fighting)\b
    | \bsince\b[^.;]{{0,60}}\b(?:began|begun|started|erupted|broke)\b
    | \b{_WAR}[^.;]{{0,60}}\b(?:killed|claimed|left|cost|displaced|driven|forced|taken)\b
    | \b(?:has|have)\b[^.;]{{0,120}}\b(?:in|during|by|of|throughout)\s(?:[\w'’-]+\s){{0,5}}?{_WAR}
    | \b(?:years?|months?)\sof\s(?:\w+\s)?{_WAR}
    | \byears?(?:-old)?\s(?:\w+\s)?{_WAR}
    | \b(?:to\sdate|over\sthe\syears)\b""",
    re.VERBOSE | re.IGNORECASE,
)
# With many dead these make a running total too: “has killed hundreds”, “thousands died in the war”.
_MANY = re.compile(
    rf"\b(?:has|have|had)\b|\b(?:in|of|during)\s(?:[\w'’-]+\s){{0,4}}?{_WAR}", re.IGNORECASE
)
_MANY_VAGUE = 200
_OF_WAR = frozenset(["killed", "wounded", "displaced", "missing", "detained", "abducted"])


class Timeline(NamedTuple):
    """The dates of a report at which something happened, in order, and the days of its lead."""

    dates: Sequence[Date]
    published: dt.date | None
    lead: Period | None


def make_timeline(report: Report, dates: Sequence[Date]) -> Timeline:
    """Return the timeline of `report`, `dates` being in the order of its text."""
    published = published_day(report)
    told = [date for date in dates if not _is_stamp(date, published)]
    return Timeline(told, published, _lead(told, published))


def _is_stamp(date: Date, published: dt.date | None) -> bool:
    """“14 August 2016” at the head of the page: when it was published, not when it happened."""
    is_written_out = _YEAR.search(date.span.exact) is not None
    return is_written_out and date.span.start < _HEAD and date.earliest == published


def _lead(dates: Sequence[Date], published: dt.date | None) -> Period | None:
    """Return the days that the lead names; none where it looks back further than a month."""
    for date in dates:
        if date.span.start > _LEAD:
            return None
        first, last = date.earliest, date.latest
        if published is None or first is None or last is None:
            continue
        is_short = (last - first).days < _LEAD_DAYS
        if is_short and 0 <= (published - last).days <= _LEAD_AGE:
            return Period(earliest=first, latest=last)
    return None


def find_period(
    text: str, figure: Figure, value: Value, measure: Measure, timeline: Timeline
) -> tuple[Period | None, PeriodFrom | None]:
    """Return the days that `figure` counts, and where in the report they are found."""
    own, is_beside = _named(text, figure, timeline.dates)
    published = timeline.published
    if measure in _OF_WAR and not _is_settled(own, value, published):
        running = _running(text, figure, value, measure, published, is_dated=own is not None)
        if running is not None:
            return running, "sentence"
    if own is not None:
        return own, "figure" if is_beside else "sentence"
    if measure not in _OF_WAR:
        return None, None
    before = _before(text, figure, timeline)
    if before is not None:
        return before, "passage"
    return timeline.lead, "lead" if timeline.lead else None


def _is_settled(own: Period | None, value: Value, published: dt.date | None) -> bool:
    """Say whether the figure's own days leave no room for a running total.

    Days that something has gone on since do, and a day just past for a toll of one event: “killed
    five on Monday, the worst loss since the war began”.
    """
    if own is None or own.latest is None or own.earliest is None or published is None:
        return own is not None and own.latest is None
    is_recent = (published - own.earliest).days <= _LEAD_AGE
    return is_recent and _low(value) < _CROWD


def _low(value: Value) -> float:
    return value.low if value.low is not None else value.high or 0


def _running(
    text: str,
    figure: Figure,
    value: Value,
    measure: Measure,
    published: dt.date | None,
    *,
    is_dated: bool,
) -> Period | None:
    """Return the days up to the day of publication if `figure` is the toll of a whole war."""
    if published is None:
        return None
    first, last = _sentence(text, figure)
    is_running = _RUNNING.search(text, first, last) is not None
    low = _low(value)
    is_many = low >= _CROWD or (value.bound == "vague" and low >= _MANY_VAGUE)
    if not is_running and measure == "killed" and is_many and not is_dated:
        is_running = _MANY.search(text, first, last) is not None
    return Period(latest=published) if is_running else None


def _sentence(text: str, figure: Figure) -> tuple[int, int]:
    floor = max(0, figure.span.start - _SENTENCE)
    before = list(_END.finditer(text, floor, figure.span.start))
    after = _END.search(text, figure.span.end, figure.span.end + _SENTENCE)
    last = after.start() if after else figure.span.end + _SENTENCE
    return before[-1].end() if before else floor, last


def _named(text: str, figure: Figure, dates: Sequence[Date]) -> tuple[Period | None, bool]:
    """Return the day named in the figure's own sentence and nearest to it; is it beside it?

    A day that something has gone on since goes before all others.
    """
    first = bisect_left(dates, figure.span.start - _SENTENCE, key=lambda d: d.span.start)
    last = bisect_right(dates, figure.span.end + _SENTENCE, key=lambda d: d.span.start)
    near: list[tuple[bool, int, int]] = []
    for i in range(first, last):
        span = dates[i].span
        if overlaps(span, figure.span):
            continue
        left, right = sorted((span, figure.span), key=lambda s: s.start)
        if not _END.search(text, left.end, right.start):
            is_open = _is_open(text, dates[i])
            near.append((not is_open, right.start - left.end, i))
    if not near:
        return None, False
    is_closed, distance, index = min(near)
    date = dates[index]
    period = Period(earliest=date.earliest, latest=date.latest if is_closed else None)
    start, end = sorted((date.span.start, figure.span.start))
    return period, distance <= _OWN and "," not in text[start:end]


def _is_open(text: str, date: Date) -> bool:
    return bool(_SINCE.search(text[max(0, date.span.start - 12) : date.span.start]))


def _before(text: str, figure: Figure, timeline: Timeline) -> Period | None:
    """Return the day named in a sentence before, where the passage goes on about it.

    The mistake accepted: a sentence that turns to another event without a word for it.
    """
    start = figure.span.start
    index = bisect_left(timeline.dates, start, key=lambda d: d.span.start) - 1
    if index < 0:
        return None
    date = timeline.dates[index]
    between = text[date.span.end : start] if start - date.span.end <= _PASSAGE else "\n\n"
    if _PARAGRAPH.search(between) or _ELSEWHERE.search(between):
        return None
    if date.earliest is None or date.latest is None or _is_open(text, date):
        return None
    if (date.latest - date.earliest).days >= _MONTH:
        return None
    return Period(earliest=date.earliest, latest=date.latest)
