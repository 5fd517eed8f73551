from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import extract, resolve
from onrecord.records import Account, Attribution, Findings, Mention, Report, Span
from onrecord.resolve.names import is_initials, is_part, is_same, is_surname, short_names
from onrecord.text import digest_text

CASES = Path(__file__).parents[1] / "cases" / "speakers.toml"
KNOWLEDGE = resolve.load_knowledge()


def load() -> list[Any]:
    cases = tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]
    return [pytest.param(case, id=case["label"]) for case in cases]


def made(text: str, publisher: str | None = None) -> Report:
    digest = digest_text(text)
    return Report(
        id="r", origin="o", text=text, text_sha256=digest, published_on="2026-04-12",
        publisher=publisher,
    )  # fmt: skip


def read(text: str, publisher: str | None = None) -> Account:
    report = made(text, publisher)
    return resolve.account(report, extract.findings(report), KNOWLEDGE)


def speakers(account: Account) -> list[str]:
    names = {actor.id: actor.name for actor in account.actors}
    return [names[claim.speaker] if claim.speaker else "" for claim in account.claims]


@pytest.mark.parametrize("case", load())
def test_a_source_leads_to_who_speaks(case: dict[str, Any]) -> None:
    account = read(case["text"])
    assert speakers(account) == case["speakers"]
    for actor in account.actors:
        assert len(actor.merges) == len(actor.mentions) - 1
        assert all(merge.rule and 0 < merge.score <= 1 for merge in actor.merges)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The Orm Post said it rained.", "publisher"),
        ("An Orm Post reporter said it rained.", "publisher"),
        ("The Corvane Courant said it rained.", "named"),
        ("Activists said it rained.", "unnamed"),
        ("The coalition said it rained.", "named"),
        ("Police said it rained.", "collective"),
        ("Iran and Russia said it rained.", "collective"),
        ("The statement said it rained.", "document"),
    ],
)
def test_a_speaker_has_a_kind(text: str, kind: str) -> None:
    assert [claim.speaker_kind for claim in read(text, "Orm Post").claims] == [kind]


def test_i_is_who_speaks_the_words_around() -> None:
    text = "“I think that it rained,” said Ann Lee."
    outer, inner = text.index("“"), text.index("I think")
    attributions = (
        Attribution(content=(_at(text, "“I think that it rained,”", outer),),
                    cue=(_at(text, "said"),), source=(_at(text, "Ann Lee"),), speech="direct"),
        Attribution(content=(_at(text, "that it rained"),), cue=(_at(text, "think"),),
                    source=(_at(text, "I", inner),), speech="indirect", within=0),
    )  # fmt: skip
    account = resolve.account(made(text), Findings(attributions=attributions), KNOWLEDGE)
    assert speakers(account) == ["Ann Lee", "Ann Lee"]


def _at(text: str, words: str, start: int = 0) -> Span:
    start = text.index(words, start)
    return Span(start=start, end=start + len(words))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The army said on Saturday that it rained.", "on Saturday"),
        ("On Saturday the army said that it rained.", "On Saturday"),
        ("In a statement late on Saturday, the army said that it rained.", "late on Saturday"),
    ],
)
def test_the_day_of_saying_stands_by_the_cue_or_opens_the_sentence(text: str, day: str) -> None:
    [claim] = read(text).claims
    assert claim.said_on is not None
    assert claim.said_on.text in day


def test_a_venue_may_open_the_sentence() -> None:
    [claim] = read("In a statement on Saturday, the army said that it rained.").claims
    assert [part.exact for part in claim.venue] == ["In a statement"]


@pytest.mark.parametrize(
    ("rule", "one", "other"),
    [
        (is_same, "Bashar al-Assad", "Bashar Assad"),
        (is_surname, "Abdel Rahman", "Rami Abdel Rahman"),
        (is_initials, "U.N.", "United Nations"),
        (is_part, "Observatory", "Orm Observatory for Human Rights"),
    ],
)
def test_names_may_be_one(rule: Any, one: str, other: str) -> None:
    assert rule(one, other)
    assert rule(other, one)
    assert not rule(one, "Corvane Courant")


def test_a_short_name_stands_for_the_words_before_its_brackets() -> None:
    found = short_names("Organisation for the Prohibition of Chemical Weapons [OPCW]")
    assert found == {"OPCW": "Organisation for the Prohibition of Chemical Weapons"}


PIECES = "Ann Lee|Lee|he|she|it|they|I|we|you|the group|a monitor|the Orm Observatory|the minister|"
PIECES += (
    "Orm Minister Bob Ray|the statement|Iran and Russia|said|.|“|”|WHO|(OO)|a source|the source|"
)
PIECES += "on Saturday|that it rained|who|Two|both|no one|’s|of the|,"


@given(st.lists(st.sampled_from(PIECES.split("|")), min_size=2, max_size=30), st.data())
def test_any_attributions_make_an_account_that_holds_together(
    pieces: list[str], data: st.DataObject
) -> None:
    text = " ".join(pieces)
    ends = [0, *(i + 1 for i, char in enumerate(text) if char == " "), len(text)]
    spans = [Span(start=a, end=b) for a, b in pairwise(ends) if a < b]
    span = st.sampled_from(spans)
    parts = st.tuples(span, span, span)
    attributions = tuple(
        Attribution(source=(source,), cue=(cue,), content=(content,), speech="indirect")
        for source, cue, content in data.draw(st.lists(parts, max_size=8, unique=True))
    )
    mentions = tuple(Mention(span=one) for one in sorted(set(spans)))
    findings = Findings(attributions=attributions, mentions=mentions)
    account = resolve.account(made(text), findings, KNOWLEDGE)
    ids = [actor.id for actor in account.actors]
    assert len(ids) == len(set(ids))
    assert {claim.speaker for claim in account.claims} <= {None, *ids}
    for actor in account.actors:
        assert actor.name.strip()
        assert len(actor.merges) == len(actor.mentions) - 1
