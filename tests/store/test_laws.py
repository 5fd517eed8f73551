"""Whatever the account: what is added comes back, and holds."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from pathlib import Path
from typing import get_args

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

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
    Quantity,
    Report,
    SaidOn,
    Snapshot,
    SpeakerKind,
    Speech,
    Stance,
    Wording,
    WordingKind,
)
from onrecord.store import Entry, open_ledger
from onrecord.store.file.ordering import day_number
from onrecord.text import derive_id, digest_text

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
maybe_words = st.none() | words
numbers = (
    st.none() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
)
scores = st.floats(0, 1)
published = st.sampled_from(
    [None, "2025", "2025-10", "2025-10-11", "2025-10-11T08:00:00+02:00", "soon"]
)


def one_of(literal: object) -> st.SearchStrategy[object]:
    return st.sampled_from(get_args(literal))


@st.composite
def periods(draw, kind=Period, **fields):  # type: ignore[no-untyped-def]
    days = sorted(draw(st.lists(st.dates(), min_size=2, max_size=2)))
    earliest, latest = (day if draw(st.booleans()) else None for day in days)
    return kind(earliest=earliest, latest=latest, **{k: draw(v) for k, v in fields.items()})


@st.composite
def accounts(draw, origin: str = "a.txt"):  # type: ignore[no-untyped-def]
    # The text may hold half characters and NUL: decoded bytes of the wild do.
    text = draw(st.text(st.characters(), min_size=1, max_size=60))
    sha256 = digest_text(text)
    starts = st.integers(0, len(text) - 1)

    @st.composite
    def excerpts(draw):  # type: ignore[no-untyped-def]
        start = draw(starts)
        end = draw(st.integers(start + 1, len(text)))
        return Excerpt(start=start, end=end, exact=text[start:end])

    parts = st.lists(excerpts(), max_size=3).map(tuple)
    actors = draw(
        st.lists(
            st.builds(
                Actor,
                id=words,
                name=words,
                kind=one_of(ActorKind),
                mentions=parts,
                roles=st.lists(words, max_size=2).map(tuple),
                merges=st.lists(
                    st.builds(Merge, mention=excerpts(), rule=words, score=scores), max_size=2
                ).map(tuple),
            ),
            max_size=3,
            unique_by=lambda actor: actor.id,
        )
    )
    places = draw(
        st.lists(
            st.builds(
                Place,
                id=words,
                span=excerpts(),
                name=words,
                country=maybe_words,
                admin1=maybe_words,
                latitude=st.none() | st.floats(-90, 90),
                longitude=st.none() | st.floats(-180, 180),
                kind=maybe_words,
                precision_m=st.none() | st.floats(0, 1e6),
            ),
            max_size=3,
        )
    )
    ids = draw(st.lists(words, max_size=4, unique=True))
    claims = [
        draw(
            st.builds(
                Claim,
                id=st.just(id_),
                source=parts,
                cue=parts,
                content=parts,
                speech=one_of(Speech),
                stance=one_of(Stance),
                speaker=st.sampled_from([None, *(actor.id for actor in actors)]),
                speaker_kind=one_of(SpeakerKind),
                within=st.sampled_from([None, *ids[:index]]),
                said_on=st.none() | periods(SaidOn, text=words),
                venue=parts,
                probability=st.none() | scores,
            )
        )
        for index, id_ in enumerate(ids)
    ]
    figures = draw(
        st.lists(
            st.builds(
                Quantity,
                id=words,
                span=excerpts(),
                low=numbers,
                high=numbers,
                bound=one_of(Bound),
                measure=one_of(Measure),
                of=maybe_words,
                claim=st.sampled_from([None, *ids]),
                place=st.sampled_from([None, *(place.id for place in places)]),
                period=st.none() | periods(),
                period_from=st.none() | one_of(PeriodFrom),
                change=st.none() | one_of(Change),
            ),
            max_size=4,
        )
    )
    wholes = st.sampled_from([None, *(figure.id for figure in figures)])
    figures = [msgspec.structs.replace(figure, part_of=draw(wholes)) for figure in figures]
    report = draw(
        st.builds(
            Report,
            id=st.just(derive_id("report", sha256)),
            origin=st.just(origin),
            url=maybe_words,
            publisher=maybe_words,
            title=maybe_words,
            bylines=st.lists(words, max_size=2).map(tuple),
            published_on=published,
            modified_on=published,
            section=st.lists(words, max_size=2).map(tuple),
            language=st.none() | st.just("en"),
            text=st.just(text),
            text_sha256=st.just(sha256),
            blocks=st.lists(
                st.builds(
                    lambda part, role: Block(start=part.start, end=part.end, role=role),
                    excerpts(),
                    one_of(BlockRole),
                ),
                max_size=3,
            ).map(tuple),
            notices=st.lists(words, max_size=2).map(tuple),
        )
    )
    dates = st.builds(
        Date,
        span=excerpts(),
        edtf=words,
        earliest=st.none() | st.dates(),
        latest=st.none() | st.dates(),
    )
    wording = st.builds(Wording, span=excerpts(), kind=one_of(WordingKind))
    return Account(
        report=report,
        claims=tuple(claims),
        figures=tuple(figures),
        dates=tuple(draw(st.lists(dates, max_size=3))),
        places=tuple(places),
        actors=tuple(actors),
        wording=tuple(draw(st.lists(wording, max_size=3))),
    )


snapshots = st.none() | st.builds(
    lambda data, **fields: Snapshot(sha256=hashlib.sha256(data).hexdigest(), data=data, **fields),
    data=st.binary(min_size=1, max_size=200),
    media_type=words,
    url=maybe_words,
    read_at=st.datetimes(timezones=st.just(dt.UTC)),
    reader=words,
)


def test_any_account_comes_back_as_it_was_added(url: str) -> None:
    ledger = open_ledger(url, create=True)
    engines = itertools.count()

    @settings(deadline=None, max_examples=60)
    @given(accounts(), snapshots)
    def check(account: Account, snapshot: Snapshot | None) -> None:
        # A new engine each time: the same text drawn twice is then found anew, not known.
        run = ledger.begin_run(f"engine {next(engines)}")
        [found] = ledger.add([Entry(account=account, snapshot=snapshot)], run=run)
        assert found.outcome in ("new", "replaced")
        assert ledger.account(account.report.id) == account
        kept = ledger.snapshot(account.report.id)
        assert kept == snapshot or found.outcome == "replaced"

    check()
    assert list(ledger.verify()) == []
    assert sum(row.n_claims for row in ledger.reports()) == len(list(ledger.claims()))
    ledger.close()


def test_the_order_of_adding_changes_no_account(tmp_path: Path) -> None:
    paths = (str(tmp_path / f"{number}.ledger") for number in itertools.count())

    @settings(deadline=None, max_examples=8)
    @given(st.lists(accounts(), min_size=2, max_size=4, unique_by=lambda a: a.report.id))
    def check(some: list[Account]) -> None:
        for order in (some, some[::-1]):
            ledger = open_ledger(next(paths), create=True)
            run = ledger.begin_run("rules 1")
            list(ledger.add([Entry(account=account) for account in order], run=run))
            assert list(ledger.accounts()) == order
            dates = [row.published_on for row in ledger.reports()]
            assert dates == sorted(dates, key=day_number, reverse=True)
            ledger.close()

    check()
