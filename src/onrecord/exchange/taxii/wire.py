"""What goes over the wire: requests by something that sends them, and answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from onrecord.records import Record

MEDIA_TYPE = "application/taxii+json;version=2.1"
# What a request is worth repeating for: too many requests, and a server out of order.
TRANSIENT = frozenset({429, 500, 502, 503, 504})


class Answer(Record, frozen=True, kw_only=True):
    """What a server answered; the names of `headers` are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


class Sends(Protocol):
    """Something that sends a request to the one server it was made for."""

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        max_bytes: int,
    ) -> Answer:
        """Return the answer to a request; redirects are answers.

        Raises:
            ConnectionError: The server cannot be reached, or the answer broke off.
            LimitError: The answer is larger than `max_bytes`.
            PeerError: The address may not be asked.
        """
        ...
