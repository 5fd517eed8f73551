"""How many agencies and outlets stand behind a story: copies count once, and wires for reprints.

Whom these quote is another matter: the origins of accounts are told by `relate.comparing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from onrecord.records import Copy, Record, Report
from onrecord.relate.stories.credits import find_credit, load_agencies


class Independent(Record, frozen=True, kw_only=True):
    """An agency or an outlet, and the reports of a story that are in the end its own.

    Attributes:
        name: None where a report names neither its publisher nor an agency.
    """

    name: str | None
    kind: Literal["agency", "publisher", "unknown"]
    reports: tuple[str, ...]


def find_independents(reports: Sequence[Report], copies: Iterable[Copy]) -> tuple[Independent, ...]:
    """Return who stands behind reports, given in order of publication, and behind which.

    A report and its copies, whole or nearly so, are one. They are the agency's that any of them
    credits, or else the publisher's of the first. What credits one agency, or has one publisher,
    is one as well. A lifted passage leaves a report its own.
    """
    parts = {report.id: [report] for report in reports}
    for copy in copies:
        one, other = parts.get(copy.report), parts.get(copy.of)
        if copy.kind != "lifted" and one and other and one is not other:
            merged = one + other
            parts |= dict.fromkeys((report.id for report in merged), merged)
    order = {report.id: place for place, report in enumerate(reports)}
    found: dict[tuple[str, str], Independent] = {}
    seen: set[int] = set()
    for report in reports:
        part = parts[report.id]
        if id(part) not in seen:
            seen.add(id(part))
            one_voice = _voice(sorted(part, key=lambda r: order[r.id]))
            key = (one_voice.kind, one_voice.name or report.id)
            before = found[key].reports if key in found else ()
            ids = sorted((*before, *one_voice.reports), key=order.__getitem__)
            found[key] = Independent(name=one_voice.name, kind=one_voice.kind, reports=tuple(ids))
    return tuple(found.values())


def _voice(part: Sequence[Report]) -> Independent:
    ids = tuple(report.id for report in part)
    agencies = load_agencies()
    for report in part:
        credit = find_credit(report)
        agency = credit.agency if credit else agencies.get(report.publisher or "")
        if agency:
            return Independent(name=agency, kind="agency", reports=ids)
    if part[0].publisher:
        return Independent(name=part[0].publisher, kind="publisher", reports=ids)
    return Independent(name=None, kind="unknown", reports=ids)
