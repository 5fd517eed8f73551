"""Those who write, one after another: whoever waits for their turn keeps no reader waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from starlette.requests import Request

from onrecord.api import OpenLedger
from onrecord.serve.asking import books_of
from onrecord.serve.refusals import Busy

WAIT_SECONDS = 20.0  # for one's turn, and again for what is written by nobody's request
T = TypeVar("T")


class Turns:
    """The one thread of a server in which requests write."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writing")

    async def take(self, act: Callable[[], T]) -> T:
        """Return what `act` returns, which is called when all before it are done.

        Raises:
            Busy: They took too long.
        """
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._turn.acquire()
        except TimeoutError as error:
            raise Busy from error
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, act)
        finally:
            self._turn.release()

    def close(self) -> None:
        """Take no more."""
        self._thread.shutdown(wait=False, cancel_futures=True)


async def in_turn(request: Request, act: Callable[[], T]) -> T:
    """Return what `act` returns, which writes; it runs when its turn comes.

    Raises:
        Busy: That was too long in coming.
    """
    turns: Turns = request.app.state.turns
    return await turns.take(act)


@contextmanager
def writing(request: Request) -> Iterator[OpenLedger]:
    """Lend the ledger for writing, to what runs `in_turn`.

    Raises:
        Busy: What is written by nobody's request takes too long.
    """
    with books_of(request).writing(wait_seconds=WAIT_SECONDS) as book:
        yield book
