"""The reader: a report's words, its claims beside them, and what may not happen on its page."""

from __future__ import annotations

import re
import time
from pathlib import Path

import apsw
import msgspec
import pytest
from lxml.html import HtmlElement
from starlette.testclient import TestClient

import onrecord
from onrecord.records import Account, Claim, Merge
from onrecord.serve.reading.kept import disarm
from tests.serve.conftest import Connect
from tests.serve.made import figure_of, keep, make_account, make_snapshot, with_blocks
from tests.serve.selecting import parse, select

TEXT = "“It rained,” said Ann Orr. “🎉 At least 12 people were killed,” she added.\n"


@pytest.fixture(scope="module")
def demo(demo_ledger: str) -> list[Account]:
    with onrecord.open(demo_ledger, read_only=True) as book:
        return list(book.accounts())


@pytest.fixture
def strike(demo: list[Account]) -> Account:
    return next(a for a in demo if a.report.title and "toll rises to 14 as army" in a.report.title)


def read(client: TestClient, account: Account, claim: Claim | None = None) -> HtmlElement:
    asked = f"?claim={claim.id}" if claim else ""
    answer = client.get(f"/reports/{account.report.id}{asked}")
    assert answer.status_code == 200, answer.text
    return parse(answer.text)


def words_of(page: HtmlElement, claim: Claim) -> str:
    marks = select(page, f'.reader mark[data-claims~="{claim.id}"]')
    return "".join(mark.text_content() for mark in marks)


def card_of(page: HtmlElement, claim: Claim) -> HtmlElement:
    (card,) = select(page, f'[data-claim="{claim.id}"]')
    return card


