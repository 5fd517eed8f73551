"""Which reports a collection holds: those that fit its filters and are marked no stricter."""

from __future__ import annotations

import datetime as dt

import msgspec

from onrecord.errors import QueryError, UsageError
from onrecord.relate import name_keys
from onrecord.store import Ledger, Query
from onrecord.store.answers.taxii import Collection, most_of

# More new reports than this are found faster by asking for all of them.
ONE_BY_ONE = 500
# What says which rows to show, or changes with time, is no filter of a collection.
_NO_FILTERS = {"limit", "after", "run", "report"}


def query_of(collection: Collection) -> Query:
    """Return the query that a collection is.

    Raises:
        UsageError: Its filters are none of `store.Query`.
    """
    try:
        query = msgspec.convert(dict(collection.filters), Query, strict=False)
    except msgspec.ValidationError as error:
        raise UsageError(f"collection {collection.title}: {error}; make it again") from error
    keys = name_keys(query.speaker) if query.speaker else ()
    return msgspec.structs.replace(query, speaker_keys=keys)


def filters_of(query: Query) -> dict[str, str | float | bool]:
    """Return what a query asks for by name, as a collection keeps it.

    Raises:
        QueryError: It asks for what a collection cannot.
    """
    found: dict[str, str | float | bool] = {}
    for name in Query.__struct_fields__:
        value = getattr(query, name)
        if value is None or name == "speaker_keys":
            continue
        if name in _NO_FILTERS:
            raise QueryError(f"{name}: {value!r} is no filter of a collection; leave it out")
        found[name] = value.isoformat() if isinstance(value, dt.date) else value
    return found


def refresh_members(ledger: Ledger, collection: Collection) -> None:
    """Put into a collection what fits it, and take out what does so no longer.

    Reports that came since the last time are looked at alone; all are where markings changed.
    """
    book = ledger.collections
    findings, markings = book.progress(collection.number)
    newest, marked = book.newest_findings(), book.markings()
    if (findings, markings) == (newest, marked):
        return
    recent = book.found_since(findings, ONE_BY_ONE + 1)
    if findings == 0 or markings != marked or len(recent) > ONE_BY_ONE:
        members = book.members(collection.number)
        fitting = set(book.matching(query_of(collection)))
    else:
        members = {book.number_of(id_) for id_ in recent}
        query = query_of(collection)
        asked = (msgspec.structs.replace(query, report=id_) for id_ in recent)
        fitting = {number for one in asked for number in book.matching(one)}
    fitting -= book.stricter_than(most_of(collection))
    with book.writing():
        book.leave(collection.number, members - fitting)
        book.join(collection.number, fitting)
        book.reach(collection.number, newest, marked)
