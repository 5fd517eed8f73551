"""Bytes of a page to characters: what the page states of its charset, tried against its bytes."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD_BYTES = 4096  # browsers look at 1024; pages with long comments on top go beyond
_META = re.compile(
    rb"""<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w:.-]{2,40})"""
    rb"""|<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w:.-]{2,40})""",
    re.IGNORECASE,
)

# What browsers read in place of the stated charset: its superset (WHATWG Encoding Standard).
_SUPERSETS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "johab": "cp949",
    "big5": "big5hkscs",
    "utf-16": "utf-8",  # a page whose `meta` could be read is no UTF-16
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
# Python also knows codecs that are no charsets (rot13, unicode_escape, idna): an allowlist.
_CHARSET = re.compile(
    r"utf-8|utf-16-[lb]e|cp(125\d|866|874|932|949)|iso8859-\d+|koi8-[ru]|mac-(roman|cyrillic)"
    r"|gb18030|big5hkscs|euc_jp|iso2022_jp"
)


def decode_page(data: bytes, charset: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Return the characters of a page, and notices of what was guessed or replaced.

    A byte order mark outranks everything. Then bytes that are valid UTF-8 beyond ASCII are
    that, whatever is stated: by chance they hardly ever are. Then come `charset`, which the
    carrier states, and what the page states.
    """
    for bom, bom_charset in _BOMS:
        if data.startswith(bom):
            return _decode(data[len(bom) :], bom_charset)
    stated = [name for label in (charset, _meta_charset(data)) if (name := _charset_name(label))]
    if not stated and (wide := _wide(data)):
        return _decode(data, wide)
    if "iso2022_jp" not in stated:  # which is ASCII throughout, and so valid UTF-8
        try:
            return data.decode("utf-8"), ()
        except UnicodeDecodeError:
            pass
    for name in stated:
        try:
            return data.decode(name), ()
        except (UnicodeDecodeError, ValueError):
            continue
    return _decode_broken(data, stated)


def _meta_charset(data: bytes) -> str | None:
    match = _META.search(data[:_HEAD_BYTES])
    return (match[1] or match[2]).decode("ascii") if match else None


def _charset_name(label: str | None) -> str | None:
    """Return the codec for a charset's label as browsers take it, None if there is none.

    >>> _charset_name("ISO-8859-1"), _charset_name("rot13"), _charset_name("x-sjis")
    ('cp1252', None, None)
    """
    try:
        name = codecs.lookup(label or "").name
    except (LookupError, ValueError):
        return None
    name = _SUPERSETS.get(name, name)
    return name if _CHARSET.fullmatch(name) else None


def _wide(data: bytes) -> str | None:
    """Return UTF-16's name where every other byte of the page's first characters is zero."""
    start = data[:4]
    if len(start) == 4 and start[1] == start[3] == 0 and start[0] and start[2]:
        return "utf-16-le"
    if len(start) == 4 and start[0] == start[2] == 0 and start[1] and start[3]:
        return "utf-16-be"
    return None


def _decode(data: bytes, charset: str) -> tuple[str, tuple[str, ...]]:
    text = data.decode(charset, "replace")
    n_replaced = text.count("\ufffd")
    if not n_replaced:
        return text, ()
    return text, (f"bytes that are not {charset} were replaced: {n_replaced}",)


def _decode_broken(data: bytes, stated: list[str]) -> tuple[str, tuple[str, ...]]:
    """Decode what no charset decodes: as the stated one where it is nearly right, else as 1252."""
    for name in ["utf-8", *stated]:
        text, notices = _decode(data, name)
        if text.count("\ufffd") * 20 <= sum(character > "\x7f" for character in text):
            return text, notices
    return data.decode("cp1252", "replace"), ("charset guessed: windows-1252",)
