"""A ledger of canaries, and a walk through every address of a server that looks for them.

A canary is a word that stands in the reports of one marking alone: `zq`, the marking, and where it
stands: `zqamberspeaker`. Whoever may not see the marking must not get the word, in any answer.
Those of `withheld` stand where a person is named whose name is withheld, and are for the keeper
alone: in reports, and in what was stated of a text that anybody may see where it was found again.
Those of `strictpeer` are what a peer said under a stricter marking of a report that anybody sees.
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
import msgspec
import pyarrow.parquet as pq
from starlette.routing import BaseRoute, Mount, Route
from starlette.testclient import TestClient

import onrecord
from onrecord.records import Account, Actor, Failure, Tlp
from onrecord.store import Entry
from onrecord.text import derive_id
from tests.serve.made import make_report, make_snapshot

# Of each marking, of the reports that no collection holds, and of those with a name withheld.
KINDS = ("clear", "green", "amber", "strict", "red", "greenout", "withheld")
_LEVEL = {k: n for n, k in enumerate(KINDS[:5])} | {"greenout": 1, "withheld": 0}
_CANARY = re.compile(rb"zq(clear|greenout|green|amber|strict|red|withheld)([a-z]+)", re.IGNORECASE)
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}")
_HREF = re.compile(r'(?:href|src|action)="([^"#]+)')
COLLECTION = "6a0f3f9e-5c38-4f0e-9d4b-3f6f2f6f8a11"
OTHERS = "6a0f3f9e-5c38-4f0e-9d4b-3f6f2f6f8a12"  # what it hands out are copies without a name
PEER = "identity--6a0f3f9e-5c38-4f0e-9d4b-3f6f2f6f8a13"
WITHHELD = "Zqwithheldspeaker Holm"


class User(NamedTuple):
    """Somebody who asks, and the kinds of report that they may see."""

    name: str
    may_see: frozenset[str]
    tlp: Tlp | None = None
    collections: tuple[str, ...] = ()


def _upto(level: int) -> frozenset[str]:
    return frozenset(kind for kind in KINDS if _LEVEL[kind] <= level and kind != "withheld")


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
        _say_beside(book, kinds)
        _fail(book, kinds)
        book.refresh()
        book.new_collection("Mills", alias="mills", tlp="amber", publisher="Zqgreenpublisher")
        book.new_collection(
            f"Others, and {WITHHELD}", alias="others", tlp="green", publisher="Zqwithheldpublisher"
        )
    with apsw.Connection(path) as connection:
        connection.executemany(
            "UPDATE collections SET id = ? WHERE alias = ?",
            [(COLLECTION, "mills"), (OTHERS, "others")],
        )
        _mark(connection, kinds)
    with onrecord.open(path) as book:
        if "withheld" in kinds:
            book.withhold(WITHHELD, reason="zqwithheldreason")
        book.refresh()
    with apsw.Connection(path) as connection:  # who marks a report later does not move it
        connection.execute(
            "INSERT OR IGNORE INTO collection_members SELECT 1, report FROM report_marks"
            " WHERE tlp IN (1, 3, 4) AND report NOT IN (SELECT report FROM origins"
            " WHERE origin LIKE '%greenout%' OR origin LIKE '%peer%')"
        )
    return path


def _say_beside(book: onrecord.OpenLedger, kinds: tuple[str, ...]) -> None:
    """Have a peer say more, under a stricter marking, and clear texts be found again elsewhere."""
    store = book._store
    clear = [book.account(r.id) for r in book.reports() if "zqclear" in str(r).lower()]
    if "strict" in kinds and clear:
        run = store.begin_run("zqstrictpeerengine", producer=PEER)
        own = make_report("Nobody else has this text.\n", origin="zqstrictpeer.txt")
        accounts = [clear[0], Account(report=own)]
        entries = [Entry(account=_with_actor(a), tlp="amber+strict") for a in accounts]
        assert [kept.outcome for kept in store.add(entries, run=run)] == ["beside", "new"]
        store.finish_run(run)
    if "withheld" in kinds and clear:
        run = store.begin_run(list(book.runs())[-1].engine)
        assert {k.outcome for k in store.add(map(_found_again, clear), run=run)} == {"origin"}
        store.finish_run(run)


def _with_actor(account: Account) -> Account:
    """Return an account in which somebody more is named, whom only the peer knows."""
    id_ = derive_id("actor", account.report.text_sha256, 99)
    actor = Actor(id=id_, name="Per Zqstrictpeer Holm", kind="person", mentions=())
    return msgspec.structs.replace(account, actors=(*account.actors, actor))


def _found_again(account: Account) -> Entry:
    """Return a text as it was found where title, address and page name somebody withheld."""
    number = account.report.origin.rpartition(".")[0][-1]
    page = f"<p>{WITHHELD}, of Zqwithheldpage</p>".encode()
    report = msgspec.structs.replace(
        account.report,
        origin=f"https://again.example/zqwithheldspeaker-holm/zqwithheldagain/{number}",
        url="https://again.example/zqwithheldspeaker-holm/zqwithheldagain",
        title=f"{WITHHELD} and Zqwithheldagain",
    )
    return Entry(
        account=msgspec.structs.replace(account, report=report), snapshot=make_snapshot(page)
    )


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
    """Mark the reports; of the amber ones, one by its claim alone. Clear texts lose their bytes."""
    connection.execute("UPDATE origins SET kept_sha256 = NULL WHERE origin LIKE '%Zqclearfile%'")
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
        for collection in (COLLECTION, OTHERS):
            for object_ in ids.objects if "object" in names else ("none-such",):
                yield {"collection": collection, "object": object_, "status": "none-such"}
    else:
        raise LookupError(f"{path}: not known what to put in for {sorted(names)}")


def queries(path: str) -> list[str]:
    """Return the parameters with which an address is asked, beside none."""
    asked = ["limit=500", "words=mill", "words=zqredquote", "q=mill", "q=zqamberspeaker"]
    asked += ["speaker=Zqstrictspeaker", "speaker=Vold", "place=Tarsk", "measure=killed"]
    asked += ["publisher=Zqred", "stance=denies", "name=Zqred", "name=Holm", "unnamed=true"]
    asked += ["kind=person", "min_reports=1", "q=mill&limit=500"]
    if path == "/parties/{id}":
        return ["part=names", "part=said-of", "part=figures"]
    if "{" in path or path in ("/api", "/help", "/sign-in", "/add", "/charts.css"):
        return []
    return asked[:5] if path.endswith((".xlsx", ".parquet", ".jsonl")) else asked


# What copies are without: the name, and what names the person beside the text.
_NAMED = {"zqwithheldspeaker", "zqwithheldpage", "zqwithheldagain", "zqwithheldreason"}


class Leak(NamedTuple):
    """A canary where it must not be."""

    address: str
    canary: str


def ask_all(client: TestClient, ids: Ids) -> Iterator[tuple[str, int, bytes]]:
    """Yield every address that a route has for some ids, with status and bytes of its answer."""
    for path, _ in routes_of(client.app.routes):  # type: ignore[attr-defined]
        for address in addresses(path, ids):
            for asked in ("", *queries(path)):
                target = f"{address}?{asked}" if asked else address
                answer = client.get(target, headers={"accept": "*/*"})
                yield target, answer.status_code, answer.content


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
    """Yield every canary that a user gets and may not see, and whatever breaks."""
    for target, status, data in walk(client, ids):
        if status >= 500:
            yield Leak(target, str(status))
        for canary in canaries(_without_echo(target, data)):
            is_copy = target.startswith("/taxii2") and canary.startswith("zqwithheld")
            if is_copy and canary not in _NAMED:
                continue
            if _kind_of(canary) not in user.may_see:
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
