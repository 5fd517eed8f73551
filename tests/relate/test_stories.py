"""Stories: the same whatever the order, and as people judge."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from onrecord.errors import NotOnRecordError, QueryError
from onrecord.gathering import judging
from onrecord.gathering.relating import relate
from onrecord.gathering.telling import tell_story
from onrecord.relate import group_sketches, sketch
from onrecord.relate.stories.copies import find_copy
from onrecord.relate.stories.grouping import Judged, find_scope, group, week_of
from onrecord.store import Ledger, open_ledger

from .conftest import Keep, add
from .made import make_report, make_reports, topic_of

REPORTS = make_reports()


def shown(ledger: Ledger) -> set[tuple[str, tuple[str, ...]]]:
    """Every story with its reports."""
    return {(row.story, row.reports) for row in ledger.relations.stories()}


def explained(ledger: Ledger) -> set[object]:
    return {
        (join.report, join.to, join.score)
        for row in ledger.relations.stories()
        for join in ledger.relations.story(row.story).joins
    }


# --- what is grouped ----------------------------------------------------------------------


def test_reports_of_one_happening_are_one_story(keep: Keep) -> None:
    ledger = keep(REPORTS)
    topics = {report.id: topic_of(report) for report in REPORTS}
    found = sorted(sorted({topics[id_] for id_ in ids}) for _, ids in shown(ledger))
    assert found == [["bakery"], ["ferry"], ["mine"]]


def test_a_join_tells_what_both_reports_say(keep: Keep) -> None:
    ledger = keep(REPORTS)
    told = tell_story(ledger, REPORTS[4].id)
    assert len(told.story.joins) == 3
    for join in told.story.joins:
        assert "tam beckwith" in join.names
        assert "Varnholt" in join.places
        assert join.score > 0.5


def test_reports_outside_the_window_are_not_joined(keep: Keep) -> None:
    late = replace(make_report(REPORTS[0].text + " Again."), published_on="2029-01-01")
    ledger = keep([*REPORTS, late])
    assert (late.id,) in {ids for _, ids in shown(ledger)}


def test_a_report_without_a_day_is_joined_all_the_same(keep: Keep) -> None:
    undated = make_report(REPORTS[0].text + " Again.", title=REPORTS[0].title)
    ledger = keep([*REPORTS, undated])
    assert any(undated.id in ids and REPORTS[0].id in ids for _, ids in shown(ledger))


# --- laws ---------------------------------------------------------------------------------


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    order=st.permutations(REPORTS), at_once=st.integers(1, 12), batch=st.sampled_from([1, 3, 500])
)
def test_the_order_of_reading_changes_nothing(
    keep: Keep, order: list[object], at_once: int, batch: int
) -> None:
    straight = keep(REPORTS)
    mixed = keep(order, at_once=at_once, batch=batch)
    assert shown(mixed) == shown(straight)
    assert explained(mixed) == explained(straight)


def test_step_by_step_gives_what_all_at_once_gives(keep: Keep) -> None:
    sketches = [sketch(report) for report in REPORTS]
    stories = {frozenset(REPORTS[i].id for i in story) for story in group_sketches(sketches)}
    assert {frozenset(ids) for _, ids in shown(keep(REPORTS, at_once=1))} == stories


Graph = dict[int, dict[int, float]]


def made_graph(seed: int, n: int) -> Graph:
    """A dense graph of likenesses, with a chain through all of it."""
    pick = random.Random(seed)  # noqa: S311  nothing secret
    graph: Graph = {i: {} for i in range(n)}
    for i in range(n):
        for j in range(i + 1, n):
            score = 0.995 if j == i + 1 and pick.random() < 0.9 else pick.random() ** 6
            if score >= 0.2:
                graph[i][j] = graph[j][i] = round(score, 6)
    return graph


@pytest.mark.parametrize(("seed", "n"), [(1, 40), (2, 150), (3, 300)])
def test_scopes_do_not_overlap(seed: int, n: int) -> None:
    graph = made_graph(seed, n)
    scopes = {find_scope(i, graph.__getitem__, lambda i: week_of(i // 4)) for i in range(n)}
    assert sorted(i for scope in scopes for i in scope.members) == list(range(n))


def test_a_chain_is_no_story() -> None:
    chain: Graph = {i: {j: 0.9 for j in (i - 1, i + 1) if 0 <= j < 20} for i in range(20)}
    stories = group(
        range(20), chain.__getitem__, lambda _, others: [0.0] * len(others), order=lambda i: i
    )
    assert max(map(len, stories)) < 6


def test_what_people_parted_is_never_merged() -> None:
    alike: Graph = {i: {j: 0.99 for j in range(4) if j != i} for i in range(4)}
    judged = Judged(apart=frozenset({(0, 3)}))
    stories = group(
        range(4), alike.__getitem__, lambda _, o: [0.0] * len(o), order=lambda i: i, judged=judged
    )
    assert not any({0, 3} <= set(story) for story in stories)


# --- people judge -------------------------------------------------------------------------


def test_a_split_holds_for_later_reports_and_can_be_undone(keep: Keep) -> None:
    ledger = keep(REPORTS[:3])
    before = shown(ledger)
    [(story, ids)] = before
    judgement = judging.split_story(ledger.relations, story, [ids[1]], by="ann", reason="other")
    assert {frozenset(found) for _, found in shown(ledger)} == {
        frozenset({ids[1]}),
        frozenset({ids[0], ids[2]}),
    }
    add(ledger, [REPORTS[3]])
    relate(ledger.relations)
    assert not any({ids[0], ids[1]} <= set(found) for _, found in shown(ledger))
    judging.undo_judgement(ledger.relations, judgement.id)
    assert shown(ledger) == shown(keep(REPORTS[:4]))
    [(_, kept)] = ledger.relations.judgements(closed=True)
    assert kept.closed_at is not None
    assert (kept.verdict, kept.by, kept.reason) == ("split", "ann", "other")


def test_splitting_then_merging_restores(keep: Keep) -> None:
    ledger = keep(REPORTS)
    before = shown(ledger)
    story, ids = min(before)
    judging.split_story(ledger.relations, story, ids[:2])
    assert shown(ledger) != before
    judging.merge_stories(ledger.relations, [ids[0], ids[2]])
    assert shown(ledger) == before


def test_a_merge_is_told_as_the_reason(keep: Keep) -> None:
    ledger = keep(REPORTS)
    judgement = judging.merge_stories(ledger.relations, [REPORTS[0].id, REPORTS[8].id])
    story = ledger.relations.story(REPORTS[0].id)
    assert {topic_of(r) for r in REPORTS if r.id in story.reports} == {"ferry", "mine"}
    assert judgement.id in {join.judgement for join in story.joins}
    judging.undo_judgement(ledger.relations, judgement.id)
    assert shown(ledger) == shown(keep(REPORTS))


def test_a_wrong_judgement_is_refused_in_a_sentence(keep: Keep) -> None:
    ledger = keep(REPORTS)
    [story, other] = [row.story for row in ledger.relations.stories()][:2]
    with pytest.raises(QueryError, match="one story already"):
        judging.merge_stories(ledger.relations, [story, story])
    with pytest.raises(QueryError, match="not one report of"):
        judging.split_story(ledger.relations, story, [ledger.relations.story(other).reports[0]])
    with pytest.raises(QueryError, match="all its reports"):
        judging.split_story(ledger.relations, story, ledger.relations.story(story).reports)
    with pytest.raises(NotOnRecordError, match="no such judgement"):
        judging.undo_judgement(ledger.relations, "beef")
    with pytest.raises(NotOnRecordError, match="no such story"):
        ledger.relations.story("story-beef")


# --- the ledger ---------------------------------------------------------------------------


def test_a_story_is_found_by_an_id_it_had_before(keep: Keep) -> None:
    ledger = keep(REPORTS[1:4])
    [(old, _)] = shown(ledger)
    add(ledger, [REPORTS[0]])
    relate(ledger.relations)
    [(new, ids)] = shown(ledger)
    assert new != old
    assert ledger.relations.story(old).id == new
    assert ledger.relations.story(ids[-1][:16]).id == new


def test_a_report_restated_is_related_again(keep: Keep) -> None:
    ledger = keep(REPORTS)
    moved = replace(REPORTS[0], published_on="2030-01-01")
    add(ledger, [moved])
    relate(ledger.relations)
    assert shown(ledger) == shown(keep([moved, *REPORTS[1:]]))


def test_a_ledger_of_an_older_program_is_related_when_asked(
    keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = keep(REPORTS)
    before = shown(ledger)
    monkeypatch.setattr("onrecord.gathering.relating.VERSION", 99)
    assert relate(ledger.relations) == len(REPORTS)
    assert shown(ledger) == before
    assert list(ledger.verify()) == []


def test_two_that_relate_one_ledger_agree(keep: Keep, tmp_path: object) -> None:
    ledger = keep(REPORTS[:6])
    other = open_ledger(str(ledger.health()["file"]))
    add(other, REPORTS[6:9])
    relate(other.relations)
    add(ledger, REPORTS[9:])
    relate(ledger.relations)
    other.close()
    assert shown(ledger) == shown(keep(REPORTS))


@pytest.mark.parametrize(
    "text", ["", "\0", "…", "x" * 300_000, "الجسر مغلق " * 50, "桥梁关闭" * 50, "A" * 5 + "\ud800"]
)
def test_any_text_can_be_related(keep: Keep, text: str) -> None:
    report = replace(make_report(text), published_on="not a day")
    ledger = keep([report, *REPORTS[:2]])
    assert any(report.id in ids for _, ids in shown(ledger))


@pytest.mark.parametrize(
    "junk", ["A-", "in ", "In a-", "of Ab ", "Ab ", "12, ", "“", '"', "a’", "x", "\n", "— (", "é"]
)
def test_a_megabyte_of_junk_takes_no_time(junk: str) -> None:
    report = make_report(junk * (1_000_000 // len(junk)))
    started = time.process_time()
    sketch(report)
    find_copy(report, REPORTS[0])
    assert time.process_time() - started < 2
