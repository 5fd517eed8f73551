"""Accounts beside each other: origins, cells, what was assumed, and what a policy drops."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from msgspec.structs import replace

from onrecord.comparisons import ComparisonTable, CourseTable, check_policy
from onrecord.errors import QueryError
from onrecord.event_rows import acled_row, ged_row
from onrecord.outlines import outline_cell
from onrecord.records import Account, Copy, Excerpt, Period, Place
from onrecord.relate import comparison
from onrecord.relate.comparing.choosing import choose
from onrecord.relate.comparing.courses import follow
from onrecord.relate.comparing.known_parties import parties_of
from onrecord.relate.comparing.origins import Sources
from onrecord.relate.comparing.rowing import moved
from onrecord.serve.telling.agreement import _answer
from onrecord.serve.telling.exchanges import show_exchanges
from tests.relate.accounts_made import Say, killed, make_account

DAY = "2026-04-11"


def _row(found, group=None, measure="killed"):
    return next(q for q in found.questions if q.measure == measure and q.group == group)


def _cells(found, **which):
    return {cell.origin: cell for cell in _row(found, **which).cells}


def test_who_is_quoted_by_many_is_one_origin_and_the_outlets_stand_beneath():
    accounts = [
        make_account(name, Say("the toll was 16", "Orm Monitor", figures=[killed("16", 16, 16)]))
        for name in ("Courant", "Littoral", "Radio")
    ]
    found = comparison(accounts)
    cell = _cells(found)["orm monitor"]
    assert len(_row(found).cells) == 1
    assert [s.step for s in cell.statements] == ["first", "echoes", "echoes"]
    assert set(found.origin("orm monitor").outlets) == {"Courant", "Littoral", "Radio"}
    assert cell.relation == "alone"


def test_an_agency_that_cites_a_ministry_is_not_the_origin():
    account = make_account(
        "Courant", Say("that 11 fighters died", "Ministry", figures=[killed("11 fighters", 11, 11)])
    )
    outer = account.claims[0]
    chained = _within(account, outer)
    assert set(_cells(comparison([chained]), group=None)) == {"ministry"}


def _within(account, inner):
    """Return the account with the ministry's claim inside one of an agency."""
    import msgspec

    agency = make_account("Courant", Say("as the ministry said", "Agency")).actors[0]
    outer = msgspec.structs.replace(inner, id="claim-outer", speaker=agency.id, within=None)
    inner = msgspec.structs.replace(inner, within=outer.id)
    return msgspec.structs.replace(account, claims=(outer, inner), actors=(*account.actors, agency))


def test_the_own_words_of_copies_are_the_wires():
    wire = make_account("Wire", Say("at least 12 died", figures=[killed("at least 12", 12)]))
    reprints = [
        make_account(
            name,
            Say("at least 12 died", figures=[killed("at least 12", 12)]),
            head=f"{name}, from the wire.\n",
        )
        for name in ("One", "Two", "Three")
    ]
    copies = [_copy(reprint, wire) for reprint in reprints]
    found = comparison([*reprints, wire], copies=copies)
    assert set(_cells(found)) == {"wire"}
    assert len(found.copies) == 3
    assert len(comparison([*reprints, wire]).questions[0].cells) == 4


def _copy(copy, original, *, agency=None):
    words = copy.report.text[-20:-1]
    span = Excerpt(start=len(copy.report.text) - 20, end=len(copy.report.text) - 1, exact=words)
    return Copy(
        report=copy.report.id,
        of=original.report.id,
        kind="near",
        share=0.9,
        spans=(span,),
        agency=agency,
    )


def test_unnamed_sources_of_two_outlets_are_two():
    accounts = [
        make_account(
            name,
            Say(
                "12 people died", "residents", kind="unnamed", figures=[killed("12 people", 12, 12)]
            ),
        )
        for name in ("Courant", "Radio")
    ]
    found = comparison(accounts)
    assert set(_cells(found)) == {"courant: residents", "radio: residents"}
    assert {origin.kind for origin in found.origins} == {"unnamed"}


def _passed_on(publisher, by, *through):
    """Return an account in which an unnamed source says 12, passed on by `through`, the last first.

    Each of `through` is a name and how it is named.
    """
    said = [Say("12 people died", by, kind="unnamed", figures=[killed("12 people", 12, 12)])]
    said += [Say(f"as told ({i})", name, kind=kind) for i, (name, kind) in enumerate(through)]
    account = make_account(publisher, *said)
    claims = [
        msgspec.structs.replace(claim, within=outer.id if outer else None)
        for claim, outer in zip(account.claims, [*account.claims[1:], None], strict=True)
    ]
    return msgspec.structs.replace(account, claims=tuple(claims))


