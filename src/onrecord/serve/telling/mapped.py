"""The places of a story, ready to be shown beside their map, and for those who cannot see it."""

from __future__ import annotations

from onrecord.numerals import format_distance
from onrecord.records import Record
from onrecord.serve.telling.words import Said, cut, reader_href
from onrecord.story_views import StoryPlace, StoryView

MOST_PLACES = 60


class Placed(Record, frozen=True, kw_only=True):
    """A place with its words.

    Attributes:
        number: Counted from 1, as the map's links have it.
        within: What it lies in, innermost first.
        precision: How far off it may be; None where it is on no list of places.
    """

    number: int
    name: str
    within: str
    kind: str | None
    precision: str | None
    count: int
    said: tuple[Said, ...]


class Places(Record, frozen=True, kw_only=True):
    """The places with most words, and how many more there are."""

    shown: tuple[Placed, ...]
    n_more: int


def show_places(view: StoryView) -> Places:
    """Return the places of a story."""
    kept = view.places[:MOST_PLACES]
    return Places(
        shown=tuple(_placed(number, place) for number, place in enumerate(kept, start=1)),
        n_more=len(view.places) - len(kept),
    )


def _placed(number: int, place: StoryPlace) -> Placed:
    return Placed(
        number=number,
        name=place.name,
        within=", ".join(place.within),
        kind=place.kind,
        precision=_precision(place.precision_m) if place.latitude is not None else None,
        count=place.count,
        said=tuple(
            Said(
                pieces=cut(words.words, ()),
                outlet=words.publisher,
                day=words.day,
                href=reader_href(words.report, words.claim, words.figure),
            )
            for words in place.words
        ),
    )


def _precision(metres: float | None) -> str:
    return "not known" if metres is None else format_distance(metres)
