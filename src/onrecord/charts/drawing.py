"""Pieces of an SVG: escaped text, axes, marks, and the one style sheet."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable

from onrecord.relate.comparing.compared import Number

FONT = 13  # px
_WIDTH_OF_LETTER = 0.56  # of the font's size, on average; a little much rather than too little
_STYLE = """
.paper{fill:#fdfdfb}.ink{fill:#1d232a}.soft{fill:#5b6672}.rule{stroke:#d9dde1;stroke-width:1}
.base{stroke:#8b95a0;stroke-width:1}.now{fill:#1f5f99;stroke:#1f5f99}.clash{fill:#b4431f;stroke:#b4431f}
.bar{stroke-width:7;stroke-linecap:round;stroke-opacity:.35}.open{stroke-width:2}.thin{stroke-width:1.5;fill:none}
.then{fill:#fdfdfb;stroke-width:1.5}.others{stroke:#5b6672;fill:#fdfdfb;stroke-width:1.5}
text{font-family:system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif;font-size:13px}
.small{font-size:11.5px}.head{font-size:15px;font-weight:600}
.end{text-anchor:end}.mid{text-anchor:middle}
@media (prefers-color-scheme:dark){
.paper{fill:#14181c}.ink{fill:#e8eaec}.soft{fill:#a7b0b9}.rule{stroke:#2c343c}
.base{stroke:#66717c}.now{fill:#7db8ec;stroke:#7db8ec}.clash{fill:#f0936f;stroke:#f0936f}
.then{fill:#14181c}.others{stroke:#a7b0b9;fill:#14181c}}
"""


def page(width: int, height: int, title: str, description: str, body: Iterable[str]) -> str:
    """Return a whole SVG; `title` and `description` are what a screen reader reads out."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img" aria-labelledby="title desc">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="desc">{escape(description)}</desc>',
            f"<style>{_STYLE}</style>",
            f'<rect class="paper" width="{width}" height="{height}"/>',
            *body,
            "</svg>\n",
        ]
    )


def escape(words: str) -> str:
    """Return a report's words fit for SVG: one line, marks escaped, no control characters."""
    line = " ".join(words.split())
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
    return (
        f'<path d="M{x1:.1f},{y:.1f} L{x2:.1f},{y:.1f} {head}" class="{" ".join(classes)} open"'
        ' style="fill:none"/>'
    )


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


def number(value: Number) -> str:
    """Return a number as people write it.

    >>> number(1200.0), number(2.5)
    ('1,200', '2.5')
    """
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,g}"
