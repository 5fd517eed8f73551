"""What somebody sees, and can do, while a long work runs."""

from __future__ import annotations

import contextlib
import signal

import pytest

from onrecord.cli.progress import Progress


def test_an_interrupt_that_is_swallowed_on_the_way_ends_the_work_all_the_same() -> None:
    with Progress(3) as progress:
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            progress.tick()


def test_afterwards_interrupts_are_as_they_were() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Progress(3) as progress:
        progress.tick()
    assert signal.getsignal(signal.SIGINT) is before
