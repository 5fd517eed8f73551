"""What a ledger keeps of other organisations, and of what we signed for them."""

from __future__ import annotations

from typing import Literal

from onrecord.records import Record

Trust = Literal["key", "first_key", "unsigned"]
ObjectState = Literal["unverified", "verified", "refused", "quarantined"]
MAX_OBJECTS, MAX_BYTES = 100_000, 256 << 20  # of one pull
POSTED = "posted:"  # how such a peer's address begins
MAX_HELD = 4 << 30  # of all pulls together


class Peer(Record, frozen=True, kw_only=True):
    """Another organisation's collection, and how it is trusted.

    Attributes:
        number: Its number in this ledger; 0 before it is kept.
        url: Of the collection or of anything above it; `posted:` and the id of a collection of
            ours to which its objects are posted.
        collection: Id, alias or title of the one that is meant, if there are several.
        collection_url: Where it was found to be.
        identity: Id of the producer whose claims it hands out; None until a batch names it.
        trust: By a pinned `key`, by the `first_key` that comes, or `unsigned`: taken as it is.
        credentials: Where the token or password is kept: `file:PATH` or `env:NAME`.
        user: The name that goes with a password; of one that posts, the name of its token.
        allows_private: Its operator may be on this machine or network.
        max_objects, max_bytes: What one pull may bring; what is beyond is quarantined.
        max_held: How many bytes all pulls together may keep; then nothing more is asked for.
        cursor: JSON: where the next pull goes on.
    """

    number: int = 0
    name: str
    url: str
    collection: str | None = None
    collection_url: str | None = None
    identity: str | None = None
    trust: Trust
    credentials: str | None = None
    user: str | None = None
    allows_private: bool = False
    max_objects: int = MAX_OBJECTS
    max_bytes: int = MAX_BYTES
    max_held: int = MAX_HELD
    added_at: str
    pulled_at: str | None = None
    cursor: str = "{}"

    @property
    def posts(self) -> bool:
        """Whether it posts its objects to a collection of ours, and is not asked for them."""
        return self.url.startswith(POSTED)


class KeyRow(Record, frozen=True, kw_only=True):
    """A key that is or was pinned to a peer; `jwk`, `last`, `heads` and `first` are JSON."""

    thumbprint: str
    jwk: str | None
    state: str
    last: str
    heads: str = "{}"
    first: str = "{}"
    follows: str | None
    precedes: str | None = None


class BatchRow(Record, frozen=True, kw_only=True):
    """A signed batch that holds; `statement` is JSON."""

    stream: str
    number: int
    statement: str
    carrier: str = ""


class Version(Record, frozen=True, kw_only=True, order=True):
    """One version of an object, and its digest."""

    id: str
    version: str
    sha256: str


class PeerObject(Version, frozen=True, kw_only=True, order=True):
    """An object as it came from a peer.

    Attributes:
        maker: Id of the identity that it says made it.
        about: Id of the report object that it is, or belongs to.
        text_ref: Of a report, id of the object that holds its text.
    """

    type: str
    maker: str | None = None
    about: str | None = None
    text_ref: str | None = None
    data: bytes
    state: ObjectState
    reason: str | None = None


class FindingRow(Record, frozen=True, kw_only=True):
    """Something about a peer that does not hold, and when it was found."""

    kind: str
    place: str
    said: str
    found_at: str
