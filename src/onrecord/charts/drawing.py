"""Pieces of an SVG: escaped text, axes, marks, and the one style sheet."""

from __future__ import annotations

import hashlib
import html
import math
from collections.abc import Iterable
from functools import cache
from importlib import resources

FONT = 13  # px
_SIZED = ("head", "small")
_WIDTH_OF_LETTER = 0.56  # of the font's size, on average; a little much rather than too little


@cache
def stylesheet() -> str:
    """Return the rules that colour every chart, for a page that holds charts and their own."""
    path = resources.files("onrecord.charts") / "style.css"
    return path.read_text(encoding="utf-8")


def page(
    width: float,
    height: float,
    title: str,
    description: str,
    body: Iterable[str],
    *,
    is_styled: bool = True,
) -> str:
    """Return a whole SVG; `title` and `description` are what a screen reader reads out.

    Args:
        is_styled: Carry the rules that colour it; without, the page around it has `stylesheet`.
    """
    marks = list(body)
    # What has role `img` is one thing to a screen reader, which would pass its links by.
    role = "group" if any("<a " in mark for mark in marks) else "img"
    key = hashlib.sha256("\n".join([title, description, *marks]).encode()).hexdigest()[:8]
    style = [f"<style>\n{stylesheet()}</style>"] if is_styled else []
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
            f'width="{width:g}" height="{height:g}" class="chart" role="{role}" '
            f'aria-labelledby="title-{key}" aria-describedby="desc-{key}">',
            f'<title id="title-{key}">{escape(title)}</title>',
            f'<desc id="desc-{key}">{escape(description)}</desc>',
            *style,
            f'<rect class="paper" width="{width:g}" height="{height:g}"/>',
            *marks,
            "</svg>\n",
        ]
    )


def link(href: str | None, mark: str, label: str) -> str:
    """Return a mark that leads to `href`, which is within the page or its site; or the mark alone.

    >>> link("#claim-1", "<circle/>", "12, by X")
    '<a href="#claim-1" aria-label="12, by X"><circle/></a>'
    >>> link("javascript:alert(1)", "<circle/>", "12, by X")
    '<circle/>'
    """
    is_ours = href is not None and href[:1] in ("/", "#", "?") and href[:2] != "//"
    if not is_ours:
        return mark
    return f'<a href="{escape(href or "")}" aria-label="{escape(label)}">{mark}</a>'


def escape(words: str) -> str:
    """Return a report's words fit for SVG: one line, marks escaped, no control characters."""
    line = " ".join(words.split())
    if line.isprintable():
        return html.escape(line)
    return html.escape("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line))


def text(x: float, y: float, words: str, *classes: str, width: float | None = None) -> str:
    """Return words at a place, cut with “…” to `width` px, in full as a tooltip where cut."""
    small = "small" in classes
    shown = fit(words, width, 11.5 if small else FONT) if width else words
    tip = f"<title>{escape(words)}</title>" if shown != words else ""
    names = " ".join(classes or ("ink",))
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{names}">{escape(shown)}{tip}</text>'


def fit(words: str, width: float, size: float = FONT) -> str:
    """Return as many words as fit into `width` px, by the width of an average letter.

    >>> fit("The Orm Basin Monitor", 80)
    'The Orm Ba…'
    """
    n_letters = int(width / (size * _WIDTH_OF_LETTER))
    return words if len(words) <= n_letters else words[: max(1, n_letters)].rstrip() + "…"


def wrap(words: str, width: float, size: float = FONT) -> list[str]:
    """Return words in lines that fit into `width` px; a word that is longer is cut.

    >>> wrap("The Orm Basin Monitor", 80)
    ['The Orm', 'Basin', 'Monitor']
    """
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return [fit(one, width, size) for one in lines]


def written(
    x: float, y: float, words: str, *classes: str, width: float, step: float = 18
) -> tuple[list[str], float]:
    """Return words in as many lines as they need, and how far the lines after the first reach."""
    # A heading is bold, and its letters are wider.
    size = {"head": 16.5, "small": 11.5}.get(next((c for c in classes if c in _SIZED), ""), FONT)
    lines = wrap(words, width, size)
    drawn = [text(x, y + step * i, one, *classes) for i, one in enumerate(lines)]
    return drawn, step * (len(lines) - 1)


def width_of(words: str, size: float = FONT) -> float:
    """Return about how wide words are, in px."""
    return len(words) * size * _WIDTH_OF_LETTER


def line(x1: float, y1: float, x2: float, y2: float, *classes: str) -> str:
    """Return a line."""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} class="{" ".join(classes)}"/>'


def dot(x: float, y: float, *classes: str, radius: float = 5) -> str:
    """Return a filled or hollow dot."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" class="{" ".join(classes)}"/>'


def diamond(x: float, y: float, *classes: str, radius: float = 5) -> str:
    """Return a diamond: another's figure, told apart without colour."""
    points = f"{x},{y - radius} {x + radius},{y} {x},{y + radius} {x - radius},{y}"
    return f'<polygon points="{points}" class="{" ".join(classes)}"/>'


def arrow(x1: float, x2: float, y: float, *classes: str) -> str:
    """Return an arrow from `x1` to `x2`: a bound that is open on that side."""
    tip = 5 if x2 > x1 else -5
    head = f"M{x2 - tip:.1f},{y - 4:.1f} L{x2:.1f},{y:.1f} L{x2 - tip:.1f},{y + 4:.1f}"
    names = " ".join(classes)
    return f'<path d="M{x1:.1f},{y:.1f} L{x2:.1f},{y:.1f} {head}" class="{names} open"/>'


def ticks(most: float, n_wanted: int = 6) -> list[float]:
    """Return round numbers from 0 to at least `most`.

    >>> ticks(16)
    [0.0, 5.0, 10.0, 15.0, 20.0]
    """
    if not math.isfinite(most) or most <= 0:
        return [0.0, 1.0]
    rough = most / n_wanted
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * m for m in (1, 2, 5, 10) if unit * m >= rough)
    step = max(step, 1.0)
    return [step * i for i in range(math.ceil(most / step) + 1)]
