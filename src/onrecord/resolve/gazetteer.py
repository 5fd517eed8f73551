"""The places of the world by their names: a table that ships in the package, read when needed."""

from __future__ import annotations

import json
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any

import msgspec
import numpy as np
import zstandard

from onrecord.place_names import MIN_SPELLING, fold_name, fold_spelling, key_number

KINDS = (
    "country", "admin1", "admin2", "capital", "city", "town", "village", "district", "region",
    "continent", "disputed", "former", "water", "river", "mountain", "park", "road", "airbase",
    "airport", "military", "camp", "crossing", "site", "dam",
)  # fmt: skip
# How far a point of this kind may lie from what was meant, in metres.
PRECISION_M = {
    "country": 400_000, "admin1": 100_000, "admin2": 30_000, "capital": 10_000, "city": 10_000,
    "town": 3_000, "village": 1_500, "district": 2_000, "region": 150_000, "continent": 2_000_000,
    "disputed": 100_000, "former": 500_000, "water": 200_000, "river": 300_000, "mountain": 20_000,
    "park": 20_000, "road": 5_000, "airbase": 2_500, "airport": 2_500, "military": 2_500,
    "camp": 1_500, "crossing": 500, "site": 500, "dam": 1_000,
}  # fmt: skip
_RANKS = {"country": 4, "admin1": 4, "admin2": 2, "town": 2, "village": 1, "continent": 4}
CHIEF, OTHER, BARE = 2, 1, 0  # a name: the entry's own, another, a county's without “County”
MAX_BYTES = 128 << 20


class Entry(msgspec.Struct, frozen=True, eq=False):
    """One place of the table.

    Attributes:
        country: ISO 3166 code; empty where several have it, and where who has it is disputed.
        near: The code of the country it is filed under, disputed or not: for telling which
            places of a report lie together, and never shown.
        within: What it lies in, innermost first: county, province, country.
    """

    index: int
    id: str
    name: str
    kind: str
    latitude: float
    longitude: float
    population: int
    country: str
    near: str
    within: tuple[Entry, ...]

    @property
    def admin1(self) -> Entry | None:
        """The province it lies in, or is."""
        return next((entry for entry in (self, *self.within) if entry.kind == "admin1"), None)

    @property
    def precision_m(self) -> float:
        """How far what is meant may lie from the point, in metres."""
        return float(PRECISION_M[self.kind])


class Candidate(msgspec.Struct, frozen=True, eq=False):
    """An entry that a name may mean, and how: by its chief name, another, or a like spelling."""

    entry: Entry
    flag: int
    is_spelling: bool = False


