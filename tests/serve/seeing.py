"""A ledger of canaries, and a walk through every address of a server that looks for them.

A canary is a word that stands in the reports of one marking alone: `zq`, the marking, and where it
stands: `zqamberspeaker`. Whoever may not see the marking must not get the word, in any answer.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

import apsw
import pyarrow.parquet as pq
from starlette.routing import BaseRoute, Mount, Route
from starlette.testclient import TestClient

import onrecord
from onrecord.records import Failure, Tlp

# Of each marking, and of the reports that no collection holds.
KINDS = ("clear", "green", "amber", "strict", "red", "greenout")
_LEVEL = {"clear": 0, "green": 1, "amber": 2, "strict": 3, "red": 4, "greenout": 1}
_CANARY = re.compile(rb"zq(clear|greenout|green|amber|strict|red)([a-z]+)", re.IGNORECASE)
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}")
_HREF = re.compile(r'(?:href|src|action)="([^"#]+)')
COLLECTION = "6a0f3f9e-5c38-4f0e-9d4b-3f6f2f6f8a11"


class User(NamedTuple):
    """Somebody who asks, and the kinds of report that they may see."""

    name: str
    may_see: frozenset[str]
    tlp: Tlp | None = None
    collections: tuple[str, ...] = ()


def _upto(level: int) -> frozenset[str]:
    return frozenset(kind for kind in KINDS if _LEVEL[kind] <= level)


OWNER_USER = User("owner", frozenset(KINDS))
USERS = (
    OWNER_USER,
    User("anonymous", _upto(0)),
    User("clear token", _upto(0), "clear"),
    User("green token", _upto(1), "green"),
    User("amber token", _upto(2), "amber"),
    User("strict token", _upto(3), "amber+strict"),
    User("member", frozenset({"green"}), "amber", (COLLECTION,)),
)


# --- the ledger -------------------------------------------------------------------------------


def make_ledger(folder: Path, kinds: tuple[str, ...] = KINDS, *, engine: str = "rules") -> str:
    """Make a ledger of two reports of each kind, all but a few words alike, and return its path."""
    path = str(folder / "canaries.ledger")
    rows = [row for kind in kinds for row in _reports(folder, kind)]
    manifest = folder / "manifest.jsonl"
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with onrecord.open(path, create=True) as book:
        list(book.add(manifest=str(manifest), engine=engine))  # type: ignore[arg-type]
        _fail(book, kinds)
        book.refresh()
    with apsw.Connection(path) as connection:
        _mark(connection, kinds)
    return path


def _reports(folder: Path, kind: str) -> Iterator[dict[str, str]]:
    for number in (1, 2):
        word = f"Zq{kind}"
        name = f"{word}file{number}.txt"
        text = (
            f"{word}title mill burns in Tarsk\n\n"
            f"“The {word}quote mill burned all night and at least 1{number} people were killed in "
            f"Tarsk,” Ina Vold, the {word}role mayor of Tarsk, said on Sunday.\n\n"
            f"Per {word}speaker Holm, spokesman of the {word}ministry Ministry, denied it. “Nobody "
            f"was hurt at {word}place Bridge, and 4{number} people were evacuated,” he said, "
            f"according to the {word}agency News Agency.\n\n"
            f"The Harbour Ministry accused the so-called {word}wording Front of the attack. It is "
            f"number {number} of {word}text.\n"
        )
        (folder / name).write_text(text, encoding="utf-8")
        yield {
            "path": name,
            "publisher": f"The {word}publisher Lantern {number}",
            "title": f"{word}title: mill burns in Tarsk",
            "published_on": f"2025-10-{12 + number}",
            "url": f"https://lantern.example/{word}url/{number}",
        }


def _fail(book: onrecord.OpenLedger, kinds: tuple[str, ...]) -> None:
    store = book._store
    run = store.begin_run("rules")
    failures = [
        Failure(origin=f"zq{k}failure.pdf", kind="pdf", problem=f"zq{k}problem", remedy="none")
        for k in kinds
    ]
    store.add_failures(failures, run=run)
    store.finish_run(run)


def _mark(connection: apsw.Connection, kinds: tuple[str, ...]) -> None:
    """Mark the reports; of the amber ones, one by its claim alone."""
    connection.execute(
        """INSERT INTO collections (seq, id, alias, title, description, query, tlp, created_at)
           VALUES (1, ?, 'mills', 'Mills', NULL, '{"publisher":"Zqgreenpublisher"}', 2,
                   '2026-01-01T00:00:00Z')""",
        (COLLECTION,),
    )
    for kind in kinds:
        like = f"%Zq{kind}file%"
        sql = "SELECT DISTINCT report FROM origins WHERE origin LIKE ? ORDER BY report"
        reports = [number for (number,) in connection.execute(sql, (like,))]
        assert len(reports) == 2
        for at, report in enumerate(reports):
            if kind == "amber" and at == 1:
                connection.execute(
                    "INSERT INTO claim_marks SELECT ?, id, 2 FROM claims JOIN findings"
                    " ON findings = findings.seq WHERE report = ? LIMIT 1",
                    (report, report),
                )
            else:
                connection.execute("INSERT INTO report_marks VALUES (?, ?)", (report, _LEVEL[kind]))
            if kind in ("green", "strict", "red"):
                connection.execute("INSERT INTO collection_members VALUES (1, ?)", (report,))


# --- the walk ---------------------------------------------------------------------------------


class Ids(NamedTuple):
    """Every id that the owner knows of."""

    reports: tuple[str, ...]
    claims: dict[str, str]
    stories: tuple[str, ...]
    parties: tuple[str, ...]
    runs: tuple[str, ...]
    objects: tuple[str, ...]


def ids_of(ledger: str) -> Ids:
    """Return the ids of everything in a ledger."""
    with onrecord.open(ledger, read_only=True) as book:
        rows = book.claims()
        return Ids(
            reports=tuple(row.id for row in book.reports()),
            claims={row.report: row.claim.id for row in rows},
            stories=tuple(row.story for row in book.stories()),
            parties=tuple(row.id for row in book.parties(unnamed=True)),
            runs=tuple(run.id for run in book.runs()),
            objects=_objects(ledger),
        )


def _objects(ledger: str) -> tuple[str, ...]:
    """Return the ids of what is published, where anything is."""
    with apsw.Connection(ledger, apsw.SQLITE_OPEN_READONLY) as connection:
        has_any = "SELECT 1 FROM sqlite_schema WHERE name = 'taxii_objects'"
        if connection.execute(has_any).fetchall() == []:
            return ()
        rows = connection.execute("SELECT DISTINCT id FROM taxii_objects")
        return tuple(str(id_) for (id_,) in rows)


def routes_of(routes: list[BaseRoute], prefix: str = "") -> Iterator[tuple[str, Route]]:
    """Yield every route that answers GET, with its whole path; static files are no views."""
    for route in routes:
        if isinstance(route, Mount) and route.path != "/static":
            yield from routes_of(list(route.routes), prefix + route.path)
        elif isinstance(route, Route) and hasattr(inner := _inside(route), "routes"):
            yield from routes_of(list(inner.routes))
        elif isinstance(route, Route) and (route.methods is None or "GET" in route.methods):
            yield prefix + route.path, route


def _inside(route: Route) -> Any:
    """Return the application that a route's endpoint is a frame of, if it is one."""
    return getattr(route.endpoint, "_app", None)


