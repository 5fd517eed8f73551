"""What a ledger knows of a report beside its account, for the objects made of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from onrecord.records import Record, Tlp


class Made(Record, frozen=True, kw_only=True):
    """What a ledger knows of a report beside its account, for its objects.

    Attributes:
        first_us: Microseconds from 1970 to the report's own slot: `created` and `modified` of its
            objects are this and the next microseconds, one each.
        modified_us: When it was marked otherwise since, likewise; `modified` counts from it.
        tlp: Its marking.
        claim_tlp: Claims that are marked otherwise, by id; only stricter ones count.
        speaker_tlp: Speakers whose name is marked stricter, by actor id.
        with_text: Hand the text itself on.
        raw_sha256: Of the page's bytes, where they were kept.
        read_at: When the page was read.
        salt: With what digests and ids are covered where some claims are marked stricter; None
            leaves them to be tried.
        created_us: When objects were first made, by id, of those that were made before.
    """

    first_us: int
    modified_us: int | None = None
    tlp: Tlp = "clear"
    claim_tlp: Mapping[str, Tlp] = {}
    speaker_tlp: Mapping[str, Tlp] = {}
    with_text: bool = True
    raw_sha256: str | None = None
    read_at: dt.datetime | None = None
    salt: bytes | None = None
    created_us: Mapping[str, int] = {}
