"""Bytes of plain text to characters, with what had to be guessed said."""

from __future__ import annotations

from onrecord.read.language import detect_language
from onrecord.read.sniffing import bom_charset, wide_charset

_SAMPLE_BYTES = 32 * 1024
_ODD_SHARE = 0.01  # of a text's bytes that may break UTF-8 and still leave it UTF-8
# Languages in Latin script that windows-1252 cannot write, and what their texts were kept in.
_BY_LANGUAGE = {
    **dict.fromkeys(("pl", "cs", "sk", "hu", "hr", "bs", "sl", "ro"), "windows-1250"),
    **dict.fromkeys(("tr", "az"), "windows-1254"),
    **dict.fromkeys(("lt", "lv", "et"), "windows-1257"),
}


def decode_plain(data: bytes, charset: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Return the characters of a plain text, and notices of what was guessed or replaced.

    UTF-8 comes back byte for byte: no newline is translated and nothing is normalised.
    A byte order mark names the charset and is no part of the text. `charset` is what the
    carrier states; it is believed where the bytes bear it out.
    """
    if bom := bom_charset(data):
        return _decode(data, bom)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    if charset and (decoded := _try(data, charset)) is not None:
        return decoded, ()
    if wide := wide_charset(data):
        text, notices = _decode(data, wide)
        return text, (f"charset guessed: {wide}", *notices)
    return _guess(data)


def _decode(data: bytes, charset: str) -> tuple[str, tuple[str, ...]]:
    text = data.decode(charset, "replace").removeprefix("\ufeff")
    n_replaced = text.count("\ufffd")
    if not n_replaced:
        return text, ()
    return text, (f"bytes that are not {charset} were replaced: {n_replaced}",)


def _try(data: bytes, charset: str) -> str | None:
    if "16" in charset and not wide_charset(data):
        return None  # any bytes are UTF-16 of something
    try:
        return data.decode(charset)
    except (UnicodeError, LookupError, ValueError):
        return None


def _guess(data: bytes) -> tuple[str, tuple[str, ...]]:
    text = data.decode("utf-8", "replace")
    n_odd = text.count("\ufffd")
    n_high = sum(character > "\x7f" for character in text)
    if n_odd <= max(1, len(data) * _ODD_SHARE) and n_high > 2 * n_odd:
        return _decode(data, "utf-8")
    charset = _likely(data)
    if (decoded := _try(data, charset)) is not None:
        return decoded, (f"charset guessed: {charset}",)
    text = data.decode("windows-1252", "replace")
    n_replaced = text.count("\ufffd")
    said = f", {n_replaced} bytes replaced" if n_replaced else ""
    return text, (f"charset guessed: windows-1252{said}",)


def _likely(data: bytes) -> str:
    """Return the charset that a sample around the first odd byte seems to be in.

    Latin script has so few odd bytes that statistics waver between its charsets; there the
    language decides, which the other bytes tell.
    """
    from charset_normalizer import from_bytes

    first = next((at for at, byte in enumerate(data) if byte > 127), 0)
    start = max(0, first - _SAMPLE_BYTES // 2)
    sample = data[start : start + _SAMPLE_BYTES]
    best = from_bytes(sample).best()
    if best is not None and not _is_latin(str(best)):
        return best.encoding
    language = detect_language(sample.decode("windows-1252", "replace"))
    return _BY_LANGUAGE.get(language or "", "windows-1252")


def _is_latin(text: str) -> bool:
    odd = [character for character in text if character > "\x7f" and character.isalpha()]
    return all(character < "\u0250" for character in odd)
