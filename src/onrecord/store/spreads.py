"""How the answers to one query spread: over days, over figures of each day, over places."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

import apsw
import msgspec

from onrecord.records import Quantity, Record
from onrecord.store.connection import fetch_rows, reading
from onrecord.store.ledger import ClaimRow, Query
from onrecord.store.listing import claims_at, statement_of
from onrecord.store.loading import FIGURE_COLUMNS, decode_figure
from onrecord.store.noting import decode_ends
from onrecord.store.ordering import INDEX_BITS, SEQUENCE_BITS
from onrecord.store.pages import make_pages
from onrecord.store.profiles import DayCount, Tally, decode_day_number

MOST_CLAIMS = 20_000  # counted by day: the newest
MOST_FIGURES = 400  # of one measure: the newest
MOST_MAPPED = 1_000  # claims whose places are counted: the newest
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
        columns = f"figures.place, findings.report, findings.seq, {FIGURE_COLUMNS}"
        page_of = make_pages(self._connection)
        found = []
        for place, report, findings, *row in self._rows(query, "figures", columns, MOST_FIGURES):
            if self._connection.execute(_COPIED, (report,)).get:
                continue
            page = page_of(report, findings)
            figure = decode_figure(tuple(row), page.text)
            claim = page.claims.get(figure.claim or "")
            speaker = claim.speaker if claim else None
            known = self._connection.execute(_PARTY_OF, (findings, speaker)).fetchone()
            party, name = known or (None, page.name_of(claim) if claim else None)
            found.append(
                SeriesFigure(
                    figure=figure,
                    party=party,
                    speaker=name,
                    place=page.places.get(figure.place or ""),
                    report=page.id,
                    publisher=page.publisher,
                    published=decode_day_number(place >> _DAY_SHIFT),
                )
            )
        return found

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
        return list(claims_at(self._connection, [place for (place,) in found]))

    def _rows(
        self, query: Query, table: str, columns: str, limit: int, *values: int
    ) -> Iterator[tuple[Any, ...]]:
        statement = statement_of(self._connection, query, table)
        sql = statement.sql(columns, limit)
        with reading(self._connection):
            yield from self._connection.cursor().execute(sql, (*values, *statement.values))


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
