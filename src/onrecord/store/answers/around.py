"""What stands around one report in the ledger: where it was found, who is who, what tells alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from onrecord.records import Claim, CopyKind, Record, Tlp


class Found(Record, frozen=True, kw_only=True):
    """A place where a report's text was found.

    Attributes:
        is_kept: Its bytes were.
    """

    origin: str
    url: str | None
    publisher: str | None
    title: str | None
    published_on: str | None
    media_type: str | None
    read_at: dt.datetime | None
    is_kept: bool


class PartyOf(Record, frozen=True, kw_only=True):
    """The party that an actor of the report is, and why: rule, how sure (0 to 1), words."""

    id: str
    name: str
    rule: str
    score: float
    words: tuple[str, ...]


class Likeness(Record, frozen=True, kw_only=True):
    """Another report that repeats this one, or that this one repeats.

    Attributes:
        share: Of the words of the one that repeats, the part that stands in the other, 0 to 1.
    """

    report: str
    title: str | None
    publisher: str | None
    kind: CopyKind
    share: float
    agency: str | None


PEER_RUN = "peer "  # what runs that take in a peer's claims are called, before its name


def name_holder(producer: str, engine: str) -> str:
    """Return what another organisation is called, by one of its runs: as a peer by its name.

    >>> name_holder("identity--1", "peer upland"), name_holder("identity--1", "import a.stix")
    ('upland', 'identity--1')
    """
    return engine.removeprefix(PEER_RUN) if engine.startswith(PEER_RUN) else producer


class Reading(Record, frozen=True, kw_only=True):
    """What a run found in a report.

    Attributes:
        producer: Identity of the organisation whose run it was; None is this one.
        speakers: Names by the ids of actors.
    """

    run: str
    engine: str
    producer: str | None
    started_at: dt.datetime
    claims: tuple[Claim, ...] = ()
    speakers: Mapping[str, str] = {}

    @property
    def holder(self) -> str:
        """Whose it is: a peer by its name, another organisation by its id, or our engine."""
        return self.engine if self.producer is None else name_holder(self.producer, self.engine)


class Around(Record, frozen=True, kw_only=True):
    """All that is shown beside a report's own account.

    Attributes:
        reading: The run whose findings are shown, without its claims; None where there are none.
        others: What other runs found in the same text, the newest first.
        parties: By the ids of the account's actors.
        story: Id of its story.
        n_told: How many other reports that has.
        copies_of, copied_by: Reports it repeats, and that repeat it.
    """

    tlp: Tlp
    found: tuple[Found, ...]
    reading: Reading | None
    others: tuple[Reading, ...]
    parties: Mapping[str, PartyOf]
    story: str | None
    n_told: int
    copies_of: tuple[Likeness, ...]
    copied_by: tuple[Likeness, ...]
