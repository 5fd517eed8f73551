"""An open ledger: everything that can be asked of one, in a `with` block."""

from __future__ import annotations

from types import TracebackType

from onrecord.api.campaigns import Campaigning
from onrecord.api.exchanging import Exchanging
from onrecord.api.facets import Faceted
from onrecord.api.formats import Formats
from onrecord.api.outgoing import Outgoing
from onrecord.api.parties import Parties
from onrecord.api.profiles import Profiling
from onrecord.api.tokens import Tokens
from onrecord.api.translations import Translating
from onrecord.records import OWNER, Caller
from onrecord.store import open_ledger


class OpenLedger(
    Translating, Outgoing, Campaigning, Faceted, Formats, Profiling, Parties, Tokens, Exchanging
):
    """A ledger held open; use it in a `with` block, or call `close`."""

    def __enter__(self) -> OpenLedger:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        counts = self.counts()
        return f"<ledger {self.url}: {counts['reports']} reports, {counts['claims']} claims>"


def open(  # noqa: A001  reads as `onrecord.open`
    url: str, *, create: bool = False, read_only: bool = False, caller: Caller = OWNER
) -> OpenLedger:
    """Return the ledger at `url`, a path; with `create` a new one is made where there is none.

    Args:
        read_only: Refuse every write; stories and parties stay as they were last worked out.
        caller: Who asks; anybody but the owner sees what they may, and writes nothing.

    Raises:
        LedgerMissingError: There is none, and `create` is off.
        LedgerError: What lies there is no ledger of ours, or cannot be opened.
    """
    return OpenLedger(open_ledger(url, create=create, read_only=read_only, caller=caller), url)
