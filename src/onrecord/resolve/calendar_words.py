"""Names of days, months and small numbers, and what they stand for."""

from __future__ import annotations

WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
QUARTERS = {"first": 33, "second": 34, "third": 35, "fourth": 36,
            "1st": 33, "2nd": 34, "3rd": 35, "4th": 36}  # fmt: skip
COUNTS = {
    name: number
    for number, name in enumerate(
        (
            "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
            "twelve",
        ),
        1,
    )
} | {"a": 1, "an": 1, "twenty": 20, "thirty": 30}  # fmt: skip


def parse_count(word: str) -> int | None:
    """Return the number that `word` names, up to thirty, or its digits.

    >>> parse_count("two"), parse_count("24")
    (2, 24)
    """
    return int(word) if word.isascii() and word.isdigit() else COUNTS.get(word.lower())
