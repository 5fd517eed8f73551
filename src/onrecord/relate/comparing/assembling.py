"""Accounts set beside each other: where they agree, differ, or one is silent.

Pure: accounts in, a comparison out. Which reports belong together, which repeat which, and who
is one party under several names is for the caller to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from onrecord.records import Account, Copy, Measure
from onrecord.relate.comparing.compared import Carrier, Comparison, Exchange, Origin, Question
from onrecord.relate.comparing.counting import COUNTED, find_counts, places_by_key
from onrecord.relate.comparing.exchanges import find_exchanges
from onrecord.relate.comparing.finding import find_uncounted
from onrecord.relate.comparing.happenings import (
    ask_what,
    ask_when,
    ask_where,
    find_doubted,
    find_happenings,
)
from onrecord.relate.comparing.origins import PartyOf, Sources, own_party
from onrecord.relate.comparing.responsibility import ask_who
from onrecord.relate.comparing.rowing import instant
from onrecord.relate.comparing.tallying import ask_how_many


def comparison(
    accounts: Iterable[Account],
    *,
    copies: Iterable[Copy] = (),
    party_of: PartyOf = own_party,
    story: str | None = None,
    measures: Collection[Measure] = (),
    by_day: bool = False,
) -> Comparison:
    """Return accounts set beside each other, the same for any order of accounts and copies.

    Args:
        accounts: Of the reports to compare, each report once.
        copies: Which of them repeat which; own words of a copy are the original's.
        party_of: The key of an actor, the same for one party under several names.
        story: Id of the story that the reports tell.
        measures: Ask how many of these alone, and nothing else; empty asks everything.
        by_day: Keep the days of a campaign apart, which are those of one happening otherwise.
    """
    kept = sorted(accounts, key=_order)
    sources = Sources(kept, copies, party_of)
    asked = frozenset(measures or COUNTED)
    counts = find_counts(kept, sources, measures=asked, by_day=by_day)
    uncounted = [one for account in kept for one in find_uncounted(account, sources, asked)]
    questions = ask_how_many(counts, uncounted, places_by_key(kept))
    exchanges: tuple[Exchange, ...] = ()
    if not measures:
        happened = [one for account in kept for one in find_happenings(account, sources)]
        doubted = [one for account in kept for one in find_doubted(account, sources)]
        questions += ask_who(kept, sources) + ask_what(happened, doubted)
        questions += ask_when(kept, happened) + ask_where(kept, happened)
        exchanges = find_exchanges(kept, sources)
    origins = _origins(kept, _reports_by_origin(questions, exchanges), sources)
    keys = [origin.key for origin in origins]
    return Comparison(
        story=story,
        reports=tuple(account.report.id for account in kept),
        copies=tuple(a.report.id for a in kept if sources.copies.is_copy(a.report.id)),
        origins=origins,
        questions=tuple(_with_silent(question, keys) for question in questions),
        exchanges=exchanges,
    )


def _reports_by_origin(
    questions: Iterable[Question], exchanges: Iterable[Exchange]
) -> dict[str, dict[str, str | None]]:
    """Return, for each origin, the reports that carry it, each with the report it copies."""
    found: dict[str, dict[str, str | None]] = defaultdict(dict)
    for question in questions:
        for cell in question.cells:
            for statement in cell.statements:
                found[cell.origin].setdefault(statement.report, statement.copy_of)
        for one in question.uncounted:
            for statement in one.statements:
                found[one.origin].setdefault(statement.report, statement.copy_of)
    for exchange in exchanges:
        for side in filter(None, [exchange.statement, exchange.answer]):
            found[side.origin].setdefault(side.report, None)
    return found


def _origins(
    accounts: Sequence[Account],
    carried: Mapping[str, Mapping[str, str | None]],
    sources: Sources,
) -> tuple[Origin, ...]:
    """Return origins, those that speak first first."""
    reports = {account.report.id: account.report for account in accounts}
    rank = {id_: i for i, id_ in enumerate(reports)}
    origins = [
        Origin(
            key=key,
            name=sources.name(key),
            kind=sources.kind(key),
            carriers=tuple(
                Carrier(
                    report=id_,
                    publisher=reports[id_].publisher,
                    published_on=reports[id_].published_on,
                    copy_of=copy_of,
                )
                for id_, copy_of in sorted(by_report.items(), key=lambda entry: rank[entry[0]])
            ),
        )
        for key, by_report in carried.items()
    ]
    return tuple(sorted(origins, key=lambda o: (rank[o.carriers[0].report], o.key)))


def _with_silent(question: Question, keys: Sequence[str]) -> Question:
    speaking = set(question.speaking)
    silent = tuple(key for key in keys if key not in speaking)
    return msgspec.structs.replace(question, silent=silent)


def _order(account: Account) -> tuple[str, str, str]:
    return (*instant(account.report.published_on), account.report.id)
