"""Rows of the ledger as a list that a notebook shows as a table."""

from __future__ import annotations

from typing import Generic, TypeVar

from onrecord.cells import html_table, outline
from onrecord.records import Record

Row = TypeVar("Row", bound=Record)


class Rows(list[Row], Generic[Row]):
    """Rows of the ledger as a list; in a notebook, a table."""

    def _repr_html_(self) -> str:
        return html_table([outline(row) for row in self])
