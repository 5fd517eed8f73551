"""Charts hold every figure, escape what reports print, and are well-formed."""

import datetime as dt
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.charts import chart_course, chart_moves, chart_questions, find_moving
from onrecord.charts.drawing import escape, ticks, wrap
from onrecord.records import Period
from onrecord.relate import comparison
from onrecord.relate.comparing.courses import follow
from tests.relate.accounts_made import Say, killed, make_account

SVG = "{http://www.w3.org/2000/svg}"


def _draw(*accounts):
    found = comparison(accounts, measures=["killed"])
    return ET.fromstring(chart_questions(found, found.questions))  # noqa: S314  our own


def _classes(tree, tag):
    return [element.get("class") for element in tree.iter(f"{SVG}{tag}")]


def test_a_chart_has_a_title_a_description_and_a_mark_for_each_origin():
    tree = _draw(
        make_account("A", Say("12 died", "X", figures=[killed("12", 12, 12)])),
        make_account("B", Say("16 died", "Y", figures=[killed("16", 16, 16)])),
    )
    assert tree.get("role") == "img"
    assert tree.find(f"{SVG}title").text
    description = tree.find(f"{SVG}desc").text
    assert "X: 12 (“12”), differs" in description
    assert len(_classes(tree, "circle")) == 2


def test_an_open_bound_is_an_arrow_and_an_interval_a_bar():
    tree = _draw(
        make_account("A", Say("at least 9 died", "X", figures=[killed("at least 9", 9)])),
        make_account("B", Say("12 to 20 died", "Y", figures=[killed("12 to 20", 12, 20)])),
    )
    assert any("open" in found for found in _classes(tree, "path"))
    assert any("bar" in found for found in _classes(tree, "line"))


def test_an_older_figure_is_a_hollow_dot():
    tree = _draw(
        make_account(
            "A",
            Say("nine died", "X", figures=[killed("nine", 9, 9)]),
            published_on="2026-04-11",
        ),
        make_account("B", Say("14 died", "X", figures=[killed("14", 14, 14)])),
    )
    assert sorted("then" in found for found in _classes(tree, "circle")) == [False, True]


def test_what_a_report_prints_is_never_markup():
    hostile = '<script>alert("x")</script>'
    tree = _draw(make_account(hostile, Say("12 died", hostile, figures=[killed("12", 12, 12)])))
    assert not list(tree.iter(f"{SVG}script"))
    assert hostile in "".join(tree.itertext())


@given(st.text())
def test_any_words_make_well_formed_svg(words):
    ET.fromstring(f"<a>{escape(words)}</a>")  # noqa: S314  our own


@settings(max_examples=50)
@given(st.floats(min_value=0.1, max_value=1e9))
def test_axes_begin_at_nothing_and_hold_everything(most):
    marks = ticks(most)
    assert marks[0] == 0
    assert marks[-1] >= most
    assert 2 <= len(marks) <= 12


def test_a_course_is_drawn_with_others_as_diamonds_and_steps_for_running_tolls():
    accounts = []
    for day, n in ((10, 300), (20, 410)):
        toll = Period(earliest=dt.date(2025, 10, 1), latest=None)
        accounts.append(
            make_account(
                f"A{day}",
                Say(f"{n} died", "Monitor", figures=[killed(str(n), n, n, period=toll)]),
                published_on=f"2026-04-{day}",
            )
        )
    accounts.append(
        make_account("B", Say("150 died", "Army", figures=[killed("150", 150, 150, period=toll)]))
    )
    found = comparison(accounts, measures=["killed"])
    drawn = ET.fromstring(chart_course(follow(found, "monitor", "killed"), found))  # noqa: S314
    assert list(drawn.iter(f"{SVG}polygon"))


def test_nothing_to_draw_is_said():
    found = comparison([make_account("A", Say("nobody came", "X"))])
    assert "No figures" in chart_questions(found, found.questions)
    assert "No figures" in chart_course(follow(found, "x", "killed"), found)


def test_a_narrow_chart_has_every_mark_of_a_wide_one_that_leads_to_its_words():
    found = comparison(
        [
            make_account("A", Say("at least 9 died", "X", figures=[killed("at least 9", 9)])),
            make_account("B", Say("12 died", "Y", figures=[killed("12", 12, 12)])),
        ],
        measures=["killed"],
    )
    drawn = [
        ET.fromstring(  # noqa: S314  our own
            chart_questions(
                found, found.questions, href_of=lambda s: f"#{s.claim}", is_narrow=is_narrow
            )
        )
        for is_narrow in (False, True)
    ]
    links = [sorted(a.get("aria-label") for a in tree.iter(f"{SVG}a")) for tree in drawn]
    assert links[0] == links[1] == ["X: ≥ 9, wider", "Y: 12, narrower"]
    assert int(drawn[1].get("width")) < 400
    assert {tree.get("role") for tree in drawn} == {"group"}


def _moving(*figures):
    accounts = [
        make_account(
            f"Outlet {i}",
            Say(f"{words} died", "Monitor", figures=[killed(words, low, high)]),
            published_on=day,
        )
        for i, (day, words, low, high) in enumerate(figures)
    ]
    return comparison(accounts, measures=["killed"])


