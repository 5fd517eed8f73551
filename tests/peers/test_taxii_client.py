"""Reading from servers that are slow, forgetful, broken or worse, and writing to them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable

import pytest

from onrecord.errors import LimitError, PeerError
from onrecord.exchange.proof import Json
from onrecord.exchange.taxii import Answer, Cursor, Patience, TaxiiClient
from onrecord.exchange.taxii.client import find_collection
from onrecord.exchange.taxii.posting import envelopes

from .fake_taxii import ROOT, URL, FakeServer, answer
from .made import make_object

OBJECTS = [make_object(number) for number in range(10)]
START = Cursor()


class Clock:
    """A clock that goes on only when somebody sleeps."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.now = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += dt.timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def patience(clock: Clock) -> Patience:
    return Patience(sleep=clock.sleep, now=lambda: clock.now, chance=lambda: 0.5)


@pytest.fixture
def server() -> FakeServer:
    return FakeServer(OBJECTS)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def client(server: FakeServer, patience: Patience, told: list[str]) -> TaxiiClient:
    return TaxiiClient(URL, server, patience=patience, tell=told.append)


def ids(client: TaxiiClient, cursor: Cursor = START) -> list[str]:
    return [json.loads(raw)["id"] for page in client.pages(cursor) for raw in page.objects]


def once(number: int, found: Answer | Exception) -> Callable[[int, str, str], Answer | None]:
    def trouble(asked: int, _method: str, _url: str) -> Answer | None:
        if asked != number:
            return None
        if isinstance(found, Exception):
            raise found
        return found

    return trouble


EXPECTED = [value["id"] for value in OBJECTS]


def test_pages_bring_every_object_byte_for_byte(client: TaxiiClient, server: FakeServer) -> None:
    pages = list(client.pages(Cursor()))
    assert [raw for page in pages for raw in page.objects] == [raw for _, raw in server.rows]
    assert [page.is_last for page in pages] == [False, False, False, True]
    assert server.headers[0]["Accept"] == "application/taxii+json;version=2.1"


def test_a_walk_cut_short_goes_on_after_its_last_page(client: TaxiiClient) -> None:
    pages = client.pages(Cursor())
    first = next(pages)
    pages.close()  # type: ignore[attr-defined]
    assert ids(client, first.cursor) == EXPECTED[3:]


def test_another_day_brings_what_came_since(client: TaxiiClient, server: FakeServer) -> None:
    *_, last = client.pages(Cursor())
    server.add([make_object(50)])
    again = ids(client, last.cursor)
    assert again == [EXPECTED[-1], make_object(50)["id"]]  # the last instant is read again


def test_a_server_that_loses_its_mark_is_read_on_by_date(
    client: TaxiiClient, server: FakeServer, told: list[str]
) -> None:
    server.trouble = lambda _n, _m, url: answer({}, 400) if "next=" in url else None
    assert list(dict.fromkeys(ids(client))) == EXPECTED
    assert told == ["the server lost its place; reading on from the last object's date"]


def test_a_server_without_marks_is_read_on_by_date(client: TaxiiClient, server: FakeServer) -> None:
    server.has_marks = False
    assert list(dict.fromkeys(ids(client))) == EXPECTED


def test_a_server_without_marks_or_dates_is_not_asked_for_ever(
    client: TaxiiClient, server: FakeServer
) -> None:
    server.has_marks = server.has_dates = False
    with pytest.raises(PeerError, match="over and over"):
        ids(client)


def test_a_server_that_loses_its_mark_and_has_no_dates_is_told(
    client: TaxiiClient, server: FakeServer
) -> None:
    server.has_dates = False
    server.trouble = lambda _n, _m, url: answer({}, 404) if "next=" in url else None
    with pytest.raises(PeerError, match="over and over"):
        ids(client)


def test_we_wait_as_long_as_we_are_told(
    client: TaxiiClient, server: FakeServer, clock: Clock
) -> None:
    server.trouble = once(2, answer({}, 429, retry_after="7"))
    assert ids(client) == EXPECTED
    assert clock.slept == [7.0]


def test_we_wait_until_a_date_and_never_too_long(
    client: TaxiiClient, server: FakeServer, clock: Clock
) -> None:
    far = f"Fri, 01 May {'9' * 20} 00:00:00 GMT"
    dates = {1: "Fri, 01 May 2026 00:00:30 GMT", 2: "Fri, 01 May 2099 00:00:00 GMT", 3: far}
    server.trouble = lambda n, _m, _u: answer({}, 503, retry_after=dates[n]) if n < 4 else None
    assert ids(client) == EXPECTED
    assert clock.slept == [30.0, 300.0, 4.0]


