"""A TAXII server in memory, which misbehaves on purpose."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

from onrecord.errors import LimitError
from onrecord.exchange.proof import Json
from onrecord.exchange.taxii import Answer

ROOT = "https://peer.example/api/"
URL = f"{ROOT}collections/c1/"
_START = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
Trouble = Callable[[int, str, str], Answer | None]


def answer(value: object, status: int = 200, **headers: str) -> Answer:
    """Return an answer that holds `value` as JSON."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status=status, headers=named, body=body)


class FakeServer:
    """Hands out and takes objects of one collection.

    `trouble` is asked before each request, with its number, method and address; what it returns
    is answered instead, and what it raises is raised.
    """

    def __init__(self, objects: list[Json] | None = None) -> None:
        self.rows: list[tuple[str, bytes]] = []
        self.trouble: Trouble = lambda *_: None
        self.asked: list[str] = []
        self.posted: list[list[Json]] = []
        self.refuses: Callable[[Json], str | None] = lambda _: None
        self.fails_whole = False
        self.tells: Callable[[Json], Json] = lambda failure: failure
        self.page_objects = 3
        self.has_dates = self.has_marks = True
        self.headers: list[Mapping[str, str]] = []
        self.spell: Callable[[Json], bytes] = lambda value: json.dumps(value).encode()
        self.add(objects or [])

    def add(self, objects: list[Json]) -> None:
        """Put objects in, each a second after the one before."""
        for value in objects:
            at = _START + dt.timedelta(seconds=len(self.rows))
            self.rows.append((f"{at:%Y-%m-%dT%H:%M:%S.%f}Z", self.spell(value)))

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        max_bytes: int,
    ) -> Answer:
        self.asked.append(f"{method} {url}")
        self.headers.append(headers)
        trouble = self.trouble(len(self.asked), method, url)
        found = trouble or self._answer(method, url, body)
        if len(found.body) > max_bytes:
            raise LimitError(url, f"larger than {max_bytes} bytes")
        return found

    def _answer(self, method: str, url: str, body: bytes | None) -> Answer:
        parts = urlsplit(url)
        if method == "POST":
            return self._take(body or b"")
        if parts.path == "/api/":
            return answer({"title": "fake", "versions": [], "max_content_length": 100_000})
        if parts.path == "/api/collections/":
            return answer({"collections": [{"id": "c1", "title": "One"}]})
        if parts.path == "/taxii2/":
            return answer({"title": "fake", "api_roots": [ROOT]})
        if "/status/" in parts.path:
            return answer(self.status)
        if parts.path.startswith("/api/collections/c1/objects/"):
            wanted = parts.path.removeprefix("/api/collections/c1/objects/").rstrip("/")
            return self._page(wanted, {k: v[0] for k, v in parse_qs(parts.query).items()})
        return answer({"title": "nothing there"}, 404)

    def _page(self, wanted: str, asked: Mapping[str, str]) -> Answer:
        rows = [row for row in self.rows if row[0] > asked.get("added_after", "")]
        if wanted:
            rows = [row for row in rows if json.loads(row[1])["id"] == wanted]
            if not rows:
                return answer({"title": "no such object"}, 404)
        start = int(asked.get("next", 0))
        size = min(self.page_objects, int(asked.get("limit", 1000)))
        page, more = rows[start : start + size], len(rows) > start + size
        envelope = b'{"objects":[' + b",".join(raw for _, raw in page) + b"]"
        if more:
            envelope += b',"more":true'
            envelope += b',"next":"%d"' % (start + size) if self.has_marks else b""
        dates = {"x_taxii_date_added_last": page[-1][0]} if page and self.has_dates else {}
        return answer(envelope + b"}", **dates)

    def _take(self, body: bytes) -> Answer:
        objects = json.loads(body)["objects"]
        self.posted.append(objects)
        failed = [(value, problem) for value in objects if (problem := self.refuses(value))]
        if failed and self.fails_whole:
            return answer({"title": "bad request", "description": failed[0][1]}, 400)
        bad = [value["id"] for value, _ in failed]
        self.add([value for value in objects if value["id"] not in bad])
        self.status = {
            "id": "s1",
            "status": "complete",
            "failures": [
                self.tells(
                    {"id": value["id"], "version": value.get("modified"), "message": problem}
                )
                for value, problem in failed
            ],
            "failure_count": len(failed),
        }
        return answer({"id": "s1", "status": "pending"}, 202)
