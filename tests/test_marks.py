"""A report's text in pieces: nothing lost, nothing marked twice, every span whole."""

from __future__ import annotations

import time
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.marks import MOST_CLAIMS, Passage, Piece, cut, find_stretches, to_utf16
from onrecord.records import (
    Account,
    Block,
    Claim,
    Excerpt,
    Quantity,
    Report,
    Span,
    Wording,
)
from onrecord.text import digest_text, quote

# Letters, white space, quotation marks, an emoji beyond 16 bits, a combining accent, Arabic, a NUL.
TEXTS = st.text(alphabet="ab \n“”🎉e\u0301س\x00", min_size=1, max_size=60)


def report(text: str, blocks: Iterable[Block] = ()) -> Report:
    return Report(
        id="report-1", origin="a", text=text, text_sha256=digest_text(text), blocks=tuple(blocks)
    )


def words(text: str, *spans: tuple[int, int]) -> tuple[Excerpt, ...]:
    return tuple(quote(text, Span(start=start, end=end)) for start, end in spans)


@st.composite
def spans(draw: st.DrawFn, text: str) -> tuple[int, int]:
    start = draw(st.integers(0, len(text) - 1))
    return start, draw(st.integers(start + 1, len(text)))


@st.composite
def blocks(draw: st.DrawFn, text: str) -> list[Block]:
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return [Block(start=start, end=end, role="paragraph") for start, end in pairs]


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    text = draw(TEXTS)
    some = st.lists(spans(text), min_size=1, max_size=3)
    none = st.lists(spans(text), max_size=2)
    claims = tuple(
        Claim(
            id=f"claim-{number}",
            content=words(text, *draw(some)),
            cue=words(text, *draw(none)),
            source=words(text, *draw(none)),
            speech=draw(st.sampled_from(["direct", "indirect", "mixed"])),
            within=draw(st.sampled_from([None, "claim-0"])),
        )
        for number in range(draw(st.integers(0, 5)))
    )
    figures = tuple(
        Quantity(
            id=f"figure-{number}",
            span=words(text, draw(spans(text)))[0],
            low=1,
            high=1,
            bound="exact",
            measure="killed",
        )
        for number in range(draw(st.integers(0, 2)))
    )
    wording = tuple(
        Wording(span=words(text, draw(spans(text)))[0], kind="hedge")
        for _ in range(draw(st.integers(0, 2)))
    )
    whole = report(text, draw(blocks(text)))
    return Account(report=whole, claims=claims, figures=figures, wording=wording)


def pieces(passages: Iterable[Passage]) -> list[Piece]:
    return [piece for passage in passages for piece in passage.pieces]


def covered(found: Iterable[Span | Piece]) -> set[int]:
    return {at for one in found for at in range(one.start, one.end)}


@given(accounts())
def test_the_pieces_joined_are_the_text(account: Account) -> None:
    assert "".join(piece.text for piece in pieces(cut(account))) == account.report.text


@given(accounts())
def test_pieces_follow_each_other_without_overlap_and_say_where_they_stand(
    account: Account,
) -> None:
    at = 0
    for piece in pieces(cut(account)):
        assert piece.start == at < piece.end
        assert piece.text == account.report.text[piece.start : piece.end]
        at = piece.end


@given(accounts())
def test_every_span_of_a_claim_is_exactly_the_pieces_that_name_it(account: Account) -> None:
    found = pieces(cut(account))
    for claim in account.claims:
        marked = covered(piece for piece in found if claim.id in piece.claims)
        assert marked == covered((*claim.content, *claim.cue, *claim.source))


@given(accounts())
def test_every_kind_is_marked_exactly_where_it_stands(account: Account) -> None:
    found = pieces(cut(account))
    wanted = {
        "figure": covered(figure.span for figure in account.figures),
        "hedge": covered(wording.span for wording in account.wording),
        "nested": covered(e for c in account.claims if c.within for e in c.content),
        "cue": covered(e for c in account.claims for e in c.cue),
        "source": covered(e for c in account.claims for e in c.source),
        "direct": covered(e for c in account.claims if c.speech == "direct" for e in c.content),
    }
    for kind, spans in wanted.items():
        assert covered(piece for piece in found if kind in piece.kinds) == spans, kind
    for figure in account.figures:
        assert covered(p for p in found if figure.id in p.figures) == covered([figure.span])


