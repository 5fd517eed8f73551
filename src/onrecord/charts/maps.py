"""Where it is said to have happened: points on land, each with a ring for how sure its place is.

Drawn by the server, so that there is one picture with script and without, on paper and on a
screen. Longitude is squeezed by the cosine of the middle latitude and nothing else is done to it:
north to south a kilometre is as long everywhere, so that rings and the scale bar are true, which
under Mercator they would be at one latitude only.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np

from onrecord.charts import atlas
from onrecord.charts.drawing import (
    FONT,
    escape,
    fit,
    line,
    link,
    page,
    text,
    width_of,
    wrap,
)
from onrecord.charts.labelling import Box, place_labels
from onrecord.charts.windows import KM_PER_DEGREE, View, make_view
from onrecord.numerals import format_distance, format_number
from onrecord.records import Record

WIDTH = 820
MOST_POINTS = 200  # marks of one map; what is beyond is said, not drawn
ROUGH_M = 30_000  # a place known no better than this is a hollow mark
_TOP, _BOTTOM = 62, 30
_LINE = 16
_MOST_STEP = 4096  # tenths of a pixel from one point of a line to the next
_MOST_LINES = 3  # of the places that are not drawn
_NOTICE = "Borders as drawn by Natural Earth; none is asserted."
_LABEL_PX = 170


class MapPoint(Record, frozen=True, kw_only=True):
    """A place and how much is said of it.

    Attributes:
        count: How many claims or figures are of this place.
        precision_m: How far what is meant may lie from the point, in metres.
        href: Where its words are, within the page or its site.
    """

    name: str
    latitude: float
    longitude: float
    count: int = 1
    precision_m: float | None = None
    href: str | None = None


def chart_map(
    points: Iterable[MapPoint],
    *,
    title: str = "Where",
    counted: tuple[str, str] = ("claim", "claims"),
    width: int = WIDTH,
    is_styled: bool = True,
) -> str:
    """Return places on a map as one SVG, fitted to them: a town, a region or the world.

    The size of a mark tells how many claims name the place, a ring how far off it may be. A place
    known but roughly is hollow; one that would shrink the picture to nothing is named below it.

    Args:
        counted: What `count` counts, one and several.
        is_styled: As in `drawing.page`.
    """
    known = sorted((p for p in points if _is_on_earth(p)), key=lambda p: (-p.count, p.name))
    if not known:
        body = [text(16, 32, title, "ink", "head"), text(16, 58, "No places to draw.", "soft")]
        return page(width, 80, title, "No places.", body, is_styled=is_styled)
    view = make_view(
        [(p.latitude, p.longitude, p.precision_m or 0.0) for p in known],
        width=width,
        counts=[p.count for p in known],
    )
    drawn = [p for p in known if view.has(p.latitude, p.longitude)][:MOST_POINTS]
    legend, below = _legend(drawn, counted, width)
    body = [text(16, 26, title, "ink", "head"), *legend]
    body.append(_ground(view))
    body += _marks(view, drawn, counted)
    body += _foot(view)
    missing = below + _missing([p for p in known if p not in drawn], width - 32)
    level = _TOP + view.height + 38
    body += [text(16, level + _LINE * i, row, "soft", "small") for i, row in enumerate(missing)]
    described = "; ".join(_tip(point, counted) for point in known[:MOST_POINTS])
    height = _TOP + view.height + _BOTTOM + _LINE * len(missing)
    return page(width, height, title, f"{described}. {_NOTICE}", body, is_styled=is_styled)


def _is_on_earth(point: MapPoint) -> bool:
    return abs(point.latitude) <= 90 and abs(point.longitude) <= 180


def _tip(point: MapPoint, counted: tuple[str, str]) -> str:
    said = f"{point.name}: {format_number(point.count)} {counted[point.count != 1]}"
    if point.precision_m is None:
        return said
    return f"{said}, within {format_distance(point.precision_m)}"


def _legend(
    points: Sequence[MapPoint], counted: tuple[str, str], width: int
) -> tuple[list[str], list[str]]:
    """Return what is drawn above the map, and lines for below it where there is no room."""
    least, most = points[-1].count, points[0].count
    out, x = [], 16.0
    for count in dict.fromkeys((least, most)):
        radius = _radius(count, most)
        out.append(f'<circle cx="{x + radius:.1f}" cy="46" r="{radius:.1f}" class="place"/>')
        words = f"{format_number(count)} {counted[count != 1]}"
        out.append(text(x + 2 * radius + 6, 50, words, "soft", "small"))
        x += 2 * radius + 24 + 6.6 * len(words)
    rest = "○ known only roughly · ring: how far off the place may be"
    if any((p.precision_m or 0) >= ROUGH_M for p in points) is False:
        rest = "ring: how far off the place may be"
    if x + width_of(rest, 11.5) > width:
        return out, wrap(rest, width - 32, 11.5)
    return [*out, text(x, 50, rest, "soft", "small")], []


# --- land, coasts and borders -----------------------------------------------------------------


@lru_cache(maxsize=64)
def _ground(view: View) -> str:
    """Return sea, land, coasts and borders, cut to the frame, in tenths of a pixel."""
    level = atlas.level_for(1.0 / view.y_scale)
    window = view.window
    land = _path(view, atlas.land(window, level), close="z")
    coast = _path(view, atlas.lines(window, level, borders=False))
    borders = _path(view, atlas.lines(window, level, borders=True))
    w, h = view.width, view.height
    return (
        f'<svg x="0" y="{_TOP}" width="{w:g}" height="{h:g}" viewBox="0 0 {w * 10:g} {h * 10:g}"'
        f' aria-hidden="true"><rect class="sea" width="{w * 10:g}" height="{h * 10:g}"/>'
        f'<path class="land" d="{land}"/><path class="coast" d="{coast}"/>'
        f'<path class="border" d="{borders}"/></svg>'
    )


def _path(view: View, pieces: Iterable[atlas.Points], close: str = "") -> str:
    """Return lines as an SVG path, each from its start on in steps of tenths of a pixel."""
    lines = list(pieces)
    if not lines:
        return ""
    ends = np.cumsum([len(line) for line in lines])
    places = np.rint(view.project(np.concatenate(lines)) * 10).astype(int)
    steps = np.diff(places, axis=0, prepend=[[0, 0]])
    starts = np.concatenate([[0], ends[:-1]])
    moves = (steps[:, 0] != 0) | (steps[:, 1] != 0)
    moves[starts] = False
    kept = np.concatenate([[0], np.cumsum(moves)])
    words = _worded(steps[moves].ravel())
    parts = []
    for (x, y), first, last in zip(
        places[starts].tolist(), kept[starts].tolist(), kept[ends].tolist(), strict=True
    ):
        if last - first > (1 if close else 0):
            parts.append(f"M{x},{y}l{' '.join(words[2 * first : 2 * last])}{close}")
    return "".join(parts)


def _worded(steps: np.ndarray[Any, np.dtype[np.int64]]) -> list[str]:
    """Return numbers as text; the small ones, which nearly all are, by looking them up."""
    if len(steps) and np.abs(steps).max() >= _MOST_STEP:
        return list(map(str, steps.tolist()))
    found: list[str] = _step_words()[steps + _MOST_STEP].tolist()
    return found


@cache
def _step_words() -> np.ndarray[Any, Any]:
    return np.array([str(step) for step in range(-_MOST_STEP, _MOST_STEP)], dtype=object)


# --- marks ------------------------------------------------------------------------------------


def _marks(view: View, points: Sequence[MapPoint], counted: tuple[str, str]) -> list[str]:
    most = points[0].count if points else 1
    places = [view.at(p.latitude, p.longitude) for p in points]
    radii = [_radius(point.count, most) for point in points]
    out = [_ring(view, p, *at) for p, at in zip(points, places, strict=True) if p.precision_m]
    labels = place_labels(
        [(x, y, r, fit(p.name, _LABEL_PX, FONT)) for p, (x, y), r in
         zip(points, places, radii, strict=True)],
        Box(4, 4, view.width - 4, view.height - 24),
    )  # fmt: skip
    for i in reversed(range(len(points))):  # the most telling on top
        (x, y), point = places[i], points[i]
        look = "rough" if (point.precision_m or 0) >= ROUGH_M else "place"
        tip = _tip(point, counted)
        mark = (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radii[i]:.1f}" class="{look}">'
            f"<title>{escape(tip)}</title></circle>"
        )
        if i in labels:
            mark += text(*labels[i], fit(point.name, _LABEL_PX, FONT), "ink", "halo")
        out.append(link(point.href, mark, tip))
    frame = f'width="{view.width:g}" height="{view.height:g}"'
    return [
        f'<svg x="0" y="{_TOP}" {frame} viewBox="0 0 {view.width:g} {view.height:g}">',
        *out,
        "</svg>",
        f'<rect x="0.5" y="{_TOP + 0.5}" width="{view.width - 1:g}" '
        f'height="{view.height - 1:g}" class="frame"/>',
    ]


def _radius(count: int, most: int) -> float:
    """Return the radius of a mark whose area tells the count."""
    return 4.0 + 8.0 * math.sqrt(max(count, 0) / max(most, 4))


def _ring(view: View, point: MapPoint, x: float, y: float) -> str:
    """Return how far off a place may be, as long on the map as it is on the ground there."""
    degrees = (point.precision_m or 0.0) / 1000 / KM_PER_DEGREE
    high = degrees * view.y_scale
    wide = degrees / max(math.cos(math.radians(point.latitude)), 0.01) * view.x_scale
    if high > 2 * view.width:
        return ""  # nothing of it would be seen
    return f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{wide:.1f}" ry="{high:.1f}" class="ring"/>'


def _missing(points: Sequence[MapPoint], room: float) -> list[str]:
    """Return lines that name the places which are not drawn, each with its count."""
    lines = ["Not drawn:"]
    for n_named, point in enumerate(points):
        name = f" {fit(point.name, _LABEL_PX, FONT)} ({format_number(point.count)}),"
        more = f" and {len(points) - n_named} more"
        is_last = len(lines) == _MOST_LINES
        if width_of(lines[-1] + name + (more if is_last else ""), 11.5) > room:
            if is_last:
                return [*lines[:-1], lines[-1].rstrip(",") + more]
            lines.append("")
        lines[-1] = (lines[-1] + name).strip()
    return [*lines[:-1], lines[-1].rstrip(",")] if points else []


def _foot(view: View) -> list[str]:
    """Return the scale bar and the notice on borders."""
    km = view.bar_km()
    length = km / KM_PER_DEGREE * view.y_scale
    y, right = _TOP + view.height - 10, view.width - 14
    return [
        line(right - length, y, right, y, "ink", "frame"),
        line(right - length, y - 4, right - length, y + 4, "frame"),
        line(right, y - 4, right, y + 4, "frame"),
        text(right - length - 8, y + 4, f"{format_number(km)} km", "ink", "small", "end", "halo"),
        text(16, _TOP + view.height + 20, _NOTICE, "soft", "small"),
    ]
