"""Where the names of places may stand on a map so that none covers another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from onrecord.charts.drawing import FONT, width_of

_GAP = 4.0
_HEIGHT = FONT + 3.0


class Box(NamedTuple):
    """A rectangle in px."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Say whether two rectangles share any place."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: Box) -> bool:
        """Say whether another lies wholly inside."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


Named = tuple[float, float, float, str]  # x, y and radius of a mark, and its name


def place_labels(marks: Sequence[Named], frame: Box) -> dict[int, tuple[float, float]]:
    """Return where the names of marks begin, by number; a name that finds no room has no place.

    Earlier marks choose first: to the right, left, above, below, then at the corners.
    """
    taken = [Box(x - r, y - r, x + r, y + r) for x, y, r, _ in marks]
    found = {}
    for i, (x, y, radius, name) in enumerate(marks):
        for left, top in _candidates(x, y, radius, width_of(name)):
            box = Box(left, top, left + width_of(name), top + _HEIGHT)
            if frame.holds(box) and not any(box.meets(other) for other in taken):
                taken.append(box)
                found[i] = (left, top + FONT)
                break
    return found


def _candidates(x: float, y: float, radius: float, width: float) -> list[tuple[float, float]]:
    """Return left and top of the boxes that a name may stand in."""
    right, left = x + radius + _GAP, x - radius - _GAP - width
    middle, above, below = y - _HEIGHT / 2, y - radius - _HEIGHT, y + radius
    centred = x - width / 2
    return [
        *((right, middle), (left, middle), (centred, above - 1), (centred, below + 2)),
        *((right, above + 3), (right, below - 3), (left, above + 3), (left, below - 3)),
    ]
