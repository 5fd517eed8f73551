"""Cards: what is known of one claim, put together for the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from onrecord.cells import format_period, format_values, name_place
from onrecord.records import (
    COUNTING,
    Account,
    Actor,
    Claim,
    Merge,
    Quantity,
    Record,
    Span,
    Stance,
)
from onrecord.relate.comparing.counting import COUNTED
from onrecord.store.answers.around import Around, PartyOf, Reading
from onrecord.text import join_words, overlaps

MOST_WHOLE = 100  # claims of a report up to which each card is sent whole
_STRIDE = 256  # characters: claims that overlap are looked for among those that share a stretch
_SURE = (
    (0.95, "almost certainly read rightly"),
    (0.85, "very likely read rightly"),
    (0.7, "likely read rightly"),
    (0.5, "more likely than not read rightly"),
    (0.0, "perhaps misread"),
)


class FigureView(Record, frozen=True, kw_only=True):
    """A figure with what stands beside it.

    Attributes:
        values: What its words allow, as an interval.
        place: The name of its place.
        period: Its days.
        whole: The words of the figure that it is a part of.
        place_in_story: Where others on this stand on the page of the story: an anchor there, or
            None where figures of such a measure are not set beside each other.
    """

    figure: Quantity
    values: str
    place: str | None
    period: str
    whole: str | None
    place_in_story: str | None


class AlsoHeld(Record, frozen=True, kw_only=True):
    """What another run found in the same words.

    Attributes:
        holder: Whose run it was: a peer's name, an organisation's identity, or the engine.
        is_foreign: Another organisation's.
        is_same: It says the same of them: speaker, stance, speech and spans.
    """

    holder: str
    is_foreign: bool
    is_same: bool
    speaker: str
    claim: Claim
    words: str


class Link(Record, frozen=True, kw_only=True):
    """One who passes a claim on, or makes it: by name, with the word that says so."""

    name: str
    cue: str
    claim: str


class Card(Record, frozen=True, kw_only=True):
    """One claim with all that a reader asks of it.

    Attributes:
        name: Whose claim it is, by name or as worded; None where the report names nobody.
        reasons: Why the words of its source were held to name the speaker.
        chain: Who passes it on, outermost first, and at last who says it; empty where nobody does.
        inner: Numbers of the claims inside it, with their ids.
        is_whole: Its details are to be shown, not its first line alone.
    """

    number: int
    claim: Claim
    name: str | None
    words: str
    source: str
    cue: str
    actor: Actor | None
    reasons: tuple[Merge, ...]
    party: PartyOf | None
    chain: tuple[Link, ...]
    inner: tuple[tuple[int, str], ...]
    figures: tuple[FigureView, ...]
    sure: str
    also: tuple[AlsoHeld, ...]
    is_open: bool
    is_whole: bool


def make_cards(account: Account, around: Around, *, current: str | None) -> dict[str, Card]:
    """Return the cards of a report's claims by id, in the order of the claims."""
    maker = _Maker(account, around, current)
    return {claim.id: maker.card(n, claim) for n, claim in enumerate(account.claims, start=1)}


def make_own_figures(account: Account) -> dict[str, FigureView]:
    """Return the figures that the outlet states in its own voice, by id."""
    views = _view_figures(account)
    return {figure.id: views[figure.id] for figure in account.figures if figure.claim is None}


def say_sure(probability: float | None) -> str:
    """Return a probability in words.

    >>> say_sure(0.9)
    'very likely read rightly'
    """
    if probability is None:
        return "not rated"
    return next((words for least, words in _SURE if probability >= least), "not rated")


def _view_figures(account: Account) -> dict[str, FigureView]:
    places = {place.id: name_place(place.name, place.why) for place in account.places}
    words = {figure.id: figure.span.exact for figure in account.figures}
    stances = {claim.id: claim.stance for claim in account.claims}
    return {
        figure.id: FigureView(
            figure=figure,
            values=format_values(figure),
            place=places.get(figure.place or ""),
            period=format_period(figure.period),
            whole=words.get(figure.part_of or ""),
            place_in_story=_place_in_story(figure, stances.get(figure.claim or "", "asserts")),
        )
        for figure in account.figures
    }


def _place_in_story(figure: Quantity, stance: Stance) -> str | None:
    """Return the anchor of a figure's question; what is denied may have none of its own."""
    if figure.measure not in COUNTED or (figure.low is None and figure.high is None):
        return None
    return f"of-{figure.id}" if stance in COUNTING else "agreement"


