"""What is on record of one party: its roles, what it says, what others say of it, and how."""
# ruff: noqa: S608  every statement is put together from what stands in this file

from __future__ import annotations

import datetime as dt
import functools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar

import apsw
import msgspec

from onrecord.records import Claim, Record, WordingKind
from onrecord.store.answers.relations import StoryRow
from onrecord.store.answers.rows import ClaimRow, PartyQuery
from onrecord.store.file.connection import explaining, fetch_rows, reading
from onrecord.store.file.encoding import decode_span, decode_strings
from onrecord.store.file.ordering import INDEX_BITS, LAST_PLACE, SEQUENCE_BITS
from onrecord.store.lists.pages import make_pages
from onrecord.store.lists.rows import list_claims_at
from onrecord.store.lists.stories import story_row_of
from onrecord.store.parties.noting import SAID, SAID_OF
from onrecord.store.parties.showing import (
    BEARING,
    Counts,
    find_party,
    is_counted,
    list_parties,
    load_ranked,
    name_expression,
)

MOST_COUNTED = 10_000  # claims of one party that are counted by month: the newest
_MOST_WORDING = 300
_AT_ONCE = 100  # claims, while stories are looked for in them
_DAY_SHIFT = INDEX_BITS + SEQUENCE_BITS
Part = Literal["said", "said_of"]


class SizedParty(Record, frozen=True, kw_only=True):
    """A party of a list, with how much is on record of it as it was last worked out."""

    id: str
    name: str
    kind: str
    n_reports: int
    n_claims: int


class RoleRow(Record, frozen=True, kw_only=True):
    """A role that reports give a party, from the first to the last that does.

    Attributes:
        first, last: Days of publication; None where no such report has one.
    """

    role: str
    first: dt.date | None
    last: dt.date | None
    n_reports: int


class DayCount(Record, frozen=True, kw_only=True):
    """How many claims of one stance came out on one day; `day` is None where none is known."""

    day: dt.date | None
    stance: str
    n: int


class Tally(Record, frozen=True, kw_only=True):
    """Claims counted by day and stance.

    Attributes:
        is_cut: There are more than were counted, which are the newest.
    """

    counts: tuple[DayCount, ...]
    n: int
    is_cut: bool


class WordedRow(Record, frozen=True, kw_only=True):
    """Wording that stands at a party's name in one report.

    Attributes:
        mention: The name as it stands there.
        claim: Id of the claim that it stands in, or None: the outlet's own voice.
        speaker: Who makes that claim.
    """

    words: str
    kind: WordingKind
    mention: str
    start: int
    end: int
    report: str
    title: str | None
    publisher: str | None
    published_on: str | None
    claim: str | None
    speaker: str | None


Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def _at_one_moment(
    ask: Callable[Concatenate[Profiles, Asked], Answer],
) -> Callable[Concatenate[Profiles, Asked], Answer]:
    """Have a question answered from the ledger as it is at one moment."""

    @functools.wraps(ask)
    def answer(self: Profiles, /, *asked: Asked.args, **named: Asked.kwargs) -> Answer:
        with reading(self._connection):
            return ask(self, *asked, **named)

    return answer


