from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import extract, resolve
from onrecord.records import Account, Report
from onrecord.resolve.dates import parse_date
from onrecord.text import digest_text

KNOWLEDGE = resolve.load_knowledge()
CASES = Path(__file__).parents[1] / "cases"


def load(name: str) -> list[Any]:
    cases = tomllib.loads((CASES / name).read_text(encoding="utf-8"))["case"]
    fails = [pytest.mark.xfail(strict=True)]
    return [
        pytest.param(c, id=c.get("text", c.get("words")), marks=fails if "expect" in c else [])
        for c in cases
    ]


def read(text: str, published_on: str | None = "2015-10-11") -> Account:
    report = Report(
        id="r", origin="o", text=text, text_sha256=digest_text(text), published_on=published_on
    )
    return resolve.account(report, extract.findings(report), KNOWLEDGE)


def speakers(account: Account) -> list[str | None]:
    names = {actor.id: actor.name for actor in account.actors}
    return [names[claim.speaker] if claim.speaker else None for claim in account.claims]


@pytest.mark.parametrize("case", load("figures.toml"))
def test_a_figure_has_a_value_a_bound_and_a_measure(case: dict[str, Any]) -> None:
    found = [
        [f.span.exact, "" if f.low is None else f.low, "" if f.high is None else f.high, f.bound,
         f.measure]
        for f in read(case["text"]).figures
    ]  # fmt: skip
    assert found == case["want"]


@pytest.mark.parametrize("case", load("dates.toml"))
def test_words_for_a_time_mean_days(case: dict[str, Any]) -> None:
    anchor = dt.date.fromisoformat(case["published"]) if case["published"] else None
    found = parse_date(case["words"], anchor)
    assert (found.edtf if found else "") == case["edtf"]


def test_a_weekday_ahead_of_a_future_tense_is_the_next_one() -> None:
    [date] = read("The council will meet on Tuesday.").dates
    assert date.edtf == "2015-10-13"


def test_relative_dates_are_left_out_without_a_day_of_publication() -> None:
    assert not read("It rained on Tuesday.", published_on=None).dates


def test_a_surname_and_a_pronoun_lead_to_the_full_name() -> None:
    account = read("Ann Lee said it rained. Lee said it was cold. She added that it snowed.")
    assert speakers(account) == ["Ann Lee"] * 3
    [actor] = account.actors
    assert [merge.rule for merge in actor.merges] == [
        "surname of a full name",
        "nearest speaker before",
    ]


def test_a_title_is_a_role_and_no_part_of_the_name() -> None:
    account = read("Russian Foreign Minister Sergei Ivanov said it rained.")
    assert speakers(account) == ["Sergei Ivanov"]
    assert account.actors[0].roles == ("Russian Foreign Minister",)


def test_a_role_leads_to_the_person_who_holds_it() -> None:
    account = read(
        "Foreign Minister Sergei Ivanov said it rained. The foreign minister added that it snowed."
    )
    assert speakers(account) == ["Sergei Ivanov", "Sergei Ivanov"]


def test_an_acronym_leads_to_the_name_it_shortens() -> None:
    account = read("The World Health Organization said it rained. WHO said it snowed.")
    assert len(set(speakers(account))) == 1


def test_he_leads_to_a_person_just_named() -> None:
    account = read("President Igor Danilov spoke. He said it rained.")
    assert speakers(account) == ["Igor Danilov"]


def test_one_source_of_two_claims_is_one_actor() -> None:
    account = read("A police source said it rained, adding that it snowed.")
    assert len(account.claims) == 2
    assert len(account.actors) == 1


def test_a_speaker_is_an_actor_though_a_later_mention_begins_before_the_first() -> None:
    account = read("“It rained,” said Ann Lee, a lawyer who says she was wet.")
    assert {claim.speaker for claim in account.claims} <= {actor.id for actor in account.actors}


def test_two_unnamed_people_stay_apart() -> None:
    account = read("A resident said it rained. A resident said it snowed.")
    assert len({claim.speaker for claim in account.claims}) == 2


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ann Lee said it rained.", "named"),
        ("The foreign minister said it rained.", "role"),
        ("A military source said it rained.", "unnamed"),
        ("Western governments said it rained.", "collective"),
        ("The report said it rained.", "document"),
        ("The general reportedly left.", "unnamed"),
    ],
)
def test_a_speaker_has_a_kind(text: str, kind: str) -> None:
    assert [claim.speaker_kind for claim in read(text).claims] == [kind]


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("The army said it rained.", "asserts"),
        ("The army denied the accusations.", "denies"),
        ("The council called for an inquiry.", "demands"),
        ("The army vowed to return.", "intends"),
        ("The council warned that rain would come.", "predicts"),
        ("The council accused the army of negligence.", "criticises"),
        ("The council praised the army.", "supports"),
        ("The army declined to comment.", "declines"),
        ("The army did not deny the accusations.", "declines"),
    ],
)
def test_a_claim_has_a_stance(text: str, stance: str) -> None:
    assert [claim.stance for claim in read(text).claims] == [stance]


def test_the_day_beside_the_cue_is_when_it_was_said() -> None:
    [claim] = read("The ministry said on Saturday that it rained.").claims
    assert claim.said_on is not None
    assert claim.said_on.earliest == dt.date(2015, 10, 10)


def test_a_figure_belongs_to_the_innermost_claim_that_holds_it() -> None:
    account = read("The ministry said shelling killed 12 civilians. Two soldiers were wounded.")
    assert [figure.claim for figure in account.figures] == [account.claims[0].id, None]


def test_a_count_since_a_year_has_no_end() -> None:
    [figure] = read("The war has killed 200,000 people since 2011 in the country.").figures
    assert figure.period is not None
    assert (figure.period.earliest, figure.period.latest) == (dt.date(2011, 1, 1), None)


def test_where_it_was_said_is_kept() -> None:
    [claim] = read("Ann Lee said in a televised interview that it rained.").claims
    assert [part.exact for part in claim.venue] == ["in a televised interview"]


@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(
            st.sampled_from(
                "Ann Lee|said|he|12|people|killed|on|Sunday|.|,|“|”|WHO|the minister|9999|2016|may|"
                "last week|dozens of|$5m|3 March|who|as saying|quoted|31 June|0|%".split("|")
            ),
            max_size=40,
        ).map(" ".join),
    )
)
def test_an_account_quotes_its_report_and_holds_together(text: str) -> None:
    account = read(text)
    assert account == read(text)
    actors = {actor.id for actor in account.actors}
    claims = {claim.id for claim in account.claims}
    assert len(actors) == len(account.actors)
    for claim in account.claims:
        assert all(text[e.start : e.end] == e.exact for e in claim.content + claim.source)
        assert claim.speaker is None or claim.speaker in actors
        assert claim.within is None or claim.within in claims - {claim.id}
    for figure in account.figures:
        assert text[figure.span.start : figure.span.end] == figure.span.exact
        assert figure.claim is None or figure.claim in claims
        assert figure.low is None or figure.high is None or figure.low <= figure.high
    for date in account.dates:
        assert date.earliest is None or date.latest is None or date.earliest <= date.latest
    assert msgspec.json.decode(msgspec.json.encode(account), type=Account) == account
