"""What follows the noun of a source: “of the hospital Ann Lee”, “, a lawyer”, “by the ministry”."""

from __future__ import annotations

from onrecord.resolve.source_tokens import (
    ARTICLES,
    CUTS,
    QUALIFIED,
    Token,
    after_titles,
    name_runs,
    words_of,
)
from onrecord.resolve.speaker_words import SpeakerWords


def name_in_rest(
    rest: list[Token], words: SpeakerWords, *, is_office: bool
) -> tuple[str, str] | None:
    """Return the person's name after a noun for people, and the words between, or None.

    “, Major General Igor Lee”, “named Ahmad”, “of the hospital Ann Lee”.
    """
    for start, end in name_runs(rest):
        run, before = rest[start:end], rest[start - 1].low if start else ""
        cut = after_titles(run, words)
        name = run[cut:]
        lows = {token.low for token in name}
        if not name or lows & (words.organisations | words.media | words.groups):
            name, cut = _tail(run, words), 0
            if not name or not is_office:
                continue
            return words_of(name), words_of(rest[: end - len(name)])
        is_called = before in ("named", "called")
        is_apposed = before == "," and (
            len(name) > 1 or cut > 0 or (is_office and end == len(rest))
        )
        after_noun = start > 0 and before not in CUTS | QUALIFIED | ARTICLES | {"and", "or"}
        if is_called or is_apposed or (after_noun and is_office and len(name) > 1):
            return words_of(name), words_of(run[:cut])
        if is_office and (tail := _tail(run, words)):
            return words_of(tail), words_of(rest[: end - len(tail)])
    return None


def body_in_rest(rest: list[Token]) -> str:
    """Return the name that a body is called by right behind its noun, or nothing.

    “another monitoring group the Local Relief Committees”: an article and two capitals, or a
    short name in capitals.
    """
    start = next((i for i, token in enumerate(rest[:2]) if token.low in ARTICLES), None)
    if start is None or any(token.low != "," for token in rest[:start]):
        return ""
    for first, end in name_runs(rest)[:1]:
        name = rest[first:end]
        is_short = name[0].text.isupper() and len(name[0].text) > 2
        if first == start + 1 and (is_short or sum(token.is_capital for token in name) > 1):
            return words_of(name)
    return ""


def _tail(run: list[Token], words: SpeakerWords) -> list[Token]:
    """Return the person at the end of “Interior Havel Storn”.

    Two words or three, after the last that names an office, a country or an organisation.
    """
    known = words.organisations | words.groups | words.countries | words.portfolios | words.titles
    cut = max((i + 1 for i, token in enumerate(run) if token.low in known), default=0)
    while cut and cut < len(run) and run[cut].low in QUALIFIED | ARTICLES:
        cut += 1
    return run[cut:] if cut and len(run) - cut in (2, 3) else []


def role_of(titles: str, rest: list[Token], words: SpeakerWords) -> str:
    """Return the role of a name: the titles before it, or the apposition after it."""
    if titles and titles.lower().rstrip(".") not in words.courtesies:
        return titles
    if rest and (rest[0].low in ARTICLES or rest[0].low in words.roles | {","}):
        apposition = rest[1:] if rest[0].low in {*ARTICLES, ","} else rest
        if apposition and apposition[0].low in ARTICLES:
            apposition = apposition[1:]
        ends = [i for i, token in enumerate(apposition) if token.low in (",", "who", "which", "(")]
        return words_of(apposition[: ends[0]] if ends else apposition)
    return ""


def author_of(rest: list[Token]) -> str:
    """“a statement by the Russian defence ministry”: who issued it."""
    for i, token in enumerate(rest):
        if token.low in ("by", "from") and i + 1 < len(rest):
            after = rest[i + 1 :]
            after = after[1:] if after[0].low in ARTICLES else after
            return words_of(after) if after and after[0].is_capital else ""
    return ""


def proper_name(owner: str, words: SpeakerWords) -> str:
    """“the Press TV report” has an author, “the Russian report” only a country."""
    lows = owner.lower().split()
    return "" if all(low in words.countries for low in lows) else owner


def with_complement(core: list[Token], rest: list[Token]) -> str:
    """Return the phrase with what qualifies it: “source at Ambrel Police Command”."""
    stops = (",", "(", "[", ";", ":", "who", "which", "that", "whose", "–", "—")
    end = next((i for i, token in enumerate(rest) if token.low in stops), len(rest))
    return words_of([*core, *rest[:end]])
