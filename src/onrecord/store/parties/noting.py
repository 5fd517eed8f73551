"""What a profile is read from, noted when a report's actors are named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import apsw

from onrecord.records import Account, Actor
from onrecord.store.file.connection import fetch_rows
from onrecord.store.file.ordering import INDEX_BITS, day_number, make_place

SAID, SAID_OF = 0, 1  # the parts of `naming_claims`
# “the so-called commander Ann Lee”: as far as wording may stand from the name it is for.
_BESIDE = 30
_BREAK = re.compile(r"[.!?…]\s|\n|[“”;]")
_Ends = tuple[int, int]


def note_profile(
    connection: apsw.Connection, findings: int, account: Account, namings: Mapping[str, int]
) -> None:
    """Note for the namings of one report where they stand, what is said by and of them, and how.

    Args:
        account: The report with its actors.
        namings: Numbers of namings by the actor's id.
    """
    first = make_place(day_number(account.report.published_on), findings)
    connection.executemany(
        "INSERT OR REPLACE INTO naming_reports VALUES (?, ?, ?)",
        [(naming, first, findings) for naming in set(namings.values())],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO naming_claims VALUES (?, ?, ?, ?, ?, ?)",
        list(_claims(connection, findings, account.actors, namings)),
    )
    wording = fetch_rows(
        connection, "SELECT span, kind FROM wording WHERE findings = ?", (findings,)
    )
    connection.executemany(
        "INSERT OR IGNORE INTO naming_wording VALUES (?, ?, ?, ?, ?, ?)",
        [
            (namings[actor.id], first, span, kind, f"{start}-{end}", findings)
            for span, kind in wording
            for actor in account.actors
            if actor.id in namings
            for start, end in _named_beside(account.report.text, actor, decode_ends(span)[0])
        ],
    )


def note_words(connection: apsw.Connection, after: int) -> None:
    """Have the names of the namings that came after one of this number be found by their words."""
    connection.execute(
        "INSERT INTO naming_words (rowid, folded) SELECT seq, folded FROM namings WHERE seq > ?",
        (after,),
    )


def decode_ends(column: str) -> list[_Ends]:
    """Return the starts and ends of a column of spans.

    >>> decode_ends("0-4 9-12")
    [(0, 4), (9, 12)]
    """
    pairs = (pair.partition("-") for pair in column.split())
    return [(int(start), int(end)) for start, _, end in pairs]


def _claims(
    connection: apsw.Connection,
    findings: int,
    actors: Iterable[Actor],
    namings: Mapping[str, int],
) -> Iterator[tuple[int, int, int, int, str, int | None]]:
    """Yield who makes each claim, and who is named in it: in the innermost that holds the name."""
    rows = fetch_rows(
        connection,
        "SELECT place, content, speaker, stance FROM claims WHERE findings = ?",
        (findings,),
    )
    contents = [decode_ends(content) for _, content, _, _ in rows]
    sizes = [sum(end - start for start, end in content) for content in contents]
    for place, _, speaker, stance in rows:
        if speaker in namings:
            yield (namings[speaker], SAID, place, findings, stance, namings[speaker])
    for actor in actors:
        naming = namings.get(actor.id)
        for mention in actor.mentions if naming is not None else ():
            holding = [
                index
                for index, content in enumerate(contents)
                if any(start <= mention.start and mention.end <= end for start, end in content)
            ]
            if naming is None or not holding:
                continue
            place, _, speaker, stance = rows[min(holding, key=lambda i: (sizes[i], -i))]
            if speaker != actor.id:
                yield (naming, SAID_OF, place, findings, stance, namings.get(speaker or ""))


def _named_beside(text: str, actor: Actor, wording: _Ends) -> list[_Ends]:
    """Return the actor's mention that wording overlaps or stands next to, in the same breath."""
    start, end = wording
    for mention in actor.mentions:
        gap = text[min(end, mention.end) : max(start, mention.start)]
        if mention.start < end and start < mention.end:
            return [(mention.start, mention.end)]
        if len(gap) <= _BESIDE and not _BREAK.search(gap):
            return [(mention.start, mention.end)]
    return []


def findings_of(place: str) -> str:
    """Return the SQL for the findings' number that a place, a column or `rowid`, tells."""
    return f"(({place} >> {INDEX_BITS}) & {(1 << 26) - 1})"