@pytest.mark.parametrize(
    ("through", "n_origins"),
    [
        ([("Agency", "named")], 1),
        ([("witnesses", "unnamed"), ("Agency", "named")], 1),
        ([("spokesman for the Agency", "unnamed")], 1),
        ([("Another Agency", "named")], 2),
        ([("witnesses", "unnamed")], 2),
        ([], 2),
    ],
)
def test_an_unnamed_source_is_of_the_nearest_who_is_named_and_passes_it_on(through, n_origins):
    accounts = [
        _passed_on("Agency", "official source at the ministry"),
        _passed_on("Courant", "a ministry source", *through),
    ]
    found = comparison(accounts)
    assert len(_row(found).cells) == n_origins
    assert {origin.kind for origin in found.origins} == {"unnamed"}


@pytest.mark.parametrize(
    ("head", "keys"),
    [
        ("ORM, (OTA)- A bulletin.\n", {"orm telegraph agency"}),
        ("ORM, (OTB)- A bulletin.\n", {"orm telegraph agency", "ota"}),
    ],
)
def test_an_outlet_is_meant_by_the_short_name_that_its_own_report_gives_it(head, keys):
    accounts = [
        make_account(
            "Orm Telegraph Agency", Say("12 died", figures=[killed("12", 12, 12)]), head=head
        ),
        make_account("Courant", Say("12 died", "OTA", figures=[killed("12", 12, 12)])),
    ]
    assert set(_cells(comparison(accounts))) == keys


def test_a_ring_of_claims_ends():
    account = _passed_on("Courant", "a source", ("witnesses", "unnamed"))
    first, last = account.claims
    ring = (first, msgspec.structs.replace(last, within=first.id))
    assert _cells(comparison([msgspec.structs.replace(account, claims=ring)]))


def test_58_is_narrower_than_at_least_50_and_12_differs():
    accounts = [
        make_account("A", Say("at least 50 people died", "X", figures=[killed("at least 50", 50)])),
        make_account("B", Say("58 people died", "Y", figures=[killed("58", 58, 58)])),
        make_account("C", Say("12 people died", "Z", figures=[killed("12", 12, 12)])),
    ]
    cells = _cells(comparison(accounts))
    versus = {v.origin: v.relation for v in cells["y"].versus}
    assert versus == {"x": "narrower", "z": "differs"}
    assert {v.origin: v.relation for v in cells["x"].versus}["y"] == "wider"
    assert cells["y"].relation == "differs"


def test_a_later_figure_of_the_same_origin_updates_and_the_old_one_stays_to_be_seen():
    accounts = [
        make_account(
            "A",
            Say("nine people died", "Hospital", figures=[killed("nine", 9, 9)]),
            published_on="2026-04-12T07:00:00Z",
        ),
        make_account(
            "A",
            Say("14 people died", "Hospital", figures=[killed("14", 14, 14)]),
            published_on="2026-04-12T15:00:00Z",
        ),
    ]
    cell = _cells(comparison(accounts))["hospital"]
    assert [(s.step, s.low) for s in cell.statements] == [("first", 9), ("updates", 14)]
    assert cell.current.low == 14


def test_of_one_day_without_a_clock_it_is_not_known_which_came_later():
    accounts = [
        make_account("A", Say("nine died", "Hospital", figures=[killed("nine", 9, 9)])),
        make_account("B", Say("14 died", "Hospital", figures=[killed("14", 14, 14)])),
    ]
    steps = {s.step for s in _cells(comparison(accounts))["hospital"].statements}
    assert steps == {"first", "beside"}


def test_an_outlet_that_prints_an_older_toll_late_takes_nothing_back():
    said = [("A", 9, "T07:00:00Z"), ("B", 14, "T12:00:00Z"), ("C", 9, "T20:00:00Z")]
    accounts = [
        make_account(
            name,
            Say(f"{n} people died", "Hospital", figures=[killed(str(n), n, n)]),
            published_on="2026-04-12" + at,
        )
        for name, n, at in said
    ]
    cell = _cells(comparison(accounts))["hospital"]
    assert [s.step for s in cell.statements] == ["first", "updates", "echoes"]
    assert cell.current.low == 14


def _toll(*numbers, at="2026-04-12", by="Hospital"):
    words = " and ".join(f"{n} dead" for n in numbers)
    figures = [killed(f"{n} dead", n, n) for n in numbers]
    return make_account("A", Say(f"it counts {words}", by, figures=figures), published_on=at)


@pytest.mark.parametrize(
    ("accounts", "now", "before", "beside"),
    [
        ([_toll(388, 1130)], 1130, [], [388]),
        ([_toll(1130, 388)], 1130, [], [388]),
        ([_toll(9), _toll(14, at="2026-04-13")], 14, [9], []),
        ([_toll(388, 1130), _toll(1200, at="2026-04-13")], 1200, [1130], [388]),
        ([_toll(9), _toll(11, 14, at="2026-04-13")], 14, [9], [11]),
        ([_toll(9), _toll(14, at="2026-04-13"), _toll(9, at="2026-04-14")], 14, [9], []),
    ],
)
def test_what_is_said_in_one_breath_corrects_nothing(accounts, now, before, beside):
    found = comparison(accounts)
    cell = _cells(found)["hospital"]
    assert cell.current.low == now
    assert [[s.low for s in said] for said in moved(cell)] == [before, beside]
    shown = outline_cell(found, cell)
    assert shown["before"] == (", then ".join(f"{n:,}" for n in before) or None)
    assert shown["beside"] == ("; ".join(f"{n:,}" for n in beside) or None)
    told = _answer(found, cell).moved
    assert [words for words in told if "updates" in words or "beside" in words] == [
        *(f"↻ updates {n:,}" for n in before),
        *(f"∥ beside {n:,}" for n in beside),
    ]


