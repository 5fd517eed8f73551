"""Cells of tables as text, and what became of a table's rows."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

Cells = Mapping[str, object]
_SURROGATES = re.compile("[\ud800-\udfff]")
# A spreadsheet runs a cell that begins with one of these; the wide forms do in East Asian ones.
_RISKY = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_LINE_END = re.compile(r"\r\n?")


class Tally(msgspec.Struct, kw_only=True):
    """What became of the rows of one table, counted while it is written.

    Attributes:
        n_in, n_out: Rows that were handed over, and rows that the table holds.
        n_guarded: Cells of a CSV file with an apostrophe in front, so that no program runs them.
        n_shortened: Cells of a workbook that held more than a cell can.
        is_cut: There were more rows than `Capped` lets through.
        note: The sentence that tells of the cut, or empty.
    """

    n_in: int = 0
    n_out: int = 0
    n_guarded: int = 0
    n_shortened: int = 0
    is_cut: bool = False
    note: str = ""

    def __str__(self) -> str:
        parts = [f"{self.n_in} rows in, {self.n_out} out"]
        parts += [f"{self.n_guarded} cells guarded with an apostrophe"] if self.n_guarded else []
        parts += [f"{self.n_shortened} cells shortened"] if self.n_shortened else []
        return "; ".join([*parts, *([self.note] if self.note else [])])


def guard(text: str) -> str:
    """Return text that no spreadsheet runs: with an apostrophe in front of one that it might.

    That is text which begins, after any apostrophes, with one of = + - @, their wide forms, a tab
    or a line break; who takes one apostrophe away from such text has what stood there.

    >>> guard("=1+1"), guard("'=1"), guard("'tis so")
    ("'=1+1", "''=1", "'tis so")
    """
    return f"'{text}" if _RISKY.match(text) else text


def unguard(text: str) -> str:
    """Return what stood in a guarded cell.

    >>> unguard(guard("-5")), unguard("'tis so")
    ('-5', "'tis so")
    """
    return text[1:] if text[:1] == "'" and _RISKY.match(text) else text


def one_line_end(text: str) -> str:
    r"""Return text whose lines are parted by line feeds, whatever parted them.

    >>> one_line_end("a\r\nb\rc")
    'a\nb\nc'
    """
    return _LINE_END.sub("\n", text)


def cell_text(value: object) -> str:
    """Return one cell as text: nothing for None, several values parted by semicolons."""
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "; ".join(map(cell_text, value))
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value)


def clean(text: str) -> str:
    """Return text that can be encoded; lone surrogates come as U+FFFD."""
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)
