"""Signing what collections hand out, so that whoever gets it by any way can tell what it was."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import msgspec

from onrecord.errors import OnRecordError, UsageError
from onrecord.exchange.proof import (
    DEFINITIONS,
    GONE,
    MAX_LISTED,
    Batch,
    Json,
    Listed,
    Statement,
    extension_definition,
    list_object,
    make_batch,
    parse_object,
    read_arrival,
)
from onrecord.records import TLP_LEVELS
from onrecord.sharing.keyring import Keyring
from onrecord.sharing.objects import TLP_OF_MARKING, Refused, inspect
from onrecord.sharing.withdrawing import withdrawn
from onrecord.store import Ledger
from onrecord.store.answers.peers import BatchRow
from onrecord.store.answers.taxii import Collection

# The marking definitions of TLP 2.0, by level: those that OASIS published last.
_MARKINGS = {level: id_ for id_, level in TLP_OF_MARKING.items()}


def sign_collection(
    ledger: Ledger,
    collection: Collection,
    load_keys: Callable[[], Keyring],
    *,
    producer: str,
    now: Callable[[], str],
) -> int:
    """Sign what came into a collection since the last time; return how many batches that made.

    The chain's name is the collection's id, until what it lists must not be tried any more: then
    its notes are taken back, and another chain lists what there is. The notes lie in the collection with the objects
    that they list, marked as strictly as anything it hands out.

    Args:
        load_keys: Returns our keys. It is asked again once nobody else can write, for another
            process may have changed them: what an old key signs after that is not believed.
        producer: Id of our identity.
        now: Returns the instant that it is, ISO 8601, UTC.

    Raises:
        UsageError: The clock stands before the batch signed last.
    """
    if _is_signed(ledger, collection, load_keys()):
        return 0
    level = TLP_LEVELS.index(collection.tlp)
    with ledger.signed.writing():
        ring, made_at = load_keys(), now()
        stream = _begin_stream(ledger, collection)
        since = ledger.signed.signed_up_to(collection.id)
        _shelve(ledger, collection, [retired.note for retired in ring.retired])
        if next(_unsigned(ledger, collection, since), None) is not None:
            _shelve(ledger, collection, [extension_definition()])
        listed = list(_unsigned(ledger, collection, since))
        for id_, version in ledger.signed.gone(collection.id):
            listed.append(Listed(id=id_, modified=version, sha256=GONE))
        for start in range(0, len(listed), MAX_LISTED):
            previous = _previous(ledger, stream)
            if previous is not None and made_at < previous.made_at:
                problem = (
                    f"the clock shows {made_at}, batch {previous.number} is of {previous.made_at}"
                )
                raise UsageError(f"{collection.title}: {problem}; set the clock right")
            statement, note = make_batch(
                listed[start : start + MAX_LISTED],
                ring.current,
                producer=producer,
                stream=stream,
                previous=previous,
                made_at=made_at,
                markings=[_MARKINGS[level]],
            )
            _shelve(ledger, collection, [note])
            row = msgspec.json.encode(statement).decode()
            ledger.signed.put_signed(
                BatchRow(stream=stream, number=statement.number, statement=row)
            )
        ledger.signed.forget_gone(collection.id)
        ledger.signed.reach_signed(collection.id, ledger.taxii.newest(collection.number))
    return -(-len(listed) // MAX_LISTED)


def _is_signed(ledger: Ledger, collection: Collection, ring: Keyring) -> bool:
    """Say whether there is nothing to do, so that nothing is written."""
    number = collection.number
    return (
        ledger.signed.signed_up_to(collection.id) >= ledger.taxii.newest(number)
        and not ledger.signed.gone(collection.id)
        and not ledger.signed.stream_of(collection.id)[1]
        and all(ledger.taxii.versions(number, str(retired.note["id"])) for retired in ring.retired)
    )


def _begin_stream(ledger: Ledger, collection: Collection) -> str:
    """Return the name of the chain to go on with; another one's, where the last has ended.

    The notes of that one are taken back, for they have the digests of objects that are gone, and
    who guesses what stood in one could try it against these.
    """
    stream, is_stale = ledger.signed.stream_of(collection.id)
    if not is_stale:
        return stream
    number = collection.number
    for added_at, data in list(ledger.signed.own_objects(number)):
        value = parse_object(data)
        arrival = read_arrival(value)
        if arrival is None or not isinstance(arrival.content, Batch):
            continue
        revoked = withdrawn(data, after=str(value["modified"]))
        if revoked is not None:
            _shelve(ledger, collection, [parse_object(revoked)])
        ledger.taxii.forget(number, [added_at])
    stream = str(uuid.uuid4())
    ledger.signed.begin_stream(collection.id, stream)
    return stream


def _unsigned(ledger: Ledger, collection: Collection, since: int) -> Iterator[Listed]:
    for _, data in ledger.signed.own_objects(collection.number, after=since):
        value = parse_object(data)
        if value.get("type") not in DEFINITIONS and read_arrival(value) is None:
            yield list_object(value)


def _previous(ledger: Ledger, stream: str) -> Statement | None:
    row = ledger.signed.last_signed(stream)
    return None if row is None else msgspec.json.decode(row.statement, type=Statement)


def _shelve(ledger: Ledger, collection: Collection, values: list[Json]) -> None:
    level = TLP_LEVELS.index(collection.tlp)
    objects = []
    for value in values:
        found = inspect(msgspec.json.encode(value), unmarked=level, most=level)
        if isinstance(found, Refused):
            raise OnRecordError(f"{found.id}: a signed note that cannot be kept: {found.problem}")
        objects.append(found)
    ledger.taxii.put(collection.number, objects, posted_by=None)
