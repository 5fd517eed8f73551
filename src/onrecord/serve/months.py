"""How claims fall to months, as the bars of a small chart that is also a filter."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from onrecord.serve.filters import address
from onrecord.store import FacetValue, Query

HEIGHT, WIDTH = 56, 240
_MOST_MONTHS = 36  # beyond that, years
_FEWEST_MONTHS = 12  # so that the bars of two months are bars


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One month or year of a chart, in the chart's own units.

    Attributes:
        span: The year, or year and month, in ISO 8601.
        href: The view with these days alone or, of a bar that is chosen, with all days again.
    """

    span: str
    n_claims: int
    x: float
    y: float
    width: float
    height: float
    is_chosen: bool
    href: str


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """Bars side by side, the first month or year to the last without a gap."""

    bars: tuple[Bar, ...]
    first: str
    last: str
    width: int = WIDTH
    height: int = HEIGHT


def draw_months(
    values: Sequence[FacetValue], query: Query, params: Mapping[str, str], path: str = "/"
) -> list[Chart]:
    """Return charts: of months or, of a long time, of years and the months of a chosen year."""
    counts = Counter({value.value: value.n_claims for value in values})
    if not counts:
        return []
    months = _between(min(counts), max(counts))
    if len(months) < _FEWEST_MONTHS:
        first = _number(months[-1]) - _FEWEST_MONTHS + 1
        months = [_month(number) for number in range(max(first, 12), _number(months[-1]) + 1)]
    if len(months) <= _MOST_MONTHS:
        return [_draw(counts, months, query, params, path)]
    years: Counter[str] = Counter()
    for month, n_claims in counts.items():
        years[month[:4]] += n_claims
    every_year = [f"{year:04}" for year in range(int(min(years)), int(max(years)) + 1)]
    charts = [_draw(years, every_year, query, params, path)]
    if query.since and query.until and query.since.year == query.until.year:
        year = f"{query.since.year:04}"
        charts.append(_draw(counts, _between(f"{year}-01", f"{year}-12"), query, params, path))
    return charts


def days_of(span: str) -> tuple[str, str]:
    """Return the first and the last day of a year or a month.

    >>> days_of("2016-02")
    ('2016-02-01', '2016-02-29')
    """
    if len(span) == len("2016"):
        return f"{span}-01-01", f"{span}-12-31"
    year, month = int(span[:4]), int(span[5:])
    return f"{span}-01", f"{span}-{calendar.monthrange(year, month)[1]:02}"


def name_days(since: str, until: str) -> str:
    """Return a year or a month by its name; else the first and the last day.

    >>> name_days("2016-02-01", "2016-02-29"), name_days("2016-02-01", "2016-03-31")
    ('2016-02', '2016-02-01 – 2016-03-31')
    """
    for span in (since[:4], since[:7]):
        if days_of(span) == (since, until):
            return span
    return since if since == until else f"{since} – {until}"


def _between(first: str, last: str) -> list[str]:
    return [_month(number) for number in range(_number(first), _number(last) + 1)]


def _number(month: str) -> int:
    return 12 * int(month[:4]) + int(month[5:]) - 1


def _month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"


def _draw(
    counts: Mapping[str, int],
    spans: Sequence[str],
    query: Query,
    params: Mapping[str, str],
    path: str,
) -> Chart:
    most = max(1, *(counts.get(span, 0) for span in spans))
    step = WIDTH / max(len(spans), 6)
    chosen = (str(query.since), str(query.until))
    bars = []
    for index, span in enumerate(spans):
        if not (n_claims := counts.get(span, 0)):
            continue
        height = max(2.0, round(HEIGHT * n_claims / most, 1))
        since, until = days_of(span)
        is_chosen = (since, until) == chosen
        changes = {"since": None, "until": None} if is_chosen else {"since": since, "until": until}
        bars.append(
            Bar(
                span=span,
                n_claims=n_claims,
                x=round(index * step, 2),
                y=HEIGHT - height,
                width=round(max(step - 1.5, 0.75), 2),
                height=height,
                is_chosen=is_chosen,
                href=address(path, params, after=None, **changes),
            )
        )
    return Chart(bars=tuple(bars), first=spans[0], last=spans[-1])
