"""What the parsers of dates share: whence a date is seen, and the patterns of names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import NamedTuple

from onrecord.resolve.intervals import Interval


class View(NamedTuple):
    """Whence a date is seen.

    Attributes:
        anchor: The day of publication.
        is_future: Whether the tense looks ahead.
        named: The days that the report named just before, for “two days later”.
    """

    anchor: dt.date | None
    is_future: bool = False
    named: Interval | None = None


Match = re.Match[str]
Parser = Callable[[Match, View], Interval | None]

WEEKDAY = r"(?P<wd>mon|tue|wed|thu|fri|sat|sun)(?:r?s|nes|ur|rs)?(?:day)?\.?"
MONTH = (
    r"(?P<mo>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|t|t?ember|ober)?\.?"
)
YEAR = r"(?P<y>\d{4})"
TH = r"(?:st|nd|rd|th)?"
UNIT = r"(?P<unit>hour|day|weekend|week|month|quarter|year|decade)"
WHICH = r"(?P<which>last|this|next|coming)"
ZONE = r"(?: ?(?:gmt|utc|est|edt|cst|cdt|pst|pdt|local time))?"
HOUR = rf"(?P<hour>\d\d?)(?:[:.](?P<minute>\d\d))? ?(?P<half>[ap])\.? ?m\.?{ZONE},?"
EARLY = r"(?:early|mid|late|earlier|later|start of|beginning of|end of)"
