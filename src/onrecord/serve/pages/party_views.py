"""What a party's page shows, made of what the ledger answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence

from markupsafe import Markup

from onrecord.api import OpenLedger
from onrecord.api.profiles import SetBeside
from onrecord.cells import Cells
from onrecord.charts.series import chart_lanes, make_lanes, name_bar
from onrecord.outlines import says
from onrecord.records import Record
from onrecord.relate.comparing.compared import Question, Statement
from onrecord.serve.charting import drawn_twice, framed
from onrecord.serve.telling.agreement import SIGNS, WORDS
from onrecord.serve.telling.words import href_of
from onrecord.store.lists.profiles import Tally, WordedRow
from onrecord.text import join_words

MOST_ROWS = 10_000  # claims of a table


class TallyView(Record, frozen=True, kw_only=True):
    """Claims counted: the chart, the same as rows, and what to say beside.

    Attributes:
        charts: For a wide screen and for a narrow one.
        names: Of the lanes, that is of the columns.
        rows: The days in words, then a count for each name.
    """

    charts: tuple[str, ...]
    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    n: int
    n_undated: int
    is_cut: bool


def view_tally(tally: Tally, title: str) -> TallyView:
    """Return counts as a chart and as a table beside it, the newest first."""
    dated = [(c.day, c.stance, c.n) for c in tally.counts if c.day]
    lanes = make_lanes(dated)
    starts: dict[dt.date, str] = {bar.start: name_bar(bar) for lane in lanes for bar in lane.bars}
    by_lane = [{bar.start: bar.n for bar in lane.bars} for lane in lanes]
    return TallyView(
        charts=drawn_twice(chart_lanes, lanes, title) if lanes else (),
        names=tuple(lane.name for lane in lanes),
        rows=tuple(
            (name, tuple(counts.get(start, 0) for counts in by_lane))
            for start, name in sorted(starts.items(), reverse=True)
        ),
        n=tally.n,
        n_undated=sum(count.n for count in tally.counts if count.day is None),
        is_cut=tally.is_cut,
    )


def chart_of(view: TallyView) -> Markup:
    """Return the charts of a view as part of a page, of which one is seen."""
    return framed(view.charts)


class WordedGroup(Record, frozen=True, kw_only=True):
    """The same wording at a party's name in one outlet.

    Attributes:
        newest: Of the reports that have it.
        voices: Whose words it stands in; the outlet's own voice is None.
    """

    publisher: str | None
    words: str
    kind: str
    n_reports: int
    voices: tuple[str | None, ...]
    newest: WordedRow


def group_wording(rows: Iterable[WordedRow]) -> list[WordedGroup]:
    """Return wording by outlet and words, what most reports have first."""
    found: dict[tuple[str, str, str], list[WordedRow]] = {}
    for row in rows:
        key = (row.publisher or "", row.kind, row.words.casefold())
        found.setdefault(key, []).append(row)
    groups = [
        WordedGroup(
            publisher=same[0].publisher,
            words=same[0].words,
            kind=same[0].kind,
            n_reports=len({row.report for row in same}),
            voices=tuple(dict.fromkeys(row.speaker if row.claim else None for row in same))[:3],
            newest=same[0],
        )
        for same in found.values()
    ]
    return sorted(groups, key=lambda g: (-g.n_reports, g.publisher or "", g.words))


class Said(Record, frozen=True, kw_only=True):
    """What one origin answers to one question, with where that stands."""

    origin: str
    value: str
    words: str
    relation: str
    sign: str
    word: str
    report: str
    claim: str | None
    href: str
    publisher: str | None


class SetRow(Record, frozen=True, kw_only=True):
    """One question of a story: what the party says, and what others do."""

    question: str
    own: tuple[Said, ...]
    others: tuple[Said, ...]


def set_rows(found: SetBeside) -> list[SetRow]:
    """Return the questions that a party answers, those that others answer too first."""
    rows = [
        SetRow(
            question=question.text,
            own=tuple(said for key, said in _spoken(found, question) if key in found.own),
            others=tuple(said for key, said in _spoken(found, question) if key not in found.own),
        )
        for question in found.questions
    ]
    return sorted(rows, key=lambda row: not row.others)


def _spoken(found: SetBeside, question: Question) -> Iterator[tuple[str, Said]]:
    """Yield what origins say to a question by their keys: answers, then denials and the like."""
    for cell in question.cells:
        now = cell.current
        relation = next((v.relation for v in cell.versus if v.origin in found.own), cell.relation)
        yield cell.origin, _said(found, cell.origin, now, relation, says(now))
    for one in question.uncounted:
        newest = one.statements[-1]
        value = f"“{join_words(newest.words)}”"
        yield one.origin, _said(found, one.origin, newest, one.stance, value)


def _said(found: SetBeside, origin: str, statement: Statement, relation: str, value: str) -> Said:
    return Said(
        origin=found.origins.get(origin, origin),
        value=value,
        words=join_words(statement.words),
        relation=relation,
        sign=SIGNS[relation],
        word=WORDS[relation],
        report=statement.report,
        claim=statement.claim,
        href=href_of(statement),
        publisher=statement.publisher,
    )


def _set_cells(book: OpenLedger, id_: str) -> Iterable[Cells]:
    for found in book.party_figures(id_):
        for row in set_rows(found):
            for is_own, said in [*((True, s) for s in row.own), *((False, s) for s in row.others)]:
                yield {
                    "story": found.story.story,
                    "question": row.question,
                    "is_the_party": is_own,
                    "origin": said.origin,
                    "value": said.value,
                    "words": said.words,
                    "relation": said.relation,
                    "publisher": said.publisher,
                    "report": said.report,
                    "claim": said.claim,
                }


_Rows = Callable[[OpenLedger, str], Iterable[Record | Cells]]
# The tables that a party's page can be had as.
ROWS: dict[str, _Rows] = {
    "said": lambda book, id_: book.party_claims(id_, "said", limit=MOST_ROWS + 1),
    "said-of": lambda book, id_: book.party_claims(id_, "said_of", limit=MOST_ROWS + 1),
    "figures": _set_cells,
    "wording": lambda book, id_: book.party_wording(id_),
    "names": lambda book, id_: book.party_joins(id_),
    "roles": lambda book, id_: book.party_roles(id_),
}


def rows_of(part: str, book: OpenLedger, id_: str) -> Sequence[Record | Cells]:
    """Return the rows of one of `ROWS`."""
    return list(ROWS[part](book, id_))
