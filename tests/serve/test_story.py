"""The list of stories and the page of one: what it says, what it leads to, whom it lets judge."""

from __future__ import annotations

import csv
import io
import re
from importlib import resources
from pathlib import Path
from xml.etree import ElementTree as ET

import apsw
import msgspec
import pytest
from starlette.testclient import TestClient

import onrecord
from onrecord.errors import NotOnRecordError
from onrecord.exchange.jsonl import encode_account
from onrecord.records import Excerpt, Place
from onrecord.serve.pages import story as story_page
from tests.relate.accounts_made import Say, killed, make_account
from tests.serve.conftest import Connect


@pytest.fixture(scope="module")
def strike(demo_ledger: str) -> str:
    """Return the id of the demonstration's story of most reports."""
    with onrecord.open(demo_ledger, read_only=True) as book:
        return max(book.stories(), key=lambda row: row.n_reports).story


# --- the list


def test_the_list_shows_each_story_with_what_it_is_about(demo_client: TestClient) -> None:
    page = demo_client.get("/stories").text
    assert page.count('<li class="card">') == 3
    assert "6 reports in 5 outlets; 1 repeats another" in page
    assert "Teshlin" in page
    assert re.search(r"killed <span[^>]*>\d+ figures", page)


@pytest.mark.parametrize(
    ("asked", "n"),
    [("words=founders", 1), ("min_reports=5", 1), ("since=2026-05", 1), ("until=2026-04-20", 1)],
)
def test_the_list_is_narrowed_by_its_address(demo_client: TestClient, asked: str, n: int) -> None:
    assert demo_client.get(f"/stories?{asked}").text.count('<li class="card">') == n


def test_nothing_that_fits_is_said(demo_client: TestClient) -> None:
    page = demo_client.get("/stories?words=zeppelin")
    assert page.status_code == 200
    assert "No story fits" in page.text


def test_a_filter_that_cannot_be_understood_is_told(demo_client: TestClient) -> None:
    answer = demo_client.get("/stories?min_reports=many")
    assert answer.status_code == 400
    assert "min_reports" in answer.text


def test_the_list_is_paged_by_the_id_of_a_story(demo_ledger: str) -> None:
    with onrecord.open(demo_ledger, read_only=True) as book:
        first, second, third = (row.story for row in book.stories())
        assert [row.story for row in book.stories(after=first)] == [second, third]
        assert [row.story for row in book.stories(after=first, limit=1)] == [second]
        with pytest.raises(NotOnRecordError):
            book.stories(after="story-none")


def test_a_story_that_began_before_and_went_on_is_within_the_days(demo_ledger: str) -> None:
    with onrecord.open(demo_ledger, read_only=True) as book:
        assert [str(row.earliest) for row in book.stories(since="2026-05-03")] == ["2026-05-02"]


def test_the_list_is_a_table_too(demo_client: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(demo_client.get("/stories.csv").text)))
    assert [row["n_reports"] for row in rows] == ["4", "4", "6"]
    assert len(demo_client.get("/stories.json?min_reports=5").json()["items"]) == 1


# --- one story


def test_the_head_counts_named_and_unnamed_origins_and_not_reports(
    demo_client: TestClient, strike: str
) -> None:
    page = _plain(demo_client.get(f"/stories/{strike}").text)
    assert "8 named origins, 7 unnamed in 6 reports; 1 repeats another." in page


def test_a_report_leads_to_its_story(
    demo_client: TestClient, demo_ledger: str, strike: str
) -> None:
    with onrecord.open(demo_ledger, read_only=True) as book:
        report = book.story(strike).story.reports[2]
    answer = demo_client.get(f"/stories/{report}?policy=min")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/stories/{strike}?policy=min"


def test_what_is_no_story_is_told(demo_client: TestClient) -> None:
    assert demo_client.get("/stories/story-none").status_code == 404


