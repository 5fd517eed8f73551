"""What a person says of stories: merged, split, undone. A judgement is kept and never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from onrecord.errors import NotOnRecordError, QueryError
from onrecord.gathering.relating import judge
from onrecord.records import Judgement, Verdict
from onrecord.store import Relations
from onrecord.text import derive_id


def merge_stories(
    relations: Relations, ids: Sequence[str], *, by: str | None = None, reason: str | None = None
) -> Judgement:
    """Hold the stories of these ids to be one; return the judgement.

    Raises:
        NotOnRecordError: There is no such story.
        QueryError: They are one story already.
    """
    stories = {story.id: story for story in map(relations.story, ids)}
    if len(stories) < 2:
        raise QueryError(f"{', '.join(ids)}: one story already; `onrecord story ID` shows it")
    reports = tuple(report for story in stories.values() for report in story.reports)
    return _judge(relations, "merge", reports, (), by=by, reason=reason)


def split_story(
    relations: Relations,
    id_: str,
    reports: Sequence[str],
    *,
    by: str | None = None,
    reason: str | None = None,
) -> Judgement:
    """Hold reports, by id or its start, to be of another story than the rest of the story `id_`.

    Raises:
        NotOnRecordError: There is no such story.
        QueryError: They are not of that story, or are all of it.
    """
    story = relations.story(id_)
    parted = tuple(dict.fromkeys(_find(report, story.reports, story.id) for report in reports))
    rest = tuple(report for report in story.reports if report not in parted)
    if not rest:
        raise QueryError(f"{story.id}: these are all its reports; name some of them")
    return _judge(relations, "split", parted, rest, by=by, reason=reason)


def undo_judgement(relations: Relations, id_: str) -> Judgement:
    """Close a judgement, by its id or its start, and return it.

    Raises:
        NotOnRecordError: There is none that holds, or several begin like that.
    """
    start = id_ if id_.startswith("judgement-") else f"judgement-{id_}"
    held = [judgement for _, judgement in relations.judgements()]
    found = [judgement for judgement in held if judgement.id.startswith(start)]
    if len(found) != 1:
        problem = "several judgements begin like that" if found else "no such judgement holds"
        raise NotOnRecordError(f"{id_}: {problem}; `onrecord stories judgements` lists them")
    closed = msgspec.structs.replace(found[0], closed_at=dt.datetime.now(dt.UTC))
    judge(relations, closed)
    return closed


def _find(report: str, reports: Sequence[str], story: str) -> str:
    start = report if report.startswith("report-") else f"report-{report}"
    found = [id_ for id_ in reports if id_.startswith(start)]
    if len(found) != 1:
        raise QueryError(f"{report}: not one report of {story}; `onrecord story ID` lists them")
    return found[0]


def _judge(
    relations: Relations,
    verdict: Verdict,
    reports: tuple[str, ...],
    apart_from: tuple[str, ...],
    *,
    by: str | None,
    reason: str | None,
) -> Judgement:
    now = dt.datetime.now(dt.UTC)
    judgement = Judgement(
        id=derive_id("judgement", verdict, *reports, *apart_from, now.isoformat()),
        verdict=verdict,
        reports=reports,
        apart_from=apart_from,
        by=by,
        reason=reason,
        made_at=now,
    )
    judge(relations, judgement)
    return judgement
