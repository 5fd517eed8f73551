"""Numbers in digits and words to the values they allow."""

from __future__ import annotations

import re

Number = int | float

_UNITS = {
    word: n
    for n, word in enumerate(
        (
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
            "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
            "eighteen", "nineteen",
        )
    )
} | {"a": 1}  # fmt: skip
_TENS = {
    word: 10 * n
    for n, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2
    )
}
_SCALES = {
    "dozen": 12, "hundred": 100, "k": 1000, "thousand": 1000, "m": 10**6, "million": 10**6,
    "bn": 10**9, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip
# What vague words span. “hundreds” starts at two of them; “scores” is two twenties.
_VAGUE: dict[str, tuple[int, int]] = {
    "tens": (20, 99), "dozens": (24, 99), "scores": (40, 99), "hundreds": (200, 999),
    "thousands": (2000, 9999), "millions": (2 * 10**6, 9_999_999),
    "tens of thousands": (20_000, 99_999), "hundreds of thousands": (200_000, 999_999),
    "tens of millions": (20 * 10**6, 99_999_999),
    "hundreds of millions": (200 * 10**6, 999_999_999),
    "dozens of thousands": (24_000, 99_999), "several": (3, 9), "a few": (3, 9), "a couple": (2, 2),
    "several hundred": (200, 999), "several thousand": (2000, 9999), "several dozen": (24, 99),
    "several million": (2 * 10**6, 9_999_999), "a few hundred": (200, 999),
    "a few thousand": (2000, 9999), "a few dozen": (24, 99),
}  # fmt: skip
_NONE = frozenset(["no", "none", "nobody", "no one"])
_DIGITS = re.compile(r"\d{1,15}(?:,\d{3}){0,5}(?:\.\d{1,9})?")
_SPACED = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f](?=\d{3})")
_TOKEN = re.compile(r"\d[\d,.]*|[a-z]+")


def parse_vague(words: str) -> tuple[int, int] | None:
    """Return the lowest and highest value of words like “dozens”, or None.

    >>> parse_vague("hundreds of thousands")
    (200000, 999999)
    """
    return _VAGUE.get(" ".join(words.lower().split()))


def parse_number(words: str) -> Number | None:
    """Return the value of a number in digits, in words, or both; None if it is none.

    >>> [parse_number(w) for w in ("1,200", "1.2m", "half a million", "two dozen", "twenty-one")]
    [1200, 1200000, 500000, 24, 21]
    """
    if words.lower() in _NONE:
        return 0
    total: float = 0
    current: float | None = None
    share = 1.0
    words = _SPACED.sub("", words)
    for token in _TOKEN.findall(words.lower()):
        if token == "half":  # noqa: S105
            share = 0.5
        elif token == "quarter":  # noqa: S105
            share = 0.25
        elif token in _SCALES:
            current = share * (1 if current is None else current) * _SCALES[token]
            if _SCALES[token] >= 1000:
                total, current = total + current, None
        elif token != "and":  # noqa: S105
            value = _value(token)
            if value is None:
                continue
            current = value if current is None or share < 1 else current + value
    total += current or 0
    if total > 10**15 or (total == 0 and "0" not in words and "zero" not in words.lower()):
        return None
    return int(total) if total == int(total) else round(total, 6)


def _value(token: str) -> float | None:
    if token[0].isdigit():
        match = _DIGITS.fullmatch(token.rstrip(",."))
        return float(match.group().replace(",", "")) if match else None
    return _UNITS.get(token, _TENS.get(token))
