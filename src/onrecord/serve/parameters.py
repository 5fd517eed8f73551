"""What an address may ask: a parameter misspelt is refused, for it would silently ask for all."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from starlette.datastructures import QueryParams
from starlette.requests import Request

from onrecord.errors import QueryError
from onrecord.serve.callers import caller_of
from onrecord.serve.filters import FILTERS, MAX_VALUE, PAGING
from onrecord.serve.search_box import parse_box

LISTED = (*FILTERS, "q", *PAGING)  # of a list of claims, figures or reports
MOST_TYPED = 4 * MAX_VALUE  # characters of what is typed into the box


def check_params(request: Request, known: Iterable[str], path: str | None = None) -> None:
    """Refuse a parameter that is none of those known; who asks is asked first.

    Raises:
        Unauthorised: Nobody known asks.
        QueryError: There is one; its sentence names the one that may be meant, or all there are.
    """
    caller_of(request)
    names = list(known)
    for name in request.query_params:
        if name not in names:
            where = path or request.url.path
            raise QueryError(f"{name[:60]}: no parameter of {where}; {_remedy(name, names)}")


def _remedy(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name[:60], known, n=1)
    if near:
        return f"did you mean `{near[0]}`?"
    return f"it takes {', '.join(known)}" if known else "it takes none"


def listed_params(request: Request, *own: str, paging: Sequence[str] = PAGING) -> QueryParams:
    """Return the filters that an address asks by, with those typed as `q` among them.

    Args:
        request: Whose address it is.
        own: What it takes beside the filters of every list.
        paging: Which of the parameters that turn pages it takes.

    Raises:
        QueryError: A parameter is none, or what is typed cannot be understood.
    """
    check_params(request, (*FILTERS, "q", *own, *paging))
    params = dict(request.query_params)
    return QueryParams({**params, **parse_typed(params.pop("q", ""))})


def parse_typed(typed: str) -> dict[str, str]:
    """Return the filters that somebody typed, within bounds.

    Raises:
        QueryError: They are too long, or cannot be understood.
    """
    if len(typed) > MOST_TYPED:
        raise QueryError(f"q: {len(typed)} characters; give at most {MOST_TYPED}")
    return parse_box(typed)