def test_every_cell_has_a_word_beside_its_sign_and_opens_exact_words(
    demo_client: TestClient, strike: str
) -> None:
    page = demo_client.get(f"/stories/{strike}").text
    cells = re.findall(r'<li class="answer (\w+)">(.*?)</li>\n', page, re.DOTALL)
    assert {relation for relation, _ in cells} >= {"agrees", "differs"}
    for relation, cell in cells:
        assert relation.replace("_", " ").split()[0] in _plain(cell)
        assert "<details>" in cell
        assert "<q " in cell
        assert 'href="/reports/report-' in cell


def test_of_many_origins_each_question_lists_those_that_answer(
    demo_client: TestClient, strike: str
) -> None:
    page = demo_client.get(f"/stories/{strike}").text
    assert 'class="agreement"' not in page
    asked = re.findall(r'<li class="question.*?</ul>', page, re.DOTALL)
    assert asked
    assert all('class="silent"' not in question for question in asked)
    assert re.search(r"silent: \d+ origins", page)


def test_of_few_origins_there_is_a_matrix(tmp_path: Path, connect: Connect) -> None:
    accounts = [
        make_account(
            f"Outlet {n}", Say(f"{n} died", f"Speaker {n}", figures=[killed(str(n), n, n)])
        )
        for n in (12, 14)
    ]
    ledger = str(tmp_path / "few.ledger")
    with onrecord.open(ledger, create=True) as book:
        list(book.take_in(map(encode_account, accounts), origin="test", own=True, tlp="clear"))
        book.merge_stories(*(account.report.id for account in accounts))
        [row] = book.stories()
    page = connect(ledger).get(f"/stories/{row.story}").text
    [table] = re.findall(r'<table class="agreement".*?</table>', page, re.DOTALL)
    assert table.count('<td role="cell" class="differs"') == 2


def test_a_figure_in_the_reader_leads_to_the_question_that_it_answers(
    demo_client: TestClient, demo_ledger: str, strike: str
) -> None:
    with onrecord.open(demo_ledger, read_only=True) as book:
        report = book.story(strike).story.reports[0]
    page = demo_client.get(f"/reports/{report}").text
    led = re.findall(rf'href="/stories/{strike}#(of-figure-[\w-]+)">others on this', page)
    assert led
    assert any(f'id="{place}"' in demo_client.get(f"/stories/{strike}").text for place in led)


def test_words_lead_to_the_reader_at_their_claim(
    demo_client: TestClient, demo_ledger: str, strike: str
) -> None:
    page = demo_client.get(f"/stories/{strike}").text
    linked = set(re.findall(r"/reports/(report-\w+)\?claim=(claim-\w+)#([\w-]+)", page))
    assert linked
    with onrecord.open(demo_ledger, read_only=True) as book:
        for report, claim, words in linked:
            account = book.account(report)
            assert claim in {found.id for found in account.claims}
            assert words in {claim, *(figure.id for figure in account.figures)}
    assert re.search(r"\?figure=(figure-[\w-]+)#\1", page)  # the outlet's own: no claim to open


def test_a_cell_gives_the_sentence_around_a_figure(demo_client: TestClient, strike: str) -> None:
    page = demo_client.get(f"/stories/{strike}").text
    cells = page[: page.index('id="places"')]
    own = re.findall(r"<q [^>]*>(.*?)</q></p>\s*<p[^>]*><bdi>.*?</bdi>.*?\?figure=", cells)
    assert own
    assert all("<mark>" in words for words in own)


def test_no_number_is_given_without_its_spread_and_what_was_dropped(
    demo_client: TestClient, strike: str
) -> None:
    page = demo_client.get(f"/stories/{strike}?policy=acled").text
    [table] = re.findall(r'<table class="table policy-table">.*?</table>', page, re.DOTALL)
    first = _plain(re.findall(r"<tr>.*?</tr>", table, re.DOTALL)[1])
    assert "the most conservative estimate" in first
    assert "11–16" in first
    assert re.search(r"Orm Basin Monitor : 16 \(coded 16; less conservative\)", first)


