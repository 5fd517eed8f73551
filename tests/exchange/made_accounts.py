"""Accounts as Hypothesis makes them: whatever a ledger would take, and no more."""

from __future__ import annotations

import datetime as dt
from typing import Any, get_args

from hypothesis import strategies as st

from onrecord.exchange.stix import Producer
from onrecord.records import (
    Account,
    Actor,
    ActorKind,
    Block,
    BlockRole,
    Bound,
    Change,
    Claim,
    Date,
    Excerpt,
    Measure,
    Merge,
    Period,
    PeriodFrom,
    Place,
    PlaceFrom,
    PlaceReason,
    PlaceUse,
    Quantity,
    Report,
    SaidOn,
    SpeakerKind,
    Speech,
    Stance,
    Wording,
    WordingKind,
)
from onrecord.text import derive_id, digest_text

CHARACTERS = st.characters(exclude_categories=["Cs"])
WORDS = st.text(CHARACTERS, max_size=12)
TEXTS = st.text(CHARACTERS, min_size=1, max_size=120)
NUMBERS = (
    st.none() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
)
SCORES = st.floats(0, 1)
DAYS = st.none() | st.dates(dt.date(1000, 1, 1))
PUBLISHED = (
    st.none()
    | st.dates(dt.date(1000, 1, 1)).map(str)
    | st.sampled_from(["2025", "2025-10", "2025-10-11T08:00:00Z", "2025-10-11T08:00+02:00"])
)
PRODUCER = Producer(
    id="3f0c9a44-59f5-4c56-a8c0-0d5f3a9d3f10",
    name="The Recorders",
    created_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
)


def one_of(literal: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(literal))


@st.composite
def accounts(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXTS) -> Account:
    """An account every span of which lies in its text, and that refers to nothing outside."""
    text = draw(texts)
    sha256 = digest_text(text)

    def excerpt() -> Excerpt:
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        return Excerpt(start=start, end=end, exact=text[start:end])

    def several(make: Any, most: int = 3) -> tuple[Any, ...]:
        return tuple(make() for _ in range(draw(st.integers(0, most))))

    def maybe(make: Any) -> Any:
        return make() if draw(st.booleans()) else None

    def words() -> tuple[str, ...]:
        return tuple(draw(st.lists(WORDS, max_size=2)))

    def days() -> dict[str, dt.date | None]:
        one, other = draw(DAYS), draw(DAYS)
        if one and other and one > other:
            one, other = other, one
        return {"earliest": one, "latest": other}

    n_claims, n_actors, n_places, n_figures = (draw(st.integers(0, 3)) for _ in range(4))

    def id_of(kind: str, n: int) -> str | None:
        return maybe(lambda: derive_id(kind, sha256, draw(st.integers(0, n - 1)))) if n else None

    actors = tuple(
        Actor(
            id=derive_id("actor", sha256, number),
            name=draw(WORDS),
            kind=draw(one_of(ActorKind)),
            mentions=several(excerpt),
            roles=words(),
            merges=several(lambda: Merge(mention=excerpt(), rule=draw(WORDS), score=draw(SCORES))),
        )
        for number in range(n_actors)
    )
    claims = tuple(
        Claim(
            id=derive_id("claim", sha256, number),
            source=several(excerpt, 2),
            cue=several(excerpt, 1),
            content=several(excerpt, 2),
            speech=draw(one_of(Speech)),
            stance=draw(one_of(Stance)),
            speaker=id_of("actor", n_actors),
            speaker_kind=draw(one_of(SpeakerKind)),
            within=id_of("claim", number),
            said_on=maybe(lambda: SaidOn(text=draw(WORDS), **days())),
            venue=several(excerpt, 1),
            probability=draw(st.none() | SCORES),
        )
        for number in range(n_claims)
    )
    places = tuple(
        Place(
            id=derive_id("place", sha256, number),
            span=excerpt(),
            name=draw(WORDS),
            country=draw(st.none() | st.sampled_from(["SY", "UA"])),
            admin1=draw(st.none() | WORDS),
            latitude=draw(st.none() | st.floats(-90, 90)),
            longitude=draw(st.none() | st.floats(-180, 180)),
            kind=draw(st.none() | WORDS),
            precision_m=draw(st.none() | st.floats(0, 1e6)),
            gazetteer=draw(st.none() | WORDS),
            within=words(),
            use=draw(one_of(PlaceUse)),
            why=tuple(draw(st.lists(one_of(PlaceReason), max_size=2))),
        )
        for number in range(n_places)
    )
    figures = tuple(
        Quantity(
            id=derive_id("figure", sha256, number),
            span=excerpt(),
            low=draw(NUMBERS),
            high=draw(NUMBERS),
            bound=draw(one_of(Bound)),
            measure=draw(one_of(Measure)),
            of=draw(st.none() | WORDS),
            claim=id_of("claim", n_claims),
            place=id_of("place", n_places),
            place_from=draw(st.none() | one_of(PlaceFrom)),
            period=maybe(lambda: Period(**days())),
            period_from=draw(st.none() | one_of(PeriodFrom)),
            part_of=id_of("figure", number),
            change=draw(st.none() | one_of(Change)),
        )
        for number in range(n_figures)
    )
    dates = several(lambda: Date(span=excerpt(), edtf=draw(WORDS), **days()))
    wording = several(lambda: Wording(span=excerpt(), kind=draw(one_of(WordingKind))))
    half = len(text) // 2
    blocks = (Block(role=draw(one_of(BlockRole)), start=0, end=half),) if half else ()
    report = Report(
        id=derive_id("report", sha256),
        origin=draw(WORDS),
        url=draw(st.none() | WORDS | st.just("https://lantern.example/é a?b=“c”")),
        publisher=draw(st.none() | WORDS),
        title=draw(st.none() | WORDS),
        bylines=words(),
        published_on=draw(PUBLISHED),
        modified_on=draw(PUBLISHED),
        section=words(),
        language=draw(st.none() | st.sampled_from(["en", "ru", "", "x?"])),
        text=text,
        text_sha256=sha256,
        blocks=blocks,
        notices=words(),
    )
    return Account(
        report=report,
        claims=claims,
        figures=figures,
        dates=dates,
        places=places,
        actors=actors,
        wording=wording,
    )
