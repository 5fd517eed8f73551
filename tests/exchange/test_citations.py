"""A claim as a reference: the words, whose, where, and nothing that breaks the format."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from onrecord.exchange.citations import Citation, format_citation, is_web_address
from onrecord.records import Claim, Excerpt, Report, Span
from onrecord.text import digest_text, quote

TEXT = "“It rained,” Ann Orr said, “all night.”"


def citation(
    text: str = TEXT,
    *spans: tuple[int, int],
    title: str | None = "Rain",
    publisher: str | None = "The Echo",
    bylines: tuple[str, ...] = ("D. Amsel",),
    published_on: str | None = "2026-05-03",
    url: str | None = "https://echo.example/rain?a=1&b=50%25#top",
    speech: Any = "direct",
    speaker: str | None = "Ann Orr",
    through: tuple[str, ...] = (),
    cue: str = "",
    stance: Any = "asserts",
) -> Citation:
    content = tuple(
        quote(text, Span(start=start, end=end)) for start, end in spans or ((0, 12), (27, 39))
    )
    return Citation(
        report=Report(
            id="report-1",
            origin="rain.txt",
            url=url,
            publisher=publisher,
            title=title,
            bylines=bylines,
            published_on=published_on,
            language="en",
            text=text,
            text_sha256=digest_text(text),
        ),
        claim=Claim(
            id="claim-1",
            content=content,
            cue=(Excerpt(start=0, end=len(cue), exact=cue),) if cue else (),
            source=(),
            speech=speech,
            stance=stance,
        ),
        speaker=speaker,
        through=through,
        address="http://127.0.0.1:8000/reports/report-1?claim=claim-1",
    )


def test_plain_words_name_speaker_words_outlet_day_and_place() -> None:
    assert format_citation(citation(), "txt") == (
        "Ann Orr says: “It rained,” … “all night.” (direct speech). “Rain”, The Echo, D. Amsel, "
        "2026-05-03. https://echo.example/rain?a=1&b=50%25#top. On record: "
        "http://127.0.0.1:8000/reports/report-1?claim=claim-1 (characters 0–12, 27–39 of the text "
        f"with SHA-256 {digest_text(TEXT)}).\n"
    )


def test_words_that_are_not_the_speakers_are_said_to_be_the_reports() -> None:
    told = format_citation(
        citation("Ann Orr said that it rained", (13, 27), speech="indirect"), "txt"
    )
    assert "Ann Orr says: “that it rained” (in the report’s words)." in told


@pytest.mark.parametrize("form", ["txt", "md", "bib", "json"])
@pytest.mark.parametrize(
    ("cue", "stance", "told"),
    [
        ("denied", "denies", "denied"),
        ("has not acknowledged", "asserts", "has not acknowledged"),
        ("cast doubt on", "doubts", "cast doubt on"),
        ("According to", "asserts", "says"),
        ("", "denies", "denies"),
        ("DENIED", "denies", "denied"),
    ],
)
def test_what_is_denied_never_reads_as_said(form: Any, cue: str, stance: str, told: str) -> None:
    text = "that its forces had shelled the town"
    made = citation(
        text, (0, len(text)), speaker="Defence Ministry", cue=cue, stance=stance, speech="indirect"
    )
    whole = format_citation(made, form)
    assert f"Defence Ministry {told}: “{text}”" in whole
    assert (f"({stance}, in the report’s words)" in whole) is (stance != "asserts")


def test_whoever_passes_it_on_is_named() -> None:
    told = format_citation(citation(through=("HTA",)), "txt")
    assert told.startswith("Ann Orr says, according to HTA: ")


def test_what_is_unknown_is_left_out_or_said() -> None:
    bare = citation(
        title=None, publisher=None, bylines=(), published_on=None, url=None, speaker=None
    )
    assert format_citation(bare, "txt").startswith(
        "(nobody named) says: “It rained,” … “all night.” (direct speech). “(no title)”. On record"
    )
    (item,) = msgspec.json.decode(format_citation(bare, "json"))
    assert not {"author", "issued", "container-title"} & set(item)
    assert item["URL"] == bare.address
    assert "year" not in format_citation(bare, "bib")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://", "file:///etc/passwd", "http://["]
)
def test_only_an_address_of_the_web_is_given(url: str) -> None:
    assert not is_web_address(url)
    for form in ("txt", "md", "bib", "json"):
        assert url not in format_citation(citation(url=url), form)


def test_markdown_is_a_quotation_with_links() -> None:
    told = format_citation(citation(), "md")
    assert told.startswith(
        "> Ann Orr says: “It rained,” … “all night.”\n\n— [“Rain”](<https://echo."
    )
    assert "*The Echo*" in told
    assert f"SHA-256 `{digest_text(TEXT)}`" in told


def test_markdown_in_a_report_stays_words() -> None:
    text = "*a* [b](http://c.example) <script>`d`|e #f ~g~ & www.h.example i@j.example"
    told = format_citation(citation(text, (0, len(text)), title="]( x"), "md")
    unescaped = re.sub(r"\\[^\w\s]", "", told.split("\n")[0])
    assert not re.search(r"[*`_\[\]<>|#~&@]", unescaped.removeprefix(">"))
    assert "http\\://" in told
    assert "www\\.h" in told
    assert "\\](" in told


def bibtex_fields(entry: str) -> dict[str, str]:
    """Read an entry as BibTeX does: braces are counted, escaped or not."""
    head, _, rest = entry.partition(",\n")
    assert re.fullmatch(r"@misc\{[A-Za-z0-9-]+", head)
    fields = {}
    for line in rest.removesuffix("}\n").splitlines():
        name, _, value = line.strip().removesuffix(",").partition(" = ")
        depth = 0
        for at, character in enumerate(value):
            depth += {"{": 1, "}": -1}.get(character, 0)
            assert depth > 0 or at == len(value) - 1 or not value.startswith("{"), line
        assert depth == 0
        fields[name] = value
    return fields


@pytest.mark.parametrize("form", ["txt", "md", "bib", "json"])
def test_without_an_address_for_others_the_reports_own_and_the_id_are_given(form: Any) -> None:
    told = format_citation(structs.replace(citation(), address=None), form)
    assert "127.0.0.1" not in told
    assert "https://echo.example/rain" in told
    assert "claim-1" in told


def test_bibtex_is_an_entry() -> None:
    fields = bibtex_fields(format_citation(citation(bylines=("D. Amsel", "R. and Sons")), "bib"))
    assert fields["author"] == "{{D. Amsel} and {R. and Sons}}"
    assert fields["title"] == "{{Rain}}"
    assert fields["date"] == "{2026-05-03}"
    assert fields["year"] == "{2026}"
    assert fields["month"] == "may"
    assert fields["url"] == "{https://echo.example/rain?a=1&b=50%25#top}"
    assert "characters 0–12, 27–39" in fields["note"]


def test_what_bibtex_would_obey_is_spelled_out() -> None:
    fields = bibtex_fields(format_citation(citation(title="50 % of {x} \\input_$&#~^"), "bib"))
    assert fields["title"] == (
        r"{{50 \% of \textbraceleft{}x\textbraceright{} \textbackslash{}input\_\$\&\#"
        r"\textasciitilde{}\textasciicircum{}}}"
    )


WILD = st.text(alphabet="a“”\\{}%#$&_~^\"'<>[]()*`|\n\x00\x1b\u202e🎉\ud83c,@ =", max_size=30)


@given(WILD, WILD, WILD)
def test_nothing_in_a_report_breaks_a_format(words: str, title: str, name: str) -> None:
    text = f"x{words}"
    wild = citation(
        text, (0, len(text)), title=title, publisher=name, bylines=(name,), speaker=name
    )
    bibtex_fields(format_citation(wild, "bib"))
    for form in ("txt", "md", "bib", "json"):
        told = format_citation(wild, form)
        told.encode("utf-8")
        assert "\u202e" not in told or form == "json"
        assert "\x00" not in told
    assert format_citation(wild, "txt").count("\n") == 1
    assert len(format_citation(wild, "md").splitlines()) == 3


# From the schema of CSL-JSON 1.0.2, which allows no other names.
CSL_NAMES = frozenset(
    "id type title author container-title issued section language URL note custom".split()
)


def test_csl_json_has_the_shape_of_its_schema() -> None:
    (item,) = msgspec.json.decode(format_citation(citation(), "json"))
    assert set(item) <= CSL_NAMES
    assert item["id"] == "claim-1"
    assert item["type"] == "article-newspaper"
    assert item["author"] == [{"literal": "D. Amsel"}]
    assert item["issued"] == {"date-parts": [[2026, 5, 3]]}
    assert item["container-title"] == "The Echo"
    assert item["URL"] == "https://echo.example/rain?a=1&b=50%25#top"


@pytest.mark.parametrize(
    ("published_on", "parts"),
    [("2026", [2026]), ("2026-05", [2026, 5]), ("2026-05-03T16:10:00+02:00", [2026, 5, 3])],
)
def test_a_date_is_cited_at_its_own_precision(published_on: str, parts: list[int]) -> None:
    (item,) = msgspec.json.decode(format_citation(citation(published_on=published_on), "json"))
    assert item["issued"] == {"date-parts": [parts]}


def test_csl_json_carries_the_quotation_with_offsets_and_digest() -> None:
    (item,) = msgspec.json.decode(format_citation(citation(through=("HTA",)), "json"))
    assert item["custom"]["quotes"] == [
        {"start": 0, "end": 12, "exact": "“It rained,”"},
        {"start": 27, "end": 39, "exact": "“all night.”"},
    ]
    assert item["custom"]["text_sha256"] == digest_text(TEXT)
    assert item["custom"]["through"] == ["HTA"]
    assert item["custom"]["address"].endswith("?claim=claim-1")
