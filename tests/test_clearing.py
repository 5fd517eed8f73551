"""Names that are withheld, on a ledger that others ask: no report with one is shown to them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import apsw
import msgspec
import pytest

import onrecord
from onrecord.records import Actor, Caller
from onrecord.sharing import clearing
from onrecord.store import Entry
from onrecord.store.sight.names import Named
from onrecord.text import derive_id

OTHER = Caller(name="x", clearance="amber", scopes=("read",))
NAMES = ("Ilsa Verrin", "Tomas Kade")


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    """Return a ledger of two reports, each with a person in it."""
    path = str(tmp_path / "cases.ledger")
    for name in NAMES:
        text = f"“Twelve people were killed in Orm,” said {name}, a nurse.\n"
        (tmp_path / f"{name[:4]}.txt").write_text(text, encoding="utf-8")
    with onrecord.open(path, create=True) as book:
        list(book.add(*[str(tmp_path / f"{name[:4]}.txt") for name in NAMES]))
    return path


def _seen(ledger: str, caller: Caller = OTHER) -> str:
    with onrecord.open(ledger, read_only=True, caller=caller) as book:
        shown = (
            *(book.claims(), book.reports(), book.figures(), book.parties(unnamed=True)),
            *(book.search("nurse"), book.stories(), list(book.accounts())),
        )
        return " ".join(map(str, shown))


def test_a_report_that_names_somebody_withheld_is_not_shown_to_others(ledger: str) -> None:
    assert "Verrin" in _seen(ledger)
    with onrecord.open(ledger) as book:
        book.withhold("Ilsa Verrin", reason="a private person")
    assert "Verrin" not in _seen(ledger)
    assert "Kade" in _seen(ledger)


def test_the_keeper_sees_it_all_the_same(ledger: str) -> None:
    with onrecord.open(ledger) as book:
        book.withhold("Ilsa Verrin", reason="a private person")
        assert "Verrin" in str(book.claims())


def test_what_is_withheld_no_longer_is_shown_again(ledger: str) -> None:
    with onrecord.open(ledger) as book:
        row = book.withhold("Ilsa Verrin", reason="a private person")
        book.undo_withholding(row.id)
    assert "Verrin" in _seen(ledger)


def test_before_reports_are_looked_through_nothing_is_shown(ledger: str) -> None:
    with apsw.Connection(ledger) as connection:
        connection.execute(
            "INSERT INTO withheld_names VALUES (NULL, '[\"Ilsa Verrin\"]', 'r', NULL, '2026', NULL)"
        )
    assert not any(name.split()[1] in _seen(ledger) for name in NAMES)
    with onrecord.open(ledger) as book:
        book.refresh()
    assert "Kade" in _seen(ledger)
    assert "Verrin" not in _seen(ledger)


def test_a_report_added_later_is_looked_through_too(ledger: str, tmp_path: Path) -> None:
    with onrecord.open(ledger) as book:
        book.withhold("Ilsa Verrin", reason="a private person")
        (tmp_path / "later.txt").write_text("Nurse Ilsa Verrin denied it on Sunday.\n")
        (tmp_path / "other.txt").write_text("Minister Jan Ode denied it on Sunday.\n")
        list(book.add(str(tmp_path / "later.txt"), str(tmp_path / "other.txt")))
    assert "Verrin" not in _seen(ledger)
    assert "Ode" in _seen(ledger)


def test_what_an_origin_states_later_is_looked_through_again(ledger: str, tmp_path: Path) -> None:
    with onrecord.open(ledger) as book:
        book.withhold("Ilsa Verrin", reason="a private person")
        assert "Kade" in _seen(ledger)
        list(book.add(str(tmp_path / "Toma.txt"), publisher="Ilsa Verrin's Diary"))
    assert "Verrin" not in _seen(ledger)


# --- everything that is shown of a report -------------------------------------------------

_TEXT = "“Twelve people were killed in Orm on Sunday,” said a nurse of the town hospital."


def _page(tmp_path: Path, name: str, extra: str, title: str = "Twelve killed in Orm") -> str:
    path = tmp_path / name
    words = " ".join([_TEXT, "The mayor of Orm said that the bridge would be closed. " * 6])
    path.write_text(
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"<p>{words}</p></article>{extra}</body></html>",
        encoding="utf-8",
    )
    return str(path)


def _told(ledger: str, caller: Caller = OTHER) -> str:
    """Return all that stands around each report, with the bytes of its page."""
    with onrecord.open(ledger, read_only=True, caller=caller) as book:
        return " ".join(
            f"{book.around(row.id)} {_bytes_of(book, row.id)!r} {book._store.holdings(row.id)}"
            for row in book.reports()
        )


def _bytes_of(book: onrecord.OpenLedger, report: str) -> bytes:
    snapshot = book.snapshot(report)
    return snapshot.data if snapshot else b""


@pytest.mark.parametrize(
    "extra",
    [
        "<aside><a href='/x'>Nurse Ilsa Verrin honoured</a></aside>",
        "<p hidden><b>Ilsa</b> <i>Ver</i>rin</p>",
        "<p>Ilsa&#32;V&#101;rrin</p>",
        "<a href='https://a.example/people/ilsa%2Dverrin'>more</a>",
        '<script type="application/ld+json">{"author": "Ilsa Verri\\u006e"}</script>',
        "<!-- by @ilsaverrin -->",
    ],
)
def test_a_page_that_names_somebody_withheld_is_shown_to_nobody_else(
    tmp_path: Path, extra: str
) -> None:
    ledger = str(tmp_path / "pages.ledger")
    with onrecord.open(ledger, create=True) as book:
        list(
            book.add(
                _page(tmp_path, "named.html", extra),
                _page(tmp_path, "plain.html", ""),
                engine="rules",
            )
        )
        [report] = book.reports()
        book.withhold("Ilsa Verrin", reason="a private person")
        assert _bytes_of(book, report.id) == (tmp_path / "named.html").read_bytes()
    with onrecord.open(ledger, read_only=True, caller=OTHER) as book:
        assert "Twelve people" in book.account(report.id).report.text
        # The first page that may be shown is shown in its stead.
        assert _bytes_of(book, report.id) == (tmp_path / "plain.html").read_bytes()
        assert [found.is_kept for found in book.around(report.id).found] == [False, True]


def test_bytes_that_cannot_be_looked_through_are_shown_to_nobody_else(tmp_path: Path) -> None:
    ledger = str(tmp_path / "bytes.ledger")
    with onrecord.open(ledger, create=True) as book:
        list(book.add(_page(tmp_path, "a.html", ""), engine="rules"))
    with apsw.Connection(ledger) as connection:
        connection.execute("UPDATE origins SET media_type = 'application/pdf'")
    with onrecord.open(ledger, read_only=True, caller=OTHER) as book:
        [report] = book.reports()
        assert book.snapshot(report.id) is not None
    with onrecord.open(ledger) as book:
        book.withhold("Ilsa Verrin", reason="a private person")
    with onrecord.open(ledger, read_only=True, caller=OTHER) as book:
        assert book.snapshot(report.id) is None


@pytest.mark.parametrize(
    "stated",
    [
        {"title": "Nurse Ilsa Verrin tells of Orm"},
        {"publisher": "Ilsa Verrin's Diary"},
        {"url": "https://b.example/2025/ilsa-verrin-speaks"},
        {"path": "ilsa_verrin.txt"},
    ],
    ids=lambda stated: next(iter(stated)),
)
def test_what_another_origin_states_names_nobody_withheld(
    tmp_path: Path, stated: dict[str, str]
) -> None:
    ledger = str(tmp_path / "origins.ledger")
    rows = [{"path": "one.txt", "title": "Twelve killed in Orm"}]
    rows.append({"path": "two.txt", "title": "Twelve killed in Orm"} | stated)
    for row in rows:
        (tmp_path / row["path"]).write_text(_TEXT, encoding="utf-8")
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with onrecord.open(ledger, create=True) as book:
        list(book.add(manifest=str(manifest), engine="rules"))
        assert len(book.reports()) == 1
        assert "verrin" in _told(ledger).lower()
        book.withhold("Ilsa Verrin", reason="a private person")
    assert "erri" not in _told(ledger).lower()
    assert "Twelve people" in _told(ledger)
    assert "erri" not in _seen(ledger).lower()
    with onrecord.open(ledger) as book:
        [row] = book.reports()
        assert "erri" not in str(book.withholding().redact_row(row)).lower()


def test_what_another_run_found_is_looked_through_too(ledger: str) -> None:
    with onrecord.open(ledger) as book:
        store = book._store
        [row] = [row for row in book.reports() if "Kade" in str(book.account(row.id))]
        account = book.account(row.id)
        actor = Actor(id=derive_id("actor", "x", 0), name="Ilsa Verrin", kind="person", mentions=())
        run = store.begin_run("peer", producer="3e1c7d6c-5b1f-4c3e-9c2a-111111111111")
        other = msgspec.structs.replace(account, actors=(*account.actors, actor))
        list(store.add([Entry(account=other)], run=run))
        store.finish_run(run)
        book.refresh()
        book.withhold("Ilsa Verrin", reason="a private person")
    assert "Verrin" not in _told(ledger)


def test_what_a_producer_takes_back_has_the_rest_looked_through_again(ledger: str) -> None:
    producer = "3e1c7d6c-5b1f-4c3e-9c2a-111111111111"
    with onrecord.open(ledger) as book:
        store = book._store
        [row] = [row for row in book.reports() if "Kade" in str(book.account(row.id))]
        account = book.account(row.id)
        actor = Actor(id=derive_id("actor", "x", 0), name="Ilsa Verrin", kind="person", mentions=())
        run = store.begin_run("peer", producer=producer)
        other = msgspec.structs.replace(account, actors=(*account.actors, actor))
        list(store.add([Entry(account=other)], run=run))
        store.finish_run(run)
        book.withhold("Ilsa Verrin", reason="a private person")
        assert "Kade" not in _seen(ledger)
        with store.recalls.writing():
            assert store.recalls.take_back(row.id, producer)
        assert "Kade" not in _seen(ledger)  # until somebody looked
        book.refresh()
    assert "Kade" in _seen(ledger)


# --- when it is looked for -----------------------------------------------------------------


def test_nobody_withholds_a_name_while_reports_are_looked_through_for_others(
    ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = clearing.find_named

    def meanwhile(*asked: Any) -> Named:
        with apsw.Connection(ledger) as connection, pytest.raises(apsw.BusyError):
            connection.execute(
                "INSERT INTO withheld_names VALUES (NULL, '[\"Tomas Kade\"]', 'r', NULL, 'x', NULL)"
            )
        return look(*asked)

    monkeypatch.setattr(clearing, "find_named", meanwhile)
    with onrecord.open(ledger) as book:
        book.withhold("Ilsa Verrin", reason="a private person")
    assert "Kade" in _seen(ledger)


def test_a_spelling_that_turns_up_by_itself_hides_what_holds_it_and_nothing_else(
    ledger: str,
) -> None:
    with onrecord.open(ledger) as book:
        book.withhold("Somebody Else", reason="a private person")
        held = book._store.clearing
        with held.writing():
            held.begin(["Somebody Else", "I. Verrin"], f"{clearing._RULES}:another")
        assert "Kade" in _seen(ledger)
        assert "Verrin" not in _seen(ledger)
        # The hidden one is looked through first.
        [first, *_] = held.waiting(9)
        assert "Verrin" in str(next(held.accounts(first)).actors)


def test_a_name_withheld_no_longer_hides_nothing_meanwhile(ledger: str) -> None:
    with onrecord.open(ledger) as book:
        book.withhold("Somebody Else", reason="a private person")
        book.withhold("Ilsa Verrin", reason="a private person")
    with apsw.Connection(ledger) as connection:
        connection.execute("UPDATE withheld_names SET undone_at = '2026' WHERE seq = 1")
    assert "Kade" in _seen(ledger)
    with onrecord.open(ledger) as book:
        book.refresh()
        assert book._store.clearing.waiting(9) == []
    assert "Kade" in _seen(ledger)


def test_what_time_does_not_suffice_for_is_hidden_until_the_next_time(ledger: str) -> None:
    with apsw.Connection(ledger) as connection:
        connection.execute(
            "INSERT INTO withheld_names VALUES (NULL, '[\"Ilsa Verrin\"]', 'r', NULL, 'x', NULL)"
        )
    with onrecord.open(ledger) as book:
        assert clearing.clear_reports(book._store, max_seconds=0) == 1
        assert len(book._store.clearing.waiting(9)) == 1
        assert clearing.clear_reports(book._store) == 1
        assert clearing.clear_reports(book._store) == 0
    assert "Kade" in _seen(ledger)


def test_a_ledger_of_an_older_program_is_looked_through_again(ledger: str) -> None:
    with onrecord.open(ledger) as book:
        book.withhold("Ilsa Verrin", reason="a private person")
    with apsw.Connection(ledger) as connection:
        connection.execute("UPDATE clearing SET names = '3:x'; UPDATE clearings SET names = '3:x'")
    with onrecord.open(ledger) as book:
        assert clearing.clear_reports(book._store) == len(NAMES)
