"""What one sender may cost: requests a minute, bytes of a body, seconds of waiting."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope

from onrecord.serve.settings import Settings

MOST_TARGET = 8_000  # characters of a path with its parameters
BODY_SECONDS = 30.0  # for the next piece of a body
SEND_SECONDS = 60.0  # for a reader to take the next piece of an answer
_MOST_SENDERS = 10_000


class Buckets:
    """A bucket of tokens for each sender: full at first, refilled evenly over each minute."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, as of when

    def wait_seconds(self, sender: str) -> int:
        """Take a token for a sender; return 0, or in how many seconds there will be one."""
        now = self._clock()
        tokens, then = self._held.pop(sender, (float(self._per_minute), now))
        tokens = min(float(self._per_minute), tokens + (now - then) * self._per_minute / 60)
        is_served = tokens >= 1
        self._held[sender] = (tokens - 1 if is_served else tokens, now)
        while len(self._held) > _MOST_SENDERS:
            self._held.popitem(last=False)
        return 0 if is_served else max(1, math.ceil((1 - tokens) * 60 / self._per_minute))


def sender_of(scope: Scope, settings: Settings) -> str:
    """Return the address of who sends a request: as a proxy states it, where one is trusted."""
    client = scope.get("client")
    host = str(client[0]) if client else ""
    if settings.trusts_proxy:
        forwarded = Headers(scope=scope).get("x-forwarded-for", "").rpartition(",")[2].strip()
        return forwarded[:100] or host
    return host


def most_bytes(path: str, settings: Settings) -> int:
    """Return how many bytes a request to a path may bring."""
    is_upload = path == "/add" or path.startswith("/add/")
    return settings.max_upload if is_upload else settings.max_body


def counted(receive: Receive, most: int) -> Receive:
    """Return `receive` that refuses a body beyond `most` bytes, and one that does not come."""
    import asyncio

    n_bytes = 0

    async def receive_counted() -> Message:
        nonlocal n_bytes
        try:
            async with asyncio.timeout(BODY_SECONDS):
                message = await receive()
        except TimeoutError as error:
            raise HTTPException(
                408, f"nothing came for {BODY_SECONDS:g} s; send it again"
            ) from error
        n_bytes += len(message.get("body", b""))
        if n_bytes > most:
            raise HTTPException(413, too_large(n_bytes, most))
        return message

    return receive_counted


def too_large(n_bytes: int, most: int) -> str:
    """Return the sentence for a body beyond its limit."""
    return f"body: {n_bytes:,} bytes; at most {most:,}, so send it in parts"
