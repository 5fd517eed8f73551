"""Which attribution stands inside the content of which."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from onrecord.records import Attribution
from onrecord.text import holds

_REACH = 40  # attributions looked back over: a content that holds more is a whole speech


def link_nested(attributions: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """Return `attributions` with `within` filled in where the finder left it open.

    An attribution is within another if one content span of the other holds its cue and
    all of its content; of several, within the one with the shortest content.
    """
    ordered = sorted(range(len(attributions)), key=lambda i: _key(attributions[i]))
    place = {old: new for new, old in enumerate(ordered)}
    lengths = [_length(attribution) for attribution in attributions]
    linked = []
    for new, old in enumerate(ordered):
        attribution = attributions[old]
        within = attribution.within
        if within is None:
            near = ordered[max(0, new - _REACH) : new + _REACH]
            longer = [i for i in near if lengths[i] > lengths[old]]
            outer = [i for i in longer if _is_inside(attribution, attributions[i])]
            within = min(outer, key=lengths.__getitem__, default=None)
        linked.append(
            msgspec.structs.replace(attribution, within=None if within is None else place[within])
        )
    return tuple(linked)


def _key(attribution: Attribution) -> tuple[int, int]:
    """Order by cue, an outer attribution before those inside it."""
    first = (attribution.cue or attribution.content)[0]
    return first.start, -max(span.end for span in attribution.content)


def _length(attribution: Attribution) -> int:
    return sum(span.end - span.start for span in attribution.content)


def _is_inside(inner: Attribution, outer: Attribution) -> bool:
    first = (inner.cue or inner.content)[0]
    if not any(holds(span, first) for span in outer.content):
        return False
    parts = inner.cue + inner.content
    return any(all(holds(span, part) for part in parts) for span in outer.content)
