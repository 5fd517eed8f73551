from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from onrecord import read
from onrecord.read.columns import Line, find_furniture, join_lines, order_lines
from onrecord.read.pdf import parse_pdf_date, read_pdf

_spec = importlib.util.spec_from_file_location("pdfs", Path(__file__).with_name("pdfs.py"))
pdfs = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(pdfs)

LEFT = ["The ministry said that", "three people were kil-", "led near the town on"]
LEFT += ["Sunday. Rescue workers", "denied it and said that"]
RIGHT = [
    "there were seven, among",
    "them two children.",
    "A spokesman for the",
    "army had no comment.",
]


def page(number: int) -> list:
    words = [(50, 810, 9, "THE RURITANIAN HERALD"), (290, 20, 9, str(number))]
    if number == 1:
        words.append((50, 760, 24, "Three killed in strike"))
    words += [(50, 720 - 14 * line, 11, text) for line, text in enumerate(LEFT)]
    words += [(310, 720 - 14 * line, 11, text) for line, text in enumerate(RIGHT)]
    return words


def roles(report) -> list[tuple[str, str]]:
    return [(block.role, report.text[block.start : block.end]) for block in report.blocks]


def test_columns_are_read_one_after_the_other_and_divided_words_joined():
    report = read_pdf(pdfs.make_pdf(page(1)), origin="a.pdf")
    assert report.title == "Three killed in strike"
    assert (
        "The ministry said that three people were killed near the town on Sunday. Rescue workers"
        " denied it and said that there were seven, among them two children. A spokesman for the"
        " army had no comment."
    ) in report.text


def test_running_heads_and_page_numbers_are_furniture_at_the_end():
    report = read_pdf(pdfs.make_pdf(page(1), page(2), page(3)), origin="a.pdf")
    assert roles(report)[-4:] == [
        ("boilerplate", "THE RURITANIAN HERALD"),
        ("boilerplate", "1"),
        ("boilerplate", "2"),
        ("boilerplate", "3"),
    ]
    assert [role for role, _ in roles(report)][:2] == ["title", "paragraph"]


def test_a_sentence_goes_on_over_the_page():
    first = [
        (50, 300, 11, "The ministry said that three people were killed in"),
        (50, 286, 11, "the"),
    ]
    second = [
        (50, 700, 11, "strike on Sunday, and that it would look into it."),
        (50, 686, 11, "Soon."),
    ]
    report = read_pdf(pdfs.make_pdf(first, second), origin="a.pdf")
    assert "killed in the strike on Sunday, and that it would look into it. Soon." in report.text


def test_the_date_of_the_file_is_said_to_be_just_that():
    report = read_pdf(pdfs.make_pdf(page(1)), origin="a.pdf")
    assert report.published_on
    assert report.notices == ("published_on is the day on which the PDF was made",)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("D:20151011093000+02'00'", "2015-10-11T09:30:00+02:00"),
        ("D:20151011093000Z", "2015-10-11T09:30:00Z"),
        ("D:20151011093000", "2015-10-11"),
        ("D:20151311", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_pdf_date_keeps_its_precision(value, wanted):
    assert parse_pdf_date(value) == wanted


@pytest.mark.parametrize("cut", [20, 400, -300])
def test_a_broken_pdf_fails(cut, keep, read_all):
    [failure] = read_all(keep("a.pdf", pdfs.make_pdf(page(1))[:cut]))
    assert failure.kind == "broken_document_error"


def test_a_pdf_without_text_says_so(keep, read_all):
    [reading] = read_all(keep("a.pdf", pdfs.make_pdf([])))
    assert reading.report.text == ""
    assert any("pictures" in notice for notice in reading.report.notices)


def test_pages_beyond_the_limit_are_said_to_be_cut(keep, read_all):
    path = keep("a.pdf", pdfs.make_pdf(page(1), page(2), page(3)))
    [reading] = read_all(path, limits=read.Limits(max_pages=2))
    assert "cut after 2 of 3 pages" in reading.report.notices


def line(text: str, left: float, top: float, right: float | None = None) -> Line:
    return Line(text=text, left=left, bottom=top - 10, right=right or left + 100, top=top)


def test_a_headline_over_two_columns_comes_first():
    head = line("Headline", 50, 700, 400)
    left = [line("a", 50, 600), line("b", 50, 586)]
    right = [line("c", 250, 600), line("d", 250, 586)]
    ordered = [one.text for column in order_lines([*right, head, *left]) for one in column]
    assert ordered == ["Headline", "a", "b", "c", "d"]


def test_an_indent_after_a_full_stop_begins_a_paragraph():
    lines = [line("It rained.", 50, 600), line("All", 70, 586), line("night.", 50, 572)]
    assert [part.text for part in join_lines([lines])] == ["It rained.", "All night."]


def test_what_stands_once_at_the_edge_is_no_furniture():
    pages = [(800.0, [line("Three killed", 50, 790)]), (800.0, [line("7", 50, 20)])]
    assert {found.text for _, found in find_furniture(pages)} == {"7"}