def test_a_timeline_tells_what_is_said_beside_from_what_was_corrected():
    found = comparison([_toll(388, 1130), _toll(1200, at="2026-04-13")], by_day=False)
    course = CourseTable.of(follow(found, "hospital", "killed"), found)
    rows = [(row["stands"], row["low"]) for row in course.rows()]
    assert rows == [("earlier", 1130), ("now", 1200), ("beside", 388)]


def test_what_the_words_call_past_is_no_figure_that_stands():
    figures = [killed("14", 14, 14, change="new"), killed("nine", 9, 9, change="old")]
    account = make_account("A", Say("the toll rose to 14 from nine", "Hospital", figures=figures))
    cell = _cells(comparison([account]))["hospital"]
    assert cell.current.low == 14
    assert "before" in [s.step for s in cell.statements]


def test_children_are_part_of_the_dead_and_stand_in_a_row_of_their_own():
    figures = [killed("53", 53, 53), killed("21 children", 21, 21, of="children")]
    account = make_account(
        "A", Say("53 people, including 21 children, died", "Monitor", figures=figures)
    )
    found = comparison([account])
    assert _cells(found)["monitor"].current.low == 53
    part = _cells(found, group="children")["monitor"]
    assert part.relation == "part_of"
    assert part.current.whole.exact == "53"


def test_eleven_fighters_stand_beside_fourteen_dead_and_the_assumption_is_said():
    accounts = [
        make_account(
            "A",
            Say("11 fighters died", "Army", figures=[killed("11 fighters", 11, 11, of="fighters")]),
        ),
        make_account(
            "B",
            Say("14 people died", "Hospital", figures=[killed("14 people", 14, 14, of="people")]),
        ),
    ]
    cells = _cells(comparison(accounts))
    assert cells["army"].relation == "differs"
    assert [a.about for a in cells["army"].current.assumptions if a.about == "group"] == ["group"]
    assert not [a for a in cells["hospital"].current.assumptions if a.about == "group"]


@pytest.mark.parametrize(
    ("one", "other", "relations"),
    [
        (("five medics", 5, "medics"), ("nine people", 9, "people"), ["narrower", "wider"]),
        (("nine people", 9, "people"), ("five medics", 5, "medics"), ["wider", "narrower"]),
        (("five medics", 5, "medics"), ("nine farmers", 9, "farmers"), ["part_of", "part_of"]),
        (("one woman", 1, "woman"), ("20 civilians", 20, "civilians"), ["narrower", "wider"]),
        (("nine medics", 9, "medics"), ("three people", 3, "people"), ["differs", "differs"]),
        (("4 fighters", 4, "fighters"), ("8 civilians", 8, "civilians"), ["differs", "differs"]),
    ],
)  # fmt: skip
def test_some_of_the_dead_contradict_no_larger_toll_and_no_other_group(one, other, relations):
    accounts = [
        make_account(name, Say(f"{words} died", by, figures=[killed(words, n, n, of=of)]))
        for name, by, (words, n, of) in (("A", "Union", one), ("B", "Bureau", other))
    ]
    cells = _cells(comparison(accounts))
    assert [cells["union"].relation, cells["bureau"].relation] == relations


def test_nobody_is_no_toll_of_everybody():
    account = make_account(
        "A",
        Say("no civilians died", "Army", figures=[killed("no civilians", 0, 0, of="civilians")]),
    )
    found = comparison([account])
    assert [q.group for q in found.questions if q.measure == "killed"] == ["civilians"]


def test_nobody_hurt_is_taken_for_nobody_killed_and_says_so():
    figure = killed("no civilians", 0, 0, of="civilians", measure="wounded")
    account = make_account("A", Say("no civilians were hurt", "Army", figures=[figure]))
    (assumption, *_) = _cells(comparison([account]), group="civilians")["army"].current.assumptions
    assert assumption.about == "measure"


def test_a_toll_of_the_war_is_not_set_beside_that_of_a_day():
    war = Period(earliest=dt.date(2025, 10, 1), latest=None)
    accounts = [
        make_account("A", Say("16 died", "X", figures=[killed("16", 16, 16)], day=DAY)),
        make_account("B", Say("640 died", "Y", figures=[killed("640", 640, 640, period=war)])),
    ]
    rows = [q for q in comparison(accounts).questions if q.measure == "killed"]
    assert [len(q.cells) for q in rows] == [1, 1]