def test_a_later_figure_that_is_lower_is_marked_as_a_correction():
    found = _moving(
        ("2026-04-12", "30", 30, 30),
        ("2026-04-13", "at least 41", 41, None),
        ("2026-04-14", "28", 28, 28),
    )
    [question] = find_moving(found)
    svg = chart_moves(found, question, href_of=lambda s: f"#{s.claim}")
    tree = ET.fromstring(svg)  # noqa: S314  our own
    assert len(_classes(tree, "polygon")) == 1
    assert len(list(tree.iter(f"{SVG}a"))) == 3
    assert any("open" in found for found in _classes(tree, "path"))
    assert "2026-04-14 “28” (corrected)" in tree.find(f"{SVG}desc").text


@pytest.mark.parametrize("first", [(388, 1130), (1130, 388)])
def test_what_falls_below_the_lesser_of_two_that_stood_in_one_sentence_is_a_correction(first):
    figures = [killed(f"{n} dead", n, n) for n in first]
    words = " and ".join(f"{n} dead" for n in first)
    accounts = [
        make_account("A", Say(words, "Monitor", figures=figures), published_on="2026-04-12"),
        make_account(
            "A",
            Say("900 dead", "Monitor", figures=[killed("900 dead", 900, 900)]),
            published_on="2026-04-13",
        ),
    ]
    found = comparison(accounts, measures=["killed"])
    [question] = find_moving(found)
    told = ET.fromstring(chart_moves(found, question)).find(f"{SVG}desc").text  # noqa: S314  ours
    assert told.count("(corrected)") == 1
    assert "“900 dead” (corrected)" in told


def test_what_stays_the_same_or_is_of_one_day_does_not_move():
    assert not find_moving(_moving(("2026-04-12", "30", 30, 30), ("2026-04-13", "30", 30, 30)))
    assert not find_moving(_moving(("2026-04-12", "30", 30, 30), ("2026-04-12", "31", 31, 31)))


def test_figures_of_no_known_day_are_said_not_to_be_drawn():
    found = _moving(("2026-04-12", "30", 30, 30))
    [question] = found.questions
    cells = tuple(
        msgspec.structs.replace(
            cell,
            statements=tuple(
                msgspec.structs.replace(s, published_on=None) for s in cell.statements
            ),
        )
        for cell in question.cells
    )
    assert "No days to draw" in chart_moves(found, msgspec.structs.replace(question, cells=cells))


def test_the_bar_of_about_so_many_ends_before_the_number_beside_it():
    tree = _draw(
        make_account("A", Say("about 20", "X", figures=[killed("20", 20, 20, bound="about")])),
        make_account("B", Say("12 died", "Y", figures=[killed("12", 12, 12)])),
    )
    [bar] = [e for e in tree.iter(f"{SVG}line") if "bar" in e.get("class").split()]
    [label] = [e for e in tree.iter(f"{SVG}text") if e.text == "about 20"]
    assert float(bar.get("x2")) < float(label.get("x")) - 10


def test_on_a_narrow_screen_names_of_lines_stand_below_and_within():
    found = comparison(
        [
            make_account("A", Say("12 died", "X", figures=[killed("12", 12, 12)])),
            make_account(
                "B",
                Say("16 died", "X", figures=[killed("16", 16, 16)]),
                published_on="2026-04-13",
            ),
        ],
        measures=["killed"],
    )
    [question] = find_moving(found)
    tree = ET.fromstring(chart_moves(found, question, is_narrow=True))  # noqa: S314  our own
    assert tree.get("width") == "380"
    [name] = [e for e in tree.iter(f"{SVG}text") if e.text == "16 X"]
    days = [e for e in tree.iter(f"{SVG}text") if e.text.endswith("Apr 2026")]
    assert days
    assert all(float(name.get("y")) > float(day.get("y")) for day in days)


def test_a_long_title_goes_on_in_a_second_line():
    words = "How many were killed in the town by the river, as everybody counts them"
    lines = wrap(words, 300, 15)
    assert len(lines) > 1
    assert " ".join(lines) == words


LONG = "Joint Rescue Workers of the Orm Valley Civil Defence and the Teshlin Field Hospital"


@pytest.mark.parametrize("is_narrow", [False, True])
def test_neither_a_name_nor_a_number_is_cut(is_narrow):
    accounts = [
        make_account(
            "A", Say("12 died", LONG, figures=[killed("12", 12, 12)]), published_on="2026-04-11"
        ),
        make_account("B", Say("many died", LONG, figures=[killed("many", 12_000_000, None)])),
    ]
    found = comparison(accounts, measures=["killed"])
    (asked,) = found.questions
    for svg in (
        chart_questions(found, found.questions, is_narrow=is_narrow),
        chart_moves(found, asked, is_narrow=is_narrow),
    ):
        words = [found.text for found in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314
        assert "…" not in "".join(words)
        assert any("12,000,000" in each for each in words)
        assert set(LONG.split()) <= set(" ".join(words).split())


def test_the_count_of_a_group_is_not_drawn_as_one_of_everybody():
    tree = _draw(
        make_account(
            "A",
            Say("11 children died", "X", figures=[killed("11 children", 11, 11, of="children")]),
        ),
        make_account("B", Say("16 died", "Y", figures=[killed("16", 16, 16)])),
    )
    assert "11 children" in [found.text for found in tree.iter(f"{SVG}text")]
