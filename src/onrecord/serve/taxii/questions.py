"""What a request asks for: filters, and where a page begins.

A page is told by two instants of arrival: after which it begins, and up to which objects count.
`next` holds both, so that a page that is asked for again is the same page, whatever arrived since
and whether or not the server was started anew; what arrived since is found by `added_after`.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import re
import struct
import zlib
from collections.abc import Sequence

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request

from onrecord.serve.taxii.terms import MAX_PAGE, MAX_PAGE_BYTES, MAX_VALUES, PAGE
from onrecord.sharing.objects import is_instant
from onrecord.store.answers.taxii import FAR, ObjectQuery, parse_instant, sortable

_PLACE = struct.Struct(">qqI")  # after, until, and which question it belongs to
_KEYWORDS = {"first", "last", "all"}
_LIMIT = re.compile(r"0*[1-9][0-9]{0,17}", re.ASCII)


def ask(request: Request, query: ObjectQuery, *, newest: int, fields: Sequence[str]) -> ObjectQuery:
    """Return `query` with what the parameters of a request add to it.

    Args:
        newest: Instant of the last arrival that its sender may see.
        fields: What `match[…]` may name at this address.

    Raises:
        HTTPException: A parameter cannot be understood: status 400.
    """
    given = _parameters(request, fields)
    query = match(request, query, fields=fields)
    query = msgspec.structs.replace(
        query,
        after=_added_after(given.get("added_after")),
        until=newest,
        limit=_limit(given.get("limit")),
        max_bytes=MAX_PAGE_BYTES,
    )
    if "next" not in given:
        return query
    after, until = _place(given["next"], _question(request))
    return msgspec.structs.replace(query, after=max(after, query.after), until=until)


def match(request: Request, query: ObjectQuery, *, fields: Sequence[str]) -> ObjectQuery:
    """Return `query` with what `match[…]` adds to it.

    Raises:
        HTTPException: It cannot be understood: status 400.
    """
    given = _parameters(request, fields)
    return msgspec.structs.replace(
        query,
        ids=_values(given, "id") or query.ids,
        types=_values(given, "type"),
        versions=tuple(map(_version, _values(given, "version"))) or query.versions,
        spec_versions=_values(given, "spec_version"),
    )


def next_of(request: Request, query: ObjectQuery, last: int) -> str:
    """Return the place of the page after one that ends with what arrived at `last`."""
    packed = _PLACE.pack(last, query.until, _question(request))
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def _parameters(request: Request, fields: Sequence[str]) -> dict[str, str]:
    known = {f"match[{name}]" for name in fields}
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name.startswith("match[") and name not in known:
            raise _bad(name, f"no filter here; there are {', '.join(sorted(known)) or 'none'}")
        if name in given:
            raise _bad(name, "given twice; put commas between its values")
        given[name] = value
    return given


def _values(given: dict[str, str], field: str) -> tuple[str, ...]:
    name = f"match[{field}]"
    if name not in given:
        return ()
    values = tuple(dict.fromkeys(value.strip() for value in given[name].split(",")))
    if "" in values:
        raise _bad(name, "without a value")
    if len(values) > MAX_VALUES:
        raise _bad(name, f"{len(values)} values; at most {MAX_VALUES} at once")
    return values


def _version(value: str) -> str:
    if value in _KEYWORDS:
        return value
    if not is_instant(value):
        raise _bad("match[version]", f"{value[:60]!r} is none of first, last, all, nor an instant")
    return sortable(value)


def _added_after(value: str | None) -> int:
    if value is None:
        return -1
    if not is_instant(value):
        raise _bad("added_after", f"{value[:60]!r} is no instant such as 2025-10-11T08:30:00.000Z")
    whole, _, part = value.removesuffix("Z").partition(".")
    instant = dt.datetime.fromisoformat(f"{whole}.{part[:6]:0<6}+00:00")
    return parse_instant(instant)


def _limit(value: str | None) -> int:
    if value is None:
        return PAGE
    if not _LIMIT.fullmatch(value):
        raise _bad("limit", f"{value[:60]!r} is no number above 0")
    return min(int(value), MAX_PAGE)


def _place(token: str, question: int) -> tuple[int, int]:
    try:
        packed = base64.b64decode(f"{token}{'=' * (-len(token) % 4)}", b"-_", validate=True)
        after, until, asked = _PLACE.unpack(packed)
    except (binascii.Error, struct.error, ValueError) as error:
        raise _bad("next", "no place that this server gave out; begin without it") from error
    if asked != question:
        raise _bad("next", "of another question; give the same filters as for the page before")
    return after, min(until, FAR)


def _question(request: Request) -> int:
    """Return a number for where and by which filters is asked, but for how many at once."""
    given = sorted(
        (name, value)
        for name, value in request.query_params.multi_items()
        if name == "added_after" or name.startswith("match[")
    )
    return zlib.crc32(repr((request.url.path.rstrip("/"), given)).encode())


def _bad(name: str, problem: str) -> HTTPException:
    return HTTPException(400, f"{name}: {problem}")
