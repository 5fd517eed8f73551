"""Taking in what others post: each object by itself, so that one bad one harms no other."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TypedDict

import msgspec

from onrecord.sharing.objects import Refused, inspect
from onrecord.store import Ledger
from onrecord.store.answers.taxii import Collection, NewObject, Put, most_of

KEEPER = "keeper"  # under this name what the ledger's keeper posts is kept
_TOLD: dict[Put, str] = {
    "known": "held already, the same in every byte",
    "differs": "not taken: another content is held under this id and version; "
    "give a changed object a later `modified`",
    "owned": "not taken: another producer's object has this id; give yours one of its own",
}


def poster_name(token: str) -> str:
    """Return under which name is kept what the bearer of a token posts, or the keeper does."""
    return KEEPER if token == KEEPER else f"token {token}"


class Told(TypedDict, total=False):
    """What became of one object of a POST."""

    id: str
    version: str
    message: str


class Status(TypedDict):
    """TAXII's status resource."""

    id: str
    status: str
    request_timestamp: str
    total_count: int
    success_count: int
    successes: list[Told]
    failure_count: int
    failures: list[Told]
    pending_count: int
    pendings: list[Told]


def post(
    ledger: Ledger, collection: Collection, objects: Sequence[bytes], *, posted_by: str
) -> bytes:
    """Keep objects and return the status resource that says what became of each, as JSON.

    Both are safely on disk then, in one transaction.
    """
    most = most_of(collection)
    asked_at = f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
    own = ledger.outgoing.producer() if posted_by != KEEPER else None
    inspected = [
        _refuse_ours(inspect(data, unmarked=most, most=most), own.identity if own else None)
        for data in objects
    ]
    fit = [one for one in inspected if isinstance(one, NewObject)]
    id_ = str(uuid.uuid4())
    with ledger.taxii.writing():
        outcomes = iter(ledger.taxii.put(collection.number, fit, posted_by=posted_by))
        successes: list[Told] = []
        failures: list[Told] = []
        for n, one in enumerate(inspected, start=1):
            told = Told(id=one.id, version=one.stated or asked_at)
            outcome = None if isinstance(one, Refused) else next(outcomes)
            if isinstance(one, Refused):
                told["message"] = f"object {n} of {len(objects)} not taken: {one.problem}"
            elif outcome in _TOLD:
                told["message"] = _TOLD[outcome]
            (successes if outcome in {"new", "known"} else failures).append(told)
        data = msgspec.json.encode(_status(id_, asked_at, successes, failures))
        ledger.taxii.put_status(id_, posted_by, data)
    return data


class _Made(msgspec.Struct):
    created_by_ref: msgspec.Raw = msgspec.Raw(b"null")


def _refuse_ours(found: NewObject | Refused, identity: str | None) -> NewObject | Refused:
    """Return an object; refused if it says that this ledger's own organisation made it."""
    if identity is None or isinstance(found, Refused):
        return found
    made = msgspec.json.decode(found.data, type=_Made).created_by_ref
    if identity not in (msgspec.json.decode(made), found.id):
        return found
    problem = "said to be made by whose server this is, which alone says so; name its maker"
    return Refused(id=found.id, stated=found.stated, problem=problem)


def _status(id_: str, asked_at: str, successes: list[Told], failures: list[Told]) -> Status:
    return Status(
        id=id_,
        status="complete",
        request_timestamp=asked_at,
        total_count=len(successes) + len(failures),
        success_count=len(successes),
        successes=successes,
        failure_count=len(failures),
        failures=failures,
        pending_count=0,
        pendings=[],
    )
