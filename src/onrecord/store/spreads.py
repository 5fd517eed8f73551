"""How the answers to one query spread: over days, over figures of each day, over places."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import apsw
import msgspec

from onrecord.errors import QueryError
from onrecord.records import Quantity, Record
from onrecord.store.connection import fetch_rows, reading
from onrecord.store.encoding import decode_spans, unpack
from onrecord.store.listing import list_claims_at, statement_of
from onrecord.store.loading import FIGURE_COLUMNS, decode_figure
from onrecord.store.noting import decode_ends, findings_of
from onrecord.store.ordering import INDEX_BITS, SEQUENCE_BITS
from onrecord.store.profiles import DayCount, Tally, decode_day_number
from onrecord.store.rows import ClaimRow, Query

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
        published: Day of publication.
    """

    figure: Quantity
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

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def days(self, query: Query) -> Tally:
        """Return how many claims came out on each day, by stance."""
        rows = self._rows(query, "claims", "claims.place >> ?, stance", MOST_CLAIMS + 1, _DAY_SHIFT)
        counted = Counter((day, stance) for day, stance in rows)
        n = counted.total()
        return Tally(
            counts=tuple(
                DayCount(day=decode_day_number(day), stance=stance, n=n_claims)
                for (day, stance), n_claims in sorted(counted.items())
            ),
            n=min(n, MOST_CLAIMS),
            is_cut=n > MOST_CLAIMS,
        )

    def measures(self, query: Query) -> dict[str, int]:
        """Return how many figures there are of each measure among the newest, the most first."""
        if query.measure is not None:
            return {query.measure: 1}
        found = self._rows(query, "figures", "measure", MOST_CLAIMS)
        counted = Counter(measure for (measure,) in found)
        return dict(counted.most_common())

    def figures(self, query: Query) -> list[SeriesFigure]:
        """Return the newest figures of `query.measure`, copies of others' reports left out."""
        # Of one speaker there are fewer figures than of one measure: the index is not asked for it.
        statement = statement_of(
            self._connection, msgspec.structs.replace(query, measure=None), "figures"
        )
        statement.source += _HELD_BY
        statement.require("figures.measure = ?", query.measure)
        sql = statement.sql(_SERIES_COLUMNS, MOST_FIGURES)
        printed = lru_cache(maxsize=64)(self._printed)
        found = []
        for row in fetch_rows(self._connection, sql, tuple(statement.values)):
            day, report, findings, speaker, name, source, place, *figure = row
            if self._connection.execute(_COPIED, (report,)).get:
                continue
            id_, publisher, text = printed(report)
            known = self._connection.execute(_PARTY_OF, (findings, speaker)).fetchone()
            words = " … ".join(part.exact for part in decode_spans(source or "", text))
            party, called = known or (None, name or words or None)
            found.append(
                SeriesFigure(
                    figure=decode_figure(tuple(figure), text),
                    party=party,
                    speaker=called,
                    place=place,
                    report=id_,
                    publisher=publisher,
                    published=decode_day_number(day),
                )
            )
        return found

    def _printed(self, report: int) -> tuple[str, str | None, str]:
        """Return id, publisher and text of the report of a number."""
        sql = "SELECT id, publisher, text FROM reports WHERE seq = ?"
        [(id_, publisher, packed)] = fetch_rows(self._connection, sql, (report,))
        return id_, publisher, unpack(packed).decode("utf-8", "surrogatepass")

    def places(self, query: Query) -> Mapped:
        """Return the places that claims name in what they say or as where it was said."""
        columns = "claims.findings, content, venue"
        rows = list(self._rows(query, "claims", columns, MOST_MAPPED + 1))
        counted: Counter[str] = Counter()
        known: dict[str, MappedPlace] = {}
        held: dict[int, list[Any]] = {}
        for findings, content, venue in rows[:MOST_MAPPED]:
            if findings not in held:
                held[findings] = fetch_rows(self._connection, _PLACES_OF, (findings,))
            ends = [*decode_ends(content), *decode_ends(venue)]
            named = set()
            for span, id_, *rest in held[findings]:
                [(start, end)] = decode_ends(span)
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

    def first(self, query: Query) -> list[ClaimRow]:
        """Return the claim published first, or nothing: those without a day do not count."""
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
        statement = statement_of(self._connection, query, "claims")
        if not find_filters(query):
            statement.source = "findings CROSS JOIN claims ON claims.findings = findings.seq"
            statement.require("findings.seq > ?", newest - MOST_NEW)
        else:  # its place tells when a claim came in, before any row is fetched
            place = statement.order
            statement.require(f"{findings_of(place)} > ?", newest - MOST_NEW)
        if after is not None:
            statement.require("(findings.seq, claims.place) < (?, ?)", *_decode_cursor(after))
        statement.order = "findings.seq DESC, claims.place"
        with reading(self._connection):
            rows = fetch_rows(
                self._connection,
                statement.sql("findings.seq, claims.place, runs.started_at", limit),
                tuple(statement.values),
            )
        found = {row.cursor: row for row in list_claims_at(self._connection, [r[1] for r in rows])}
        return [
            AddedClaim(
                row=found[place],
                added_at=dt.datetime.fromisoformat(started_at),
                cursor=f"{findings}.{place}",
            )
            for findings, place, started_at in rows
        ]

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


# Whose claim a figure stands in, and the name of its place.
_HELD_BY = """ LEFT JOIN claims AS holder
      ON holder.findings = figures.findings AND holder.id = figures.claim
    LEFT JOIN actors AS voice ON voice.findings = figures.findings AND voice.id = holder.speaker
    LEFT JOIN places AS site ON site.findings = figures.findings AND site.id = figures.place_id"""
_SERIES_COLUMNS = f"""figures.place >> {_DAY_SHIFT}, findings.report, findings.seq, holder.speaker,
    voice.name, holder.source, site.name, {FIGURE_COLUMNS}"""
_PARTY_OF = """SELECT parties.id, parties.name FROM actor_namings
    JOIN namings ON namings.seq = naming JOIN parties ON parties.seq = party
    WHERE findings = ? AND actor = ? AND is_named"""
_COPIED = """SELECT 1 FROM story_copies JOIN reports ON reports.seq = story_copies.of
    WHERE story_copies.report = ? AND kind <> 'lifted' LIMIT 1"""
_PLACES_OF = """SELECT span, coalesce(gazetteer, name), name, latitude, longitude, kind,
      precision_m FROM places
    WHERE findings = ? AND use = 'place' AND latitude IS NOT NULL"""


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