def test_we_wait_longer_each_time_and_then_give_up(
    client: TaxiiClient, server: FakeServer, clock: Clock
) -> None:
    server.trouble = lambda *_: answer({}, 503)
    with pytest.raises(PeerError, match="answered 503, 5 times; try again later"):
        ids(client)
    assert clock.slept == [1.0, 2.0, 4.0, 8.0]


def test_a_connection_that_breaks_is_tried_again(client: TaxiiClient, server: FakeServer) -> None:
    server.trouble = once(2, ConnectionError("broke off"))
    assert ids(client) == EXPECTED


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"objects": 3}', b"\xff", b"<html>"])
def test_a_page_that_is_no_envelope_is_one_line(
    client: TaxiiClient, server: FakeServer, body: bytes
) -> None:
    server.trouble = once(2, answer(body))
    with pytest.raises(PeerError, match="no TAXII envelope"):
        ids(client)


@pytest.mark.parametrize(
    "odd",
    [
        b'{"id":"note--1","n":"\\ud800 }\\"]"}',
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b'{"n":"\xff"}',
    ],
    ids=["half", "deep", "bytes"],
)
def test_an_object_that_nobody_can_read_keeps_no_other_from_coming(
    client: TaxiiClient, server: FakeServer, odd: bytes
) -> None:
    before = [raw for _, raw in server.rows]
    server.rows.insert(4, ("2026-05-01T00:00:03.500000Z", odd))
    pages = list(client.pages(START))
    assert [raw for page in pages for raw in page.objects] == [*before[:4], odd, *before[4:]]


def test_a_page_too_large_is_asked_for_in_parts(
    server: FakeServer, patience: Patience, told: list[str]
) -> None:
    server.page_objects = 100
    client = TaxiiClient(URL, server, patience=patience, tell=told.append, max_page_bytes=1_500)
    assert ids(client) == EXPECTED
    assert "too large or too slow" in told[0]


def test_an_object_too_large_for_any_page_is_told(server: FakeServer, patience: Patience) -> None:
    client = TaxiiClient(URL, server, patience=patience, max_page_bytes=100)
    with pytest.raises(PeerError, match="one object makes a page too large"):
        ids(client)


def test_a_server_that_keeps_us_too_long_is_left(server: FakeServer, patience: Patience) -> None:
    ticks = iter(range(100))
    client = TaxiiClient(URL, server, patience=patience, max_seconds=2, clock=lambda: next(ticks))
    pages = client.pages(START)
    assert len([next(pages), next(pages)]) == 2
    with pytest.raises(PeerError, match="longer than 2 seconds; what came is kept"):
        next(pages)


@pytest.mark.parametrize(
    "instant",
    ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "soon"],
)
def test_a_date_that_no_clock_shows_is_no_place_to_go_on_from(
    server: FakeServer, patience: Patience, instant: str
) -> None:
    page = {"objects": OBJECTS[:2]}
    server.trouble = lambda *_: answer(page, x_taxii_date_added_last=instant)
    [page_read] = TaxiiClient(URL, server, patience=patience).pages(START)
    assert (len(page_read.objects), page_read.cursor) == (2, START)


def test_a_date_in_the_first_centuries_is_spelled_in_full(
    server: FakeServer, patience: Patience
) -> None:
    first = "0002-01-01T00:00:00Z"
    server.trouble = lambda *_: answer({"objects": OBJECTS}, x_taxii_date_added_last=first)
    [page] = TaxiiClient(URL, server, patience=patience).pages(START)
    assert page.cursor.added_after == "0001-12-31T23:59:59.999999Z"


@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "check the token"), (403, "ask its operator"), (404, "check the address"), (406, "2.1")],
)
def test_a_refusal_says_what_to_do(
    client: TaxiiClient, server: FakeServer, status: int, said: str
) -> None:
    server.trouble = once(1, answer({}, status))
    with pytest.raises(PeerError, match=said):
        ids(client)


def test_nobody_is_followed_elsewhere(client: TaxiiClient, server: FakeServer) -> None:
    server.trouble = once(1, answer({}, 302, location="https://elsewhere.example/"))
    with pytest.raises(PeerError, match="sends us on to https://elsewhere"):
        ids(client)


