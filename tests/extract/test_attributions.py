from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import extract
from onrecord.extract.quotations import find_quotations
from onrecord.records import Attribution, Block, Report, Span
from onrecord.text import digest_text, excerpt

CASES = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "attributions.toml").read_text(encoding="utf-8")
)["case"]
NEWSY = st.lists(
    st.sampled_from(
        [
            "said", "Ann", "“", "”", '"', "''", "‘", "’", "«", ",", ".", ":", "\n\n", "that", "12",
            "killed", "according to", "the ministry", "he", "who", "as saying", "and", "Sunday",
            "reportedly", "was", "expected", "to", "🎉", "قال", "-", "–", "adding", "told",
        ]
    ),
    max_size=60,
)  # fmt: skip


def report(text: str, **given: Any) -> Report:
    return Report(id="r", origin="o", text=text, text_sha256=digest_text(text), **given)


def rows(text: str) -> list[list[str]]:
    return [
        [excerpt(text, part) for part in (found.source, found.cue, found.content)]
        for found in extract.findings(report(text)).attributions
    ]


def params() -> list[Any]:
    return [
        pytest.param(
            case,
            id=case["label"],
            marks=[pytest.mark.xfail(strict=True)] if case.get("expect") == "fail" else [],
        )
        for case in CASES
    ]


@pytest.mark.parametrize("case", params())
def test_who_said_what_is_found(case: dict[str, Any]) -> None:
    assert rows(case["text"]) == case["want"]
    if "speech" in case:
        assert extract.findings(report(case["text"])).attributions[0].speech == case["speech"]


def test_a_chain_knows_what_it_stands_within() -> None:
    text = "The agency quoted a military source as saying that the road was closed."
    outer, inner = extract.findings(report(text)).attributions
    assert outer.within is None
    assert inner.within == 0


def test_boilerplate_is_not_read() -> None:
    text = "The ministry said it rained.\n\nThe publisher said subscribe now."
    blocks = (
        Block(start=0, end=28, role="paragraph"),
        Block(start=30, end=len(text), role="boilerplate"),
    )
    found = extract.findings(report(text, blocks=blocks)).attributions
    assert [excerpt(text, a.source) for a in found] == ["The ministry"]


def test_titles_and_captions_are_read() -> None:
    text = "Mayor says it rained\n\nAnn Lee said she was wet. (Photo)"
    blocks = (
        Block(start=0, end=20, role="title"),
        Block(start=22, end=len(text), role="caption"),
    )
    assert len(extract.findings(report(text, blocks=blocks)).attributions) == 2


def test_a_paragraph_of_quotation_goes_on_with_the_speaker_before() -> None:
    text = "“It rained all night,” Ann Lee said.\n\n“We lost two bridges and a road.”"
    [found] = extract.findings(report(text)).attributions
    assert excerpt(text, found.content).endswith("“We lost two bridges and a road.”")


def test_an_unclosed_quotation_runs_to_the_end_of_its_paragraph() -> None:
    text = "“It rained all night. Nobody came.\n\nThe mayor left."
    [found] = find_quotations(text, 0, text.index("\n"))
    assert found.is_open
    assert text[found.start : found.end] == "“It rained all night. Nobody came."


class _Parrot:
    """A tagger that credits the first word of each text with the last."""

    def attributions(self, texts: list[str]) -> list[list[Attribution]]:
        return [
            [
                Attribution(
                    source=(Span(start=0, end=3),),
                    content=(Span(start=len(text) - 3, end=len(text)),),
                    speech="indirect",
                )
            ]
            for text in texts
        ]


def test_a_tagger_reads_what_is_not_boilerplate_and_its_offsets_come_back() -> None:
    text = "one two\n\nsix\n\nfurniture\n\nten new"
    blocks = (
        Block(start=0, end=7, role="paragraph"),
        Block(start=9, end=12, role="paragraph"),
        Block(start=14, end=23, role="boilerplate"),
        Block(start=25, end=32, role="paragraph"),
    )
    found = extract.findings(report(text, blocks=blocks), tagger=_Parrot()).attributions
    assert [excerpt(text, a.source + a.content) for a in found] == ["one … six", "ten … new"]


@given(st.one_of(st.text(max_size=300), NEWSY.map(" ".join)))
def test_every_span_lies_inside_the_text_and_comes_out_the_same_twice(text: str) -> None:
    found = extract.findings(report(text))
    assert found == extract.findings(report(text))
    spans = (
        [span for a in found.attributions for span in (*a.source, *a.cue, *a.content)]
        + [f.span for f in found.figures]
        + [t.span for t in found.timexes]
    )
    assert all(span.end <= len(text) and text[span.start : span.end].strip() for span in spans)
    assert all(a.within is None or a.within < len(found.attributions) for a in found.attributions)


@pytest.mark.parametrize(
    "unit", ["“", '"', "said ", "(", "“x” said ", "12 ", "according to ", "\n"]
)
def test_time_grows_with_length_alone(unit: str) -> None:
    extract.findings(report(unit * (100_000 // len(unit))))
