"""Land and borders of the world, for a window of it: a table that ships in the package.

Coasts and borders are Natural Earth's. A border here is a line on somebody's map: nothing is
asserted by it, so that it may be drawn dashed and a country is never filled.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Any

import msgspec
import numpy as np
import zstandard

GRID = 0.002  # degrees between two places that the table can tell apart
# Levels of detail, coarsest first: how far in degrees a line may be off for want of a point.
TOLERANCES = (0.3, 0.15, 0.06, 0.028, 0.013)
MAX_BYTES = 16 << 20

Points = np.ndarray[Any, np.dtype[np.float64]]


class Window(msgspec.Struct, frozen=True):
    """A part of the world in degrees; `west` and `east` may lie beyond ±180."""

    west: float
    south: float
    east: float
    north: float


class _Pieces(msgspec.Struct, frozen=True, eq=False):
    """Rings or lines at one level of detail; `bounds` are west, south, east, north of each."""

    pieces: tuple[Points, ...]
    bounds: Points

    @classmethod
    def of(cls, pieces: Iterable[Points]) -> _Pieces:
        kept = tuple(pieces)
        points = np.concatenate(kept)
        starts = np.cumsum([0, *(len(piece) for piece in kept[:-1])])
        least, most = np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)
        return cls(pieces=kept, bounds=np.hstack([least, most]))


def level_for(degrees: float) -> int:
    """Return the coarsest level at which nothing is off by more than so many degrees.

    >>> level_for(1), level_for(0.1), level_for(0.0001)
    (0, 2, 4)
    """
    return next((i for i, off in enumerate(TOLERANCES) if off <= degrees), len(TOLERANCES) - 1)


def land(window: Window, level: int) -> Iterator[Points]:
    """Yield rings around the land in a window, cut at its edges; holes are rings too."""
    for ring, is_inside in _meeting(_rings(level), window):
        cut = ring if is_inside else _cut(ring, window)
        if len(cut) > 2:
            yield cut


def lines(window: Window, level: int, *, borders: bool) -> Iterator[Points]:
    """Yield the borders, or the coasts, that run through a window, and little beyond it."""
    for line, is_inside in _meeting(_lines(level, borders=borders), window):
        if is_inside:
            yield line
            continue
        low, high = np.minimum(line[:-1], line[1:]), np.maximum(line[:-1], line[1:])
        near = (high > (window.west, window.south)) & (low < (window.east, window.north))
        for first, last in _runs(near[:, 0] & near[:, 1]):
            yield line[first : last + 1]


def unpack_all() -> None:
    """Unpack every level, a third of a second's work, so that no map has to wait for it."""
    for level in range(len(TOLERANCES)):
        _rings(level)
        _lines(level, borders=True)
        _lines(level, borders=False)


def _meeting(found: _Pieces, window: Window) -> Iterator[tuple[Points, bool]]:
    """Yield the pieces that may reach into a window, and whether they lie wholly inside."""
    for turn in (-360.0, 0.0, 360.0):
        west, south, east, north = (found.bounds + np.array([turn, 0.0, turn, 0.0])).T
        meets = (west < window.east) & (east > window.west)
        meets &= (south < window.north) & (north > window.south)
        inside = (west >= window.west) & (east <= window.east)
        inside &= (south >= window.south) & (north <= window.north)
        turned = np.array([turn, 0.0])
        for i in np.flatnonzero(meets).tolist():
            piece = found.pieces[i]
            yield piece + turned if turn else piece, bool(inside[i])


