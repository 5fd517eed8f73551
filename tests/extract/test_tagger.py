"""The trained tagger: what it finds, what it leaves alone, and that it stays on this machine."""

from __future__ import annotations

import hashlib
import json
import shutil
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.extract import tagger as tagger_package
from onrecord.extract.tagger import Tagger, load_tagger, weights_digest
from onrecord.extract.tagger.weights import FOLDER, WeightsError, check
from onrecord.records import Attribution, Span

MANY_MARKS = [
    "“The bridge holds,” said Ann Vold.",
    '"The bridge holds," said Ann Vold.',
    "«The bridge holds,» said Ann Vold.",
    "„The bridge holds,“ said Ann Vold.",
    "''The bridge holds,'' said Ann Vold.",
    "The bridge holds, said Ann Vold.",
    "“THE BRIDGE HOLDS,” SAID ANN VOLD.",
]


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return load_tagger()


def words(text: str, spans: tuple[Span, ...]) -> list[str]:
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize("text", MANY_MARKS)
def test_marks_of_every_kind_and_none_are_read(tagger: Tagger, text: str) -> None:
    [[found]] = tagger.attributions([text])
    assert words(text, found.source) == [text[text.lower().index("ann") : -1]]
    assert "holds" in words(text, found.content)[0].lower()


def test_a_split_quotation_is_one_attribution(tagger: Tagger) -> None:
    text = "“It rained,” Ann Vold told reporters on Sunday, “and it will rain again.”"
    [[found]] = tagger.attributions([text])
    assert len(found.content) == 2
    assert found.speech == "direct"


def test_what_holds_no_attribution_gives_none(tagger: Tagger) -> None:
    assert tagger.attributions(
        ["The bridge was built in 1912. It has four arches.", "", " \n"]
    ) == [
        [],
        [],
        [],
    ]


def test_the_same_text_is_read_alike_whatever_stands_beside_it(tagger: Tagger) -> None:
    alone = tagger.attributions([MANY_MARKS[0]])[0]
    among = tagger.attributions([MANY_MARKS[5], "The rain. " * 400, MANY_MARKS[0]])[2]
    assert alone == among


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=400))
def test_whatever_the_text_spans_lie_inside_it(tagger: Tagger, text: str) -> None:
    [found] = tagger.attributions([text])
    for number, attribution in enumerate(found):
        _check(attribution, text, number, len(found))


def _check(attribution: Attribution, text: str, number: int, n_found: int) -> None:
    for span in (*attribution.content, *attribution.cue, *attribution.source):
        assert span.end <= len(text)
    assert attribution.content
    assert attribution.within is None or 0 <= attribution.within < n_found
    assert attribution.within != number
    assert attribution.probability is not None
    assert 0 <= attribution.probability <= 1


def test_loading_and_reading_open_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert load_tagger().attributions([MANY_MARKS[0]])[0]


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    copy = tmp_path / "weights"
    shutil.copytree(FOLDER, copy)
    check(copy)
    with (copy / "heads.npz").open("r+b") as file:
        file.seek(100)
        file.write(b"\0\1\2\3")
    with pytest.raises(WeightsError, match=r"heads\.npz: damaged"):
        check(copy)
    shutil.rmtree(copy)
    with pytest.raises(WeightsError, match="no weights"):
        check(copy)


def test_the_weights_are_named_by_their_digest() -> None:
    manifest = Path(tagger_package.__file__).parent / "weights" / "manifest.json"
    assert weights_digest() == hashlib.sha256(manifest.read_bytes()).hexdigest()
    sizes = [path.stat().st_size for path in manifest.parent.iterdir()]
    assert sum(sizes) < 40 * 1024 * 1024
    assert json.loads(manifest.read_text(encoding="utf-8"))["sha256"]
