"""Adding reports over HTTP: what is taken, what is refused, and how far it has come."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
import pytest
from starlette.testclient import TestClient

import onrecord
from onrecord.read import Request
from onrecord.records import Caller
from onrecord.serve import callers, jobs
from onrecord.serve.books import Books
from onrecord.serve.jobs import Job, Jobs, Progress
from onrecord.serve.uploads import base_name
from tests.serve.conftest import Connect

PAGE = (
    b"<html><head><title>Mill burns</title></head><body><article><h1>Mill burns</h1>"
    b"<p>&ldquo;At least 12 people were killed in the mill,&rdquo; said Mayor Ina Vold.</p>"
    b"<p>The mill burned all night, and the fire brigade came late, she said.</p></article></body>"
)


@pytest.fixture(autouse=True)
def _in_this_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read what is sent here, for speed, but where a test is about just that."""
    if "apart" not in request.node.name:
        monkeypatch.setattr(jobs, "APART", False)


@pytest.fixture
def client(own_ledger: str, connect: Connect) -> TestClient:
    return connect(own_ledger)


def finished(client: TestClient, address: str) -> dict[str, Any]:
    """Return how an addition ended."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        told: dict[str, Any] = client.get(f"{address}.json").json()
        if told["state"] in ("done", "cancelled", "failed"):
            return told
        threading.Event().wait(0.05)
    raise AssertionError(f"{address}: still {told['state']}")


def add(client: TestClient, *files: tuple[str, bytes], **fields: str) -> dict[str, Any]:
    sent = [("files", (name, data)) for name, data in files]
    answer = client.post("/add", files=sent or None, data=fields)
    assert answer.status_code == 303, answer.text
    return finished(client, answer.headers["location"])


def test_a_file_is_added_and_leads_to_its_report(client: TestClient) -> None:
    told = add(client, ("mill.html", PAGE), publisher="The Lantern", published_on="2026-04-12")
    assert told["state"] == "done"
    assert told["counts"] == {"new": 1}
    (one,) = told["outcomes"]
    assert one["origin"] == "mill.html"
    page = client.get(f"/reports/{one['report']}")
    assert "Ina Vold" in page.text
    assert "The Lantern" in page.text
    shown = client.get(f"/add/{told['id']}").text
    assert f'href="/reports/{one["report"]}"' in shown
    assert "http-equiv" not in shown


def test_what_was_added_is_in_a_story_and_its_speakers_are_parties(
    client: TestClient, own_ledger: str
) -> None:
    told = add(client, ("mill.html", PAGE))
    with onrecord.open(own_ledger, read_only=True) as book:
        around = book.around(told["outcomes"][0]["report"])
    assert around.story is not None
    assert "Ina Vold" in {party.name for party in around.parties.values()}


def test_what_is_sent_is_read_apart_from_the_server(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load_here(settings: object) -> None:
        raise AssertionError("read in the server's process")

    monkeypatch.setattr("onrecord.pipeline.load_tools", load_here)
    told = add(client, ("mill.html", PAGE))
    assert told["counts"] == {"new": 1}


def test_what_is_on_record_is_said_to_be(client: TestClient) -> None:
    add(client, ("mill.html", PAGE))
    assert add(client, ("mill.html", PAGE))["counts"] == {"known": 1}


def test_what_cannot_be_read_is_told_with_a_remedy_and_the_rest_go_on(client: TestClient) -> None:
    told = add(client, ("a.bin", b"\x00\x01\x02\x03" * 50), ("mill.html", PAGE))
    assert told["counts"] == {"new": 1}
    assert told["n_failed"] == 1
    shown = client.get(f"/add/{told['id']}").text
    assert "What could not be read" in shown
    assert "a.bin" in shown
    assert "save it as a page, PDF or plain text" in shown


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/a", "http://[::1]/", "http://169.254.169.254/latest"]
)
def test_no_address_of_this_machine_or_its_neighbours_is_fetched(
    client: TestClient, address: str
) -> None:
    told = add(client, addresses=address)
    assert told["n_failed"] == 1
    assert told["failures"][0]["kind"] == "refused_error"


def test_one_bad_line_does_not_refuse_the_others(client: TestClient) -> None:
    told = add(client, ("mill.html", PAGE), addresses="not an address\nhttp://a.example/b c\n")
    assert told["counts"] == {"new": 1}
    assert [failure["origin"] for failure in told["failures"][:2]] == [
        "not an address",
        "http://a.example/b c",
    ]
    assert "one a line" in told["failures"][0]["remedy"]


def test_an_address_of_a_private_network_is_told_in_plain_words(client: TestClient) -> None:
    told = add(client, addresses="http://169.254.169.254/latest")["failures"][0]["problem"]
    assert told.startswith(
        "169.254.169.254 is an address of a private network, which is not public"
    )


@pytest.mark.parametrize("line", ["/etc/passwd", "file:///etc/passwd", "-", "*.txt", "ftp://a.b/c"])
def test_a_path_of_this_machine_is_no_address(client: TestClient, line: str) -> None:
    answer = client.post("/add", data={"addresses": line})
    assert answer.status_code == 400
    assert "is no address" in answer.text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.html", "passwd.html"),
        ("C:\\Users\\x\\report.html", "report.html"),
        ("..", "upload"),
        ("-", "upload"),
        ("a\x00b\u202elmth.exe", "ablmth.exe"),
        ("x" * 500 + ".html", "x" * 195 + ".html"),
        ("تقرير.html", "تقرير.html"),
    ],
)
def test_a_files_name_is_only_a_name(sent: str, kept: str) -> None:
    assert base_name(sent) == kept


def test_a_name_that_climbs_is_kept_below(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    told = add(client, ("../../climbed.html", PAGE))
    assert told["outcomes"][0]["origin"] == "climbed.html"
    assert not list(tmp_path.rglob("*climbed*"))


def test_files_are_removed_when_they_are_read(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    add(client, ("mill.html", PAGE))
    client.post("/add", files=[("files", ("a.txt", b"It rained"))], data={"addresses": "nonsense"})
    deadline = time.monotonic() + 5
    while list(folder.iterdir()) and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    assert list(folder.iterdir()) == []


def test_nothing_is_asked_for(client: TestClient) -> None:
    answer = client.post("/add", data={"addresses": " "})
    assert answer.status_code == 400
    assert "choose files" in answer.text


def test_a_day_that_is_none_is_told(client: TestClient) -> None:
    answer = client.post("/add", data={"addresses": "https://a.example", "published_on": "soon"})
    assert answer.status_code == 400
    assert "soon" in answer.text


def test_more_than_the_server_takes_is_refused(own_ledger: str, connect: Connect) -> None:
    client = connect(own_ledger, max_upload=10_000)
    answer = client.post("/add", files=[("files", ("a.txt", b"x" * 20_000))])
    assert answer.status_code == 413

    def pieces() -> Iterator[bytes]:
        head = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        yield head
        for _ in range(40):
            yield b"x" * 1_000

    kind = {"content-type": "multipart/form-data; boundary=b"}
    assert client.post("/add", content=pieces(), headers=kind).status_code == 413


def test_too_many_files_are_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.serve.uploads.MOST_FILES", 2)
    files = [("files", (f"{n}.txt", b"It rained")) for n in range(3)]
    assert client.post("/add", files=files).status_code == 400


def test_a_form_of_another_site_adds_nothing(client: TestClient) -> None:
    answer = client.post(
        "/add", data={"addresses": "https://a.example"}, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code == 403


def test_reports_are_not_taken_where_the_operator_does_not_say_so(
    demo_ledger: str, connect: Connect
) -> None:
    closed = connect(demo_ledger, may_add=False)
    for answer in (
        closed.get("/add"),
        closed.post("/add", data={"addresses": "https://a.example"}),
    ):
        assert answer.status_code == 403
    assert 'href="/add"' not in closed.get("/help").text


def test_from_elsewhere_nobody_adds_without_a_token(demo_ledger: str, connect: Connect) -> None:
    away = connect(demo_ledger, client="192.0.2.7", host="192.0.2.1", may_add=True, is_open=True)
    assert away.post("/add", data={"addresses": "https://a.example"}).status_code in (401, 403)


def test_an_addition_of_somebody_else_is_not_shown(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = add(client, ("mill.html", PAGE))
    monkeypatch.setattr(callers, "OWNER", Caller(name="somebody else"))
    assert client.get(f"/add/{told['id']}").status_code == 404
    assert told["id"] not in client.get("/add").text


def test_an_id_nobody_has_is_not_found(client: TestClient) -> None:
    assert client.get("/add/nothing").status_code == 404
    assert client.get("/add/nothing.json").status_code == 404


def test_programs_get_the_progress_as_json(client: TestClient) -> None:
    sent = [("files", ("mill.html", PAGE))]
    answer = client.post("/add", files=sent, headers={"accept": "application/json"})
    assert answer.status_code == 202
    assert answer.json()["n_asked"] == 1
    assert finished(client, answer.headers["location"].removesuffix(".json"))["state"] == "done"


# --- who may know what ---------------------------------------------------------------------


Enter = Callable[..., TestClient]


@pytest.fixture
def enter(own_ledger: str, client: TestClient) -> Enter:
    """Return a function from the name of somebody who may add to a client with their token."""

    def enter_as(name: str, **given: Any) -> TestClient:
        with onrecord.open(own_ledger) as book:
            token = book.new_token(name, scopes=["write"], **given)
        held = {"authorization": f"Bearer {token}"}
        base = str(client.base_url)
        return TestClient(
            client.app, base, client=("127.0.0.1", 5), headers=held, follow_redirects=False
        )

    return enter_as


def test_who_adds_is_not_told_whether_a_text_was_on_record(
    client: TestClient, own_ledger: str, enter: Enter
) -> None:
    hidden = add(client, ("kept.html", PAGE), tlp="red")["outcomes"][0]["report"]
    told = []
    desk = enter("Desk")
    for name, page in (
        ("kept.html", PAGE),
        ("other.html", PAGE),
        ("new.html", PAGE.replace(b"mill", b"barn")),
    ):
        told.append(add(desk, (name, page)))
        page_of_it = desk.get(f"/add/{told[-1]['id']}").text
        assert hidden not in page_of_it
        assert "on record" not in page_of_it
    assert [one["counts"] for one in told] == [{"taken": 1}] * 3
    assert {one["outcome"] for each in told for one in each["outcomes"]} == {"taken"}
    assert hidden not in str(told)
    [new] = told[2]["outcomes"]
    assert desk.get(f"/reports/{new['report']}").status_code == 200


def test_what_was_known_is_not_told_by_the_order(client: TestClient, enter: Enter) -> None:
    add(client, ("b.html", PAGE))
    files = [("b.html", PAGE), ("c.html", PAGE.replace(b"12", b"13")), ("a.html", PAGE)]
    told = add(enter("Desk"), *files)
    assert [one["origin"] for one in told["outcomes"]] == ["a.html", "b.html", "c.html"]


def test_an_addition_is_its_askers_whatever_they_are_called(
    client: TestClient, own_ledger: str, enter: Enter
) -> None:
    """One token of a name is revoked, another is made: they are of two people."""
    keepers = add(client, ("mill.html", PAGE))["id"]
    first = enter("Desk")
    theirs = add(first, ("mill.html", PAGE))["id"]
    with onrecord.open(own_ledger) as book:
        book.revoke_token("Desk")
    second = enter("Desk")
    with apsw.Connection(own_ledger) as connection:  # as one of an older program may be
        connection.execute("UPDATE tokens SET name = 'owner' WHERE revoked_at IS NULL")
    for id_ in (keepers, theirs):
        assert second.get(f"/add/{id_}").status_code == 404
        assert id_ not in second.get("/add").text


# --- how it is marked ----------------------------------------------------------------------


def tlp_of(ledger: str, report: str) -> int:
    with apsw.Connection(ledger) as connection:
        sql = "SELECT tlp FROM report_marks JOIN reports ON seq = report WHERE id = ?"
        return int(connection.execute(sql, (report,)).get or 0)


def test_what_is_sent_is_marked_as_it_is_said_to_be(client: TestClient, own_ledger: str) -> None:
    assert '<option value="clear" selected>' in client.get("/add").text
    [one] = add(client, ("mill.html", PAGE), tlp="amber+strict")["outcomes"]
    assert tlp_of(own_ledger, one["report"]) == 3
    [one] = add(client, ("barn.html", PAGE.replace(b"mill", b"barn")))["outcomes"]
    assert tlp_of(own_ledger, one["report"]) == 0


def test_what_nobody_marks_is_for_those_who_see_as_much_as_its_sender(
    own_ledger: str, enter: Enter
) -> None:
    desk = enter("Desk", tlp="green")
    assert '<option value="green" selected>' in desk.get("/add").text
    [one] = add(desk, ("mill.html", PAGE))["outcomes"]
    assert tlp_of(own_ledger, one["report"]) == 1
    [one] = add(desk, ("barn.html", PAGE.replace(b"mill", b"barn")), tlp="clear")["outcomes"]
    assert tlp_of(own_ledger, one["report"]) == 0


def test_a_text_on_record_is_marked_anew_by_its_keeper_alone(
    client: TestClient, own_ledger: str, enter: Enter
) -> None:
    """Else whoever may add could take from everybody what everybody sees, by sending it again."""
    [one] = add(client, ("mill.html", PAGE))["outcomes"]
    add(enter("Desk", tlp="amber"), ("again.html", PAGE), tlp="amber")
    assert tlp_of(own_ledger, one["report"]) == 0
    add(client, ("third.html", PAGE), tlp="green")
    assert tlp_of(own_ledger, one["report"]) == 1


def test_a_marking_that_is_none_is_told(client: TestClient) -> None:
    answer = client.post("/add", files=[("files", ("a.txt", b"x"))], data={"tlp": "purple"})
    assert answer.status_code == 400
    assert "purple" in answer.text
    assert "amber+strict" in answer.text


# --- the queue ----------------------------------------------------------------------------


@pytest.fixture
def books(own_ledger: str) -> Iterator[Books]:
    books = Books(own_ledger)
    yield books
    books.close()


def write(folder: Path, number: int) -> Request:
    path = folder / f"{number}.txt"
    text = f"“At least {number} people were killed,” said Mayor Ina Vold of town {number}.\n"
    path.write_text(text, encoding="utf-8")
    return Request(origin=path.name, path=str(path))


@contextmanager
def at_work(queue: Jobs, monkeypatch: pytest.MonkeyPatch) -> Iterator[Job]:
    """Put an addition into a queue that reads as long as the block lasts, and yield it."""
    begun, ends = threading.Event(), threading.Event()

    def wait(job: Job) -> Iterator[Request]:
        begun.set()
        assert ends.wait(60)
        yield from ()

    with monkeypatch.context() as patch:
        patch.setattr(Job, "_wanted", wait)
        blocked = Job([], by="owner", folder=None)
        assert queue.put(blocked)
        assert begun.wait(60)
    try:
        yield blocked
    finally:
        ends.set()


def over(job: Job) -> Progress:
    """Return how an addition of a queue ended."""
    deadline = time.monotonic() + 60
    while not job.progress().is_over and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    return job.progress()


def test_additions_wait_for_each_other_and_can_be_cancelled_meanwhile(
    books: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = Jobs(books)
    waits, goes = (Job([write(tmp_path, n)], by="owner", folder=None) for n in (1, 2))
    with at_work(queue, monkeypatch) as blocked:
        assert queue.put(waits)
        assert queue.put(goes)
        waits.cancel()
        assert waits.progress().state == "cancelled"
        assert goes.progress().state == "waiting"
        assert [one.id for one in queue.of("owner")] == [goes.id, waits.id, blocked.id]
    assert over(blocked).state == "done"
    assert over(goes).counts == {"new": 1}
    assert waits.progress().counts == {}


def test_what_is_kept_before_it_is_cancelled_stays(books: Books, tmp_path: Path) -> None:
    job = Job([write(tmp_path, n) for n in range(1, 9)], by="owner", folder=None)
    note = job._note

    def note_and_cancel(acknowledged: Any) -> None:
        note(acknowledged)
        job.cancel()

    job._note = note_and_cancel  # type: ignore[method-assign]
    job.work(books)
    progress = job.progress()
    assert progress.state == "cancelled"
    n_kept = progress.counts["new"]
    assert 0 < n_kept < 8
    with books.reading() as book:
        kept = [
            row for row in book.reports() if row.origins[0] in {f"{n}.txt" for n in range(1, 9)}
        ]
        assert len(kept) >= n_kept
        assert all(book.around(row.id).story for row in kept)


def test_a_ledger_that_cannot_be_written_is_told(books: Books, tmp_path: Path) -> None:
    books._ledger = str(tmp_path / "nowhere.ledger")
    job = Job([write(tmp_path, 1)], by="owner", folder=None)
    job.work(books)
    assert job.progress().state == "failed"
    assert "no ledger there" in (job.progress().problem or "")


def test_a_queue_that_is_full_takes_no_more(
    books: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MOST_WAITING", 1)
    queue = Jobs(books)
    with at_work(queue, monkeypatch):
        assert not queue.put(Job([write(tmp_path, 2)], by="owner", folder=None))


# --- meanwhile -----------------------------------------------------------------------------


def test_while_an_addition_reads_others_write_and_read(
    own_ledger: str, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = connect(own_ledger, workers=1)
    queue = Jobs(client.app.state.books)  # type: ignore[attr-defined]
    with at_work(queue, monkeypatch):
        kept = client.post("/campaigns", data={"title": "Mills", "words": "mill"})
        assert kept.status_code == 303
        assert "Mills" in client.get("/campaigns").text


def test_who_waits_to_write_keeps_no_reader_waiting(
    own_ledger: str, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.serve.turns.WAIT_SECONDS", 2.0)
    client = connect(own_ledger, workers=1)
    answers: list[Any] = []

    def keep(number: int) -> None:
        answers.append(client.post("/campaigns", data={"title": f"m{number}", "words": "mill"}))

    senders = [threading.Thread(target=keep, args=(number,)) for number in range(3)]
    with client.app.state.books.writing():  # type: ignore[attr-defined]
        for sender in senders:
            sender.start()
        assert client.get("/help").status_code == 200
        assert client.get("/").status_code == 200
        for sender in senders:
            sender.join(30)
    assert [answer.status_code for answer in answers] == [503] * 3
    assert all(int(answer.headers["retry-after"]) > 0 for answer in answers)
    assert all("in a moment" in answer.text for answer in answers)
    assert client.post("/campaigns", data={"title": "m", "words": "mill"}).status_code == 303
