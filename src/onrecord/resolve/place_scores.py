"""What speaks for each place that a name may mean, before any two names are compared."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib import resources
from math import hypot, log10

import msgspec

from onrecord.records import PlaceReason, Report, Span, Toponym
from onrecord.resolve.gazetteer import BARE, CHIEF, Candidate, Entry

_SEAT = 0.15  # share of a province's people above which its name means the town
_PROVINCE = re.compile(
    r"\s(?:province|governorate|oblast|state|region|prefecture|countryside|provincial)\b",
    re.IGNORECASE,
)
_CITY = re.compile(r"\b(?:city|town|village) of\s(?:the\s)?$", re.IGNORECASE)
_COUNTIES = re.compile(r"(?:,\s[A-Z]\w+|\sand\s[A-Z]\w+|/[A-Z]\w+){0,6}\s(?:counties|county)\b")
_CAPITAL_WORD = re.compile(r"[A-Z][a-z]+")
_TLD = re.compile(r"^[a-z]+://[^/]*\.([a-z]{2})(?::\d+)?(?:/|$)")
# Domains of countries that are sold to everybody.
_ANYWHERE = frozenset(["TV", "IO", "CO", "ME", "AI", "EU", "FM", "CC", "WS", "TO", "LY"])

# Scores add up like logarithms of odds; tuned on half of two annotated corpora.
_PRIOR = {
    "country": 9.0, "continent": 9.0, "disputed": 7.5, "region": 7.5, "former": 6.0,
    "water": 8.0, "river": 6.0, "mountain": 5.5,
}  # fmt: skip
_OURS = 4.0  # what our own tables list, towns and sites: news names them
_LESS = {CHIEF: 0.0, 1: -2.5, BARE: -4.0}


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """What each reason counts for."""

    per_ten: float = 0.84  # for each tenfold of inhabitants
    capital: float = 0.98
    admin1: float = 5.355
    admin1_per_ten: float = 0.25
    admin2: float = 0.7
    named_with: float = 16.8
    kind: float = 2.0
    country: float = 0.85
    publisher: float = 5.0
    sharpness: float = 0.784
    pull: float = 4.9  # of all other names of a report together
    near: float = 1.176
    region: float = 1.0
    same_admin1: float = 0.07
    same_country: float = 0.044
    inside: float = 0.504
    listed: float = 0.35
    few: float = 2.4  # names that are added to those a report has: two prove little


WEIGHTS = Weights()


class CountryWords(msgspec.Struct, frozen=True):
    """Words that tell which country a report is about, with its code."""

    by_word: Mapping[str, str]


def load_country_words() -> CountryWords:
    """Return the lexicon shipped with the package."""
    path = resources.files("onrecord.resolve") / "lexicons" / "countries.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return CountryWords({word: code for code, words in table.items() for word in words.split()})


class Group(msgspec.Struct, eq=False):
    """Mentions of one name that are held to mean one place.

    Attributes:
        toponyms: Their numbers among the report's toponyms.
        holder: The name that says where it is: “Texas” of “Paris, Texas”.
        scores: For each candidate, what speaks for it on its own.
        chosen: Which candidate it is.
        is_division: “province” or “County” follows.
        home: The country that the publisher's address is of, if it says one.
        told: The countries that words of the report tell of (“Syrian”).
    """

    name: str
    candidates: list[Candidate]
    toponyms: list[int]
    holder: Group | None = None
    scores: list[float] = msgspec.field(default_factory=list)
    chosen: int = -1
    is_division: bool = False
    home: str = ""
    told: frozenset[str] = frozenset()
    reasons: tuple[PlaceReason, ...] = ()


def prior(candidate: Candidate) -> float:
    """Return what a candidate scores whatever the report is about: by its kind and renown."""
    entry = candidate.entry
    tens = log10(entry.population + 10)
    renown = WEIGHTS.per_ten * tens
    if entry.kind in _PRIOR:
        score = _PRIOR[entry.kind] + tens / 8
    elif entry.kind == "admin1":
        score = WEIGHTS.admin1 + WEIGHTS.admin1_per_ten * tens
    elif entry.kind == "admin2":
        score = WEIGHTS.admin2 + WEIGHTS.per_ten * tens / 2
    elif entry.kind == "capital":
        score = WEIGHTS.capital + renown
    elif not entry.population and not entry.id.startswith("geonames"):
        score = _OURS
    else:
        score = renown
    return score + _LESS[candidate.flag]


def weigh(
    report: Report, toponyms: Sequence[Toponym], groups: list[Group], words: CountryWords
) -> None:
    """Give each candidate its score before any two are compared."""
    countries = _countries(report.text, words)
    home = _home(report)
    for group in groups:
        after = Counter(_kind_word(report.text, toponyms[i].span) for i in group.toponyms)
        group.home, group.told = home, frozenset(countries)
        group.is_division = after["province"] + after["counties"] > after["city"]
        is_actor = any(toponyms[i].use == "actor" for i in group.toponyms)
        is_twofold = len({c.entry.kind for c in group.candidates if c.flag == CHIEF}) > 1
        for candidate in group.candidates:
            entry = candidate.entry
            score = prior(candidate) + WEIGHTS.country * countries.get(entry.near, 0.0)
            if home and entry.near == home:
                score += WEIGHTS.publisher
            if is_actor and entry.kind in ("country", "capital"):
                score += WEIGHTS.kind
            if is_twofold:
                score += _kind_bonus(entry, group, after)
            elif candidate.flag == BARE and after["counties"]:
                score += WEIGHTS.kind
            group.scores.append(score)


def _kind_word(text: str, span: Span) -> str:
    after = text[span.end : span.end + 80]
    if _PROVINCE.match(after):
        return "province"
    if _COUNTIES.match(after):
        return "counties"
    return "city" if _CITY.search(text[max(0, span.start - 24) : span.start]) else ""


def _kind_bonus(entry: Entry, group: Group, after: Counter[str]) -> float:
    """Tell a province from its capital of the same name: by the word after it, else the town."""
    is_division = entry.kind in ("admin1", "admin2")
    if after["province"] > after["city"]:
        return WEIGHTS.kind if is_division else 0.0
    if after["counties"]:
        return WEIGHTS.kind if entry.kind == "admin2" else 0.0
    is_capital = entry.kind == "capital" and not any(e.name == entry.name for e in entry.within)
    if is_capital or (after["city"] and not is_division):
        return WEIGHTS.kind  # “Washington” is the capital sooner than the state
    return 0.0


def seat(group: Group, chosen: int) -> int:
    """Return the candidate that is meant by the name of a province or a county: its chief town.

    “Aleppo” is the town unless “province” follows; “Quebec” is the province, few live in
    its capital.
    """
    division = group.candidates[chosen].entry
    if group.is_division or division.kind not in ("admin1", "admin2"):
        return chosen
    for i, candidate in enumerate(group.candidates):
        town = candidate.entry
        is_near = hypot(town.latitude - division.latitude, town.longitude - division.longitude) < 4
        is_called = candidate.flag == CHIEF and town.near == division.near and is_near
        is_chief = town.population > max(_SEAT * division.population, 1)
        if is_called and is_chief and town.kind in ("capital", "city", "town"):
            return i
    return chosen


def _countries(text: str, words: CountryWords) -> dict[str, float]:
    """Return the share of each country among the words that tell of one."""
    found = Counter(
        words.by_word[word]
        for word in map(str.lower, _CAPITAL_WORD.findall(text))
        if word in words.by_word
    )
    total = sum(found.values())
    return {country: n / total for country, n in found.items()} if total else {}


def _home(report: Report) -> str:
    """Return the country of the publisher's address, where that says one."""
    match = _TLD.match(report.url or "")
    code = match[1].upper() if match else ""
    return {"UK": "GB"}.get(code, "" if code in _ANYWHERE else code)
