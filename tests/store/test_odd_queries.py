"""What nobody should ask, asked all the same: an answer, or a sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from onrecord.errors import QueryError
from onrecord.store import Ledger, PartyQuery, Query

from .conftest import account_of


@pytest.mark.parametrize(
    "query",
    [
        Query(after=-(10**30)),
        Query(after=0),
        Query(place="=\ud800"),
        Query(publisher="=\ud800"),
    ],
)
@pytest.mark.parametrize("what", ["claims", "figures", "reports"])
def test_what_cannot_be_found_is_not_found(
    what: str, query: Query, ledger: Ledger, add: Callable[..., list[str]]
) -> None:
    add(account_of())
    assert list(getattr(ledger, what)(query)) == []


def test_a_limit_beyond_all_counting_is_none(ledger: Ledger, add: Callable[..., list[str]]) -> None:
    add(account_of())
    assert list(ledger.reports(Query(limit=10**30))) == list(ledger.reports(Query()))


@pytest.mark.parametrize("name", ["!!!", "…", " ".join(f"w{n}" for n in range(1_200))])
def test_a_name_of_no_words_or_too_many_is_refused(ledger: Ledger, name: str) -> None:
    for ask in (lambda q: list(ledger.parties(q)), ledger.profiles.sized):
        with pytest.raises(QueryError, match="name"):
            ask(PartyQuery(name=name))
