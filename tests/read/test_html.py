"""Pages to reports: what is kept, what it is marked as, and what hostile pages cost."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.read.limits import Limits
from onrecord.read.pages.html import read_html
from onrecord.records import Report
from onrecord.text import digest_text

NASTY = Path(__file__).parents[3] / "shared" / "gold" / "nasty" / "made"

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Bridge at Orlec reopens - The Orlec Gazette</title>
<meta property="og:title" content="Bridge at Orlec reopens">
<meta property="og:site_name" content="The Orlec Gazette"></head>
<body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<main><article>
<h1>Bridge at Orlec reopens</h1>
<p class="byline">By Mira Talin</p>
<figure><img src="b.jpg">
<figcaption>The bridge on Sunday, 3 May (Photo by ONA)</figcaption></figure>
<div class="text">
<p>ORLEC (ONA) - The bridge at Orlec was reopened on Sunday, eleven months after shells
   destroyed two of its pillars, the ministry of works said in a statement.</p>
<p>“We have worked <b>day and night</b>,” said the minister, Ilan Dorr, who crossed it first with
   about 200 workers and their families.</p>
<h2>Two lanes for now</h2>
<p>Lorries have to wait until August, according to the ministry, since the northern lane still
   lacks its railing and the cranes are needed elsewhere.</p>
<p><a href="/older">Read more: Ferry service at Orlec ends after eleven months</a></p>
<ul><li>Cars pay nothing until the end of the year, the ministry said.</li>
<li>Lorries will pay four crowns a crossing from August on.</li></ul>
<blockquote><p>Nobody here believed that it would ever stand again.</p></blockquote>
<div class="newsletter-signup"><p>The best stories of the week, every Friday, in your inbox.</p>
</div>
<p>The old bridge had been built in 1931 and was crossed by 9,000 cars a day before the war,
   according to figures of the town.</p>
<p>(Reporting by Mira Talin; Editing by Bo Renn)</p>
</div></article></main>
<footer><p>© 2026 The Orlec Gazette. All rights reserved.</p></footer>
</body></html>"""


def read(markup: str | bytes, **kwargs: object) -> Report:
    data = markup.encode("utf-8", "surrogatepass") if isinstance(markup, str) else markup
    return read_html(data, origin="page.html", **kwargs)  # type: ignore[arg-type]


def marked(report: Report) -> list[tuple[str, str]]:
    return [(block.role, report.text[block.start : block.end]) for block in report.blocks]


def words_of(report: Report, role: str) -> list[str]:
    return [words for found, words in marked(report) if found == role]


@pytest.fixture(scope="module")
def report() -> Report:
    return read(PAGE)


def test_the_parts_of_a_page_are_marked_in_the_order_they_are_printed(report: Report) -> None:
    assert [role for role, _ in marked(report)] == [
        "title",
        "byline",
        "caption",
        "paragraph",
        "paragraph",
        "heading",
        "paragraph",
        "list",
        "list",
        "quote",
        "paragraph",
        "byline",
    ]


def test_the_headline_is_part_of_the_text_without_the_name_of_the_site(report: Report) -> None:
    assert report.title == "Bridge at Orlec reopens"
    assert words_of(report, "title") == ["Bridge at Orlec reopens"]


def test_captions_are_kept_with_their_credit(report: Report) -> None:
    assert words_of(report, "caption") == ["The bridge on Sunday, 3 May (Photo by ONA)"]


def test_who_wrote_it_is_marked_above_and_below(report: Report) -> None:
    assert words_of(report, "byline") == [
        "By Mira Talin",
        "(Reporting by Mira Talin; Editing by Bo Renn)",
    ]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("ONA, with Gazette staff", "Source: ONA. Additional reporting by Bo Renn."),
        ("By Bo Renn in Orlec", "(Editing by Mira Talin)"),
    ],
)
def test_the_wire_is_named_where_the_page_prints_it(above: str, below: str) -> None:
    page = PAGE.replace("By Mira Talin", above).replace("</article>", f"<p>{below}</p></article>")
    assert {above, below} <= set(words_of(read(page), "byline"))


@pytest.mark.parametrize("words", ["Home", "Read more", "Friday, in your inbox", "©"])
def test_what_is_the_sites_is_left_out(report: Report, words: str) -> None:
    assert words not in report.text


def test_quotation_marks_stay_as_printed_and_white_space_is_folded(report: Report) -> None:
    assert "“We have worked day and night,” said the minister, Ilan Dorr, who" in report.text


def test_blocks_stand_two_newlines_apart(report: Report) -> None:
    assert report.text == "\n\n".join(words for _, words in marked(report))
    assert report.text_sha256 == digest_text(report.text)


def test_a_headline_that_is_stated_and_not_printed_is_put_in_front() -> None:
    found = read(PAGE.replace("<h1>Bridge at Orlec reopens</h1>", ""))
    assert marked(found)[0] == ("title", "Bridge at Orlec reopens")


def test_a_page_of_one_sentence_is_read() -> None:
    assert read("<p>Shells fell on Orlec.</p>").text == "Shells fell on Orlec."


def test_words_after_the_page_are_read() -> None:
    sentence = "At least twelve people were killed in the town on Sunday."
    assert read(f"0</body>{sentence}").text.endswith(sentence)