def _at(account, *names, kind=None):
    """Return the account, its figures one after the other of these places."""
    text = account.report.text
    placed = [
        Place(
            id=f"place-{name}",
            span=Excerpt(start=0, end=1, exact=text[0]),
            name=name,
            kind=kind or ("country" if name == "Orm" else None),
            country="OR",
        )
        for name in filter(None, names)
    ]
    figures = tuple(
        msgspec.structs.replace(figure, place=f"place-{name}" if name else None)
        for figure, name in zip(account.figures, names, strict=True)
    )
    return msgspec.structs.replace(account, figures=figures, places=tuple(placed))


WAR = Period(earliest=dt.date(2025, 10, 1), latest=None)


def _day_and_war(place, by="X"):
    figures = [killed("16", 16, 16, day=DAY), killed("640", 640, None, period=WAR)]
    account = make_account("A", Say("16 died, and 640 since October", by, figures=figures))
    return _at(account, *place)


def test_a_toll_that_runs_on_is_not_put_where_a_days_happening_was():
    rows = [q for q in comparison([_day_and_war(("Dourin", None))]).questions if q.measure]
    assert {q.text: q.place for q in rows} == {
        "killed, in Dourin, 2026-04-11": "Dourin",
        "killed, since 2025-10-01": None,
    }
    [war] = [q for q in rows if q.place is None]
    assert "place" not in {a.about for a in war.cells[0].current.assumptions}


def test_a_toll_that_runs_on_is_not_where_the_lead_tells_of_the_day():
    account = _day_and_war(("Dourin", "Dourin"))
    figures = tuple(
        msgspec.structs.replace(figure, place_from="lead") for figure in account.figures
    )
    account = msgspec.structs.replace(account, figures=figures)
    rows = [q for q in comparison([account]).questions if q.measure]
    assert [q.place for q in rows] == ["Dourin", None]


def test_a_country_is_not_taken_for_the_only_town_in_it_where_nobody_counts_there():
    rows = [q for q in comparison([_day_and_war(("Dourin", "Orm"))]).questions if q.measure]
    assert [q.place for q in rows] == ["Dourin", "Orm"]


def test_a_toll_that_runs_on_is_of_the_country_that_all_who_name_a_place_name():
    accounts = [_day_and_war(("Dourin", "Orm")), _day_and_war(("Dourin", None), by="Y")]
    [war] = [q for q in comparison(accounts).questions if q.place == "Orm"]
    assert len(war.cells) == 2
    taken = [[a.taken for a in c.current.assumptions if a.about == "place"] for c in war.cells]
    assert sorted(taken) == [[], ["Orm"]]


def test_a_place_that_no_cell_states_heads_no_question():
    figures = [killed("16 people", 16, 16, of="people"), killed("5 children", 5, 5, of="children")]
    account = _at(
        make_account("A", Say("16 people died, 5 children", "X", figures=figures, day=DAY)),
        *("Dourin", None),
    )
    found = comparison([account])
    assert (_row(found).place, _row(found, group="children").place) == ("Dourin", None)
    assumed = _cells(found, group="children")["x"].current.assumptions
    assert [a.taken for a in assumed if a.about == "place"] == ["Dourin"]


def test_a_figure_without_a_place_is_where_others_count_on_those_days():
    accounts = [
        _at(
            make_account(
                f"A{n}", Say(f"{n} died", f"X{n}", figures=[killed(str(n), n, n)], day=day)
            ),
            place,
        )
        for n, day, place in (
            *((16, DAY, "Dourin"), (17, DAY, "Dourin")),
            *((30, "2026-04-20", "Teshlin"), (31, "2026-04-20", None)),
        )
    ]
    rows = {q.place: q for q in comparison(accounts).questions if q.measure}
    assert {place: len(q.cells) for place, q in rows.items()} == {"Dourin": 2, "Teshlin": 2}


def test_a_figure_without_a_day_is_taken_for_the_days_others_speak_of():
    accounts = [
        make_account("A", Say("16 died", "X", figures=[killed("16", 16, 16)], day=DAY)),
        make_account("B", Say("14 died", "Y", figures=[killed("14", 14, 14)])),
    ]
    cells = _cells(comparison(accounts))
    assert "period" not in {a.about for a in cells["x"].current.assumptions}
    assert {a.taken for a in cells["y"].current.assumptions if a.about == "period"} == {DAY}


def test_a_figure_that_is_denied_is_nobodys_count():
    account = make_account(
        "A", Say("that 12 people died", "Army", stance="denies", figures=[killed("12", 12, 12)])
    )
    assert not [q for q in comparison([account]).questions if q.measure == "killed"]


