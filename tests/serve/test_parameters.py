"""What an address asks is understood or refused, never passed over."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

REFUSED = [
    ("/claims.csv?spaeker=x", "spaeker: no parameter of /claims.csv; did you mean `speaker`?"),
    ("/campaign.csv?spaeker=x", "did you mean `speaker`?"),
    ("/feeds/claims.atom?spaeker=x", "speaker"),
    ("/figures.csv?policy=zzz", "policy: no parameter of /figures.csv"),
    ("/claims.csv?limit=-1", "limit: -1 is not within 1 and 1000000"),
    ("/?foo=bar", "foo: no parameter of /"),
    ("/reports?foo=bar", "foo: no parameter of /reports"),
    ("/stories?foo=1", "foo: no parameter of /stories"),
    ("/stories.csv?foo=1", "foo: no parameter of /stories.csv"),
    ("/parties?nmae=1", "name"),
    ("/parties?skip=-3", "skip:"),
    ("/?hedge=maybe", "is neither yes nor no"),
    ("/campaigns?foo=1", "it takes none"),
    ("/?limit=5000", "limit: 5000 is not within 1 and 200"),
    ("/api/v1/claims?limit=-1", "limit: -1 is not within 1 and 500"),
    ("/api/v1/claims?limit=5000", "limit: 5000 is not within 1 and 500"),
    ("/api/v1/stories?limit=5000", "limit: 5000 is not within 1 and 500"),
    ("/api/v1/claims?spaeker=x", "did you mean `speaker`?"),
    ("/api/v1/claims?min_probability=2", "min_probability: 2.0 is not within 0 and 1"),
    ("/claims.csv?min_probability=nan", "min_probability"),
    ("/?q=min_probability:2", "min_probability: 2.0 is not within 0 and 1"),
    ("/api/v1/claims?place==", "place: after = stands no name"),
    ("/claims.csv?q=spaeker:x", "spaeker: no such filter"),
]


@pytest.mark.parametrize(("asked", "told"), REFUSED)
def test_what_cannot_be_asked_is_refused_with_a_sentence(
    demo_client: TestClient, asked: str, told: str
) -> None:
    answer = demo_client.get(asked)
    assert answer.status_code == 400
    plain = answer.text.replace("<code>", "`").replace("</code>", "`")
    assert told in plain


@pytest.mark.parametrize("path", ["/claims.csv", "/claims.json", "/feeds/claims.json"])
def test_what_is_typed_filters_tables_as_it_does_the_page(
    demo_client: TestClient, path: str
) -> None:
    typed = demo_client.get(f"{path}?q=speaker:observatory+stance:asserts").content
    assert typed != demo_client.get(path).content
    filtered = demo_client.get(f"{path}?speaker=observatory&stance=asserts").content
    assert typed == filtered


def test_a_page_tells_no_command_line_where_a_page_does_the_same(demo_client: TestClient) -> None:
    for path, lead in [("/stories/story-zzz", "/stories"), ("/parties/party-zzz", "/parties")]:
        answer = demo_client.get(path, headers={"accept": "text/html"})
        assert answer.status_code == 404
        assert "onrecord stories" not in answer.text
        assert "onrecord parties" not in answer.text
        assert "`" not in answer.text.partition("<main")[2].partition("</main")[0]
        assert f'<p><a href="{lead}">' in answer.text


def test_an_unknown_address_of_programs_leads_to_those_there_are(demo_client: TestClient) -> None:
    told = demo_client.get("/api/v1/storys").json()
    assert told["status"] == 404
    assert "GET /api/v1/" in told["remedy"]


@pytest.mark.parametrize("asked", ["since=2016-13", "min_reports=-1", "min_reports=0"])
def test_a_list_of_stories_keeps_its_form_where_a_value_is_none(
    demo_client: TestClient, asked: str
) -> None:
    answer = demo_client.get(f"/stories?{asked}&words=market")
    assert answer.status_code == 400
    assert 'value="market"' in answer.text
    assert f'value="{asked.partition("=")[2]}"' in answer.text
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("path", ["/", "/reports"])
def test_a_problem_stands_below_its_heading(demo_client: TestClient, path: str) -> None:
    text = demo_client.get(f"{path}?since=soon").text
    assert text.count("<h1") == 1
    assert text.index("<h1") < text.index('role="alert"')
