"""How fast is TAXII? Posts objects to a server over HTTP, then walks through them page by page.

    python evals/bench_taxii.py                      # 50,000 objects
    python evals/bench_taxii.py --objects 500000

The server is a process of its own (uvicorn, as `onrecord serve` runs it) on this machine; each
POST is safely on disk before it is answered. Objects are notes of some 800 bytes. What reports
give is also walked as a partner sees it whose token is held to a marking, which asks of every
object whether a report that gives it may be seen.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import httpx
import msgspec

from onrecord import api
from onrecord.records import TLP_LEVELS, Caller
from onrecord.store.answers.taxii import NewObject, ObjectQuery, most_of, sortable

READ, POSTED = 10_000, 2_000  # objects a second that are wanted
MEDIA_TYPE = "application/taxii+json;version=2.1"
SERVER = """
import sys
from onrecord.serve import Settings
from onrecord.serve.running import run
run(Settings(ledger=sys.argv[1], port=0), tell=lambda told: print(told, flush=True))
"""


def note(chance: random.Random) -> bytes:
    """Return a note of invented words, as JSON."""
    words = " ".join(
        "".join(chance.choices("abcdefghijklmnop", k=chance.randint(2, 9))) for _ in range(75)
    )
    made = f"2025-10-11T08:30:00.{chance.randrange(1_000_000):06}Z"
    return msgspec.json.encode(
        {
            "type": "note",
            "spec_version": "2.1",
            "id": f"note--{uuid.UUID(int=chance.getrandbits(128), version=4)}",
            "created": made,
            "modified": made,
            "content": words,
            "object_refs": [f"report--{uuid.UUID(int=chance.getrandbits(128), version=4)}"],
            "object_marking_refs": ["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"],
        }
    )


def post(client: httpx.Client, objects: list[bytes], per_post: int) -> float:
    """Post objects and return how many a second were safely on disk."""
    bodies = [
        b'{"objects":[' + b",".join(objects[at : at + per_post]) + b"]}"
        for at in range(0, len(objects), per_post)
    ]
    started = time.perf_counter()
    for body in bodies:
        answer = client.post("objects/", content=body, headers={"Content-Type": MEDIA_TYPE})
        if msgspec.json.decode(answer.content)["failure_count"]:
            raise SystemExit(f"not all were taken: {answer.text[:300]}")
    return len(objects) / (time.perf_counter() - started)


def walk(client: httpx.Client, per_page: int, **filters: str) -> tuple[int, float]:
    """Walk through a collection by `next`; return how many objects there were, and a second."""
    n_objects, place = 0, None
    started = time.perf_counter()
    while True:
        asked = {"limit": str(per_page), **filters} | ({"next": place} if place else {})
        page = msgspec.json.decode(client.get("objects/", params=asked).content)
        n_objects += len(page.get("objects", ()))
        if not page["more"]:
            return n_objects, n_objects / (time.perf_counter() - started)
        place = page["next"]


def walk_as_partner(path: str, n_objects: int, chance: random.Random) -> float:
    """Give objects to reports, and walk through them as a partner of TLP:GREEN; return the rate."""
    with api.open(path) as book:
        collection = book.new_collection("given", tlp="amber")
        store = book._store  # reports are not what is measured
        numbers = store.collections.matching(api.make_query())
        with store.taxii.writing():
            for at in range(0, n_objects, 1_000):
                found = [_new(note(chance)) for _ in range(1_000)]
                report = numbers[at // 1_000 % len(numbers)]
                store.collections.give(collection.number, report, [one.id for one in found])
                store.taxii.put(collection.number, found, posted_by=None, is_given=True)
    caller = Caller(name="partner", clearance="green", scopes=("read",))
    n_seen, after = 0, -1
    started = time.perf_counter()
    with api.open(path, read_only=True, caller=caller) as book:
        while True:
            page = book.objects(
                ObjectQuery(
                    collection=collection.number,
                    most=most_of(collection),
                    tlp=TLP_LEVELS.index("green"),
                    after=after,
                )
            )
            n_seen, after = n_seen + len(page.rows), page.rows[-1].added_at
            if not page.has_more:
                return n_seen / (time.perf_counter() - started)


def _new(data: bytes) -> NewObject:
    found = msgspec.json.decode(data)
    return NewObject(
        id=found["id"],
        type=found["type"],
        version=sortable(found["modified"]),
        stated=found["modified"],
        spec_version="2.1",
        tlp=1,
        data=data,
    )


def tell(what: str, rate: float, wanted: int) -> None:
    """Print a rate, and what it is of what is wanted."""
    print(f"{what:<58} {rate:>9,.0f} a second, {rate / wanted:.1f} of the {wanted:,} wanted")


def main() -> None:
    """Measure and print; the ledger is thrown away afterwards."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--objects", type=int, default=50_000)
    options = parser.parse_args()
    chance = random.Random(7)  # noqa: S311  nothing secret
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "bench.ledger")
        with api.open(path, create=True) as book:
            from onrecord.demo import demo_folder

            with demo_folder() as reports:
                list(book.add(manifest=str(reports / "manifest.jsonl"), engine="rules"))
            book.new_collection("posted", alias="posted", writable=True)
        command = [sys.executable, "-c", SERVER, path]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
            try:
                measure(server, options.objects, chance)
            finally:
                server.terminate()
        rate = walk_as_partner(path, options.objects, chance)
        tell("given by reports, seen by a partner, no HTTP", rate, READ)


def measure(server: subprocess.Popen[str], n_objects: int, chance: random.Random) -> None:
    """Post to a server that has started, and read from it."""
    told = server.stdout.readline() if server.stdout else ""
    address = next(word for word in told.split() if word.startswith("http"))
    base = f"{address}taxii2/onrecord/collections/posted/"
    with httpx.Client(base_url=base, timeout=60, headers={"Accept-Encoding": ""}) as client:
        objects = [note(chance) for _ in range(n_objects)]
        few = [note(chance) for _ in range(min(n_objects, 5_000))]
        tell("posted, 1,000 at once", post(client, objects, 1_000), POSTED)
        tell("posted, 100 at once", post(client, few, 100), POSTED)
        for per_page in (100, 1_000, 10_000):
            _, rate = walk(client, per_page)
            tell(f"read, {per_page:,} a page", rate, READ)
        _, rate = walk(client, 1_000, **{"match[type]": "note", "match[version]": "all"})
        tell("read, 1,000 a page, by type, all versions", rate, READ)
        client.headers["Accept-Encoding"] = "gzip"
        _, rate = walk(client, 1_000)
        tell("read, 1,000 a page, packed", rate, READ)


if __name__ == "__main__":
    main()