def _runs(wanted: np.ndarray[Any, Any]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last point of each run of steps that are wanted."""
    edges = np.diff(np.concatenate([[False], wanted, [False]]).astype("i1"))
    yield from zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True)


def _cut(ring: Points, window: Window) -> Points:
    """Return the part of a ring inside a window (Sutherland and Hodgman), edges along its sides."""
    ring = _without_far(ring, window)
    sides = ((0, window.west, 1), (0, window.east, -1), (1, window.south, 1), (1, window.north, -1))
    for axis, limit, sign in sides:
        if not len(ring):
            break
        ahead = np.roll(ring, -1, axis=0)
        here, there = (ring[:, axis] - limit) * sign, (ahead[:, axis] - limit) * sign
        crosses = (here >= 0) != (there >= 0)
        share = np.divide(here, here - there, out=np.zeros(len(ring)), where=crosses)
        meeting = ring + (ahead - ring) * share[:, None]
        both = np.stack([ring, meeting], axis=1).reshape(-1, 2)
        ring = both[np.stack([here >= 0, crosses], axis=1).reshape(-1)]
    return ring


def _without_far(ring: Points, window: Window) -> Points:
    """Return a ring without points whose neighbours lie beyond the same side of a window.

    Nothing inside changes by it, and the coast of a continent becomes a few points.
    """
    x, y = ring.T
    side = np.where(y > window.north, 4, 0)
    side[y < window.south], side[x > window.east], side[x < window.west] = 3, 2, 1
    is_far = (side > 0) & (side == np.roll(side, 1)) & (side == np.roll(side, -1))
    kept: Points = ring[~is_far]
    return kept


# --- the table, unpacked when first asked for ------------------------------------------------


@cache
def _table() -> dict[str, np.ndarray[Any, Any]]:
    path = resources.files("onrecord.charts") / "tables" / "world.bin"
    data = zstandard.ZstdDecompressor().decompress(path.read_bytes(), max_output_size=MAX_BYTES)
    size = int.from_bytes(data[:4], "little")
    table, at = {}, 4 + size
    for name, kind, length in json.loads(data[4:at]):
        width = np.dtype(kind).itemsize
        shuffled = np.frombuffer(data, "u1", width * length, at).reshape(width, length)
        table[name] = np.ascontiguousarray(shuffled.T).reshape(-1).view(kind)
        at += width * length
    return table


@cache
def _points() -> tuple[Points, np.ndarray[Any, Any]]:
    """Return the points of all lines in degrees, and of which line each is."""
    table = _table()
    line = np.repeat(np.arange(len(table["length"])), table["length"])
    steps = np.stack([table["lon"], table["lat"]], axis=1).astype("i8")
    sums = np.cumsum(steps, axis=0)
    first = np.concatenate([[0], np.cumsum(table["length"])[:-1]])
    before = sums[first] - steps[first]  # every line counts from nothing
    return (sums - before[line]) * GRID, line


@cache
def _whole(level: int) -> list[Points]:
    """Return every line with the points that matter at a level."""
    points, line = _points()
    kept = _table()["level"] <= level
    lengths = np.bincount(line[kept], minlength=len(_table()["length"]))
    return np.split(points[kept], np.cumsum(lengths)[:-1])


@cache
def _lines(level: int, *, borders: bool) -> _Pieces:
    is_border = _table()["border"].astype(bool)
    wanted = (line for line, is_one in zip(_whole(level), is_border, strict=True)
              if is_one == borders)  # fmt: skip
    # An island too small for a level is a point twice over.
    return _Pieces.of(line for line in wanted if len(line) > 2 or (line[0] != line[-1]).any())


@cache
def _rings(level: int) -> _Pieces:
    table, pieces = _table(), _whole(level)
    numbers = np.split(table["ring_line"], np.cumsum(table["ring_length"])[:-1])
    rings = (_joined([pieces[n] if n >= 0 else pieces[~n][::-1] for n in ring]) for ring in numbers)
    return _Pieces.of(ring for ring in rings if len(ring) > 2)


def _joined(parts: Sequence[Points]) -> Points:
    """Return lines end to end as one ring, which may run on beyond ±180.

    What goes all the way round the world is closed by way of the South Pole.
    """
    found = [parts[0]]
    for part in parts[1:]:
        turns = np.round((found[-1][-1, 0] - part[0, 0]) / 360.0)
        found.append(part + np.array([360.0 * turns, 0.0]))
    ring = np.concatenate([part[:-1] for part in found])
    first, last = found[0][0], found[-1][-1]
    if abs(last[0] - first[0]) < 180.0:
        return ring
    return np.concatenate([ring, [last, (last[0], -90.0), (first[0], -90.0)]])
