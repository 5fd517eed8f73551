"""Envelopes of objects, read so that no object in one keeps the others from being read."""

from __future__ import annotations

import re

import msgspec

# A string, closed; or what opens or closes something.
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)


class Envelope(msgspec.Struct):
    """What a server answers: objects as they came, and whether there are more."""

    objects: list[msgspec.Raw] = []
    more: bool = False
    next: str | None = None


def decode_envelope(body: bytes) -> Envelope:
    """Return an envelope, its objects undecoded.

    What holds half a character, or is nested without end, is handed out as it is: whoever reads
    it by itself says what is wrong with it.

    Raises:
        msgspec.DecodeError, UnicodeDecodeError, RecursionError: It is none.
    """
    try:
        return msgspec.json.decode(body, type=Envelope)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        around, objects = _part(body)
        if not objects:
            raise
        envelope = msgspec.json.decode(around, type=Envelope)
        envelope.objects = [msgspec.Raw(one) for one in objects]
        return envelope


def _part(body: bytes) -> tuple[bytes, list[bytes]]:
    """Return a body without its objects, and these."""
    depth, name, begun, ended, start = 0, b"", -1, -1, 0
    objects: list[bytes] = []
    for token in _TOKEN.finditer(body):
        what = token[0]
        if what in (b"{", b"["):
            if (depth, name, what, begun) == (1, b'"objects"', b"[", -1):
                begun = token.start()
            start = token.start() if depth == 2 else start
            depth += 1
        elif what in (b"}", b"]"):
            depth -= 1
            if begun >= 0 > ended and depth == 2:
                objects.append(body[start : token.end()])
            ended = token.end() if begun >= 0 > ended and depth == 1 else ended
        elif depth == 1:
            name = what
    return body[:begun] + b"[]" + body[ended:] if ended >= 0 else body, objects
