"""Tokens by which others ask a ledger, in SQLite: kept as digests, each with what it may see.

The token itself is nowhere in the ledger: whoever reads the file cannot ask in another's name.
"""

from __future__ import annotations

import datetime as dt
import hmac

import apsw
import msgspec

from onrecord.errors import NotOnRecordError, UsageError
from onrecord.records import TLP_LEVELS, Record, Scope, Tlp
from onrecord.store.file.connection import fetch_rows, transaction

_COLUMNS = "seq, id, name, tlp, scopes, sees_all, created_at, expires_at, revoked_at"


class TokenRow(Record, frozen=True, kw_only=True):
    """A token as it is kept: who bears it, and what they may see and do.

    Attributes:
        tlp: The strictest marking they may see.
        collections: Ids of the collections they are kept to; None is the whole ledger.
        expires_at: From then on it is none; None is never.
        revoked_at: When it was taken back, or None.
    """

    id: str
    name: str
    tlp: Tlp
    scopes: tuple[Scope, ...]
    collections: tuple[str, ...] | None
    created_at: dt.datetime
    expires_at: dt.datetime | None = None
    revoked_at: dt.datetime | None = None

    def holds(self, now: dt.datetime) -> bool:
        """Say whether it is good at an instant."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class SqliteTokens:
    """The tokens of one ledger."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def add(self, token: TokenRow, digest: str) -> None:
        """Keep a token by its digest.

        Raises:
            UsageError: Another that is not revoked bears that name.
            NotOnRecordError: There is no such collection.
        """
        with transaction(self._connection):
            taken = "SELECT id FROM tokens WHERE name = ? AND revoked_at IS NULL"
            if fetch_rows(self._connection, taken, (token.name,)):
                raise UsageError(
                    f"{token.name}: a token of that name holds; revoke it, or take another name"
                )
            self._connection.execute(
                """INSERT INTO tokens
                     (id, name, sha256, tlp, scopes, sees_all, created_at, expires_at)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
                (
                    token.id,
                    token.name,
                    digest,
                    TLP_LEVELS.index(token.tlp),
                    msgspec.json.encode(token.scopes).decode(),
                    token.collections is None,
                    _instant(token.created_at),
                    _instant(token.expires_at),
                ),
            )
            number = self._connection.last_insert_rowid()
            for name in token.collections or ():
                self._connection.execute(
                    "INSERT OR IGNORE INTO token_collections VALUES (?, ?, 1, ?)",
                    (number, self._collection(name), "write" in token.scopes),
                )

    def _collection(self, name: str) -> int:
        sql = (
            "SELECT seq FROM collections WHERE id = ?1 OR alias = ?1 ORDER BY id = ?1 DESC LIMIT 1"
        )
        found = fetch_rows(self._connection, sql, (name,))
        if not found:
            raise NotOnRecordError(f"{name}: no collection of that id or alias")
        return int(found[0][0])

    def all(self) -> list[TokenRow]:
        """Return every token, in the order made."""
        rows = fetch_rows(self._connection, f"SELECT {_COLUMNS} FROM tokens ORDER BY seq")  # noqa: S608
        return [self._row(*row) for row in rows]

    def find(self, id_: str) -> TokenRow | None:
        """Return the token of an id, good or not."""
        sql = f"SELECT {_COLUMNS} FROM tokens WHERE id = ?"  # noqa: S608
        rows = fetch_rows(self._connection, sql, (id_,))
        return self._row(*rows[0]) if rows else None

    def proves(self, id_: str, digest: str) -> bool:
        """Say whether a digest is that of the token of an id; it takes as long for any digest."""
        rows = fetch_rows(self._connection, "SELECT sha256 FROM tokens WHERE id = ?", (id_,))
        kept = str(rows[0][0]) if rows else "0" * 64
        return hmac.compare_digest(kept, digest) and bool(rows)

    def revoke(self, name: str, *, at: dt.datetime) -> TokenRow:
        """Take back the token of an id or a name, and return it.

        Raises:
            NotOnRecordError: There is none that holds.
        """
        sql = "SELECT id FROM tokens WHERE (id = ?1 OR name = ?1) AND revoked_at IS NULL"
        with transaction(self._connection):
            rows = fetch_rows(self._connection, sql, (name,))
            if not rows:
                raise NotOnRecordError(
                    f"{name}: no token of that name or id; see `onrecord tokens`"
                )
            self._connection.execute(
                "UPDATE tokens SET revoked_at = ? WHERE id = ?", (_instant(at), rows[0][0])
            )
        found = self.find(str(rows[0][0]))
        assert found is not None  # noqa: S101  it was there a statement ago
        return found

    def _row(
        self,
        number: int,
        id_: str,
        name: str,
        tlp: int,
        scopes: str,
        sees_all: int,
        created_at: str,
        expires_at: str | None,
        revoked_at: str | None,
    ) -> TokenRow:
        sql = """SELECT collections.id FROM token_collections
                 JOIN collections ON collections.seq = collection
                 WHERE token = ? AND can_read ORDER BY collection"""
        kept_to = tuple(str(one) for (one,) in fetch_rows(self._connection, sql, (number,)))
        return TokenRow(
            id=id_,
            name=name,
            tlp=TLP_LEVELS[tlp],
            scopes=msgspec.json.decode(scopes, type=tuple[Scope, ...]),
            collections=None if sees_all else kept_to,
            created_at=dt.datetime.fromisoformat(created_at),
            expires_at=dt.datetime.fromisoformat(expires_at) if expires_at else None,
            revoked_at=dt.datetime.fromisoformat(revoked_at) if revoked_at else None,
        )


def _instant(at: dt.datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
