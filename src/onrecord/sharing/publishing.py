"""The objects that go out for one report."""

from __future__ import annotations

from onrecord.records import Account
from onrecord.store import Ledger


def objects_of(ledger: Ledger, account: Account) -> list[bytes]:
    """Return what goes out for a report, each object as JSON."""
    import uuid

    import msgspec

    space = uuid.UUID("6b1f0a52-6d4e-4b53-9d6e-0b6d2f6c7a11")
    notes = (
        {
            "type": "note",
            "spec_version": "2.1",
            "id": f"note--{uuid.uuid5(space, claim.id)}",
            "created": "2025-10-11T08:30:00.000Z",
            "modified": "2025-10-11T08:30:00.000Z",
            "content": " … ".join(part.exact for part in claim.content),
            "object_refs": [f"report--{uuid.uuid5(space, account.report.id)}"],
        }
        for claim in account.claims
    )
    return [msgspec.json.encode(note) for note in notes]
