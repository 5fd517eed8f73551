"""The demonstration's strike, compared: who stands behind the figures of five outlets."""

import pytest

import onrecord
from onrecord.demo import demo_folder

STRIKE = {"since": "2026-04-12", "until": "2026-04-13"}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    path = tmp_path_factory.mktemp("demo") / "demo.ledger"
    with onrecord.open(str(path), create=True) as ledger:
        with demo_folder() as folder:
            assert len(list(ledger.add(manifest=str(folder / "manifest.jsonl")))) == 14
        yield ledger


@pytest.fixture(scope="module")
def killed(ledger):
    table = ledger.comparison(measures=["killed"], **STRIKE)
    return table, next(q for q in table.questions if q.group is None)


def test_the_monitors_toll_in_four_outlets_is_one_origin(killed):
    table, question = killed
    (cell,) = [c for c in question.cells if c.current.low == 16]
    assert table.origin(cell.origin).name == "Orm Basin Monitor"
    assert {s.publisher for s in cell.statements} == {
        *("Radio Orm", "Transmeridian", "The Corvane Courant", "Littoral")
    }
    assert {s.step for s in cell.statements} <= {"first", "echoes", "repeats"}


def test_the_courants_reprint_is_a_copy_and_no_origin(killed):
    table, _ = killed
    assert len(table.copies) == 1
    names = {table.origin(c.origin).name for q in table.questions for c in q.cells}
    assert "The Corvane Courant" not in names


def test_the_army_and_the_monitor_contradict_each_other(killed):
    table, question = killed
    (army,) = [
        c for c in question.cells if table.origin(c.origin).name == "Halvera Telegraph Agency"
    ]
    monitor = next(c.origin for c in question.cells if c.current.low == 16)
    assert {v.relation for v in army.versus if v.origin == monitor} == {"differs"}
    assert "group" in {a.about for a in army.current.assumptions}


def test_a_story_gives_its_comparison_and_rows_lead_to_words(ledger, killed):
    table, _ = killed
    story = ledger.story(table.reports[0])
    compared = story.comparison(measures=["killed"])
    assert compared.story == story.story.id
    assert set(compared.reports) == set(story.story.reports)
    for row in compared.rows():
        if row["relation"] != "silent":
            start, end = map(int, row["words_span"].split("-"))
            assert ledger.account(row["report"]).report.text[start:end] == row["words"]


def test_a_notebook_shows_a_comparison_as_tables_with_markup_escaped(killed):
    table, _ = killed
    page = table._repr_html_()
    assert page.count("<table>") == len(table.questions)
    assert "Orm Basin Monitor" in page


def test_a_comparison_is_a_table_of_arrow_too(killed):
    table, _ = killed
    assert table.to_arrow().to_pylist() == list(table.rows())


def test_ids_and_filters_together_are_refused(ledger, killed):
    table, _ = killed
    with pytest.raises(onrecord.errors.QueryError):
        ledger.comparison(table.reports[0], since="2026")
    with pytest.raises(onrecord.errors.QueryError, match="hurt"):
        ledger.comparison(measures=["hurt"])


def test_a_timeline_names_the_party_it_followed(ledger):
    course = ledger.timeline("orm basin monitor", "killed", **STRIKE)
    assert [course.comparison.origin(key).name for key in course.origins] == ["Orm Basin Monitor"]
    assert {stage.current.low for stage in course.stages} >= {16}
    assert any(other.relation == "differs" for s in course.stages for other in s.others)


def test_parties_that_a_person_merges_are_one_origin(ledger):
    (monitor,) = ledger.parties(name="Orm Basin Monitor", limit=1)
    (director,) = ledger.parties(name="Mirela Tosk", limit=1)

    def origins():
        table = ledger.comparison(measures=["killed"], **STRIKE)
        return {table.origin(cell.origin).name for q in table.questions for cell in q.cells}

    assert {"Orm Basin Monitor", "Mirela Tosk"} <= origins()
    judgement = ledger.merge_parties(monitor.id, director.id)
    try:
        assert len({"Orm Basin Monitor", "Mirela Tosk"} & origins()) == 1
    finally:
        ledger.undo_party_judgement(judgement)
    assert {"Orm Basin Monitor", "Mirela Tosk"} <= origins()
