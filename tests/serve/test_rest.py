"""REST: pages with cursors, tags, problems, and a document that says what there is."""

from __future__ import annotations

import re
from typing import Any

import jsonschema
import msgspec
import pytest
from starlette.testclient import TestClient

import onrecord
from onrecord.records import Account
from onrecord.serve.openapi import make_document
from onrecord.serve.problems import KINDS
from onrecord.serve.rest import OPERATIONS
from tests.serve import seeing

V1 = "/api/v1"


def _ids(client: TestClient) -> dict[str, str]:
    report = client.get(f"{V1}/reports?limit=1").json()["items"][0]["id"]
    claim = client.get(f"{V1}/claims?report={report}&limit=1").json()["items"][0]["claim"]["id"]
    return {
        "report": report,
        "claim": claim,
        "story": client.get(f"{V1}/stories?min_reports=3").json()["items"][0]["story"],
        "party": client.get(f"{V1}/parties?limit=1").json()["items"][0]["id"],
    }


def _addresses(client: TestClient) -> dict[str, str]:
    """Return an address for each operation, with ids of records that are there."""
    ids = _ids(client)

    def fill(path: str) -> str:
        kind = "story" if "/stories" in path else "party" if "/parties" in path else "report"
        return path.replace("{id}", ids[kind]).replace("{claim}", ids["claim"])

    extra = {"search": "?q=strike"}
    return {one.name: fill(one.path) + extra.get(one.name, "") for one in OPERATIONS}


# --- pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["claims", "figures", "reports"])
def test_walking_the_pages_gives_every_row_once_in_order(
    demo_client: TestClient, demo_ledger: str, what: str
) -> None:
    found: list[Any] = []
    link: str | None = f"{V1}/{what}?limit=7"
    while link:
        answer = demo_client.get(link)
        found += answer.json()["items"]
        link = answer.json()["next"]
        assert answer.headers.get("link") == (f'<{link}>; rel="next"' if link else None)
    with onrecord.open(demo_ledger, read_only=True) as book:
        rows = list(book.rows(what, onrecord.api.make_query()))
    wanted_rows = msgspec.json.decode(msgspec.json.encode(rows))
    for row in wanted_rows:
        del row["cursor"]  # it counts what a caller may not see
    assert found == wanted_rows
    assert len(found) > 7


@pytest.mark.parametrize(("what", "key"), [("stories", "story"), ("parties", "id")])
def test_stories_and_parties_come_in_pages_too(
    demo_client: TestClient, what: str, key: str
) -> None:
    whole = [one[key] for one in demo_client.get(f"{V1}/{what}?limit=500").json()["items"]]
    found: list[str] = []
    link: str | None = f"{V1}/{what}?limit=2"
    while link:
        page = demo_client.get(link).json()
        found += [one[key] for one in page["items"]]
        link = page["next"]
    assert found == whole
    assert len(set(found)) > 2


def test_the_next_page_keeps_the_filters(demo_client: TestClient) -> None:
    page = demo_client.get(f"{V1}/claims?publisher=Telegraph&limit=2").json()
    assert "publisher=Telegraph" in page["next"]
    assert all(
        "Telegraph" in row["publisher"] for row in demo_client.get(page["next"]).json()["items"]
    )


def test_a_limit_is_bounded(demo_client: TestClient) -> None:
    assert len(demo_client.get(f"{V1}/claims?limit=1").json()["items"]) == 1
    for limit in (0, 501, 100000):
        answer = demo_client.get(f"{V1}/claims?limit={limit}")
        assert answer.status_code == 400
        assert "within 1 and 500" in answer.json()["detail"]
    assert len(demo_client.get(f"{V1}/claims").json()["items"]) == 50


# --- records ----------------------------------------------------------------------------------


def test_an_account_is_the_contract_and_its_words_are_in_its_text(demo_client: TestClient) -> None:
    answer = demo_client.get(f"{V1}/reports/{_ids(demo_client)['report']}")
    account = msgspec.json.decode(answer.content, type=Account)
    text = account.report.text
    parts = [part for claim in account.claims for part in claim.content]
    assert parts
    assert all(text[part.start : part.end] == part.exact for part in parts)


