"""Pages in other languages: every message is on file, and a translation is used."""

from __future__ import annotations

import gettext
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

import onrecord
from onrecord.serve import templating

from .conftest import Connect

REPOSITORY = Path(__file__).parents[2]
POT = REPOSITORY / "src" / "onrecord" / "serve" / "locale" / "onrecord.pot"


def test_every_message_of_the_pages_is_on_file() -> None:
    command = [sys.executable, "tools/build_messages.py", "--check"]
    found = subprocess.run(command, cwd=REPOSITORY, check=False).returncode
    assert found == 0, "run `python tools/build_messages.py`"


PAGES = (
    *("/", "/?words=killed&measure=killed", "/?words=nothinglikethis", "/reports", "/stories"),
    *("/parties", "/campaigns", "/campaign?place=Teshlin", "/add", "/help", "/reports/none"),
)


def test_no_page_asks_for_a_message_that_is_not_on_file(
    demo_ledger: str, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: set[str] = set()

    class Recording(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            asked.add(message)
            return message

        def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
            asked.add(msgid1)
            return msgid1 if n == 1 else msgid2

    monkeypatch.setattr(templating.gettext, "translation", lambda *_, **__: Recording())
    templating.environment_for.cache_clear()
    client = connect(demo_ledger)
    with onrecord.open(demo_ledger, read_only=True) as book:
        parties = [f"/parties/{row.id}" for row in book.parties(limit=12)]
        stories = [f"/stories/{row.story}" for row in book.stories()]
        reports = [f"/reports/{row.id}" for row in book.reports()]
    for page in (*PAGES, *parties, *stories, *reports):
        assert client.get(page).status_code in (200, 404)
    templating.environment_for.cache_clear()
    entries = re.findall(r'^msgid "(.*)"$', POT.read_text(encoding="utf-8"), re.MULTILINE)
    on_file = {entry.replace('\\"', '"').replace("\\n", "\n") for entry in entries}
    assert len(asked) > 300
    assert asked - on_file == set()


def _compile(messages: dict[str, str]) -> bytes:
    """Return a catalogue as gettext reads it: a table of offsets, then the words."""
    pairs = [(key.encode(), messages[key].encode()) for key in sorted(messages)]
    starts = (28, 28 + 8 * len(pairs))
    at = 28 + 16 * len(pairs)
    tables: list[list[int]] = [[], []]
    words = b""
    for side in (0, 1):
        for pair in pairs:
            tables[side] += [len(pair[side]), at + len(words)]
            words += pair[side] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), *starts, 0, 0)
    return head + b"".join(struct.pack(f"<{len(t)}I", *t) for t in tables) + words


def test_a_translation_is_used_for_who_reads_that_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "locale" / "eo" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    head = "Content-Type: text/plain; charset=UTF-8\n"
    (folder / "onrecord.mo").write_bytes(_compile({"": head, "Claims": "Asertoj"}))
    found = gettext.translation("onrecord", tmp_path / "locale", ["eo"])
    monkeypatch.setattr(templating.gettext, "translation", lambda *_, **__: found)
    templating.environment_for.cache_clear()
    environment = templating.environment_for("eo")
    assert environment.from_string('{{ _("Claims") }} {{ _("Stories") }}').render() == (
        "Asertoj Stories"
    )
    templating.environment_for.cache_clear()
