"""The headline of a page, out of the several that it states."""

from __future__ import annotations

import re

from onrecord.read.pages.statements import Statements, letters, text_of

_MARK = re.compile(r"\s+[|*·•»«–—:-]\s+|\s*\|\s*")
_MIN_LETTERS = 10  # a start of a title that is shorter may be a section: “Sport | …”
# Publishing houses whose pages print and share a headline written for search engines, and
# give the newsroom's own in JSON-LD; told by where the shared picture lies.
_NEWSROOM_IN_JSONLD = ("funkemedien.de",)


def find_headline(statements: Statements, *, publisher: str | None = None) -> str | None:
    """Return the headline that a page states, without the site's name behind it.

    Outlets print, share and index a report under up to three headlines. The one they share
    (`og:title`) is taken, unless what they print, index and tweet agree against it.
    """
    printed = statements.headings
    shared = statements.meta("og:title")
    indexed = statements.linked_values("headline")
    tweeted = statements.meta("twitter:title")
    names = [publisher or "", *statements.meta("og:site_name", "application-name")]
    bare = _Bare(printed + indexed + tweeted, [*names, *_host_names(statements.url)])
    found = [bare(titles[0]) for titles in (shared, indexed, tweeted) if titles]
    if indexed and _is_newsroom_in_jsonld(statements):
        return bare(indexed[0])
    if len(found) == 3 and found[1] == found[2] and found[1] in printed:
        return found[1]
    return next(iter([*found, *printed[:1]]), None) or bare(_title(statements)) or None


def _is_newsroom_in_jsonld(statements: Statements) -> bool:
    pictures = statements.meta("og:image")
    hosts = [picture.partition("://")[2].split("/")[0] for picture in pictures]
    return any(host.endswith(_NEWSROOM_IN_JSONLD) for host in hosts)


def _title(statements: Statements) -> str:
    element = statements.root.find(".//title")
    return text_of(element) if element is not None else ""


def _host_names(url: str | None) -> list[str]:
    host = (url or "").partition("://")[2].split("/")[0].removeprefix("www.")
    return [host, *host.split(".")[-3:-1]]


class _Bare:
    """Takes a site's name and section off the end of a title."""

    def __init__(self, known: list[str], names: list[str]) -> None:
        self._known = {letters(title) for title in known}
        self._names = {letters(name) for name in names if name}

    def __call__(self, title: str) -> str:
        marks = list(_MARK.finditer(title))
        for mark in marks:
            start = letters(title[: mark.start()])
            if len(start) >= _MIN_LETTERS and start in self._known:
                return title[: mark.start()]
        for mark in reversed(marks):
            if letters(title[mark.end() :]) not in self._names:
                break
            title = title[: mark.start()]
        return title
