"""What tests of the exchange may use: demonstration reports, and a producer that signs."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Sequence

import msgspec

from onrecord.exchange.proof import (
    Json,
    PrivateKey,
    Statement,
    list_object,
    make_batch,
)

PRODUCER = "identity--11111111-1111-5111-8111-111111111111"
_TICKS = itertools.count()


def now() -> str:
    """Return an instant later than all before."""
    at = dt.datetime(2026, 6, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=next(_TICKS))
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"


def make_object(number: int, **members: object) -> Json:
    """Return a small STIX note; equal numbers give equal objects."""
    id_ = f"note--{uuid.uuid5(uuid.NAMESPACE_URL, str(number))}"
    return {
        "type": "note",
        "spec_version": "2.1",
        "id": id_,
        "created_by_ref": PRODUCER,
        "created": "2026-05-01T00:00:00.000Z",
        "modified": f"2026-05-01T00:00:00.{number % 1000:03}Z",
        "abstract": f"The ministry said {number} were hurt – “no more”.",
        "content": "Zehn Häuser, half a km",
        "object_refs": [PRODUCER],
        "figures": [number, 0.5, 1e30, True, None],
    } | members


class FakeProducer:
    """Signs batches of one stream, each after the last."""

    def __init__(self, key: PrivateKey, *, stream: str = "all", producer: str = PRODUCER) -> None:
        self.key, self.stream, self.producer = key, stream, producer
        self.last: Statement | None = None

    def sign(self, objects: Sequence[Json], *, made_at: str | None = None) -> Json:
        """Return the note of the batch that lists `objects`."""
        number = self.last.number + 1 if self.last else 1
        self.last, note = make_batch(
            [list_object(value) for value in objects],
            self.key,
            producer=self.producer,
            stream=self.stream,
            previous=self.last,
            made_at=made_at or f"2026-05-{number:02}T00:00:00.000Z",
        )
        return note


def encode(value: Json) -> bytes:
    """Return an object as some server writes it."""
    return msgspec.json.encode(value)
