"""How fast do claims go out as STIX, and come back? Beside stix2, in the same run.

    python evals/bench_exchange.py                       # 1,000 reports, some 28,000 objects

Accounts are made up beforehand and not timed. stix2 is given what it needs as keyword arguments,
taken from our own objects, and is timed for making and serialising the same notes; it does less:
no ids are derived, no sentence is put together. Rates are by processor time, which is what a
machine with nothing else to do would take; wall time stands beside it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from bench_store import Maker

from onrecord.exchange.stix import (
    Made,
    Producer,
    Received,
    encode_objects,
    from_stix,
    to_stix,
)
from onrecord.exchange.withholding import Withheld, redact
from onrecord.records import Account

LIMIT_RATE = 20_000.0
FIRST_US = 1_790_000_000_000_000
PRODUCER = Producer(
    id="7dd84c5c-3880-49cd-93d5-9c09d25e3515",
    name="Recorders",
    created_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
)


def encode_all(accounts: list[Account]) -> list[bytes]:
    """Return every object of some accounts."""
    found: list[bytes] = []
    seen: set[str] = set()
    for number, account in enumerate(accounts):
        made = Made(first_us=FIRST_US + 4096 * number)
        found += encode_objects(to_stix(account, producer=PRODUCER, made=made, seen=seen))
    return found


def timed(work: Callable[[], int]) -> tuple[float, float]:
    """Return how many a second some work does, by processor time and by the clock."""
    started, busy = time.perf_counter(), time.process_time()
    n_done = work()
    return n_done / (time.process_time() - busy), n_done / (time.perf_counter() - started)


def stix2_rate(objects: list[bytes], n_notes: int) -> tuple[float, float]:
    """Return how many notes stix2 makes and serialises in a second."""
    import stix2

    notes = [as_dict for one in objects if (as_dict := msgspec.json.decode(one))["type"] == "note"]
    notes = notes[:n_notes]

    def make() -> int:
        for note in notes:
            stix2.v21.Note(**note).serialize()
        return len(notes)

    return timed(make)


def main() -> int:
    """Measure and print; leave with 1 if less than what is wanted goes out."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reports", type=int, default=1_000)
    parser.add_argument("--notes", type=int, default=1_000, help="how many notes stix2 makes")
    options = parser.parse_args()
    maker = Maker(seed=7)
    accounts = [maker.account(number) for number in range(options.reports)]
    encode_all(accounts[:50])  # what is made once is made
    objects = encode_all(accounts)
    size = sum(map(len, objects)) / len(objects)
    busy, wall = timed(lambda: len(encode_all(accounts)))
    print(f"{len(objects):,} objects of {options.reports:,} reports, {size:,.0f} bytes each")
    print(
        f"out:   {busy:>9,.0f} objects a processor second, {wall:,.0f} by the clock "
        f"({busy / LIMIT_RATE:.2f} of what is wanted)"
    )
    others, _ = stix2_rate(objects, options.notes)
    print(f"stix2: {others:>9,.0f} notes a processor second ({busy / others:.0f} times as slow)")

    def read() -> int:
        found = from_stix(objects, origin="bench")
        n_read = sum(isinstance(one, Received) for _, one in found)
        if n_read != len(accounts):
            raise SystemExit(f"{n_read} of {len(accounts)} accounts came back")
        return len(objects)

    busy_in, wall_in = timed(read)
    print(f"in:    {busy_in:>9,.0f} objects a processor second, {wall_in:,.0f} by the clock")
    withheld = Withheld([maker.speakers[0], *(maker.name(2) for _ in range(99))])
    n_cut, _ = timed(lambda: sum(redact(a, withheld, salt=b"") is not None for a in accounts))
    n_named = sum(redact(a, withheld, salt=b"") is not a for a in accounts)
    print(f"names: {n_cut:>9,.0f} reports a processor second, 100 withheld, {n_named:,} named")
    return 0 if busy >= LIMIT_RATE else 1


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    sys.exit(main())