@pytest.mark.parametrize("markup", ["", " ", "<html></html>", "<script>var a = 1</script>", "<!--"])
def test_a_page_without_text_gives_an_empty_report(markup: str) -> None:
    found = read(markup)
    assert (found.text, found.blocks) == ("", ())


def test_the_same_words_in_another_layout_have_the_same_id() -> None:
    assert read(PAGE).id == read(PAGE.replace('class="text"', 'class="story" id="s"')).id


def test_words_that_are_hidden_or_code_are_no_text() -> None:
    hidden = "<script>alert(1)</script><p style='display: none'>This was hidden.</p>"
    found = read(f"<p>Shells fell on Orlec.</p>{hidden}")
    assert found.text == "Shells fell on Orlec."


def test_a_page_in_a_legacy_charset_is_read() -> None:
    page = "<meta charset=windows-1251><p>Министр сказал, что мост открыт.</p>"
    assert read(page.encode("cp1251")).text == "Министр сказал, что мост открыт."


def test_the_carriers_charset_is_believed_where_the_page_names_none() -> None:
    data = "<p>Le pont a été rouvert à midi.</p>".encode("latin-1")
    assert read(data, charset="iso-8859-1").text == "Le pont a été rouvert à midi."


def test_tables_are_read_row_by_row() -> None:
    rows = "".join(f"<tr><td>Orlec</td><td>{n} shells</td></tr>" for n in range(3))
    found = read(
        f"<p>Shells that fell, by day, as the ministry counts them:</p><table>{rows}</table>"
    )
    assert ("table", "Orlec 2 shells") in marked(found)


# --- hostile pages ------------------------------------------------------------------------


def test_text_that_the_parser_dropped_is_said_to_be_cut() -> None:
    found = read("<div>" * 300 + "<p>Shells fell on Orlec.")
    assert any("deeper" in notice for notice in found.notices)


def test_tags_beyond_the_limit_are_said_to_be_cut() -> None:
    found = read("<p>Shells fell." * 50, limits=Limits(max_elements=20))
    assert found.text.count("Shells") == 20
    assert any("more than 20 tags" in notice for notice in found.notices)


def test_control_characters_and_lone_surrogates_are_no_text() -> None:
    found = read("<p>The minis\x00ter \x08said &#xD800; “no”.</p>")
    assert found.text == "The minister said \ufffd “no”."


@pytest.mark.parametrize(
    "markup",
    [
        "<p>word" * 20_000,
        "<table>" + "<tr><td>word<td>word" * 10_000,
        "<b>" * 20_000 + "word",
        f"<p class='{'related ' * 100_000}'>word",
        f"<div class='{'a ' * 50_000}'>" + "<p>a word of text" * 5_000,
        "<ul>" * 90 + "<li>a word of text" * 5_000,
        "<!--" * 100_000,
    ],
    ids=["paragraphs", "rows", "unclosed", "long class", "wide", "deep lists", "comments"],
)
def test_large_pages_are_read_in_seconds(markup: str) -> None:
    start = time.process_time()
    read(markup)
    assert time.process_time() - start < 10


_TAGS = st.sampled_from(
    "html head body div p h1 h2 a b span li ul table tr td br img script style title meta time "
    "article figure figcaption blockquote header footer nav form svg math template pre".split()
)
_ATTRIBUTES = st.sampled_from(
    [
        "",
        ' class="related caption"',
        ' itemprop="headline"',
        ' rel="author"',
        ' datetime="2020-13-45"',
        ' property="og:title" content="A&amp;B"',
        ' type="application/ld+json"',
        ' rel="canonical" href="http://[::1"',
        ' charset="utf-16"',
        ' style="display:none"',
    ]
)
_PIECES = st.one_of(
    st.text(max_size=20),
    st.builds("<{}{}>".format, _TAGS, _ATTRIBUTES),
    st.builds("</{}>".format, _TAGS),
    st.sampled_from(
        [
            "By Ann Lee",
            '{"@type":"NewsArticle","author":{"@id":1},"headline":[null]}',
            "<!--",
            "<![CDATA[",
            "&#xD800;&#0;",
            "At least twelve people were killed in the town on Sunday, the ministry said.",
        ]
    ),
)


@given(st.lists(_PIECES, max_size=25).map("".join), st.sampled_from([None, "http://[", "x"]))
@settings(max_examples=60, deadline=None)
def test_whatever_the_markup_blocks_lie_in_order_inside_the_text(
    markup: str, url: str | None
) -> None:
    found = read(markup, url=url)
    end = 0
    for block in found.blocks:
        assert end <= block.start < block.end <= len(found.text)
        assert found.text[block.start : block.end].strip() == found.text[block.start : block.end]
        end = block.end


@given(st.binary(max_size=200), st.sampled_from([None, "utf-16", "rot13", "\x00"]))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read(data: bytes, charset: str | None) -> None:
    found = read(data, charset=charset)
    assert found.text_sha256 == digest_text(found.text)


@pytest.mark.skipif(not NASTY.is_dir(), reason="shared/gold is not beside this repository")
def test_pages_made_to_break_readers_are_read() -> None:
    for path in sorted(NASTY.glob("html-*")):
        data = path.read_bytes()
        start = time.process_time()
        read(gzip.decompress(data) if path.suffix == ".gz" else data)
        assert time.process_time() - start < 10, path.name
