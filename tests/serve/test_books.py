"""The ledger held open: what readers would wait for is worked out before they ask."""

from __future__ import annotations

import pytest

from onrecord.api import OpenLedger
from onrecord.serve.books import Books
from onrecord.serve.callers import ANYBODY
from onrecord.store.counts import selecting


def test_what_a_caller_may_see_is_worked_out_when_the_ledger_changes_and_not_when_they_ask(
    own_ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []
    look = selecting._visible

    def counting(connection: object, size: int) -> object:
        looked.append(size)
        return look(connection, size)  # type: ignore[arg-type]

    monkeypatch.setattr(selecting, "_visible", counting)
    books = Books(own_ledger, (ANYBODY,))
    books._freshen(None)
    n_looked = len(looked)
    assert n_looked > 0
    with books.reading(ANYBODY) as book:
        assert book.facets(top=1).n_claims > 0
        assert len(book.parties(limit=3)) == 3
        assert len(book.sized_parties(limit=3)) == 3
    assert len(looked) == n_looked
    books.close()


def test_a_ledger_that_is_as_it_was_is_not_looked_through_again(own_ledger: str) -> None:
    books = Books(own_ledger)
    stamp = books._freshen(None)
    again = books._freshen(stamp)
    assert books._freshen(again) == again
    books.close()


@pytest.mark.parametrize("broken", ["refresh", "facets"])
def test_what_goes_wrong_while_it_is_worked_out_stops_nothing_for_good(
    own_ledger: str, broken: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: object, **asked: object) -> None:
        raise IndexError("none of ours")

    books = Books(own_ledger)
    with monkeypatch.context() as patched:
        patched.setattr(OpenLedger, broken, fail)
        books._freshen(None)
    assert "none of ours" in caplog.text
    stamp = books._freshen(None)
    assert books._freshen(stamp) == stamp
    books.close()
