"""Queries made from keywords, with a sentence for what cannot be understood."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from typing import Any, cast, get_args

from onrecord.errors import QueryError
from onrecord.records import Measure
from onrecord.store import PartyQuery, Query, StoryQuery


def make_query(**filters: Any) -> Query:
    """Return a query from keywords; days may be given as 2025, 2025-10 or 2025-10-11.

    >>> make_query(since="2015-10").since
    datetime.date(2015, 10, 1)

    Raises:
        QueryError: A filter is unknown or its value cannot be understood.
    """
    for name, is_end in (("since", False), ("until", True)):
        if isinstance(filters.get(name), str):
            filters[name] = _parse_day(name, filters[name], is_end=is_end)
    if isinstance(filters.get("hedge"), str):
        filters["hedge"] = _parse_choice("hedge", filters["hedge"])
    try:
        query = Query(**filters)
    except TypeError as error:
        known = ", ".join(Query.__struct_fields__)
        raise QueryError(f"{error}; filters are {known}") from error
    sure = query.min_probability
    if sure is not None and not 0 <= sure <= 1:
        raise QueryError(f"min_probability: {sure} is not within 0 and 1; give another")
    if query.since and query.until and query.since > query.until:
        raise QueryError(f"since {query.since} is after until {query.until}; exchange them")
    return query


def make_party_query(**filters: Any) -> PartyQuery:
    """Return a query for parties from keywords.

    Raises:
        QueryError: A filter is unknown.
    """
    try:
        return PartyQuery(**filters)
    except TypeError as error:
        known = ", ".join(PartyQuery.__struct_fields__)
        raise QueryError(f"{error}; filters are {known}") from error


def make_story_query(**asked: Any) -> StoryQuery:
    """Return a query for stories from keywords; days are given as for `make_query`.

    Raises:
        QueryError: A filter is unknown or its value cannot be understood.
    """
    days = {name: asked.get(name) for name in ("since", "until")}
    query = make_query(**days)
    try:
        return StoryQuery(**{**asked, "since": query.since, "until": query.until})
    except TypeError as error:
        known = ", ".join(StoryQuery.__struct_fields__)
        raise QueryError(f"{error}; filters are {known}") from error


def parse_measures(names: Sequence[str]) -> list[Measure]:
    """Return measures of these names.

    Raises:
        QueryError: One is none.
    """
    known = get_args(Measure)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise QueryError(f"measure: {unknown[0]!r} is none; they are {', '.join(known)}")
    return [cast("Measure", name) for name in names]


def _parse_choice(name: str, value: str) -> bool:
    known = {"yes": True, "true": True, "no": False, "false": False}
    if value.casefold() not in known:
        raise QueryError(f"{name}: {value!r} is neither yes nor no; give one of them")
    return known[value.casefold()]


def _parse_day(name: str, value: str, *, is_end: bool) -> dt.date:
    try:
        start = dt.date.fromisoformat((value + "-01-01")[:10])
        if not is_end or len(value) == len("2015-10-11"):
            return start
        if len(value) == len("2015"):
            return dt.date(start.year, 12, 31)
        return start.replace(day=calendar.monthrange(start.year, start.month)[1])
    except ValueError as error:
        sentence = f"{name}: {value!r} is no date; give it as 2015, 2015-10 or 2015-10-11"
        raise QueryError(sentence) from error
