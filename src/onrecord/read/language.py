"""Which language a text is in."""

from __future__ import annotations

_SAMPLE = 3000  # code points; more changes no verdict
_MIN_LETTERS = 25  # fewer are a name, a menu, a number


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of the language a text is in, None if it is too short to tell.

    >>> detect_language("Homs")
    """
    sample = text[: 4 * _SAMPLE].strip()[:_SAMPLE]
    if sum(character.isalpha() for character in sample) < _MIN_LETTERS:
        return None
    if sample.isupper():
        sample = sample.lower()  # telexes; the model was trained on usual spelling
    import py3langid  # late: its model takes a while to load

    code, _ = py3langid.classify(sample)
    return str(code) if len(code) == 2 else None
