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
