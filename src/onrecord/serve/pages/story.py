"""Stories: accounts of one happening, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from urllib.parse import quote

from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from onrecord.api import OpenLedger
from onrecord.cells import Cells
from onrecord.charts import MapPoint, chart_map, chart_moves, chart_questions, find_moving
from onrecord.charts.maps import WIDTH
from onrecord.comparisons import ComparisonTable
from onrecord.errors import NotOnRecordError, QueryError
from onrecord.exchange.page_columns import STORY
from onrecord.relate.comparing.compared import Question
from onrecord.serve.asking import asked, books_of, settings_of
from onrecord.serve.callers import caller_of, require
from onrecord.serve.charting import drawn
from onrecord.serve.filters import is_on
from onrecord.serve.kept import Kept
from onrecord.serve.pages.judging import may_judge
from onrecord.serve.paging import gone, whole
from onrecord.serve.parameters import check_params
from onrecord.serve.refusals import Forbidden
from onrecord.serve.representations import Suffix, send_rows, with_suffixes
from onrecord.serve.telling.agreement import list_answers, make_table, place_figures
from onrecord.serve.telling.exchanges import show_exchanges
from onrecord.serve.telling.figures import POLICY_WORDS, apply_policy, split_names
from onrecord.serve.telling.folding import find_reasons, fold_copies
from onrecord.serve.telling.mapped import show_places
from onrecord.serve.telling.words import href_of
from onrecord.serve.templating import render
from onrecord.serve.turns import in_turn, writing
from onrecord.store import Query, ReportRow, StoryOutline, StoryRow
from onrecord.story_views import FIRST_COMPARED, MOST_COMPARED, StoryView

PER_PAGE = 20
MOST_CHARTED = 8  # questions drawn at once; the table has the others
NARROW = 380  # px of a map on a screen that is held in a hand
MOST_ASKED = 60  # questions of the agreement table
MOST_LONE = 60  # questions that one origin alone answers, shown at most
REST_PER_PAGE = 20  # reports of a large story that are not compared
_MOST_NAMES = 200  # characters of who judges, and why
_VIEWS: Kept[StoryView] = Kept(most=48)
_PAGES: Kept[bytes] = Kept(most=16)
_OUTLINES: Kept[StoryOutline] = Kept(most=400)


def routes() -> list[BaseRoute]:
    """Return the routes of this room."""
    return [
        *with_suffixes("/stories", list_stories, send_stories, name="stories"),
        Route("/stories/judge", judge, methods=["POST"], name="stories.judge"),
        *with_suffixes("/stories/{id}", show_story, send_story, name="story"),
    ]


# --- the list -------------------------------------------------------------------------------


def list_stories(request: Request) -> Response:
    """Return the page of stories that fit, each with what it is about."""
    rows, shown, problem = list[StoryRow](), list[tuple[StoryRow, StoryOutline]](), None
    try:
        filters = _filters(request)
        with asked(request) as book:
            rows = _found(book, filters, limit=PER_PAGE + 1)
            shown = [(row, _outline(request, book, row)) for row in rows[:PER_PAGE]]
    except QueryError as error:
        problem = str(error)
    params = {name: request.query_params.get(name, "") for name in _LIST_FILTERS}
    return render(
        request,
        "stories.html",
        status_code=400 if problem else 200,
        problem=problem,
        stories=shown,
        params=params,
        is_filtered=any(params.values()),
        after=rows[PER_PAGE - 1].story if len(rows) > PER_PAGE else None,
    )


def send_stories(request: Request, suffix: Suffix) -> Response:
    """Return the stories that fit as a table."""
    with asked(request) as book:
        return send_rows(request, _found(book, _filters(request)), suffix, "stories")


def _found(book: OpenLedger, filters: dict[str, object], **more: int) -> list[StoryRow]:
    """Return the stories that fit.

    Raises:
        QueryError: They are to begin after one that is not there.
    """
    try:
        return list(book.iter_stories(**filters, **more))
    except NotOnRecordError:
        raise gone(str(filters.get("after"))) from None


_LIST_FILTERS = ("words", "since", "until", "min_reports")


def _filters(request: Request) -> dict[str, object]:
    params = request.query_params
    check_params(request, (*_LIST_FILTERS, "after"))
    given: dict[str, object] = {
        name: params[name].strip()
        for name in ("words", "since", "until", "after")
        if params.get(name, "").strip()
    }
    least = params.get("min_reports", "").strip()
    if least:
        if not (least.isascii() and least.isdigit() and int(least[:9]) >= 1):
            raise QueryError(
                f"min_reports: {least!r} is no number from 1; give one or leave it out"
            )
        given["min_reports"] = min(int(least[:9]), 1_000_000)
    return given


def _outline(request: Request, book: OpenLedger, row: StoryRow) -> StoryOutline:
    key = (books_of(request).stamp(), caller_of(request), row.story)
    return _OUTLINES.get(key, lambda: book.story_outline(row))


# --- one story ------------------------------------------------------------------------------


def show_story(request: Request) -> Response:
    """Return the page of a story; an older id of it, or a report's, leads to its address."""
    check_params(request, ("all", "report", "rest", "policy", "prefer"))
    with asked(request) as book:
        view = view_of(request, book)
        story, query = view.told.story, request.url.query
        if story.id != request.path_params["id"]:
            path = f"/stories/{quote(story.id, safe='')}"
            return RedirectResponse(f"{path}?{query}" if query else path, 303)
        language = request.headers.get("accept-language", "")
        key = (books_of(request).stamp(), caller_of(request), story.id, query, language)
        return HTMLResponse(_PAGES.get(key, lambda: _page(request, book, view)))


