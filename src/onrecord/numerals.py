"""Numbers, intervals and distances as people read them."""

from __future__ import annotations

from onrecord.records import Bound

Number = float | int


def format_number(value: Number) -> str:
    """Return a number as people write it.

    >>> format_number(1200.0), format_number(2.5)
    ('1,200', '2.5')
    """
    if isinstance(value, int) or not value.is_integer():  # a whole number may be of any size
        return f"{value:,}"
    return f"{value:,.0f}"


def format_interval(low: Number | None, high: Number | None, bound: Bound | None = None) -> str:
    """Return what words allow as an interval; an end that is None is open.

    >>> format_interval(12, None), format_interval(1200, 1200, "about"), format_interval(3, 5)
    ('≥ 12', 'about 1,200', '3–5')
    >>> format_interval(None, None, "vague")
    '?'
    """
    if low is None or high is None:
        if low is not None:
            return f"≥ {format_number(low)}"
        return "?" if high is None else f"≤ {format_number(high)}"
    about = "about " if bound == "about" else ""
    shown = format_number(low)
    return about + (shown if low == high else f"{shown}–{format_number(high)}")


def format_distance(metres: Number) -> str:
    """Return a distance in words.

    >>> format_distance(800), format_distance(1500.0), format_distance(1234)
    ('800 m', '1.5 km', '1.2 km')
    """
    if metres < 1000:
        return f"{metres:,.0f} m"
    return f"{format_number(round(metres / 1000, 1))} km"