class Profiles:
    """The tables of `0011_profiles.sql`, and what they lead to."""

    def __init__(
        self,
        connection: apsw.Connection,
        rank: Callable[[PartyQuery], Sequence[Counts] | None] = lambda query: None,
    ) -> None:
        """Read a ledger; `rank` counts what is of parties for whoever may not see everything."""
        self._connection = connection
        self._rank = rank

    def sized(self, query: PartyQuery, *, skipped: int = 0) -> list[SizedParty]:
        """Return parties, those in most reports first, without the first `skipped`."""
        limit = -1 if query.limit is None else query.limit
        with explaining(self._connection):
            if not is_counted(self._connection):
                return self._counted_anew(query, skipped)
            where, values = _conditions(query)
            found = fetch_rows(
                self._connection,
                f"""SELECT id, name, kind, n_reports, n_claims FROM parties WHERE {where}
                    ORDER BY n_reports DESC, n_claims DESC, name, id LIMIT ? OFFSET ?""",
                (*values, limit, skipped),
            )
        return [SizedParty(**dict(zip(_SIZED, row, strict=True))) for row in found]

    def _counted_anew(self, query: PartyQuery, skipped: int) -> list[SizedParty]:
        end = None if query.limit is None else skipped + query.limit
        query = msgspec.structs.replace(query, limit=end)
        ranked = self._rank(query)
        if ranked is None:
            rows = islice(list_parties(self._connection, query), skipped, None)
            return [SizedParty(**{name: getattr(row, name) for name in _SIZED}) for row in rows]
        return [
            SizedParty(
                id=id_,
                name=name,
                kind=kind,
                n_reports=counts.n_reports,
                n_claims=counts.n_claims,
            )
            for id_, name, kind, counts in load_ranked(self._connection, ranked[skipped:])
        ]

    @_at_one_moment
    def roles(self, id_: str) -> list[RoleRow]:
        """Return the roles of a party, the latest given first.

        Raises:
            NotOnRecordError: There is no such party.
        """
        number = find_party(self._connection, id_)
        rows = fetch_rows(
            self._connection,
            """SELECT roles, min(nullif(naming_reports.place >> ?1, 0)),
                      max(nullif(naming_reports.place >> ?1, 0)), count(*)
               FROM namings JOIN naming_reports ON naming = namings.seq
               JOIN findings ON findings.seq = naming_reports.findings AND is_current
               WHERE party = ?2 AND roles <> '[]' GROUP BY roles""",
            (_DAY_SHIFT, number),
        )
        held: dict[str, RoleRow] = {}
        for worded, first, last, n_reports in rows:
            for role in decode_strings(worded):
                known = held.get(role.casefold())
                held[role.casefold()] = _role(role, first, last, n_reports, known)
        return sorted(
            held.values(), key=lambda r: (-(r.last or dt.date.min).toordinal(), -r.n_reports)
        )

    @_at_one_moment
    def tally(self, id_: str, part: Part) -> Tally:
        """Return how many claims a party makes, or is named in, by day and stance.

        Raises:
            NotOnRecordError: There is no such party.
        """
        number = find_party(self._connection, id_)
        rows = self._newest(number, part, LAST_PLACE, MOST_COUNTED + 1)
        counted = Counter((place >> _DAY_SHIFT, stance) for place, stance in rows[:MOST_COUNTED])
        counts = tuple(
            DayCount(day=decode_day_number(day), stance=stance, n=n)
            for (day, stance), n in sorted(counted.items())
        )
        return Tally(counts=counts, n=counted.total(), is_cut=len(rows) > MOST_COUNTED)

    def _newest(self, party: int, part: Part, last: int, limit: int) -> list[tuple[int, str]]:
        """Return place and stance of the newest claims of a party up to a place.

        Each naming's claims lie in order, so that no more are read than are wanted of each.
        """
        namings = fetch_rows(self._connection, "SELECT seq FROM namings WHERE party = ?", (party,))
        found: dict[int, str] = {}  # one claim may name a party twice
        for (naming,) in namings:
            found |= fetch_rows(self._connection, _UNDER[part], (naming, party, last, limit))
        return sorted(found.items(), reverse=True)[:limit]

    @_at_one_moment
    def claims(
        self, id_: str, part: Part, *, limit: int, after: int | None = None
    ) -> list[ClaimRow]:
        """Return the claims that a party makes, or is named in by others, newest published first.

        Raises:
            NotOnRecordError: There is no such party.
        """
        number = find_party(self._connection, id_)
        last = LAST_PLACE if after is None else after - 1
        rows = self._newest(number, part, last, limit)
        return list(list_claims_at(self._connection, [place for place, _ in rows]))

    @_at_one_moment
    def wording(self, id_: str) -> list[WordedRow]:
        """Return the wording that stands at a party's names, in the newest reports that have some.

        Raises:
            NotOnRecordError: There is no such party.
        """
        number = find_party(self._connection, id_)
        rows = fetch_rows(
            self._connection,
            """SELECT findings.report, findings.seq, span, naming_wording.kind, mention
               FROM namings JOIN naming_wording ON naming = namings.seq
               JOIN findings ON findings.seq = naming_wording.findings AND is_current
               JOIN reports ON reports.seq = findings.report
               WHERE party = ? GROUP BY findings.seq, span, naming_wording.kind
               ORDER BY naming_wording.place DESC, span LIMIT ?""",
            (number, _MOST_WORDING),
        )
        return list(self._worded(rows))

    def _worded(self, rows: Sequence[Any]) -> Iterator[WordedRow]:
        page_of = make_pages(self._connection)
        for report, findings, span, kind, mention in rows:
            page = page_of(report, findings)
            words = decode_span(span, page.text)
            holding = [
                claim
                for claim in page.claims.values()
                if any(c.start <= words.start and words.end <= c.end for c in claim.content)
            ]
            claim = min(
                holding, key=lambda c: sum(p.end - p.start for p in c.content), default=None
            )
            yield WordedRow(
                words=words.exact,
                kind=kind,
                mention=decode_span(mention, page.text).exact,
                start=words.start,
                end=words.end,
                report=page.id,
                title=page.title,
                publisher=page.publisher,
                published_on=page.published_on,
                claim=claim.id if claim else None,
                speaker=page.name_of(claim) if claim else None,
            )

    def party_of(self, naming: str) -> str | None:
        """Return the id of the party that a naming, by its id, belongs to now."""
        found = self._connection.execute(
            """SELECT parties.id FROM namings JOIN parties ON parties.seq = party
               WHERE namings.id = ?""",
            (naming,),
        ).get
        return None if found is None else str(found)

    @_at_one_moment
    def speaks_in(self, id_: str, reports: Sequence[str]) -> list[str]:
        """Return in which of some reports a party makes a claim.

        Raises:
            NotOnRecordError: There is no such party.
        """
        number = find_party(self._connection, id_)
        marks = ", ".join("?" * len(reports))
        rows = fetch_rows(
            self._connection,
            f"""SELECT reports.id FROM reports
                JOIN findings ON findings.report = reports.seq AND is_current
                WHERE reports.id IN ({marks}) AND EXISTS (
                  SELECT 1 FROM actor_namings JOIN namings ON namings.seq = naming
                  JOIN claims ON claims.findings = findings.seq AND speaker = actor
                  WHERE actor_namings.findings = findings.seq AND party = ?)""",
            (*reports, number),
        )
        return [id_ for (id_,) in rows]

    @_at_one_moment
    def stories(self, id_: str, *, limit: int) -> list[StoryRow]:
        """Return the newest stories in which a party claims a figure, as far as is looked.

        That is its newest `MOST_COUNTED` claims, which may hold fewer stories than `limit`.

        Raises:
            NotOnRecordError: There is no such party.
        """
        number = find_party(self._connection, id_)
        found: dict[int, StoryRow | None] = {}
        told = list[StoryRow]()
        for place in self._said(number):
            if len(told) == limit:
                break
            first = self._connection.execute(_STORY_WITH_FIGURE, (place,)).get
            if first is not None and first not in found:
                row = found[first] = story_row_of(self._connection, first)
                if row is not None and row.n_reports > 1:
                    told.append(row)
        return told

    def _said(self, party: int) -> Iterator[int]:
        """Yield the places of what a party says, newest first, read as far as they are taken."""
        last, n_read = LAST_PLACE, 0
        while n_read < MOST_COUNTED:
            rows = self._newest(party, "said", last, _AT_ONCE)
            yield from (place for place, _ in rows)
            if len(rows) < _AT_ONCE:
                return
            last, n_read = rows[-1][0] - 1, n_read + len(rows)