def plain(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


# --- words and cards ----------------------------------------------------------------------


def test_the_page_has_the_words_of_the_report_in_their_order(
    demo_client: TestClient, demo: list[Account]
) -> None:
    for account in demo:
        page = read(demo_client, account)
        said = "".join(part.text_content() for part in select(page, ".reader .said"))
        assert "".join(said.split()) == "".join(account.report.text.split())


def test_every_claim_is_marked_and_has_one_card_with_its_words(
    demo_client: TestClient, demo: list[Account]
) -> None:
    for account in demo:
        page = read(demo_client, account)
        for claim in account.claims:
            card = card_of(page, claim)
            for part in claim.content:
                spaceless = "".join(words_of(page, claim).split())
                assert "".join(part.exact.split()) in spaceless
            assert claim.stance in plain(card)
        assert len(select(page, "[data-claim]")) == len(account.claims)


def test_marks_do_not_nest(demo_client: TestClient, strike: Account) -> None:
    assert not select(read(demo_client, strike), "mark mark")


def test_no_id_stands_twice(demo_client: TestClient, demo: list[Account]) -> None:
    for account in demo:
        ids = [element.get("id") for element in select(read(demo_client, account), "[id]")]
        assert len(ids) == len(set(ids))


def test_the_head_says_who_published_it_when_and_who_else_tells_of_it(
    demo_client: TestClient, strike: Account
) -> None:
    head = select(read(demo_client, strike), ".report-head")[0]
    told = plain(head)
    assert "The Corvane Courant" in told
    assert "12 April 2026" in told
    assert "19:05 +02:00" in told
    assert "5 other reports tell of this" in told
    assert "Repeats Transmeridian: 75 %" in told
    (link,) = select(head, 'a[href^="/stories/"]')
    assert demo_client.get(link.get("href")).status_code in (200, 404)


def test_a_claim_is_opened_by_the_address_alone(demo_client: TestClient, strike: Account) -> None:
    page = read(demo_client, strike, strike.claims[6])
    (card,) = select(page, ".card[open]")
    assert card.get("data-claim") == strike.claims[6].id
    assert card.get("aria-current") == "true"
    current = {mark.get("data-claims") for mark in select(page, "mark.current")}
    assert all(strike.claims[6].id in str(ids) for ids in current)
    assert select(page, '.steps a[rel="next"]')[0].get("href").startswith("?claim=claim-")


def test_a_card_says_who_why_when_where_and_how_many(
    demo_client: TestClient, strike: Account
) -> None:
    told = plain(card_of(read(demo_client, strike), strike.claims[6]))
    assert "Ivar Dessen" in told
    assert "“he” is Ivar Dessen: nearest speaker before (0.60)" in told.replace("he is", "“he” is")
    assert "in a statement" in told
    assert "11 killed" in told
    assert "almost certainly read rightly (0.97)" in told
    assert "known from its passage" in told


def test_a_card_leads_to_the_party_and_says_why_it_is_that_one(
    demo_client: TestClient, demo: list[Account], demo_ledger: str
) -> None:
    with onrecord.open(demo_ledger, read_only=True) as book:
        for account in demo:
            parties = book.around(account.report.id).parties
            for claim in account.claims:
                party = parties.get(claim.speaker or "")
                if party is None:
                    continue
                card = card_of(read(demo_client, account), claim)
                assert select(card, f'a[href="/parties/{party.id}"]')
                if party.name not in plain(select(card, "summary b")[0]):
                    assert party.rule in plain(card)


def test_a_chain_tells_who_passes_it_on(demo_client: TestClient, demo: list[Account]) -> None:
    account, claim = next((a, c) for a in demo for c in a.claims if c.within)
    card = card_of(read(demo_client, account, claim), claim)
    assert len(select(card, "ol.chain li")) >= 2
    assert select(card, f'ol.chain a[data-open="{claim.within}"]')
    outer = next(c for c in account.claims if c.id == claim.within)
    assert select(card_of(read(demo_client, account), outer), f'a[data-open="{claim.id}"]')


def test_figures_in_the_outlets_own_voice_have_a_card(
    demo_client: TestClient, strike: Account
) -> None:
    own = [figure for figure in strike.figures if figure.claim is None]
    cards = select(read(demo_client, strike), "[data-figure]")
    assert [card.get("data-figure") for card in cards] == [figure.id for figure in own]
    assert "The outlet itself: 14 killed" in plain(cards[0])


def test_another_reading_of_the_same_words_is_shown_beside(
    own_ledger: str, connect: Connect, strike: Account
) -> None:
    claim = strike.claims[6]
    doubted = msgspec.structs.replace(claim, stance="doubts")
    keep(own_ledger, [msgspec.structs.replace(strike, claims=(doubted,), figures=())], engine="x 2")
    page = read(connect(own_ledger), strike)
    told = plain(card_of(page, claim))
    assert "doubts" in select(card_of(page, claim), "summary")[0].text_content()
    assert "another reading (onrecord" in told
    assert "Ivar Dessen asserts" in told


def test_what_another_organisation_holds_is_said_to_be_theirs(
    own_ledger: str, connect: Connect, strike: Account
) -> None:
    keep(own_ledger, [strike], engine="theirs")
    with apsw.Connection(own_ledger) as connection:
        connection.execute(
            """UPDATE runs SET producer = 'identity--1' WHERE engine = 'theirs';
               UPDATE findings SET is_current = (run = 1)
               WHERE report = (SELECT seq FROM reports WHERE id = ?)""",
            (strike.report.id,),
        )
    told = plain(card_of(read(connect(own_ledger), strike), strike.claims[6]))
    assert "also held by identity--1, in the same way" in told


def test_blocks_become_what_they_are(tmp_path: Path, connect: Connect) -> None:
    account = with_blocks(
        make_account("Rain\nToday\nIt rained\n- one\n- two\nAll night.\nA photograph\n"),
        ("title", "Rain"),
        ("heading", "Today"),
        ("paragraph", "It rained"),
        ("list", "- one"),
        ("list", "- two"),
        ("quote", "All night."),
        ("caption", "A photograph"),
    )
    page = read(connect(keep(tmp_path / "a.ledger", [account])), account)
    assert plain(select(page, "p.as-title")[0]) == "Rain"
    assert plain(select(page, "h3.as-heading")[0]) == "Today"
    assert [plain(item) for item in select(page, "ul.as-list li")] == ["- one", "- two"]
    assert plain(select(page, "blockquote.as-quote")[0]) == "All night."
    assert plain(select(page, "p.as-caption")[0]) == "A photograph"
    assert all(part.get("dir") == "auto" for part in select(page, "p.said, h3.said"))


# --- odd reports --------------------------------------------------------------------------


def test_emoji_and_accents_are_marked_where_they_stand(tmp_path: Path, connect: Connect) -> None:
    text = "👩‍👧 said: “🎉 e\u0301te\u0301 🎉” and left"
    account = make_account(text, "“🎉 e\u0301te\u0301 🎉”", speaker="👩‍👧")
    page = read(connect(keep(tmp_path / "a.ledger", [account])), account)
    mark = select(page, ".reader mark.direct")[0]
    assert mark.text_content() == "“🎉 e\u0301te\u0301 🎉”"


def test_arabic_and_hebrew_have_their_own_direction(tmp_path: Path, connect: Connect) -> None:
    text = "قال الوزير: «قُتل 12 شخصاً»\n"
    account = make_account(text, "«قُتل 12 شخصاً»", speaker="الوزير", title="قال", language="ar")
    page = read(connect(keep(tmp_path / "a.ledger", [account])), account)
    assert select(page, "h1")[0].get("dir") == "auto"
    assert select(page, ".said")[0].get("dir") == "auto"
    assert select(page, "summary b")[0].get("dir") == "auto"


def test_control_characters_are_shown_as_pictures(tmp_path: Path, connect: Connect) -> None:
    text = "“It \x00rai\x1bned,” said Ann Orr."
    account = make_account(text, "“It \x00rai\x1bned,”", title="a\x07b")
    page = connect(keep(tmp_path / "a.ledger", [account])).get(f"/reports/{account.report.id}")
    assert "“It ␀rai␛ned,”" in page.text
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", page.text)


def test_half_a_character_does_not_end_the_page(tmp_path: Path, connect: Connect) -> None:
    account = make_account("“It \ud83c rained,” said Ann Orr.", "“It \ud83c rained,”")
    page = connect(keep(tmp_path / "a.ledger", [account])).get(f"/reports/{account.report.id}")
    assert page.status_code == 200
    assert "It \ufffd rained" in page.text


def test_a_report_without_claims_says_so(tmp_path: Path, connect: Connect) -> None:
    account = make_account("It rained all night.")
    page = read(connect(keep(tmp_path / "a.ledger", [account])), account)
    assert "No claim was found" in plain(page)


def test_a_report_without_a_title_has_a_heading_all_the_same(
    tmp_path: Path, connect: Connect
) -> None:
    account = make_account("It rained all night.")
    page = read(connect(keep(tmp_path / "a.ledger", [account])), account)
    assert plain(select(page, "h1")[0]) == "Untitled report"


def test_notices_and_bylines_are_shown(tmp_path: Path, connect: Connect) -> None:
    account = make_account(TEXT, bylines=("Bo Li", "م. علي"), notices=("charset guessed",))
    page = read(connect(keep(tmp_path / "a.ledger", [account])), account)
    assert plain(select(page, ".bylines")[0]) == "By Bo Li, م. علي"
    assert "charset guessed" in plain(select(page, ".notice")[-2])


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example/x"])
def test_only_addresses_of_the_web_are_links(tmp_path: Path, connect: Connect, url: str) -> None:
    account = make_account(TEXT, "“It rained,”", url=url)
    page = read(connect(keep(tmp_path / "a.ledger", [account])), account)
    assert not [a for a in select(page, "a") if a.get("href").startswith(url[:6])]
    assert url in plain(page)


def test_links_outside_say_nothing_of_where_they_are_followed(
    demo_client: TestClient, strike: Account
) -> None:
    outside = [a for a in select(read(demo_client, strike), "a") if "//" in a.get("href")]
    foreign = [a for a in outside if "127.0.0.1" not in a.get("href")]
    assert foreign
    assert all(a.get("rel") == "noopener nofollow noreferrer" for a in foreign)


PAYLOAD = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>{{7*7}}"


def test_what_a_report_says_is_never_markup(tmp_path: Path, connect: Connect) -> None:
    text = f"“It {PAYLOAD} rained,” said {PAYLOAD}. At least {PAYLOAD} 12"
    account = make_account(
        text,
        f"“It {PAYLOAD} rained,”",
        speaker=PAYLOAD,
        title=PAYLOAD,
        publisher=PAYLOAD,
        bylines=(PAYLOAD,),
        section=(PAYLOAD,),
        language=PAYLOAD,
        published_on="2026-04-12",
        url=f"https://a.example/{PAYLOAD}",
        notices=(PAYLOAD,),
        origin=PAYLOAD,
    )
    actor = msgspec.structs.replace(
        account.actors[0],
        roles=(PAYLOAD,),
        merges=(Merge(mention=account.claims[0].source[0], rule=PAYLOAD, score=1.0),),
    )
    own = figure_of(account, f"At least {PAYLOAD}", of=PAYLOAD)
    held = figure_of(account, "rained", of=PAYLOAD, claim=account.claims[0].id)
    account = msgspec.structs.replace(account, actors=(actor,), figures=(own, held))
    client = connect(keep(tmp_path / "a.ledger", [account]))
    page = client.get(f"/reports/{account.report.id}?claim={account.claims[0].id}").text
    tree = parse(page)
    assert not select(tree, "main img, main script, [onerror]")
    assert "49" not in plain(select(tree, "h1")[0])
    assert plain(select(tree, "h1")[0]) == PAYLOAD
    source = client.get(f"/reports/{account.report.id}/source").text
    assert not select(parse(source), "main img, main script")


def test_ids_that_a_foreign_ledger_made_up_are_only_words(tmp_path: Path, connect: Connect) -> None:
    account = make_account(TEXT, "“It rained,”")
    wild = msgspec.structs.replace(account.claims[0], id='c" onclick="x')
    account = msgspec.structs.replace(account, claims=(wild,))
    page = connect(keep(tmp_path / "a.ledger", [account])).get(f"/reports/{account.report.id}")
    assert page.status_code == 200
    assert not select(parse(page.text), "[onclick]")


def crowded(n_claims: int) -> Account:
    said = [f"“Town {n} lost at least {n + 10} people in the night,”" for n in range(n_claims)]
    text = "".join(f"{words} said Ann Orr of town {n}.\n\n" for n, words in enumerate(said))
    account = make_account(text, *said, title="Many", publisher="The Lantern")
    figures = []
    for n, claim in enumerate(account.claims):
        figures.append(figure_of(account, f"at least {n + 10} people", low=n + 10, claim=claim.id))
    return msgspec.structs.replace(account, figures=tuple(figures))


def test_a_report_of_500_claims_is_sent_quickly_and_opens_any(
    tmp_path: Path, connect: Connect
) -> None:
    account = crowded(500)
    client = connect(keep(tmp_path / "a.ledger", [account]))
    page = read(client, account, account.claims[250])
    assert len(select(page, "[data-claim]")) == 500
    assert len(select(page, "details.claim")) == 1
    assert card_of(page, account.claims[250]).tag == "details"
    assert select(card_of(page, account.claims[3]), f'a[href*="{account.claims[3].id}"]')
    assert seconds_of(client, account) < 0.4


def seconds_of(client: TestClient, account: Account) -> float:
    def once() -> float:
        start = time.process_time()
        client.get(f"/reports/{account.report.id}")
        return time.process_time() - start

    return min(once() for _ in range(3))


def test_words_that_a_foreign_ledger_made_up_are_shown(own_ledger: str, connect: Connect) -> None:
    with onrecord.open(own_ledger, read_only=True) as book:
        account = next(a for a in book.accounts() if a.figures and a.claims)
    with apsw.Connection(own_ledger) as connection:
        connection.execute(
            """UPDATE claims SET speech = 'sung', stance = '%s<b>', probability = -1;
               UPDATE figures SET change = 'odd', measure = '%d', bound = 'x'"""
        )
    client = connect(own_ledger)
    told = plain(read(client, account))
    assert "%s<b>" in told
    for form in ("txt", "md", "bib", "json"):
        path = f"/reports/{account.report.id}/claims/{account.claims[0].id}.{form}"
        assert client.get(path).status_code == 200


def test_a_ring_of_claims_ends(tmp_path: Path, connect: Connect) -> None:
    account = make_account(TEXT, "“It rained,”", "“🎉 At least 12 people were killed,”")
    one, other = account.claims
    ring = (
        msgspec.structs.replace(one, within=other.id),
        msgspec.structs.replace(other, within=one.id),
    )
    account = msgspec.structs.replace(account, claims=ring)
    page = read(connect(keep(tmp_path / "a.ledger", [account])), account, ring[0])
    assert len(select(card_of(page, ring[0]), "ol.chain li")) == 2


# --- addresses ----------------------------------------------------------------------------


def test_what_is_not_on_record_is_not_found(demo_client: TestClient, strike: Account) -> None:
    report = strike.report.id
    for path in (
        "/reports/report-0",
        f"/reports/{report}?claim=claim-0",
        f"/reports/{report}/claims/claim-0.txt",
        f"/reports/{report}/claims/{strike.claims[0].id}.docx",
        "/reports/report-0/source",
        "/reports/report-0/snapshot",
        "/reports/report-0.json",
    ):
        assert demo_client.get(path).status_code == 404, path


def test_the_start_of_an_id_leads_to_the_report(demo_client: TestClient, strike: Account) -> None:
    answer = demo_client.get(f"/reports/{strike.report.id[:20]}?claim={strike.claims[0].id}")
    assert answer.status_code == 307
    assert answer.headers["location"] == (
        f"/reports/{strike.report.id}?claim={strike.claims[0].id}"
    )


def test_a_claims_own_address_opens_it(demo_client: TestClient, strike: Account) -> None:
    claim = strike.claims[0].id
    answer = demo_client.get(f"/reports/{strike.report.id}/claims/{claim}")
    assert answer.headers["location"] == f"/reports/{strike.report.id}?claim={claim}#{claim}"


def test_the_account_is_there_for_programs(demo_client: TestClient, strike: Account) -> None:
    answer = demo_client.get(f"/reports/{strike.report.id}.json")
    assert msgspec.json.decode(answer.content, type=Account) == strike


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet", "jsonl"])
def test_the_claims_are_there_as_a_table(
    demo_client: TestClient, strike: Account, suffix: str
) -> None:
    answer = demo_client.get(f"/reports/{strike.report.id}.{suffix}")
    assert answer.headers["location"] == f"/claims.{suffix}?report={strike.report.id}"


@pytest.mark.parametrize(
    ("form", "media_type", "start"),
    [
        ("txt", "text/plain", "Ivar Dessen said: “Eleven fighters"),
        ("md", "text/markdown", "> Ivar Dessen said: “Eleven fighters"),
        ("bib", "application/x-bibtex", "@misc{claim-"),
        ("json", "application/vnd.citationstyles.csl+json", "["),
    ],
)
def test_a_claim_is_cited_with_its_reports_address(
    demo_client: TestClient, strike: Account, form: str, media_type: str, start: str
) -> None:
    claim = strike.claims[6].id
    answer = demo_client.get(f"/reports/{strike.report.id}/claims/{claim}.{form}")
    assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert answer.text.startswith(start)
    assert str(strike.report.url) in answer.text.replace("\\", "")
    assert claim in answer.text
    assert "127.0.0.1" not in answer.text
    assert strike.report.text_sha256 in answer.text


def test_citations_have_the_address_that_the_operator_gives(
    demo_ledger: str, connect: Connect, strike: Account
) -> None:
    client = connect(demo_ledger, base_url="https://record.example/")
    answer = client.get(f"/reports/{strike.report.id}/claims/{strike.claims[0].id}.txt")
    assert "On record: https://record.example/reports/report-" in answer.text


# --- who sees what ------------------------------------------------------------------------


def test_what_is_marked_is_not_there_for_others_and_paths_are_not_told(
    own_ledger: str, connect: Connect, strike: Account
) -> None:
    with apsw.Connection(own_ledger) as connection:
        connection.execute(
            """INSERT INTO report_marks SELECT seq, 2 FROM reports WHERE id = ?;
               UPDATE origins SET origin = '/home/keeper/secret/' || origin""",
            (strike.report.id,),
        )
    keeper = connect(own_ledger)
    assert "TLP:AMBER" in plain(select(read(keeper, strike), ".report-head")[0])
    assert "/home/keeper" in keeper.get(f"/reports/{strike.report.id}").text
    away = connect(own_ledger, client="192.0.2.7", host="192.0.2.1", is_open=True)
    for path in ("", "/source", "/snapshot", ".json", f"/claims/{strike.claims[0].id}.txt"):
        assert away.get(f"/reports/{strike.report.id}{path}").status_code == 404
    with onrecord.open(own_ledger, read_only=True) as book:
        other = next(row.id for row in book.reports() if row.id != strike.report.id)
    shown = away.get(f"/reports/{other}")
    assert shown.status_code == 200
    assert "/home/keeper" not in shown.text


# --- the page it was read from ------------------------------------------------------------


def test_the_kept_page_is_shown_in_a_sandbox(demo_client: TestClient, strike: Account) -> None:
    page = demo_client.get(f"/reports/{strike.report.id}/source").text
    (frame,) = select(parse(page), "iframe")
    assert frame.get("sandbox") == ""
    assert frame.get("src") == f"/reports/{strike.report.id}/snapshot"
    assert frame.get("title")


def test_the_kept_bytes_run_nothing_even_by_themselves(
    demo_client: TestClient, strike: Account
) -> None:
    answer = demo_client.get(f"/reports/{strike.report.id}/snapshot")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'; style-src 'unsafe-inline'; ")
    assert "allow-" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "There are people who sell onions" in answer.text


def shown(tmp_path: Path, connect: Connect, data: bytes, media_type: str) -> tuple[TestClient, str]:
    account = make_account(TEXT, "“It rained,”")
    snapshot = make_snapshot(data, media_type)
    client = connect(keep(tmp_path / "a.ledger", [account], snapshot=snapshot))
    return client, f"/reports/{account.report.id}"


@pytest.mark.parametrize(
    ("data", "media_type", "wanted"),
    [
        ("<p>Élan".encode("cp1252"), "text/html; charset=iso-8859-1", "<p>Élan"),
        ("<meta charset=gbk><p>雨".encode("gbk"), "text/html", "<p>雨"),
        ("\ufeff<p>雨".encode("utf-16-le"), "text/html", "<p>雨"),
        ("дождь".encode("koi8-r"), "text/plain; charset=koi8-r", "дождь"),
    ],
)
def test_the_charset_of_kept_bytes_is_kept(
    tmp_path: Path, connect: Connect, data: bytes, media_type: str, wanted: str
) -> None:
    client, report = shown(tmp_path, connect, data, media_type)
    assert wanted in client.get(f"{report}/snapshot").text


def test_a_text_that_looks_like_a_page_stays_a_text(tmp_path: Path, connect: Connect) -> None:
    client, report = shown(tmp_path, connect, b"<script>alert(1)</script>", "text/plain")
    answer = client.get(f"{report}/snapshot")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == "<script>alert(1)</script>"


def test_what_a_kept_page_would_load_or_connect_to_is_disarmed(
    tmp_path: Path, connect: Connect
) -> None:
    page = (
        b"<LINK rel=preconnect href=//evil.example><ScRiPt src=//evil.example/x></ScRiPt>"
        b"<img src=//evil.example/a.png alt=A><img alt=B src='data:image/gif;base64,R0lGOD'>"
    )
    client, report = shown(tmp_path, connect, page, "text/html")
    tree = parse(f"<div>{client.get(f'{report}/snapshot').text}</div>")
    assert not select(tree, "link")
    assert select(tree, "script")[0].get("type") == "inert"
    assert [image.get("src")[:6] for image in select(tree, "img")] == ["data:,", "data:i"]


def test_a_kept_page_made_to_cost_much_does_not() -> None:
    for page in ("<img" * 500_000, "<img " * 500_000, "<img src=" + " " * 2_000_000):
        start = time.process_time()
        disarm(page)
        assert time.process_time() - start < 2.0


@pytest.mark.parametrize("media_type", ["application/pdf", "image/svg+xml", "text/xml", ""])
def test_anything_else_is_saved_and_never_shown(
    tmp_path: Path, connect: Connect, media_type: str
) -> None:
    data = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    client, report = shown(tmp_path, connect, data, media_type)
    answer = client.get(f"{report}/snapshot")
    assert answer.headers["content-disposition"].startswith('attachment; filename="snapshot-')
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.content == data
    source = client.get(f"{report}/source").text
    assert "<iframe" not in source
    assert "snapshot?download" in source


def test_the_very_bytes_can_be_saved(demo_client: TestClient, strike: Account) -> None:
    answer = demo_client.get(f"/reports/{strike.report.id}/snapshot?download")
    assert re.fullmatch(
        r'attachment; filename="snapshot-[0-9a-f]{16}\.html"',
        answer.headers["content-disposition"],
    )
    assert answer.content.startswith(b"<!")


def test_a_report_without_kept_bytes_says_so(tmp_path: Path, connect: Connect) -> None:
    account = make_account(TEXT, "“It rained,”")
    client = connect(keep(tmp_path / "a.ledger", [account]))
    source = client.get(f"/reports/{account.report.id}/source")
    assert source.status_code == 200
    assert "were not kept" in source.text
    assert client.get(f"/reports/{account.report.id}/snapshot").status_code == 404
    assert "/source" not in client.get(f"/reports/{account.report.id}").text


def test_the_words_of_a_figure_are_a_place_of_their_own(
    demo_client: TestClient, strike: Account
) -> None:
    page = read(demo_client, strike)
    for figure in strike.figures:
        mark = page.get_element_by_id(figure.id)
        assert mark.tag == "mark"
        assert figure.span.exact.startswith(mark.text_content())


def test_a_figure_in_the_outlets_own_voice_is_opened_by_the_address_alone(
    demo_client: TestClient, strike: Account
) -> None:
    own = next(figure for figure in strike.figures if figure.claim is None)
    page = parse(demo_client.get(f"/reports/{strike.report.id}?figure={own.id}").text)
    assert [c.get("data-figure") for c in select(page, "details.card[open]")] == [own.id]
