"""Comparisons in as few words as fit on a screen: who, in which outlets, what, how it stands."""

from __future__ import annotations

from onrecord.cells import Cells
from onrecord.charts.questions import carriers
from onrecord.numerals import format_interval
from onrecord.records import Excerpt
from onrecord.relate.comparing.choosing import Chosen
from onrecord.relate.comparing.compared import (
    Cell,
    Comparison,
    Exchange,
    Question,
    Statement,
    Uncounted,
)
from onrecord.relate.comparing.rowing import moved
from onrecord.text import join_words


def outline_question(comparison: Comparison, question: Question) -> list[Cells]:
    """Return what origins say to a question as few words, answers before denials and the like."""
    answers = [outline_cell(comparison, cell) for cell in question.cells]
    return answers + [_outline_uncounted(comparison, one) for one in question.uncounted]


def _outline_uncounted(comparison: Comparison, one: Uncounted) -> Cells:
    newest = one.statements[-1]
    against = ", ".join(comparison.origin(key).name for key in one.against)
    return {
        "origin": _named(comparison, one.origin),
        "carried": carriers(one.statements),
        "says": f"{one.stance} “{join_words(newest.words)}”",
        "stands": f"{one.stance} what is said by {against}" if against else one.stance,
        "before": None,
        "beside": None,
        "words": join_words(newest.content or newest.words),
        "assumed": "; ".join(f"{a.about}: {a.taken}" for a in newest.assumptions) or None,
    }


def outline_cell(comparison: Comparison, cell: Cell) -> Cells:
    """Return a cell as few words: who, in which outlets, what, how it stands to the others."""
    current, (before, beside) = cell.current, moved(cell)
    return {
        "origin": _named(comparison, cell.origin),
        "carried": carriers(cell.statements),
        "says": says(current),
        "stands": stands(cell),
        "before": ", then ".join(dict.fromkeys(map(says, before))) or None,
        "beside": "; ".join(dict.fromkeys(map(says, beside))) or None,
        "words": join_words(current.words),
        "assumed": "; ".join(f"{a.about}: {a.taken}" for a in current.assumptions) or None,
    }


def _named(comparison: Comparison, key: str) -> str:
    origin = comparison.origin(key)
    if origin.kind == "publisher":
        return f"{origin.name} (own words)"
    return f"{origin.name} (unnamed)" if origin.kind == "unnamed" else origin.name


def says(statement: Statement) -> str:
    """Return what a statement says, as values or as words for an answer.

    >>> says(Statement(report="r", words=(Excerpt(start=0, end=1, exact="x"),), low=50))
    '≥ 50'
    """
    if statement.low is None and statement.high is None:
        answers = ", ".join(answer.partition("/")[0] for answer in statement.answers)
        return statement.name or answers
    shown = format_interval(statement.low, statement.high, statement.bound)
    return f"{shown} {statement.group}" if statement.group else shown


def outline_row(row: Cells) -> Cells:
    """Return a row of figures over time as few words: of when and where, whose, what, in which."""
    days = [row[name] for name in ("period_earliest", "period_latest") if row[name]]
    return {
        "period": " to ".join(dict.fromkeys(days)),
        "of": ", ".join(filter(None, [row["group"], row["place"]])) or None,
        "origin": row["origin"],
        "stands": row["stands"],
        "says": says_row(row),
        "words": row["words"],
        "publisher": row["publisher"],
        "published_on": (row["published_on"] or "")[:10] or None,
    }


def says_row(row: Cells) -> str:
    """Return what a row of figures says, as values."""
    low, high, bound = row["low"], row["high"], row["bound"]
    words = (Excerpt(start=0, end=1, exact="-"),)
    return says(Statement(report=row["report"], words=words, low=low, high=high, bound=bound))


def stands(cell: Cell) -> str:
    """Return how a cell stands to the others, with how many it stands so to."""
    counts: dict[str, int] = {}
    for versus in cell.versus:
        counts[versus.relation] = counts.get(versus.relation, 0) + 1
    order = ("differs", "narrower", "wider", "agrees")
    words = {"differs": "differs from", "agrees": "agrees with"}
    parts = [f"{words.get(r, r + ' than')} {counts[r]}" for r in order if r in counts]
    return ", ".join(parts) or cell.relation.replace("_", " ")


def outline_exchange(comparison: Comparison, exchange: Exchange) -> Cells:
    """Return an exchange as few words."""
    answer = exchange.answer
    return {
        "said": comparison.origin(exchange.statement.origin).name,
        "statement": join_words(exchange.statement.words),
        "accused": exchange.accused,
        "answered": comparison.origin(answer.origin).name if answer else None,
        "how": exchange.kind,
        "answer": join_words(answer.words) if answer else None,
        "shared": ", ".join(exchange.shared) or None,
    }


def outline_chosen(comparison: Comparison, chosen: Chosen) -> Cells:
    """Return what a policy chose as few words, with all that it dropped."""
    dropped = [f"{comparison.origin(d.origin).name}: “{d.words}” ({d.why})" for d in chosen.dropped]
    return {
        "policy": chosen.policy,
        "gives": gives(chosen),
        "by": "; ".join(comparison.origin(key).name for key in chosen.by),
        "why": chosen.why,
        "dropped": "; ".join(dropped) or "nothing",
    }


def gives(chosen: Chosen) -> str:
    """Return what a policy comes to: a number, a range with its best estimate, or nothing."""
    if chosen.low is None and chosen.high is None:
        return "nothing" if chosen.value is None else f"{chosen.value:,}"
    if chosen.low == chosen.high:
        return f"{chosen.low:,}"
    low = "?" if chosen.low is None else f"{chosen.low:,}"
    high = "…" if chosen.high is None else f"{chosen.high:,}"
    best = "" if chosen.value is None else f", best {chosen.value:,}"
    return f"{low}–{high}{best}"


def headline(table: Comparison) -> str:
    """Return how many reports and origins a comparison has, in a sentence."""
    kinds = [origin.kind for origin in table.answering]
    n_unnamed = kinds.count("unnamed")
    copies = f" ({len(table.copies)} repeat another)" if table.copies else ""
    unnamed = f" ({n_unnamed} unnamed)" if n_unnamed else ""
    return f"{len(table.reports)} reports{copies}, {len(kinds)} origins{unnamed}"
