"""Giving objects to a server: in bounded requests, and what became of each object."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from onrecord.errors import PeerError
from onrecord.exchange.taxii.wire import Answer
from onrecord.records import Record

POST_OBJECTS = 500
POST_BYTES = 1 << 20
MAX_POLLS = 20


class Posted(Record, frozen=True, kw_only=True):
    """What became of one object; `problem` is None where the server took it."""

    index: int
    problem: str | None = None


class _Named(msgspec.Struct):
    id: str = ""
    version: str | None = None
    message: str | None = None


class _Status(msgspec.Struct):
    id: str
    status: str
    successes: list[_Named] = []
    failures: list[_Named] = []
    pendings: list[_Named] = []


class _Headed(msgspec.Struct):
    id: str
    modified: str | None = None


def envelopes(objects: Iterable[bytes], *, max_bytes: int = POST_BYTES) -> Iterator[list[bytes]]:
    """Yield objects in groups that one request may carry each."""
    group: list[bytes] = []
    n_bytes = 0
    for raw in objects:
        if group and (len(group) >= POST_OBJECTS or n_bytes + len(raw) > max_bytes):
            yield group
            group, n_bytes = [], 0
        group.append(raw)
        n_bytes += len(raw) + 1
    if group:
        yield group


def encode_envelope(objects: Sequence[bytes]) -> bytes:
    """Return the envelope that holds objects, each exactly as it is."""
    return b'{"objects":[' + b",".join(objects) + b"]}"


def post_all(
    objects: Sequence[bytes],
    post: Callable[[bytes], Answer],
    poll: Callable[[str], Answer],
    *,
    server: str,
) -> Iterator[Posted]:
    """Yield what became of each of `objects`, in some order.

    Servers that fail a whole request for one bad object are asked in halves until that one is
    found; the others are taken.

    Args:
        post: Sends an envelope; an answer of 400 to 422 says that its content is at fault.
        poll: Asks for a status by its id, having waited.

    Raises:
        PeerError: The server's answer cannot be read.
    """
    pending = [list(range(len(objects)))]
    while pending:
        group = pending.pop()
        answer = post(encode_envelope([objects[index] for index in group]))
        if answer.status in (200, 202):
            yield from _follow(answer, group, objects, poll, server)
        elif len(group) == 1:
            yield Posted(
                index=group[0], problem=f"the server answered {answer.status}{_said(answer)}"
            )
        else:
            half = len(group) // 2
            pending += [group[half:], group[:half]]


def _follow(
    answer: Answer,
    group: Sequence[int],
    objects: Sequence[bytes],
    poll: Callable[[str], Answer],
    server: str,
) -> Iterator[Posted]:
    """Wait until a request is dealt with and yield what became of its objects."""
    status = _status(answer, server)
    for _ in range(MAX_POLLS):
        if status.status == "complete":
            break
        status = _status(poll(status.id), server)
    failed = {(one.id, one.version): one.message for one in status.failures}
    by_id = {one.id: one.message for one in status.failures if one.version is None}
    waiting = {one.id for one in status.pendings} if status.status != "complete" else set()
    for index in group:
        named = msgspec.json.decode(objects[index], type=_Headed)
        key = (named.id, named.modified)
        if key in failed or named.id in by_id:
            message = failed.get(key) or by_id.get(named.id)
            yield Posted(index=index, problem=message or "refused, and no reason was given")
        elif named.id in waiting:
            yield Posted(index=index, problem="not dealt with as yet")
        else:
            yield Posted(index=index)


def _status(answer: Answer, server: str) -> _Status:
    try:
        return msgspec.json.decode(answer.body, type=_Status)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PeerError(server, f"answered a push with no status: {error}", "try again") from error


def _said(answer: Answer) -> str:
    """Return the title of a TAXII error message, if there is one."""

    class Error(msgspec.Struct):
        title: str = ""
        description: str = ""

    try:
        found = msgspec.json.decode(answer.body, type=Error)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    said = found.description or found.title
    return f": {said[:200]}" if said else ""
