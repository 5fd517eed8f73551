"""Rows of the ledger as a list that a notebook shows as a table."""

from __future__ import annotations

import html
from typing import Generic, TypeVar

from onrecord.cells import outline
from onrecord.records import Record

Row = TypeVar("Row", bound=Record)


class Rows(list[Row], Generic[Row]):
    """Rows of the ledger as a list; in a notebook, a table."""

    def _repr_html_(self) -> str:
        cells = [outline(row) for row in self]
        names = list(cells[0]) if cells else []
        head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(_shown(v))}</td>" for v in row.values()) + "</tr>"
            for row in cells
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _shown(value: object) -> str:
    return "" if value is None else str(value)
