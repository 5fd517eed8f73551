"""Nobody gets what they may not see: every address, every user, every marking, every byte."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import onrecord
from onrecord.serve import Settings, make_app
from onrecord.store.sight import views as sight
from tests.serve import seeing
from tests.serve.seeing import KINDS, OWNER_USER, USERS, Ids, User

Enter = Callable[[str, User], TestClient]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    return seeing.make_ledger(tmp_path_factory.mktemp("canaries"))


@pytest.fixture(scope="module")
def ids(ledger: str) -> Ids:
    return seeing.ids_of(ledger)


@pytest.fixture
def enter() -> Iterator[Enter]:
    """Return a function from a ledger and a user to a client with which that user asks."""
    opened: list[TestClient] = []

    def enter_as(ledger: str, user: User) -> TestClient:
        is_owner = user is OWNER_USER
        settings = Settings(
            ledger=ledger,
            host="127.0.0.1" if is_owner else "0.0.0.0",  # noqa: S104
            is_open=user.tlp is None and not is_owner,
            requests_per_minute=10**9,
        )
        client = TestClient(
            make_app(settings),
            "http://127.0.0.1:8000",
            client=("127.0.0.1" if is_owner else "192.0.2.7", 5000),
            follow_redirects=False,
            raise_server_exceptions=False,
        )
        if user.tlp is not None:
            client.headers["authorization"] = f"Bearer {_token(ledger, user)}"
        client.__enter__()
        opened.append(client)
        return client

    yield enter_as
    for client in opened:
        client.__exit__(None, None, None)


def _token(ledger: str, user: User) -> str:
    with onrecord.open(ledger) as book:
        if any(row.name == user.name and not row.revoked_at for row in book.tokens()):
            book.revoke_token(user.name)
        return book.new_token(user.name, tlp=user.tlp or "clear", collections=user.collections)


def test_the_owner_finds_every_canary(ledger: str, ids: Ids, enter: Enter) -> None:
    """Were it not so, the walk would look in the wrong places."""
    client = enter(ledger, OWNER_USER)
    found: set[str] = set()
    broken: list[str] = []
    for address, status, data in seeing.walk(client, ids):
        found |= seeing.canaries(data)
        broken += [address] if status >= 500 else []
    assert broken == []
    places = ("title", "quote", "role", "speaker", "ministry", "place", "agency", "wording", "text")
    places += ("publisher", "file", "url")
    wanted = {f"zq{kind}{place}" for kind in KINDS for place in places}
    wanted |= {"zqstrictpeer", "zqwithheldpage", "zqwithheldagain"}
    assert wanted - found == set()


@pytest.mark.parametrize("user", USERS[1:], ids=lambda user: user.name)
def test_nobody_gets_what_they_may_not_see(ledger: str, ids: Ids, enter: Enter, user: User) -> None:
    client = enter(ledger, user)
    assert list(seeing.leaks(client, ids, user)) == []


@pytest.mark.parametrize("user", USERS[1:], ids=lambda user: user.name)
def test_what_one_may_see_is_there(ledger: str, enter: Enter, user: User) -> None:
    client = enter(ledger, user)
    text = client.get("/api/v1/claims?limit=500").content + client.get("/reports.json").content
    kinds = {kind for kind in KINDS if f"zq{kind}quote".encode() in text.lower()}
    assert kinds == user.may_see


# What no two ledgers have alike: runs, instants, cursors, and who it is that hands out.
_OWN = [
    *(rb"run-[0-9T]+-[0-9a-f]{6}", rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(Z|\+00:00)"),
    *(rb"(after|before)=[\d.]+", rb"identity--[0-9a-f-]{36}"),
]
# Collections are somebody's; rows packed in a binary format are compared as JSON.
_LEFT_OUT = re.compile(r"/taxii2/onrecord/collections/|\.(xlsx|parquet)\b")


@pytest.mark.parametrize("user", [USERS[1], USERS[5]], ids=lambda user: user.name)
def test_every_answer_is_that_of_a_ledger_that_never_held_the_rest(
    ledger: str, enter: Enter, user: User, tmp_path: Path
) -> None:
    kinds = tuple(kind for kind in KINDS if kind in user.may_see)
    other = seeing.make_ledger(tmp_path, kinds)
    mine, theirs = enter(ledger, user), enter(other, user)
    n_asked = 0
    for address, status, data in seeing.ask_all(theirs, seeing.ids_of(other)):
        if not _LEFT_OUT.search(address):
            n_asked += 1
            answer = mine.get(address)
            assert answer.status_code == status, address
            assert _without_own(answer.content) == _without_own(data), address
    assert n_asked > 500
    assert mine.get("/api/v1/counts").json()["reports"] == 2 * len(kinds) + ("strict" in kinds)


def _without_own(data: bytes) -> bytes:
    for pattern in _OWN:
        data = re.sub(pattern, b"", data)
    return data


_REPORTS = ("/api/v1/reports/{}", "/api/v1/stories/{}", "/reports/{}", "/reports/{}/snapshot")
_REPORTS += ("/reports/{}/source", "/reports/{}.json", "/claims.json?report={}", "/stories/{}")
_PARTIES = ("/parties/{}", "/parties/{}?part=said", "/parties/{}?part=names", "/parties/{}.json")
_PARTIES += (
    "/parties/{}.csv?part=figures",
    "/api/v1/parties/{}",
    "/?party={}",
    "/reports?party={}",
)
_PARTIES += ("/campaign?party={}", "/campaign.csv?party={}", "/claims.json?party={}")
_PARTIES += ("/feeds/claims.atom?party={}", "/feeds/claims.json?party={}", "/figures.csv?party={}")
_PARTIES += ("/api/v1/claims?party={}", "/api/v1/facets?party={}", "/api/v1/figures?party={}")


@pytest.mark.parametrize("user", USERS[1:], ids=lambda user: user.name)
def test_what_is_hidden_looks_like_what_is_not_there(
    ledger: str, ids: Ids, enter: Enter, user: User
) -> None:
    client, owner = enter(ledger, user), enter(ledger, OWNER_USER)
    shown = {row["id"] for row in _items(client, "/api/v1/reports")}
    shown |= {row["id"] for row in _items(client, "/api/v1/parties?unnamed=true")}
    hidden = [(_REPORTS, r) for r in ids.reports if r not in shown]
    hidden += [(_PARTIES, p) for p in ids.parties if p not in shown]
    assert hidden
    told = "".join(owner.get(forms[0].format(id_)).text for forms, id_ in hidden).lower()
    assert ("zqstrictpeer" in told) is ("strict" not in user.may_see)
    for forms, id_ in hidden:
        gone = id_[:-1] + ("0" if id_[-1] != "0" else "1")
        for form in forms:
            one, other = client.get(form.format(id_)), client.get(form.format(gone))
            assert one.status_code == other.status_code == 404, form.format(id_)
            assert one.content.replace(id_.encode(), b"") == other.content.replace(
                gone.encode(), b""
            ), form


def _items(client: TestClient, address: str) -> list[dict[str, str]]:
    sign = "&" if "?" in address else "?"
    answer = client.get(f"{address}{sign}limit=500").json()
    assert answer["next"] is None
    items: list[dict[str, str]] = answer["items"]
    return items


_ASKED = (
    "/?q={}quote",
    "/?words={}quote",
    "/?speaker={}speaker",
    "/?place={}place",
    "/?place=={}place",
)
_ASKED += ("/?publisher={}publisher", "/reports?words={}text", "/reports?publisher={}publisher")
_ASKED += ("/?q=killed+{}place+2025", "/?q={}quote+mill", "/?q={}speaker+denies")
_ASKED += ("/stories?words={}text", "/api/v1/stories?words={}title", "/parties?name={}ministry")
_ASKED += ("/parties.json?name={}speaker", "/api/v1/parties?name={}agency&unnamed=true")
_ASKED += (
    "/campaign?words={}quote",
    "/campaign?place={}place&measure=killed",
    "/campaign?q={}quote",
)
_ASKED += ("/feeds/claims.atom?words={}quote", "/feeds/claims.json?speaker={}speaker")
_ASKED += ("/claims.csv?words={}quote", "/figures.json?place={}place", "/reports.csv?words={}title")
_ASKED += ("/api/v1/facets?words={}quote", "/api/v1/search?q={}text", "/api/v1/claims?q={}quote")
_ASKED += ("/api/v1/claims?publisher={}publisher&words=mill", "/api/v1/figures?speaker={}speaker")


@pytest.mark.parametrize("user", USERS[1:], ids=lambda user: user.name)
def test_words_that_are_hidden_are_as_words_that_nobody_wrote(
    ledger: str, enter: Enter, user: User
) -> None:
    client = enter(ledger, user)
    for kind in sorted(set(KINDS) - user.may_see):
        hidden, other = f"zq{kind}", f"zq{'nowhere0'[: len(kind)]}"
        for form in _ASKED:
            answers = [client.get(form.format(word)) for word in (hidden, other)]
            assert answers[0].status_code == answers[1].status_code
            texts = [
                re.sub(rb"urn:uuid:[0-9a-f-]{36}", b"", a.content).replace(word.encode(), b"")
                for a, word in zip(answers, (hidden, other), strict=True)
            ]
            assert texts[0] == texts[1], form.format(hidden)


@pytest.mark.parametrize(
    "breaking",
    [
        ("_VISIBLE", "CREATE TEMP VIEW visible AS SELECT seq AS report FROM main.reports"),
        ("_SHOWN", {**sight._SHOWN, "reports": "1", "findings": "1"}),
        ("_SHOWN", {**sight._SHOWN, "origins": sight._is_visible("own.report")}),
        ("_ORIGIN_COLUMNS", {"origin": "own.origin"}),
        ("_SHOWN", {**sight._SHOWN, "namings": "1"}),
        ("_KEPT_BACK", ()),
    ],
    ids=[
        *("every report", "reports and findings", "further origins", "pages", "parties"),
        "failures and tokens",
    ],
)
def test_a_broken_view_would_be_noticed(
    ledger: str,
    ids: Ids,
    enter: Enter,
    monkeypatch: pytest.MonkeyPatch,
    breaking: tuple[str, object],
) -> None:
    monkeypatch.setattr(sight, *breaking)
    client = enter(ledger, USERS[1])
    if breaking[0] == "_KEPT_BACK":
        with onrecord.open(
            ledger, read_only=True, caller=onrecord.records.Caller(name="x", clearance="clear")
        ) as book:
            assert seeing.canaries(str(book.failures()).encode())
        return
    assert next(seeing.leaks(client, ids, USERS[1]), None) is not None


def test_a_canary_is_found_however_it_is_packed(ledger: str, enter: Enter) -> None:
    client = enter(ledger, OWNER_USER)
    for suffix in ("csv", "json", "jsonl", "xlsx", "parquet"):
        answer = client.get(f"/claims.{suffix}")
        assert "zqredquote" in seeing.canaries(seeing.unpack(answer.headers, answer.content))
    packed = b"eHh4IHpxcmVkcXVvdGUgbWlsbCB4eHh4eA=="
    assert "zqredquote" in seeing.canaries(seeing.unpack({}, packed))


def test_a_new_route_is_walked_or_the_walk_says_what_it_lacks(ids: Ids) -> None:
    with pytest.raises(LookupError, match="things"):
        seeing.addresses("/things/{thing}", ids)
