"""From rows of figures to figures, each with whoever names it as its report has them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import apsw

from onrecord.records import Quantity, Record, SpeakerKind, Stance
from onrecord.store.file.connection import fetch_rows
from onrecord.store.file.encoding import unpack
from onrecord.store.file.loading import FIGURE_COLUMNS, decode_figure
from onrecord.store.file.ordering import INDEX_BITS, SEQUENCE_BITS
from onrecord.store.lists.profiles import decode_day_number
from onrecord.store.parties.noting import decode_ends

_DAY_SHIFT = INDEX_BITS + SEQUENCE_BITS
_MOST_OUTER = 8  # speakers that pass one claim on
_TEXTS_AT_ONCE = 32


class Teller(Record, frozen=True, kw_only=True):
    """Whoever names a figure in a report, in that report's words.

    Attributes:
        stance: How they stand to it: what is denied is no count of theirs.
        words: For the source, on one line; empty where nobody is named.
        name: Of the actor that it is, if one, with how the report words it.
        party: Id and name of the party that this actor is, where it has a name.
        outer: Whoever passes it on; looked for where nobody else is named.
    """

    stance: Stance
    kind: SpeakerKind
    words: str
    name: str | None = None
    mentions: tuple[str, ...] = ()
    party: tuple[str, str] | None = None
    outer: Teller | None = None


class SeriesFigure(Record, frozen=True, kw_only=True):
    """A figure of a series.

    Attributes:
        teller: Who names it; None: it stands in no claim, and is the outlet's own.
        place: Name of the place that it is of.
        published: Day of publication.
    """

    figure: Quantity
    teller: Teller | None
    place: str | None
    report: str
    publisher: str | None
    published: dt.date | None


def read_figures(connection: apsw.Connection, rows: Sequence[Any]) -> Iterator[SeriesFigure]:
    """Yield the figures of rows of `COLUMNS`, without those in passages that are copied."""
    return _Reading(connection, rows).figures()


def find_actors(connection: apsw.Connection, report: str) -> list[tuple[str, str, str]]:
    """Return how a report calls the actors that are parties, with the id and name of each party."""
    rows = fetch_rows(
        connection,
        """SELECT actors.name, party FROM reports
           JOIN findings ON findings.report = reports.seq AND is_current
           JOIN actors ON actors.findings = findings.seq
           JOIN actor_namings ON actor_namings.findings = findings.seq AND actor = actors.id
           JOIN namings ON namings.seq = naming WHERE reports.id = ?""",
        (report,),
    )
    named = _named(connection, {party for _, party in rows})
    return [(name, *named[party]) for name, party in rows if party in named]


def _named(
    connection: apsw.Connection, parties: Iterable[int | None]
) -> dict[int, tuple[str, str]]:
    """Return id and name of parties by their numbers, of those that have a name."""
    # By their numbers: a view of parties is slow to join.
    numbers = listed(number for number in parties if number is not None)
    rows = fetch_rows(connection, _PARTIES.format(numbers))
    return {number: (id_, name) for number, id_, name in rows}


class _Reading:
    """Makes figures of rows, with the words that spans of their reports have."""

    def __init__(self, connection: apsw.Connection, rows: Sequence[Any]) -> None:
        self._connection = connection
        self._rows = rows
        self._waiting = list(dict.fromkeys(row[1] for row in rows))  # reports to be read
        self._kept: dict[int, tuple[str, str | None, bytes]] = {}
        self._printed = lru_cache(maxsize=64)(self._print)
        self._parties = self._find_parties({(row[2], row[3]) for row in rows if row[3]})
        self._lifted = self._find_lifted({row[1] for row in rows})

    def figures(self) -> Iterator[SeriesFigure]:
        """Yield the figures, without those in passages that are copied."""
        for row in self._rows:
            day, report, findings, *rest = row
            told, (site, *columns) = rest[:_N_TELLER], rest[_N_TELLER:]
            id_, publisher, text = self._printed(report)
            figure = decode_figure(tuple(columns), text)
            span = figure.span
            if any(a <= span.start and span.end <= b for a, b in self._lifted.get(report, ())):
                continue
            yield SeriesFigure(
                figure=figure,
                teller=None if figure.claim is None else self._teller(findings, text, told),
                place=site,
                report=id_,
                publisher=publisher,
                published=decode_day_number(day),
            )

    def _teller(
        self, findings: int, text: str, told: Sequence[Any], n_outer: int = 0
    ) -> Teller | None:
        speaker, stance, kind, source, within, name, mentions = told
        if stance is None:  # no such claim
            return None
        words = " ".join(" ".join(_excerpts(source, text)).split())
        outer = None
        if not words and name is None and within is not None and n_outer < _MOST_OUTER:
            found = fetch_rows(self._connection, _CLAIM, (findings, within))
            outer = self._teller(findings, text, found[0], n_outer + 1) if found else None
        return Teller(
            stance=stance,
            kind=kind,
            words=words,
            name=name,
            mentions=tuple(dict.fromkeys(_excerpts(mentions or "", text))),
            party=self._party(findings, speaker),
            outer=outer,
        )

    def _party(self, findings: int, speaker: str | None) -> tuple[str, str] | None:
        actor = (findings, speaker or "")
        if actor not in self._parties:  # of somebody who passes a claim on
            self._parties |= self._find_parties({actor})
        return self._parties.get(actor)

    def _find_parties(
        self, actors: Iterable[tuple[int, str]]
    ) -> dict[tuple[int, str], tuple[str, str] | None]:
        """Return id and name of the parties that some actors are; None where they have no name."""
        wanted = list(actors)
        marks = ", ".join(["(?, ?)"] * len(wanted)) or "(NULL, NULL)"
        values = tuple(value for actor in wanted for value in actor)
        rows = fetch_rows(self._connection, _PARTIES_OF.format(marks), values)
        numbers = {(findings, actor): party for findings, actor, party in rows}
        named = _named(self._connection, numbers.values())
        return {actor: named.get(numbers.get(actor) or 0) for actor in wanted}

    def _find_lifted(self, reports: Iterable[int]) -> dict[int, list[tuple[int, int]]]:
        """Return which passages of some reports are another's."""
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for report, spans in fetch_rows(self._connection, _LIFTED.format(listed(reports))):
            found[report] += decode_ends(spans)
        return found

    def _print(self, report: int) -> tuple[str, str | None, str]:
        """Return id, publisher and text of the report of a number; those that follow are fetched.

        A few at a time: texts may be large.
        """
        if report not in self._kept:
            at = self._waiting.index(report)
            asked = _TEXTS.format(listed(self._waiting[at : at + _TEXTS_AT_ONCE]))
            rows = fetch_rows(self._connection, asked)
            self._kept = {number: (id_, outlet, text) for number, id_, outlet, text in rows}
        id_, publisher, packed = self._kept[report]
        return id_, publisher, unpack(packed).decode("utf-8", "surrogatepass")


