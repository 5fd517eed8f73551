"""Names in two reports, and whether they are of one party: the cases of tests/cases/names.toml."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from onrecord import relate
from onrecord.relate.parties.names import parse_name
from onrecord.relate.parties.names_letters import spell
from onrecord.relate.parties.names_words import load_name_words

CASES = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "names.toml").read_text(encoding="utf-8")
)["case"]


def _marked(case: dict[str, Any]) -> Any:
    marks = [pytest.mark.xfail(strict=True)] if case.get("expect") == "fail" else []
    return pytest.param(case, id=case["label"], marks=marks)


@pytest.mark.parametrize("case", [_marked(case) for case in CASES])
def test_names_are_of_one_party_or_of_several(case: dict[str, Any]) -> None:
    kinds = [case["kind"], *[case.get("other_kind", case["kind"])] * (len(case["names"]) - 1)]
    roles = case.get("roles", [[]] * len(kinds))
    namings = [
        relate.make_naming(
            name, kind, countries=case.get("countries", ()), roles=held, report=f"report-{i}"
        )
        for i, (name, kind, held) in enumerate(zip(case["names"], kinds, roles, strict=True))
    ]
    parties = relate.group_namings({found.id: found for found in namings}.values())
    if case["same"]:
        assert len(parties) == 1
    else:
        last = [party for party in parties if namings[-1].id in {j.naming for j in party.joins}]
        assert [len(party.joins) for party in last] == [1]
        assert len(parties) > 1


@pytest.mark.parametrize(
    "junk",
    [
        "a" * 1_000_000,
        "al-" * 300_000,
        "(" * 1_000_000,
        "U." * 500_000,
        "’s " * 300_000,
        "A b" * 300_000,
    ],
    ids=["letters", "articles", "brackets", "dots", "possessives", "words"],
)
def test_junk_is_soon_done_with(junk: str) -> None:
    start = time.monotonic()
    parse_name(junk, "organisation")
    parse_name(junk, "person")
    assert time.monotonic() - start < 1


def test_no_variant_is_of_two_given_names() -> None:
    words = load_name_words()
    for kept in set(words.given.values()) | set(words.transliterated.values()):
        assert spell(kept) == kept


def test_every_alias_leads_to_the_key_of_the_name_kept() -> None:
    for name, kept in load_name_words().aliases.items():
        assert parse_name(" ".join(name), "organisation").key or len(name) == 1, name
        assert parse_name(kept, "organisation").key, kept
