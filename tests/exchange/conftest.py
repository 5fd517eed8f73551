"""What tests of the exchange may use: demonstration reports, and a producer that signs."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

import msgspec
import pytest

from onrecord import api, batch
from onrecord.demo import demo_folder
from onrecord.exchange.proof import (
    Json,
    PrivateKey,
    Statement,
    list_object,
    make_batch,
    make_key,
)
from onrecord.pipeline import Settings
from onrecord.records import Account

PRODUCER = "identity--11111111-1111-5111-8111-111111111111"


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


@pytest.fixture
def producer() -> FakeProducer:
    return FakeProducer(make_key())


@pytest.fixture
def make_producer() -> Callable[..., FakeProducer]:
    return FakeProducer


def encode(value: Json) -> bytes:
    """Return an object as some server writes it."""
    return msgspec.json.encode(value)


@pytest.fixture(scope="session")
def demo_accounts() -> list[Account]:
    """The accounts of the demonstration reports, found by rules alone."""
    with demo_folder() as folder:
        asked = api.make_requests(manifest_path=str(folder / "manifest.jsonl"))
        return list(api.accounts(asked, batch.Plan(settings=Settings(engine="rules"))))
