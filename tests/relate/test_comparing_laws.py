"""What holds for every set of accounts, whatever they say."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.records import Copy
from onrecord.relate import comparison
from onrecord.relate.comparing.happenings import find_happenings
from onrecord.relate.comparing.origins import Sources
from onrecord.relate.comparing.responsibility import find_culprits
from onrecord.relate.stories.copies import find_copy
from tests.relate.accounts_made import Say, make_account

CONVERSE = {"narrower": "wider", "wider": "narrower"}
GROUPS = [("people", "people"), ("civilians", "civilians"), ("fighters", "fighters"), ("", None)]
numbers = st.integers(min_value=0, max_value=60)


@st.composite
def figures(draw):
    low, more = draw(numbers), draw(numbers)
    words, of = draw(st.sampled_from(GROUPS))
    kind = draw(st.sampled_from(["exact", "at_least", "at_most", "between", "about"]))
    high = {"at_least": None, "between": low + more + 1}.get(kind, low)
    return {
        "words": f"{low} {words}".strip(),
        "low": None if kind == "at_most" else low,
        "high": high,
        "bound": kind,
        "measure": draw(st.sampled_from(["killed", "wounded", "sorties"])),
        "of": of,
        "day": draw(st.sampled_from([None, "2026-04-10", "2026-04-11", "2026-04-14"])),
    }


@st.composite
def sayings(draw):
    figure = draw(figures())
    word = draw(st.sampled_from(["died in an air strike", "were hit by shelling", "in clashes"]))
    return Say(
        f"that {figure['words']} {word}",
        draw(st.sampled_from([None, "The Ministry", "Orm Monitor", "residents", "doctors"])),
        kind=draw(st.sampled_from(["named", "unnamed", "role"])),
        stance=draw(st.sampled_from(["asserts", "asserts", "denies", "doubts", "criticises"])),
        figures=[figure],
    )


@st.composite
def reports(draw):
    said = draw(st.lists(sayings(), min_size=1, max_size=4))
    outlet = draw(st.sampled_from(["Wire", "Courant", "Radio Orm", "Littoral"]))
    day = draw(st.sampled_from(["2026-04-12", "2026-04-12T07:00:00Z", "2026-04-13T09:00:00+02:00"]))
    number = draw(st.integers(min_value=0, max_value=10_000))
    return make_account(outlet, *said, published_on=day, head=f"No. {number} of {outlet}.\n")


stories = st.lists(reports(), min_size=1, max_size=5, unique_by=lambda a: a.report.id)


@settings(deadline=None, max_examples=25)
@given(stories, st.randoms(use_true_random=False))
def test_the_order_of_accounts_changes_nothing(accounts, order: random.Random):
    shuffled = list(accounts)
    order.shuffle(shuffled)
    assert comparison(shuffled) == comparison(accounts)


@settings(deadline=None, max_examples=25)
@given(stories, st.integers(min_value=0, max_value=4), st.booleans())
def test_adding_a_copy_changes_no_count_of_origins(accounts, which, is_late):
    original = accounts[which % len(accounts)]
    copy = _reprint(original, late=is_late)
    copies = [Copy(report=copy.report.id, of=original.report.id, kind="near", share=1.0, spans=())]
    before, after = comparison(accounts), comparison([*accounts, copy], copies=copies)
    assert {o.key for o in after.origins} == {o.key for o in before.origins}
    answering = [{c.origin for q in of.questions for c in q.cells} for of in (before, after)]
    assert len(answering[0]) == len(answering[1])
    count = {q.id: len(q.cells) for q in before.questions}
    assert {q.id: len(q.cells) for q in after.questions} == count


def _reprint(account, *, late):
    """Return the account of the same words under another outlet's name."""
    import msgspec

    from onrecord.text import derive_id

    day = "2026-04-13" if late else account.report.published_on
    report = msgspec.structs.replace(
        account.report,
        id=derive_id("report", "reprint", account.report.id),
        publisher="The Reprinter",
        published_on=day,
    )
    return msgspec.structs.replace(account, report=report)


@settings(deadline=None, max_examples=25)
@given(stories)
def test_comparing_is_symmetric(accounts):
    for question in comparison(accounts).questions:
        found = {(c.origin, v.origin): v.relation for c in question.cells for v in c.versus}
        for (one, other), relation in found.items():
            assert found[other, one] == CONVERSE.get(relation, relation)


@settings(deadline=None, max_examples=25)
@given(stories)
def test_no_cell_is_without_words_and_the_words_stand_in_the_report(accounts):
    texts = {account.report.id: account.report.text for account in accounts}
    found = comparison(accounts)
    for question in found.questions:
        answering = {cell.origin for cell in question.cells}
        denying = {one.origin for one in question.uncounted}
        assert sorted([*(answering | denying), *question.silent]) == sorted(
            o.key for o in found.origins
        )
        for cell in question.cells:
            assert cell.current in cell.statements
            for statement in cell.statements:
                assert statement.words
                for words in (*statement.words, *statement.content):
                    assert texts[statement.report][words.start : words.end] == words.exact
    for exchange in found.exchanges:
        for side in filter(None, [exchange.statement, exchange.answer]):
            assert side.words
            assert all(texts[side.report][w.start : w.end] == w.exact for w in side.words)


@settings(deadline=None, max_examples=25)
@given(stories)
def test_every_figure_that_counts_stands_in_a_row(accounts):
    found = comparison(accounts)
    said = {s.figure for q in found.questions for c in q.cells for s in c.statements}
    stances = {c.id: c.stance for a in accounts for c in a.claims}
    for account in accounts:
        for figure in account.figures:
            is_counted = stances.get(figure.claim, "asserts") in ("asserts", "criticises")
            assert (figure.id in said) == is_counted


@pytest.mark.parametrize(
    "junk",
    [
        "Russian " * 60_000,
        "A" * 500_000,
        "blamed the " * 50_000,
        "strikes by the " * 40_000,
        "air-" * 99_999,
        "Abc" * 99_999,
    ],
    ids=lambda junk: junk[:12],
)
def test_hostile_text_costs_no_more_than_its_length(junk):
    account = make_account("A", Say(junk.strip() or "x"))
    sources = Sources([account])
    started = time.process_time()
    list(find_culprits(account, sources))
    list(find_happenings(account, sources))
    assert time.process_time() - started < 2


def test_copies_that_the_program_finds_are_taken_as_they_are():
    words = "At least twelve people were killed when an air strike hit the covered market late on "
    words += "Saturday, and rescue workers were still digging for others under the roof on Sunday"
    wire = make_account("Wire", Say(words), published_on="2026-04-12T07:00:00Z")
    local = make_account("Courant", Say(words), published_on="2026-04-12T19:00:00Z")
    copy = find_copy(wire.report, local.report)
    assert copy is not None
    found = comparison([wire, local], copies=[copy])
    (what,) = [question for question in found.questions if question.kind == "what"]
    assert [cell.origin for cell in what.cells] == ["wire"]
