"""The name inside a source: “Russian Foreign Minister Sergei Lavrov” names Sergei Lavrov."""

from __future__ import annotations

import re

import msgspec

from onrecord.resolve.speakers import SpeakerWords

_TOKEN = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*\.?|,|[^\s\w]")
_INSIDE = frozenset(
    ["of", "for", "and", "the", "al", "el", "bin", "ibn", "abu", "de", "la", "van", "von"]
)
_BREAKS = frozenset(
    [",", "(", ")", ";", ":", "who", "whose", "as", "in", "at", "from", "with", "on"]
)
_COMPOUND = re.compile(r"-(?:based|led|backed|held|run|controlled|born|allied|linked|speaking)\Z")
_POSSESSIVE = re.compile(r"['’]s?\Z")


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """The name that a source gives, and the role it gives with it."""

    name: str
    role: str = ""


def name_in(source: str, words: SpeakerWords) -> Named | None:
    """Return the name that `source` gives, without titles, and its role; None if it gives none.

    >>> from onrecord.resolve.speakers import load_speaker_words
    >>> words = load_speaker_words()
    >>> name_in("the ministry's spokesman, Major General Igor Konashenkov", words).name
    'Igor Konashenkov'
    >>> name_in("Russian Foreign Minister Sergei Lavrov", words)
    Named(name='Sergei Lavrov', role='Russian Foreign Minister')
    """
    runs = [run for run in _runs(_TOKEN.findall(source)) if any(word[:1].isupper() for word in run)]
    best: tuple[int, list[str], list[str]] | None = None
    for n, run in enumerate(runs):
        role, name = _without_titles(run, words)
        if name and (best is None or _weight(name, n, words) > _weight(best[1], best[0], words)):
            best = (n, name, role)
    if best is None:
        return None
    return Named(name=" ".join(best[1]), role=_role(source, best[2], best[1]))


def is_name_like(token: str) -> bool:
    """Say whether a word may be part of a name by its looks; “Britain-based” may not."""
    return token[:1].isupper() and not _COMPOUND.search(token)


def _runs(tokens: list[str]) -> list[list[str]]:
    """Return the runs of capitalised words in `tokens`, small words allowed inside a run."""
    runs: list[list[str]] = [[]]
    for token in tokens:
        low = token.lower()
        if is_name_like(token) or (runs[-1] and (token[:1].isdigit() or "-" in token[1:])):
            runs[-1].append(token)
            if _POSSESSIVE.search(token):
                runs.append([])
        elif low in _INSIDE and runs[-1]:
            runs[-1].append(token)
        else:
            runs.append([])
    for run in runs:
        while run and run[-1].lower() in _INSIDE:
            run.pop()
    return [run for run in runs if run]


def _without_titles(run: list[str], words: SpeakerWords) -> tuple[list[str], list[str]]:
    """Return the titles at the head of `run`, and the name after them."""
    if any(_POSSESSIVE.sub("", token.lower()) in words.organisations for token in run):
        return [], [_POSSESSIVE.sub("", token) for token in run if token.lower() != "the"]
    cut = 0
    for i, token in enumerate(run):
        low = token.lower().rstrip(".")
        if low in words.titles or (i == cut and low in ("the", "a", "an", "mr", "mrs", "ms")):
            cut = i + 1
    name = run[cut:]
    if not name or name[0].lower() in _INSIDE:
        # “President of Russia”: all of it is the role; a role alone is no name.
        return run, [] if cut else run
    return run[:cut], [_POSSESSIVE.sub("", token) for token in name]


def _weight(name: list[str], n: int, words: SpeakerWords) -> tuple[bool, bool, int]:
    """Of several runs, a person's full name comes before an organisation's; then the first."""
    lows = {word.lower() for word in name}
    is_full = len(name) > 1
    is_person = is_full and not lows & (words.organisations | words.media | words.countries)
    return (is_person, is_full, -n)


def _role(source: str, titles: list[str], name: list[str]) -> str:
    """Return the role that goes with a name: the titles before it, or the apposition."""
    titles = [
        title for title in titles if title.lower().rstrip(".") not in ("the", "mr", "mrs", "ms")
    ]
    if titles:
        return " ".join(titles)
    head, comma, rest = source.partition(",")
    if not comma:
        return ""
    apposition = rest if name[-1] in head else head
    return re.sub(r"\A(?:an?|the)\s+", "", apposition.strip(" ,"), flags=re.IGNORECASE)
