"""Bytes to reports: files, folders, pages on the web, feeds and web archives.

for reading in readings(requests(["reports/"])):
    ...                         # a Reading, or a Failure that says why there is none
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from onrecord.errors import ReadError
from onrecord.read.limits import Limits
from onrecord.read.origins import UNSTATED, Request, Stated, manifest, requests
from onrecord.records import Failure, Reading, Report

if TYPE_CHECKING:
    from onrecord.read.web.fetch import Fetches

__all__ = [
    "Limits",
    "Request",
    "Stated",
    "failure",
    "manifest",
    "readings",
    "reports",
    "requests",
]


def readings(
    requests: Iterable[Request],
    *,
    limits: Limits = Limits(),
    fetcher: Fetches | None = None,
    follow: bool = False,
) -> Iterator[Reading | Failure]:
    """Yield what each request gives, in order: readings, and a failure where there is none.

    Args:
        requests: What to read; nothing is opened before its turn.
        limits: What one document may cost.
        fetcher: Fetches addresses and followed links; None makes one with its defaults.
        follow: Whether to fetch the pages that a feed only links to.
    """
    from onrecord.read.opening import read_request
    from onrecord.read.web.fetch import Fetcher

    fetcher = fetcher or Fetcher()
    for request in requests:
        for outcome in read_request(request, limits=limits, fetcher=fetcher, follow=follow):
            yield failure(outcome) if isinstance(outcome, ReadError) else outcome


def reports(
    origin: str,
    *,
    stated: Stated = UNSTATED,
    limits: Limits = Limits(),
    fetcher: Fetches | None = None,
    follow: bool = False,
) -> Iterator[Report]:
    """Yield the reports that a path, folder, glob, address or `-` gives.

    Raises:
        ReadError: A document cannot be read. To go on with the others, use `readings`.
    """
    from onrecord.read.opening import read_request
    from onrecord.read.web.fetch import Fetcher

    fetcher = fetcher or Fetcher()
    for request in requests([origin], stated=stated):
        for outcome in read_request(request, limits=limits, fetcher=fetcher, follow=follow):
            if isinstance(outcome, ReadError):
                raise outcome
            yield outcome.report


def failure(error: ReadError) -> Failure:
    """Return an error as a record, its kind the name of its class in snake case.

    >>> from onrecord.errors import UnknownFormatError
    >>> failure(UnknownFormatError("a.bin", "no text")).kind
    'unknown_format_error'
    """
    kind = re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()
    return Failure(origin=error.origin, kind=kind, problem=error.problem, remedy=error.remedy)
