"""The names that stand anywhere in a report, read before anybody speaks in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator

import msgspec

from onrecord.records import ActorKind, Span
from onrecord.resolve.names import name_words
from onrecord.resolve.phrases import parse_phrase
from onrecord.resolve.source_tokens import Vocabulary
from onrecord.resolve.speaker_words import SpeakerWords
from onrecord.resolve.speakers import kind_of_actor

_LOOKED_AT = 400  # names; what names more is a list


class KnownName(msgspec.Struct, frozen=True, kw_only=True):
    """A name as it stands in a report, and the role beside it."""

    span: Span
    name: str
    role: str
    kind: ActorKind


class KnownNames:
    """The names of one report, in order."""

    def __init__(
        self, text: str, spans: Iterable[Span], words: SpeakerWords, known: Vocabulary
    ) -> None:
        self._names = list(_read(text, sorted(spans), words, known))
        self._full: dict[str, set[str]] = {}
        self._persons: set[str] = set()
        for name in self._names:
            parts = name_words(name.name)
            if len(parts) in (2, 3, 4) and name.kind == "person":
                self._full.setdefault(parts[-1], set()).add(name.name)
                self._persons.add(name.name)

    def full_name(self, name: str) -> str:
        """Return the full name that ends in `name`, if the report has one person of that name."""
        parts = name_words(name)
        full = self._full.get(parts[-1], set()) if len(parts) == 1 else set()
        surnames = {tuple(name_words(one)) for one in full}
        return min(full, key=len) if len(surnames) == 1 else name

    def has_person(self, name: str) -> bool:
        """Say whether `name` is the full name of a person of the report."""
        return name in self._persons

    def before(
        self, at: int, reach: int, test: Callable[[KnownName], bool] = lambda name: True
    ) -> KnownName | None:
        """Return the last name that ends in the `reach` code points before `at` and passes."""
        i = bisect_left(self._names, at, key=lambda name: name.span.start)
        for name in reversed(self._names[max(0, i - _LOOKED_AT) : i]):
            if at - name.span.end > reach:
                return None
            if name.span.end <= at and test(name):
                return name
        return None

    def after(self, at: int, test: Callable[[KnownName], bool]) -> KnownName | None:
        """Return the first name from `at` on that passes."""
        i = bisect_left(self._names, at, key=lambda name: name.span.start)
        return next((name for name in self._names[i : i + _LOOKED_AT] if test(name)), None)


def _read(
    text: str, spans: Iterable[Span], words: SpeakerWords, known: Vocabulary
) -> Iterator[KnownName]:
    for span in spans:
        phrase = parse_phrase(text[span.start : span.end], words, known)
        if phrase.form == "name" and phrase.name:
            kind = kind_of_actor(phrase.name, words)
            yield KnownName(span=span, name=phrase.name, role=phrase.role, kind=kind)
