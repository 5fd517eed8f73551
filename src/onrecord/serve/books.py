"""The ledger held open for many requests: readers in a pool, one writer at a time."""

from __future__ import annotations

import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from queue import Empty, LifoQueue

from onrecord import api
from onrecord.errors import LedgerError, LedgerMissingError
from onrecord.records import OWNER, Caller
from onrecord.serve.refusals import Busy

_log = logging.getLogger(__name__)
LOOK_SECONDS = 2.0
_MOST_CALLERS = 8  # for whom the ledger is looked through as soon as it changes
REFRESH_SECONDS = 5.0  # of publishing, for which those who write wait


class Books:
    """One ledger, opened as often as requests need it."""

    def __init__(self, ledger: str, callers: Iterable[Caller] = ()) -> None:
        """Open a ledger; for `callers` and whoever came last it is looked through beforehand."""
        self._ledger = ledger
        self._callers: OrderedDict[Caller, None] = OrderedDict.fromkeys(callers)
        self._owners: LifoQueue[api.OpenLedger] = LifoQueue()
        self._others: LifoQueue[api.OpenLedger] = LifoQueue()
        self._write_lock = threading.Lock()
        self._look_lock = threading.Lock()
        self._looker = _open_up_to_date(ledger)
        self._looker.hold_columns()
        self._epoch, self._version, self._n_changes = secrets.token_hex(4), -1, 0
        self._closed = threading.Event()

    @contextmanager
    def reading(self, caller: Caller = OWNER) -> Iterator[api.OpenLedger]:
        """Lend the ledger as `caller` sees it, for reading."""
        if not caller.is_owner:
            self._remember(caller)
        book = self._take(caller)
        try:
            yield book
        except BaseException:
            book.close()  # a statement may be half-way; the next request opens another
            raise
        if self._closed.is_set():
            book.close()
        else:
            (self._owners if caller.is_owner else self._others).put(book)

    def _take(self, caller: Caller) -> api.OpenLedger:
        try:
            book = (self._owners if caller.is_owner else self._others).get_nowait()
        except Empty:
            book = api.open(self._ledger, read_only=True, caller=caller)
            book.hold_columns()
            return book
        if not caller.is_owner:
            book.see_as(caller)
        return book

    @contextmanager
    def writing(self, *, wait_seconds: float = -1) -> Iterator[api.OpenLedger]:
        """Lend the ledger for writing; who comes meanwhile waits, for ever unless told how long.

        Raises:
            Busy: Another held it all the while.
        """
        if not self._write_lock.acquire(timeout=wait_seconds):
            raise Busy
        try:
            with api.open(self._ledger) as book:
                yield book
        finally:
            self._write_lock.release()

    @contextmanager
    def adding(self) -> Iterator[api.OpenLedger]:
        """Lend the ledger for an addition, which keeps nobody waiting while it reads.

        Its transactions are short, and the ledger itself has others wait for each; so whoever
        writes meanwhile comes between two of them, as `onrecord add` does from elsewhere.
        """
        with api.open(self._ledger) as book:
            yield book

    def stamp(self) -> str:
        """Return a word that changes whenever the ledger does, for entity tags."""
        with self._look_lock:
            version = self._version if self._closed.is_set() else self._looker.data_version()
            if version != self._version:
                self._version, self._n_changes = version, self._n_changes + 1
            return f"{self._epoch}-{self._n_changes}"

    def keep_fresh(self) -> None:
        """Work out anew, until `close`, what hangs on what others add; runs in a thread."""
        seen = None
        while not self._closed.wait(0 if seen is None else LOOK_SECONDS):
            seen = self._freshen(seen)

    def _freshen(self, seen: str | None) -> str:
        """Work out anew what is older than the ledger; return up to where that was looked at."""
        if (stamp := self.stamp()) == seen:
            return stamp
        try:
            with self.writing() as book:
                book.refresh(max_seconds=REFRESH_SECONDS)
        except LedgerError as error:
            _log.warning("stories and parties are as they were last worked out: %s", error)
        except (
            Exception
        ):  # the thread goes on: whatever is wrong may be right after the next change
            _log.exception("stories and parties are as they were last worked out")
        try:
            self._look_through()
        except LedgerError as error:
            _log.warning("not looked through beforehand: %s", error)
        except Exception:
            _log.exception("not looked through beforehand")
        return stamp  # what this wrote itself is looked at once more: some may be left to publish

    def _look_through(self) -> None:
        """Work out what each caller may see of the ledger as it is, before they ask."""
        for caller in (OWNER, *self._callers.copy()):
            if self._closed.is_set():
                return
            with self.reading(caller) as book:
                book.facets(top=1)
                if not caller.is_owner:
                    list(book.parties(limit=1))

    def _remember(self, caller: Caller) -> None:
        with self._look_lock:
            self._callers[caller] = None
            self._callers.move_to_end(caller)
            while len(self._callers) > _MOST_CALLERS:
                self._callers.popitem(last=False)

    def close(self) -> None:
        """Let go of the ledger."""
        with self._look_lock:
            self._closed.set()
            self._looker.close()
        for pool in (self._owners, self._others):
            while not pool.empty():
                pool.get_nowait().close()


def _open_up_to_date(ledger: str) -> api.OpenLedger:
    """Return the ledger for reading; where it can be written, its tables are renewed first."""
    try:
        api.open(ledger).close()
    except LedgerMissingError:
        raise
    except LedgerError as error:
        _log.info("read as it is: %s", error)
    return api.open(ledger, read_only=True)
