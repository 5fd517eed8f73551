"""What REST answers: one table, from which routes, documentation and checks are all made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Literal, NamedTuple, TypeVar, get_args

from starlette.requests import Request

from onrecord.api import OpenLedger
from onrecord.records import ActorKind, Measure, Record, Speech, Stance
from onrecord.store import JoinRow, PartyRow

PREFIX = "/api/v1"
DEFAULT_LIMIT, MOST_ITEMS = 50, 500
T = TypeVar("T")
ParamType = Literal["string", "integer", "number", "boolean", "date"]


class Param(NamedTuple):
    """One parameter of an address; with `is_list` it may be given several times."""

    name: str
    says: str
    type: ParamType = "string"
    choices: tuple[str, ...] = ()
    example: str | None = None
    is_list: bool = False


class Operation(NamedTuple):
    """One thing that can be asked, and how.

    `ask` gets the ledger as the caller sees it. `answer` is the type of what it returns, of which
    the JSON Schema is made.
    """

    path: str
    name: str
    says: str
    params: tuple[Param, ...]
    answer: Any
    ask: Callable[[OpenLedger, Request], Any]


class Page(Record, Generic[T], frozen=True, kw_only=True):
    """Some of the records asked for, in their order.

    Attributes:
        next: Address of the page that follows; None at the end.
    """

    items: tuple[T, ...]
    next: str | None


class ToldParty(Record, frozen=True, kw_only=True):
    """A party, and why each of its names belongs to it."""

    party: PartyRow
    joins: tuple[JoinRow, ...]


class Entrance(Record, frozen=True, kw_only=True):
    """Where things are: addresses by name, with `{id}` to be filled in."""

    documentation: str
    openapi: str
    addresses: dict[str, str]


FILTER_PARAMS: dict[str, Param] = {
    param.name: param
    for param in (
        Param("words", "words that must all occur; “quoted” ones together, strik* as a start"),
        Param("speaker", "words of the speaker's name, or any name of a party", example="ministry"),
        Param("party", "id of the party whose claim it is"),
        Param("publisher", "words of the outlet's name"),
        Param("place", "a place in any spelling; what lies in it is found too"),
        Param("measure", "with a figure of this measure", choices=get_args(Measure)),
        Param("stance", "how the speaker stands to the words", choices=get_args(Stance)),
        Param("speech", "how it is quoted", choices=get_args(Speech)),
        Param("hedge", "with words that hedge", "boolean"),
        Param("since", "published on or after, as 2025, 2025-10 or 2025-10-11", "date"),
        Param("until", "published on or before", "date"),
        Param("min_probability", "claims at least this sure to be read rightly, 0 to 1", "number"),
        Param("producer", "id of the organisation whose record it is"),
        Param("report", "id of a report"),
        Param("run", "id of a run whose findings are wanted in place of the newest"),
    )
}
LIMIT = Param(
    "limit", f"at most so many items; {DEFAULT_LIMIT} unless told, {MOST_ITEMS} at most", "integer"
)
AFTER = Param("after", "where the page begins, as `next` of the page before has it")
MEASURES = Param(
    "measure",
    "ask how many of this measure alone; may be given several times",
    choices=get_args(Measure),
    is_list=True,
)
PARTY_PARAMS = (
    Param("name", "words that one of its names holds"),
    Param("kind", "what it is", choices=get_args(ActorKind)),
    Param("unnamed", "with those that no report gives a name", "boolean"),
)
STORY_PARAMS = (
    FILTER_PARAMS["since"],
    FILTER_PARAMS["until"],
    FILTER_PARAMS["words"],
    Param("min_reports", "of at least so many reports", "integer"),
)
