"""One document's bytes to a report and its snapshot, whatever carried them."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from typing import Literal

import msgspec

from onrecord._version import __version__
from onrecord.errors import BrokenDocumentError, LimitError, ReadError
from onrecord.read.deadline import deadline
from onrecord.read.limits import Limits
from onrecord.read.origins import UNSTATED, Stated, parse_published_on
from onrecord.records import Reading, Record, Report, Snapshot

_log = logging.getLogger(__name__)

DocumentFormat = Literal["html", "plain", "pdf"]

_MEDIA_TYPES = {"html": "text/html", "plain": "text/plain", "pdf": "application/pdf"}


class Document(Record, frozen=True, kw_only=True):
    """The bytes of one document and what is known about them from outside.

    Attributes:
        url: Where it lies on the web, as far as its carrier says.
        charset: The charset its carrier states, as in an HTTP header.
        stated: What to fill in where the document itself does not say.
        read_at: When it was captured; None is now.
        notices: What its carrier cut, one sentence each.
    """

    origin: str
    data: bytes
    format: DocumentFormat
    url: str | None = None
    charset: str | None = None
    stated: Stated = UNSTATED
    read_at: dt.datetime | None = None
    notices: tuple[str, ...] = ()


def read_document(document: Document, *, limits: Limits = Limits()) -> Reading:
    """Return the report a document gives, with its snapshot.

    Raises:
        ReadError: It cannot be read, or not within `limits`.
    """
    if len(document.data) > limits.max_unpacked_bytes:
        raise LimitError(
            document.origin,
            f"{len(document.data)} bytes, more than {limits.max_unpacked_bytes}",
            "raise max_unpacked_bytes if it is to be trusted",
        )
    with deadline(limits.max_seconds, document.origin):
        report = _report(document, limits)
    return Reading(report=_complete(report, document), snapshot=_snapshot(document))


def read_again(snapshot: Snapshot, *, origin: str, limits: Limits = Limits()) -> Report:
    """Return the report that a kept snapshot gives today, to check an earlier one against.

    Raises:
        ReadError: It cannot be read.
    """
    media_type, _, parameter = snapshot.media_type.partition("; charset=")
    formats = {known: name for name, known in _MEDIA_TYPES.items()}
    document = Document(
        origin=origin,
        data=snapshot.data,
        format=formats[media_type],  # type: ignore[arg-type]
        url=snapshot.url,
        charset=parameter or None,
    )
    return read_document(document, limits=limits).report


def _report(document: Document, limits: Limits) -> Report:
    """Return the report, any failure of another project's parser turned into ours.

    Whatever a hostile document makes them raise must not end a batch, and their
    documentation does not say what they raise: so this catches everything, once, here.
    """
    try:
        return _parse(document, limits)
    except ReadError:
        raise
    except RecursionError as error:
        raise LimitError(document.origin, "nested too deeply to be read") from error
    except MemoryError as error:
        raise LimitError(document.origin, "too large for the memory there is") from error
    except Exception as error:
        _log.debug("the %s reader failed on %s", document.format, document.origin, exc_info=True)
        raise BrokenDocumentError(
            document.origin,
            f"the {document.format} reader failed: {type(error).__name__}: {error}"[:300],
            "please report this with the document",
        ) from error


def _parse(document: Document, limits: Limits) -> Report:
    url = document.url or document.stated.url
    if document.format == "html":
        from onrecord.read.pages.html import read_html

        return read_html(
            document.data,
            origin=document.origin,
            url=url,
            charset=document.charset,
            limits=limits,
        )
    if document.format == "pdf":
        from onrecord.read.pdf import read_pdf

        return read_pdf(document.data, origin=document.origin, url=url, limits=limits)
    from onrecord.read.texts.plain import read_plain

    return read_plain(
        document.data,
        origin=document.origin,
        url=url,
        charset=document.charset,
        title=document.stated.title,
        limits=limits,
    )


def _complete(report: Report, document: Document) -> Report:
    """Return `report` with what it does not state filled from what its carrier does."""
    stated = document.stated
    published_on = stated.published_on and parse_published_on(stated.published_on)
    notices = report.notices + document.notices
    if not report.text.strip():
        notices += (f"empty: {len(document.data)} bytes, no text",)
    return msgspec.structs.replace(
        report,
        url=report.url or document.url or stated.url,
        publisher=report.publisher or stated.publisher,
        title=report.title or stated.title,
        published_on=report.published_on or published_on,
        notices=notices,
    )


def _snapshot(document: Document) -> Snapshot:
    media_type = _MEDIA_TYPES[document.format]
    if document.charset:
        media_type += f"; charset={document.charset}"
    return Snapshot(
        sha256=hashlib.sha256(document.data).hexdigest(),
        data=document.data,
        media_type=media_type,
        url=document.url,
        read_at=document.read_at or dt.datetime.now(dt.UTC),
        reader=f"onrecord {__version__} {document.format}",
    )
