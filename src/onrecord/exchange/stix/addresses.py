"""Addresses, languages and instants as STIX takes them; what it would not take is left out."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import quote, urlsplit

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_KEPT = "%/:?#[]@!$&'()*+,;=~-._"


def web_address(url: str | None) -> str | None:
    """Return an address with all but ASCII escaped; None where it is none of the web.

    >>> web_address("https://lantern.example/a b/é")
    'https://lantern.example/a%20b/%C3%A9'
    >>> web_address("reports/a.txt") is None
    True
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host:
        return None
    if not parts.netloc.isascii():
        return None
    return quote(url, safe=_KEPT, errors="replace")


def language_tag(language: str | None) -> str | None:
    """Return a language's tag if it is one."""
    return language if language and _LANGUAGE.fullmatch(language) else None


def published_at(stated: str | None) -> str | None:
    """Return a publication date at whatever precision as an instant: its first one.

    >>> published_at("2025-10"), published_at("2025-10-11T08:30:00+02:00")
    ('2025-10-01T00:00:00.000Z', '2025-10-11T06:30:00.000Z')
    """
    if not stated:
        return None
    padded = f"{stated}-01-01"[:10] if re.fullmatch(r"\d{4}(-\d\d){0,2}", stated) else stated
    try:
        instant = dt.datetime.fromisoformat(padded)
        if instant.tzinfo is None:
            instant = instant.replace(tzinfo=dt.UTC)
        return instant.astimezone(dt.UTC).isoformat(timespec="milliseconds")[:23] + "Z"
    except (ValueError, OverflowError):
        return None
