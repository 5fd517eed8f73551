"""What all rows of one report and run share, fetched once for neighbouring rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any

import apsw

from onrecord.records import Claim, Place, Quantity
from onrecord.store.file.connection import fetch_rows
from onrecord.store.file.encoding import unpack
from onrecord.store.file.loading import (
    CLAIM_COLUMNS,
    FIGURE_COLUMNS,
    PLACE_COLUMNS,
    decode_claim,
    decode_figure,
    decode_place,
)
from onrecord.store.lists.searching import Phrase
from onrecord.text import fold_words, join_words

_HELD = 64
_REACH = 80  # characters of an excerpt on either side of where the hit begins


class Page:
    """One report as one run found it: what its rows are shown with, fetched as it is needed."""

    def __init__(self, connection: apsw.Connection, report: int, findings: int) -> None:
        self._connection = connection
        self._findings = findings
        sql = "SELECT id, text, title, publisher, published_on, url FROM reports WHERE seq = ?"
        [(id_, packed, title, publisher, published_on, url)] = fetch_rows(
            connection, sql, (report,)
        )
        self.id: str = id_
        self.text = unpack(packed).decode("utf-8", "surrogatepass")
        self.title: str | None = title
        self.publisher: str | None = publisher
        self.published_on: str | None = published_on
        self.url: str | None = url
        self.origin = fetch_origins(connection, report)[0]

    def name_of(self, claim: Claim) -> str | None:
        """Return the speaker's name or, where there is none, the words for the source."""
        words = join_words(claim.source)
        return self.actors.get(claim.speaker or "") or words or None

    def through(self, claim: Claim) -> tuple[str, ...]:
        """Return who passes a claim on, innermost first."""
        names: list[str] = []
        seen = {claim.id}
        while claim.within is not None:
            outer = self.claims.get(claim.within)
            if outer is None or outer.id in seen:  # a ledger from elsewhere may hold a ring
                break
            names.append(self.name_of(outer) or "(nobody named)")
            seen.add(outer.id)
            claim = outer
        return tuple(names)

    @cached_property
    def actors(self) -> dict[str, str]:
        """Names by id."""
        return dict(self._rows("id, name", "actors"))

    @cached_property
    def places(self) -> dict[str, Place]:
        """Places by id."""
        rows = self._rows(PLACE_COLUMNS, "places")
        return {place.id: place for place in (decode_place(row, self.text) for row in rows)}

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """Claims by id."""
        rows = self._rows(CLAIM_COLUMNS, "claims", "ORDER BY place DESC")
        return {claim.id: claim for claim in (decode_claim(row, self.text) for row in rows)}

    @cached_property
    def figures(self) -> dict[str, tuple[Quantity, ...]]:
        """Figures by the id of the claim that holds them; the publisher's own are left out."""
        found: dict[str, tuple[Quantity, ...]] = {}
        for row in self._rows(FIGURE_COLUMNS, "figures", "ORDER BY place DESC"):
            figure = decode_figure(row, self.text)
            if figure.claim is not None:
                found[figure.claim] = (*found.get(figure.claim, ()), figure)
        return found

    def _rows(self, columns: str, table: str, order: str = "") -> list[Any]:
        sql = f"SELECT {columns} FROM {table} WHERE findings = ? {order}"  # noqa: S608
        return fetch_rows(self._connection, sql, (self._findings,))


def make_pages(connection: apsw.Connection) -> Callable[[int, int], Page]:
    """Return the function from a report's number and its findings' to their page."""
    return lru_cache(maxsize=_HELD)(lambda report, findings: Page(connection, report, findings))


def fetch_origins(connection: apsw.Connection, report: int) -> tuple[str, ...]:
    """Return where a report was found, the first first."""
    sql = "SELECT origin FROM origins WHERE report = ? ORDER BY seq"
    return tuple(origin for (origin,) in fetch_rows(connection, sql, (report,)))


def find_excerpt(text: str, phrases: list[Phrase]) -> str | None:
    """Return the words around the first hit, on one line; None where only the title has them.

    >>> find_excerpt("Élysée: it rained.", [Phrase("elysee")])
    'Élysée: it rained.'
    """
    hits = [at for phrase in phrases if (at := _find(text, phrase)) is not None]
    if not hits:
        return None
    start, end = max(0, min(hits) - _REACH), min(hits) + _REACH
    words = " ".join(text[start:end].split())
    return f"{'… ' if start else ''}{words}{' …' if end < len(text) else ''}"


def _find(text: str, phrase: Phrase) -> int | None:
    wanted = fold_words(phrase.words)
    if not wanted:
        return None
    tail = "" if phrase.is_start else r"\b"
    plain = re.search(r"\b" + r"\W+".join(map(re.escape, wanted)) + tail, text, re.IGNORECASE)
    if plain:
        return plain.start()
    # Accents: the text's own words folded one by one, which is slower.
    words = ((match.start(), fold_words(match[0])) for match in re.finditer(r"\w+", text))
    return next((start for start, folded in words if folded[:1] == wanted[:1]), None)
