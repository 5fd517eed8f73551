"""Who repeats whom, and how many stand behind a story."""

from __future__ import annotations

from onrecord.relate.stories.copies import find_copy
from onrecord.relate.stories.independence import find_independents

from .conftest import Keep
from .made import TOPICS, make_report

LONG = " ".join(words for _, words in TOPICS.values())
PARAGRAPH = (
    "Harbour records going back to the spring show that the vessel had failed two inspections, "
    "that its pumps were patched with tarred canvas, and that nobody in the port office had "
    "thought to keep it from sailing with a full deck."
)
OTHER = (
    "The council of Marrowick met in the rain. Speakers came forward one after another to ask who "
    "would pay for the search, and for how long the boats could be spared from the herring."
)


def test_the_same_words_are_an_exact_copy_of_the_earlier() -> None:
    first = make_report(LONG, day="2026-03-01", publisher="Tide")
    later = make_report(f"{LONG}\n", day="2026-03-02", publisher="Echo")
    copy = find_copy(first, later)
    assert copy is not None
    assert (copy.report, copy.of, copy.kind, copy.share) == (later.id, first.id, "exact", 1.0)


def test_the_answer_is_the_same_whichever_comes_first() -> None:
    one = make_report(LONG, publisher="Tide")
    other = make_report(f"{LONG} {OTHER}", publisher="Echo")
    assert find_copy(one, other) == find_copy(other, one) is not None


def test_wire_copy_with_local_edits_is_a_near_copy() -> None:
    wire = make_report(LONG, day="2026-03-02", publisher="Reuters")
    edited = LONG.replace("nine passengers", "9 people").replace("Divers searched", "Divers combed")
    local = make_report(f"{edited} --REUTERS", day="2026-03-01", publisher="Echo")
    copy = find_copy(wire, local)
    assert copy is not None
    assert (copy.report, copy.of, copy.kind) == (local.id, wire.id, "near")
    assert copy.agency == "Reuters"
    assert copy.credit is not None
    assert copy.credit.exact == "--REUTERS"


def test_a_paragraph_lifted_whole_is_found_with_its_words() -> None:
    first = make_report(f"{LONG}\n\n{PARAGRAPH}", day="2026-03-01", publisher="Tide")
    later = make_report(
        f"{OTHER}\n\n{PARAGRAPH}\n\n{OTHER[::-1]}", day="2026-03-03", publisher="Echo"
    )
    copy = find_copy(first, later)
    assert copy is not None
    assert (copy.kind, copy.of) == ("lifted", first.id)
    assert [span.exact for span in copy.spans] == [PARAGRAPH.removesuffix(".")]
    for span in copy.spans:
        assert later.text[span.start : span.end] == span.exact


def test_two_who_quote_one_statement_copy_nobody() -> None:
    said = f"“{PARAGRAPH}” the inspector said."
    one = make_report(f"{LONG}\n\n{said}", day="2026-03-01", publisher="Tide")
    other = make_report(f"{OTHER}\n\n{said}", day="2026-03-02", publisher="Echo")
    assert find_copy(one, other) is None


def test_an_outlets_own_background_is_no_copy() -> None:
    one = make_report(f"{LONG}\n\n{PARAGRAPH}", day="2026-03-01", publisher="Tide")
    other = make_report(f"{OTHER}\n\n{PARAGRAPH}", day="2026-03-02", publisher="Tide")
    assert find_copy(one, other) is None


def test_a_copy_changes_no_count_of_independents(keep: Keep) -> None:
    first = make_report(LONG, day="2026-03-01", publisher="Tide")
    own = make_report(f"{OTHER} {OTHER[::-1]}", day="2026-03-01", publisher="Echo")
    copies = [make_report(f"{LONG} {n}", day="2026-03-02", publisher=f"P{n}") for n in range(9)]
    found = [copy for one in copies if (copy := find_copy(first, one))]
    assert len(found) == 9
    before = find_independents([first, own], [])
    after = find_independents([first, own, *copies], found)
    assert [one.name for one in after] == [one.name for one in before] == ["Tide", "Echo"]


def test_reprints_of_one_agency_are_one_independent() -> None:
    one = make_report(f"{LONG} (AFP)", publisher="Tide")
    other = make_report(f"{OTHER} - AFP", publisher="Echo")
    [agency] = find_independents([one, other], [])
    assert (agency.name, agency.kind, len(agency.reports)) == ("AFP", "agency", 2)


def test_copies_are_kept_with_the_story(keep: Keep) -> None:
    first = make_report(LONG, day="2026-03-01", publisher="Tide")
    later = make_report(f"{LONG} {OTHER}", day="2026-03-02", publisher="Echo")
    story = keep([later, first]).relations.story(first.id)
    [copy] = story.copies
    assert (copy.report, copy.of, copy.kind) == (later.id, first.id, "near")
    assert copy == find_copy(first, later)
