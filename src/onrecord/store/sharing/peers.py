"""Other organisations, in SQLite. What writes runs in `writing`, unless it says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager

import apsw
import msgspec

from onrecord.errors import NotOnRecordError, UsageError
from onrecord.store.answers.peers import BatchRow, FindingRow, KeyRow, Peer, PeerObject, Version
from onrecord.store.file.connection import explaining, fetch_rows, reading, transaction
from onrecord.store.file.encoding import pack, unpack

_COLUMNS = """seq, name, url, collection, collection_url, identity, trust, credentials, user,
    allows_private, max_objects, max_bytes, max_held, added_at, pulled_at, cursor"""
_KEY = "thumbprint, jwk, state, last, heads, first, follows, precedes"  # as in KeyRow
_TABLES = ("keys", "objects", "batches", "listed", "findings", "reports")
_LEVEL = 3
# The versions that a peer signed last of each object, unless it took that back.
_NEWEST_LISTED = """SELECT id, version, sha256 FROM (
    SELECT id, version, sha256, row_number() OVER (
        PARTITION BY id ORDER BY rtrim(version, 'Z') DESC, seq DESC) AS nth
    FROM peer_listed WHERE peer = ?1) WHERE nth = 1 AND sha256 <> ''"""

_DEFINITIONS = "('extension-definition', 'marking-definition')"  # which anybody has
_USABLE = """WITH
    new AS (SELECT id, about FROM peer_objects WHERE peer = ?1 AND state = ?2 AND NOT is_taken),
    touched AS (SELECT about FROM new WHERE about IS NOT NULL UNION
        SELECT own.about FROM new JOIN peer_objects AS own
        ON own.peer = ?1 AND own.text_ref = new.id),
    wanted AS (SELECT seq FROM peer_objects WHERE peer = ?1 AND about IN touched UNION
        SELECT texts.seq FROM peer_objects AS own JOIN peer_objects AS texts
        ON texts.peer = ?1 AND texts.id = own.text_ref
        WHERE own.peer = ?1 AND own.about IN touched AND own.text_ref IS NOT NULL)
    SELECT data, max(rtrim(version, 'Z') || printf(' %020d', seq)) FROM peer_objects
    WHERE seq IN wanted AND state = ?2 GROUP BY id ORDER BY seq"""


class SqlitePeers:
    """What is kept of peers, and of what we signed."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def writing(self) -> AbstractContextManager[None]:
        """Return a block that reads and writes with no other writer between."""
        return transaction(self._connection)

    # --- peers

    def all(self) -> list[Peer]:
        """Return the peers, in the order in which they were added."""
        with reading(self._connection):
            rows = fetch_rows(self._connection, f"SELECT {_COLUMNS} FROM peers ORDER BY seq")  # noqa: S608
        return [_peer(row) for row in rows]

    def find(self, name: str) -> Peer:
        """Return the peer of a name.

        Raises:
            NotOnRecordError: There is none.
        """
        for peer in self.all():
            if peer.name == name:
                return peer
        raise NotOnRecordError(f"{name}: no peer of that name; `onrecord peers list` names them")

    def add(self, peer: Peer) -> Peer:
        """Keep a new peer and return it with its number.

        Raises:
            UsageError: There is one of that name.
        """
        if any(other.name == peer.name for other in self.all()):
            problem = "there is a peer of that name"
            raise UsageError(f"{peer.name}: {problem}; add --replace to change it")
        self._connection.execute(
            f"INSERT INTO peers ({_COLUMNS}) VALUES (NULL{', ?' * 15})",  # noqa: S608
            _values(peer),
        )
        return self.find(peer.name)

    def change(self, peer: Peer) -> None:
        """Keep what has changed of a peer."""
        self._connection.execute(
            f"UPDATE peers SET ({_COLUMNS}) = (?{', ?' * 15}) WHERE seq = ?",  # noqa: S608
            (peer.number, *_values(peer), peer.number),
        )

    def remove(self, peer: Peer) -> None:
        """Forget a peer and all that came from it as bytes; accounts on record stay there."""
        for table in _TABLES:
            self._run(f"DELETE FROM peer_{table} WHERE peer = ?", peer.number)  # noqa: S608
        self._run("DELETE FROM pushed_objects WHERE peer = ?", peer.number)
        self._run("DELETE FROM peers WHERE seq = ?", peer.number)

    # --- keys

    def keys(self, peer: Peer) -> list[KeyRow]:
        """Return the keys that are or were pinned to a peer."""
        rows = fetch_rows(
            self._connection,
            f"SELECT {_KEY} FROM peer_keys WHERE peer = ?",  # noqa: S608
            (peer.number,),
        )
        return [KeyRow(**dict(zip(KeyRow.__struct_fields__, row, strict=True))) for row in rows]

    def put_keys(self, peer: Peer, keys: Iterable[KeyRow], *, now: str) -> None:
        """Keep keys as they are now; nothing is ever taken away."""
        for key in keys:
            self._run(
                f"""INSERT INTO peer_keys (peer, pinned_at, {_KEY})
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET (jwk, state, last, heads, first, follows, precedes) =
                    (excluded.jwk, excluded.state, excluded.last, excluded.heads, excluded.first,
                     excluded.follows, excluded.precedes)""",  # noqa: S608
                *(peer.number, now, *msgspec.structs.astuple(key)),
            )

    # --- what came

    def keep(self, peer: Peer, objects: Iterable[PeerObject], *, now: str) -> int:
        """Keep objects as they came and return how many are new."""
        n_before = self._connection.total_changes()
        self._connection.executemany(
            """INSERT OR IGNORE INTO peer_objects
               (peer, id, version, type, maker, about, text_ref, sha256, n_bytes, data, state,
                reason, came_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                (
                    *(peer.number, one.id, one.version, one.type, one.maker),
                    *(one.about, one.text_ref, one.sha256),
                    *(len(one.data), pack(one.data, level=_LEVEL), one.state, one.reason, now),
                )
                for one in objects
            ],
        )
        return self._connection.total_changes() - n_before

    def n_bytes(self, peer: Peer) -> int:
        """Return how many bytes of a peer are kept, what is refused among them."""
        sql = "SELECT coalesce(sum(n_bytes), 0) FROM peer_objects WHERE peer = ?"
        return int(self._connection.execute(sql, (peer.number,)).get)

    def batches(self, peer: Peer) -> list[BatchRow]:
        """Return a peer's batches that hold."""
        rows = fetch_rows(
            self._connection,
            "SELECT stream, number, statement, carrier FROM peer_batches WHERE peer = ?",
            (peer.number,),
        )
        return [batch_of(row) for row in rows]

    def put_batch(self, peer: Peer, batch: BatchRow, listed: Iterable[Version]) -> None:
        """Keep a batch that holds, and what it lists.

        Of a version only the content that was listed first counts; what has no versions, or goes,
        may be listed again.
        """
        self._run(
            "INSERT INTO peer_batches VALUES (?, ?, ?, ?, ?)",
            *(peer.number, batch.stream, batch.number, batch.statement, batch.carrier),
        )
        self._connection.executemany(
            """INSERT OR REPLACE INTO peer_listed (peer, id, version, sha256)
               SELECT ?1, ?2, ?3, ?4 WHERE ?3 = '' OR ?4 = '' OR NOT EXISTS (
                   SELECT 1 FROM peer_listed
                   WHERE peer = ?1 AND id = ?2 AND version = ?3 AND sha256 NOT IN ('', ?4))""",
            [(peer.number, one.id, one.version, one.sha256) for one in listed],
        )

    def judge(self, peer: Peer) -> None:
        """Work out which objects stand in a batch that holds, unchanged, and which do not."""
        same = "listed.peer = own.peer AND listed.id = own.id AND listed.version = own.version"
        waiting = "own.peer = ? AND own.state IN ('unverified', 'verified', 'refused')"
        self._run(
            f"""UPDATE peer_objects AS own SET state = 'verified', reason = NULL
                WHERE {waiting} AND own.state = 'unverified' AND EXISTS (
                SELECT 1 FROM peer_listed AS listed
                WHERE {same} AND listed.sha256 = own.sha256)""",  # noqa: S608
            peer.number,
        )
        self._run(
            f"""UPDATE peer_objects AS own SET state = 'refused', reason = 'not what was signed'
                WHERE {waiting} AND own.state <> 'refused' AND EXISTS (
                SELECT 1 FROM peer_listed AS listed WHERE {same} AND listed.sha256 <> '')
                AND NOT EXISTS (SELECT 1 FROM peer_listed AS listed
                WHERE {same} AND listed.sha256 = own.sha256)""",  # noqa: S608
            peer.number,
        )

    def forget_batches(self, peer: Peer) -> None:
        """Take back what was judged by a peer's batches, so that all is looked at anew."""
        self._run("DELETE FROM peer_batches WHERE peer = ?", peer.number)
        self._run("DELETE FROM peer_listed WHERE peer = ?", peer.number)
        self._run(
            """UPDATE peer_objects SET state = 'unverified', reason = NULL, is_taken = 0
               WHERE peer = ? AND (state = 'verified' OR reason = 'not what was signed')""",
            peer.number,
        )

    def missing(self, peer: Peer) -> list[Version]:
        """Return what a peer signed last of each object and did not send."""
        rows = fetch_rows(
            self._connection,
            f"""SELECT newest.id, newest.version, newest.sha256 FROM ({_NEWEST_LISTED}) AS newest
                WHERE NOT EXISTS (SELECT 1 FROM peer_objects AS own WHERE own.peer = ?1
                    AND own.id = newest.id AND own.version = newest.version
                    AND (own.version <> '' OR own.state = 'refused'
                         OR own.sha256 = newest.sha256))""",  # noqa: S608
            (peer.number,),
        )
        return [Version(id=id_, version=version, sha256=sha256) for id_, version, sha256 in rows]

    def unsigned(self, peer: Peer, carrier: str) -> list[str]:
        """Return the ids of a peer's objects, `carrier`s aside, that stand in no batch that holds.

        While it is not known who the peer is, all are its own.
        """
        sql = f"""SELECT DISTINCT id FROM peer_objects
            WHERE peer = ?1 AND state = 'unverified' AND type <> ?2 AND type NOT IN {_DEFINITIONS}
              AND coalesce(maker = ?3, ?3 IS NULL)"""  # noqa: S608
        values = (peer.number, carrier, self.find(peer.name).identity)
        return [id_ for (id_,) in fetch_rows(self._connection, sql, values)]

    def changed(self, peer: Peer) -> list[tuple[str, str]]:
        """Return the ids of objects that are refused, and why, those that we made aside."""
        sql = """SELECT id, reason FROM peer_objects WHERE peer = ? AND state = 'refused'
            AND reason <> 'made by us; it came back' ORDER BY seq"""
        return fetch_rows(self._connection, sql, (peer.number,))

    def lacks_signed(self, peer: Peer) -> bool:
        """Say whether an object came changed, and never as it was signed."""
        sql = """SELECT 1 FROM peer_objects AS own
            WHERE peer = ? AND state = 'refused' AND reason = 'not what was signed'
              AND NOT EXISTS (SELECT 1 FROM peer_objects AS signed WHERE signed.peer = own.peer
                AND (signed.id, signed.version, signed.state) = (own.id, own.version, 'verified'))
            LIMIT 1"""
        return bool(fetch_rows(self._connection, sql, (peer.number,)))

    def carriers(self, peer: Peer, carrier: str) -> list[bytes]:
        """Return the notes of batches and new keys that are not taken, in order of arrival."""
        sql = """SELECT data FROM peer_objects
            WHERE peer = ? AND type = ? AND state = 'unverified' ORDER BY seq"""
        rows = fetch_rows(self._connection, sql, (peer.number, carrier))
        return [unpack(data) for (data,) in rows]

    def judge_carriers(self, peer: Peer, carrier: str) -> None:
        """Note which of these notes brought a batch that holds."""
        self._run(
            """UPDATE peer_objects AS own SET state = 'verified'
               WHERE own.peer = ? AND own.type = ? AND own.state = 'unverified' AND EXISTS (
               SELECT 1 FROM peer_batches AS batches WHERE batches.peer = own.peer
                 AND batches.carrier = own.id || ' ' || own.version)""",
            *(peer.number, carrier),
        )

    def raws(self, peer: Peer) -> Iterator[bytes]:
        """Yield every object of a peer as it came, in order of arrival, refused ones too."""
        sql = "SELECT data FROM peer_objects WHERE peer = ? ORDER BY seq"
        with explaining(self._connection):
            for (data,) in self._connection.cursor().execute(sql, (peer.number,)):
                yield unpack(data)

    def counts(self, peer: Peer) -> dict[str, int]:
        """Return how many objects of a peer there are of each state, and unsigned definitions."""
        sql = f"""SELECT CASE WHEN state = 'unverified' AND type IN {_DEFINITIONS}
            THEN 'definitions' ELSE state END AS told, count(*)
            FROM peer_objects WHERE peer = ? GROUP BY told"""  # noqa: S608
        return dict(fetch_rows(self._connection, sql, (peer.number,)))

    # --- what is taken in

    def usable(self, peer: Peer, state: str) -> Iterator[bytes]:
        """Yield all that belongs to reports of which something in a state is new.

        Of each object the newest version in that state.
        """
        with explaining(self._connection):
            rows = self._connection.cursor().execute(_USABLE, (peer.number, state))
            for data, _ in rows:
                yield unpack(data)

    def mark_taken(self, peer: Peer, state: str) -> None:
        """Note that what objects in a state say is on record."""
        self._run(
            "UPDATE peer_objects SET is_taken = 1 WHERE peer = ? AND state = ?", peer.number, state
        )

    def reports_of(self, producer: str) -> list[str]:
        """Return the ids of the reports that a producer and we both have put on record."""
        rows = fetch_rows(
            self._connection,
            """SELECT reports.id FROM reports WHERE EXISTS (
                 SELECT 1 FROM findings JOIN runs ON runs.seq = findings.run
                 WHERE report = reports.seq AND producer = ?)
               AND EXISTS (SELECT 1 FROM findings JOIN runs ON runs.seq = findings.run
                 WHERE report = reports.seq AND producer IS NULL)
               ORDER BY reports.seq""",
            (producer,),
        )
        return [id_ for (id_,) in rows]

    def release(self, peer: Peer, ids: Sequence[str]) -> int:
        """Let objects out of quarantine, all where no ids are given; return how many."""
        n_before = self._connection.total_changes()
        is_asked = f"AND id IN ({', '.join('?' * len(ids))})" if ids else ""
        self._run(
            f"""UPDATE peer_objects SET state = 'unverified', reason = NULL
                WHERE peer = ? AND state = 'quarantined' {is_asked}""",  # noqa: S608
            peer.number,
            *ids,
        )
        return self._connection.total_changes() - n_before

    # --- findings

    def add_findings(self, peer: Peer, findings: Iterable[FindingRow]) -> None:
        """Keep what does not hold; what was found before is not kept twice."""
        self._connection.executemany(
            """INSERT OR IGNORE INTO peer_findings (peer, kind, place, said, found_at)
               VALUES (?, ?, ?, ?, ?)""",
            [(peer.number, one.kind, one.place, one.said, one.found_at) for one in findings],
        )

    def findings(self, peer: Peer) -> list[FindingRow]:
        """Return what pulls found that does not hold, oldest first."""
        rows = fetch_rows(
            self._connection,
            "SELECT kind, place, said, found_at FROM peer_findings WHERE peer = ? ORDER BY seq",
            (peer.number,),
        )
        return [
            FindingRow(kind=kind, place=place, said=said, found_at=found_at)
            for kind, place, said, found_at in rows
        ]

    def _run(self, sql: str, *values: str | int | None) -> None:
        self._connection.execute(sql, values)


def _peer(row: Sequence[object]) -> Peer:
    names = _COLUMNS.replace("seq", "number").replace(",", " ").split()
    found = dict(zip(names, row, strict=True))
    found["allows_private"] = bool(found["allows_private"])
    return Peer(**found)  # type: ignore[arg-type]  # the table is strict


def _values(peer: Peer) -> tuple[str | int | None, ...]:
    return (
        *(peer.name, peer.url, peer.collection, peer.collection_url, peer.identity, peer.trust),
        *(peer.credentials, peer.user, peer.allows_private, peer.max_objects, peer.max_bytes),
        *(peer.max_held, peer.added_at, peer.pulled_at, peer.cursor),
    )


def batch_of(row: Sequence[object]) -> BatchRow:
    """Return the batch of a row."""
    stream, number, statement, carrier = row
    return BatchRow(stream=stream, number=number, statement=statement, carrier=carrier)  # type: ignore[arg-type]
