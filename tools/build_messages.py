"""Collects the words of the pages that can be translated.

    python tools/build_messages.py            # writes src/onrecord/serve/locale/onrecord.pot
    python tools/build_messages.py --check    # says whether it is up to date

A translation is `locale/LANGUAGE/LC_MESSAGES/onrecord.mo`, made from a `.po` by any gettext tool.
"""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path

from onrecord.serve.templating import environment_for
from onrecord.serve.vocabulary import closed_words

POT = Path("src/onrecord/serve/locale/onrecord.pot")
HEAD = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n'
)


def collect() -> str:
    """Return the template of a translation: every message with the templates that use it."""
    environment = environment_for("en")
    used: dict[tuple[str, ...], list[str]] = {(word,): ["vocabulary.py"] for word in closed_words()}
    templates = resources.files("onrecord.serve") / "templates"
    for file in sorted(templates.iterdir(), key=lambda file: file.name):
        for _, _, message in environment.extract_translations(file.read_text(encoding="utf-8")):
            words = message if isinstance(message, tuple) else (message,)
            key = tuple(word for word in words if word)
            if key:  # a variable holds words that are collected where they are written
                used.setdefault(key, []).append(file.name)
    return HEAD + "".join(_entry(key, files) for key, files in sorted(used.items()))


def _entry(words: tuple[str, ...], files: list[str]) -> str:
    lines = ["", *(f"#: {name}" for name in dict.fromkeys(files)), f"msgid {_quote(words[0])}"]
    if len(words) == 1:
        return "\n".join([*lines, 'msgstr ""', ""])
    plural = [f"msgid_plural {_quote(words[1])}", 'msgstr[0] ""', 'msgstr[1] ""', ""]
    return "\n".join([*lines, *plural])


def _quote(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def main() -> int:
    """Write the file, or compare it."""
    found = collect()
    if "--check" in sys.argv[1:]:
        return 0 if POT.exists() and POT.read_text(encoding="utf-8") == found else 1
    POT.write_text(found, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
