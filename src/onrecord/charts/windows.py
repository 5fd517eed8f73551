"""The part of the world that a map shows, and where on the picture a place lies."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np

from onrecord.charts.atlas import Points, Window

KM_PER_DEGREE = 111.32
_LEAST_KM = 25.0  # from the middle to the nearer edge: coasts are no truer than a kilometre
_FIT_M = 100_000.0  # rings up to this are shown whole
_ROUGH_M = 200_000.0  # places known no better than this do not widen the picture
_MARGIN = 1.22
_NEARLY_ALL = 0.9  # of what is said lies about the middle: places of the rest may be left out
_BEYOND = 2.5  # if they lie so many times as far off as those do
_SPECK = 3.0  # if they would make it so many times as wide
_FLAT, _TALL = 0.44, 0.62  # height by width
_WORLD = Window(-180.0, -60.0, 180.0, 84.0)
_WORLD_SQUEEZE = 0.82  # as at 35° of latitude, where many people live

Spot = tuple[float, float, float]  # latitude, longitude, precision in metres


class View(msgspec.Struct, frozen=True):
    """A window and the picture of it; scales are px per degree."""

    window: Window
    width: float
    height: float
    x_scale: float
    y_scale: float

    def project(self, points: Points) -> Points:
        """Return px of longitudes and latitudes, y downwards."""
        return (points - (self.window.west, self.window.north)) * (self.x_scale, -self.y_scale)

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Return px of one place; a longitude is taken round the world into the window."""
        x = (self._turned(longitude) - self.window.west) * self.x_scale
        return x, (self.window.north - latitude) * self.y_scale

    def has(self, latitude: float, longitude: float) -> bool:
        """Say whether a place is in the picture."""
        x, y = self.at(latitude, longitude)
        return 0 <= x <= self.width and 0 <= y <= self.height

    def _turned(self, longitude: float) -> float:
        return self.window.west + (longitude - self.window.west) % 360.0

    def bar_km(self) -> float:
        """Return a round number of kilometres that is at most a sixth of the picture wide."""
        most = self.width / 6 / self.y_scale * KM_PER_DEGREE
        unit = 10.0 ** math.floor(math.log10(most))
        return next(unit * m for m in (5, 2, 1) if unit * m <= most)


def make_view(spots: Sequence[Spot], *, width: float, counts: Sequence[int] = ()) -> View:
    """Return the view that holds all places known well enough, with some room around them.

    Places known only to a country or so are left out of account, unless there are no others. So
    are far places that would make the others a speck, where `counts` tells that nearly all that is
    said is of places about one middle.
    """
    weighed = list(zip(spots, counts or [1] * len(spots), strict=True))
    known = [one for one in weighed if one[0][2] <= _ROUGH_M] or weighed
    bounds = _bounds([spot for spot, _ in known])
    if counts:
        core = _bounds(_about_the_middle(known))
        if _span(bounds) > _SPECK * max(_span(core), 2 * _LEAST_KM / KM_PER_DEGREE):
            bounds = core
    return _around(*bounds, width)


def _about_the_middle(weighed: Sequence[tuple[Spot, int]]) -> list[Spot]:
    """Return the places about the middle of what is said, without those far off.

    The middle is the median by latitude and by longitude, so that no far place moves it.
    """
    longitudes = _unrolled([spot[1] for spot, _ in weighed])
    counts = [count for _, count in weighed]
    latitude = _reach([spot[0] for spot, _ in weighed], counts, 0.5)
    longitude = _reach(longitudes, counts, 0.5)
    far = [
        math.hypot(spot[0] - latitude, (east - longitude) * _cos(latitude))
        for (spot, _), east in zip(weighed, longitudes, strict=True)
    ]
    most = max(_BEYOND * _reach(far, counts, _NEARLY_ALL), _LEAST_KM / KM_PER_DEGREE)
    return [spot for (spot, _), distance in zip(weighed, far, strict=True) if distance <= most]


def _reach(values: Sequence[float], counts: Sequence[int], share: float) -> float:
    """Return the value up to which at least a share of the counts lies.

    >>> _reach([1.0, 9.0, 2.0], [5, 1, 4], 0.9)
    2.0
    """
    told, wanted = 0, share * sum(counts)
    for value, count in sorted(zip(values, counts, strict=True)):
        told += count
        if told >= wanted:
            return value
    return max(values)


def _span(bounds: tuple[float, float, float, float]) -> float:
    west, south, east, north = bounds
    return max((east - west) * _cos((south + north) / 2), north - south)


def _bounds(fitted: Sequence[Spot]) -> tuple[float, float, float, float]:
    """Return west, south, east, north around places, each with how far off it may be."""
    longitudes = _unrolled([longitude for _, longitude, _ in fitted])
    boxes = []
    for (latitude, _, precision), longitude in zip(fitted, longitudes, strict=True):
        high = min(precision, _FIT_M) / 1000 / KM_PER_DEGREE
        wide = high / _cos(latitude)
        boxes.append((longitude - wide, latitude - high, longitude + wide, latitude + high))
    west, south = np.min(boxes, axis=0)[:2]
    east, north = np.max(boxes, axis=0)[2:]
    return float(west), float(south), float(east), float(north)


def _around(west: float, south: float, east: float, north: float, width: float) -> View:
    middle = (south + north) / 2
    squeeze = _cos(middle)
    least = _LEAST_KM / KM_PER_DEGREE
    half_high = max((north - south) / 2 * _MARGIN, least)
    half_wide = max((east - west) / 2 * squeeze * _MARGIN, least)
    shape = min(max(half_high / half_wide, _FLAT), _TALL)
    half_wide = max(half_wide, half_high / shape)
    half_high = half_wide * shape
    if half_wide / squeeze > 150 or half_high > 75:
        return _world((west + east) / 2, width)
    centre = min(max(middle, half_high - 90), 90 - half_high)
    longitude = (west + east) / 2
    scale = width / (2 * half_wide)
    return View(
        window=Window(
            longitude - half_wide / squeeze,
            centre - half_high,
            longitude + half_wide / squeeze,
            centre + half_high,
        ),
        width=width,
        height=round(width * shape),
        x_scale=scale * squeeze,
        y_scale=scale,
    )


def _world(middle: float, width: float) -> View:
    """Return the whole world, whose edge lies where no place is looked for if that can be."""
    x_scale = width / 360
    y_scale = x_scale / _WORLD_SQUEEZE
    shift = middle if abs(middle) > 90 else 0.0
    window = Window(_WORLD.west + shift, _WORLD.south, _WORLD.east + shift, _WORLD.north)
    height = round((window.north - window.south) * y_scale)
    return View(window=window, width=width, height=height, x_scale=x_scale, y_scale=y_scale)


def _unrolled(longitudes: Sequence[float]) -> list[float]:
    """Return longitudes without the widest gap between them, so that they lie close together.

    >>> _unrolled([179.0, -178.0])
    [179.0, 182.0]
    """
    ranked = sorted(longitudes)
    ahead = [*ranked[1:], ranked[0] + 360]
    gaps = [there - here for here, there in zip(ranked, ahead, strict=True)]
    widest = max(range(len(gaps)), key=gaps.__getitem__)
    first = ranked[(widest + 1) % len(ranked)]
    return [longitude + 360 if longitude < first else longitude for longitude in longitudes]


def _cos(latitude: float) -> float:
    return max(math.cos(math.radians(latitude)), 0.05)
