"""What programs find beside REST: tables of every page, and feeds; the document tells of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, get_args

from onrecord.records import Measure
from onrecord.serve.filters import FILTERS
from onrecord.serve.operations import AFTER, FILTER_PARAMS, PARTY_PARAMS, STORY_PARAMS, Param
from onrecord.serve.representations import SUFFIXES, media_type_of

_FORMS: Mapping[str, str] = {suffix: media_type_of(suffix).partition(";")[0] for suffix in SUFFIXES}


class Address(NamedTuple):
    """An address without its suffix, and what it gives under each.

    Attributes:
        forms: Media types by suffix.
        is_table: Whether it has rows, so many at most.
        is_tagged: Whether its answers have entity tags.
        moved: Suffixes under which it leads to another address.
    """

    path: str
    name: str
    says: str
    params: tuple[Param, ...] = ()
    forms: Mapping[str, str] = _FORMS
    is_table: bool = True
    is_tagged: bool = False
    moved: tuple[str, ...] = ()


_TYPED = Param("q", "words and filters as one types them into the box of a page")
_FILTERS = (*(FILTER_PARAMS[name] for name in FILTERS), _TYPED)
_ROWS = Param("limit", "at most so many rows", "integer")
_LISTED = (*_FILTERS, AFTER, _ROWS)
_SPREAD = (
    Param("table", "which table", choices=("claims", "days", "figures", "places")),
    Param("of", "of which measure figures are; that of most claims unless told", "string")._replace(
        choices=get_args(Measure)
    ),
)
_SILENT = Param("silent", "with a row for each origin that is silent", "boolean")
_ALL = Param("all", "1: of as many reports as can be compared")
_PARTS = ("said", "said-of", "figures", "wording", "names", "roles")
ADDRESSES: tuple[Address, ...] = (
    Address("/claims", "claims", "Claims that fit", _LISTED, is_tagged=True),
    Address("/figures", "figures", "Figures that fit", _LISTED, is_tagged=True),
    Address("/reports", "reports", "Reports that fit", _LISTED, is_tagged=True),
    Address(
        "/reports/{report}",
        "report",
        "One report: its account as JSON, its claims as a table",
        moved=tuple(suffix for suffix in SUFFIXES if suffix != "json"),
    ),
    Address("/stories", "stories", "Stories that fit", (*STORY_PARAMS, AFTER)),
    Address("/stories/{id}", "story", "The accounts of a story", (_SILENT, _ALL)),
    Address("/parties", "parties", "Parties that fit, with their sizes", PARTY_PARAMS),
    Address(
        "/parties/{id}",
        "party",
        "A part of the profile of a party",
        (Param("part", "which; what it said unless told", choices=_PARTS),),
    ),
    Address("/campaigns", "campaigns", "Queries that have a name"),
    Address("/campaign", "campaign", "What a query comes to", (*_FILTERS, *_SPREAD)),
    Address("/campaign/{name}", "named-campaign", "What a query with a name comes to", _SPREAD),
    Address(
        "/feeds/claims",
        "feed",
        "Claims that fit, those that came in last first",
        (*_FILTERS, Param("before", "where the page begins, as its `next` has it")),
        forms={"atom": "application/atom+xml", "json": "application/feed+json"},
        is_table=False,
        is_tagged=True,
    ),
)
