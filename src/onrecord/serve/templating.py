"""Templates to pages: autoescaped, translatable, numbers and days as data beside words."""

from __future__ import annotations

import datetime as dt
import gettext
from functools import lru_cache
from importlib import resources
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from onrecord._version import __version__
from onrecord.exchange.wording import cue_words, is_own
from onrecord.records import Caller
from onrecord.serve.callers import REFUSED, caller_of, may_add, usual_marking
from onrecord.serve.filters import address

NAV = (
    ("/", "Claims"),
    ("/reports", "Reports"),
    ("/stories", "Stories"),
    ("/parties", "Parties"),
    ("/campaigns", "Campaigns"),
)


def render(
    request: Request,
    template: str,
    *,
    status_code: int = 200,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """Return a page made of a template, in a language that the reader takes.

    Templates find `request`, `settings`, `nav`, the `asker` (None: nobody known), whether they
    `may_add`, and what `context` gives.
    """
    caller = _caller(request)
    environment = environment_for(_language(request))
    page = environment.get_template(template).render(
        request=request,
        settings=request.app.state.settings,
        nav=NAV,
        path=request.url.path,
        asker=caller,
        may_add=may_add(request, caller),
        **context,
    )
    return HTMLResponse(page, status_code, headers)


def _caller(request: Request) -> Caller | None:
    """Return who sends a request; of one that was refused unseen nothing is looked up."""
    if REFUSED in request.scope:
        return None
    try:
        return caller_of(request)
    except HTTPException:
        return None


@lru_cache(maxsize=8)
def environment_for(language: str) -> Environment:
    """Return the environment for a language; English where there is no translation."""
    environment = Environment(
        loader=PackageLoader("onrecord.serve"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    folder = str(resources.files("onrecord.serve") / "locale")
    found = gettext.translation("onrecord", folder, [language], fallback=True)
    environment.install_gettext_translations(found, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(address=address, version=__version__, language=language)
    environment.globals.update(usual_marking=usual_marking)
    environment.filters.update(number=number, day=day, words=spaced, path=path_part, coded=coded)
    environment.filters.update(cue=cue_words, own=is_own)
    return environment


def _language(request: Request) -> str:
    first = request.headers.get("accept-language", "en").split(",")[0].split(";")[0].strip()
    known = {file.name for file in (resources.files("onrecord.serve") / "locale").iterdir()}
    base = first.split("-")[0].lower()
    return base if base in known else "en"


def number(value: float | None) -> Markup:
    """Return a number as words for everybody, which a module turns into the reader's own.

    >>> number(1234)
    Markup('<data class="number" value="1234">1,234</data>')
    """
    if value is None:
        return Markup("")
    shown = f"{value:,}" if isinstance(value, int) else f"{value:,.10g}"
    return Markup('<data class="number" value="{}">{}</data>').format(value, shown)


@lru_cache(maxsize=4096)
def day(value: dt.date | str | None) -> Markup:
    """Return a day, month or year at its own precision, with its ISO form beside.

    >>> day("2026-04")
    Markup('<time datetime="2026-04">April 2026</time>')
    """
    if value is None or value == "":
        return Markup("")
    iso = str(value)
    try:
        if len(iso) == len("2026"):
            shown = str(int(iso))
        elif len(iso) == len("2026-04"):
            shown = f"{dt.date.fromisoformat(iso + '-01'):%B %Y}"
        else:
            shown = f"{dt.date.fromisoformat(iso[:10]):%d %B %Y}".lstrip("0")
    except ValueError:
        return escape(iso)
    return Markup('<time datetime="{}">{}</time>').format(iso, shown)


def spaced(value: str) -> str:
    """Return a closed choice such as `targets_hit` as words."""
    return value.replace("_", " ")


def coded(value: str) -> Markup:
    """Return words in which what stands between backticks is code.

    >>> coded("follow `next` <")
    Markup('follow <code>next</code> &lt;')
    """
    parts = value.split("`")
    wrapped = (
        Markup("<code>{}</code>").format(p) if i % 2 else escape(p) for i, p in enumerate(parts)
    )
    return Markup("").join(wrapped)


def path_part(value: str) -> str:
    """Return an id as one part of an address."""
    return quote(value, safe="")
