"""Passages on their way to a tagger, and what it finds on the way back."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord import extract
from onrecord.records import Attribution, Block, Report, Span
from onrecord.text import digest_text

TITLE, BODY = "Mills reopen after flood", "At least 12 workers were killed, the ministry said."


class WholeText:
    """A tagger that takes all it is given to be one content."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def attributions(self, texts: Sequence[str]) -> list[list[Attribution]]:
        self.given += texts
        return [
            [
                Attribution(
                    content=(Span(start=0, end=len(text)),), speech="indirect", probability=1.0
                )
            ]
            for text in texts
        ]


def report(text: str, *blocks: Block) -> Report:
    digest = digest_text(text)
    return Report(id="report-1", origin="a", text=text, text_sha256=digest, blocks=blocks)


def test_a_headline_is_given_a_full_stop_and_offsets_stay() -> None:
    text = f"{TITLE}\n\n{BODY}"
    title = Block(role="title", start=0, end=len(TITLE))
    body = Block(role="paragraph", start=len(TITLE) + 2, end=len(text))
    tagger = WholeText()
    [found] = extract.findings(report(text, title, body), tagger=tagger).attributions
    assert tagger.given == [f"{TITLE}.\n{BODY}"]
    assert (found.content[0].start, found.content[0].end) == (0, len(text))


def test_boilerplate_parts_what_stands_around_it() -> None:
    text = f"{BODY}\n\nSHARE THIS\n\n{BODY}"
    size = len(BODY)
    tagger = WholeText()
    found = extract.findings(
        report(
            text,
            Block(role="paragraph", start=0, end=size),
            Block(role="boilerplate", start=size + 2, end=size + 12),
            Block(role="paragraph", start=size + 14, end=len(text)),
        ),
        tagger=tagger,
    ).attributions
    assert tagger.given == [BODY, BODY]
    assert [content.start for one in found for content in one.content] == [0, size + 14]
