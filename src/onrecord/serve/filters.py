"""The filters of a view and its address: the whole state of every view is in its address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args
from urllib.parse import urlencode

import msgspec
from starlette.datastructures import QueryParams

from onrecord.api import make_query
from onrecord.errors import QueryError
from onrecord.records import ActorKind
from onrecord.store import Query

# In the order in which they stand in an address.
FILTERS = (
    *("words", "speaker", "party", "publisher", "place", "measure", "stance", "speech", "hedge"),
    *("since", "until", "min_probability", "producer", "report", "run"),
)
PAGING = ("after", "limit")
# Where a page begins is not for an address to say in numbers: see `paging`.
_KNOWN = tuple(name for name in (*FILTERS, "limit") if name in Query.__struct_fields__)
_NUMBERS: dict[str, type] = {"min_probability": float, "limit": int, "hedge": bool}
_NAMES = ("speaker", "publisher", "place")  # =Name asks for this name and no other
_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")
MAX_VALUE = 500  # characters


def query_of(params: QueryParams, *, limit: int | None = None, most: int = 1000) -> Query:
    """Return the query that an address asks; parameters that are no filters are left alone.

    Args:
        limit: How many rows where the address does not say.
        most: How many at most.

    Raises:
        QueryError: A value cannot be understood.
    """
    given: dict[str, Any] = {}
    for name in _KNOWN:
        value = _stripped(params, name)
        if value == "=" and name in _NAMES:
            raise QueryError(f"{name}: after = stands no name; write one, as =Vask")
        if value:
            given[name] = _number(name, value) if name in _NUMBERS else value
    asked = given.get("limit", limit)
    if asked is not None:
        given["limit"] = asked
    if "limit" in params and given.get("limit") is not None:
        check_within("limit", given["limit"], 1, most)
    return make_query(**given)


def check_within(name: str, value: float, least: float, most: float) -> None:
    """Refuse a number that is too small or too large.

    Raises:
        QueryError: It is.
    """
    if not least <= value <= most:
        raise QueryError(f"{name}: {value} is not within {least} and {most}; give another")


def party_filters_of(params: QueryParams) -> dict[str, Any]:
    """Return the filters of a list of parties that an address asks by.

    Raises:
        QueryError: A value cannot be understood.
    """
    name, kind = _stripped(params, "name"), _stripped(params, "kind")
    if kind:
        check_choice("kind", kind, get_args(ActorKind))
    found = {"name": name, "kind": kind, "unnamed": is_on(params, "unnamed")}
    return {key: value for key, value in found.items() if value}


def is_on(params: QueryParams, name: str) -> bool:
    """Say whether an address asks for something that is yes or no; no where it does not say.

    Raises:
        QueryError: It says neither.
    """
    value = _stripped(params, name)
    if value.casefold() not in {"", *_YES, *_NO}:
        raise QueryError(f"{name}: {value!r} is neither yes nor no; give one of them")
    return value.casefold() in _YES


def check_choice(name: str, value: str, known: Sequence[str]) -> None:
    """Refuse a value that is none of those there are.

    Raises:
        QueryError: It is not.
    """
    if value not in known:
        raise QueryError(f"{name}: {value[:60]!r} is none of {', '.join(known)}")


def _stripped(params: QueryParams, name: str) -> str:
    value = params.get(name, "").strip()
    if len(value) > MAX_VALUE:
        raise QueryError(f"{name}: {len(value)} characters; give at most {MAX_VALUE}")
    return value


def params_of(query: Query) -> dict[str, str]:
    """Return the parameters of a query's address, without paging."""
    values = msgspec.to_builtins(query)
    given = ((name, values.get(name)) for name in FILTERS)
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in given
        if value is not None
    }


def address(path: str, params: Mapping[str, object], **changes: object) -> str:
    """Return an address with parameters, some of them changed; None and "" leave one out.

    >>> address("/", {"speaker": "Putin", "after": 4}, after=None, measure="killed")
    '/?speaker=Putin&measure=killed'
    """
    merged = {**params, **changes}
    kept = [(name, str(value)) for name, value in merged.items() if value not in (None, "")]
    return f"{path}?{urlencode(kept)}" if kept else path


def _number(name: str, value: str) -> object:
    try:
        return msgspec.convert(value, _NUMBERS[name], strict=False)
    except msgspec.ValidationError as error:
        if name == "hedge":
            return value  # yes or no
        raise QueryError(f"{name}: {value!r} is no number; give one or leave it out") from error