def _excerpts(column: str, text: str) -> list[str]:
    """Return the words of a column of spans."""
    return [text[start:end] for start, end in decode_ends(column)]


def listed(numbers: Iterable[int]) -> str:
    """Return numbers as SQL lists them."""
    return ", ".join(str(int(number)) for number in numbers)


# Whose claim a figure stands in, and the name of its place.
HELD_BY = """ LEFT JOIN claims AS holder
      ON holder.findings = figures.findings AND holder.id = figures.claim"""
VOICED = """ LEFT JOIN actors AS voice
      ON voice.findings = figures.findings AND voice.id = holder.speaker
    LEFT JOIN places AS site ON site.findings = figures.findings AND site.id = figures.place_id"""
_N_TELLER = 7  # columns
_TELLER = """holder.speaker, holder.stance, holder.speaker_kind, holder.source, holder.within,
    voice.name, voice.mentions"""
COLUMNS = f"""figures.place >> {_DAY_SHIFT}, findings.report, findings.seq, {_TELLER}, site.name,
    {FIGURE_COLUMNS}"""
_CLAIM = f"""SELECT {_TELLER} FROM claims AS holder LEFT JOIN actors AS voice
      ON voice.findings = holder.findings AND voice.id = holder.speaker
    WHERE holder.findings = ? AND holder.id = ?"""  # noqa: S608  names of our own
_PARTIES_OF = """WITH wanted (findings, actor) AS (VALUES {})
    SELECT wanted.findings, wanted.actor, party FROM wanted
    CROSS JOIN actor_namings USING (findings, actor)
    JOIN namings ON namings.seq = naming"""
_PARTIES = "SELECT seq, id, name FROM parties WHERE is_named AND seq IN ({})"
_TEXTS = "SELECT seq, id, publisher, text FROM reports WHERE seq IN ({})"
_LIFTED = """SELECT story_copies.report, spans FROM story_copies
    JOIN reports ON reports.seq = story_copies.of
    WHERE story_copies.report IN ({}) AND story_copies.kind = 'lifted'"""
