"""Who said what happened: claims from news reports, with the words that bear them out.

import onrecord

for account in onrecord.read("reports/"):
    ...                                         # claims, figures, dates of each report

with onrecord.open("cases.ledger", create=True) as ledger:
    list(ledger.add("reports/"))
    ledger.claims(speaker="ministry", measure="killed")
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from onrecord._version import __version__

__all__ = ["__version__", "open", "read"]

if TYPE_CHECKING:
    from onrecord.api import open, read
else:
    from onrecord import read

    class _ReadingStage(ModuleType):
        """The package `onrecord.read`, which may be called as the function it is named for."""

        def __call__(self, *origins: str, **options: Any) -> Any:
            """Yield what each report puts on the record; see `onrecord.api.read`."""
            from onrecord import api

            return api.read(*origins, **options)

    read.__class__ = _ReadingStage

    def __getattr__(name: str) -> Any:
        """Load `open` when it is first asked for: importing stays quick."""
        if name == "open":
            from onrecord.api import open as open_

            return open_
        raise AttributeError(f"module 'onrecord' has no attribute {name!r}")

    def __dir__() -> list[str]:
        """Name what is meant to be used."""
        return __all__