@given(accounts())
def test_each_claim_ends_once(account: Account) -> None:
    ends = [(id_, piece.end) for piece in pieces(cut(account)) for id_ in piece.ends]
    wanted = [(claim.id, max(span.end for span in claim.content)) for claim in account.claims]
    assert sorted(ends) == sorted(wanted)


@given(accounts())
def test_a_passage_without_a_role_is_white_space(account: Account) -> None:
    for passage in cut(account):
        words = "".join(piece.text for piece in passage.pieces)
        assert passage.role is not None or words.isspace()


def test_the_innermost_claim_comes_first() -> None:
    text = "He said she said it rained"
    outer = Claim(id="outer", content=words(text, (8, 26)), source=(), cue=(), speech="indirect")
    inner = Claim(
        id="inner", content=words(text, (17, 26)), source=(), cue=(), speech="indirect", within="x"
    )
    last = pieces(cut(Account(report=report(text), claims=(outer, inner))))[-1]
    assert last.claims == ("inner", "outer")
    assert set(last.kinds) == {"indirect", "nested"}


def test_text_outside_every_block_makes_paragraphs_of_its_own() -> None:
    found = list(find_stretches("one\n\ntwo\nthree \n", ()))
    assert found == [("paragraph", 0, 3), (None, 3, 5), ("paragraph", 5, 14), (None, 14, 16)]


def test_blocks_that_overlap_or_reach_beyond_the_text_are_left_out() -> None:
    wrong = [
        Block(start=0, end=4, role="title"),
        Block(start=2, end=6, role="caption"),
        Block(start=6, end=99, role="list"),
    ]
    assert list(find_stretches("one two", wrong)) == [
        ("title", 0, 4),
        ("paragraph", 4, 7),
    ]


def test_a_span_beyond_the_text_marks_nothing() -> None:
    far = Excerpt(start=2, end=99, exact="…")
    claim = Claim(id="c", content=(far,), source=(), cue=(), speech="direct")
    assert all(
        not p.claims for p in pieces(cut(Account(report=report("It rained"), claims=(claim,))))
    )


def test_an_empty_text_has_no_passages() -> None:
    assert cut(Account(report=report(""))) == []


@pytest.mark.parametrize(
    ("text", "start", "end", "wanted"),
    [
        ("It rained", 3, 9, (3, 9)),
        ("🎉 “said”", 2, 8, (3, 9)),
        ("“🎉👩‍👧 said”", 0, 10, (0, 13)),
        ("e\u0301t\u0301e", 2, 4, (2, 4)),
        ("\ud83c lone", 2, 6, (2, 6)),
    ],
)
def test_browsers_count_utf16_units(
    text: str, start: int, end: int, wanted: tuple[int, int]
) -> None:
    assert to_utf16(text, start, end) == wanted
    if "\ud83c" not in text:
        units = text.encode("utf-16-le")
        assert units[2 * wanted[0] : 2 * wanted[1]].decode("utf-16-le") == text[start:end]


def crowd(n_claims: int, *, n_characters: int) -> Account:
    text = "It rained. " * (n_characters // 11)
    step = len(text) // n_claims
    claims = tuple(
        Claim(
            id=f"claim-{number:024x}",
            source=words(text, (at, at + 2)),
            cue=words(text, (at + 3, at + 9)),
            content=words(text, (at + 10, at + 90)),
            speech="direct",
        )
        for number, at in enumerate(range(0, n_claims * step - 100, step))
    )
    return Account(report=report(text), claims=claims)


def test_a_large_report_is_cut_quickly() -> None:
    account = crowd(1_000, n_characters=200_000)
    seconds = min(_timed(account) for _ in range(5))
    assert seconds < 0.05


def test_a_thousand_claims_upon_one_another_cost_no_more_than_the_innermost() -> None:
    text = "a" * 2_000
    claims = tuple(
        Claim(id=f"c{n}", content=words(text, (n, 2_000 - n)), source=(), cue=(), speech="direct")
        for n in range(999)
    )
    account = Account(report=report(text), claims=claims)
    assert max(len(piece.claims) for piece in pieces(cut(account))) == MOST_CLAIMS
    assert _timed(account) < 1.0


def _timed(account: Account) -> float:
    start = time.process_time()
    cut(account)
    return time.process_time() - start
