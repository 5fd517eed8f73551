"""Waiting for a coroutine in a test, whatever loop a browser keeps running in this thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def finish(make: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Return what a coroutine comes to, run by a loop of its own in a thread of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(make())).result()
