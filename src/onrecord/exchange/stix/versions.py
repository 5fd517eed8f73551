"""What a report and its notes are called, when they were first made, and their last version."""

from __future__ import annotations

from onrecord.exchange.stix.ids import claim_key, format_us, name_uuid, namespace_of
from onrecord.exchange.stix.markings import MARKING_IDS
from onrecord.exchange.stix.objects import Note
from onrecord.records import Account, Producer, Tlp

FIRST_NOTE = 2  # microseconds after the report; what was observed comes between


def note_ids(account: Account, producer: Producer) -> list[str]:
    """Return the ids of the notes of an account's claims, in order."""
    seen: dict[str, int] = {}
    sha256, namespace = account.report.text_sha256, namespace_of(producer)
    return [note_id(claim_key(sha256, claim), seen, namespace) for claim in account.claims]


def note_id(key: str, seen: dict[str, int], namespace: bytes) -> str:
    """Return a note's id; two claims of the same words by the same source are told apart."""
    nth = seen[key] = seen.get(key, 0) + 1
    name = f"note {key}" if nth == 1 else f"note {key} {nth}"
    return f"note--{name_uuid(namespace, name)}"


def report_ref(account: Account, producer: Producer) -> str:
    """Return the id of a report's object."""
    return f"report--{name_uuid(namespace_of(producer), f'report {account.report.id}')}"


def made_of(account: Account, producer: Producer, first_us: int) -> dict[str, int]:
    """Return when the objects of findings that began with `first_us` were created, by id."""
    observed = f"observed-data {account.report.id}"
    notes = enumerate(note_ids(account, producer), start=FIRST_NOTE)
    return {
        report_ref(account, producer): first_us,
        f"observed-data--{name_uuid(namespace_of(producer), observed)}": first_us + 1,
        **{id_: first_us + index for index, id_ in notes},
    }


def withdrawn_note(
    id_: str, report: str, *, producer: Producer, created_us: int, modified_us: int, tlp: Tlp
) -> Note:
    """Return the last version of a note whose claim is found no longer: revoked, and no words."""
    return Note(
        id=id_,
        created_by_ref=producer.identity,
        created=format_us(created_us),
        modified=format_us(max(created_us, modified_us)),
        revoked=True,
        object_marking_refs=[MARKING_IDS[tlp]],
        content="(withdrawn)",
        object_refs=[report],
    )
