"""What a story is about, in the few words that a list has room for; and whose accounts it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import apsw

from onrecord.store.answers.around import name_holder
from onrecord.store.answers.relations import StoryOutline, StoryReport
from onrecord.store.file.connection import fetch_rows

_MOST_READ = 12  # reports of a story that its outline is made from
_MOST_NAMED = 3

_FINDINGS = """FROM reports LEFT JOIN findings ON findings.report = reports.seq AND is_current
    WHERE reports.id = ?"""
_MEASURES = """SELECT measure, count(*) FROM figures
    WHERE findings = ? AND measure <> 'other' GROUP BY measure"""
_PLACES = """SELECT name, count(*) FROM places
    WHERE findings = ? AND use = 'place' GROUP BY coalesce(gazetteer, name)"""
# A party where the speaker is one that has a name; what others are called tells nobody apart.
_SPEAKERS = """SELECT parties.name, count(*) FROM claims
    JOIN actor_namings ON actor_namings.findings = claims.findings
        AND actor_namings.actor = claims.speaker
    JOIN namings ON namings.seq = actor_namings.naming
    JOIN parties ON parties.seq = namings.party AND parties.is_named
    WHERE claims.findings = ? GROUP BY parties.seq"""


def outline_story(connection: apsw.Connection, reports: Sequence[str]) -> StoryOutline:
    """Return what a story of these reports is about, as its first ones tell."""
    measures: Counter[str] = Counter()
    places: Counter[str] = Counter()
    speakers: Counter[str] = Counter()
    n_copies = 0
    shown: list[StoryReport] = []
    for id_ in reports[:_MOST_READ]:
        for number, findings, title, publisher, day in fetch_rows(
            connection,
            f"SELECT reports.seq, findings.seq, title, publisher, published_on {_FINDINGS}",
            (id_,),
        ):
            shown.append(StoryReport(id=id_, title=title, publisher=publisher, published_on=day))
            measures.update(dict(fetch_rows(connection, _MEASURES, (findings,))))
            places.update(name for name, _ in fetch_rows(connection, _PLACES, (findings,)))
            speakers.update(dict(fetch_rows(connection, _SPEAKERS, (findings,))))
            n_copies += _is_copy(connection, number)
    return StoryOutline(
        reports=tuple(shown),
        measures=tuple(measures.most_common()),
        places=tuple(name for name, _ in places.most_common(_MOST_NAMED)),
        speakers=tuple(name for name, _ in speakers.most_common(_MOST_NAMED)),
        n_speakers=len(speakers),
        n_copies=n_copies,
    )


def _is_copy(connection: apsw.Connection, number: int) -> bool:
    sql = "SELECT EXISTS (SELECT 1 FROM story_copies WHERE report = ? AND kind <> 'lifted')"
    return bool(connection.execute(sql, (number,)).get)


def find_producers(connection: apsw.Connection, reports: Sequence[str]) -> dict[str, str]:
    """Return, of these reports, those whose shown account another organisation holds, and which.

    It is called as this ledger calls its peer, or else by the id of its identity.
    """
    found: dict[str, tuple[str, str]] = {}
    for id_ in reports:
        rows = fetch_rows(
            connection,
            """SELECT runs.producer, runs.engine FROM reports
               JOIN findings ON findings.report = reports.seq AND is_current
               JOIN runs ON runs.seq = findings.run
               WHERE reports.id = ? AND runs.producer IS NOT NULL""",
            (id_,),
        )
        for producer, engine in rows:
            found[id_] = (producer, name_holder(producer, engine))
    names = _peer_names(connection) if found else {}
    return {report: names.get(producer, holder) for report, (producer, holder) in found.items()}


def _peer_names(connection: apsw.Connection) -> dict[str, str]:
    """Return what peers are called, by the ids of their identities; nothing without peers."""
    sql = "SELECT count(*) FROM main.sqlite_schema WHERE name = 'peers'"
    if not connection.execute(sql).get:
        return {}
    return dict(
        fetch_rows(connection, "SELECT identity, name FROM peers WHERE identity IS NOT NULL")
    )


def weigh_report(connection: apsw.Connection, report: str) -> tuple[int, int]:
    """Return how many claims and figures a report has, as it is shown."""
    rows = fetch_rows(
        connection,
        f"""SELECT (SELECT count(*) FROM claims WHERE claims.findings = findings.seq),
                   (SELECT count(*) FROM figures WHERE figures.findings = findings.seq)
            {_FINDINGS}""",  # noqa: S608
        (report,),
    )
    return rows[0] if rows else (0, 0)
