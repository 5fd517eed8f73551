"""A tree cut into stretches of printed text."""

from __future__ import annotations

import pytest
from lxml import html

from onrecord.read.pages.units import Unit, find_units, fold


def units_of(markup: str) -> list[Unit]:
    return list(find_units(html.document_fromstring(markup)))


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("<p>One <b>and</b> two</p><p>three</p>", ["One and two", "three"]),
        ("<div>One<p>two</p>three</div>", ["One", "two", "three"]),
        ("<p>One<br>line</p>", ["One line"]),
        ("<p>One<br><br>two</p>", ["One", "two"]),
        ("<p>One<script>x()</script> and two</p>", ["One and two"]),
        ("<table><tr><td>One<td>two<tr><td>three</table>", ["One two", "three"]),
        ("<p>so\u00adft hy\u200bphen</p>", ["soft hyphen"]),
        ("<p> </p>", []),
    ],
)
def test_blocks_divide_text_and_inline_elements_do_not(markup: str, texts: list[str]) -> None:
    assert [unit.text for unit in units_of(markup)] == texts


def test_a_unit_knows_its_place_links_and_emphasis() -> None:
    (unit,) = units_of("<article><p>See <a>the list</a> of <b>dead</b></p></article>")
    assert unit.tags[-2:] == ("article", "p")
    assert unit.element.tag == "p"
    assert (unit.n_linked, unit.n_strong) == (8, 4)


def test_very_deep_paths_are_kept_short() -> None:
    found = units_of("<div>" * 150 + "<p>word</p>" + "</div>" * 150 + "<p>other</p>")
    assert [unit.text for unit in found] == ["word", "other"]
    assert max(len(unit.path) for unit in found) <= 100


def test_joiners_that_scripts_spell_with_are_kept() -> None:
    assert fold("می\u200cخواهم") == "می\u200cخواهم"
