"""What a name tells by itself: whom, by which key, and whether it tells one from others at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Literal

import msgspec

from onrecord.records import ActorKind
from onrecord.relate.names_letters import is_given, spell
from onrecord.relate.names_words import NameWords, load_name_words
from onrecord.text import fold_words

Form = Literal["full", "bare", "body", "short", "none"]
MOST_WORDS = 16  # what is longer is a sentence
_LONGEST = 200
# “al-”, “ash-” with their hyphen; without one only “al” and “el”: “Ed” and “An” are names.
_ARTICLE = re.compile(
    r"\b(?:(?:[ae][lnrsdtz]|a[dst]h|es|ul)[-’'ʻ]\s*|[ae]l\s+)(?=\w)", re.IGNORECASE
)
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_POSSESSIVE = re.compile(r"['’`]s?\b(?![^\W_])|(?<=\w)['’ʻ`](?=\w)")
_BRACKETS = re.compile(r"[(\[][^()\[\]]{0,80}[)\]]")
_MARKS = re.compile(r"[^\W_]+")
_STATES = (
    (re.compile(r"\bUnited Nations\b"), "UN"),
    (re.compile(r"\bUnited States(?: of America)?\b"), "US"),
    (re.compile(r"\bRussian Federation\b"), "Russia"),
    (re.compile(r"\bEuropean Union\b"), "EU"),
    (re.compile(r"\bIslamic Republic of Iran\b"), "Iran"),
    (re.compile(r"\bM[oO]D\b"), "Ministry of Defence"),
)
_COMPOUNDS = {"abdul": "abd", "abdel": "abd", "abdal": "abd", "abd": "abd", "abdol": "abd"}
_JOINED = frozenset("abu abou abi umm ibn bin ben bint".split())


class Parsed(msgspec.Struct, frozen=True, kw_only=True):
    """A name taken apart.

    Attributes:
        form: `full` name of a person; `bare`: one word, a surname perhaps, or initials and one;
            `body`: the name of an organisation; `short`: its short name; `none`: a description,
            or no name.
        words: Its words that tell it from others, folded, in order.
        key: What all spellings of it share.
        parts: The key's words of a person's name, in order.
        kept: The name kept for a body that is known under several.
    """

    form: Form
    words: tuple[str, ...] = ()
    key: str = ""
    parts: tuple[str, ...] = ()
    kept: str = ""

    @property
    def is_common(self) -> bool:
        """Say whether it is a person's name of given names alone, which many people bear."""
        return self.form in ("full", "bare") and all(
            is_given(word) for part in self.words for word in part.split() if word != "abd"
        )


_NO_NAME = Parsed(form="none")


def parse_name(name: str, kind: ActorKind, countries: Sequence[str] = ()) -> Parsed:
    """Return a name taken apart; `countries` are those that its report is about.

    >>> parse_name("Maj. Gen. Igor Konashenkov", "person").words
    ('igor', 'konashenkov')
    >>> parse_name("Russia’s Ministry of Defence", "organisation").key
    'body difinsi ministri rusia'
    >>> [parse_name(name, "group").form for name in ("local sources", "Kurdish fighters", "Hamas")]
    ['none', 'none', 'body']
    """
    return _parse(name[:_LONGEST], kind, tuple(countries))


@lru_cache(maxsize=16_384)
def _parse(name: str, kind: ActorKind, countries: tuple[str, ...]) -> Parsed:
    words = load_name_words()
    plain = " ".join(_BRACKETS.sub(" ", name).split())
    for pattern, short in _STATES:
        plain = pattern.sub(short, plain)
    kept = _known_as(plain, countries, words)
    if kept is not None:
        return _body(kept, words, is_known=True)
    tokens = _MARKS.findall(_plain(plain))
    if not tokens or len(tokens) > MOST_WORDS:
        return _NO_NAME
    if kind == "person" and not _is_body(tokens, words):
        return _person(plain, words)
    core = _without_labels(plain, words)
    if core != plain:
        found = _parse(core, kind, countries)
        if found.form != "none":
            return found
    return _body(plain, words, is_known=False)


