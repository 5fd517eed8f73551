"""Questions of how many were killed, as rows shaped like those of event data sets.

The shapes are UCDP's and ACLED's; the rows are not theirs, and no event coder has seen them. A row
is one question of one story: killed, where and when. What we do not know (who fought whom, which
conflict it belongs to, how clear the event is) is left empty and never guessed. Columns that begin
with `onrecord_` follow: what each origin says, since one number hides that they differ.

Reference: Högbladh (2023), *UCDP GED Codebook version 23.1*; ACLED (2023), *Codebook*.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from onrecord.cells import Cells
from onrecord.outlines import says
from onrecord.records import Period, Place, Report
from onrecord.relate.comparing.choosing import Chosen
from onrecord.relate.comparing.compared import Comparison, Question
from onrecord.relate.comparing.periods import published_day
from onrecord.text import derive_id

GED_COLUMNS = (
    *("id", "relid", "year", "active_year", "code_status", "type_of_violence"),
    *("conflict_dset_id", "conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id"),
    *("dyad_name", "side_a_dset_id", "side_a_new_id", "side_a", "side_b_dset_id"),
    *("side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office"),
    *("source_date", "source_headline", "source_original", "where_prec", "where_coordinates"),
    *("where_description", "adm_1", "adm_2", "latitude", "longitude", "geom_wkt"),
    *("priogrid_gid", "country", "country_id", "region", "event_clarity", "date_prec"),
    *("date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"),
    *("best", "high", "low", "gwnoa", "gwnob"),
)
ACLED_COLUMNS = (
    *("event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type"),
    *("sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2"),
    *("inter2", "interaction", "civilian_targeting", "iso", "region", "country", "admin1"),
    *("admin2", "admin3", "location", "latitude", "longitude", "geo_precision", "source"),
    *("source_scale", "notes", "fatalities", "tags", "timestamp"),
)
OWN_COLUMNS = (
    *("onrecord_question", "onrecord_origins", "onrecord_disputed", "onrecord_why"),
    *("onrecord_assumed", "onrecord_also_told_in"),
)
GRID_PER_DEGREE = 2  # PRIO-GRID's cells are half a degree wide
# Days that a period may span at most, and the code for it; beyond the last it is one more.
_GED_DAYS = ((1, 1), (6, 2), (7, 3), (31, 4))
_ACLED_DAYS = ((1, 1), (7, 2))
_WIDE_KINDS = {"country": 6, "admin1": 4, "admin2": 3}
NEAR_M, AROUND_M = 2_500.0, 25_000.0


def ged_row(
    comparison: Comparison,
    question: Question,
    chosen: Chosen,
    place: Place | None,
    reports: Mapping[str, Report],
) -> Cells:
    """Return one question in the shape of UCDP's Georeferenced Event Dataset.

    Args:
        comparison: What the question is part of.
        question: Of how many were killed.
        chosen: What the policy `ucdp` makes of it.
        place: The gazetteer entry that its place means.
        reports: The comparison's reports by id.
    """
    period = period_of(question, reports)
    used = [reports[id_] for id_ in _carriers(question) if id_ in reports]
    row: Cells = dict.fromkeys((*GED_COLUMNS, *OWN_COLUMNS))
    row |= {
        "id": event_id(comparison, question),
        "relid": comparison.story,
        "year": period.earliest.year if period.earliest else None,
        "number_of_sources": len(question.cells),
        "source_article": "; ".join(_cite(report) for report in used),
        "source_office": _joined(report.publisher for report in used),
        "source_date": _joined((report.published_on or "")[:10] for report in used),
        "source_headline": _joined(report.title for report in used),
        "source_original": _joined(comparison.origin(c.origin).name for c in question.cells),
        "where_prec": where_prec(place),
        "where_description": question.place,
        "date_prec": _precision(period, _GED_DAYS),
        "date_start": str(period.earliest) if period.earliest else None,
        "date_end": str(period.latest) if period.latest else None,
        "deaths_unknown": chosen.value,
        "best": chosen.value,
        "high": None if is_open(question) else chosen.high,
        "low": chosen.low,
        **_own(comparison, question, chosen),
    }
    if place is not None and place.latitude is not None and place.longitude is not None:
        row |= {
            "latitude": place.latitude,
            "longitude": place.longitude,
            "geom_wkt": f"POINT ({place.longitude} {place.latitude})",
            "priogrid_gid": grid_cell(place.latitude, place.longitude),
        }
    if place is not None:
        row |= {"adm_1": place.admin1, "country": _country(place)}
    return row


def acled_row(
    comparison: Comparison,
    question: Question,
    chosen: Chosen,
    place: Place | None,
    reports: Mapping[str, Report],
) -> Cells:
    """Return one question in the shape of ACLED's export; the arguments are those of `ged_row`.

    `chosen` is what the policy `acled` makes of it.
    """
    period = period_of(question, reports)
    used = [reports[id_] for id_ in _carriers(question) if id_ in reports]
    row: Cells = dict.fromkeys((*ACLED_COLUMNS, *OWN_COLUMNS))
    row |= {
        "event_id_cnty": event_id(comparison, question),
        "event_date": str(period.earliest) if period.earliest else None,
        "year": period.earliest.year if period.earliest else None,
        "time_precision": _precision(period, _ACLED_DAYS),
        "location": question.place,
        "source": _joined(report.publisher for report in used),
        "notes": _notes(comparison, question),
        "fatalities": chosen.value,
        **_own(comparison, question, chosen),
    }
    if place is not None:
        row |= {
            "country": _country(place),
            "admin1": place.admin1,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "geo_precision": _geo_precision(place),
        }
    return row


def where_prec(place: Place | None) -> int | None:
    """Return UCDP's code for how closely a place is known; None without one.

    1 is the place itself, 2 within some 25 km of it, 3 a district, 4 a province, 6 a country.
    """
    if place is None or place.latitude is None:
        return None
    if (place.kind or "") in _WIDE_KINDS:
        return _WIDE_KINDS[place.kind or ""]
    if place.precision_m is None or place.precision_m <= NEAR_M:
        return 1
    return 2 if place.precision_m <= AROUND_M else 3


def _geo_precision(place: Place) -> int | None:
    coded = where_prec(place)
    return None if coded is None else 1 if coded == 1 else 2 if coded <= 3 else 3


def grid_cell(latitude: float, longitude: float) -> int:
    """Return the number of PRIO-GRID's cell that a point lies in.

    Reference: Tollefsen, Strand and Buhaug (2012), *PRIO-GRID: A unified spatial data structure*.

    >>> grid_cell(-89.9, -179.9), grid_cell(35.93, 36.63)
    (1, 181154)
    """
    row = min(math.floor((latitude + 90) * GRID_PER_DEGREE), 180 * GRID_PER_DEGREE - 1)
    column = min(math.floor((longitude + 180) * GRID_PER_DEGREE), 360 * GRID_PER_DEGREE - 1)
    return row * 360 * GRID_PER_DEGREE + column + 1


def _own(comparison: Comparison, question: Question, chosen: Chosen) -> Cells:
    told = [f"{comparison.origin(c.origin).name}: {says(c.current)}" for c in question.cells]
    return {
        "onrecord_question": question.text,
        "onrecord_origins": "; ".join([*told, *_uncounted(comparison, question)]),
        "onrecord_disputed": question.is_disputed,
        "onrecord_why": chosen.why,
        "onrecord_assumed": "; ".join(_assumed(comparison, question)) or None,
    }


def _assumed(comparison: Comparison, question: Question) -> Iterator[str]:
    """Yield what was assumed of each origin's figure."""
    for cell in question.cells:
        made = [f"{one.about} {one.taken}" for one in cell.current.assumptions]
        if made:
            yield f"{comparison.origin(cell.origin).name}: {', '.join(made)}"