def _denied(**more):
    """A hospital counts 14 dead; a ministry counts 3 wounded, and denies the dead."""
    wounded = {"words": "3 people", "low": 3, "high": 3, "bound": "exact", "measure": "wounded"}
    denial = {"stance": "denies", "figures": [killed("14", 14, 14)]} | more
    return comparison(
        [
            make_account("A", Say("14 people died", "Hospital", figures=[killed("14", 14, 14)])),
            make_account(
                "B",
                Say("3 people were hurt", "The Ministry", figures=[wounded]),
                Say("that 14 people died", "The Ministry", cue="denied", **denial),
                published_on="2026-04-13",
            ),
        ]
    )


def test_whoever_denies_a_figure_is_not_silent_on_it():
    row = _row(_denied())
    assert [cell.origin for cell in row.cells] == ["hospital"]
    (denial,) = row.uncounted
    assert (denial.origin, denial.stance, denial.against) == ("ministry", "denies", ("hospital",))
    assert denial.statements[0].words[0].exact == "14"
    assert "denied" not in denial.statements[0].content[0].exact
    assert row.silent == ()
    assert row.is_disputed


def test_a_denial_of_another_figure_disputes_nobodys():
    row = _row(_denied(figures=[killed("14", 40, None)]))
    assert row.uncounted[0].against == ()
    assert not row.is_disputed
    assert "ministry" not in row.silent


@pytest.mark.parametrize("stance", ["doubts", "predicts", "demands", "intends", "asks"])
def test_a_figure_that_is_doubted_or_foretold_is_told_as_that(stance):
    row = _row(_denied(stance=stance))
    assert row.uncounted[0].stance == stance
    assert not row.is_disputed


def test_a_denial_stands_at_the_days_that_it_names():
    late = Period(earliest=dt.date(2026, 5, 20), latest=dt.date(2026, 5, 20))
    row = _row(_denied(figures=[killed("14", 14, 14, period=late)]))
    assert row.uncounted == ()
    assert "ministry" in row.silent


def test_a_table_gives_a_denial_no_values():
    rows = [row for row in ComparisonTable.of(_denied()).rows() if row["measure"] == "killed"]
    assert {row["origin_key"]: row["relation"] for row in rows} == {
        "hospital": "alone",
        "ministry": "denies",
    }
    denial = rows[-1]
    assert (denial["low"], denial["high"], denial["words"]) == (None, None, "14")
    assert denial["claim"]


def test_a_policy_rests_on_no_figure_that_is_denied():
    chosen = choose(_row(_denied()), "max")
    assert (chosen.value, chosen.by) == (14, ("hospital",))


def test_whoever_denies_who_did_it_is_not_silent_on_that():
    accounts = [
        make_account("A", Say("Tesseran jets bombed the mill", "Residents", kind="unnamed")),
        make_account(
            "B",
            Say("that Tesseran jets bombed the mill", "The Army", stance="denies", cue="denied"),
        ),
    ]
    (row,) = (q for q in comparison(accounts).questions if q.kind == "who")
    assert [(one.origin, one.stance, one.against) for one in row.uncounted] == [
        ("army", "denies", (row.cells[0].origin,))
    ]
    assert row.silent == ()


def _event_rows(*accounts):
    found = comparison(accounts, measures=["killed"])
    reports = {account.report.id: account.report for account in accounts}
    row, args = _row(found), (None, reports)
    return (
        ged_row(found, row, choose(row, "ucdp"), *args),
        acled_row(found, row, choose(row, "acled"), *args),
    )


def test_an_event_has_no_day_of_a_report_that_does_not_tell_of_it():
    ged, acled = _event_rows(
        make_account("A", Say("the mill stood still", "X"), published_on="2026-04-01"),
        make_account("B", Say("16 died", "X", figures=[killed("16", 16, 16)]), published_on=None),
    )
    assert (ged["date_start"], ged["date_end"], ged["year"]) == (None, None, None)
    assert acled["event_date"] is None


def test_a_toll_up_to_now_has_no_first_day():
    until = Period(latest=dt.date(2026, 4, 11))
    ged, acled = _event_rows(
        make_account("A", Say("16 died", "X", figures=[killed("16", 16, 16, period=until)]))
    )
    assert (ged["date_start"], ged["date_end"], ged["year"]) == (None, "2026-04-11", None)
    assert acled["event_date"] is None


def test_a_headline_that_repeats_a_quoted_figure_is_no_origin_of_its_own():
    account = make_account(
        "A",
        Say("14 dead in strike", figures=[killed("14", 14, 14)]),
        Say("14 people died", "Hospital", figures=[killed("14", 14, 14)]),
    )
    cells = _cells(comparison([account]))
    assert set(cells) == {"hospital"}
    assert "origin" in {a.about for s in cells["hospital"].statements for a in s.assumptions}


def _nameless(account: Account, by: str) -> Account:
    """Return an account in which what `by` says is said by nobody: “it was reported that …”."""
    unsaid = {actor.id for actor in account.actors if actor.name == by}
    claims = tuple(
        replace(claim, source=(), speaker=None, speaker_kind="unnamed")
        if claim.speaker in unsaid
        else claim
        for claim in account.claims
    )
    return replace(account, claims=claims)


