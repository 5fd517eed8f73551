"""What somebody sends to be added, taken in within bounds: files and addresses."""

from __future__ import annotations

import re
import shutil
import tempfile
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.types import Message

from onrecord.api import make_stated
from onrecord.errors import QueryError
from onrecord.read import Request, Stated
from onrecord.read.origins import is_address
from onrecord.records import TLP_LEVELS, Failure, Tlp
from onrecord.serve.settings import MIB, Settings

MOST_FILES = 500
MOST_ADDRESSES = 100
MOST_FIELDS = 20
_MOST_NAME = 200
_MOST_ADDRESS = 2_000
_SUFFIX = re.compile(r"(\.[a-z0-9]{1,8}){1,2}$")


class TooMuchError(HTTPException):
    """More was sent than the server takes."""

    def __init__(self, detail: str) -> None:
        super().__init__(413, detail)


async def take_form(request: HttpRequest, settings: Settings) -> FormData:
    """Return the form of a request, files on disk; whoever asked closes it.

    Raises:
        TooMuchError: It is larger than `max_upload`.
    """
    most = settings.max_upload
    told = request.headers.get("content-length", "0")
    if told.isdecimal() and int(told) > most:
        raise _too_large(most)
    n_bytes = 0

    async def receive() -> Message:
        nonlocal n_bytes
        message = await request.receive()
        n_bytes += len(message.get("body", b""))
        if n_bytes > most:
            raise _too_large(most)
        return message

    bounded = HttpRequest(request.scope, receive)
    return await bounded.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=MIB)


def _too_large(most: int) -> TooMuchError:
    return TooMuchError(f"more than {most // MIB} MiB at once; send it in parts")


class Taken(NamedTuple):
    """What a form asks to be read.

    Attributes:
        folder: Where its files were put, if it has some.
        failures: The lines that are no addresses, with why.
    """

    requests: list[Request]
    folder: Path | None
    failures: list[Failure]


def make_requests(form: FormData) -> Taken:
    """Return what a form asks to be read; a line that is no address does not stop the others.

    Raises:
        QueryError: It asks for nothing that can be read.
    """
    stated = _stated(form)
    addresses, bad = _addresses(form, stated)
    files = [
        file for file in form.getlist("files") if isinstance(file, UploadFile) and file.filename
    ]
    if not files and not addresses and bad:
        raise QueryError(str(bad[0]))
    if not files and not addresses:
        raise QueryError("nothing to add; choose files, or paste addresses of pages")
    if not files:
        return Taken(addresses, None, bad)
    folder = Path(tempfile.mkdtemp(prefix="onrecord-"))
    try:
        return Taken([*_kept(files, folder, stated), *addresses], folder, bad)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def marking_of(form: FormData) -> Tlp | None:
    """Return how a form asks for its reports to be marked, or None where it does not say.

    Raises:
        QueryError: It is no marking.
    """
    given = _field(form, "tlp").lower().removeprefix("tlp:")
    for level in TLP_LEVELS:
        if given == level:
            return level
    if given:
        raise QueryError(f"tlp: {given[:40]!r} is no marking; give one of {', '.join(TLP_LEVELS)}")
    return None


def _stated(form: FormData) -> Stated:
    return make_stated(
        published_on=_field(form, "published_on") or None,
        publisher=_field(form, "publisher") or None,
    )


def _field(form: FormData, name: str) -> str:
    value = form.get(name)
    text = value.strip() if isinstance(value, str) else ""
    if len(text) > _MOST_NAME:
        raise QueryError(f"{name}: {len(text)} characters; give at most {_MOST_NAME}")
    return text


def _addresses(form: FormData, stated: Stated) -> tuple[list[Request], list[Failure]]:
    """Return the addresses to read, one of each line, and the lines that are none."""
    pasted = form.get("addresses")
    lines = pasted.splitlines() if isinstance(pasted, str) else []
    lines = [line.strip() for line in lines if line.strip()]
    if len(lines) > MOST_ADDRESSES:
        raise QueryError(f"{len(lines)} addresses; give at most {MOST_ADDRESSES} at once")
    good = [line for line in lines if _is_good(line)]
    bad = [
        Failure(
            origin=line[:80],
            kind="query_error",
            problem=f"{line[:80]!r} is no address",
            remedy="give https://… or http://…, one a line",
        )
        for line in lines
        if not _is_good(line)
    ]
    return [Request(origin=line, stated=stated) for line in dict.fromkeys(good)], bad


def _is_good(line: str) -> bool:
    """Say whether a line is an address; anything else would be a path of this machine."""
    return is_address(line) and len(line) <= _MOST_ADDRESS and len(line.split()) == 1


def _kept(files: Sequence[UploadFile], folder: Path, stated: Stated) -> list[Request]:
    """Put files where they can be read: under names of our own, their origin the name they had."""
    requests = []
    for number, file in enumerate(files, start=1):
        name = base_name(file.filename or "")
        suffix = _SUFFIX.search(name.lower())
        path = folder / f"{number:04}{suffix[0] if suffix else ''}"
        with path.open("xb") as out:
            shutil.copyfileobj(file.file, out)
        requests.append(Request(origin=name, path=str(path), stated=stated))
    return requests


def base_name(name: str) -> str:
    r"""Return the last part of a file's name as somebody sent it, fit to be shown and kept.

    >>> base_name("..\\..\\etc/passwd"), base_name("a\x00b\u202e.html"), base_name("../")
    ('passwd', 'ab.html', 'upload')
    """
    last = re.split(r"[\\/]", name)[-1]
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C" or c in "\u200c\u200d")
    kept = kept.strip()[-_MOST_NAME:]
    return kept if kept.strip(". ") and kept != "-" else "upload"