def test_a_claim_has_an_address(demo_client: TestClient) -> None:
    ids = _ids(demo_client)
    row = demo_client.get(f"{V1}/reports/{ids['report']}/claims/{ids['claim']}").json()
    assert row["claim"]["id"] == ids["claim"]


def test_a_comparison_of_one_measure_asks_of_that_alone(demo_client: TestClient) -> None:
    address = f"{V1}/stories/{_ids(demo_client)['story']}/comparison"
    asked = {q["measure"] for q in demo_client.get(address).json()["questions"]}
    assert len(asked) > 1
    one = {q["measure"] for q in demo_client.get(f"{address}?measure=killed").json()["questions"]}
    assert "killed" in one
    assert "wounded" not in one


def test_a_search_needs_words(demo_client: TestClient) -> None:
    assert demo_client.get(f"{V1}/search?q=strike").json()["items"]
    assert demo_client.get(f"{V1}/search").status_code == 400


# --- tags and heads ---------------------------------------------------------------------------


def test_what_has_not_changed_is_not_sent_again(demo_client: TestClient) -> None:
    for address in _addresses(demo_client).values():
        first = demo_client.get(address)
        tag = first.headers["etag"]
        for held in (tag, f'"x", {tag}', tag.removeprefix("W/"), "*"):
            again = demo_client.get(address, headers={"if-none-match": held})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == tag
        assert demo_client.get(address, headers={"if-none-match": '"x"'}).status_code == 200


def test_a_change_of_the_ledger_changes_every_tag(
    own_ledger: str, connect: Any, tmp_path: Any
) -> None:
    client = connect(own_ledger)
    tag = client.get(f"{V1}/counts").headers["etag"]
    page = tmp_path / "new.txt"
    page.write_text("“The quay is closed,” said Ann Vold, the harbour master.\n")
    with onrecord.open(own_ledger) as book:
        list(book.add(str(page), engine="rules"))
    assert client.get(f"{V1}/counts", headers={"if-none-match": tag}).status_code == 200


def test_a_head_is_a_get_without_body(demo_client: TestClient) -> None:
    for address in _addresses(demo_client).values():
        head, get = demo_client.head(address), demo_client.get(address)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == get.headers["content-length"]