@pytest.mark.parametrize("url", [URL, URL[:-1], ROOT, f"{ROOT}collections/"])
def test_a_collection_is_found_from_any_address_above_it(
    server: FakeServer, patience: Patience, url: str
) -> None:
    assert find_collection(url, server, patience) == URL


def test_a_collection_is_found_from_the_discovery(server: FakeServer, patience: Patience) -> None:
    assert find_collection("https://peer.example/taxii2/", server, patience) == URL
    with pytest.raises(PeerError, match="c1 \\(One\\); name one with --collection"):
        find_collection(ROOT, server, patience, wanted="Two")


def test_every_version_of_one_object_is_found(client: TaxiiClient, server: FakeServer) -> None:
    newer = OBJECTS[0] | {"modified": "2026-06-01T00:00:00.000Z"}
    server.add([newer])
    assert [json.loads(raw) for raw in client.find(str(newer["id"]))] == [OBJECTS[0], newer]
    assert client.find("note--nowhere") == []


# --- writing


def test_what_became_of_each_object_is_told(client: TaxiiClient, server: FakeServer) -> None:
    server.refuses = lambda value: "too old" if value["id"] == EXPECTED[4] else None
    found = {one.index: one.problem for one in client.post([raw for _, raw in server.rows])}
    assert found == {index: "too old" if index == 4 else None for index in range(10)}


SPELLINGS: dict[str, Callable[[Json], Json]] = {
    "with other digits": lambda one: one | {"version": f"{str(one['version'])[:-1]}000+00:00"},
    "another version": lambda one: one | {"version": "1999-01-01T00:00:00Z"},
    "without a version": lambda one: {"id": one["id"], "message": one["message"]},
    "with another id": lambda one: one | {"id": "note--other"},
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_what_was_refused_is_never_told_to_be_taken_however_its_version_is_spelt(
    client: TaxiiClient, server: FakeServer, spelling: str
) -> None:
    server.refuses = lambda value: "too old" if value["id"] == EXPECTED[4] else None
    server.tells = SPELLINGS[spelling]
    found = {one.index: one.problem for one in client.post([raw for _, raw in server.rows])}
    assert found == {index: "too old" if index == 4 else None for index in range(10)}


def test_of_two_versions_the_one_is_told_that_was_refused(
    client: TaxiiClient, server: FakeServer
) -> None:
    newer = OBJECTS[4] | {"modified": "2026-06-01T00:00:00.000Z"}
    server.add([newer])
    server.refuses = lambda value: "too new" if value == newer else None
    server.tells = SPELLINGS["with other digits"]
    found = {one.index: one.problem for one in client.post([raw for _, raw in server.rows])}
    assert [index for index, problem in found.items() if problem] == [10]


def test_a_server_that_counts_failures_and_names_none_is_asked_for_each(
    client: TaxiiClient, server: FakeServer
) -> None:
    server.refuses = lambda value: "too old" if value["id"] == EXPECTED[4] else None
    take = server._take

    def silent(body: bytes) -> Answer:
        done = take(body)
        server.status["failures"] = []
        return done

    server._take = silent  # type: ignore[method-assign]
    found = {one.index: one.problem for one in client.post([raw for _, raw in server.rows])}
    assert [index for index, problem in found.items() if problem] == [4]


def test_a_server_that_fails_all_for_one_is_given_the_others(
    client: TaxiiClient, server: FakeServer
) -> None:
    server.fails_whole = True
    server.refuses = lambda value: "unknown type" if value["id"] == EXPECTED[4] else None
    found = {one.index: one.problem for one in client.post([raw for _, raw in server.rows])}
    assert found[4] == "the server answered 400: unknown type"
    assert [index for index, problem in found.items() if problem] == [4]


def test_requests_are_bounded() -> None:
    raws = [b"x" * 300] * 10
    assert [len(group) for group in envelopes(raws, max_bytes=1_000)] == [3, 3, 3, 1]
    assert [len(group) for group in envelopes([b"x"] * 1_200)] == [500, 500, 200]
    assert [len(group) for group in envelopes([b"x" * 5_000], max_bytes=1_000)] == [1]


def test_a_request_is_no_larger_than_the_server_allows(client: TaxiiClient) -> None:
    assert client.max_post_bytes() == 100_000 - 1024


def test_the_limit_is_told_by_who_sends() -> None:
    with pytest.raises(LimitError):
        FakeServer(OBJECTS).send("GET", f"{URL}objects/", headers={}, max_bytes=10)
