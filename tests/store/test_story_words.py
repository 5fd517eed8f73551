"""Stories with certain words: however many there are, none is missed, and their order holds."""

from __future__ import annotations

import datetime as dt

import pytest

from onrecord import api
from onrecord.demo import demo_folder
from onrecord.store.answers.relations import StoryQuery
from onrecord.store.lists import stories


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> api.OpenLedger:
    path = tmp_path_factory.mktemp("words") / "a.ledger"
    with demo_folder() as folder, api.open(str(path), create=True) as book:
        list(book.add(manifest=str(folder / "manifest.jsonl")))
    return api.open(str(path), read_only=True)


@pytest.mark.parametrize("few", [1, 2, 3, 5, 2_000])
@pytest.mark.parametrize(
    "asked",
    [
        StoryQuery(),
        StoryQuery(min_reports=2),
        StoryQuery(since=dt.date(2026, 4, 13)),
        StoryQuery(until=dt.date(2026, 4, 13)),
        StoryQuery(since=dt.date(2026, 4, 13), until=dt.date(2026, 5, 1), min_reports=2),
    ],
)
@pytest.mark.parametrize("words", ["said", "killed", "ministry", '"air strike"', "Tosk"])
def test_those_are_found_of_which_one_report_has_the_words(
    book: api.OpenLedger,
    words: str,
    asked: StoryQuery,
    few: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stories, "_FEW", few)
    relations = book._store.relations
    having = {row.id for row in book.reports(words=words)}
    wanted = [row.story for row in relations.stories(asked) if having & set(row.reports)]
    query = {name: getattr(asked, name) for name in asked.__struct_fields__} | {"words": words}
    assert [row.story for row in relations.stories(StoryQuery(**query))] == wanted
    for n, story in enumerate(wanted):
        behind = StoryQuery(**query | {"after": story, "limit": 2})
        assert [row.story for row in relations.stories(behind)] == wanted[n + 1 : n + 3]
