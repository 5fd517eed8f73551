"""What a claim is counted by, packed into a few bytes: from an account, and from the tables."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Any, get_args

import apsw
import msgspec

from onrecord.records import Account, Claim, Measure, Place, Speech, Stance
from onrecord.store.file.connection import fetch_rows, transaction
from onrecord.store.file.loading import load_account

# Values are kept by their number in these: new ones go to the end.
MEASURES: tuple[str, ...] = get_args(Measure)
STANCES: tuple[str, ...] = get_args(Stance)
SPEECHES: tuple[str, ...] = get_args(Speech)

TRAITS = struct.Struct("<HBBBd")  # measures as bits, stance, speech, is hedged, probability
SITE = struct.Struct("<HI")  # index of a claim, number of a place
NAMING = struct.Struct("<I")
_AT_ONCE = 1_000


class Site(msgspec.Struct, frozen=True):
    """A place as claims are counted by it: one gazetteer entry, or one name without an entry."""

    key: str
    name: str
    within: str | None = None


class Traits(msgspec.Struct, frozen=True):
    """What the claims of one account are counted by, short of numbers only a ledger can give.

    Attributes:
        measures: Those of all figures, in a claim or not, as bits.
        packed: `TRAITS` of each claim, in the order of their `place`: the last of a text first.
        sites: The places of each claim, in the same order.
    """

    publisher: str | None
    measures: int
    packed: bytes
    sites: tuple[tuple[Site, ...], ...]


def find_traits(account: Account) -> Traits:
    """Return what the claims of an account are counted by."""
    measures: dict[str | None, int] = {}
    for figure in account.figures:
        bit = 1 << MEASURES.index(figure.measure)
        measures[figure.claim] = measures.get(figure.claim, 0) | bit
    claims = account.claims[::-1]
    return Traits(
        publisher=account.report.publisher,
        measures=reduce(or_, measures.values(), 0),
        packed=b"".join(_pack(account, claim, measures) for claim in claims),
        sites=tuple(_sites(account, claim) for claim in claims),
    )


def _pack(account: Account, claim: Claim, measures: Mapping[str | None, int]) -> bytes:
    return TRAITS.pack(
        measures.get(claim.id, 0),
        STANCES.index(claim.stance),
        SPEECHES.index(claim.speech),
        is_hedged(account, claim),
        math.nan if claim.probability is None else claim.probability,
    )


def is_hedged(account: Account, claim: Claim) -> bool:
    """Say whether a claim's content holds wording that hedges."""
    return any(
        part.start <= words.span.start and words.span.end <= part.end
        for words in account.wording
        if words.kind == "hedge"
        for part in claim.content
    )


def places_of(account: Account, claim: Claim) -> list[Place]:
    """Return the places that a claim's content or venue names, or that its figures are of."""
    of_figures = {figure.place for figure in account.figures if figure.claim == claim.id}
    found = [place for place in account.places if place.id in of_figures]
    for part in claim.content + claim.venue:
        start, end = part.start, part.end
        found += [p for p in account.places if start <= p.span.start and p.span.end <= end]
    return found


def site_of(place: Place) -> Site:
    """Return what a place is counted as."""
    within = place.within[-1] if place.within else place.country
    return Site(place.gazetteer or place.name, place.name, within)


def _sites(account: Account, claim: Claim) -> tuple[Site, ...]:
    found = {site.key: site for site in map(site_of, places_of(account, claim))}
    return tuple(found.values())


# --- writing ------------------------------------------------------------------------------


class FacetWriter:
    """Makes rows of `claim_facets`, numbering publishers and places as they come."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._numbers: dict[tuple[str, str], int] = {}

    def row(self, findings: int, first: int, traits: Traits) -> tuple[Any, ...]:
        """Return the row of what one run found in one report, its speakers not named yet."""
        publisher = None
        if traits.publisher is not None:
            publisher = self._number("facet_publishers", "name", (traits.publisher,))
        sites = [
            SITE.pack(index, self._number("facet_places", "key", (one.key, one.name, one.within)))
            for index, found in enumerate(traits.sites)
            for one in found
        ]
        n_claims = len(traits.sites)
        packed = (traits.packed, b"".join(sites), None)
        return (findings, first, n_claims, publisher, traits.measures, *packed)

    def _number(self, table: str, key: str, values: tuple[str | None, ...]) -> int:
        cleaned = [v if v is None else v.encode("utf-8", "replace").decode() for v in values]
        known = self._numbers.get(named := (table, str(cleaned[0])))
        if known is not None:
            return known
        sql = f"SELECT seq FROM {table} WHERE {key} = ?"  # noqa: S608  names of our own
        number = self._connection.execute(sql, (cleaned[0],)).get
        if number is None:
            marks = ", ".join("?" * len(cleaned))
            self._connection.execute(f"INSERT INTO {table} VALUES (NULL, {marks})", cleaned)  # noqa: S608
            number = self._connection.last_insert_rowid()
        self._numbers[named] = int(number)
        return int(number)


def name_speakers(connection: apsw.Connection, findings: int) -> None:
    """Note who speaks in claims, by the numbers of how they are named."""
    rows = fetch_rows(
        connection,
        """SELECT coalesce(naming, 0) FROM claims LEFT JOIN actor_namings
             ON actor_namings.findings = claims.findings AND actor = speaker
           WHERE claims.findings = ? ORDER BY place""",
        (findings,),
    )
    packed = b"".join(NAMING.pack(number) for (number,) in rows)
    connection.execute(
        "UPDATE claim_facets SET speakers = ? WHERE findings = ?", (packed, findings)
    )


def refresh_facets(connection: apsw.Connection) -> int:
    """Work out the facets of what was on record before there were any; return how many that was."""
    n_done = 0
    while connection.execute("SELECT EXISTS (SELECT 1 FROM facet_pending)").get:
        with transaction(connection):
            n_done += _fill(connection)
    return n_done


def _fill(connection: apsw.Connection) -> int:
    writer = FacetWriter(connection)
    waiting = fetch_rows(
        connection,
        """SELECT findings.seq, report, (SELECT min(place) FROM claims WHERE findings = p.findings),
                  p.findings <= (SELECT findings FROM party_progress)
           FROM facet_pending AS p JOIN findings ON findings.seq = p.findings
           ORDER BY 1 LIMIT ?""",
        (_AT_ONCE,),
    )
    for findings, report, first, is_named in waiting:
        traits = find_traits(load_account(connection, report, findings))
        row = writer.row(findings, first or 0, traits)
        connection.execute(
            "INSERT OR REPLACE INTO claim_facets VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row
        )
        if is_named:
            name_speakers(connection, findings)
        connection.execute("DELETE FROM facet_pending WHERE findings = ?", (findings,))
    return len(waiting)


# --- asking about one claim, in SQL -------------------------------------------------------


def make_functions(connection: apsw.Connection) -> None:
    """Have SQL know `facet_hedged(traits, index)` and `facet_site(sites, index, place)`."""
    connection.create_scalar_function("facet_hedged", _hedged, 2, deterministic=True)
    connection.create_scalar_function("facet_site", _has_site, 3, deterministic=True)


def _hedged(*values: Any) -> int:
    traits, index = values
    return int(TRAITS.unpack_from(traits, index * TRAITS.size)[3])


def _has_site(*values: Any) -> int:
    sites, index, number = values
    return int((index, number) in SITE.iter_unpack(sites))
