"""Servers and objects for the tests of TAXII."""

from __future__ import annotations

import json
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.testclient import TestClient

from onrecord.serve import Settings, make_app

TAXII = "application/taxii+json;version=2.1"
ROOT = "/taxii2/onrecord/"
SHARED = f"{ROOT}collections/shared/"
GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
AMBER = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
REPORTS = {
    "tarsk.txt": "Tarsk, Oct. 11 - At least 12 people were killed in Aleppo, officials said.\n",
    "mill.txt": "“The mill burned all night,” Ina Vold told our reporter on Sunday.\n",
    "camp.txt": "Mr Orlan said 300 people were displaced from Homs. He denied any blame.\n",
}


@contextmanager
def connected(path: str, **settings: Any) -> Iterator[TestClient]:
    app = make_app(Settings(ledger=path, **settings))
    address = "http://127.0.0.1:8000"
    with TestClient(
        app, address, client=("127.0.0.1", 50000), raise_server_exceptions=False
    ) as found:
        yield found


@contextmanager
def serving(path: str) -> Iterator[str]:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    app = make_app(Settings(ledger=path))
    config = uvicorn.Config(app, log_level="error", ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def thing(**given: Any) -> dict[str, Any]:
    """Make an object that has all that STIX 2.1 asks of one."""
    kind = given.pop("type", "campaign")
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": f"{kind}--{uuid.uuid4()}",
        "created": "2025-10-11T08:30:00.000Z",
        "modified": "2025-10-11T08:30:00.000Z",
        "name": "Mills",
        **given,
    }


def post(client: TestClient, *objects: Any, **headers: str) -> Any:
    """Post objects to the shared collection and return what became of them."""
    body = json.dumps({"objects": objects})
    answer = client.post(
        f"{SHARED}objects/", content=body, headers={"Content-Type": TAXII, **headers}
    )
    assert answer.status_code == 202, answer.text
    return answer.json()


def ids(answer: Any) -> list[str]:
    return [one["id"] for one in answer.json().get("objects", [])]
