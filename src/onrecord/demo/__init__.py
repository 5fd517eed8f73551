"""Reports of an invented country, shipped to show what the program does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

__all__ = ["demo_folder"]


@contextmanager
def demo_folder() -> Iterator[Path]:
    """Yield the folder of the demonstration reports; its `manifest.jsonl` lists them in order.

    >>> with demo_folder() as folder:
    ...     (folder / "manifest.jsonl").is_file()
    True
    """
    with as_file(files(__name__) / "reports") as folder:
        yield folder
