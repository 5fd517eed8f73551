"""The ledger: accounts kept, with the runs that made them and the bytes they came from."""

from __future__ import annotations

from onrecord.errors import UsageError
from onrecord.records import OWNER, Caller
from onrecord.store.answers.relations import (
    Member,
    Relations,
    Sketched,
    StoryOutline,
    StoryQuery,
    StoryReport,
    StoryRow,
    Unrelated,
)
from onrecord.store.answers.rows import (
    Acknowledged,
    ClaimRow,
    Entry,
    Facet,
    Facets,
    FacetValue,
    FigureRow,
    Grouping,
    Holding,
    JoinRow,
    JudgementRow,
    PartyQuery,
    PartyRow,
    Problem,
    Query,
    ReportRow,
    Run,
    is_exact,
)
from onrecord.store.ledger import Ledger

__all__ = [
    "Acknowledged",
    "ClaimRow",
    "Entry",
    "Facet",
    "FacetValue",
    "Facets",
    "FigureRow",
    "Grouping",
    "Holding",
    "JoinRow",
    "JudgementRow",
    "Ledger",
    "Member",
    "PartyQuery",
    "PartyRow",
    "Problem",
    "Query",
    "Relations",
    "ReportRow",
    "Run",
    "Sketched",
    "StoryOutline",
    "StoryQuery",
    "StoryReport",
    "StoryRow",
    "Unrelated",
    "is_exact",
    "open_ledger",
]


def open_ledger(
    url: str, *, create: bool = False, read_only: bool = False, caller: Caller = OWNER
) -> Ledger:
    """Return the ledger at `url`: a path, or `sqlite:///` and a path.

    Args:
        create: Make a new one where there is none.
        read_only: Refuse every write.
        caller: Who asks; anybody but the owner sees what they may, and writes nothing.

    Raises:
        LedgerMissingError: There is none, and `create` is off.
        LedgerVersionError: A newer program made it.
        LedgerError: The file is something else, or cannot be opened.
        UsageError: `url` names a kind of store that there is not.
    """
    if url.startswith(("postgres:", "postgresql:")):
        raise UsageError(
            f"{url.split('@')[-1]}: a ledger is a SQLite file, and no PostgreSQL; name a file"
        )
    from onrecord.store.sqlite import SqliteLedger

    read_only = read_only or not caller.is_owner
    path = url.removeprefix("sqlite:///")
    ledger = SqliteLedger.open(path, create=create, read_only=read_only)
    if not caller.is_owner:
        ledger.see_as(caller)
    return ledger