class Gazetteer:
    """Finds entries by name. Loading waits until something is looked up; about 0.2 s."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.entry = lru_cache(maxsize=65_536)(self._entry)
        self.candidates = lru_cache(maxsize=65_536)(self._candidates)
        self.has = lru_cache(maxsize=65_536)(self._has)
        self.spelled_like = lru_cache(maxsize=65_536)(self._spelled_like)
        self.rank = lru_cache(maxsize=65_536)(self._rank)

    def __reduce__(self) -> tuple[type[Gazetteer], tuple[bytes]]:
        return Gazetteer, (self._data,)

    def _has(self, name: str) -> bool:
        """Say whether an entry is called `name`, by whatever spelling of case and marks."""
        first, last = self._range("exact", key_number(fold_name(name)))
        return last > first

    def _rank(self, name: str) -> int:
        """Say how well known the best known place called `name` is, from 0 to 4."""
        return max(
            (_RANKS.get(c.entry.kind, 3) for c in self.candidates(name) if c.flag), default=0
        )

    def _candidates(self, name: str) -> tuple[Candidate, ...]:
        """Return what `name` may mean, the most populous first."""
        found = self._look_up("exact", fold_name(name), is_spelling=False)
        return tuple(sorted(found, key=lambda c: (-c.entry.population, c.entry.index)))

    def is_like(self, name: str) -> bool:
        """Say whether an entry is spelled much like `name`."""
        return bool(self.spelled_like(name))

    def _spelled_like(self, name: str) -> tuple[Candidate, ...]:
        """Return what `name` may mean if it is a transcription unlike those on file."""
        key = fold_spelling(name)
        if len(key) < MIN_SPELLING:
            return ()
        return tuple(self._look_up("loose", key, is_spelling=True))

    def _look_up(self, which: str, key: str, *, is_spelling: bool) -> list[Candidate]:
        if len(key) < 2:
            return []
        first, last = self._range(which, key_number(key))
        places, flags = self._table[f"{which}_place"], self._table[f"{which}_flag"]
        return [
            Candidate(self.entry(int(places[i])), int(flags[i]), is_spelling)
            for i in range(first, last)
        ]

    def _range(self, which: str, number: int) -> tuple[int, int]:
        keys = self._table[which]
        wanted = np.uint64(number)
        first = int(keys.searchsorted(wanted))
        last = first
        while last < len(keys) and keys[last] == wanted:
            last += 1
        return first, last

    def _entry(self, index: int) -> Entry:
        table = self._table
        within: tuple[Entry, ...] = ()
        if (parent := int(table["parent"][index])) >= 0:
            outer = self.entry(parent)
            within = (outer, *outer.within)
        kind, near = KINDS[table["kind"][index]], self._countries[table["country"][index]]
        is_country = kind == "country" or any(outer.kind == "country" for outer in within)
        is_claimed = kind == "disputed" or any(outer.kind == "disputed" for outer in within)
        number = int(table["geonames"][index])
        return Entry(
            index=index,
            id=f"geonames:{number}" if number else f"onrecord:{self._slugs[str(index)]}",
            name=self._names[index],
            kind=kind,
            latitude=int(table["lat"][index]) / 1e4,
            longitude=int(table["lon"][index]) / 1e4,
            population=int(table["population"][index]),
            country=near if is_country and not is_claimed else "",
            near=near,
            within=within,
        )

    # --- the table, unpacked when first asked for --------------------------------------------

    @cached_property
    def _unpacked(self) -> tuple[dict[str, Any], memoryview]:
        data = zstandard.ZstdDecompressor().decompress(self._data, max_output_size=MAX_BYTES)
        size = int.from_bytes(data[:4], "little")
        return json.loads(data[4 : 4 + size]), memoryview(data)[4 + size :]

    @cached_property
    def _countries(self) -> list[str]:
        return list(self._unpacked[0]["countries"])

    @cached_property
    def _slugs(self) -> dict[str, str]:
        return dict(self._unpacked[0]["slugs"])

    @cached_property
    def _names(self) -> list[str]:
        return bytes(self._column("names")).decode().split("\n")

    @cached_property
    def _table(self) -> dict[str, np.ndarray[Any, Any]]:
        head, _ = self._unpacked
        table = {name: self._column(name) for name, *_ in head["columns"] if name != "names"}
        for name in ("exact_high", "loose_high", "geonames"):
            table[name] = np.cumsum(table[name], dtype=table[name].dtype)
        for which in ("exact", "loose"):
            high, low = table.pop(f"{which}_high"), table.pop(f"{which}_low")
            table[which] = (high.astype("<u8") << np.uint64(16)) | low
        return table

    def _column(self, wanted: str) -> np.ndarray[Any, Any]:
        head, body = self._unpacked
        [(kind, length, at)] = [row[1:] for row in head["columns"] if row[0] == wanted]
        size = np.dtype(kind).itemsize
        shuffled = np.frombuffer(body, "u1", size * length, at).reshape(size, length)
        return np.ascontiguousarray(shuffled.T).reshape(-1).view(kind)


def load_gazetteer() -> Gazetteer:
    """Return the gazetteer shipped with the package."""
    path = resources.files("onrecord.resolve") / "tables" / "places.bin"
    return Gazetteer(path.read_bytes())
