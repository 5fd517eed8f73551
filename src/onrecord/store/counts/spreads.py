"""How the answers to one query spread: over days, over figures of each day, over places."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import apsw
import msgspec

from onrecord.records import Record
from onrecord.store.answers.rows import ClaimRow, Query
from onrecord.store.counts.series import Series, find_series
from onrecord.store.counts.series_rows import find_actors, listed
from onrecord.store.file.connection import explaining, fetch_rows, reading
from onrecord.store.file.ordering import INDEX_BITS, SEQUENCE_BITS, sequence_of
from onrecord.store.lists.profiles import DayCount, Tally, decode_day_number
from onrecord.store.lists.rows import list_claims_at, statement_of
from onrecord.store.parties.noting import decode_ends, findings_of

if TYPE_CHECKING:  # numpy comes with it, which most commands have no need of
    from onrecord.store.counts.selecting import Selection

MOST_CLAIMS = 10_000  # counted by day: the newest
MOST_MAPPED = 300  # claims whose places are counted: the newest
MOST_NEW = 2_000  # reports, the last added, among whose claims new ones are looked for
_DAY_SHIFT = INDEX_BITS + SEQUENCE_BITS


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
        row: Its `cursor`, given as `after`, asks for those that came in before.
        added_at: When the run began that brought it: aware, UTC.
    """

    row: ClaimRow
    added_at: dt.datetime


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

    def figures(self, query: Query) -> Series:
        """Return the newest figures of `query.measure`, copies of others' reports left out."""
        return find_series(self._connection, self._choose, query)

    def actors(self, report: str) -> list[tuple[str, str, str]]:
        """Return how a report calls the actors that are parties, with each party's id and name."""
        return find_actors(self._connection, report)

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
                for first, last in ends:
                    if first <= start and end <= last:
                        named.add(id_)
                        if id_ not in known:
                            known[id_] = _mapped(id_, *rest)
                        break
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

        places = listed(newest_at(found, MOST_MAPPED + 1))
        sql = f"SELECT {columns} FROM claims WHERE place IN ({places}) ORDER BY place DESC"  # noqa: S608
        return fetch_rows(self._connection, sql)

    def _places_of(self, findings: Iterable[int]) -> dict[int, list[Any]]:
        held: dict[int, list[Any]] = defaultdict(list)
        sql = _PLACES_OF.format(listed(findings))
        for number, span, *rest in fetch_rows(self._connection, sql):
            start, _, end = span.partition("-")
            held[number].append((int(start), int(end), *rest))
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

    def added(self, query: Query, *, limit: int, after: int | None = None) -> list[AddedClaim]:
        """Return the claims that came in last, of the `MOST_NEW` reports added last.

        Raises:
            QueryError: A filter cannot be understood.
        """
        newest = self._connection.execute("SELECT coalesce(max(seq), 0) FROM findings").get
        rows = self._newest_added(query, newest - MOST_NEW, limit=limit, after=after)
        found = {row.cursor: row for row in list_claims_at(self._connection, [r[1] for r in rows])}
        began = self._began({findings for findings, _ in rows})
        return [
            AddedClaim(row=found[place], added_at=began[findings])
            for findings, place in rows
            if place in found and findings in began
        ]

    def _newest_added(
        self, query: Query, beyond: int, *, limit: int, after: int | None
    ) -> list[tuple[int, int]]:
        """Return findings and place of what came in last, of findings beyond a number."""
        cursor = None if after is None else (sequence_of(after), after)
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
            WHERE findings.seq IN ({listed(findings)})"""  # noqa: S608
        rows = fetch_rows(self._connection, sql)
        return {number: dt.datetime.fromisoformat(began) for number, began in rows}

    def _rows(
        self, query: Query, table: str, columns: str, limit: int, *values: int
    ) -> Iterator[tuple[Any, ...]]:
        statement = statement_of(self._connection, query, table)
        sql = statement.sql(columns, limit)
        with explaining(self._connection):
            yield from self._connection.cursor().execute(sql, (*values, *statement.values))


def find_filters(query: Query) -> set[str]:
    """Return the filters that a query sets, days and paging aside."""
    own = {"limit", "after", "since", "until", "run", "speaker_keys"}
    values = msgspec.structs.asdict(query)
    return {name for name, value in values.items() if value is not None and name not in own}


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
