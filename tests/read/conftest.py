"""Files and fakes that the reading tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord import read
from onrecord.records import Failure, Reading

Outcomes = list[Reading | Failure]


@pytest.fixture
def keep(tmp_path: Path) -> Callable[[str, bytes | str], str]:
    """Write a file into the test's own folder and return its path."""

    def write(name: str, data: bytes | str) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return str(path)

    return write


@pytest.fixture
def read_all() -> Callable[..., Outcomes]:
    """Read origins and return all that they give."""

    def run(*origins: str, **options: object) -> Outcomes:
        stated = options.pop("stated", read.Stated())
        requests = read.requests(origins, stated=stated)  # type: ignore[arg-type]
        return list(read.readings(requests, **options))  # type: ignore[arg-type]

    return run