def test_what_nobody_named_says_is_not_the_outlets_own_word():
    said = Say(
        "that 21 people were killed", "It", cue="was reported", figures=[killed("21", 21, 21)]
    )
    found = comparison([_nameless(make_account("Alpha Post", said), "It")])
    (cell,) = _row(found).cells
    assert (found.origin(cell.origin).name, found.origin(cell.origin).kind) == (
        "nobody named",
        "unnamed",
    )


def test_what_nobody_named_says_is_whoevers_that_passes_it_on():
    account = make_account(
        "Alpha Post",
        Say("it was reported", "Tarsk Agency"),
        Say("that 21 people were killed", "It", cue="reportedly", figures=[killed("21", 21, 21)]),
    )
    outer, inner = _nameless(account, "It").claims
    account = replace(account, claims=(outer, replace(inner, within=outer.id)))
    (cell,) = _row(comparison([account])).cells
    assert cell.origin == "tarsk agency"
    ring = (replace(inner, id="claim-x", within=inner.id), replace(inner, within="claim-x"))
    (cell,) = _row(comparison([replace(account, claims=ring)])).cells
    assert cell.origin == "alpha post: nobody named"


def test_whoever_says_nothing_is_silent():
    accounts = [
        make_account("A", Say("16 died", "X", figures=[killed("16", 16, 16)])),
        make_account("B", Say("the airstrike was precise", "Y")),
    ]
    assert "y" in _row(comparison(accounts)).silent


def test_an_accusation_and_its_denial_are_a_pair():
    account = make_account(
        "A",
        Say("the army of shelling the orchard", "Front", stance="criticises", cue="accused"),
        Say("shelling the orchard", "The army", stance="denies", cue="denied"),
    )
    (exchange,) = comparison([account]).exchanges
    assert (exchange.statement.origin, exchange.answer.origin) == ("front", "army")
    assert (exchange.kind, exchange.accused) == ("denies", "the army")


def test_a_denial_that_only_points_back_is_paired_with_what_stands_before_it():
    account = make_account(
        "A",
        Say("the army of shelling the orchard", "Front", stance="criticises", cue="accused"),
        Say("it", "The army", stance="denies", cue="denied"),
    )
    (exchange,) = comparison([account]).exchanges
    assert exchange.answer.origin == "army"
    assert exchange.shared == ()


def test_a_charge_that_nobody_answers_stands_alone():
    account = make_account(
        "A", Say("the army of shelling the orchard", "Front", stance="criticises", cue="accused")
    )
    (exchange,) = comparison([account]).exchanges
    assert exchange.answer is None
    assert exchange.accused == "the army"


def test_a_denial_of_involvement_answers_no_onlooker():
    account = make_account(
        "A",
        Say("that shoes lay in the road", "Reporter"),
        Say("any involvement", "The Front", stance="denies", cue="denied"),
    )
    assert comparison([account]).exchanges == ()


def test_a_denial_of_involvement_answers_no_talk_of_involvement():
    accounts = [
        make_account("A", Say("silence would amount to direct involvement", "League")),
        make_account("B", Say("involvement", "The Front", stance="denies", cue="denies")),
    ]
    assert comparison(accounts).exchanges == ()


@pytest.mark.parametrize("content", ["that it had shelled an orchard in the valley", "involvement"])
def test_a_denial_that_points_nowhere_back_answers_no_criticism(content):
    account = make_account(
        "A",
        Say("the crime", "Minister", stance="criticises", cue="condemned"),
        Say("If nobody deters them, how can there be talks?", "Delegate"),
        Say(content, "The army", stance="denies", cue="denied"),
    )
    assert comparison([account]).exchanges == ()


def test_shared_words_are_shown_whole():
    accounts = [
        make_account("A", Say("that forces used chlorine gas", "League")),
        make_account(
            "B", Say("that its forces used chlorine gas", "Army", stance="denies", cue="denied")
        ),
    ]
    (shown,) = show_exchanges(comparison(accounts)).shown
    assert set(shown.shared) >= {"forces", "chlorine"}


def test_two_who_deny_the_same_do_not_contradict_each_other():
    accounts = [
        make_account("A", Say("the army never used chlorine gas", "Source")),
        make_account(
            "B",
            Say("that the army had used chlorine gas", "Ministry", stance="denies", cue="denied"),
        ),
    ]
    assert comparison(accounts).exchanges == ()


def test_a_denial_of_involvement_answers_a_charge_before_it():
    account = make_account(
        "A",
        Say("the army of shelling the orchard", "Mayor", stance="criticises", cue="accused"),
        Say("any involvement", "The army", stance="denies", cue="denied"),
    )
    (exchange,) = comparison([account]).exchanges
    assert exchange.answer.origin == "army"