def _notes(comparison: Comparison, question: Question) -> str:
    said = [
        f"{comparison.origin(cell.origin).name}: “{cell.current.words[0].exact}”"
        for cell in question.cells
    ]
    return f"{question.text}: {'; '.join([*said, *_uncounted(comparison, question)])}."


def _uncounted(comparison: Comparison, question: Question) -> list[str]:
    """Return who denies such a figure, doubts it or the like, and in which words."""
    return [
        f"{comparison.origin(one.origin).name} {one.stance} “{one.statements[-1].words[0].exact}”"
        for one in question.uncounted
    ]


def event_id(comparison: Comparison, question: Question) -> str:
    """Return the id of a row: two stories may ask the same question."""
    return derive_id("event", "", comparison.story or "", question.id)


def is_open(question: Question) -> bool:
    """Say whether an origin's figure has no upper end, so that the question has none."""
    return any(cell.current.high is None for cell in question.cells)


def counts_a_part(comparison: Comparison, question: Question) -> bool:
    """Say whether no cell counts everybody: each is of a group, at most taken for everybody."""
    if question.group is not None:
        return True
    of_groups = {
        (statement.report, statement.figure)
        for other in comparison.questions
        if other.group is not None and other.measure == question.measure
        for cell in other.cells
        for statement in cell.statements
    }
    return all((c.current.report, c.current.figure) in of_groups for c in question.cells)


def period_of(question: Question, reports: Mapping[str, Report]) -> Period:
    """Return the days of a question, which end with the reports where nothing else ends them.

    Where none are stated that is the day of the first report that answers it (one that does not
    may have come out before); of a toll that runs on, the last of those whose figures stand now.
    """
    asked = question.period or Period()
    if asked.latest is not None:
        return asked
    told = _carriers(question)
    if question.period is not None:
        told = [cell.current.report for cell in question.cells]
    days = [day for id_ in told if id_ in reports and (day := published_day(reports[id_]))]
    end = None if not days else max(days) if question.period is not None else min(days)
    is_after = end is not None and (asked.earliest is None or asked.earliest <= end)
    return Period(earliest=asked.earliest, latest=end if is_after else None)


def _precision(period: Period, codes: tuple[tuple[int, int], ...]) -> int:
    widest = codes[-1][1] + 1
    if period.earliest is None or period.latest is None:
        return widest
    n_days = (period.latest - period.earliest).days + 1
    return next((code for most, code in codes if n_days <= most), widest)


def _carriers(question: Question) -> list[str]:
    found = (s.report for cell in question.cells for s in cell.statements)
    return list(dict.fromkeys(found))


def _country(place: Place) -> str | None:
    return place.within[-1] if place.within else place.country


def _cite(report: Report) -> str:
    parts = (report.publisher, (report.published_on or "")[:10], report.title, report.url)
    return ", ".join(part for part in parts if part) or report.id


def _joined(values: Iterable[str | None]) -> str | None:
    return "; ".join(dict.fromkeys(value for value in values if value)) or None