def test_no_other_site_may_read_and_no_proxy_keeps(demo_client: TestClient) -> None:
    answer = demo_client.get(f"{V1}/counts", headers={"origin": "https://evil.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert "private" in answer.headers["cache-control"]


# --- problems ---------------------------------------------------------------------------------

PROBLEMS = [
    ("GET", f"{V1}/nowhere", {}, 404, "/api/v1/nowhere"),
    ("GET", f"{V1}/reports/report-none", {}, 404, "report-none"),
    ("GET", f"{V1}/stories/story-none", {}, 404, "story-none"),
    ("GET", f"{V1}/parties/party-none", {}, 404, "party-none"),
    ("GET", f"{V1}/claims?stance=guesses", {}, 400, "guesses"),
    ("GET", f"{V1}/claims?limit=many", {}, 400, "many"),
    ("GET", f"{V1}/claims?since=yesterday", {}, 400, "yesterday"),
    ("GET", f"{V1}/claims?speeker=x", {}, 400, "speeker"),
    ("GET", f"{V1}/claims?speaker=a&speaker=b", {}, 400, "speaker"),
    ("GET", f"{V1}/parties?kind=zzz", {}, 400, "zzz"),
    ("GET", f"{V1}/reports/report-none", {"if-none-match": "*"}, 404, "report-none"),
    ("GET", f"{V1}/claims?limit=many", {"if-none-match": "*"}, 400, "many"),
    ("GET", "/claims.csv?after=x", {"if-none-match": "*"}, 400, "after: 'x'"),
    ("GET", "/feeds/claims.json?before=x", {"if-none-match": "*"}, 400, "before: 'x'"),
    ("GET", f"{V1}/stories?after=-1", {}, 400, "after"),
    ("GET", f"{V1}/stories?after=99999", {}, 400, "99999"),
    ("GET", f"{V1}/claims?after=report-x~claim-y", {}, 400, "claim-y"),
    ("GET", f"{V1}/claims?after=1626703264039174144", {}, 400, "1626703264039174144"),
    ("DELETE", f"{V1}/claims", {}, 405, "DELETE"),
    ("POST", f"{V1}/claims", {}, 405, "POST"),
    ("GET", f"{V1}/claims", {"accept": "text/csv"}, 406, "text/csv"),
    ("GET", f"{V1}/claims", {"host": "evil.example"}, 421, "evil.example"),
    ("POST", f"{V1}/claims", {"origin": "https://evil.example"}, 403, "evil.example"),
    ("GET", f"{V1}/claims?words={'x' * 9000}", {}, 414, "8,"),
    ("POST", f"{V1}/claims", {"content-length": str(1 << 40)}, 413, "1,099,511,627,776"),
]


@pytest.mark.parametrize(("method", "address", "headers", "status", "named"), PROBLEMS)
def test_every_problem_names_the_thing_and_the_remedy(
    demo_client: TestClient,
    method: str,
    address: str,
    headers: dict[str, str],
    status: int,
    named: str,
) -> None:
    answer = demo_client.request(method, address, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    jsonschema.validate(told, _schema({"$ref": "#/components/schemas/Problem"}))
    assert told["status"] == status
    assert named in told["detail"]
    assert told["remedy"]
    assert told["type"] in {f"/api#problem-{kind.name}" for kind in KINDS}


def test_a_bug_is_a_problem_without_its_workings(
    demo_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(book: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(onrecord.api.OpenLedger, "counts", fail)
    client = TestClient(
        demo_client.app,
        "http://127.0.0.1:8000",
        raise_server_exceptions=False,
        client=("127.0.0.1", 1),
    )
    answer = client.get(f"{V1}/counts")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "content-security-policy" in answer.headers
    assert "secret words" not in answer.text


# --- the document -----------------------------------------------------------------------------


def _schema(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "components": make_document()["components"]}


def test_every_answer_is_as_the_document_says(demo_client: TestClient) -> None:
    document = demo_client.get(f"{V1}/openapi.json").json()
    addresses = _addresses(demo_client)
    for one in OPERATIONS:
        said = document["paths"][one.path]["get"]["responses"]["200"]
        schema = said["content"]["application/json"]["schema"]
        answer = demo_client.get(addresses[one.name])
        assert answer.status_code == 200, addresses[one.name]
        jsonschema.Draft202012Validator({**schema, "components": document["components"]}).validate(
            answer.json()
        )


def test_an_answer_of_another_shape_would_be_noticed() -> None:
    document = make_document()
    schema = document["paths"][f"{V1}/reports"]["get"]["responses"]["200"]
    validator = jsonschema.Draft202012Validator(
        _schema(schema["content"]["application/json"]["schema"])
    )
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({"items": [{"id": 4}], "next": None})


def test_every_route_of_the_api_and_every_table_is_in_the_document(demo_client: TestClient) -> None:
    paths = make_document()["paths"]
    ours = {
        route.path
        for route in demo_client.app.routes  # type: ignore[attr-defined]
        if getattr(route, "path", "").startswith(f"{V1}/") and "openapi" not in route.path
    }
    tables = {
        path
        for path, _ in seeing.routes_of(demo_client.app.routes)  # type: ignore[attr-defined]
        if re.fullmatch(r"(?!/add|/api).*\.(json|jsonl|csv|xlsx|parquet|atom)", path)
    }
    assert len(ours) >= 12
    assert len(tables) >= 50
    assert set(paths) == ours | tables


_SAMPLES = {
    "since": "2020",
    "until": "2030",
    "min_probability": "0.1",
    "limit": "2",
    "q": "mill",
    "hedge": "true",
    "words": "mill",
    "min_reports": "1",
    "top": "2",
}
_CURSORS = {"after", "before", "run"}


def test_every_address_takes_the_parameters_that_the_document_has_and_no_others(
    demo_client: TestClient,
) -> None:
    ids = _ids(demo_client)
    for path, methods in make_document()["paths"].items():
        if not path.endswith((".json", ".atom")) and not path.startswith(V1):
            continue  # other formats take the same
        kind = "story" if "/stories" in path else "party" if "/parties" in path else "report"
        bare = re.sub(r"\{(id|report)\}", ids[kind], path).replace("{claim}", ids["claim"])
        if "{" in bare:
            continue
        own = [
            p
            for p in methods["get"]["parameters"]
            if p["in"] == "query" and p["name"] not in _CURSORS
        ]
        needed = "q=mill&" if path == f"{V1}/search" else ""
        for param in own:
            name, schema = param["name"], param["schema"]
            inner = schema.get("items", schema)
            known = inner.get("enum", [_SAMPLES.get(name, "1")])
            value = ids.get(name, known[0])
            asked = f"{bare}?{needed if name != 'q' else ''}{name}={value}"
            assert demo_client.get(asked).status_code == 200, asked
            if "enum" in inner or inner["type"] == "boolean":
                assert demo_client.get(f"{asked}zzz").status_code == 400, asked
            if schema["type"] == "array":
                assert demo_client.get(f"{asked}&{name}={known[1]}").status_code == 200
        assert demo_client.get(f"{bare}?{needed}zzz=1").status_code == 400, bare


def test_the_document_lists_what_can_go_wrong_with_every_address() -> None:
    for path, methods in make_document()["paths"].items():
        listed = {"400", "401", "403", "429", "500", "503"} | ({"404"} if "{" in path else set())
        assert listed <= set(methods["get"]["responses"]), path


def test_what_is_yes_or_no_is_read_so(demo_client: TestClient) -> None:
    for path, most in ((f"{V1}/parties", "&limit=500"), ("/parties.json", "")):
        answers = {
            value: demo_client.get(f"{path}?unnamed={value}{most}")
            for value in ("false", "true", "banana")
        }
        n_parties = {value: len(answers[value].json()["items"]) for value in ("false", "true")}
        assert n_parties["false"] < n_parties["true"], path
        assert answers["banana"].status_code == 400
        assert "unnamed: 'banana' is neither yes nor no" in answers["banana"].json()["detail"]


def test_the_document_is_sound() -> None:
    document = make_document()
    assert document["openapi"] == "3.1.0"
    assert {"title", "version"} <= set(document["info"])
    seen: set[str] = set()
    for path, methods in document["paths"].items():
        asked = methods["get"]
        assert asked["operationId"] not in seen
        seen.add(asked["operationId"])
        in_path = {p["name"] for p in asked["parameters"] if p["in"] == "path"}
        assert in_path == set(re.findall(r"\{(\w+)\}", path))
        names = [(p["in"], p["name"]) for p in asked["parameters"]]
        assert len(names) == len(set(names))
        assert "200" in asked["responses"]
    for reference in re.findall(r'"\$ref":"#/([^"]+)"', msgspec.json.encode(document).decode()):
        here: Any = document
        for step in reference.split("/"):
            here = here[step]
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_the_page_for_programs_shows_every_operation_and_problem(demo_client: TestClient) -> None:
    page = demo_client.get("/api").text
    assert all(f"GET {one.path}" in page for one in OPERATIONS)
    assert all(f'id="problem-{kind.name}"' in page for kind in KINDS)
    assert not re.search(r"<script(?![^>]*src=)|\sstyle=|https?://", page)
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= anchors


def test_stories_are_found_by_the_words_of_a_report(demo_client: TestClient) -> None:
    found = demo_client.get(f"{V1}/stories?words=founders").json()["items"]
    assert len(found) == 1
    assert demo_client.get(f"{V1}/stories?words=zeppelin").json()["items"] == []
