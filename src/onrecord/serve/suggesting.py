"""What to ask instead where nothing is found: words that are a place, a measure or a year."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec
from starlette.datastructures import QueryParams

from onrecord.api import OpenLedger
from onrecord.errors import OnRecordError
from onrecord.serve.filters import address, query_of
from onrecord.serve.search_box import format_box, measure_called
from onrecord.store import Query

_MOST_WORDS = 8  # looked at; each may be asked for as a place
_LONGEST_NAME = 3  # words
_SHORTEST_NAME = 3  # letters
_YEAR = re.compile(r"(?:19|20)\d\d")


class Instead(msgspec.Struct, frozen=True, kw_only=True):
    """What is offered where nothing is found.

    Attributes:
        typed: The same words as filters, as they would be typed; None where that finds nothing.
        href: The view that they ask for.
        reports: The view of the reports that hold the words.
        no_place: The place that is asked for, where none is called so.
    """

    typed: str | None = None
    href: str | None = None
    reports: str | None = None
    no_place: str | None = None


def suggest(book: OpenLedger, query: Query, params: Mapping[str, str]) -> Instead:
    """Return what to ask instead of a query that finds no claim."""
    if query.place is not None and not _has(book, "claims", {"place": query.place}):
        return Instead(no_place=query.place.removeprefix("="))
    if not query.words:
        return Instead()
    filters = {**params, **_as_filters(book, query.words, params)}
    if filters.get("words") == query.words or not _has(book, "claims", filters):
        filters = {}
    return Instead(
        typed=format_box(filters) if filters else None,
        href=address("/", filters) if filters else None,
        reports=address("/reports", params) if _has(book, "reports", params) else None,
    )


def _as_filters(book: OpenLedger, words: str, params: Mapping[str, str]) -> dict[str, str]:
    """Return words as filters that are not asked for yet; those that are none stay `words`."""
    found: dict[str, str] = {}
    left = list[str]()
    for word in words.split():
        measure = measure_called(word)
        if measure is not None and "measure" not in {**params, **found}:
            found["measure"] = measure
        elif _YEAR.fullmatch(word) and not {"since", "until"} & {*params, *found}:
            found |= {"since": word, "until": word}
        else:
            left.append(word)
    if "place" not in params and len(left) <= _MOST_WORDS and '"' not in words:
        found |= _place(book, left)
    return {**found, "words": " ".join(left)}


def _place(book: OpenLedger, words: list[str]) -> dict[str, str]:
    """Take the longest name of a place that is on record out of words, and return it."""
    for size in range(min(_LONGEST_NAME, len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            name = " ".join(words[at : at + size])
            if len(name) >= _SHORTEST_NAME and _has(book, "claims", {"place": name}):
                del words[at : at + size]
                return {"place": name}
    return {}


def _has(book: OpenLedger, what: str, filters: Mapping[str, str]) -> bool:
    try:
        query = query_of(QueryParams({k: v for k, v in filters.items() if v}), limit=1)
        return next(iter(book.rows(what, query)), None) is not None
    except OnRecordError:
        return False
