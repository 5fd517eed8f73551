"""The words of a source as tokens: what is a capital there, and what runs of names there are."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from onrecord.opening_words import without_opener
from onrecord.resolve.speaker_words import SpeakerWords

_TOKEN = re.compile(r"[^\W_]+(?:[’'.-]{1,2}[^\W_]+)*(?:\.(?=\s*[^\W\d_])|['’](?=\s|\Z))?|[^\s\w]")
_MOST_TOKENS = 60  # a source that runs on is a clause that lost its comma
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])\Z")
_COMPOUND = re.compile(
    r"-(?:based|led|backed|held|run|controlled|born|allied|linked|speaking|affiliated|owned|language)\Z"
)
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]{1,60}[)\]]")
_PARTICLES = frozenset(
    "al el bin ibn abu abd de la le van von der du da ter bint ould st st.".split()
)
CUTS = frozenset(
    """, ( [ ; : – — who which whose whom that in at from on with near under by as inside outside
    close speaking including based told said citing quoting quoted via about over during after
    before against between through""".split()
)
ARTICLES = frozenset(["the", "a", "an"])
QUALIFIED = frozenset("of for to".split())
JOINS = QUALIFIED | {"and", "or", "&"}


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """The words of one report, as capitals stand in them."""

    lows: frozenset[str] = frozenset()
    capitals: frozenset[str] = frozenset()

    @classmethod
    def of(cls, text: str) -> Vocabulary:
        """Return the words of `text`."""
        tokens = set(re.findall(r"[^\W\d_]+", text))
        return cls(
            lows=frozenset(token for token in tokens if token.islower()),
            capitals=frozenset(token for token in tokens if token[0].isupper()),
        )


class Token(msgspec.Struct, frozen=True):
    """A word or mark of a source, and whether it may be part of a name."""

    text: str
    low: str  # without a possessive ending
    is_capital: bool
    is_possessive: bool = False


def source_tokens(source: str, words: SpeakerWords, known: Vocabulary) -> list[Token]:
    """Return the words and marks of `source`, without brackets and what opens a sentence."""
    plain = _BRACKETS.sub("", source) or source
    texts = _TOKEN.findall(" ".join(plain.split()).strip("“”\"«»„‘'’ ,.:-–—"))[:_MOST_TOKENS]
    texts = without_opener(texts)
    is_shouting = len(texts) > 1 and source.isupper()
    tokens: list[Token] = []
    for i, text in enumerate(texts):
        after = texts[i + 1] if i + 1 < len(texts) else ""
        tokens.append(_token(text, after, words, known, is_plain=is_shouting, is_first=i == 0))
    return [token for token in tokens if token.text not in '“”"«»„']


def _token(
    text: str, after: str, words: SpeakerWords, known: Vocabulary, *, is_plain: bool, is_first: bool
) -> Token:
    bare = _POSSESSIVE.sub("", text)
    is_possessive = bare != text
    if not is_possessive and _lost_apostrophe(text, after, words, known):
        bare, is_possessive = text[:-1], True
    low = bare.lower()
    is_capital = bare[:1].isupper() and not _COMPOUND.search(bare)
    is_opening = is_first and not after[:1].isupper()
    if is_capital and (is_plain or is_opening):
        # Here a capital tells nothing of a word that reports write small.
        is_small = low in CUTS | QUALIFIED | ARTICLES | {"and", "or"} | words.common
        is_capital = not (is_small or low in known.lows)
    return Token(text if not is_possessive else bare, low, is_capital, is_possessive)


def _lost_apostrophe(text: str, after: str, words: SpeakerWords, known: Vocabulary) -> bool:
    """“Israels army”, “Assads strategy”: scraped text loses marks."""
    stem = text[:-1]
    if len(text) < 4 or not text.endswith("s") or not text[0].isupper() or not after[:1].isalpha():
        return False
    if text.lower() in words.collectives | words.organisations | words.people:
        return False
    return stem.lower() in words.countries or (stem in known.capitals and after.islower())


def name_runs(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Return the runs of capitalised words, particles inside them, as half-open ranges."""
    runs: list[tuple[int, int]] = []
    for i, token in enumerate(tokens):
        is_name = token.is_capital or "-" in token.text[1:4] or token.text[:1].isdigit()
        if token.is_capital or (is_name and not _COMPOUND.search(token.text)):
            if runs and _joins(tokens, runs[-1][1], i):
                runs[-1] = (runs[-1][0], i + 1)
            elif token.is_capital or token.text.lower().startswith(("al-", "el-")):
                runs.append((i, i + 1))
    return runs


def _joins(tokens: Sequence[Token], end: int, i: int) -> bool:
    """Say whether the run that ends at `end` goes on at `i`: small words may stand between."""
    if end == i:
        return not tokens[i - 1].is_possessive
    joins = _PARTICLES | QUALIFIED | {"and", "the", "&"}
    return i - end < 4 and all(token.low in joins for token in tokens[end:i])


def after_titles(run: list[Token], words: SpeakerWords) -> int:
    """Return where the titles at the head of `run` end; none in an organisation's name."""
    cut = 0
    for i, token in enumerate(run):
        is_title = token.low.rstrip(".") in words.titles | words.roles
        if is_title and token.low not in words.portfolios | {"prime"}:
            cut = i + 1
    after = {token.low for token in run[cut:]}
    if after & (words.organisations | words.media | words.documents):
        return 0
    return cut


def capitals_of(tokens: Sequence[Token]) -> str:
    """Return the words among `tokens` that may be names."""
    return words_of([token for token in tokens if token.is_capital])


def words_of(tokens: Sequence[Token]) -> str:
    """Return the tokens as a phrase; marks stand close to the word before."""
    out = ""
    for i, token in enumerate(tokens):
        gap = " " if out and token.text not in ",.);]" and not out.endswith(("(", "[")) else ""
        is_last = i == len(tokens) - 1
        out += gap + token.text + ("’s" if token.is_possessive and not is_last else "")
    return out.strip(" ,")
