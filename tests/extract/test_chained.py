from __future__ import annotations

import pytest

from onrecord import extract
from onrecord.extract.chained import add_chained
from onrecord.records import Attribution, Findings, Report, Span
from onrecord.text import digest_text, excerpt


def at(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start=start, end=start + len(words))


def outer(text: str, source: str, cue: str, content: str) -> Attribution:
    return Attribution(
        source=(at(text, source),), cue=(at(text, cue),), content=(at(text, content),),
        speech="indirect",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "source", "said", "speech"),
    [
        ("an army source as saying that it rained all day", "an army source",
         "that it rained all day", "indirect"),
        ("the army as saying: “It rained all day.”", "the army", "“It rained all day.”", "direct"),
    ],
)  # fmt: skip
def test_a_chain_that_is_spelled_out_is_two_attributions(
    content: str, source: str, said: str, speech: str
) -> None:
    text = f"The agency quoted {content}"
    first, second = add_chained(text, [outer(text, "The agency", "quoted", content)])
    assert first.within is None
    assert second.within == 0
    assert excerpt(text, second.source) == source
    assert excerpt(text, second.content) == said
    assert second.speech == speech


def test_what_was_found_inside_stands() -> None:
    text = "The agency quoted an army source as saying that it rained all day"
    found = [
        outer(text, "The agency", "quoted", "an army source as saying that it rained all day"),
        outer(text, "an army source", "saying", "that it rained all day"),
    ]
    assert add_chained(text, found) == found


def test_only_those_who_quote_make_a_chain() -> None:
    text = "The agency feared an army source as saying that it rained all day"
    found = [outer(text, "The agency", "feared", "an army source as saying that it rained all day")]
    assert add_chained(text, found) == found


def test_a_chain_is_linked_in_the_findings_of_a_report() -> None:
    text = "The agency quoted an army source as saying that it rained all day."
    report = Report(id="r", origin="o", text=text, text_sha256=digest_text(text))

    class Fake:
        def attributions(self, texts: list[str]) -> list[list[Attribution]]:
            return [[outer(text, "The agency", "quoted", text[18:-1])] for _ in texts]

    findings: Findings = extract.findings(report, tagger=Fake())
    assert [found.within for found in findings.attributions] == [None, 0]


@pytest.mark.parametrize(
    ("text", "content", "said", "source"),
    [
        ("It sank at dawn, the agency said, citing coast guard officials.", "It sank at dawn",
         "It sank at dawn", "coast guard officials"),
        ("The agency said it sank at dawn, citing Captain Lund.",
         "it sank at dawn, citing Captain Lund", "it sank at dawn", "Captain Lund"),
        ("Citing two doctors, the agency said nine had died.", "nine had died",
         "nine had died", "two doctors"),
    ],
)  # fmt: skip
def test_who_is_cited_is_credited_with_the_same_words(
    text: str, content: str, said: str, source: str
) -> None:
    agency = "The agency" if text.startswith("The") else "the agency"
    found = add_chained(text, [outer(text, agency, "said", content)])
    _, inner = found
    assert inner.within == 0
    assert excerpt(text, inner.content) == said
    assert excerpt(text, inner.source) == source


def test_a_reason_that_is_cited_says_nothing() -> None:
    text = "The agency said the road was shut, citing security concerns."
    found = [outer(text, "The agency", "said", "the road was shut")]
    assert add_chained(text, found) == found


def test_one_who_is_cited_already_is_not_credited_twice() -> None:
    text = "It sank at dawn, the agency said, citing coast guard officials."
    found = [
        outer(text, "the agency", "said", "It sank at dawn"),
        outer(text, "coast guard officials", "citing", "It sank at dawn"),
    ]
    assert add_chained(text, found) == found
