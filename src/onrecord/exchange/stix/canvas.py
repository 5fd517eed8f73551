"""A text that came, or room for one: evidence is checked against the one, written on the other."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping

from onrecord.exchange.stix.details import Parts, Words
from onrecord.text import digest_text


def text_of(text_sha256: str, payload: str | None, texts: Mapping[str, str]) -> str | None:
    """Return the text that came, or is at hand, and hashes as it should; None where there is none.

    Raises:
        ValueError: What came is another text.
    """
    if payload is None:
        return texts.get(text_sha256)
    try:
        text = base64.b64decode(payload, validate=True).decode("utf-8", "surrogatepass")
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"its text cannot be decoded: {error}") from error
    if digest_text(text) != text_sha256:
        raise ValueError(f"its text has SHA-256 {digest_text(text)}, not {text_sha256}")
    return text


class Canvas:
    """A text, or as many spaces, onto which evidence is written and must not contradict itself."""

    def __init__(self, text: str | None, n_codepoints: int) -> None:
        self._is_fixed = text is not None
        self._characters: list[str] | str = text if text is not None else [" "] * n_codepoints
        self._written = bytearray(0 if self._is_fixed else n_codepoints)

    @property
    def text(self) -> str:
        """The text as it stands now."""
        return "".join(self._characters)

    @property
    def is_blank(self) -> bool:
        """Whether there is neither a text nor anything written."""
        return not self._is_fixed and 1 not in self._written

    def put(self, words: Words) -> None:
        """Write or check one span.

        Raises:
            ValueError: Other words stand there.
        """
        start, end = words.start, words.end
        if not 0 <= start < end <= len(self._characters) or end - start != len(words.exact):
            raise ValueError(f"span {start}-{end} does not hold {words.exact[:60]!r}")
        pieces = [(start, words.exact)]
        if words.prefix and not self._is_fixed:
            pieces.append((start - len(words.prefix), words.prefix))
        if words.suffix and not self._is_fixed:
            pieces.append((end, words.suffix))
        for at, piece in pieces:
            self._write(at, piece)

    def _write(self, at: int, piece: str) -> None:
        if at < 0 or at + len(piece) > len(self._characters):
            raise ValueError(f"words at {at} reach beyond the text: {piece[:60]!r}")
        if self._is_fixed:
            if self._characters[at : at + len(piece)] != piece:
                raise ValueError(f"text[{at}:{at + len(piece)}] is not {piece[:60]!r}")
            return
        for offset, character in enumerate(piece, start=at):
            if self._written[offset] and self._characters[offset] != character:
                raise ValueError(f"evidence contradicts itself at {offset}: {piece[:60]!r}")
        self._characters[at : at + len(piece)] = list(piece)  # type: ignore[index]
        self._written[at : at + len(piece)] = b"\1" * len(piece)

    def check_parts(self, parts: Parts) -> Parts:
        """Return `parts` once all their words stand on the text."""
        for span in _spans(parts):
            self.put(span)
        return parts


def _spans(parts: Parts) -> Iterator[Words]:
    yield from (figure.span for figure in parts.figures)
    yield from (date.span for date in parts.dates)
    yield from (place.span for place in parts.places)
    yield from (found.span for found in parts.wording)
    for actor in parts.actors:
        yield from actor.mentions
        yield from (merge.mention for merge in actor.merges)
