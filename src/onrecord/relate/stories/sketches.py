"""What is kept of a report to tell how like another it is: its most telling terms, hashed."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec
import numpy as np
import numpy.typing as npt

from onrecord.records import Date, Record, Report
from onrecord.relate.stories.copies import sample_passages
from onrecord.relate.stories.rates import Rates, load_rates, weight_of
from onrecord.relate.stories.words import (
    LEAD_WORDS,
    body_of,
    find_ages,
    find_names,
    find_places,
    find_words,
    hash_term,
    skeleton,
)

VERSION = 1  # of the rules below: sketches of another one are made again
Array = npt.NDArray[Any]

MAX_WORDS, MAX_NAMES, MAX_PLACES, MAX_AGES, MAX_DAYS = 96, 32, 16, 8, 8
MOST_UNKNOWN = 0.5  # of a report's words
FOREIGN_WEIGHT = 2.0  # of the words that the table does not hold, in a language it does not know
LEAST_WEIGHT = 0.7  # words in more than half of all reports are left out

WORD, NAME, PLACE, AGE, DAY, TITLE, LEAD = 1, 2, 4, 8, 16, 32, 64
TERM = np.dtype([("hash", "<u8"), ("weight", "<f2"), ("rate", "<f2"), ("flags", "u1")])


class Sketch(Record, frozen=True, kw_only=True):
    """One report's terms, and what else bears on whether it tells of the same as another.

    Attributes:
        report: Id of the report.
        day: Day of publication, counted from the first of January of year 1; None if unknown.
        terms: Rows of `TERM`, sorted by hash: what the term is (flags), how telling it is
            (rate), and how much of this report it makes up (weight; 0 but for words).
        n_words: How many words the report has.
        publisher: Hash of who published it or, failing that, of the site; 0 if unknown.
        passages: Hashes of sampled runs of words, sorted; see `copies`.
    """

    report: str
    day: int | None
    terms: Array
    n_words: int
    publisher: int
    passages: Array


def sketch(report: Report, *, dates: Iterable[Date] = ()) -> Sketch:
    """Return the sketch of a report, `dates` being those that its text names."""
    body = body_of(report)
    words = find_words(body)
    day = published_day(report.published_on)
    found: dict[int, tuple[int, float, float, int]] = {}
    for term, weight, rate, flags in [
        *_words(words, find_words(report.title or "")),
        *_names(body),
        *_places(body, report.title or ""),
        *((f"a:{age}", 0.0, 2.0, AGE) for age in find_ages(body)[:MAX_AGES]),
        *((f"d:{near}", 0.0, 0.0, DAY) for near in days_near(dates, day)[:MAX_DAYS]),
    ]:
        number = hash_term(term)
        found[number] = (number, weight, rate, flags)
    return Sketch(
        report=report.id,
        day=day,
        terms=np.array(sorted(found.values()), dtype=TERM),
        n_words=len(words),
        publisher=_publisher(report),
        passages=sample_passages(words),
    )


def published_day(published_on: str | None) -> int | None:
    """Return a day of publication as a number; None if less than a day is known."""
    try:
        return dt.date.fromisoformat((published_on or "")[:10]).toordinal()
    except ValueError:
        return None


def days_near(dates: Iterable[Date], day: int | None) -> list[int]:
    """Return the days that a report names, of the two months before it came out."""
    found = []
    for date in dates:
        if date.earliest is not None and date.earliest == date.latest:
            number = date.earliest.toordinal()
            if day is None or -60 <= number - day <= 1:
                found.append(number)
    return list(dict.fromkeys(found))


Term = tuple[str, float, float, int]


def _words(words: Sequence[str], title: Sequence[str]) -> list[Term]:
    rates = load_rates()
    counts = Counter(words)
    for word in title:
        counts.setdefault(word, 1)
    in_title, in_lead = set(title), set(words[:LEAD_WORDS])
    is_foreign = _is_foreign(counts, rates)
    found = []
    for word, n in counts.items():
        term, rate = word, weight_of(word, rates)
        if is_foreign and word not in rates:
            term, rate = f"x:{word}", FOREIGN_WEIGHT
        if rate > LEAST_WEIGHT:
            flags = WORD | TITLE * (word in in_title) | LEAD * (word in in_lead)
            found.append((term, (1 + math.log(n)) * rate, rate, flags))
    # The headline's words first: they are few, and none of them may fall out.
    found.sort(key=lambda term: (not term[3] & TITLE, -term[1], term[0]))
    return found[:MAX_WORDS]


def _is_foreign(counts: Mapping[str, int], rates: Rates) -> bool:
    """Say whether the table knows too few of a report's words to tell which are common.

    That is so in other languages than English. Such reports are related by names, ages, days
    and a great many common words; where a script has no capitals, hardly at all.
    """
    n_unknown = sum(n for word, n in counts.items() if word not in rates)
    return n_unknown > MOST_UNKNOWN * sum(counts.values())


def _names(body: str) -> list[Term]:
    rates = load_rates()
    terms = [f"n:{name}" for name in find_names(body)]
    weighed = [(term, 0.0, weight_of(term, rates), NAME) for term in terms]
    return sorted(weighed, key=lambda term: -term[2])[:MAX_NAMES]


def _places(body: str, title: str) -> list[Term]:
    rates = load_rates()
    # “Aleppo blast kills six” names no place by its grammar, but the text says “in Aleppo” later.
    lead = " ".join([title, *body.split()[:LEAD_WORDS]])
    in_lead = {skeleton(word) for word in find_words(lead) if len(word) > 3}
    terms = []
    for place in find_places(body)[:MAX_PLACES]:
        flags = PLACE | LEAD * (place in in_lead)
        terms.append((f"p:{place}", 0.0, weight_of(f"p:{place}", rates), flags))
    return terms


def _publisher(report: Report) -> int:
    who = urlsplit(report.url or "").hostname or report.publisher or ""
    return hash_term(f"who:{who.removeprefix('www.')}") if who else 0


# --- kept ---------------------------------------------------------------------------------

_Kept = tuple[str, int | None, int, int, bytes, bytes]


def encode_sketch(sketch: Sketch) -> bytes:
    """Return a sketch as bytes, about 1.5 kB."""
    return msgspec.msgpack.encode(
        (
            *(sketch.report, sketch.day, sketch.n_words, sketch.publisher),
            *(sketch.terms.tobytes(), sketch.passages.tobytes()),
        )
    )


def decode_sketch(data: bytes) -> Sketch:
    """Return the sketch of bytes.

    Raises:
        ValueError: They are no sketch.
    """
    report, day, n_words, publisher, terms, passages = msgspec.msgpack.decode(data, type=_Kept)
    return Sketch(
        report=report,
        day=day,
        terms=np.frombuffer(terms, dtype=TERM),
        n_words=n_words,
        publisher=publisher,
        passages=np.frombuffer(passages, dtype="<u8"),
    )
