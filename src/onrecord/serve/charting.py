"""Charts within pages: drawn by the server, coloured by a style sheet of their own."""

from __future__ import annotations

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from onrecord.charts.drawing import stylesheet


def routes() -> list[BaseRoute]:
    """Return the route of the charts' style sheet."""
    return [Route("/charts.css", _styles, name="charts.css")]


def drawn(svg: str) -> Markup:
    """Return a chart that our own code drew, escaping what it was given, as part of a page."""
    return Markup(svg)  # noqa: S704  made by `charts`, which escapes every word of a report


def _styles(request: Request) -> Response:
    headers = {"Cache-Control": "max-age=300"}
    return Response(stylesheet(), headers=headers, media_type="text/css")
