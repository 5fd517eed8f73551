"""Claims and figures through time: what a line is, and what is never added up."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

import pytest
from lxml import etree
from msgspec.structs import replace

from onrecord.charts.series import chart_lanes, chart_lines, make_lanes, name_bar
from onrecord.gathering import lines
from onrecord.gathering.lines import Lines, name_line
from onrecord.records import Bound, Change, Excerpt, Measure, Period, Quantity, SpeakerKind, Stance
from onrecord.store.counts.series import Series
from onrecord.store.counts.series_rows import SeriesFigure, Teller

DAY = dt.date(2015, 10, 1)


def figure(
    low: int | None,
    high: int | None,
    *,
    day: int | None = 0,
    until: int | None = None,
    since: int | None = None,
    speaker: str | None = "Defence Ministry",
    measure: Measure = "sorties",
    bound: Bound = "exact",
    change: Change | None = None,
    part_of: str | None = None,
    out: int = 0,
    report: str = "report-1",
    stance: Stance = "asserts",
    kind: SpeakerKind = "named",
    has_party: bool = True,
    publisher: str = "Courier",
) -> SeriesFigure:
    """Return a figure of a day, of a spell up to `until`, or of a toll that runs `since` a day."""
    period = None
    if since is not None:
        period = Period(earliest=DAY + dt.timedelta(days=since))
    elif day is not None:
        first = DAY + dt.timedelta(days=day)
        period = Period(earliest=first, latest=DAY + dt.timedelta(days=until or day))
    words = Excerpt(start=0, end=4, exact=f"{low} {measure}")
    return SeriesFigure(
        figure=Quantity(
            id="figure-1", span=words, low=low, high=high, bound=bound, measure=measure,
            claim="claim-1" if speaker is not None else None,
            period=period, change=change, part_of=part_of,
        ),
        teller=Teller(
            stance=stance, kind=kind, words=speaker, name=speaker,
            party=(f"party-{speaker}", speaker) if kind == "named" and has_party else None,
        ) if speaker is not None else None,
        place=None,
        report=report,
        publisher=publisher,
        published=DAY + dt.timedelta(days=out),
    )  # fmt: skip


def find_lines(figures: Iterable[SeriesFigure], **actors: Any) -> Lines:
    return lines.find_lines(Series(figures=tuple(figures)), **actors)


def told(*figures: SeriesFigure) -> list[tuple[str, str, list[tuple[object, object]]]]:
    found = find_lines(figures).lines
    return sorted((ln.origin, ln.kind, [(p.low, p.high) for p in ln.points]) for ln in found)


def test_days_are_added_up_for_each_origin_by_itself() -> None:
    found = told(
        figure(20, 20), figure(30, 40, day=1), figure(7, 7, speaker="Monitor"),
        figure(8, 8, day=1, speaker="Monitor"),
    )  # fmt: skip
    assert ("Defence Ministry", "sum", [(20, 20), (50, 60)]) in found
    assert ("Monitor", "sum", [(7, 7), (15, 15)]) in found
    assert len(found) == 4


def test_a_day_is_counted_once_at_its_fullest() -> None:
    found = told(figure(20, 20), figure(25, 25), figure(30, 30, day=1))
    assert ("Defence Ministry", "sum", [(25, 25), (55, 55)]) in found


def test_a_sum_with_an_open_end_stays_open() -> None:
    found = told(figure(20, None, bound="at_least"), figure(30, 30, day=1))
    assert ("Defence Ministry", "sum", [(20, None), (50, None)]) in found


@pytest.mark.parametrize("measure", ["killed", "wounded", "displaced", "money"])
def test_people_are_never_added_up(measure: Measure) -> None:
    found = told(figure(16, 16, measure=measure), figure(16, 16, day=1, measure=measure))
    assert [kind for _, kind, _ in found] == ["day"]


def test_a_running_toll_is_a_line_of_its_own_from_where_it_runs() -> None:
    found = find_lines([
        figure(100, 100, since=-30, out=1), figure(140, 140, since=-30, out=4),
        figure(9, 9, since=0, out=4), figure(20, 20),
    ]).lines  # fmt: skip
    running = [line for line in found if line.kind == "running"]
    assert [(line.since, len(line.points)) for line in running] == [
        (DAY - dt.timedelta(days=30), 2),
        (DAY, 1),
    ]
    assert "as stated" in name_line(running[0])


def test_what_a_toll_has_come_to_runs_and_what_it_was_is_left_out() -> None:
    found = find_lines([figure(70, 70, change="new"), figure(58, 58, change="old")])
    assert [(line.kind, len(line.points)) for line in found.lines] == [("running", 1)]
    assert found.n_left == 1


def test_parts_and_figures_that_say_no_number_are_left_out_and_counted() -> None:
    found = find_lines([figure(5, 5, part_of="figure-0"), figure(None, None, bound="vague")])
    assert (found.lines, found.n_left) == ((), 2)


@pytest.mark.parametrize("stance", ["denies", "doubts", "predicts", "demands", "intends", "asks"])
def test_what_somebody_denies_or_foresees_is_not_that_ones_count(stance: Stance) -> None:
    found = find_lines([figure(30, 30, stance=stance), figure(3, 3, speaker="Mayor")])
    assert [line.origin for line in found.lines] == ["Mayor"]
    assert found.n_unclaimed == 1


def test_spells_and_figures_without_a_day_are_no_days() -> None:
    found = told(figure(5, 5, until=6), figure(6, 6, day=None))
    assert [kind for _, kind, _ in found] == ["spell", "undated"]


def test_the_same_figure_of_a_day_in_several_reports_is_one() -> None:
    [line] = find_lines([figure(5, 5), figure(5, 5, report="report-2")]).lines
    assert [(point.low, point.n_reports) for point in line.points] == [(5, 2)]


def test_whom_no_report_names_belongs_to_its_outlet() -> None:
    one = figure(5, 5, speaker=None)
    assert [line.origin for line in find_lines([one]).lines] == ["Courier (own voice)"]


def test_what_nobody_named_says_is_not_the_outlets_own_voice() -> None:
    one = figure(21, 21, speaker="", kind="unnamed", has_party=False)
    [line] = find_lines([one]).lines
    assert line.origin == "nobody named (in Courier)"
    passed_on = replace(one.teller, name=None, outer=figure(1, 1, speaker="Agency").teller)
    [line] = find_lines([replace(one, teller=passed_on)]).lines
    assert (line.origin, line.party) == ("Agency", "party-Agency")


def test_a_body_is_one_origin_whatever_outlet_and_whoever_speaks_for_it() -> None:
    ministry = "Defence Ministry"
    found = find_lines([
        figure(5, 5),
        figure(6, 6, day=1, speaker="the defence ministry", kind="role", publisher="Herald"),
        figure(7, 7, day=2, speaker="Defence Ministry spokesman Ivar Dessen", report="report-9"),
        figure(8, 8, day=3, speaker="a spokesman for the Ministry of Defence", kind="role"),
    ]).lines  # fmt: skip
    days = [line for line in found if line.kind == "day"]
    assert [(line.origin, line.party) for line in days] == [(ministry, f"party-{ministry}")]
    assert len(days[0].points) == 4


def test_who_is_spoken_for_is_the_party_that_the_report_calls_so() -> None:
    spokesman = figure(7, 7, speaker="Defence Ministry spokesman Ivar Dessen", report="report-9")
    known = {"report-9": [("Defence Ministry", "party-7", "Defence Ministry of Orm")]}
    [line] = find_lines([spokesman], actors_of=lambda report: known[report]).lines
    assert (line.origin, line.party) == ("Defence Ministry of Orm", "party-7")


def test_bodies_of_one_name_in_two_countries_stay_two() -> None:
    one = figure(5, 5)
    other = replace(one.teller, party=("party-x", "Defence Ministry"))
    unsure = figure(6, 6, speaker="the defence ministry", kind="role", publisher="Herald")
    found = find_lines([one, replace(one, teller=other), unsure]).lines
    assert {line.party for line in found} == {"party-Defence Ministry", "party-x", None}


def test_a_headline_that_repeats_a_quoted_figure_is_no_origin_of_its_own() -> None:
    assert [origin for origin, *_ in told(figure(14, 14), figure(14, 14, speaker=None))] == [
        "Defence Ministry"
    ]
    elsewhere = figure(14, 14, speaker=None, report="report-2")
    assert len(told(figure(14, 14), elsewhere)) == 2


def test_residents_of_two_outlets_are_two() -> None:
    asked: dict[str, Any] = {"speaker": "residents", "kind": "unnamed", "has_party": False}
    found = told(figure(5, 5, **asked), figure(5, 5, **asked, publisher="Herald"))
    assert [origin for origin, *_ in found] == ["residents (in Courier)", "residents (in Herald)"]


# --- drawn --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n_days", "name"),
    [(3, "1 Oct 2015"), (200, "week of 28 Sep 2015"), (2_000, "Oct 2015"), (12_000, "2015")],
)
def test_bars_are_as_long_as_the_span_demands(n_days: int, name: str) -> None:
    counted = [(DAY, "claims", 1), (DAY + dt.timedelta(days=n_days), "claims", 2)]
    [lane] = make_lanes(counted)
    assert name_bar(lane.bars[0]) == name
    assert [bar.n for bar in lane.bars] == [1, 2]


def test_a_day_without_claims_has_no_bar() -> None:
    svg = chart_lanes(make_lanes([(DAY, "a", 1), (DAY + dt.timedelta(days=9), "a", 1)]), "Claims")
    assert svg.count("<rect") - 1 == 2  # and the paper


def test_charts_are_well_formed_described_and_carry_no_style_in_a_page() -> None:
    found = find_lines([figure(5, 9, bound="between"), figure(8, None, bound="at_least", day=2)])
    for svg in (
        chart_lines(found.lines, "A & <b>", is_styled=False),
        chart_lanes(make_lanes([(DAY, "<script>", 3)]), "A & <b>", is_styled=False),
        chart_lines([], "Nothing", is_styled=False),
        chart_lanes([], "Nothing", is_styled=False),
    ):
        root = etree.fromstring(svg.encode())
        assert [child.tag.rpartition("}")[2] for child in root[:2]] == ["title", "desc"]
        assert not re.search(r"<style|style=|<script", svg)


def test_an_open_bound_is_an_arrow_and_an_interval_a_stroke() -> None:
    interval = chart_lines(find_lines([figure(5, 9, bound="between")]).lines, "x")
    assert 'class="s0 range"' in interval
    assert "open" not in re.sub(r"<style>.*?</style>", "", interval, flags=re.DOTALL)
    at_least = chart_lines(find_lines([figure(5, None, bound="at_least")]).lines, "x")
    assert 'class="s0 open thin"' in at_least


def test_a_long_silence_of_a_toll_is_drawn_as_one() -> None:
    near = find_lines([figure(1, 1, since=-9), figure(2, 2, since=-9, out=10)]).lines
    far = find_lines([figure(1, 1, since=-9), figure(2, 2, since=-9, out=99)]).lines
    assert "s0 thin step" in chart_lines(near, "x")
    assert "s0 thin gap" in chart_lines(far, "x")


def test_sums_are_dashed_and_said_to_be_ours() -> None:
    found = find_lines([figure(5, 5), figure(6, 6, day=1)]).lines
    svg = chart_lines(found, "x")
    assert "s0 thin sum" in svg
    assert "our sum" in svg


def test_one_huge_figure_does_not_press_the_others_to_the_ground() -> None:
    small = [figure(n, n, day=n, measure="killed") for n in range(2, 9)]
    even = chart_lines(find_lines(small).lines, "x")
    steep = chart_lines(
        find_lines([*small, figure(210_000, 210_000, day=1, measure="killed")]).lines, "x"
    )
    assert "ten times" not in even
    assert "ten times" in steep
    levels = [float(y) for y in re.findall(r'<circle[^>]* cy="([\d.]+)"', steep)][1:]
    ground = max(levels)
    assert ground - min(levels) > 200
    assert len({round(level) for level in levels}) == len(levels)


@pytest.mark.parametrize(
    ("n_days", "named"), [(400, "Mar 2016"), (1_400, "Jan 2016"), (9_000, "2016")]
)
def test_days_below_a_chart_are_round(n_days: int, named: str) -> None:
    counted = [(DAY, "claims", 1), (DAY + dt.timedelta(days=n_days), "claims", 2)]
    assert f">{named}</text>" in chart_lanes(make_lanes(counted), "x")


@pytest.mark.parametrize("first", [dt.date(9999, 12, 1), dt.date(9999, 1, 1), dt.date(1, 1, 1)])
def test_the_last_days_of_the_calendar_are_drawn(first: dt.date) -> None:
    lanes = make_lanes([(first, "one", 1), (dt.date.max, "one", 1)])
    assert sum(bar.n for lane in lanes for bar in lane.bars) == 2
    assert "9999" in chart_lanes(lanes, "of all days")