def has_acronym_form(name: str) -> bool:
    """Say whether `name` looks like a short name: “SOHR”, “UOSSM”."""
    plain = name.replace(".", "")
    return plain.isalpha() and plain.isascii() and plain.isupper() and 2 <= len(plain) <= 8


# --- letters and marks --------------------------------------------------------------------


def _plain(name: str) -> str:
    """Return a name without dots in short forms, possessives, and accents; case is kept."""
    decomposed = unicodedata.normalize("NFKD", name)
    found = "".join(c for c in decomposed if not unicodedata.combining(c))
    found = _DOTTED.sub(lambda match: match[0].replace(".", "") + " ", found)
    found = found.replace("ı", "i").replace("ø", "o").replace("ł", "l")
    return _POSSESSIVE.sub("", found)


def _known_as(name: str, countries: Sequence[str], words: NameWords) -> str | None:
    """Return the name kept for one that is known under several.

    In small letters only “isis” and “unicef” would be missed; “who” and “us” would be found.
    """
    key = tuple(fold_words(_plain(name)))
    if len(key) == 1 and name[:1].islower():
        return None
    if key[:1] and key[0] in words.countries and name.isupper() and len(name) > 5:
        return None  # “WASHINGTON” begins a dateline
    key = key[1:] if key[:1] == ("the",) else key
    if (kept := words.aliases.get(key)) is not None:
        return kept
    country, kept = words.local.get(key, (None, ""))
    return kept if country in countries else None


# --- persons ------------------------------------------------------------------------------


def _is_body(tokens: Sequence[str], words: NameWords) -> bool:
    lows = [token.casefold() for token in tokens]
    if any(low in words.body_words for low in lows):
        return True
    if all(low in words.countries for low in lows):
        return True
    return len(tokens) == 1 and has_acronym_form(tokens[0]) and len(tokens[0]) <= 6


def _person(name: str, words: NameWords) -> Parsed:
    # “al-” and its like are left out while their hyphen still tells them from words.
    tokens = _MARKS.findall(_plain(_ARTICLE.sub(" ", f" {name}")))
    while len(tokens) > 1 and tokens[0].casefold() in words.titles:
        tokens = tokens[1:]
    if any(token[0].islower() and token not in words.particles | _JOINED for token in tokens):
        return _NO_NAME
    if any(token.casefold() in words.no_person for token in tokens):
        return _NO_NAME
    lows = [t.casefold() for t in tokens if t.casefold() not in words.particles or len(t) == 1]
    if not lows or len(lows) > 6 or not all(low.isalpha() for low in lows):
        return _NO_NAME
    if any(low in words.crowds | words.heads | words.titles for low in lows):
        return _NO_NAME
    if len(lows) == 1 and lows[0] in words.vague:
        return _NO_NAME  # “United”, cut from a longer name
    told = _compounds(lows)
    parts = tuple(_spell_part(part) for part in told)
    is_full = any(len(part) > 1 for part in told[:-1])
    form: Form = "full" if is_full else "bare"
    return Parsed(form=form, words=tuple(told), key=f"person {' '.join(parts)}", parts=parts)


def _compounds(lows: Sequence[str]) -> list[str]:
    """Return words with “Abdel Rahman” and “Abu Omar” as one: “abd rahman”, “abu omar”."""
    found: list[str] = []
    i = 0
    while i < len(lows):
        low = lows[i]
        has_next = i + 1 < len(lows)
        if low in _COMPOUNDS and has_next:
            found.append(f"abd {lows[i + 1]}")
            i += 2
        elif low in _JOINED and has_next:
            found.append(f"{low} {lows[i + 1]}")
            i += 2
        else:
            found.append(_split_servant(low))
            i += 1
    return found


