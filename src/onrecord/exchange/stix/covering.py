"""Ids and digests of a report, some of whose claims are closed, by which their words can be tried.

Whoever sees the open part of a text and guesses the rest could hash the whole and compare. So all
that is derived from the text's digest is derived from a commitment to it instead, which the closed
claims open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import msgspec

from onrecord.exchange.stix.details import ClaimDetails, OpenedPart, ReportDetails
from onrecord.exchange.withholding.redacting import commit
from onrecord.records import Account
from onrecord.text import derive_id


def cover(account: Account, salt: bytes) -> tuple[Account, OpenedPart]:
    """Return an account that can be tried against nothing, and what opens it.

    Its text is what it was; the ids are others.
    """
    report = account.report
    covered = commit(salt, report.text_sha256)
    ids = {id_: derive_id(id_.partition("-")[0], covered, id_) for id_ in _ids_of(account)}
    opened = OpenedPart(
        salt=salt.hex(),
        text_sha256=report.text_sha256,
        originals={other: id_ for id_, other in ids.items()},
    )
    about = msgspec.structs.replace(report, id=derive_id("report", covered), text_sha256=covered)
    return msgspec.structs.replace(rename(account, ids), report=about), opened


def opened_by(details: ReportDetails, claims: Iterable[ClaimDetails]) -> OpenedPart | None:
    """Return what opens a report, if a claim that came has it.

    Raises:
        ValueError: It opens another.
    """
    for claim in claims:
        if claim.opened is None:
            continue
        try:
            found = commit(bytes.fromhex(claim.opened.salt), claim.opened.text_sha256)
        except ValueError as error:
            raise ValueError(f"what opens it is no hexadecimal: {error}") from error
        if found != details.text_sha256:
            raise ValueError("what opens it is of another text")
        return claim.opened
    return None


def rename(account: Account, ids: Mapping[str, str]) -> Account:
    """Return an account with other ids, wherever they stand; those not in `ids` stay."""

    def other(id_: str) -> str:
        return ids.get(id_, id_)

    def maybe(id_: str | None) -> str | None:
        return None if id_ is None else other(id_)

    replace = msgspec.structs.replace
    return replace(
        account,
        claims=tuple(
            replace(one, id=other(one.id), speaker=maybe(one.speaker), within=maybe(one.within))
            for one in account.claims
        ),
        figures=tuple(
            replace(
                one,
                id=other(one.id),
                claim=maybe(one.claim),
                place=maybe(one.place),
                part_of=maybe(one.part_of),
            )
            for one in account.figures
        ),
        places=tuple(replace(one, id=other(one.id)) for one in account.places),
        actors=tuple(replace(one, id=other(one.id)) for one in account.actors),
    )


def _ids_of(account: Account) -> list[str]:
    parts: Sequence[Iterable[str]] = (
        (one.id for one in account.claims),
        (one.id for one in account.figures),
        (one.id for one in account.places),
        (one.id for one in account.actors),
    )
    return list(dict.fromkeys(chain(*parts)))
