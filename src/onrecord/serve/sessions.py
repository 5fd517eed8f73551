"""Who is signed in with a browser: random session ids, kept in memory as digests.

A session holds no more than the id of a token, which is looked up anew with every request: who is
revoked is out at once, and a restart signs everybody out.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable

COOKIE = "onrecord-session"
LASTS_SECONDS = 12 * 3600
_MOST = 10_000


class Sessions:
    """The sessions of one server."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held: dict[str, tuple[str, float]] = {}  # digest -> id of the token, until when
        self._lock = threading.Lock()

    def begin(self, token_id: str) -> str:
        """Return the id of a new session of whoever bears a token."""
        session = secrets.token_urlsafe(32)
        now = self._clock()
        with self._lock:
            self._held = {d: held for d, held in self._held.items() if held[1] > now}
            while len(self._held) >= _MOST:
                self._held.pop(next(iter(self._held)))  # the oldest
            self._held[_digest(session)] = (token_id, now + LASTS_SECONDS)
        return session

    def token_of(self, session: str) -> str | None:
        """Return the id of the token that a session was begun with, while it lasts."""
        with self._lock:
            token_id, until = self._held.get(_digest(session), ("", 0.0))
        return token_id if until > self._clock() else None

    def end(self, session: str) -> None:
        """Forget a session."""
        with self._lock:
            self._held.pop(_digest(session), None)


def _digest(session: str) -> str:
    return hashlib.sha256(session.encode("utf-8", "replace")).hexdigest()
