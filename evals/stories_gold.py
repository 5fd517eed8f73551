"""The two corpora that say which reports tell of one happening, each in two halves by hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from onrecord.extract.passages import find_passages
from onrecord.extract.timexes import find_timexes
from onrecord.read.texts.plain import read_plain
from onrecord.records import Account, Record
from onrecord.resolve.dates import resolve_dates

LEAST_LENGTH = 200  # of a text, as the scorer has it


class Labelled(Record, frozen=True, kw_only=True):
    """One report, which story it is of, and which half it is in.

    Attributes:
        day: Its day as the corpus gives it.
    """

    account: Account
    story: str
    day: str
    is_tuning: bool


def is_tuning(story: str) -> bool:
    """Say whether a story belongs to the half that is tuned on."""
    return hashlib.sha256(story.encode()).digest()[0] % 2 == 0


def read_guns(gold: Path) -> Iterator[Labelled]:
    """Yield the articles on incidents of the Gun Violence Archive."""
    seen: set[str] = set()
    for row in _rows(gold / "gunviolence_incidents" / "articles.jsonl"):
        if len(row["text"]) >= LEAST_LENGTH and row["id"] not in seen:
            seen.add(row["id"])
            text = f"{row['title']}\n\n{row['text']}" if row.get("title") else row["text"]
            yield _labelled(text, row, story=row["incident"], day=row["dct"] or "")


def read_syria(gold: Path) -> Iterator[Labelled]:
    """Yield the articles of FA-KES; a story is a day and a governorate."""
    for row in _rows(gold / "fakes_syria" / "articles.jsonl"):
        story = row["date"] + row["location"]
        yield _labelled(row["text"], row, story=story, day=row["date"])


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _labelled(text: str, row: dict[str, Any], *, story: str, day: str) -> Labelled:
    data = text.encode("utf-8", "surrogatepass")
    report = read_plain(data, origin=row["id"], url=row.get("url"), title=row.get("title"))
    report = msgspec.structs.replace(
        report,
        title=report.title or row.get("title"),
        published_on=report.published_on or day or None,
        publisher=report.publisher or row.get("source"),
    )
    dates = resolve_dates(report, tuple(find_timexes(report.text, find_passages(report))))
    account = Account(report=report, dates=tuple(dates))
    return Labelled(account=account, story=story, day=day, is_tuning=is_tuning(story))
