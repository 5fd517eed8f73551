"""How long to wait before a request is repeated, and when to give up."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

MAX_TRIES = 5
_FIRST_SECONDS, _LONGEST_SECONDS = 1.0, 300.0


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Patience:
    """Waits as a server asks or, where it does not say, longer each time and never in step."""

    def __init__(
        self,
        *,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], dt.datetime] = _now,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Take how to wait, what time it is, and a number in [0, 1) that differs each time."""
        self._sleep, self._now, self._chance = sleep, now, chance

    def wait(self, n_tried: int, retry_after: str | None = None) -> float:
        """Wait before a request is sent once more; return for how many seconds.

        Args:
            n_tried: How often it was sent, 1 or more.
            retry_after: The header of that name: seconds, or an HTTP date.
        """
        asked = self._asked(retry_after)
        spread = 0.5 + self._chance()  # so that many clients do not come back at once
        seconds = _FIRST_SECONDS * 2 ** (n_tried - 1) * spread if asked is None else asked
        seconds = min(seconds, _LONGEST_SECONDS)
        self._sleep(seconds)
        return seconds

    def _asked(self, retry_after: str | None) -> float | None:
        if retry_after is None:
            return None
        text = retry_after.strip()
        if text.isascii() and text.isdecimal():
            return float(text[:9])
        try:
            at = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
        at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
        return max(0.0, (at - self._now()).total_seconds())
