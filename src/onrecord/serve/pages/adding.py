"""Adding reports over HTTP, with progress."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Mapping

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from onrecord.errors import NotOnRecordError
from onrecord.records import TLP_LEVELS, Caller
from onrecord.serve.asking import asked, books_of, settings_of
from onrecord.serve.callers import caller_of, require, usual_marking
from onrecord.serve.jobs import MOST_WAITING, Job, Jobs, Progress, asker
from onrecord.serve.problems import wants_json
from onrecord.serve.refusals import Forbidden
from onrecord.serve.settings import MIB
from onrecord.serve.templating import render
from onrecord.serve.uploads import (
    MOST_ADDRESSES,
    MOST_FILES,
    make_requests,
    marking_of,
    take_form,
)

_LOCK = threading.Lock()
OUTCOMES: Mapping[str, str] = {
    "new": "new",
    "replaced": "read anew",
    "origin": "known from elsewhere",
    "known": "on record already",
    "taken": "taken",
}
# What a sender can do, by kind of failure, where the reader of the document does not say it.
REMEDIES: Mapping[str, str] = {
    "unknown_format_error": "save it as a page, PDF or plain text, and send that",
    "refused_error": "save the page with a browser that may open it, and send the file",
    "fetch_error": "save the page with a browser that can open it, and send the file",
    "limit_error": "send it in smaller parts, or add it with `onrecord add` at the machine itself",
    "broken_document_error": "save it again, and look whether it opens",
}


def routes() -> list[BaseRoute]:
    """Return the routes of this room."""
    return [
        Route("/add", _form, methods=["GET"], name="add"),
        Route("/add", _take, methods=["POST"]),
        Route("/add/{job}.json", _job_json, name="job-json"),
        Route("/add/{job}", _job, name="job"),
        Route("/add/{job}/cancel", _cancel, methods=["POST"], name="job-cancel"),
    ]


def _allowed(request: Request) -> Caller:
    """Return who asks to add.

    Raises:
        Forbidden: This server takes no reports, or they may not send any.
    """
    if not settings_of(request).takes_reports:
        raise Forbidden("reports are not taken here; add them with `onrecord add`")
    return require(request, "write")


def _jobs(request: Request) -> Jobs:
    state = request.app.state
    with _LOCK:
        if not hasattr(state, "jobs"):
            state.jobs = Jobs(books_of(request))
        jobs: Jobs = state.jobs
    return jobs


def _form(request: Request) -> Response:
    caller = _allowed(request)
    return render(
        request,
        "add.html",
        jobs=_jobs(request).of(asker(caller)),
        markings=TLP_LEVELS,
        marking=usual_marking(caller),
        most_mib=settings_of(request).max_upload // MIB,
        most_files=MOST_FILES,
        most_addresses=MOST_ADDRESSES,
    )


async def _take(request: Request) -> Response:
    caller = _allowed(request)
    form = await take_form(request, settings_of(request))
    try:
        tlp = marking_of(form) or usual_marking(caller)
        requests, folder, failures = await run_in_threadpool(make_requests, form)
    finally:
        await form.close()
    job = Job(
        requests,
        by=asker(caller),
        folder=folder,
        failures=failures,
        tlp=tlp,
        marks_known=caller.is_owner,
    )
    if not _jobs(request).put(job):
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        raise HTTPException(
            429, f"{MOST_WAITING} additions wait already; send this one when they are done"
        )
    if wants_json(request):
        body = msgspec.json.encode(await run_in_threadpool(_progress, request, job))
        return Response(body, 202, {"Location": f"/add/{job.id}.json"}, "application/json")
    return RedirectResponse(f"/add/{job.id}", status_code=303)


def _found(request: Request) -> Job:
    caller = _allowed(request)
    id_ = request.path_params["job"]
    job = _jobs(request).get(id_, by=asker(caller))
    if job is None:
        raise NotOnRecordError(
            f"{id_}: no addition of that id since the server was started; /add lists them"
        )
    return job


def _progress(request: Request, job: Job) -> Progress:
    """Return how far an addition has come, as far as whoever asks may know.

    That a text was on record before is told to nobody but those who see everything.
    """
    progress = job.progress()
    if caller_of(request).is_owner:
        return progress
    with asked(request) as book:
        seen = book.on_record(one.report for one in progress.outcomes if one.report)
    return progress.without_others(seen)


def _job(request: Request) -> Response:
    progress = _progress(request, _found(request))
    return render(
        request,
        "adding.html",
        job=progress,
        outcomes=OUTCOMES,
        remedies=REMEDIES,
        share=_share(progress),
    )


def _share(progress: Progress) -> int:
    return 100 * progress.n_done // max(1, progress.n_asked)


def _job_json(request: Request) -> Response:
    progress = _progress(request, _found(request))
    return Response(msgspec.json.encode(progress), media_type="application/json")


def _cancel(request: Request) -> Response:
    job = _found(request)
    job.cancel()
    return RedirectResponse(f"/add/{job.id}", status_code=303)
