"""Builds the table of coasts and borders that ships in the package, from Natural Earth's.

npm pack world-atlas@2
PYTHONPATH=src python tools/atlas/build.py world-atlas-2.0.2.tgz

The package holds Natural Earth's countries at 1:10 million (public domain) as a topology: lines,
each kept once, and rings made of them. A line that two countries share is a border as Natural
Earth draws it; a line that one has is a coast. Every point is kept with the level of detail at
which it begins to matter, so that a map of the world need not draw every bay. Needed to build
and never to run.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import zstandard

from onrecord.charts.atlas import GRID, TOLERANCES

OUT = Path(__file__).parents[2] / "src" / "onrecord" / "charts" / "tables"
SOURCE = "package/countries-10m.json"
Points = np.ndarray[Any, np.dtype[np.float64]]


def main() -> None:
    """Build the table and its manifest."""
    (archive,) = sys.argv[1:]
    with tarfile.open(archive) as packed:
        version = json.loads(_member(packed, "package/package.json"))["version"]
        topology = json.loads(_member(packed, SOURCE))
    lines = [_thin(line) for line in _lines(topology)]
    uses = Counter(_used(topology["objects"]["countries"]["geometries"]))
    rings = [ring for geometry in topology["objects"]["land"]["geometries"]
             for polygon in _polygons(geometry) for ring in polygon]  # fmt: skip
    _save(lines, [uses[i] > 1 for i in range(len(lines))], rings, version)


def _member(packed: tarfile.TarFile, name: str) -> bytes:
    found = packed.extractfile(name)
    assert found is not None, name
    return found.read()


def _lines(topology: dict[str, Any]) -> Iterator[Points]:
    """Longitudes and latitudes of every line, running on beyond ±180 where it crosses that."""
    scale, start = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        line = np.cumsum(np.array(arc, float), axis=0) * scale + start
        line[:, 0] = np.unwrap(line[:, 0], period=360.0)
        yield line


def _used(geometries: list[dict[str, Any]]) -> Iterator[int]:
    """The number of each line, once for each country that has it."""
    for geometry in geometries:
        if geometry["type"] is not None:
            for polygon in _polygons(geometry):
                for ring in polygon:
                    yield from (arc if arc >= 0 else ~arc for arc in ring)


def _polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    return geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]


def _thin(line: Points) -> tuple[Points, np.ndarray[Any, Any]]:
    """The points of a line that matter at the finest level, and from which level each does."""
    matters = _importance(line)
    levels = np.searchsorted(-np.array(TOLERANCES), -matters)
    kept = levels < len(TOLERANCES)
    return line[kept], levels[kept].astype("u1")


def _importance(line: Points) -> np.ndarray[Any, Any]:
    """How far, in degrees, a line would be off without each of its points (Douglas and Peucker)."""
    found = np.zeros(len(line))
    found[[0, -1]] = np.inf
    waiting = [(0, len(line) - 1, np.inf)]
    while waiting:
        first, last, outer = waiting.pop()
        if last - first < 2:
            continue
        way, rest = line[last] - line[first], line[first + 1 : last] - line[first]
        length = np.hypot(*way)
        off = (np.abs(rest[:, 0] * way[1] - rest[:, 1] * way[0]) / length if length
               else np.hypot(rest[:, 0], rest[:, 1]))  # fmt: skip
        at = int(off.argmax())
        found[first + 1 + at] = least = min(outer, float(off[at]))
        if least >= TOLERANCES[-1]:
            waiting += [(first, first + 1 + at, least), (first + 1 + at, last, least)]
    return found


def _save(lines: list[Any], is_border: list[bool], rings: list[list[int]], version: str) -> None:
    """Write `world.bin`, a header in JSON and then columns, all under zstd; and the manifest."""
    on_grid = [np.round(points / GRID).astype("<i4") for points, _ in lines]
    steps = np.concatenate([np.diff(p, axis=0, prepend=[[0, 0]]) for p in on_grid]).astype("<i4")
    columns = {
        "lon": steps[:, 0],
        "lat": steps[:, 1],
        "level": np.concatenate([levels for _, levels in lines]),
        "length": np.array([len(points) for points, _ in lines], "<i4"),
        "border": np.array(is_border, "u1"),
        "ring_length": np.array([len(ring) for ring in rings], "<i4"),
        "ring_line": np.array([line for ring in rings for line in ring], "<i4"),
    }
    parts = [_shuffled(column) for column in columns.values()]
    head = json.dumps([[name, c.dtype.str, len(c)] for name, c in columns.items()]).encode()
    data = len(head).to_bytes(4, "little") + head + b"".join(parts)
    packed = zstandard.ZstdCompressor(level=22).compress(data)
    OUT.mkdir(exist_ok=True)
    (OUT / "world.bin").write_bytes(packed)
    manifest = {
        "file": "world.bin",
        "sha256": hashlib.sha256(packed).hexdigest(),
        "bytes": len(packed),
        "origin": {"world-atlas": version, "data": "Natural Earth 4.1, 1:10m, admin 0 countries"},
        "licence": "Natural Earth: public domain; world-atlas: ISC, its code is not used",
        "built_by": "tools/atlas/build.py",
    }
    (OUT / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    print(f"{len(steps)} points, {len(lines)} lines, {len(rings)} rings, {len(packed)} bytes")


def _shuffled(column: np.ndarray[Any, Any]) -> bytes:
    """Bytes of one significance next to each other, which compress better."""
    return np.ascontiguousarray(column).view("u1").reshape(len(column), -1).T.tobytes()


if __name__ == "__main__":
    main()
