"""Stories as they are shown: rows for a list, and one with its joins and copies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import apsw

from onrecord.errors import NotOnRecordError
from onrecord.records import Copy, Join, Story
from onrecord.store.answers.relations import StoryQuery, StoryRow
from onrecord.store.answers.rows import Query
from onrecord.store.file.connection import fetch_rows
from onrecord.store.file.encoding import decode_span, decode_spans, unpack
from onrecord.store.file.ordering import LAST_PLACE, first_place_at, make_place
from onrecord.store.lists.pages import fetch_origins
from onrecord.store.lists.searching import match_expression, place_range

EVERY_STORY = StoryQuery()

# One row a member: first of the story, number, id, title, publisher, day, of the member. The table
# itself is asked, whose index finds the members of a story; what somebody sees of it is what they
# see of `reports`, which is joined.
_MEMBERS = """SELECT story_members.first, reports.seq, reports.id, reports.title,
       reports.publisher, story_keys.day
    FROM main.story_members AS story_members
    JOIN reports ON reports.seq = story_members.report
    JOIN story_keys ON story_keys.report = story_members.report"""
_OF_STORY = "story_members.first = (SELECT first FROM main.story_members WHERE report = ?)"
_OF_HEAD = "= (SELECT first FROM main.story_members WHERE report = head.seq)"
_ORDER = "story_keys.day IS NULL, story_keys.day, reports.id"
Row = tuple[int, int, str, str | None, str | None, int | None]


def list_stories(connection: apsw.Connection, asked: StoryQuery) -> Iterator[StoryRow]:
    """Yield stories, those that began last first; each is looked up when it is its turn."""
    n_shown = 0
    for first in _heads(connection, asked):
        members = fetch_rows(
            connection, f"{_MEMBERS} WHERE {_OF_STORY} ORDER BY {_ORDER}", (first,)
        )
        if len(members) < asked.min_reports:
            continue
        yield _story_row(connection, members)
        n_shown += 1
        if n_shown == asked.limit:
            return


def story_row_of(connection: apsw.Connection, first: int) -> StoryRow | None:
    """Return the story that begins with the report of this number; None where none does.

    Whom the first report is hidden from, a later one is the first of theirs.
    """
    members = fetch_rows(connection, f"{_MEMBERS} WHERE {_OF_STORY} ORDER BY {_ORDER}", (first,))
    return _story_row(connection, members) if members else None


def _heads(connection: apsw.Connection, asked: StoryQuery) -> Iterator[int]:
    """Yield the numbers of the first reports of stories, those that began last first.

    A story reaches into the days asked for if it begins within them, or before and a later report
    of it is of them; the first are found by their place, and the others, few, one by one.
    """
    after = None if asked.after is None else _place_of(connection, asked.after)
    low, high = place_range(Query(since=asked.since, until=asked.until, after=after))
    yield from _walk(connection, asked, low, high)
    if asked.since is not None:
        reaching = f"""EXISTS (SELECT 1 FROM main.story_members AS later
            JOIN story_keys ON story_keys.report = later.report
            WHERE later.first {_OF_HEAD} AND story_keys.day >= {asked.since.toordinal()})"""  # noqa: S608
        yield from _walk(connection, asked, make_place(1, 0), min(low - 1, high), reaching)


def _walk(
    connection: apsw.Connection, asked: StoryQuery, low: int, high: int, *conditions: str
) -> Iterator[int]:
    """Yield the heads between two places that fit, newest first."""
    if asked.words is None:
        yield from _heads_between(connection, asked, low, high, conditions)
        return
    for known_from, firsts in _matched(connection, asked.words):
        first = max(low, known_from)
        if len(firsts) <= _FEW:  # few enough to be looked up by number
            listed = f"head.seq IN ({', '.join(map(str, firsts))})"
            yield from _heads_between(connection, asked, first, high, (*conditions, listed))
        else:
            heads = _heads_between(connection, asked, first, high, conditions)
            yield from (head for head in heads if head in firsts)
        high = min(high, known_from - 1)
        if high < low:
            return


def _heads_between(
    connection: apsw.Connection, asked: StoryQuery, low: int, high: int, conditions: Sequence[str]
) -> Iterator[int]:
    several = f"""EXISTS (SELECT 1 FROM main.story_members AS other
        JOIN reports ON reports.seq = other.report
        WHERE other.first {_OF_HEAD} AND other.report <> head.seq)"""  # noqa: S608
    held = ["head.place BETWEEN ? AND ?", "story_members.first = head.seq", *conditions]
    held += [several] if asked.min_reports > 1 else []
    # CROSS JOIN keeps the order: reports are walked by their place, newest first.
    sql = f"""SELECT head.seq FROM reports AS head
        CROSS JOIN story_members ON story_members.report = head.seq
        WHERE {" AND ".join(held)}
        ORDER BY head.place DESC"""  # noqa: S608  only numbers and words from here
    for (head,) in connection.cursor().execute(sql, (low, high)):
        yield head


def _place_of(connection: apsw.Connection, story: str) -> int:
    """Return the place of the first report of a story.

    Raises:
        NotOnRecordError: There is none of that id.
    """
    first = find_story(connection, story)
    return int(connection.execute("SELECT place FROM reports WHERE seq = ?", (first,)).get)


_FEW = 2_000  # reports with certain words that are looked up at first; then four times as many


def _matched(connection: apsw.Connection, words: str) -> Iterator[tuple[int, set[int]]]:
    """Yield a place, falling to 0, and the first reports of the stories with all these words.

    Known are those that begin at that place or later: no report of a story lies before its first,
    save those without a day, which are looked up beforehand.

    Raises:
        QueryError: There is no word to look for.
    """
    expression = match_expression(Query(words=words), "reports")
    dated = make_place(1, 0)

    def find(low: int, high: int, limit: int = -1) -> list[tuple[int, int]]:
        values = (expression, low, high, limit)
        return fetch_rows(connection, _WITH_WORDS, values)

    found = {first for _, first in find(0, dated - 1)}
    low, limit = LAST_PLACE, _FEW
    while True:
        rows = find(dated, low - 1, limit)
        found |= {first for _, first in rows}
        if len(rows) < limit:
            yield 0, found
            return
        low = first_place_at(rows[-1][0])  # those of one day stand in another order in stories
        found |= {first for _, first in find(low, rows[-1][0] - 1)}
        yield low, found
        limit *= 4


_WITH_WORDS = """SELECT reports.place, story_members.first FROM report_words
    CROSS JOIN reports ON reports.place = report_words.rowid
    CROSS JOIN story_members ON story_members.report = reports.seq
    WHERE report_words MATCH ? AND report_words.rowid BETWEEN ? AND ?
    ORDER BY report_words.rowid DESC LIMIT ?"""


def _story_row(connection: apsw.Connection, members: Sequence[Row]) -> StoryRow:
    days = [day for *_, day in members if day is not None]
    # Whom the first report is hidden from, a later one is the first of theirs.
    sql = "SELECT first FROM story_members WHERE report = ?"
    first = connection.execute(sql, (members[0][1],)).get
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
        connection, f"{_MEMBERS} WHERE {_OF_STORY} ORDER BY {_ORDER}", (first,)
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


def _text(connection: apsw.Connection, number: int) -> str:
    packed = connection.execute("SELECT text FROM reports WHERE seq = ?", (number,)).get
    return unpack(packed).decode("utf-8", "surrogatepass")


def _copies(connection: apsw.Connection, number: int, ids: dict[int, str]) -> Iterator[Copy]:
    rows = fetch_rows(
        connection,
        """SELECT of, kind, share, spans, credit, agency FROM story_copies
           WHERE report = ? ORDER BY share DESC, of""",
        (number,),
    )
    text = _text(connection, number) if rows else ""
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
