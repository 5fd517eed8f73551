"""Charts within pages: drawn by the server, coloured by a style sheet of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from onrecord.charts.drawing import stylesheet

NARROW = 380  # px of a chart on a screen that is held in a hand


def routes() -> list[BaseRoute]:
    """Return the route of the charts' style sheet."""
    return [Route("/charts.css", _styles, name="charts.css")]


def drawn(svg: str) -> Markup:
    """Return a chart that our own code drew, escaping what it was given, as part of a page."""
    return Markup(svg)  # noqa: S704  made by `charts`, which escapes every word of a report


def drawn_twice(draw: Callable[..., str], what: object, title: str) -> tuple[str, str]:
    """Return a chart for a wide screen, and for one that is held in a hand."""
    wide = draw(what, title=title, is_styled=False)
    return wide, draw(what, title=title, is_styled=False, width=NARROW)


def framed(charts: Sequence[str]) -> Markup:
    """Return a chart as `drawn_twice` gives it as part of a page: the width tells which is seen."""
    names = ("wide", "narrow")
    return Markup("").join(
        Markup('<div class="chart-box {}">{}</div>').format(name, drawn(chart))
        for name, chart in zip(names, charts, strict=False)
    )


def _styles(request: Request) -> Response:
    headers = {"Cache-Control": "max-age=300"}
    return Response(stylesheet(), headers=headers, media_type="text/css")
