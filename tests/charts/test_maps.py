"""Maps fit their points, say how sure each is, assert no border, and escape what reports print."""

import hashlib
import json
import math
from importlib import resources
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.charts import MapPoint, atlas, chart_map
from onrecord.charts.labelling import Box, place_labels
from onrecord.charts.windows import KM_PER_DEGREE, make_view

SVG = "{http://www.w3.org/2000/svg}"
ALEPPO, IDLIB = (36.2, 37.16), (35.93, 36.63)


def _point(name, at, count=1, precision_m=3000.0, **more):
    latitude, longitude = at
    return MapPoint(name=name, latitude=latitude, longitude=longitude, count=count,
                    precision_m=precision_m, **more)  # fmt: skip


def _draw(*points, **more):
    return ET.fromstring(chart_map(points, **more))  # noqa: S314  our own


def _marks(tree):
    return [e for e in tree.iter(f"{SVG}circle") if e.find(f"{SVG}title") is not None]


def _is_land(latitude, longitude):
    """Say whether a point lies on land, by how often a ray from it meets the shore."""
    inside = False
    window = atlas.Window(longitude - 5, latitude - 5, longitude + 5, latitude + 5)
    for ring in atlas.land(window, 4):
        (x1, y1), (x2, y2) = ring.T, np.roll(ring, -1, axis=0).T
        over = (y1 > latitude) != (y2 > latitude)
        with np.errstate(divide="ignore", invalid="ignore"):
            meets = x1 + (latitude - y1) * (x2 - x1) / (y2 - y1)
        inside ^= bool(np.count_nonzero(over & (longitude < meets)) % 2)
    return inside


def test_the_table_is_the_one_its_manifest_tells_of():
    folder = resources.files("onrecord.charts") / "tables"
    manifest = json.loads((folder / "manifest.json").read_text())
    data = (folder / manifest["file"]).read_bytes()
    assert hashlib.sha256(data).hexdigest() == manifest["sha256"]
    assert len(data) <= 400_000


@pytest.mark.parametrize(
    ("name", "at", "expected"),
    [
        ("Aleppo", ALEPPO, True),
        ("Moscow", (55.75, 37.62), True),
        ("Taveuni, on 180°", (-16.85, 179.98), True),
        ("Chukotka, beyond 180°", (67.0, -178.0), True),
        ("the Caspian Sea", (41.5, 50.8), False),
        ("the Atlantic", (30.0, -40.0), False),
        ("the South Pole", (-86.0, 10.0), True),
    ],
)
def test_land_is_where_land_is(name, at, expected):
    assert _is_land(*at) == expected, name


def test_a_shared_line_is_a_border_and_no_shore():
    beside_rafah = atlas.Window(34.0, 31.0, 34.6, 31.4)
    assert list(atlas.lines(beside_rafah, 4, borders=True))
    in_the_sahara = atlas.Window(2.0, 24.0, 4.0, 25.0)
    assert not list(atlas.lines(in_the_sahara, 4, borders=False))


def test_every_place_has_a_mark_that_leads_to_its_words():
    tree = _draw(_point("Aleppo", ALEPPO, 9, href="#place-1"), _point("Idlib", IDLIB, href="#p-2"))
    links = {link.get("href"): link.get("aria-label") for link in tree.iter(f"{SVG}a")}
    assert links == {
        "#place-1": "Aleppo: 9 claims, within 3 km",
        "#p-2": "Idlib: 1 claim, within 3 km",
    }
    assert tree.get("role") == "group"  # links inside an image would be passed by


def test_more_claims_are_a_larger_mark():
    tree = _draw(_point("Aleppo", ALEPPO, 9), _point("Idlib", IDLIB, 1))
    idlib, aleppo = (float(mark.get("r")) for mark in _marks(tree))
    assert aleppo > idlib


@given(latitude=st.floats(-70, 70), metres=st.floats(500, 90_000))
def test_a_ring_is_as_long_as_the_scale_says(latitude, metres):
    tree = _draw(_point("X", (latitude, 20.0), precision_m=metres))
    (ring,) = tree.iter(f"{SVG}ellipse")
    view = make_view([(latitude, 20.0, metres)], width=820)
    wanted = metres / 1000 / KM_PER_DEGREE * view.y_scale
    assert float(ring.get("ry")) == pytest.approx(wanted, abs=0.1)
    assert float(ring.get("rx")) == pytest.approx(wanted, rel=0.02, abs=0.1)


