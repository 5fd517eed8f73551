"""Reports made up for one test, put on record as any other."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from onrecord.records import Account, Actor, Block, Claim, Quantity, Report, Snapshot, Span
from onrecord.store import Entry, open_ledger
from onrecord.text import derive_id, digest_text, quote


def make_report(text: str, **stated: Any) -> Report:
    sha256 = digest_text(text)
    return Report(
        id=derive_id("report", sha256),
        origin=stated.pop("origin", "made.txt"),
        text=text,
        text_sha256=sha256,
        **stated,
    )


def make_account(text: str, *quotations: str, speaker: str = "Ann Orr", **stated: Any) -> Account:
    """Return the account of a text with a claim of `speaker` for each of these words of it."""
    report = make_report(text, **stated)
    sha256 = report.text_sha256
    named = text.find(speaker)
    mentions = (quote(text, Span(start=named, end=named + len(speaker))),) if named >= 0 else ()
    actor = Actor(id=derive_id("actor", sha256, 0), name=speaker, kind="person", mentions=mentions)
    claims = []
    at = 0
    for words in quotations:
        start = text.index(words, at)
        at = start + len(words)
        claims.append(
            Claim(
                id=derive_id("claim", sha256, start),
                source=mentions,
                cue=(),
                content=(quote(text, Span(start=start, end=at)),),
                speech="direct",
                speaker=actor.id,
                speaker_kind="named",
                probability=0.9,
            )
        )
    return Account(report=report, claims=tuple(claims), actors=(actor,))


def figure_of(account: Account, words: str, **values: Any) -> Quantity:
    text = account.report.text
    start = text.index(words)
    given: dict[str, Any] = {"low": 12, "high": None, "bound": "at_least", "measure": "killed"}
    return Quantity(
        id=derive_id("figure", account.report.text_sha256, start),
        span=quote(text, Span(start=start, end=start + len(words))),
        **given | values,
    )


def with_blocks(account: Account, *blocks: tuple[str, str]) -> Account:
    """Return `account` with blocks: a role and the words it has."""
    made = []
    at = 0
    for role, words in blocks:
        start = account.report.text.index(words, at)
        at = start + len(words)
        made.append(msgspec.convert({"role": role, "start": start, "end": at}, Block))
    report = msgspec.structs.replace(account.report, blocks=tuple(made))
    return msgspec.structs.replace(account, report=report)


def make_snapshot(data: bytes, media_type: str = "text/html") -> Snapshot:
    return Snapshot(
        sha256=hashlib.sha256(data).hexdigest(),
        data=data,
        media_type=media_type,
        url="https://lantern.example/a",
        read_at=dt.datetime(2026, 4, 12, 8, 30, tzinfo=dt.UTC),
        reader="test 1",
    )


def keep(
    path: Path | str,
    accounts: Iterable[Account],
    *,
    snapshot: Snapshot | None = None,
    engine: str = "made 1",
) -> str:
    """Put accounts in the ledger at `path` under one run; return the path."""
    entries = [Entry(account=account, snapshot=snapshot) for account in accounts]
    return keep_entries(path, entries, engine=engine)


def keep_entries(path: Path | str, entries: Iterable[Entry], *, engine: str = "made 1") -> str:
    """Put entries in the ledger at `path` under one run; return the path."""
    ledger = open_ledger(str(path), create=True)
    run = ledger.begin_run(engine)
    assert all(a.outcome != "refused" for a in ledger.add(entries, run=run))
    ledger.finish_run(run)
    ledger.close()
    return str(path)
