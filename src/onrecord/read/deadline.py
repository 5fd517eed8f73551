"""A time limit for code that cannot be asked to hurry, such as another project's parser."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from onrecord.errors import LimitError


class _TooSlowError(BaseException):
    """Raised in the slow thread; no Exception, so that no parser swallows it."""


@contextmanager
def deadline(
    seconds: float, origin: str, remedy: str = "raise max_seconds if it is to be trusted"
) -> Iterator[None]:
    """Stop the body after `seconds`.

    The body is stopped between two steps of the interpreter: one long call into C runs to
    its end first. That is why sizes and depths are capped before such a call. It works in
    any thread and leaves the process's signals alone.

    Raises:
        LimitError: The body was stopped.
    """
    watch = _Watch(threading.get_ident())
    timer = threading.Timer(seconds, watch.strike)
    timer.daemon = True
    try:
        try:
            timer.start()
            yield
        finally:
            timer.cancel()
            watch.end()
    except _TooSlowError:
        raise LimitError(
            origin,
            f"reading it took longer than {seconds:g} seconds",
            remedy,
        ) from None


class _Watch:
    """One watched thread, struck at most once and never after its end."""

    def __init__(self, thread: int) -> None:
        self._thread = ctypes.c_ulong(thread)
        self._lock = threading.Lock()
        self._ended = False
        self._struck = False

    def strike(self) -> None:
        with self._lock:
            if not self._ended:
                self._struck = True
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    self._thread, ctypes.py_object(_TooSlowError)
                )

    def end(self) -> None:
        with self._lock:
            self._ended = True
            if self._struck:  # but perhaps not raised yet: take it back
                ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, None)
