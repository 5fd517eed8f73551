"""Where the names of places may stand on a map so that none covers another."""

from __future__ import annotations

from collections import defaultdict
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
    taken = _Taken()
    for x, y, r, _ in marks:
        taken.add(Box(x - r, y - r, x + r, y + r))
    found = {}
    for i, (x, y, radius, name) in enumerate(marks):
        width = width_of(name)
        for left, top in _candidates(x, y, radius, width):
            box = Box(left, top, left + width, top + _HEIGHT)
            if frame.holds(box) and not taken.meets(box):
                taken.add(box)
                found[i] = (left, top + FONT)
                break
    return found


class _Taken:
    """Rectangles, in bands of their height above each other: few are near to any other."""

    def __init__(self) -> None:
        self._bands: dict[int, list[Box]] = defaultdict(list)

    def add(self, box: Box) -> None:
        for band in self._reached(box):
            self._bands[band].append(box)

    def meets(self, box: Box) -> bool:
        near = (other for band in self._reached(box) for other in self._bands[band])
        return any(box.meets(other) for other in near)

    def _reached(self, box: Box) -> range:
        return range(int(box.top // _HEIGHT), int(box.bottom // _HEIGHT) + 1)


def _candidates(x: float, y: float, radius: float, width: float) -> list[tuple[float, float]]:
    """Return left and top of the boxes that a name may stand in."""
    right, left = x + radius + _GAP, x - radius - _GAP - width
    middle, above, below = y - _HEIGHT / 2, y - radius - _HEIGHT, y + radius
    centred = x - width / 2
    return [
        *((right, middle), (left, middle), (centred, above - 1), (centred, below + 2)),
        *((right, above + 3), (right, below - 3), (left, above + 3), (left, below - 3)),
    ]
