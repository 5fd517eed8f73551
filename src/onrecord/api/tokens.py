"""The tokens of an open ledger: who may ask it from elsewhere, and for what."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence

from onrecord.api.held import Held
from onrecord.api.rows import Rows
from onrecord.errors import UsageError
from onrecord.records import Caller, Scope, Tlp
from onrecord.store.tokens import TokenRow

PREFIX = "onrecord"  # by which a token that leaked is known for what it is
_LONGEST = 200
_OURS = ("owner", "keeper", "anybody")  # who bears no token


class Tokens(Held):
    """Gives out tokens, takes them back, and says who bears one."""

    def new_token(
        self,
        name: str,
        *,
        tlp: Tlp = "clear",
        scopes: Sequence[Scope] = ("read",),
        collections: Sequence[str] = (),
        days: int | None = None,
    ) -> str:
        """Return a new token; it is shown here once and kept as a digest alone.

        Args:
            name: Of whoever bears it.
            tlp: The strictest marking they may see.
            scopes: What they may do: `read`, `write`, `admin`.
            collections: Ids or aliases of the collections they are kept to; none: the whole ledger.
            days: How long it is good; None is until it is revoked.

        Raises:
            UsageError: The name is taken, empty or the keeper's own, or the marking is TLP:RED.
            NotOnRecordError: There is no such collection.
        """
        if not name.strip() or not name.isprintable() or len(name) > _LONGEST:
            raise UsageError(f"{name[:60]!r}: no name for a token; give a short word or two")
        if name.strip().casefold() in _OURS:
            raise UsageError(f"{name}: stands for who bears no token; take another name")
        if tlp == "red":
            raise UsageError("tlp: TLP:RED leaves nobody's house; give amber+strict or a laxer one")
        now = dt.datetime.now(dt.UTC)
        secret, id_ = secrets.token_urlsafe(32), f"token-{secrets.token_hex(6)}"
        row = TokenRow(
            id=id_,
            name=name.strip(),
            tlp=tlp,
            scopes=tuple(dict.fromkeys(["read", *scopes])),
            collections=tuple(collections) or None,
            created_at=now,
            expires_at=now + dt.timedelta(days=days) if days is not None else None,
        )
        token = f"{PREFIX}.{id_.removeprefix('token-')}.{secret}"
        self._store.tokens.add(row, _digest(token))
        return token

    def tokens(self) -> Rows[TokenRow]:
        """Return every token, without what proves it, in the order made."""
        return Rows(self._store.tokens.all())

    def revoke_token(self, name: str) -> TokenRow:
        """Take back the token of a name or id; whoever is signed in with it is out at once.

        Raises:
            NotOnRecordError: There is none that holds.
        """
        return self._store.tokens.revoke(name, at=dt.datetime.now(dt.UTC))

    def token_id(self, token: str) -> str | None:
        """Return the id of a token that somebody bears, or None where it proves nothing."""
        prefix, _, rest = token.partition(".")
        number, _, secret = rest.partition(".")
        if prefix != PREFIX or not secret or len(token) > _LONGEST or not token.isascii():
            return None
        id_ = f"token-{number}"
        return id_ if self._store.tokens.proves(id_, _digest(token)) else None

    def caller_of_token(self, id_: str) -> Caller | None:
        """Return who bears the token of an id; None where it was revoked or is over."""
        row = self._store.tokens.find(id_)
        if row is None or not row.holds(dt.datetime.now(dt.UTC)):
            return None
        return Caller(
            name=row.name,
            clearance=row.tlp,
            collections=row.collections,
            scopes=row.scopes,
            token=row.id,
        )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