def addresses(path: str, ids: Ids) -> list[str]:
    """Return the addresses of a route, one for each record that could stand in it.

    Raises:
        LookupError: It is not known what to put in; say so here, so that the view is walked.
    """
    names = re.findall(r"\{(\w+)(?::\w+)?\}", path)
    if not names:
        return [path]
    bare = re.sub(r"\{(\w+):\w+\}", r"{\1}", path)
    return [bare.format_map(values) for values in _values(path, set(names), ids)]


def _values(path: str, names: set[str], ids: Ids) -> Iterator[dict[str, str]]:
    is_table = path.endswith((".csv", ".json", ".jsonl", ".xlsx", ".parquet"))
    if "report" in path and names <= {"id", "report", "claim", "suffix", "form"}:
        for report in ids.reports:
            for form in ("txt", "md", "bib", "json"):
                known = {"id": report, "claim": ids.claims.get(report, "claim-x")}
                yield known | {"report": report, "suffix": form, "form": form}
                if not names & {"suffix", "form"}:
                    break
    elif "stor" in path and names <= {"id", "story"}:
        # One report of each kind: a story's id is another for who may not see its first report.
        for story in (*ids.stories, *ids.reports[: 1 if is_table else len(KINDS)]):
            yield {"id": story, "story": story}
    elif "part" in path and names <= {"id", "party"}:
        for party in ids.parties[:: 4 if is_table else 1]:  # tables hold what their pages show
            yield {"id": party, "party": party}
    elif path.startswith(("/add/", "/campaign/")):
        yield dict.fromkeys(names, "none-such")
    elif path.startswith("/taxii2") and names <= {"collection", "object", "status"}:
        for object_ in ids.objects if "object" in names else ("none-such",):
            yield {"collection": COLLECTION, "object": object_, "status": "none-such"}
    else:
        raise LookupError(f"{path}: not known what to put in for {sorted(names)}")