def test_priority_without_anybody_says_what_is_missing(
    demo_client: TestClient, strike: str
) -> None:
    page = demo_client.get(f"/stories/{strike}?policy=priority")
    assert page.status_code == 200
    assert "nobody to prefer" in page.text
    asked = "policy=priority&prefer=orm+basin+monitor"
    assert "number 1 in the list" in demo_client.get(f"/stories/{strike}?{asked}").text


def test_charts_and_map_carry_no_style_and_are_well_formed(
    demo_client: TestClient, strike: str
) -> None:
    page = demo_client.get(f"/stories/{strike}").text
    assert "style=" not in page
    assert "<style" not in page
    charts = re.findall(r'<svg xmlns="[^"]*"[^>]*class="chart".*?</svg>\n</div>', page, re.DOTALL)
    assert len(charts) == 4  # each is drawn twice, for wide and narrow screens
    for chart in charts:
        ET.fromstring(chart.rpartition("</div>")[0])  # noqa: S314  our own


def test_the_places_of_a_story_are_mapped(tmp_path: Path, connect: Connect) -> None:
    account = make_account("A", Say("16 people died in Idlib", "The Bureau"))
    at = account.report.text.index("Idlib")
    span = Excerpt(start=at, end=at + 5, exact="Idlib")
    place = Place(id="place-1", span=span, name="Idlib", latitude=35.93, longitude=36.63)
    ledger = str(tmp_path / "a.ledger")
    with onrecord.open(ledger, create=True) as book:
        told = encode_account(msgspec.structs.replace(account, places=(place,)))
        list(book.take_in([told], origin="test", own=True, tlp="clear"))
        [row] = book.stories(min_reports=1)
    page = connect(ledger).get(f"/stories/{row.story}").text
    assert "none is asserted" in page
    maps = re.findall(r'<svg xmlns="[^"]*"[^>]*class="chart".*?</svg>\n</div>', page, re.DOTALL)
    assert len(maps) == 2
    for chart in maps:
        ET.fromstring(chart.rpartition("</div>")[0])  # noqa: S314  our own


