"""*How many*: counts to questions by measure, group, place and days, and origins across."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from onrecord.records import Place
from onrecord.relate.comparing.compared import Assumption, Question, Relation, Statement
from onrecord.relate.comparing.counting import Count, name_slot
from onrecord.relate.comparing.finding import Found
from onrecord.relate.comparing.groups import EVERYBODY, OF_PEOPLE, PART, Group, load_groups
from onrecord.relate.comparing.rowing import Compare, converse, make_cells
from onrecord.relate.comparing.uncounted import Key, Table, set_beside
from onrecord.relate.comparing.values import compare_counts, compare_part
from onrecord.text import derive_id

FURTHER = "others"
# What rival accounts call all of the same dead; any other group is some of them.
_RIVAL = frozenset(["civilians", "fighters"])


def ask_how_many(
    counts: Iterable[Count], uncounted: Iterable[Found], places: Mapping[str, Place]
) -> list[Question]:
    """Return a question for each measure, place and days: of everybody first, then by group.

    Args:
        uncounted: Figures that are denied, doubted or the like: set beside what they are of.
        places: By their keys.
    """
    by_key: dict[Key, list[Count]] = defaultdict(list)
    for count in counts:
        by_key[count.measure, count.slot, count.place].append(count)
    table: Table = {key: _by_group(key, together, places) for key, together in by_key.items()}
    named = [(one, group_name(one.group)) for one in uncounted]
    return sorted(set_beside(table, named, places), key=_rank)


def _by_group(key: Key, counts: Sequence[Count], places: Mapping[str, Place]) -> list[Question]:
    groups: dict[str | None, list[Count]] = defaultdict(list)
    for count in counts:
        groups[group_name(count.group)].append(count)
    is_people = key[0] in OF_PEOPLE
    said = [*groups.pop(None, []), *(_in_all(counts) if is_people else [])]
    questions = [_question(key, None, said, places)] if said else []
    questions += [_question(key, name, group, places) for name, group in groups.items()]
    return questions


def group_name(group: Group) -> str | None:
    """Return the group whose row a figure of `group` stands in; None is everybody."""
    if group.is_further and group.name is None:
        return FURTHER
    if group.is_part and group.name is None:
        return PART
    return group.name


def _in_all(counts: Sequence[Count]) -> list[Count]:
    """Return what origins count in place of everybody.

    “11 terrorists” is all that an army says of the dead; beside “14 people” it is a figure for
    the same dead. So is “51 civilians” of an origin that elsewhere counts “15 people”: the 51 are
    no part of these. Nobody (“no civilians”) is no toll, and parts and further ones are none.
    """
    by_origin: dict[str, list[Count]] = defaultdict(list)
    for count in counts:
        by_origin[count.source.key].append(count)
    found: list[Count] = []
    for group in by_origin.values():
        whole = [one for one in group if not one.group.is_part and not one.group.is_further]
        most = max((_least(one) for one in whole if one.group.name is None), default=0)
        named = [one for one in whole if _is_crowd(one) and _least(one) > most]
        found += [_taken_for_all(one) for one in named if not _is_held(one, named)]
    return found


def _is_crowd(count: Count) -> bool:
    """Say whether a named group may be all of them; one who is named is one of them."""
    name = count.group.name
    return name is not None and (name in load_groups().by_word.values() or _least(count) > 1)


def _least(count: Count) -> float:
    statement = count.statement
    return statement.low or statement.high or 0


def _is_held(one: Count, others: Sequence[Count]) -> bool:
    holds = load_groups().holds
    return any(
        other.group.name != one.group.name
        and holds(other.group.name, one.group.name)
        and _least(other) >= _least(one)
        for other in others
    )


def _taken_for_all(count: Count) -> Count:
    is_all = count.group.name in _RIVAL
    told = (
        "no count of everybody takes it in" if is_all else "they may be some of those dead or hurt"
    )
    why = f"it counts {count.group.name}, and {told}"
    taken = Assumption(about="group", taken="everybody" if is_all else PART, why=why)
    statement = msgspec.structs.replace(
        count.statement,
        group=count.group.name,
        assumptions=(*count.statement.assumptions, taken),
    )
    return msgspec.structs.replace(count, statement=statement)


def _compare_within(counts: Sequence[Count]) -> Compare:
    """Return how counts of everybody stand to those of a group beside them.

    “Five medics” contradict neither “nine people”, whose part they may be, nor “four farmers”;
    they do contradict “three people”. “11 fighters” and “14 civilians” are rival accounts.
    """
    by_figure = {(c.statement.report, c.statement.figure): c.group.name for c in counts}
    holds = load_groups().holds

    def compare(one: Statement, other: Statement) -> Relation:
        mine, theirs = (by_figure.get((s.report, s.figure)) for s in (one, other))
        if mine == theirs or {mine, theirs} <= {None, *_RIVAL}:
            return compare_counts(one, other)
        if theirs is None or holds(theirs, mine):
            return compare_part(one, other)
        if mine is None or holds(mine, theirs):
            return converse(compare_part(other, one))
        return "part_of"

    return compare


def _question(
    key: Key, group: str | None, counts: Sequence[Count], places: Mapping[str, Place]
) -> Question:
    measure, slot, place = key
    said: list[tuple[str, Statement]] = [(one.source.key, one.statement) for one in counts]
    day = name_slot(slot) if slot else None
    is_stated = any(one.is_place_stated for one in counts)
    where = places[place].name if is_stated and place is not None and place in places else None
    of = group or (EVERYBODY if measure in OF_PEOPLE else None)
    head = f"{measure.replace('_', ' ')}{f' ({of})' if of and of != EVERYBODY else ''}"
    text = ", ".join(filter(None, [head, f"in {where}" if where else None, day]))
    return Question(
        id=derive_id("question", "", "how_many", measure, group, day, place),
        kind="how_many",
        text=text,
        measure=counts[0].measure,
        group=group,
        place=where,
        period=slot.period if slot else None,
        cells=make_cells(said, compare_counts if group else _compare_within(counts)),
    )


def _rank(question: Question) -> tuple[object, ...]:
    order = list(OF_ORDER)
    n_origins = len(question.cells)
    days = question.text
    return (
        order.index(question.measure or "other"),
        question.group is not None,
        -n_origins,
        days,
        question.id,
    )


OF_ORDER = (
    *("killed", "wounded", "missing", "detained", "abducted", "displaced", "evacuated"),
    *("sorties", "strikes", "targets_hit", "weapons", "fighters", "incidents"),
    *("money", "share", "other"),
)
