"""A connection that says nothing, or says it a byte at a time, is let go."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 20.0


class ImpatientProtocol(H11Protocol):
    """HTTP/1.1 that waits `HEAD_SECONDS` for the whole head of a request, and no longer."""

    _slow: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a first request."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take some bytes; a head that they do not complete keeps the wait that has begun."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop()
        super().connection_lost(exc)

    def _watch(self) -> None:
        if not self._is_without_request():
            self._stop()
        elif self._slow is None:
            self._slow = self.loop.call_later(HEAD_SECONDS, self._let_go)

    def _is_without_request(self) -> bool:
        cycle = getattr(self, "cycle", None)
        return cycle is None or cycle.response_complete

    def _stop(self) -> None:
        if self._slow is not None:
            self._slow.cancel()
            self._slow = None

    def _let_go(self) -> None:
        self._slow = None
        if self._is_without_request() and not self.transport.is_closing():
            self.transport.close()