@pytest.mark.parametrize(
    "content",
    [
        "the bombing with bands that march under the banner of the League",
        "the killing of four farmers",
        "the attack for its cruelty",
        "the chemical attack on the opposition-held town of Orm",
        "attacks which killed 58 people in Orm province on Tuesday",
    ],
)
def test_a_deed_that_is_condemned_is_nobody_accused(content):
    said = Say(content, "Opposition", stance="criticises", cue="condemned")
    assert comparison([make_account("A", said)]).exchanges == ()


def test_whoever_is_condemned_for_something_is_accused():
    said = Say("the army for shelling the orchard", "Front", stance="criticises", cue="condemned")
    (exchange,) = comparison([make_account("A", said)]).exchanges
    assert exchange.accused == "the army"


def test_of_one_day_without_times_the_fullest_figure_stands():
    for first, last in (("A", "B"), ("B", "A")):
        accounts = [
            make_account(first, Say("112 died", "X", figures=[killed("112", 112, 112)])),
            make_account(last, Say("126 died", "X", figures=[killed("126", 126, 126)])),
        ]
        cell = _cells(comparison(accounts))["x"]
        assert cell.current.low == 126
        assert moved(cell).before == ()


def test_no_order_is_told_of_figures_of_one_day():
    days = {"A": ("43", "2026-04-11"), "B": ("24", "2026-04-11"), "C": ("126", "2026-04-12")}
    found = comparison(
        [
            make_account(
                name, Say(f"{n} died", "X", figures=[killed(n, int(n), int(n))]), published_on=day
            )
            for name, (n, day) in days.items()
        ]
    )
    (told,) = _answer(found, _cells(found)["x"]).moved
    assert told.startswith("↻ updates ")
    assert "then" not in told


def test_places_and_parties_are_shown_as_they_are_written():
    place = Place(
        id="place-1",
        span=Excerpt(start=0, end=6, exact="Al-Orm"),
        name="Al-Orm",
        country="XX",
        kind="city",
    )
    account = make_account("A", Say("Al-Orm saw an air strike", "X"))
    start = account.report.text.index("Al-Orm")
    place = replace(place, span=Excerpt(start=start, end=start + 6, exact="Al-Orm"))
    found = comparison([replace(account, places=(place,))])
    where = next(q for q in found.questions if q.kind == "where")
    assert _answer(found, where.cells[0]).value == "Al-Orm"


def _placed(account, *named):
    """Return the account with places at the first of these words, each with its use."""
    places = []
    for i, (name, use) in enumerate(named):
        start = account.report.text.index(name)
        span = Excerpt(start=start, end=start + len(name), exact=name)
        places.append(
            Place(id=f"place-{i}", span=span, name=name, country=name, kind="country", use=use)
        )
    return replace(account, places=tuple(places))


def test_nothing_happened_where_a_speaker_sits():
    said = Say("the Tesser-based monitor and Moran saw an air strike in Orm", "X")
    account = _placed(
        make_account("A", said), ("Tesser", "place"), ("Moran", "actor"), ("Orm", "place")
    )
    where = next(q for q in comparison([account]).questions if q.kind == "where")
    assert [one.name for one in where.cells[0].statements] == ["Orm"]


def test_an_outlet_whose_report_repeats_another_has_its_name():
    accounts = [
        make_account("The Courant", Say("16 died", "X", figures=[killed("16", 16, 16)])),
        make_account("TRT Orm", Say("16 died", "X", figures=[killed("16", 16, 16)]), head="Fire. "),
    ]
    first, second = (account.report for account in accounts)
    copy = Copy(report=second.id, of=first.id, kind="near", share=0.9, spans=())
    sources = Sources(accounts, [copy])
    assert sources.name("trt orm") == "TRT Orm"


@pytest.mark.parametrize("policy", ["min", "range", "acled", "ucdp"])
def test_no_policy_takes_some_of_the_dead_for_all_of_them(policy):
    children = killed("Dozens of children", 24, 99, bound="vague", of="children")
    accounts = [
        make_account("A", Say("Dozens of children died", "X", figures=[children])),
        make_account("B", Say("126 people died", "Y", figures=[killed("126 people", 126, 126)])),
    ]
    chosen = choose(_row(comparison(accounts)), policy)
    assert chosen.low == 126
    assert [(one.origin, one.why) for one in chosen.dropped] == [("x", "counts children only")]


def test_a_policy_takes_a_group_where_nobody_counts_all():
    medics = killed("five medics", 5, 5, of="medics")
    row = _row(comparison([make_account("A", Say("five medics died", "X", figures=[medics]))]))
    assert choose(row, "acled").value == 5


@pytest.fixture
def disputed():
    accounts = [
        make_account("A", Say("at least 9 died", "X", figures=[killed("at least 9", 9)])),
        make_account("B", Say("14 died", "Y", figures=[killed("14", 14, 14)])),
        make_account("C", Say("14 are dead", "Z", figures=[killed("14", 14, 14)])),
        make_account("D", Say("16 died", "W", figures=[killed("16", 16, 16)])),
    ]
    return comparison(accounts)


