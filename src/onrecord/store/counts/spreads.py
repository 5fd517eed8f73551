"""How the answers to one query spread: over days, over figures of each day, over places."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import apsw
import msgspec

from onrecord.errors import QueryError
from onrecord.records import Quantity, Record, Stance
from onrecord.store.answers.rows import ClaimRow, Query
from onrecord.store.file.connection import fetch_rows, reading
from onrecord.store.file.encoding import decode_spans, unpack
from onrecord.store.file.loading import FIGURE_COLUMNS, decode_figure
from onrecord.store.file.ordering import INDEX_BITS, SEQUENCE_BITS
from onrecord.store.lists.profiles import DayCount, Tally, decode_day_number
from onrecord.store.lists.rows import list_claims_at, statement_of
from onrecord.store.lists.searching import Statement, exact_name, require_exactly
from onrecord.store.parties.noting import decode_ends, findings_of

if TYPE_CHECKING:  # numpy comes with it, which most commands have no need of
    from onrecord.store.counts.selecting import Selection

MOST_CLAIMS = 10_000  # counted by day: the newest
MOST_FIGURES = 150  # of one measure: the newest
MOST_MAPPED = 300  # claims whose places are counted: the newest
MOST_NEW = 2_000  # reports, the last added, among whose claims new ones are looked for
_MOST_DIGITS = 30
_DAY_SHIFT = INDEX_BITS + SEQUENCE_BITS


class SeriesFigure(Record, frozen=True, kw_only=True):
    """A figure of a series, with who gives it.

    Attributes:
        party: Id of the party that claims it, where the speaker is one.
        speaker: Its name, or the words for the source; None is the outlet's own voice.
        stance: How it stands to the figure: what it denies is no count of its own.
        published: Day of publication.
    """

    figure: Quantity
    stance: Stance | None = None
    party: str | None
    speaker: str | None
    place: str | None
    report: str
    publisher: str | None
    published: dt.date | None


class MappedPlace(Record, frozen=True, kw_only=True):
    """A place that claims name, and how many do.

    Attributes:
        id: Of the gazetteer's entry.
        precision_m: How far what is meant may lie from the point.
    """

    id: str
    name: str
    latitude: float
    longitude: float
    kind: str | None
    precision_m: float | None
    n: int


class Mapped(Record, frozen=True, kw_only=True):
    """Places of claims, those of most first; `n_claims` were looked at, the newest if `is_cut`."""

    places: tuple[MappedPlace, ...]
    n_claims: int
    is_cut: bool


class AddedClaim(Record, frozen=True, kw_only=True):
    """A claim with when it came into the ledger.

    Attributes:
        added_at: When the run began that brought it: aware, UTC.
        cursor: Give it as `after` for those that came in before.
    """

    row: ClaimRow
    added_at: dt.datetime
    cursor: str


class Spreads:
    """Counts what a query asks for, each time no further than a stated number of rows."""

    def __init__(
        self,
        connection: apsw.Connection,
        choose: Callable[[Query], Selection | None] = lambda query: None,
    ) -> None:
        """Read a ledger; `choose` returns the claims of a query, where columns know them."""
        self._connection = connection
        self._choose = choose

    def days(self, query: Query) -> Tally:
        """Return how many claims came out on each day, by stance."""
        if (found := self._choose(query)) is not None:
            from onrecord.store.counts.spread_columns import count_days

            told, is_cut = count_days(found, MOST_CLAIMS)
        else:
            columns = "claims.place >> ?, stance"
            rows = list(self._rows(query, "claims", columns, MOST_CLAIMS + 1, _DAY_SHIFT))
            counted = Counter((day, stance) for day, stance in rows[:MOST_CLAIMS])
            told = [(day, stance, n) for (day, stance), n in sorted(counted.items())]
            is_cut = len(rows) > MOST_CLAIMS
        counts = (DayCount(day=decode_day_number(day), stance=s, n=n) for day, s, n in told)
        return Tally(counts=tuple(counts), n=sum(n for *_, n in told), is_cut=is_cut)

    def measures(self, query: Query) -> dict[str, int]:
        """Return how many figures there are of each measure among the newest, the most first."""
        if query.measure is not None:
            return {query.measure: 1}
        found = self._rows(query, "figures", "measure", MOST_CLAIMS)
        counted = Counter(measure for (measure,) in found)
        return dict(counted.most_common())

    def figures(self, query: Query) -> list[SeriesFigure]:
        """Return the newest figures of `query.measure`, copies of others' reports left out.

        From columns, those of an exact place are looked for in the newest 1,500 reports with a
        claim that names it.
        """
        printed = lru_cache(maxsize=64)(self._printed)
        rows = self._newest_figures(query)
        copied = self._copied({report for _, report, *_ in rows})
        parties = self._speaking({(row[2], row[3]) for row in rows if row[3] is not None})
        found = []
        for day, report, findings, speaker, stance, name, source, place, *figure in rows:
            if report in copied:
                continue
            id_, publisher, text = printed(report)
            words = " … ".join(part.exact for part in decode_spans(source or "", text))
            party, called = parties.get((findings, speaker), (None, name or words or None))
            found.append(
                SeriesFigure(
                    figure=decode_figure(tuple(figure), text),
                    stance=stance,
                    party=party,
                    speaker=called,
                    place=place,
                    report=id_,
                    publisher=publisher,
                    published=decode_day_number(day),
                )
            )
        return found

    def _copied(self, reports: Iterable[int]) -> set[int]:
        """Return which of some reports are copies of others."""
        rows = fetch_rows(self._connection, _COPIED.format(_listed(reports)))
        return {report for (report,) in rows}

    def _speaking(self, actors: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Any]:
        """Return id and name of the parties that some actors are, where they have a name."""
        numbers = {actor: self._connection.execute(_PARTY_OF, actor).get for actor in actors}
        known = {number for number in numbers.values() if number is not None}
        # By their numbers: a view of parties is slow to join.
        rows = fetch_rows(self._connection, _PARTIES.format(_listed(known)))
        named = {number: (id_, name) for number, id_, name in rows}
        return {actor: named[number] for actor, number in numbers.items() if number in named}

    def _newest_figures(self, query: Query) -> list[Any]:
        # Of one speaker there are fewer figures than of one measure: the index is not asked for it.
        unmeasured = msgspec.structs.replace(query, measure=None)
        is_at = exact_name(query.place) is not None
        has_words = query.words or query.speaker or (query.place and not is_at)
        chosen = None
        if not has_words and (is_at or query.party or query.hedge is not None):
            chosen = self._choose(query)
        if chosen is None:
            return self._fetch_figures(statement_of(self._connection, unmeasured, "figures"), query)
        from onrecord.store.counts.spread_columns import newest_batches

        rows: list[Any] = []
        for findings, places in newest_batches(chosen):
            if find_filters(query) & _OF_CLAIMS:
                statement = Statement(_FIGURES_OF_CLAIMS, "figures.place")
                statement.require(f"claims.place IN ({_listed(places)})")
            else:  # figures that stand in no claim too
                statement = Statement(_FIGURES_OF_FINDINGS, "figures.place")
                statement.require(f"figures.findings IN ({_listed(findings)})")
            require_exactly(statement, "figures", Query(place=query.place), None, is_common=True)
            rows += self._fetch_figures(statement, query)
            if len(rows) >= MOST_FIGURES:
                break
        return rows[:MOST_FIGURES]

    def _fetch_figures(self, statement: Statement, query: Query) -> list[Any]:
        statement.source += _HELD_BY
        statement.require("figures.measure = ?", query.measure)
        sql = statement.sql(_SERIES_COLUMNS, MOST_FIGURES)
        return fetch_rows(self._connection, sql, tuple(statement.values))

    def _printed(self, report: int) -> tuple[str, str | None, str]:
        """Return id, publisher and text of the report of a number."""
        sql = "SELECT id, publisher, text FROM reports WHERE seq = ?"
        [(id_, publisher, packed)] = fetch_rows(self._connection, sql, (report,))
        return id_, publisher, unpack(packed).decode("utf-8", "surrogatepass")

    def places(self, query: Query) -> Mapped:
        """Return the places that claims name in what they say or as where it was said."""
        rows = self._newest_claims(query)
        counted: Counter[str] = Counter()
        known: dict[str, MappedPlace] = {}
        held = self._places_of({findings for findings, _, _ in rows})
        for findings, content, venue in rows[:MOST_MAPPED]:
            ends = [*decode_ends(content), *decode_ends(venue)]
            named = set()
            for start, end, id_, *rest in held[findings]:
                if any(first <= start and end <= last for first, last in ends):
                    named.add(id_)
                    known.setdefault(id_, _mapped(id_, *rest))
            counted.update(named)
        return Mapped(
            places=tuple(
                msgspec.structs.replace(known[id_], n=n) for id_, n in counted.most_common()
            ),
            n_claims=min(len(rows), MOST_MAPPED),
            is_cut=len(rows) > MOST_MAPPED,
        )

    def _newest_claims(self, query: Query) -> list[Any]:
        """Return findings, content and venue of the newest claims, one more than are looked at."""
        columns = "claims.findings, content, venue"
        found = self._choose(query)
        if found is None:
            return list(self._rows(query, "claims", columns, MOST_MAPPED + 1))
        from onrecord.store.counts.spread_columns import newest_at

        listed = _listed(newest_at(found, MOST_MAPPED + 1))
        sql = f"SELECT {columns} FROM claims WHERE place IN ({listed}) ORDER BY place DESC"  # noqa: S608
        return fetch_rows(self._connection, sql)

    def _places_of(self, findings: Iterable[int]) -> dict[int, list[Any]]:
        held: dict[int, list[Any]] = defaultdict(list)
        sql = _PLACES_OF.format(_listed(findings))
        for number, span, *rest in fetch_rows(self._connection, sql):
            [(start, end)] = decode_ends(span)
            held[number].append((start, end, *rest))
        return held

    def first(self, query: Query) -> list[ClaimRow]:
        """Return the claim published first, or nothing: those without a day do not count."""
        if (chosen := self._choose(query)) is not None:
            from onrecord.store.counts.spread_columns import first_at

            place = first_at(chosen)
            return [] if place is None else list(list_claims_at(self._connection, [place]))
        statement = statement_of(self._connection, query, "claims")
        statement.require("claims.place >= ?", 1 << _DAY_SHIFT)
        sql = statement.sql("claims.place", None).removesuffix(" DESC") + " LIMIT 1"
        with reading(self._connection):
            found = fetch_rows(self._connection, sql, tuple(statement.values))
        return list(list_claims_at(self._connection, [place for (place,) in found]))

    def added(self, query: Query, *, limit: int, after: str | None = None) -> list[AddedClaim]:
        """Return the claims that came in last, of the `MOST_NEW` reports added last.

        Raises:
            QueryError: A filter cannot be understood, or `after` is no cursor.
        """
        newest = self._connection.execute("SELECT coalesce(max(seq), 0) FROM findings").get
        rows = self._newest_added(query, newest - MOST_NEW, limit=limit, after=after)
        found = {row.cursor: row for row in list_claims_at(self._connection, [r[1] for r in rows])}
        began = self._began({findings for findings, _ in rows})
        return [
            AddedClaim(row=found[place], added_at=began[findings], cursor=f"{findings}.{place}")
            for findings, place in rows
            if place in found and findings in began
        ]

    def _newest_added(
        self, query: Query, beyond: int, *, limit: int, after: str | None
    ) -> list[tuple[int, int]]:
        """Return findings and place of what came in last, of findings beyond a number."""
        cursor = None if after is None else _decode_cursor(after)
        if (chosen := self._choose(query)) is not None:
            from onrecord.store.counts.spread_columns import added_at

            return added_at(chosen, beyond=beyond, after=cursor, limit=limit)
        statement = statement_of(self._connection, query, "claims")
        if not find_filters(query):
            statement.source = "findings CROSS JOIN claims ON claims.findings = findings.seq"
            statement.require("findings.seq > ?", beyond)
        else:  # its place tells when a claim came in, before any row is fetched
            statement.require(f"{findings_of(statement.order)} > ?", beyond)
        if cursor is not None:
            statement.require("(findings.seq, claims.place) < (?, ?)", *cursor)
        statement.order = "findings.seq DESC, claims.place"
        sql = statement.sql("findings.seq, claims.place", limit)
        with reading(self._connection):
            return fetch_rows(self._connection, sql, tuple(statement.values))

    def _began(self, findings: Iterable[int]) -> dict[int, dt.datetime]:
        """Return when the runs began that brought some findings."""
        sql = f"""SELECT findings.seq, started_at FROM findings JOIN runs ON runs.seq = run
            WHERE findings.seq IN ({_listed(findings)})"""  # noqa: S608
        rows = fetch_rows(self._connection, sql)
        return {number: dt.datetime.fromisoformat(began) for number, began in rows}

    def _rows(
        self, query: Query, table: str, columns: str, limit: int, *values: int
    ) -> Iterator[tuple[Any, ...]]:
        statement = statement_of(self._connection, query, table)
        sql = statement.sql(columns, limit)
        with reading(self._connection):
            yield from self._connection.cursor().execute(sql, (*values, *statement.values))


def find_filters(query: Query) -> set[str]:
    """Return the filters that a query sets, days and paging aside."""
    own = {"limit", "after", "since", "until", "run", "speaker_keys"}
    values = msgspec.structs.asdict(query)
    return {name for name, value in values.items() if value is not None and name not in own}


def _decode_cursor(cursor: str) -> tuple[int, int]:
    findings, _, place = cursor.partition(".")
    if not (findings.isdecimal() and place.isdecimal() and len(cursor) <= _MOST_DIGITS):
        raise QueryError(f"before: {cursor!r} is no cursor; leave it out to begin at the start")
    return int(findings), int(place)


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(int(number)) for number in numbers)


_OF_CLAIMS = {"party", "hedge", "stance", "speech", "min_probability"}
_FIGURES_OF_CLAIMS = """claims CROSS JOIN findings ON findings.seq = claims.findings
    CROSS JOIN figures ON figures.findings = claims.findings AND figures.claim = claims.id"""
_FIGURES_OF_FINDINGS = "figures CROSS JOIN findings ON findings.seq = figures.findings"
# Whose claim a figure stands in, and the name of its place.
_HELD_BY = """ LEFT JOIN claims AS holder
      ON holder.findings = figures.findings AND holder.id = figures.claim
    LEFT JOIN actors AS voice ON voice.findings = figures.findings AND voice.id = holder.speaker
    LEFT JOIN places AS site ON site.findings = figures.findings AND site.id = figures.place_id"""
_SERIES_COLUMNS = f"""figures.place >> {_DAY_SHIFT}, findings.report, findings.seq, holder.speaker,
    holder.stance, voice.name, holder.source, site.name, {FIGURE_COLUMNS}"""
_PARTY_OF = """SELECT party FROM actor_namings JOIN namings ON namings.seq = naming
    WHERE findings = ? AND actor = ?"""
_PARTIES = "SELECT seq, id, name FROM parties WHERE is_named AND seq IN ({})"
_COPIED = """SELECT story_copies.report FROM story_copies
    JOIN reports ON reports.seq = story_copies.of
    WHERE story_copies.report IN ({}) AND kind <> 'lifted'"""
_PLACES_OF = """SELECT findings, span, coalesce(gazetteer, name), name, latitude, longitude, kind,
      precision_m FROM places
    WHERE findings IN ({}) AND use = 'place' AND latitude IS NOT NULL"""


def _mapped(
    id_: str,
    name: str,
    latitude: float,
    longitude: float,
    kind: str | None,
    precision_m: float | None,
) -> MappedPlace:
    return MappedPlace(
        id=id_,
        name=name,
        latitude=latitude,
        longitude=longitude,
        kind=kind,
        precision_m=precision_m,
        n=0,
    )