# The newest claims under one naming, up to a place and a number: read in the order they lie in.
_UNDER: dict[Part, str] = {
    "said": f"""SELECT place, stance FROM naming_claims
        CROSS JOIN findings ON findings.seq = naming_claims.findings AND is_current
        WHERE naming = ?1 AND part = {SAID} AND place <= ?3 ORDER BY place DESC LIMIT ?4""",
    # What a party says of itself is no other's word.
    "said_of": f"""SELECT place, stance FROM naming_claims
        CROSS JOIN findings ON findings.seq = naming_claims.findings AND is_current
        WHERE naming = ?1 AND part = {SAID_OF} AND place <= ?3
          AND NOT EXISTS (SELECT 1 FROM namings WHERE namings.seq = by AND party = ?2)
        ORDER BY place DESC LIMIT ?4""",
}
# The first report of the story of a claim that holds a figure.
_STORY_WITH_FIGURE = """SELECT first FROM claims
    JOIN findings ON findings.seq = claims.findings
    JOIN story_members ON story_members.report = findings.report
    WHERE claims.place = ? AND EXISTS (
      SELECT 1 FROM figures WHERE figures.findings = claims.findings
      AND figures.claim = claims.id AND measure <> 'other')"""


_SIZED = SizedParty.__struct_fields__


def _conditions(query: PartyQuery) -> tuple[str, list[object]]:
    """Return the conditions on parties that a query sets, and the values for their marks."""
    conditions, values = ["n_reports > 0"], list[object]()
    if not query.unnamed:
        conditions.append("is_named")
    if query.kind is not None:
        conditions.append("kind = ?")
        values.append(query.kind)
    if (expression := name_expression(query.name)) is not None:
        conditions.append(f"seq IN ({BEARING})")
        values.append(expression)
    return " AND ".join(conditions), values


def _length(claim: Claim) -> int:
    return sum(part.end - part.start for part in claim.content)


def decode_day_number(number: int) -> dt.date | None:
    """Return the day of a number of days from the start of year 1; 0 is no day."""
    return dt.date.fromordinal(number) if number else None


def _role(
    role: str, first: int | None, last: int | None, n_reports: int, known: RoleRow | None
) -> RoleRow:
    days = [decode_day_number(number) for number in (first, last) if number]
    days += [known.first, known.last] if known else []
    stated = [day for day in days if day]
    return RoleRow(
        role=known.role if known else role,
        first=min(stated, default=None),
        last=max(stated, default=None),
        n_reports=n_reports + (known.n_reports if known else 0),
    )
