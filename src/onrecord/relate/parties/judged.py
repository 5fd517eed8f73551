"""What people decided, heard after the rules."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.records import PartyJudgement
from onrecord.relate.parties.seats import Seat

Groups = list[list[Seat]]


def apply_judgements(groups: Groups, judgements: Sequence[PartyJudgement]) -> Groups:
    """Return groups as people's judgements leave them, in the order in which these were made."""
    for judgement in judgements:
        if judgement.verdict == "merge":
            groups = _merge(groups, {*judgement.names, *judgement.others})
        else:
            groups = _split(groups, set(judgement.names), set(judgement.others))
    return groups


def _merge(groups: Groups, anchors: set[str]) -> Groups:
    """Return groups with all in which one of `anchors` sits made one."""
    merged = [seat for group in groups if _has(group, anchors) for seat in group]
    rest = [group for group in groups if not _has(group, anchors)]
    return [*rest, sorted(merged, key=lambda seat: seat.naming.id)] if merged else rest


def _split(groups: Groups, names: set[str], anchors: set[str]) -> Groups:
    """Return groups with those so named taken out of the group in which `anchors` sit."""
    found: Groups = []
    for group in groups:
        out = [seat for seat in group if seat.folded in names] if _has(group, anchors) else []
        rest = [seat for seat in group if seat not in out]
        found += [part for part in (rest, out) if part]
    return found


def _has(group: Sequence[Seat], anchors: set[str]) -> bool:
    return any(seat.identity() in anchors for seat in group)
