"""Progress on standard error: how many, how fast, how long yet."""

from __future__ import annotations

import signal
import sys
import threading
import time
from types import FrameType, TracebackType
from typing import Any

EVERY_SECONDS = 0.5


class Progress:
    """A line that says how far a long work has come; silent where nobody looks.

    On a terminal one line is written over; elsewhere a line is written now and then,
    and none at all for work that ends within ten seconds.

    Whoever interrupts is heard: an interrupt that comes while foreign code runs may be swallowed
    there, so that it is remembered here and raised at the next `tick`.
    """

    def __init__(self, total: int | None, *, what: str = "documents") -> None:
        self.total, self.what = total, what
        self.n_done = 0
        self.n_failed = 0
        self.n_reports = 0
        self._started = time.monotonic()
        self._is_terminal = sys.stderr.isatty()
        self._next = self._started + (EVERY_SECONDS if self._is_terminal else 10.0)
        self._shown = False
        self._is_interrupted = False
        self._handler: Any = None

    def __enter__(self) -> Progress:
        if threading.current_thread() is threading.main_thread():
            self._handler = signal.signal(signal.SIGINT, self._interrupt)
        return self

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        self._is_interrupted = True
        raise KeyboardInterrupt

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._handler is not None:
            signal.signal(signal.SIGINT, self._handler)
        if self._shown and self._is_terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def tick(self) -> None:
        """Show the line, if its time has come.

        Raises:
            KeyboardInterrupt: Somebody interrupted, and nothing has come of it.
        """
        if self._is_interrupted:
            raise KeyboardInterrupt
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + (EVERY_SECONDS if self._is_terminal else 10.0)
        self._shown = True
        line = self.line(now - self._started)
        sys.stderr.write(f"\r\x1b[K{line}" if self._is_terminal else f"{line}\n")
        sys.stderr.flush()

    def note(self, sentence: str) -> None:
        """Write a line of its own, above the progress."""
        start = "\r\x1b[K" if self._shown and self._is_terminal else ""
        sys.stderr.write(f"{start}{sentence}\n")
        sys.stderr.flush()

    def line(self, seconds: float) -> str:
        """Return the line after so many seconds.

        >>> progress = Progress(100)
        >>> progress.n_done = 20
        >>> progress.line(10.0)
        '20 of 100 documents (20 %), 2.0 a second, 0:40 left'
        """
        rate = self.n_done / seconds if seconds else 0.0
        failed = f", {self.n_failed} failed" if self.n_failed else ""
        if self.total is None:
            return f"{self.n_done} {self.what}, {rate:.1f} a second{failed}"
        share = 100 * self.n_done / self.total if self.total else 100
        left = _clock((self.total - self.n_done) / rate) if rate else "?"
        return (
            f"{self.n_done} of {self.total} {self.what} ({share:.0f} %), "
            f"{rate:.1f} a second, {left} left{failed}"
        )


def _clock(seconds: float) -> str:
    """Return a duration as hours, minutes and seconds.

    >>> _clock(40), _clock(3725)
    ('0:40', '1:02:05')
    """
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
