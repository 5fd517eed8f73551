"""The stories of an open ledger: which reports tell of one happening, and what people say of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onrecord.api.comparing import Comparing
from onrecord.api.queries import make_story_query
from onrecord.api.rows import Rows
from onrecord.comparisons import StoryTable
from onrecord.gathering import judging
from onrecord.gathering.telling import tell_story
from onrecord.records import Judgement
from onrecord.store import StoryOutline, StoryRow
from onrecord.story_views import MOST_COMPARED, StoryView, view_story


class Stories(Comparing):
    """Shows stories, and hears what people judge of them; a story can be compared."""

    def stories(self, **asked: Any) -> Rows[StoryRow]:
        """Return stories, those that began last first.

        Filters: `since`, `until` (days on which some report came out), `min_reports`, `words` (of
        which one report has all), `limit`, `after` (a story's id).

        Raises:
            QueryError: A filter is unknown or its value cannot be understood.
        """
        return Rows(self.iter_stories(**asked))

    def iter_stories(self, **asked: Any) -> Iterator[StoryRow]:
        """Yield what `stories` returns; reports not related as yet are related first."""
        query = make_story_query(**asked)
        self._relate()
        return self._store.relations.stories(query)

    def story(self, id_: str) -> StoryTable:
        """Return the story of an id, or of a report's id, with why its reports belong together.

        Its `comparison()` sets their accounts beside each other.

        Raises:
            NotOnRecordError: There is none.
        """
        return StoryTable.of(tell_story(self._store, id_), self.comparison)

    def story_view(
        self, id_: str, *, most: int = MOST_COMPARED, keep: str | None = None
    ) -> StoryView:
        """Return a story as its page shows it: compared, mapped, with why it is one.

        Args:
            most: How many of its reports to compare at most; the most telling are taken.
            keep: Id of a report that is to be among them.

        Raises:
            NotOnRecordError: There is none.
        """
        return view_story(self._store, id_, most=most, keep=keep)

    def story_id(self, id_: str) -> str:
        """Return the id of the story of an id, or of a report's id.

        Raises:
            NotOnRecordError: There is none.
        """
        self._relate()
        return self._store.relations.story(id_).id

    def story_outline(self, row: StoryRow) -> StoryOutline:
        """Return what a story of the list is about."""
        return self._store.relations.outline(row.reports)

    def merge_stories(
        self, *ids: str, by: str | None = None, reason: str | None = None
    ) -> Judgement:
        """Hold stories to be one, from now on; return the judgement, by which it can be undone."""
        return judging.merge_stories(self._store.relations, ids, by=by, reason=reason)

    def split_story(
        self, id_: str, *reports: str, by: str | None = None, reason: str | None = None
    ) -> Judgement:
        """Hold reports to be of another story than the rest of theirs, from now on.

        Raises:
            QueryError: They are not of that story, or are all of it.
        """
        return judging.split_story(self._store.relations, id_, reports, by=by, reason=reason)

    def undo_story_judgement(self, id_: str) -> Judgement:
        """Undo a judgement; it stays on record as undone.

        Raises:
            NotOnRecordError: There is none that holds.
        """
        return judging.undo_judgement(self._store.relations, id_)

    def story_judgements(self) -> Rows[Judgement]:
        """Return what people judged of stories, oldest first, undone ones too."""
        found = self._store.relations.judgements(closed=True)
        return Rows(judgement for _, judgement in found)