def _split_servant(low: str) -> str:
    """Return “abdulrahman”, “abdurrahman” as “abd rahman”."""
    match = re.fullmatch(r"abd[aeou](?:l|r(?=r)|n(?=n)|s(?=s)|l(?=l))(\w{4,})", low)
    return f"abd {match[1]}" if match else low


def _spell_part(part: str) -> str:
    return "-".join("abu" if word in ("abou", "abi") else spell(word) for word in part.split())


# --- bodies -------------------------------------------------------------------------------


def _body(name: str, words: NameWords, *, is_known: bool) -> Parsed:
    tokens = _MARKS.findall(_plain(_ARTICLE.sub(" ", f" {name}")))
    lows = [token.casefold() for token in tokens]
    if not is_known and not _is_proper(tokens, lows, words):
        return _NO_NAME
    if len(lows) == 1 and words.countries.get(lows[0], lows[0]) != lows[0] and not is_known:
        return _NO_NAME  # “Syrians” are not Syria
    kept = [_kept(low, words) for low in lows if low not in words.small]
    told = _without_fillers([word for word in kept if word], words)
    names = [token for token in tokens if token.casefold() not in words.small]
    is_short = len(names) == 1 and has_acronym_form(names[0]) and not is_known
    key, kept_name = _body_key(told), name if is_known else ""
    if not is_known:
        key, kept_name = _keys_known().get(key, (key, ""))
    is_short = is_short and not kept_name
    return Parsed(form="short" if is_short else "body", words=tuple(told), key=key, kept=kept_name)


def _body_key(told: Sequence[str]) -> str:
    """Return the key of a body: its words in one spelling, in whatever order."""
    return f"body {' '.join(sorted({spell(word) for word in told}))}"


@cache
def _keys_known() -> dict[str, tuple[str, str]]:
    """Return the key and name kept for each body known under several names, by their keys.

    “Jaysh al Islam” is found here as “Jaish al-Islam”, which is known as the “Army of Islam”.
    """
    words = load_name_words()
    found: dict[str, tuple[str, str]] = {}
    for name, kept in words.aliases.items():
        key = _body(" ".join(name), words, is_known=True).key
        found.setdefault(key, (_body(kept, words, is_known=True).key, kept))
    return found


def _kept(low: str, words: NameWords) -> str:
    return words.countries.get(low) or words.spellings.get(low, low)


def _without_fillers(told: list[str], words: NameWords) -> list[str]:
    """Return words without “news agency” and its like, where others tell the body by themselves."""
    kept = [word for word in told if word not in words.fillers]
    countries = set(words.countries.values())
    is_enough = any(word not in words.vague and word not in countries for word in kept)
    return kept if is_enough and len(kept) < 3 else told


def _without_labels(name: str, words: NameWords) -> str:
    """Return a name without what outlets set before it: “opposition”, “UK-based”, “state-run”."""
    told = name.split()
    while len(told) > 1 and _is_label(told[0].casefold(), words):
        told = told[1:]
    return " ".join(told)


def _is_label(low: str, words: NameWords) -> bool:
    return low in words.labels or low.rpartition("-")[2] in words.tails


def _is_proper(tokens: Sequence[str], lows: Sequence[str], words: NameWords) -> bool:
    """Say whether words are a body's name: one of them tells it, and none is of a crowd.

    “Russian defence ministry” is one, though two of its words are in small letters; “Kurdish
    fighters” and “local council” are none, nor is “SOURCE AT THE MINISTRY” in capitals.
    """
    telling = False
    has_head = False
    for token, low in zip(tokens, lows, strict=True):
        if low in words.small:
            continue
        is_capital = not token[0].islower()
        if low in words.crowds and not (is_capital and len(tokens) > 2):
            return False
        if not is_capital and low not in words.heads | words.vague:
            return False
        has_head = has_head or low in words.heads
        is_title = low in words.titles and low not in words.countries
        telling = telling or (is_capital and low not in words.vague and not is_title)
    is_crowd = lows[-1] in words.crowds and tokens[-1][0].islower()
    return telling and not is_crowd
