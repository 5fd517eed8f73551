"""Signing what collections hand out, so that whoever gets it by any way can tell what it was."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator

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
from onrecord.exchange.stix.markings import MARKING_IDS
from onrecord.records import TLP_LEVELS
from onrecord.sharing.keyring import Keyring
from onrecord.sharing.objects import MAX_OWN_BYTES, Refused, inspect
from onrecord.sharing.withdrawing import withdrawn
from onrecord.store import Ledger
from onrecord.store.answers.peers import BatchRow
from onrecord.store.answers.taxii import Collection, chain_of, most_of


def sign_collection(
    ledger: Ledger,
    collection: Collection,
    load_keys: Callable[[], Keyring],
    *,
    producer: str,
    now: Callable[[], str],
) -> int:
    """Sign what came into a collection since the last time; return how many batches that made.

    What has one marking has a chain of its own, so that whoever may see but that can check it; its
    batches lie in the collection with what they list, marked likewise. A chain is called by the
    collection's id, and the marking, until what it lists must not be tried any more: then its
    notes are taken back, and another lists what there is.

    Args:
        load_keys: Returns our keys. It is asked again once nobody else can write, for another
            process may have changed them: what an old key signs after that is not believed.
        producer: Id of our identity.
        now: Returns the instant that it is, ISO 8601, UTC.

    Raises:
        UsageError: The clock stands before the batch signed last.
    """
    levels = range(most_of(collection) + 1)
    if _is_signed(ledger, collection, load_keys(), levels):
        return 0
    with ledger.signed.writing():
        ring, newest = load_keys(), ledger.taxii.newest(collection.number)
        _shelve(ledger, collection, [retired.note for retired in ring.retired], level=0)
        signer = _Signer(ledger, collection, ring, producer=producer, made_at=now())
        n_batches = sum(signer.sign(level, up_to=newest) for level in levels)
        if n_batches:
            _shelve(ledger, collection, [extension_definition()], level=0)
    return n_batches


class _Signer:
    """Signs what is in one collection; all is in somebody's transaction."""

    def __init__(
        self, ledger: Ledger, collection: Collection, ring: Keyring, *, producer: str, made_at: str
    ) -> None:
        self._ledger, self._collection, self._ring = ledger, collection, ring
        self._producer, self._made_at = producer, made_at

    def sign(self, level: int, *, up_to: int) -> int:
        """Sign what came that is marked so; return how many batches that made."""
        signed, number = self._ledger.signed, self._collection.number
        chain = chain_of(self._collection, level)
        stream = _begin_stream(self._ledger, self._collection, level)
        since = signed.signed_up_to(chain)
        listed = list(_unsigned(self._ledger, self._collection, since, level))
        for id_, version in signed.gone(chain, number, level):
            listed.append(Listed(id=id_, modified=version, sha256=GONE))
        for start in range(0, len(listed), MAX_LISTED):
            self._sign(listed[start : start + MAX_LISTED], stream, level)
        signed.forget_gone(chain)
        signed.reach_signed(chain, up_to)
        return -(-len(listed) // MAX_LISTED)

    def _sign(self, listed: list[Listed], stream: str, level: int) -> None:
        previous = _previous(self._ledger, stream)
        if previous is not None and self._made_at < previous.made_at:
            problem = f"the clock shows {self._made_at}"
            before = f"batch {previous.number} is of {previous.made_at}"
            title = self._collection.title
            raise UsageError(f"{title}: {problem}, {before}; set the clock right")
        statement, note = make_batch(
            listed,
            self._ring.current,
            producer=self._producer,
            stream=stream,
            previous=previous,
            made_at=self._made_at,
            markings=[MARKING_IDS[TLP_LEVELS[level]]],
        )
        _shelve(self._ledger, self._collection, [note], level=level)
        row = msgspec.json.encode(statement).decode()
        self._ledger.signed.put_signed(
            BatchRow(stream=stream, number=statement.number, statement=row)
        )


def _is_signed(
    ledger: Ledger, collection: Collection, ring: Keyring, levels: Iterable[int]
) -> bool:
    """Say whether there is nothing to do, so that nothing is written."""
    number, signed = collection.number, ledger.signed
    newest = ledger.taxii.newest(number)
    return all(
        ledger.taxii.versions(number, str(retired.note["id"])) for retired in ring.retired
    ) and all(
        signed.signed_up_to(chain) >= newest
        and not signed.gone(chain, number, level)
        and not signed.stream_of(chain)[1]
        for level in levels
        for chain in [chain_of(collection, level)]
    )


def _begin_stream(ledger: Ledger, collection: Collection, level: int) -> str:
    """Return the stream of a chain to go on with; another one, where the last has ended.

    The notes of that one are taken back, for they have the digests of objects that are gone, and
    who guesses what stood in one could try it against these.
    """
    chain = chain_of(collection, level)
    stream, is_stale = ledger.signed.stream_of(chain)
    if not is_stale:
        return stream
    number = collection.number
    for added_at, data in list(ledger.signed.own_objects(number, level=level)):
        value = parse_object(data)
        arrival = read_arrival(value)
        if arrival is None or not isinstance(arrival.content, Batch):
            continue
        revoked = withdrawn(data, after=str(value["modified"]))
        if revoked is not None:
            _shelve(ledger, collection, [parse_object(revoked)], level=level)
        ledger.taxii.forget(number, [added_at])
    stream = str(uuid.uuid4())
    ledger.signed.begin_stream(chain, stream)
    return stream


def find_ended(ledger: Ledger) -> dict[str, list[str]]:
    """Return, of each stream whose notes were all taken back, the ids of these.

    They are told by the instant that they were made at, the one thing of a statement that stays.
    """
    revoked: dict[object, list[str]] = {}
    living: set[str] = set()
    for collection in ledger.collections.all():
        for level in range(most_of(collection) + 1):
            living.add(ledger.signed.stream_of(chain_of(collection, level))[0])
        for _, data in ledger.signed.own_objects(collection.number):
            if b'"revoked":true' not in data:
                continue
            value = parse_object(data)
            if value["type"] == "note" and value.get("object_refs") == [value["created_by_ref"]]:
                revoked.setdefault(value["created"], []).append(str(value["id"]))
    made: dict[str, list[str]] = {}
    for row in ledger.signed.all_signed():
        if row.stream not in living:
            statement = msgspec.json.decode(row.statement, type=Statement)
            made.setdefault(row.stream, []).append(statement.made_at)
    return {
        stream: sorted({id_ for one in instants for id_ in revoked[one]})
        for stream, instants in made.items()
        if revoked.keys() >= {*instants}
    }


def _unsigned(ledger: Ledger, collection: Collection, since: int, level: int) -> Iterator[Listed]:
    for _, data in ledger.signed.own_objects(collection.number, after=since, level=level):
        value = parse_object(data)
        if value.get("type") not in DEFINITIONS and read_arrival(value) is None:
            yield list_object(value)


def _previous(ledger: Ledger, stream: str) -> Statement | None:
    row = ledger.signed.last_signed(stream)
    return None if row is None else msgspec.json.decode(row.statement, type=Statement)


def _shelve(ledger: Ledger, collection: Collection, values: list[Json], *, level: int) -> None:
    objects = []
    for value in values:
        found = inspect(
            msgspec.json.encode(value), unmarked=level, most=level, max_bytes=MAX_OWN_BYTES
        )
        if isinstance(found, Refused):
            raise OnRecordError(f"{found.id}: a signed note that cannot be kept: {found.problem}")
        objects.append(found)
    ledger.taxii.put(collection.number, objects, posted_by=None)
