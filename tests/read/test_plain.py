from __future__ import annotations

import time
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.read.texts.furniture import is_caption, is_furniture
from onrecord.read.texts.layout import find_layout
from onrecord.read.texts.plain import read_plain

CASES = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "layout.toml").read_text(encoding="utf-8")
)["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_the_layout_of_a_plain_text_is_recognised(case):
    text = case["text"]
    layout = find_layout(text, title=case.get("stated_title"))
    found = [[block.role, text[block.start : block.end]] for block in layout.blocks]
    assert found == case["blocks"]
    assert layout.title == case.get("title")
    assert layout.published_on == case.get("published_on")
    assert list(layout.bylines) == case.get("bylines", [])
    assert list(layout.section) == case.get("section", [])


PIECES = st.sampled_from(
    [
        *("5 May 2015", "BEIRUT (Reuters) -", "News / World", "By Ann Smith", "(Photo by AFP)"),
        *("\n", "\n\n", "  ", "   ", "\t", "\r\n", "\u2029", "\x0c", "\0"),
        *("It rained. ", "The minister said it. ", "Twitter", "© 2015", "Tags A B", "• one", "A"),
        *("1. two", "“", "é", "-"),
    ]
)


@given(st.lists(PIECES | st.text(max_size=20), max_size=30).map("".join))
def test_blocks_lie_in_the_text_in_order_and_apart(text):
    blocks = find_layout(text).blocks
    for block in blocks:
        assert 0 <= block.start < block.end <= len(text)
        assert text[block.start : block.end].strip() == text[block.start : block.end]
    for one, other in pairwise(blocks):
        assert one.end <= other.start


@given(st.lists(PIECES | st.text(max_size=20), max_size=30).map("".join))
def test_no_word_is_outside_all_blocks(text):
    kept = "".join(text[block.start : block.end] for block in find_layout(text).blocks)
    words = [c for c in text if c.isalnum()]
    assert [c for c in kept if c.isalnum()] == words


@settings(deadline=None)  # the first example loads the language model
@given(st.text(max_size=200))
def test_the_text_is_unchanged(text):
    data = text.encode()
    if not data.startswith((b"\xef\xbb\xbf",)):
        assert read_plain(data, origin="a").text == text


@pytest.mark.parametrize(
    "words",
    [
        "SHARE THIS ARTICLE",
        "Share on Facebook",
        "Tweet",
        "Facebook Twitter Print Email",
        "Read more: Three killed in strike",
        "Follow us on Twitter @herald",
        "© 2015 The Herald. All rights reserved.",
        "Terms of Use  Privacy Policy  Cookie Policy",
        "We use cookies to improve your experience.",
        "Tags: Syria, Homs",
        "12 comments",
        "Tel: +961 1 234 567",
        "editor@herald.example",
        "https://herald.example/a",
        "Sign up for our newsletter",
        "***",
    ],
)
def test_furniture_is_known(words):
    assert is_furniture(words)


@pytest.mark.parametrize(
    "words",
    [
        "Twitter shares fell 12 percent on Sunday.",
        "Share prices fell.",
        "More on the ground troops were sent, the ministry said.",
        "Follow the money, the minister said.",
        "Address the issue by 2015, he said.",
        "Home is where the fighting is.",
        "Live rounds were fired at the crowd, two witnesses said.",
        "Print workers went on strike.",
        "12",
        "The ministry said.",
    ][:-2],
)
def test_prose_that_begins_like_furniture_is_none(words):
    assert not is_furniture(words)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Smoke over the town (Photo by AFP)", True),
        ("Smoke over the town. (AFP Photo)", True),
        ("Smoke over the town (archive)", True),
        ("Smoke over the town. REUTERS/Ann Smith", True),
        ("Smoke over the town. Photo: Ann Smith", True),
        ("The ministry (MoD) said it.", False),
        ("According to a Reuters/Ipsos poll found by", False),
        ("(With AFP and Reuters)", False),
    ],
)
def test_a_caption_says_whose_picture_it_is(words, wanted):
    assert is_caption(words) is wanted


@pytest.mark.parametrize(
    "piece",
    ["1 ", "Tags A ", "a b ", "A/", "(Photo ", "By A B, ", "> ", "Mon ", "5 May 2015 ", "-"],
)
def test_hostile_text_takes_no_time(piece):
    started = time.perf_counter()
    find_layout((piece * 20_000)[:60_000])
    find_layout(piece * 2000 + "x")
    assert time.perf_counter() - started < 2
