"""Records as tables on a terminal. What came from a report is shown as text, never as markup."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from functools import partial

import msgspec
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from onrecord.cells import Cells, flatten, format_figure, format_period, name_place, outline
from onrecord.exchange.table_cells import guard, one_line_end
from onrecord.gathering.telling import LINE_COLUMNS, ToldStory, line_cells
from onrecord.policies import Policy
from onrecord.records import Account, Claim, Quantity, Record
from onrecord.text import join_words

WIDEST_WORDS = 400
_WHOLE = frozenset("published_on id value by_policy measure stance kind says policy gives".split())


def console() -> Console:
    """Return standard output as rich draws on it."""
    return _Screen(highlight=False, soft_wrap=False)


class _Screen(Console):
    def on_broken_pipe(self) -> None:
        """Leave it to the caller that whoever read our lines has gone."""
        raise BrokenPipeError


def plain(words: str) -> Text:
    """Return a report's words fit for a terminal: one line, without control characters."""
    folded = " ".join(words.split())
    safe = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in folded)
    return Text(safe if len(safe) <= WIDEST_WORDS else safe[:WIDEST_WORDS] + " …")


# --- accounts -----------------------------------------------------------------------------


def account_table(account: Account) -> Group:
    """Return one report with its claims, and the figures under each."""
    report = account.report
    title = plain(report.title or "(no title)")
    title.stylize("bold")
    where = " · ".join(filter(None, [report.publisher, report.published_on, report.origin]))
    table = Table(box=None, pad_edge=False, show_header=bool(account.claims), padding=(0, 2, 0, 0))
    table.add_column("speaker", max_width=26)
    table.add_column("stance", style="dim")
    table.add_column("words", ratio=1)
    for claim in account.claims:
        table.add_row(plain(speaker_of(account, claim)), claim.stance, _words(account, claim.id))
    own = [figure for figure in account.figures if figure.claim is None]
    if own:
        told = Text("\n").join(plain(_figure_line(account, figure)) for figure in own)
        table.add_row(Text("(publisher)", style="italic"), "", told)
    notices = [Text(f"! {notice}", style="yellow") for notice in report.notices]
    places = _places(account)
    lines = [places] if places else []
    return Group(title, Text(where, style="dim"), *lines, *notices, table, Text(""))


def speaker_of(account: Account, claim: Claim) -> str:
    """Return who says it: the speaker's name, with whoever passes it on."""
    names = {actor.id: actor.name for actor in account.actors}
    by_id = {other.id: other for other in account.claims}
    own = names.get(claim.speaker or "") or join_words(claim.source) or "(nobody named)"
    outer = by_id.get(claim.within or "")
    return f"{own}, according to {speaker_of(account, outer)}" if outer else own


def _words(account: Account, claim_id: str) -> Text:
    claim = next(claim for claim in account.claims if claim.id == claim_id)
    words = plain(join_words(claim.content))
    for figure in account.figures:
        if figure.claim == claim_id:
            words.append("\n  ")
            words.append(plain(_figure_line(account, figure)))
    return words


def _figure_line(account: Account, figure: Quantity) -> str:
    """Return a figure with what tells it from a total: its whole, its change, its days."""
    wholes = {other.id: other.span.exact for other in account.figures}
    rest = [
        f"of “{wholes[figure.part_of]}”" if figure.part_of in wholes else "",
        figure.change or "",
        format_period(figure.period),
    ]
    places = (place for place in account.places if place.id == figure.place)
    named = next((name_place(place.name, place.why) for place in places), None)
    return ", ".join(filter(None, [format_figure(figure, named), *rest]))


def _places(account: Account) -> Text | None:
    """Return where the report's news is, each place once, with the province and the country."""
    found = (p for p in account.places if p.use == "place")
    names = dict.fromkeys(", ".join(dict.fromkeys([p.name, *p.within[-2:]])) for p in found)
    return plain("at " + "; ".join(names)) if names else None


# --- rows ---------------------------------------------------------------------------------


def print_rows(rows: Iterable[Record], shape: str, *, policy: Policy | None = None) -> int:
    """Print rows as a table, JSON, JSON Lines or CSV; return how many there were.

    A table shows what fits; the other formats hold every cell. With a `policy` each figure's
    row says what it comes to under that.
    """
    if shape == "table":
        return _print_table(map(partial(outline, policy=policy), rows))
    return print_cells(map(partial(flatten, policy=policy), rows), shape)


def print_heading(words: str, remark: str) -> None:
    """Print the words that stand above a table, and what is remarked of it."""
    heading = plain(words)
    heading.stylize("bold")
    console().print(Group(Text(""), heading, plain(remark)) if remark else heading)


def print_cells(cells: Iterable[Cells], shape: str) -> int:
    """Print rows that are cells already; return how many there were."""
    if shape == "table":
        return _print_table(cells)
    if shape == "csv":
        return _print_csv(cells)
    if shape == "json":
        everything = list(cells)
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(everything)).decode() + "\n")
        return len(everything)
    n_rows = 0
    for n_rows, row in enumerate(cells, start=1):  # noqa: B007  the count is what is returned
        sys.stdout.write(msgspec.json.encode(row).decode() + "\n")
    return n_rows


def print_record(record: Record, shape: str) -> None:
    """Print one record as JSON, on one line or indented."""
    line = msgspec.json.encode(record)
    text = msgspec.json.format(line) if shape == "json" else line
    sys.stdout.write(text.decode() + "\n")


def print_story(told: ToldStory) -> None:
    """Print one story: what it is, who stands behind it, and its reports."""
    story = told.story
    title = plain(story.title or "(no title)")
    title.stylize("bold")
    days = " to ".join(dict.fromkeys(str(day) for day in (story.earliest, story.latest) if day))
    out = console()
    out.print(title)
    out.print(plain(" · ".join(filter(None, [story.id, days, f"{len(told.lines)} reports"]))))
    names = ", ".join(f"{one.name or '(unnamed)'} {len(one.reports)}" for one in told.independents)
    out.print(plain(f"{len(told.independents)} independent agencies or outlets: {names}"))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in LINE_COLUMNS:
        ratio = {"title": 3, "why": 4, "publisher": 1}.get(column)
        table.add_column(column, overflow="fold", ratio=ratio)
    for line in told.lines:
        table.add_row(*map(plain, line_cells(line).values()))
    out.print(table)


def _print_table(rows: Iterable[Cells]) -> int:
    """Print a table; a column that no row fills is left out."""
    kept = list(rows)
    if not kept:
        return 0
    columns = [name for name in kept[0] if any(_cell(row[name]) for row in kept)]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        is_whole = column in _WHOLE
        ratio = {"words": 4, "title": 4, "figures": 2}.get(column)
        heading = "published" if column == "published_on" else column
        table.add_column(heading, overflow="fold", no_wrap=is_whole, ratio=ratio)
    for row in kept:
        table.add_row(*(plain(_cell(row[column])) for column in columns))
    console().print(table)
    return len(kept)


def _print_csv(rows: Iterable[Cells]) -> int:
    writer: csv.DictWriter[str] | None = None
    n_rows = 0
    for n_rows, row in enumerate(rows, start=1):  # noqa: B007
        if writer is None:
            writer = csv.DictWriter(sys.stdout, list(row), lineterminator="\n")
            writer.writeheader()
        writer.writerow({name: _guarded(value) for name, value in row.items()})
    return n_rows


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return "; ".join(map(_cell, value))
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def _guarded(value: object) -> str:
    return guard(one_line_end(value)) if isinstance(value, str) else _cell(value)