def queries(path: str) -> list[str]:
    """Return the parameters with which an address is asked, beside none."""
    asked = ["limit=500", "words=mill", "words=zqredquote", "q=mill", "q=zqamberspeaker"]
    asked += ["speaker=Zqstrictspeaker", "speaker=Vold", "place=Tarsk", "measure=killed"]
    asked += ["publisher=Zqred", "stance=denies", "name=Zqred", "name=Holm", "unnamed=true"]
    asked += ["kind=person", "min_reports=1", "q=mill&limit=500"]
    if "{" in path or path in ("/api", "/help", "/sign-in", "/add", "/charts.css"):
        return []
    return asked[:5] if path.endswith((".xlsx", ".parquet", ".jsonl")) else asked


class Leak(NamedTuple):
    """A canary where it must not be."""

    address: str
    canary: str


def walk(client: TestClient, ids: Ids, *, crawl: int = 60) -> Iterator[tuple[str, int, bytes]]:
    """Yield every address of a server with its status, and all that its answer holds, unpacked."""
    seen: set[str] = set()
    links: list[str] = []
    for path, _ in routes_of(client.app.routes):  # type: ignore[attr-defined]
        for address in addresses(path, ids):
            for asked in ("", *queries(path)):
                target = f"{address}?{asked}" if asked else address
                seen.add(target)
                answer = client.get(target, headers={"accept": "*/*"})
                links += _links(target, answer.text) if _is_page(answer.headers) else []
                yield target, answer.status_code, unpack(answer.headers, answer.content)
    for target in dict.fromkeys(links):
        if target not in seen and crawl > 0:
            crawl -= 1
            answer = client.get(target, headers={"accept": "*/*"})
            yield target, answer.status_code, unpack(answer.headers, answer.content)


def leaks(client: TestClient, ids: Ids, user: User) -> Iterator[Leak]:
    """Yield every canary that a user gets and may not see."""
    for target, _, data in walk(client, ids):
        for canary in canaries(_without_echo(target, data)):
            kind = _kind_of(canary)
            if kind not in user.may_see:
                yield Leak(target, canary)


def canaries(data: bytes) -> set[str]:
    """Return the canaries in some bytes."""
    return {match[0].decode().lower() for match in _CANARY.finditer(data)}


def _kind_of(canary: str) -> str:
    match = _CANARY.fullmatch(canary.encode())
    assert match
    return match[1].decode().lower()


def _without_echo(target: str, data: bytes) -> bytes:
    """Take out what was asked for: an answer may say it again."""
    words = canaries(unquote(urlsplit(target).query).encode())
    words |= set(re.findall(r"[Zz]q\w+", unquote(urlsplit(target).query)))
    for word in words:
        data = re.sub(rb"(?i)\b" + re.escape(word.encode()) + rb"\b", b"", data)
    return data


def unpack(headers: object, data: bytes) -> bytes:
    """Return an answer's bytes and, of what is packed, what is in it; and its headers."""
    parts = [data, str(dict(headers)).encode()]  # type: ignore[call-overload]
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts += [archive.read(name) for name in archive.namelist()]
    if data[:4] == b"PAR1":
        table = pq.read_table(io.BytesIO(data))
        parts.append(str(table.to_pylist()).encode("utf-8", "replace"))
        parts.append(str(table.schema).encode())
    for packed in _BASE64.findall(data):
        try:
            parts.append(base64.b64decode(packed + b"=" * (-len(packed) % 4)))
        except binascii.Error:
            continue
    return b"\n".join(parts)


def _is_page(headers: object) -> bool:
    return "html" in headers.get("content-type", "")  # type: ignore[attr-defined]


def _links(base: str, page: str) -> list[str]:
    found = []
    for link in _HREF.findall(page):
        target = urlsplit(urljoin("http://127.0.0.1:8000" + base, link.replace("&amp;", "&")))
        if target.netloc == "127.0.0.1:8000" and not target.path.startswith("/static"):
            path = quote(target.path, safe="/%:~.-_")
            found.append(f"{path}?{target.query}" if target.query else path)
    return found
