"""Accounts of invented words in which reports tell of the same happenings, for benchmarks."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from bench_store import Maker

from onrecord.records import Account, Place, Span, Wording
from onrecord.text import derive_id, digest_text, quote

_COUNTRIES = 24
_HEDGES = ("reportedly", "allegedly", "apparently")


class Newsroom(Maker):
    """Makes accounts as `Maker` does, several of one happening: its words, places and speakers.

    A third of the claims are hedged, and places have entries in a gazetteer, with what they lie in.
    """

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.countries = [self.name(1) for _ in range(_COUNTRIES)]
        self.place_weights = [1 / (rank + 5) for rank in range(len(self.places))]
        self._begin()

    def _begin(self) -> None:
        """Begin another happening: most are told by few, some by many."""
        self._left = min(60, int(self.random.paretovariate(0.9)))
        self._day = super().day()
        self._sites = self.random.choices(self.places, weights=self.place_weights, k=3)
        self._voices = [super(Newsroom, self).speaker() for _ in range(6)]
        self._topic = self.random.choices(self.words[200:], k=60)

    def sentence(self, n_words: int) -> str:
        """Return an invented sentence, a third of it in the words of the happening."""
        words = super().sentence(n_words).split()
        for index in range(0, n_words, 3):
            words[index] = self.random.choice(self._topic)
        if self.random.random() < 1 / 3:
            words[n_words // 2] = self.random.choice(_HEDGES)
        return " ".join(words)

    def speaker(self) -> str:
        """Return a speaker, most often one of the happening's."""
        return self.random.choice(self._voices) if self.random.random() < 0.8 else super().speaker()

    def place(self) -> str:
        """Return one of the happening's places."""
        return self.random.choice(self._sites)

    def day(self) -> dt.date:
        """Return the day of the happening, or one soon after."""
        return self._day + dt.timedelta(days=min(9, int(self.random.expovariate(1.0))))

    def account(self, number: int) -> Account:
        """Return one account with ten claims and five figures."""
        if self._left == 0:
            self._begin()
        self._left -= 1
        made = super().account(number)
        text = made.report.text
        hedges = [
            Wording(span=quote(text, Span(start=hit.start(), end=hit.end())), kind="hedge")
            for hit in re.finditer("|".join(_HEDGES), text)
        ]
        places = tuple(map(self._entry, made.places))
        claims = tuple(
            msgspec.structs.replace(claim, venue=(place.span,))
            for claim, place in zip(made.claims, places, strict=True)
        )
        figures = tuple(
            msgspec.structs.replace(figure, place=place.id)
            for figure, place in zip(made.figures, places, strict=False)
        )
        return msgspec.structs.replace(
            made, places=places, claims=claims, figures=figures, wording=tuple(hedges)
        )

    def _entry(self, place: Place) -> Place:
        rank = self.places.index(place.name)
        return msgspec.structs.replace(
            place,
            id=f"{place.id}-{place.span.start}",
            gazetteer=f"made-up:{rank}",
            within=(self.countries[rank % _COUNTRIES],),
        )


def repeat_accounts(accounts: Sequence[Account], maker: Maker) -> Iterator[Account]:
    """Yield accounts over and over, every name of theirs changed for another as long each time."""
    for _ in itertools.count():
        for account in accounts:
            yield _rename(account, maker)


def _rename(account: Account, maker: Maker) -> Account:
    named = [actor.name for actor in account.actors] + [place.name for place in account.places]
    words = {word for name in named for word in re.findall(r"[A-Z]\w{2,}", name)}
    others = {word: _another(word, maker) for word in sorted(words)}
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(others))) + r")\b")

    def change(value: Any) -> Any:
        if isinstance(value, str):
            return pattern.sub(lambda match: others[match[0]], value) if others else value
        if isinstance(value, dict):
            return {key: change(inner) for key, inner in value.items()}
        return [change(inner) for inner in value] if isinstance(value, list | tuple) else value

    changed = change(msgspec.to_builtins(account))
    report = changed["report"]
    report["text_sha256"] = digest_text(report["text"])
    report["id"] = derive_id("report", report["text_sha256"])
    return msgspec.convert(changed, Account)


def _another(word: str, maker: Maker) -> str:
    letters = "".join(maker.random.choices("abdefgiklmnoprstuvz", k=len(word) - 1))
    return word[0] + letters
