"""The text of a PDF, page by page, in reading order."""

from __future__ import annotations

from onrecord.errors import BrokenDocumentError
from onrecord.read.limits import Limits
from onrecord.records import Report


def read_pdf(
    data: bytes, *, origin: str, url: str | None = None, limits: Limits = Limits()
) -> Report:
    """Return a PDF as a report.

    Raises:
        ReadError: It is encrypted, broken, or larger than `limits`.
    """
    raise BrokenDocumentError(origin, "PDF is not read yet")
