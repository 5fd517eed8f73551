"""One story as a page shows it: its accounts compared, its places, why it is one, who holds it.

A story of thousands of reports is not compared whole: of those the most telling are, and how many
were left out is part of what is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

import msgspec

from onrecord.comparisons import ComparisonTable
from onrecord.gathering.telling import ToldStory, tell_accounts
from onrecord.records import Account, Copy, Excerpt, Judgement, Place, Record, Story
from onrecord.relate import comparison
from onrecord.relate.comparing.known_parties import parties_of
from onrecord.relate.comparing.origins import innermost
from onrecord.store import Ledger

FIRST_COMPARED = 16  # reports, for whoever does not ask for more
MOST_COMPARED = 40
_MOST_WEIGHED = 400  # reports of a large story among which the most telling are looked for
_MOST_WORDS = 40  # of one place


class PlaceWords(Record, frozen=True, kw_only=True):
    """Words of one report that are of a place: a claim that names it, or a figure given for it."""

    report: str
    publisher: str | None
    day: str | None
    claim: str | None
    figure: str | None
    words: tuple[Excerpt, ...]


class StoryPlace(Record, frozen=True, kw_only=True):
    """A place that the story's claims and figures are of.

    Attributes:
        latitude, longitude: None where it is on no list of places.
        key: The same for one place throughout the story.
        count: How many claims name it and how many figures stand in no claim but are of it.
        words: These, the first few.
    """

    key: str
    name: str
    country: str | None
    within: tuple[str, ...]
    kind: str | None
    latitude: float | None
    longitude: float | None
    precision_m: float | None
    count: int
    words: tuple[PlaceWords, ...]


class StoryView(Record, frozen=True, kw_only=True):
    """A story with all that its page shows.

    Attributes:
        told: The story; its lines and voices are those of the reports compared.
        n_left_out: Reports of the story that are not compared.
        judgements: What people judged of its reports, and still holds.
        producers: By report, the organisation whose account of it is shown, if not this one's.
    """

    told: ToldStory
    comparison: ComparisonTable
    places: tuple[StoryPlace, ...]
    n_left_out: int
    judgements: tuple[Judgement, ...]
    producers: Mapping[str, str]


def view_story(
    store: Ledger, id_: str, *, most: int = MOST_COMPARED, keep: str | None = None
) -> StoryView:
    """Return a story by its id, or by that of one of its reports, with what its page shows.

    Args:
        most: How many reports to compare at most.
        keep: Id of a report that is to be among them.

    Raises:
        NotOnRecordError: There is none.
    """
    story = store.relations.story(id_)
    chosen = choose_telling(store, story, most, keep=keep)
    accounts = {report: store.account(report) for report in chosen}
    found = comparison(
        accounts.values(),
        copies=copies_among(story, accounts.values()),
        party_of=parties_of(accounts.values(), store.held_judgements()),
        story=story.id,
    )
    reports, n_left_out = set(story.reports), len(story.reports) - len(chosen)
    return StoryView(
        told=tell_accounts(story, accounts),
        comparison=ComparisonTable.of(msgspec.structs.replace(found, n_left_out=n_left_out)),
        places=find_places(accounts.values()),
        n_left_out=n_left_out,
        judgements=tuple(
            judgement
            for _, judgement in store.relations.judgements()
            if reports & {*judgement.reports, *judgement.apart_from}
        ),
        producers=store.relations.producers(chosen),
    )


def copies_among(story: Story, accounts: Iterable[Account]) -> list[Copy]:
    """Return which of these accounts' reports repeat which.

    Where what several repeat is not among them, the others repeat the first of these.
    """
    known = {account.report.id for account in accounts}
    found = [copy for copy in story.copies if copy.report in known and copy.of in known]
    tied = {copy.report for copy in found if copy.kind != "lifted"}
    whole = {copy.report: copy for copy in story.copies if copy.kind != "lifted"}
    for alike in _of_one_text(story):
        loose = [report for report in alike if report in known and report not in tied]
        loose.sort(key=lambda report: report in whole)  # what repeats nothing was there before
        found += [
            msgspec.structs.replace(whole[report], of=loose[0])
            for report in loose[1:]
            if report in whole
        ]
    return found


def _of_one_text(story: Story) -> list[list[str]]:
    """Return the reports of a story that repeat each other, in its order, text by text."""
    parts = {report: [report] for report in story.reports}
    for copy in story.copies:
        one, other = parts.get(copy.report), parts.get(copy.of)
        if copy.kind != "lifted" and one and other and one is not other:
            longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
            longer += shorter
            parts |= dict.fromkeys(shorter, longer)
    place = {report: at for at, report in enumerate(story.reports)}
    distinct = {id(part): part for part in parts.values() if len(part) > 1}
    return [sorted(part, key=place.__getitem__) for part in distinct.values()]


def choose_telling(store: Ledger, story: Story, most: int, *, keep: str | None = None) -> list[str]:
    """Return at most so many reports of a story, in its order: those with most figures and claims.

    The first, the last and `keep` are always among them; copies only where there is room for all.
    """
    reports = list(story.reports)
    if len(reports) <= most:
        return reports
    copies = {copy.report for copy in story.copies if copy.kind != "lifted"}
    own = [report for report in reports if report not in copies] or reports
    step = max(1, len(own) // _MOST_WEIGHED)
    weights = {report: _weight(store, report) for report in own[::step]}
    ranked = sorted(weights, key=lambda report: -weights[report])
    ends = [*([keep] if keep in story.reports else []), own[0], own[-1]]
    kept = set(list(dict.fromkeys([*ends, *ranked]))[:most])
    return [report for report in reports if report in kept]


def _weight(store: Ledger, report: str) -> int:
    n_claims, n_figures = store.relations.weigh(report)
    return n_claims + 3 * n_figures


# --- places -----------------------------------------------------------------------------------


def find_places(accounts: Iterable[Account]) -> tuple[StoryPlace, ...]:
    """Return the places that claims name or figures are of, those with most words first."""
    found: dict[str, list[PlaceWords]] = defaultdict(list)
    places: dict[str, Place] = {}
    for account in accounts:
        for place in account.places:
            if place.use != "place":
                continue
            key = place.gazetteer or place.name.casefold()
            places.setdefault(key, place)
            found[key] += [one for one in _words_of(account, place) if one not in found[key]]
    made = [_place(key, places[key], words) for key, words in found.items() if words]
    return tuple(sorted(made, key=lambda place: (-place.count, place.name)))


def _words_of(account: Account, place: Place) -> list[PlaceWords]:
    """Return the claim that names a place, and the figures of it that stand in no claim."""
    report = account.report
    claim = innermost(account, place.span)
    found = [(claim.id, None, claim.content)] if claim else []
    figures = [
        (None, figure.id, (figure.span,))
        for figure in account.figures
        if figure.place == place.id and figure.claim is None
    ]
    return [
        PlaceWords(
            report=report.id,
            publisher=report.publisher,
            day=report.published_on,
            claim=claim_id,
            figure=figure_id,
            words=words,
        )
        for claim_id, figure_id, words in [*found, *figures]
    ]


def _place(key: str, place: Place, words: Sequence[PlaceWords]) -> StoryPlace:
    return StoryPlace(
        key=key,
        name=place.name,
        country=place.country,
        within=place.within,
        kind=place.kind,
        latitude=place.latitude,
        longitude=place.longitude,
        precision_m=place.precision_m,
        count=len(words),
        words=tuple(islice(words, _MOST_WORDS)),
    )