def _page(request: Request, book: OpenLedger, view: StoryView) -> bytes:
    """Return the page of a story; those looked at last are kept until the ledger changes."""
    story, table = view.told.story, view.comparison
    rest = _rest(request, book, view)
    several, lone = _parted(table)
    shown = [*several[:MOST_ASKED], *lone[:MOST_LONE]]
    more = [*several[MOST_ASKED:], *lone[MOST_LONE:]]
    placed = place_figures([*shown, *more])
    page = render(
        request,
        "story.html",
        view=view,
        story=story,
        n_named=table.n_origins - table.n_unnamed,
        n_unnamed=table.n_unnamed,
        n_comparable=min(len(story.reports), MOST_COMPARED),
        wants_all=_wants_all(request),
        agreement=make_table(table, several[:MOST_ASKED], view.producers, placed),
        n_asked_more=max(0, len(several) - MOST_ASKED),
        lone=list_answers(table, lone[:MOST_LONE], view.producers, placed),
        n_lone_more=max(0, len(lone) - MOST_LONE),
        figures_more=[id_ for question in more for id_ in placed[question.id]],
        figures=_figures(request, table),
        moves=[
            [_moves(table, question, is_narrow=is_narrow) for is_narrow in (False, True)]
            for question in find_moving(table)
        ],
        places=show_places(view),
        maps=_maps(view),
        exchanges=show_exchanges(table),
        reports=fold_copies(view.told, view.producers),
        reasons=find_reasons(view.told),
        rest=rest,
        may_judge=_may_judge(request),
    )
    return bytes(page.body)


def view_of(request: Request, book: OpenLedger) -> StoryView:
    """Return what the page of the story asked for shows; kept until the ledger changes."""
    id_, keep = request.path_params["id"], request.query_params.get("report") or None
    most = MOST_COMPARED if _wants_all(request) else FIRST_COMPARED
    key = (books_of(request).stamp(), caller_of(request), id_, most, keep)
    return _VIEWS.get(key, lambda: book.story_view(id_, most=most, keep=keep))


def _wants_all(request: Request) -> bool:
    """Say whether as many reports are to be compared as can be, which takes longer."""
    return request.query_params.get("all", "") == "1"


def _parted(table: ComparisonTable) -> tuple[list[Question], list[Question]]:
    """Return the questions to which several origins speak, and those to which one alone does."""
    several = [question for question in table.questions if len(question.speaking) > 1]
    return several, [question for question in table.questions if len(question.speaking) == 1]


def _rest(request: Request, book: OpenLedger, view: StoryView) -> dict[str, object]:
    """Return a page of the reports of a large story that were not compared."""
    compared = {line.report for line in view.told.lines}
    others = [report for report in view.told.story.reports if report not in compared]
    first = whole(request, "rest", 0)
    shown = others[first : first + REST_PER_PAGE]
    rows = [row for id_ in shown for row in book.rows("reports", Query(report=id_))]
    more = first + REST_PER_PAGE
    return {
        "rows": [row for row in rows if isinstance(row, ReportRow)],
        "n": len(others),
        "first": first,
        "before": max(0, first - REST_PER_PAGE) if first else None,
        "more": more if more < len(others) else None,
    }