def test_policies_say_what_they_dropped(disputed):
    row = _row(disputed)
    ranged = choose(row, "range")
    assert (ranged.low, ranged.high, ranged.dropped) == (9, None, ())
    least, most = choose(row, "min"), choose(row, "max")
    assert (least.value, least.by) == (9, ("x",))
    assert (most.value, most.by) == (16, ("w",))
    majority = choose(row, "majority")
    assert (majority.value, set(majority.by)) == (14, {"y", "z"})
    assert {left.origin for left in majority.dropped} == {"x", "w"}
    first = choose(row, "priority", order=["w", "y"])
    assert (first.value, first.by) == (16, ("w",))
    assert choose(row, "acled").value == 9
    ucdp = choose(row, "ucdp")
    assert (ucdp.low, ucdp.value, ucdp.high) == (9, 14, 16)
    for policy in ("min", "max", "acled", "ucdp", "majority"):
        chosen = choose(row, policy)
        assert {*chosen.by, *(left.origin for left in chosen.dropped)} == {"w", "x", "y", "z"}
        assert all(left.why for left in chosen.dropped)


def test_a_policy_that_is_none_is_refused(disputed):
    with pytest.raises(QueryError, match="median"):
        ComparisonTable.of(disputed).choose("median")
    with pytest.raises(QueryError, match="prefer"):
        check_policy("priority", ())


def test_a_partys_figures_over_time_with_corrections_and_what_others_said():
    said = [
        ("2026-04-09", 60, "2026-04-09T18:00:00Z"),
        ("2026-04-09", 64, "2026-04-10T09:00:00Z"),
        ("2026-04-11", 55, "2026-04-11T18:00:00Z"),
    ]
    accounts = [
        make_account(
            "Tass",
            Say(
                f"{n} sorties were flown",
                "Defence Ministry",
                day=day,
                figures=[killed(str(n), n, n, measure="sorties")],
            ),
            published_on=at,
        )
        for day, n, at in said
    ]
    accounts.append(
        make_account(
            "Courant",
            Say(
                "40 sorties were flown",
                "Monitor",
                day="2026-04-11",
                figures=[killed("40", 40, 40, measure="sorties")],
            ),
        )
    )
    course = follow(comparison(accounts, measures=["sorties"]), "defence ministry", "sorties")
    assert [stage.current.low for stage in course.stages] == [64, 55]
    assert [s.low for s in course.stages[0].earlier] == [60]
    (other,) = course.stages[1].others
    assert (other.origin, other.relation) == ("monitor", "differs")


def test_days_of_a_campaign_stay_apart_where_asked_and_a_night_is_one_happening_otherwise():
    accounts = [
        make_account(
            "Tass",
            Say(
                f"{n} sorties were flown",
                "Ministry",
                day=day,
                figures=[killed(str(n), n, n, measure="sorties")],
            ),
            published_on=day,
        )
        for day, n in (("2026-04-11", 64), ("2026-04-12", 55))
    ]
    together = comparison(accounts, measures=["sorties"])
    apart = comparison(accounts, measures=["sorties"], by_day=True)
    assert (len(together.questions), len(apart.questions)) == (1, 2)
    stages = follow(apart, "ministry", "sorties").stages
    assert [(s.current.low, s.earlier) for s in stages] == [(64, ()), (55, ())]


def test_a_toll_that_runs_on_grows_and_its_growth_is_no_correction():
    war = Period(earliest=dt.date(2025, 10, 1), latest=None)
    accounts = [
        make_account(
            "A",
            Say(f"{n} died", "Monitor", figures=[killed(str(n), n, n, period=war)]),
            published_on=day,
        )
        for day, n in (("2026-04-02", 300), ("2026-04-09", 410), ("2026-04-20", 640))
    ]
    stages = follow(comparison(accounts, by_day=True), "monitor", "killed").stages
    assert [stage.current.low for stage in stages] == [300, 410, 640]
    assert all(stage.is_running and not stage.earlier for stage in stages)


def test_one_party_under_two_spellings_is_one_origin():
    accounts = [
        make_account(
            name,
            Say("the toll was 16", party, figures=[killed("16", 16, 16)]),
        )
        for name, party in (
            ("Courant", "Syrian Observatory for Human Rights"),
            ("Radio", "the Syrian Observatory for Human Rights"),
            ("Littoral", "SOHR"),
        )
    ]
    found = comparison(accounts, party_of=parties_of(accounts))
    assert len(_row(found).cells) == 1


def test_a_town_is_not_who_did_it():
    account = make_account("A", Say("Residents fled the Rastan strikes, and Tesseran jets bombed"))
    start = account.report.text.index("Rastan")
    words = Excerpt(start=start, end=start + 6, exact="Rastan")
    place = Place(id="place-1", span=words, name="Rastan", use="place")
    told = msgspec.structs.replace(account, places=(place,))
    asked = {q.kind: q for q in comparison([told]).questions}
    answers = {a for cell in asked["who"].cells for s in cell.statements for a in s.answers}
    assert answers == {"tesseran"}