def test_borders_are_dashed_none_is_filled_and_none_asserted():
    svg = chart_map([_point("Aleppo", ALEPPO), _point("Amman", (31.95, 35.93))])
    assert "none is asserted" in svg
    assert '<path class="border" d="M' in svg
    assert ".chart .border{stroke:#807b71;stroke-dasharray" in svg
    assert ".chart .coast,.chart .border{fill:none" in svg


def test_places_on_both_sides_of_the_date_line_lie_close_together():
    view = make_view([(-18.1, 178.4, 0.0), (-13.8, -171.8, 0.0)], width=820)
    assert view.window.east - view.window.west < 20
    assert view.has(-18.1, 178.4)
    assert view.has(-13.8, -171.8)


def test_a_country_does_not_shrink_the_towns_and_is_named_below():
    svg = chart_map([_point("Aleppo", ALEPPO), _point("Russia", (61, 100), precision_m=400_000.0)])
    assert "Not drawn: Russia (1)" in svg


def test_a_far_place_of_which_little_is_said_does_not_make_the_others_a_speck():
    near = [_point("Aleppo", ALEPPO, 25), _point("Idlib", IDLIB, 10)]
    svg = chart_map([*near, _point("Springfield", (39.8, -89.6), 1)])
    assert "Not drawn: Springfield (1)" in svg
    svg = chart_map([*near, _point("Springfield", (39.8, -89.6), 20)])
    assert "Not drawn" not in svg


def test_many_wrong_points_of_little_weight_do_not_make_a_map_of_the_world():
    towns = [((36 + i / 40, 37 + i / 50), 12 - i) for i in range(12)]
    wrong = [(40.3, -111.7), (46.1, 127.4), (45.4, 3.3), (34.0, 10.2), (32.8, 21.8)]
    spots = [*towns, *((at, 1) for at in wrong), ((33.5, 36.3), 4)]
    view = make_view([(*at, 3000.0) for at, _ in spots], width=820, counts=[n for _, n in spots])
    assert view.window.east - view.window.west < 12
    assert all(view.has(*at) for at, _ in towns)
    assert not any(view.has(*at) for at in wrong)
    svg = chart_map([_point(f"P{i}", at, n) for i, (at, n) in enumerate(spots)])
    assert "Not drawn: P12 (1), P13 (1), P14 (1), P15 (1), P16 (1)" in svg


def test_a_country_alone_is_a_hollow_mark():
    tree = _draw(_point("Syria", (35.0, 38.0), precision_m=400_000.0))
    assert [mark.get("class") for mark in _marks(tree)] == ["rough"]


_places = st.tuples(st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 2e6))


@settings(max_examples=60, deadline=None)
@given(st.lists(_places, min_size=1, max_size=8))
def test_any_places_fit_into_the_picture(spots):
    view = make_view(spots, width=820)
    assert 250 < view.height < 520
    assert view.window.east - view.window.west <= 360.001
    known = [spot for spot in spots if spot[2] <= 200_000] or spots
    held = [view.has(latitude, longitude) for latitude, longitude, _ in known]
    # A map of the whole world leaves out the poles, and nothing else.
    far = [not -60 <= latitude <= 84 for latitude, *_ in known]
    assert all(is_held or is_far for is_held, is_far in zip(held, far, strict=True))


def test_names_do_not_cover_each_other():
    marks = [(100 + 3 * i, 100 + 2 * i, 6, f"Place number {i}") for i in range(30)]
    found = place_labels(marks, Box(0, 0, 800, 400))
    assert 0 in found
    boxes = [Box(x, y - 13, x + len(marks[i][3]) * 7.3, y + 3) for i, (x, y) in found.items()]
    assert not any(a.meets(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_what_a_report_prints_is_never_markup():
    hostile = '"><script>alert(1)</script>'
    tree = _draw(_point(hostile, ALEPPO, href="javascript:alert(1)"), title=hostile)
    assert not list(tree.iter(f"{SVG}script"))
    assert not list(tree.iter(f"{SVG}a"))
    assert hostile in "".join(tree.itertext())


def test_in_a_page_nothing_carries_a_style_of_its_own():
    svg = chart_map([_point("Aleppo", ALEPPO, href="#a")], is_styled=False)
    assert "style" not in svg


def test_a_crowd_of_places_is_cut_and_said_to_be():
    points = [_point(f"P{i}", (36 + i / 1000, 37 + i / 1000), count=500 - i) for i in range(500)]
    tree = _draw(*points)
    assert len(_marks(tree)) == 200
    assert "Not drawn: P200 (300)" in "".join(tree.itertext())


def test_no_places_are_said():
    assert "No places" in chart_map([])
    assert "No places" in chart_map([_point("nowhere", (math.inf, 0.0))])