class _Maker:
    """Makes the cards of one report, with what they share."""

    def __init__(self, account: Account, around: Around, current: str | None) -> None:
        self._actors = {actor.id: actor for actor in account.actors}
        self._claims = {claim.id: claim for claim in account.claims}
        self._numbers = {claim.id: n for n, claim in enumerate(account.claims, start=1)}
        self._parties = around.parties
        self._current = current
        self._all_whole = len(account.claims) <= MOST_WHOLE
        self._inner: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for claim in account.claims:
            if claim.within:
                self._inner[claim.within].append((self._numbers[claim.id], claim.id))
        views = _view_figures(account)
        self._figures: dict[str, list[FigureView]] = defaultdict(list)
        for figure in account.figures:
            if figure.claim:
                self._figures[figure.claim].append(views[figure.id])
        self._others = [(reading, _Stretches(reading.claims)) for reading in around.others]

    def card(self, number: int, claim: Claim) -> Card:
        actor = self._actors.get(claim.speaker or "")
        is_open = claim.id == self._current
        is_whole = is_open or self._all_whole
        return Card(
            number=number,
            claim=claim,
            name=self._name(claim),
            words=join_words(claim.content),
            source=join_words(claim.source),
            cue=join_words(claim.cue),
            actor=actor,
            reasons=_reasons(actor, claim) if actor else (),
            party=self._parties.get(claim.speaker or ""),
            chain=self._chain(claim),
            inner=tuple(self._inner[claim.id]) if claim.id in self._inner else (),
            figures=tuple(self._figures.get(claim.id, ())),
            sure=say_sure(claim.probability),
            also=tuple(self._also(claim)) if is_whole else (),
            is_open=is_open,
            is_whole=is_whole,
        )

    def _name(self, claim: Claim) -> str | None:
        actor = self._actors.get(claim.speaker or "")
        return (actor.name if actor else None) or join_words(claim.source) or None

    def _chain(self, claim: Claim) -> tuple[Link, ...]:
        """Return who passes a claim on, then who makes it; a foreign ledger may hold a ring."""
        links: list[Link] = []
        seen: set[str] = set()
        at: Claim | None = claim
        while at is not None and at.id not in seen:
            seen.add(at.id)
            links.append(Link(name=self._name(at) or "", cue=join_words(at.cue), claim=at.id))
            at = self._claims.get(at.within or "")
        return tuple(reversed(links)) if len(links) > 1 else ()

    def _also(self, claim: Claim) -> Iterable[AlsoHeld]:
        for reading, stretches in self._others:
            for other in stretches.upon(claim.content):
                held = self._held(claim, other, reading)
                if held.is_foreign or not held.is_same:
                    yield held

    def _held(self, claim: Claim, other: Claim, reading: Reading) -> AlsoHeld:
        speaker = reading.speakers.get(other.speaker or "") or join_words(other.source)
        is_same = (speaker or None, other.stance, other.speech, other.content) == (
            self._name(claim),
            claim.stance,
            claim.speech,
            claim.content,
        )
        return AlsoHeld(
            holder=reading.holder,
            is_foreign=reading.producer is not None,
            is_same=is_same,
            speaker=speaker,
            claim=other,
            words=join_words(other.content),
        )


class _Stretches:
    """Claims by the stretches of text that their content lies in."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._by_stretch: dict[int, list[Claim]] = defaultdict(list)
        for claim in claims:
            for number in _stretches(claim.content):
                self._by_stretch[number].append(claim)

    def upon(self, spans: Sequence[Span]) -> list[Claim]:
        """Return the claims that share a character with `spans`."""
        near: Mapping[str, Claim] = {
            claim.id: claim
            for number in _stretches(spans)
            for claim in self._by_stretch.get(number, ())
        }
        return [
            claim
            for claim in near.values()
            if any(overlaps(one, other) for one in claim.content for other in spans)
        ]


def _stretches(spans: Iterable[Span]) -> set[int]:
    return {n for s in spans for n in range(s.start // _STRIDE, (s.end - 1) // _STRIDE + 1)}


def _reasons(actor: Actor, claim: Claim) -> tuple[Merge, ...]:
    return tuple(
        merge
        for merge in actor.merges
        if any(overlaps(merge.mention, span) for span in claim.source)
    )