def test_ids_are_unique_in_the_page(demo_client: TestClient, strike: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', demo_client.get(f"/stories/{strike}").text)
    assert len(ids) == len(set(ids))


def test_charts_in_pages_are_coloured_by_a_style_sheet(demo_client: TestClient) -> None:
    answer = demo_client.get("/charts.css")
    assert answer.headers["content-type"].startswith("text/css")
    assert "prefers-color-scheme:dark" in answer.text


def test_a_copy_is_folded_under_what_it_repeats(demo_client: TestClient, strike: str) -> None:
    page = demo_client.get(f"/stories/{strike}").text
    assert page.count('<details class="copies">') == 1
    assert "1 report repeats it" in page
    assert "the same words" in page


def test_why_it_is_one_story_is_said(demo_client: TestClient, strike: str) -> None:
    page = demo_client.get(f"/stories/{strike}").text
    assert len(re.findall(r'<span class="quiet">names</span>', page)) == 5


def test_a_story_is_a_table_too(demo_client: TestClient, strike: str) -> None:
    rows = list(csv.DictReader(io.StringIO(demo_client.get(f"/stories/{strike}.csv").text)))
    assert {row["relation"] for row in rows} >= {"agrees", "differs"}
    assert "silent" not in {row["relation"] for row in rows}
    whole = csv.DictReader(io.StringIO(demo_client.get(f"/stories/{strike}.csv?silent=yes").text))
    assert "silent" in {row["relation"] for row in whole}
    assert {row["story"] for row in rows} == {strike}
    assert "held_by" in rows[0]
    assert demo_client.get(f"/stories/{strike}.json").json()["items"]


def _disputed(path: Path, *more: Say) -> str:
    """Put on record that a ministry denies what a hospital counts; return the ledger."""
    wounded = {"words": "3 people", "low": 3, "high": 3, "bound": "exact", "measure": "wounded"}
    dead = [killed("14 people", 14, 14)]
    accounts = [
        make_account("Post", Say("14 people were killed in Sarn", "Hospital", figures=dead)),
        make_account(
            "Herald",
            Say("3 people were hurt in Sarn", "Ministry", figures=[wounded]),
            Say(
                "that 14 people were killed in Sarn",
                "Ministry",
                stance="denies",
                cue="denied",
                figures=dead,
            ),
            *more,
        ),
    ]
    ledger = str(path / "disputed.ledger")
    with onrecord.open(ledger, create=True) as book:
        list(book.take_in(map(encode_account, accounts), origin="test", own=True, tlp="clear"))
        if len(rows := list(book.stories())) > 1:
            book.merge_stories(*(row.story for row in rows))
    return ledger


def _story_of(ledger: str) -> str:
    with onrecord.open(ledger, read_only=True) as book:
        [row] = book.stories()
    return row.story


def test_a_denial_is_seen_as_a_denial(tmp_path: Path, connect: Connect) -> None:
    ledger = _disputed(tmp_path)
    client, id_ = connect(ledger), _story_of(ledger)
    page = client.get(f"/stories/{id_}").text
    [cell] = re.findall(r'<td role="cell" class="denies">(.*?)</td>', page, re.DOTALL)
    assert "“14 people” ✗ denies" in _plain(cell)
    assert 'href="/reports/report-' in cell
    rows = client.get(f"/stories/{id_}.json?silent=yes").json()["items"]
    [denial] = [row for row in rows if (row["origin"], row["measure"]) == ("Ministry", "killed")]
    assert (denial["relation"], denial["low"], denial["words"]) == ("denies", None, "14 people")
    assert denial["claim"]
    asked = client.get(f"/api/v1/stories/{id_}/comparison").json()["questions"]
    [question] = [one for one in asked if one["measure"] == "killed"]
    assert question["uncounted"][0]["stance"] == "denies"
    assert question["silent"] == []


def test_who_counts_otherwise_and_denies_does_both_in_one_cell(
    tmp_path: Path, connect: Connect
) -> None:
    own = Say("2 people were killed in Sarn", "Ministry", figures=[killed("2 people", 2, 2)])
    ledger = _disputed(tmp_path, own)
    page = connect(ledger).get(f"/stories/{_story_of(ledger)}").text
    assert re.search(
        r'<td role="cell" class="differs">(?:(?!</td>).)*beside denies', page, re.DOTALL
    )


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a ledger with one story of 44 reports, each by an outlet of its own."""
    accounts = [
        make_account(
            f"Paper {n}",
            Say(
                f"{n + 2} people were killed at the mill in Sarn",
                "Hospital" if n % 2 else None,
                figures=[killed(f"{n + 2} people", n + 2, n + 2)],
            ),
        )
        for n in range(44)
    ]
    ledger = str(tmp_path_factory.mktemp("crowded") / "crowded.ledger")
    with onrecord.open(ledger, create=True) as book:
        list(book.take_in(map(encode_account, accounts), origin="test", own=True, tlp="clear"))
        rows = [row.story for row in book.stories()]
        if len(rows) > 1:
            book.merge_stories(*rows)
    return ledger


@pytest.mark.parametrize(("asked", "n"), [("", 16), ("?all=1", 40)])
def test_tables_compare_as_many_reports_as_the_page(
    crowded: str, connect: Connect, asked: str, n: int
) -> None:
    client, id_ = connect(crowded), _story_of(crowded)
    page = client.get(f"/stories/{id_}{asked}").text
    assert f"The {n} with most figures" in page
    answer = client.get(f"/stories/{id_}.json{asked}")
    assert len({row["report"] for row in answer.json()["items"]}) == n
    assert answer.headers["onrecord-reports"] == f"{n}/44"
    assert f'href="/stories/{id_}.csv{asked}"' in page


def test_a_comparison_for_programs_is_bounded_and_says_so(crowded: str, connect: Connect) -> None:
    client, path = connect(crowded), f"/api/v1/stories/{_story_of(crowded)}/comparison"
    found = client.get(path).json()
    assert (len(found["reports"]), found["n_left_out"]) == (16, 28)
    whole = client.get(f"{path}?all=true").json()
    assert (len(whole["reports"]), whole["n_left_out"]) == (44, 0)
    assert client.get(f"{path}?all=some").status_code == 400
    same = client.get(f"/api/v1/stories/{found['reports'][0]}/comparison").json()
    assert same["story"] == found["story"]


def _lead_nowhere(client: TestClient, reports: list[str]) -> tuple[int, list[str]]:
    """Return how many links of readers lead to others on a figure, and those that lead nowhere."""
    links = [
        link
        for report in reports
        for link in re.findall(
            r'href="(/stories/[^"]+)">others on this', client.get(f"/reports/{report}").text
        )
    ]
    pages = {path: client.get(path).text for path in {link.partition("#")[0] for link in links}}
    parts = {link: link.partition("#") for link in links}
    return len(links), [
        link for link, (path, _, id_) in parts.items() if f'id="{id_}"' not in pages[path]
    ]


def test_what_leads_to_others_on_a_figure_leads_somewhere(
    demo_client: TestClient, demo_ledger: str
) -> None:
    with onrecord.open(demo_ledger, read_only=True) as book:
        reports = [row.id for row in book.reports()]
    n, lost = _lead_nowhere(demo_client, reports)
    assert n > 60
    assert lost == []


def test_a_report_that_is_not_compared_at_first_is_for_whoever_comes_from_it(
    crowded: str, connect: Connect
) -> None:
    with onrecord.open(crowded, read_only=True) as book:
        reports = [row.id for row in book.reports()]
    n, lost = _lead_nowhere(connect(crowded), reports)
    assert n == 44
    assert lost == []


def test_origins_of_one_name_are_told_apart_in_a_table(
    demo_client: TestClient, strike: str
) -> None:
    rows = demo_client.get(f"/stories/{strike}.json").json()["items"]
    by_key = {row["origin_key"]: row["origin"] for row in rows}
    page = demo_client.get(f"/stories/{strike}").text
    [counts] = re.findall(r"(\d+) named origins?(?:, (\d+) unnamed)?</strong>", page)
    assert len(by_key) == sum(int(n) for n in counts if n)


# --- who sees what, and hostile words


def test_who_may_not_see_a_report_sees_the_story_without_it(
    own_ledger: str, connect: Connect
) -> None:
    with onrecord.open(own_ledger) as book:
        row = max(book.stories(), key=lambda row: row.n_reports)
    hidden = row.reports[0]
    with apsw.Connection(own_ledger) as connection:
        connection.execute(
            "INSERT INTO report_marks SELECT seq, 2 FROM reports WHERE id = ?", (hidden,)
        )
    stranger = connect(own_ledger, client="192.0.2.9", host="0.0.0.0", is_open=True)  # noqa: S104
    rows = stranger.get("/stories.json?min_reports=5").json()["items"]
    assert [found["n_reports"] for found in rows] == [5]
    assert hidden not in rows[0]["reports"]
    answer = stranger.get(f"/stories/{rows[0]['story']}")
    assert "in 5 reports" in _plain(answer.text)
    assert hidden not in answer.text
    assert '<form method="post"' not in answer.text
    assert stranger.get(f"/stories/{hidden}").status_code == 404
    assert "in 6 reports" in _plain(connect(own_ledger).get(f"/stories/{row.story}").text)


def test_what_another_organisation_holds_is_said_to_be_theirs(
    own_ledger: str, connect: Connect, strike: str
) -> None:
    assert "held by" not in connect(own_ledger).get(f"/stories/{strike}").text
    with apsw.Connection(own_ledger) as connection:
        connection.execute("UPDATE runs SET producer = 'identity--someone'")
    client = connect(own_ledger)
    page = client.get(f"/stories/{strike}").text
    assert re.search(r"held by <bdi>identity--someone</bdi>", page)
    rows = list(csv.DictReader(io.StringIO(client.get(f"/stories/{strike}.csv").text)))
    held = {row["held_by"] for row in rows if row["relation"] != "silent"}
    assert held == {"identity--someone"}


def test_what_reports_print_is_never_markup(tmp_path: Path, connect: Connect) -> None:
    hostile = """"><script>alert(1)</script><img src=x onerror=alert(1)>'{{ 7 * 7 }}"""
    accounts = [
        make_account(
            f"{hostile}{n}",
            Say(f"{n} died {hostile}", hostile, figures=[killed(str(n), n, n)]),
        )
        for n in (12, 14)
    ]
    ledger = str(tmp_path / "hostile.ledger")
    with onrecord.open(ledger, create=True) as book:
        list(book.take_in(map(encode_account, accounts), origin="test", own=True, tlp="clear"))
        [row] = book.stories()
        book.split_story(row.story, row.reports[1], by=hostile, reason=hostile)
        book.merge_stories(*row.reports, by=hostile, reason=hostile)
        [row] = book.stories()
    client = connect(ledger)
    pages = [
        client.get("/stories", params={"words": "died", "since": hostile[:5]}),
        client.get("/stories", params={"words": "died"}),
        client.get(f"/stories/{row.story}", params={"policy": "priority", "prefer": hostile}),
    ]
    for page in pages:
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
        assert "49" not in re.findall(r"<q [^>]*>(.*?)</q>", page.text)


# --- judging


def _judge(client: TestClient, **form: object) -> object:
    return client.post("/stories/judge", data=form, headers={"origin": "http://127.0.0.1:8000"})


def test_a_judgement_parts_a_story_and_can_be_undone(own_ledger: str, connect: Connect) -> None:
    client = connect(own_ledger)
    with onrecord.open(own_ledger) as book:
        row = max(book.stories(), key=lambda row: row.n_reports)
    answer = _judge(
        client, verdict="split", story=row.story, report=row.reports[-1], reason="another day"
    )
    assert answer.status_code == 303
    page = client.get(f"/stories/{row.story}").text
    assert "in 5 reports" in _plain(page)
    assert "another day" in page
    [judgement] = set(re.findall(r"judgement-\w+", page))
    _judge(client, verdict="undo", story=row.reports[0], judgement=judgement)
    assert "in 6 reports" in _plain(client.get(f"/stories/{row.story}").text)


def test_stories_can_be_joined(own_ledger: str, connect: Connect) -> None:
    client = connect(own_ledger)
    with onrecord.open(own_ledger) as book:
        first, second, _ = book.stories()
    answer = _judge(client, verdict="merge", story=first.story, other=second.story)
    assert answer.status_code == 303
    with onrecord.open(own_ledger) as book:
        assert sorted(row.n_reports for row in book.stories()) == [6, 8]


@pytest.mark.parametrize(
    "form",
    [
        {"verdict": "split", "story": "x"},
        {"verdict": "burn", "story": "x"},
        {"verdict": "merge", "story": "x", "other": "y" * 201},
    ],
)
def test_a_judgement_that_makes_no_sense_is_refused(
    own_ledger: str, connect: Connect, form: dict[str, str]
) -> None:
    assert _judge(connect(own_ledger), **form).status_code == 400


def test_a_server_that_takes_nothing_shows_the_commands(
    demo_ledger: str, connect: Connect, strike: str
) -> None:
    client = connect(demo_ledger, may_add=False)
    page = client.get(f"/stories/{strike}").text
    assert "onrecord stories split" in page
    assert '<form method="post"' not in page
    assert _judge(client, verdict="undo", story=strike, judgement="x").status_code == 403


@pytest.mark.parametrize("verdict", ["split", "merge", "undo"])
def test_who_sees_a_part_judges_no_story(own_ledger: str, connect: Connect, verdict: str) -> None:
    """They would decide of reports that are kept from them, in whatever name they write."""
    with onrecord.open(own_ledger) as book:
        token = book.new_token("Desk", tlp="clear", scopes=["write"])
        row = max(book.stories(), key=lambda row: row.n_reports)
        judged = book.split_story(row.story, row.reports[-1])
        for report in row.reports:
            book.mark(report, "amber")
        before = book.story_judgements()
    client = connect(own_ledger, may_add=True)
    client.headers["authorization"] = f"Bearer {token}"
    answer = _judge(
        client,
        verdict=verdict,
        story=row.story,
        report=row.reports[0],
        other=row.reports[-1],
        judgement=judged.id,
        by="The Keeper",
    )
    assert answer.status_code == 403  # type: ignore[attr-defined]
    assert row.reports[0] not in answer.text  # type: ignore[attr-defined]
    with onrecord.open(own_ledger) as book:
        assert book.story_judgements() == before


def test_another_site_cannot_judge(own_ledger: str, connect: Connect) -> None:
    client = connect(own_ledger)
    answer = client.post(
        "/stories/judge", data={"verdict": "undo"}, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code == 403


def _plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split()).replace(" ;", ";").replace(" .", ".")


def test_a_large_story_is_compared_in_part_first_and_whole_where_that_is_asked_for(
    demo_client: TestClient, strike: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story_page, "FIRST_COMPARED", 2)
    first = demo_client.get(f"/stories/{strike}").text
    assert "Compare" in first
    assert f'href="/stories/{strike}?all=1"' in first
    assert "that are not compared" in first or "that is not compared" in first
    whole = demo_client.get(f"/stories/{strike}?all=1").text
    assert f'"/stories/{strike}?all=1"' not in whole
    assert f'href="/stories/{strike}.csv?all=1"' in whole
    assert "not compared" not in whole
    assert whole.count("?claim=") > first.count("?claim=")


def test_one_pair_stands_in_one_way_wherever_it_is_shown(tmp_path: Path, connect: Connect) -> None:
    least = [("Anorth", 120, None), ("Bsouth", 126, None), ("Cwest", 20, 20)]
    accounts = [
        make_account(
            f"Outlet {who}", Say(f"{low} died", who, figures=[killed(str(low), low, high)])
        )
        for who, low, high in least
    ]
    ledger = str(tmp_path / "pair.ledger")
    with onrecord.open(ledger, create=True) as book:
        list(book.take_in(map(encode_account, accounts), origin="test", own=True, tlp="clear"))
        book.merge_stories(*(account.report.id for account in accounts))
        [row] = book.stories()
        party = next(p.id for p in book.parties() if p.name == "Anorth")
    client = connect(ledger)
    story = _plain(client.get(f"/stories/{row.story}").text)
    assert "≥ 120 ≠ differs (1 of 2) ≠ differs from Cwest ⊃ wider than Bsouth" in story
    figures = _plain(client.get(f"/parties/{party}?part=figures").text)
    assert "Bsouth ⊂ narrower" in figures
    assert "Cwest ≠ differs" in figures


def test_words_for_how_answers_stand_have_one_colour_on_every_page() -> None:
    static = resources.files("onrecord.serve") / "static"
    story, profile = ((static / f"{name}.css").read_text() for name in ("story", "profile"))
    for relation in ("agrees", "differs", "narrower", "wider", "part_of"):
        [ink] = re.findall(rf"\.{relation} \.stands[^{{]*{{ color: (.*?);", story)
        assert re.findall(rf"\.pill\.{relation}\b[^{{]*{{ color: (.*?);", profile) == [ink]