def _figures(request: Request, table: ComparisonTable) -> dict[str, object]:
    """Return the chart of figures and, where a policy is asked for, what it gives."""
    counted = [question for question in table.questions if question.kind == "how_many"]
    several = [question for question in counted if len(question.speaking) > 1]
    asked_of = (several or counted)[:MOST_CHARTED]
    policy = request.query_params.get("policy", "").strip()
    prefer = request.query_params.get("prefer", "").strip()
    problem, given = "", []
    if policy:
        try:
            given = apply_policy(table, several or counted, policy, split_names(prefer))
        except QueryError as error:
            problem = str(error)
    return {
        "charts": [
            drawn(
                chart_questions(
                    table, asked_of, href_of=href_of, is_styled=False, is_narrow=is_narrow
                )
            )
            for is_narrow in (False, True)
            if asked_of
        ],
        "n_more": len(several or counted) - len(asked_of),
        "policies": POLICY_WORDS,
        "policy": policy,
        "prefer": prefer,
        "given": given,
        "problem": problem,
    }


def _moves(table: ComparisonTable, question: Question, *, is_narrow: bool) -> Markup:
    return drawn(
        chart_moves(table, question, href_of=href_of, is_styled=False, is_narrow=is_narrow)
    )


def _maps(view: StoryView) -> list[Markup]:
    """Return the map for a wide screen and for a narrow one; nothing without places."""
    points = [
        MapPoint(
            name=place.name,
            latitude=place.latitude,
            longitude=place.longitude,
            count=place.count,
            precision_m=place.precision_m,
            href=f"#place-{number}",
        )
        for number, place in enumerate(view.places, start=1)
        if place.latitude is not None and place.longitude is not None
    ]
    return [
        drawn(chart_map(points, title="Where the claims are of", width=width, is_styled=False))
        for width in (WIDTH, NARROW)
        if points
    ]


def send_story(request: Request, suffix: Suffix) -> Response:
    """Return the accounts of a story as a table: a row for each statement of each cell.

    Of the reports that the page compares, which `?all=1` makes more of; with `?silent=yes` there
    is one for each origin that is silent, too: mostly these.
    """
    check_params(request, ("silent", "all"))
    with asked(request) as book:
        view = view_of(request, book)
    name = f"{view.told.story.id}"
    wants_silent = is_on(request.query_params, "silent")
    answer = send_rows(request, _rows(view, wants_silent=wants_silent), suffix, name, sheet=STORY)
    n_compared, n_all = len(view.comparison.reports), len(view.told.story.reports)
    answer.headers["OnRecord-Reports"] = f"{n_compared}/{n_all}"
    return answer


def _rows(view: StoryView, *, wants_silent: bool) -> Iterator[Cells]:
    for row in view.comparison.rows():
        if row["relation"] == "silent" and not wants_silent:
            continue
        yield {"story": view.told.story.id, **row, "held_by": view.producers.get(row["report"])}


# --- judging --------------------------------------------------------------------------------


def _may_judge(request: Request) -> bool:
    """Say whether whoever sends a request may judge: of the whole, if they see it whole."""
    return settings_of(request).takes_reports and may_judge(request)


async def judge(request: Request) -> Response:
    """Keep what somebody judges of stories, and lead back to the story.

    Raises:
        Forbidden: They may not, or this server takes no judgements.
        QueryError: What they ask makes no sense.
    """
    require(request, "write")
    if not _may_judge(request):
        raise Forbidden("what is one story is decided by those who see the whole ledger")
    async with request.form(max_files=0, max_fields=200) as form:
        target = await in_turn(request, partial(_judge, request, form))
    return RedirectResponse(f"/stories/{quote(target, safe='')}#why", 303)


def _judge(request: Request, form: FormData) -> str:
    """Do what a form asks; return the id of a story or report to show."""
    verdict, story = _field(form, "verdict"), _field(form, "story")
    by, reason = _field(form, "by") or None, _field(form, "reason") or None
    with writing(request) as book:
        if verdict == "merge":
            book.merge_stories(story, _field(form, "other"), by=by, reason=reason)
        elif verdict == "split":
            reports = [value for value in form.getlist("report") if isinstance(value, str)]
            if not reports:
                raise QueryError("split: no report is ticked; tick those of another happening")
            book.split_story(story, *reports, by=by, reason=reason)
        elif verdict == "undo":
            book.undo_story_judgement(_field(form, "judgement"))
        else:
            raise QueryError(f"verdict: {verdict!r} is none; it is merge, split or undo")
    return story


def _field(form: FormData, name: str) -> str:
    value = form.get(name, "")
    found = value.strip() if isinstance(value, str) else ""
    if len(found) > _MOST_NAMES:
        raise QueryError(f"{name}: {len(found)} characters; give at most {_MOST_NAMES}")
    return found
