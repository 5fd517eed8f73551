"""What a ledger keeps about handing things out: whose they are, what is withheld and marked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from onrecord.records import Record, Tlp


class WithheldRow(Record, frozen=True, kw_only=True):
    """A name that is withheld from all that goes out.

    Attributes:
        names: The name, then others of the same person.
        undone_at: When it was undone, or None while it holds.
    """

    id: str
    names: tuple[str, ...]
    reason: str
    by: str | None = None
    made_at: dt.datetime
    undone_at: dt.datetime | None = None


class TranslationRow(Record, frozen=True, kw_only=True):
    """What a claim's words are in another language, as a person worded it."""

    id: str
    report: str
    claim: str
    language: str
    words: str
    by: str | None = None
    made_at: dt.datetime


class Staying(Record, frozen=True, kw_only=True):
    """How many reports are on record, and how many of them stay at home, each for one reason.

    Attributes:
        n_foreign: Others alone found something in them; theirs to hand out.
        n_stricter: They, or a claim of theirs, are marked stricter than what goes out.
        n_named: They name somebody whose name is withheld, or were not looked through as yet.
    """

    n_reports: int
    n_foreign: int
    n_stricter: int
    n_named: int

    @property
    def told(self) -> str:
        """How many reports go out, and why the others do not."""
        whys = {
            "marked stricter": self.n_stricter,
            "with a name withheld": self.n_named,
            "found by others alone": self.n_foreign,
        }
        n_out = self.n_reports - sum(whys.values())
        home = ", ".join(f"{n} {why}" for why, n in whys.items() if n)
        return f"{n_out} of {self.n_reports} reports{f'; at home stay {home}' if home else ''}"


class HandedObject(Record, frozen=True, kw_only=True):
    """A report or note object that went out in a file.

    Attributes:
        about: Id of the report object that it is, or is of.
        tlp: The laxest marking with which it went out, as a number.
    """

    id: str
    about: str
    created: str
    tlp: int


class Standing(Record, frozen=True, kw_only=True):
    """How a report stands that may be handed out.

    Attributes:
        run: Of the findings that are shown.
        is_own: They are this organisation's.
        first_us: From which microsecond since 1970 on objects of these findings were created.
        touched_us: When the report was last marked otherwise, or None.
        tlp, claim_tlp: How it is marked, and claims that are marked stricter, by id.
        raw_sha256, read_at: Of the page's bytes, and when they were read.
        earlier_runs: Those whose findings of this organisation were shown before, oldest first,
            each with its first microsecond.
    """

    run: str
    is_own: bool
    first_us: int
    touched_us: int | None
    tlp: Tlp
    claim_tlp: Mapping[str, Tlp]
    raw_sha256: str | None
    read_at: dt.datetime | None
    earlier_runs: tuple[tuple[str, int], ...]
