"""The profile of a party: what it is called, what it says, what others say of it, its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from onrecord.api.queries import make_party_query
from onrecord.api.rows import Rows
from onrecord.api.stories import Stories
from onrecord.records import Record
from onrecord.relate.comparing.compared import Question
from onrecord.relate.comparing.counting import COUNTED
from onrecord.relate.comparing.speaking import fold_key
from onrecord.store import ClaimRow, StoryRow
from onrecord.store.lists.profiles import Part, RoleRow, SizedParty, Tally, WordedRow

STORIES = 4  # whose accounts are set beside each other for one party
MOST_BESIDE = 12  # reports of one of these stories
_MOST_LOOKED_AT = 300  # reports of a story among which those with the party's claims are found


class SetBeside(Record, frozen=True, kw_only=True):
    """What a party counts in one story, beside what others count there.

    Attributes:
        origins: Names of origins by their keys.
        own: Keys of the origins that are the party.
        questions: How many of what: those to which the party speaks, denials among it.
        n_left_out: Reports of the story that are not looked at.
    """

    story: StoryRow
    origins: dict[str, str]
    own: tuple[str, ...]
    questions: tuple[Question, ...]
    n_left_out: int = 0


class Profiling(Stories):
    """Shows what is on record of one party."""

    def sized_parties(self, *, skipped: int = 0, **filters: Any) -> Rows[SizedParty]:
        """Return parties as `parties` does, with their sizes as they were last worked out.

        Nothing is counted, so that a list of any ledger is quick; `skipped` rows are left out.

        Raises:
            QueryError: A filter is unknown.
        """
        return Rows(self._store.profiles.sized(make_party_query(**filters), skipped=skipped))

    def party_roles(self, id_: str) -> Rows[RoleRow]:
        """Return the roles that reports give a party, with their days, the latest first.

        Raises:
            NotOnRecordError: There is no such party.
        """
        return Rows(self._store.profiles.roles(id_))

    def party_tally(self, id_: str, part: Part) -> Tally:
        """Return how many claims a party makes (`said`) or is named in (`said_of`), by day.

        Raises:
            NotOnRecordError: There is no such party.
        """
        return self._store.profiles.tally(id_, part)

    def party_claims(
        self, id_: str, part: Part, *, limit: int = 20, after: int | None = None
    ) -> Rows[ClaimRow]:
        """Return claims that a party makes, or that others make and name it in; newest first.

        Raises:
            NotOnRecordError: There is no such party.
        """
        return Rows(self._store.profiles.claims(id_, part, limit=limit, after=after))

    def party_wording(self, id_: str) -> Rows[WordedRow]:
        """Return hedging, distancing and loaded words that stand at a party's names, newest first.

        Raises:
            NotOnRecordError: There is no such party.
        """
        return Rows(self._store.profiles.wording(id_))

    def party_now(self, id_: str) -> Callable[[], str | None]:
        """Return what tells, later, the id of the party that has a party's first name by then.

        Ids are made of what a party's names are, so that a merge or a split gives another.

        Raises:
            NotOnRecordError: There is no such party.
        """
        naming = self._store.party_namings(id_)[0].id
        return lambda: self._store.profiles.party_of(naming)

    def party_stories(self, id_: str, *, limit: int = STORIES) -> Rows[StoryRow]:
        """Return the newest stories of several reports in which a party claims a figure.

        Raises:
            NotOnRecordError: There is no such party.
        """
        return Rows(self._store.profiles.stories(id_, limit=limit))

    def party_figures(self, id_: str, *, limit: int = STORIES) -> Iterator[SetBeside]:
        """Yield a party's figures beside others' for the same, story by story, newest first.

        Of each story `MOST_BESIDE` reports, those with claims of the party first.

        Raises:
            NotOnRecordError: There is no such party.
        """
        names = self._store.party(id_).names
        for row in self.party_stories(id_, limit=limit):
            reports = self._most_beside(id_, row)
            found = self.set_beside(row, names, reports)
            if found.questions:
                yield found

    def _most_beside(self, id_: str, story: StoryRow) -> list[str]:
        """Return the reports of a story to look at: half are those in which a party speaks."""
        if len(story.reports) <= MOST_BESIDE:
            return list(story.reports)
        looked_at = story.reports[-_MOST_LOOKED_AT:]
        speaking = set(self._store.profiles.speaks_in(id_, looked_at))
        own = [report for report in looked_at if report in speaking][-MOST_BESIDE // 2 :]
        others = [report for report in reversed(story.reports) if report not in own]
        return [*own, *others[: MOST_BESIDE - len(own)]]

    def set_beside(
        self, story: StoryRow, names: tuple[str, ...], reports: Sequence[str]
    ) -> SetBeside:
        """Return what whoever bears one of `names` counts in reports of a story, and others do."""
        compared = self.comparison(*reports, measures=sorted(COUNTED))
        keys = {fold_key(name) for name in names}
        own = tuple(
            origin.key
            for origin in compared.origins
            if origin.kind == "speaker" and keys & {origin.key, fold_key(origin.name)}
        )
        own_set = frozenset(own)
        questions = tuple(
            question
            for question in compared.questions
            if question.kind == "how_many" and not own_set.isdisjoint(question.speaking)
        )
        origins = {origin.key: origin.name for origin in compared.origins}
        return SetBeside(
            story=story,
            origins=origins,
            own=own,
            questions=questions,
            n_left_out=len(story.reports) - len(reports),
        )
