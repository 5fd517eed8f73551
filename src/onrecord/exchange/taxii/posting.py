"""Giving objects to a server: in bounded requests, and what became of each object."""

from __future__ import annotations

import datetime as dt
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
    failure_count: int = 0
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

    Servers that fail a whole request for one bad object, or do not say which one they mean, are
    asked in halves until that one is found; the others are taken.

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
            status = _follow(answer, poll, server)
            told = _Told(status, [objects[index] for index in group])
            if not told.is_clear and len(group) > 1:
                pending += _halves(group)
            else:
                for index, problem in zip(group, told.problems(), strict=True):
                    yield Posted(index=index, problem=problem)
        elif len(group) == 1:
            problem = f"the server answered {answer.status}{_said(answer)}"
            yield Posted(index=group[0], problem=problem)
        else:
            pending += _halves(group)


def _halves(group: list[int]) -> list[list[int]]:
    """Return the halves of a group, that first which is to be sent last."""
    half = len(group) // 2
    return [group[half:], group[:half]]


def _follow(answer: Answer, poll: Callable[[str], Answer], server: str) -> _Status:
    """Wait until a request is dealt with and return what the server says of it."""
    status = _status(answer, server)
    for _ in range(MAX_POLLS):
        if status.status == "complete":
            break
        status = _status(poll(status.id), server)
    return status


class _Told:
    """What a status says of each object of a request.

    Servers spell a version as they like, or leave it out.

    Attributes:
        is_clear: Of each failure it is known which object it is of.
    """

    def __init__(self, status: _Status, objects: Sequence[bytes]) -> None:
        self._objects = [msgspec.json.decode(one, type=_Headed) for one in objects]
        failed = [(self._places(one), one.message) for one in status.failures]
        self._failed = {at: message for places, message in failed for at in places}
        is_whole = status.status == "complete"
        pending = [self._places(one) for one in status.pendings] if not is_whole else []
        self._waiting = {at for places in pending for at in places}
        n_known = max(status.failure_count, len(status.failures))
        self.is_clear = all(places for places, _ in failed) and len(self._failed) >= n_known
        if not self.is_clear and len(objects) == 1:
            self._failed[0] = next((message for _, message in failed), None)

    def problems(self) -> Iterator[str | None]:
        """Yield what is wrong with each object, None for those that were taken."""
        for at in range(len(self._objects)):
            if at in self._failed:
                yield self._failed[at] or "refused, and no reason was given"
            else:
                yield "not dealt with as yet" if at in self._waiting else None

    def _places(self, named: _Named) -> list[int]:
        """Return which objects a server means: by id, and by version where there are several."""
        same = [at for at, one in enumerate(self._objects) if one.id == named.id]
        if len(same) < 2 or named.version is None:
            return same
        wanted = _instant(named.version)
        return [at for at in same if _instant(self._objects[at].modified or "") == wanted]


def _instant(stated: str) -> dt.datetime | str:
    """Return an instant however it is spelt; what is none, as it is."""
    try:
        found = dt.datetime.fromisoformat(stated)
    except ValueError:
        return stated
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


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
