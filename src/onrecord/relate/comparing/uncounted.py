"""Figures that an origin denies, doubts, predicts or demands, beside those whom they concern.

They are nobody's count; yet whoever denies a toll is not silent on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from onrecord.records import Place
from onrecord.relate.comparing.compared import Assumption, Question, Statement
from onrecord.relate.comparing.counting import name_slot
from onrecord.relate.comparing.finding import Found, statement_of
from onrecord.relate.comparing.periods import BACK_DAYS, Slot
from onrecord.relate.comparing.rowing import Stanced, is_of, with_uncounted
from onrecord.relate.comparing.whereabouts import contains, place_key

Key = tuple[str, Slot | None, str | None]
Table = Mapping[Key, Sequence[Question]]


def set_beside(
    table: Table, uncounted: Iterable[tuple[Found, str | None]], places: Mapping[str, Place]
) -> list[Question]:
    """Return the questions of a table with what is said of such figures without counting them.

    A figure stands at the question of its measure, days, place and group; where its words leave
    these open, at that which counts what it is of. We lose what nobody counts.

    Args:
        table: Questions by measure, days and the key of the place.
        uncounted: Figures, each with the name of the group whose row it belongs in.
        places: By their keys.
    """
    said: dict[str, list[Stanced]] = defaultdict(list)
    for one, group in uncounted:
        key = _key_of(one, table, places)
        if key is None or one.claim is None:
            continue
        told = (one.source.key, one.claim.stance, _statement(one, key, places))
        for question in _rows_of(one, group, table[key]):
            said[question.id].append(told)
    return [
        with_uncounted(question, said[question.id]) if question.id in said else question
        for together in table.values()
        for question in together
    ]


# --- to which question ----------------------------------------------------------------------


def _key_of(one: Found, table: Table, places: Mapping[str, Place]) -> Key | None:
    """Return the key of the questions that a figure concerns, or None."""
    mine = statement_of(one, ())
    fitting = [
        key
        for key in table
        if key[0] == one.measure
        and _is_same_time(one, key[1], is_named=_is_named(mine, table[key]))
        and _is_same_place(one.place, key[2], places)
    ]
    return min(fitting, key=lambda key: _distance(one, mine, key, table[key]), default=None)


def _distance(
    one: Found, mine: Statement, key: Key, questions: Sequence[Question]
) -> tuple[object, ...]:
    """Return by what the nearest key is chosen: the same place and days, then the same values."""
    spot = place_key(one.place) if one.place else None
    return (
        spot is not None and spot != key[2],
        one.slot is not None and (key[1] is None or _days_apart(one.slot, key[1]) > 0),
        not _is_named(mine, questions),
        -max(len(question.cells) for question in questions),
        min(question.id for question in questions),
    )


def _is_named(mine: Statement, questions: Iterable[Question]) -> bool:
    return any(is_of(mine, cell) for question in questions for cell in question.cells)


def _is_same_time(one: Found, slot: Slot | None, *, is_named: bool) -> bool:
    if slot is None:
        return True
    if one.slot is not None:
        return one.slot.length == slot.length and _days_apart(one.slot, slot) <= 1
    if is_named or one.published is None:
        return True
    return slot.length != "long" and -1 <= (one.published - slot.first).days <= BACK_DAYS


def _days_apart(one: Slot, other: Slot) -> int:
    """Return how many days lie between two slots; none and less where they overlap."""
    return max((one.first - other.last).days, (other.first - one.last).days)


def _is_same_place(place: Place | None, key: str | None, places: Mapping[str, Place]) -> bool:
    if place is None or key is None or place_key(place) == key:
        return True
    other = places.get(key)
    return other is not None and (contains(other, place) or contains(place, other))


def _rows_of(one: Found, group: str | None, questions: Sequence[Question]) -> Iterator[Question]:
    """Yield the questions of one key in which a figure stands.

    That of its group; that of everybody where there is none, or where it is of what is said there.
    """
    mine = statement_of(one, ())
    own = [question for question in questions if question.group == group]
    yield from own
    for question in questions:
        is_all = question.group is None and group is not None
        is_other = question.group is not None and group is None and not own
        if (is_all and (not own or _is_named(mine, [question]))) or (
            is_other and _is_named(mine, [question])
        ):
            yield question


# --- what stands there ------------------------------------------------------------------------


def _statement(one: Found, key: Key, places: Mapping[str, Place]) -> Statement:
    """Return a figure as a statement, with what was taken for granted to set it there."""
    made = list(one.assumptions)
    why = "none is stated; it is set beside what others count"
    if one.slot is None and key[1] is not None:
        made.append(Assumption(about="period", taken=name_slot(key[1]), why=why))
    if one.place is None and key[2] is not None:
        taken = places[key[2]].name if key[2] in places else key[2]
        made.append(Assumption(about="place", taken=taken, why=why))
    return statement_of(one, tuple(made))
