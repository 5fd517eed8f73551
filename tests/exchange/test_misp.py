"""What we export is still legible as a MISP event: who said what, in which words, in which outlet.

The importer is misp-stix, which others wrote and MISP itself uses.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onrecord import api
from onrecord.exchange.stix.versions import report_ref
from onrecord.records import Account, Claim, Producer
from onrecord.store import Entry
from tests.mirror import need, run_script

Json = dict[str, Any]
SCRIPT = Path(__file__).with_name("misp_events.py")


class Imported:
    """The demonstration reports, and the events that misp-stix makes of them."""

    def __init__(self, accounts: list[Account], producer: Producer, events: list[Json]) -> None:
        self.accounts, self.producer = accounts, producer
        self.events = {event["uuid"]: event for event in events}

    def event(self, account: Account) -> Json:
        """Return the event of a report; stories are events, too."""
        return self.events[report_ref(account, self.producer).partition("--")[2]]


@pytest.fixture(scope="module")
def imported(demo_accounts: list[Account], tmp_path_factory: pytest.TempPathFactory) -> Imported:
    need("misp_stix_converter", "misp-stix")
    folder = tmp_path_factory.mktemp("misp")
    bundle, events = folder / "claims.json", folder / "events"
    events.mkdir()
    with api.open(str(folder / "demo.ledger"), create=True) as book:
        producer = book.name_producer("The Recorders")
        run = book._store.begin_run("rules 1")
        list(book._store.add([Entry(account=one) for one in demo_accounts], run=run))
        pieces = [piece for piece in book.export_stix() if isinstance(piece, bytes)]
        bundle.write_bytes(b"".join(pieces))
    written = run_script(SCRIPT, str(bundle), str(events))
    return Imported(demo_accounts, producer, json.loads(written))


def test_each_report_is_an_event_with_its_title_and_marking(imported: Imported) -> None:
    for account in imported.accounts:
        tags = {tag["name"] for tag in imported.event(account)["Tag"]}
        assert {name for name in tags if name.startswith("tlp:")} == {"tlp:clear"}
        if account.report.title:
            assert imported.event(account)["info"] == account.report.title


def test_each_claim_is_a_note_with_speaker_exact_words_and_outlet(imported: Imported) -> None:
    n_claims = 0
    for account in imported.accounts:
        notes = imported.event(account).get("Note", [])
        assert len(notes) == len(account.claims)
        for claim in account.claims:
            # Ids are given anew: a note is known by what it says.
            assert any(is_legible(claim, account, note) for note in notes), (claim, notes)
            n_claims += 1
    assert n_claims > 50


def is_legible(claim: Claim, account: Account, note: Json) -> bool:
    """Say whether a note tells speaker, outlet and exact words, in lines and in a sentence."""
    told, sentence = plain(note["note"]), plain(note["comment"])
    names = [actor.name for actor in account.actors if actor.id == claim.speaker]
    outlet = [account.report.publisher] if account.report.publisher else []
    return (
        all(plain(words.exact) in told for words in claim.content)
        and all(f"Outlet: {plain(name)}" in told for name in outlet)
        and all(f"Speaker: {plain(name)}" in told for name in names)
        and all(name in note["authors"] for name in (*outlet, *names))
        and bool(sentence)
    )


def plain(words: str) -> str:
    return " ".join(words.split())
