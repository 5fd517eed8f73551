"""Stories as they are shown: rows for a list, and one with its joins and copies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

import apsw

from onrecord.errors import NotOnRecordError
from onrecord.records import Copy, Join, Story
from onrecord.store.connection import fetch_rows
from onrecord.store.encoding import decode_span, decode_spans
from onrecord.store.loading import load_report
from onrecord.store.pages import fetch_origins
from onrecord.store.relations import StoryQuery, StoryRow

EVERY_STORY = StoryQuery()

# One row a member: first of the story, number, id, title, publisher, day, of the member.
_MEMBERS = """SELECT story_members.first, reports.seq, reports.id, reports.title,
       reports.publisher, story_keys.day
    FROM story_members
    JOIN reports ON reports.seq = story_members.report
    JOIN story_keys ON story_keys.report = story_members.report"""
_ORDER = "story_keys.day IS NULL, story_keys.day, reports.id"
Row = tuple[int, int, str, str | None, str | None, int | None]


def list_stories(connection: apsw.Connection, asked: StoryQuery) -> Iterator[StoryRow]:
    """Yield stories, those that began last first."""
    rows = connection.cursor().execute(
        f"""{_MEMBERS} JOIN reports AS head ON head.seq = story_members.first
            ORDER BY head.place DESC, {_ORDER}"""
    )
    n_shown = 0
    for _, members in groupby(rows, key=itemgetter(0)):
        row = _story_row(connection, list(members))
        if not _is_asked(row, asked):
            continue
        yield row
        n_shown += 1
        if n_shown == asked.limit:
            return


def story_row_of(connection: apsw.Connection, first: int) -> StoryRow | None:
    """Return the story that begins with the report of this number; None where none does."""
    members = fetch_rows(
        connection, f"{_MEMBERS} WHERE story_members.first = ? ORDER BY {_ORDER}", (first,)
    )
    return _story_row(connection, members) if members else None


def _is_asked(row: StoryRow, asked: StoryQuery) -> bool:
    if row.n_reports < asked.min_reports:
        return False
    if asked.since and (row.latest is None or row.latest < asked.since):
        return False
    return not (asked.until and (row.earliest is None or row.earliest > asked.until))


def _story_row(connection: apsw.Connection, members: Sequence[Row]) -> StoryRow:
    days = [day for *_, day in members if day is not None]
    first = members[0][0]
    story = connection.execute("SELECT story FROM story_sketches WHERE report = ?", (first,)).get
    return StoryRow(
        story=story,
        title=_title(connection, members),
        earliest=dt.date.fromordinal(min(days)) if days else None,
        latest=dt.date.fromordinal(max(days)) if days else None,
        n_reports=len(members),
        publishers=tuple(dict.fromkeys(row[4] for row in members if row[4])),
        origins=tuple(o for row in members for o in fetch_origins(connection, row[1])),
        reports=tuple(row[2] for row in members),
    )


def _title(connection: apsw.Connection, members: Sequence[Row]) -> str | None:
    """Return the headline of the report that is most like the others; the first of several."""
    numbers = {row[1] for row in members}

    def likeness(row: Row) -> float:
        if len(members) < 3:  # two are as like each other
            return 0.0
        found = fetch_rows(
            connection, "SELECT other, score FROM story_links WHERE report = ?", (row[1],)
        )
        return sum((score for other, score in found if other in numbers), start=0.0)

    titled = [row for row in members if row[3]]
    return max(titled, key=likeness)[3] if titled else None


# --- one story ----------------------------------------------------------------------------


def find_story(connection: apsw.Connection, id_: str) -> int:
    """Return the first report, by number, of the story of an id.

    A story is found by every id it ever had, by the start of one, and by its reports' ids.

    Raises:
        NotOnRecordError: There is none, or more than one begins like that.
    """
    unknown = NotOnRecordError(f"{id_}: no such story; `onrecord stories` lists their ids")
    if not id_ or not id_.isascii():
        raise unknown
    if id_.startswith("report-"):
        sql = "SELECT seq FROM reports WHERE id >= ? AND id < ? LIMIT 2"
        start = id_
    else:
        sql = "SELECT report FROM story_sketches WHERE story >= ? AND story < ? LIMIT 2"
        start = id_ if id_.startswith("story-") else f"story-{id_}"
    found = fetch_rows(connection, sql, (start, start + "\uffff"))
    if len(found) > 1:
        raise NotOnRecordError(
            f"{id_}: several stories begin like that; `onrecord stories` lists their ids"
        )
    first = (
        found
        and connection.execute("SELECT first FROM story_members WHERE report = ?", found[0]).get
    )
    if not first:
        raise unknown
    return int(first)


def load_story(connection: apsw.Connection, first: int) -> Story:
    """Return a story with its copies; the joins are without the words that both reports share."""
    members: list[Row] = fetch_rows(
        connection, f"{_MEMBERS} WHERE story_members.first = ? ORDER BY {_ORDER}", (first,)
    )
    row = _story_row(connection, members)
    ids = {member[1]: member[2] for member in members}
    return Story(
        id=row.story,
        title=row.title,
        earliest=row.earliest,
        latest=row.latest,
        reports=row.reports,
        origins=row.origins,
        joins=_joins(connection, ids),
        copies=tuple(copy for number in ids for copy in _copies(connection, number, ids)),
    )


def _joins(connection: apsw.Connection, ids: dict[int, str]) -> tuple[Join, ...]:
    sql = """SELECT joined, score, story_judgements.id FROM story_members
             LEFT JOIN story_judgements ON story_judgements.seq = judgement WHERE report = ?"""
    found = []
    for number, id_ in ids.items():
        [(joined, score, judgement)] = fetch_rows(connection, sql, (number,))
        if joined is not None:
            found.append(Join(report=id_, to=ids[joined], score=score, judgement=judgement))
    return tuple(found)


def _copies(connection: apsw.Connection, number: int, ids: dict[int, str]) -> Iterator[Copy]:
    rows = fetch_rows(
        connection,
        """SELECT of, kind, share, spans, credit, agency FROM story_copies
           WHERE report = ? ORDER BY share DESC, of""",
        (number,),
    )
    text = load_report(connection, number).text if rows else ""
    for of, kind, share, spans, credit, agency in rows:
        if of in ids:
            yield Copy(
                report=ids[number],
                of=ids[of],
                kind=kind,
                share=share,
                spans=decode_spans(spans, text),
                credit=decode_span(credit, text) if credit else None,
                agency=agency,
            )
