"""English names of days, months, seasons and quarters, and what they stand for."""

from __future__ import annotations

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = {name: number for number, name in enumerate(_WEEKDAYS)}
MONTHS = {name: number for number, name in enumerate(_MONTHS, 1)}
# EDTF's codes; the northern, meteorological seasons.
SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
QUARTERS = {"first": 33, "second": 34, "third": 35, "fourth": 36, "final": 36, "last": 36,
            "1st": 33, "2nd": 34, "3rd": 35, "4th": 36}  # fmt: skip

# As regular expressions, lower-case. The abbreviations are words of their own too (“sat”, “mar”):
# whoever uses these says what must stand beside them.
MONTH_NAME = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
WEEKDAY_NAME = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
WEEKDAY_SHORT = r"(?:mon|tues?|wed|thurs?|thu|fri|sat|sun)"


def month_number(name: str) -> int | None:
    """Return the number of the month that `name` begins to name.

    >>> month_number("Sept."), month_number("October"), month_number("x")
    (9, 10, None)
    """
    return MONTHS.get(name[:3].lower())
