"""Which collection a request means, and what its sender may do there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from starlette.requests import Request

from onrecord.api import OpenLedger
from onrecord.errors import NotOnRecordError
from onrecord.records import OWNER, TLP_LEVELS, Caller
from onrecord.serve.asking import books_of
from onrecord.serve.callers import require
from onrecord.serve.refusals import Forbidden
from onrecord.serve.taxii.frame import check_accept
from onrecord.sharing.posting import KEEPER, poster_name
from onrecord.store.answers.taxii import Collection, ObjectQuery, most_of


@contextmanager
def reading(request: Request) -> Iterator[tuple[OpenLedger, Caller]]:
    """Lend the ledger as the sender of a request may see it; they are known before all else.

    Raises:
        Unauthorised: Nobody known sends it.
        Forbidden: They may not read.
        HTTPException: They take no answer of ours.
    """
    caller = require(request, "read")
    check_accept(request)
    with books_of(request).reading(caller) as book:
        yield book, caller


def find_collection(book: OpenLedger, request: Request) -> Collection:
    """Return the collection that an address names by id or alias.

    Raises:
        NotOnRecordError: There is none that its sender may see.
    """
    name = request.path_params["collection"]
    try:
        found = book.collection(name)
    except NotOnRecordError as error:
        raise NotOnRecordError(f"{name[:100]}: no such collection here") from error
    return without_names(book, require(request, "read"), found)


def without_names(book: OpenLedger, caller: Caller, collection: Collection) -> Collection:
    """Return a collection as somebody is told of it: with no name that is withheld in its title."""
    withholding = book.withholding()
    if caller.is_owner or not withholding:
        return collection
    alias = collection.alias
    return msgspec.structs.replace(
        collection,
        title=withholding.cut(collection.title) or "",
        description=withholding.cut(collection.description),
        alias=alias if withholding.cut(alias) == alias else None,
    )


def require_post(book: OpenLedger, caller: Caller, collection: Collection) -> None:
    """Let those go on who may write to a collection.

    Raises:
        Forbidden: The sender may not.
    """
    if not book.may_post(caller, collection):
        raise Forbidden(f"{collection.title}: {caller.name} may not write to this collection")


def poster_of(caller: Caller) -> str:
    """Return under which name somebody's posts are kept; no token has that of the keeper."""
    return KEEPER if caller == OWNER else poster_name(caller.name)


def query_for(collection: Collection, caller: Caller) -> ObjectQuery:
    """Return the query for all that somebody may see of a collection."""
    return ObjectQuery(
        collection=collection.number,
        most=most_of(collection),
        tlp=TLP_LEVELS.index(caller.clearance),
    )
