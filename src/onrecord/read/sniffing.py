"""Which format bytes are in, told by their content; a suffix decides only where that cannot."""

from __future__ import annotations

import codecs
import re
from typing import Literal

Format = Literal["html", "plain", "feed", "warc", "arc", "pdf", "gzip", "zstd", "empty", "unknown"]

HEAD_BYTES = 4096

# Bytes that open a file, what to call it, and what its owner can do about it.
_UNPACK = "unpack it and give the folder"
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive (or an Office document)", _UNPACK),
    (b"PK\x05\x06", "an empty ZIP archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ\0", "an xz archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (b"\x89PNG\r\n\x1a\n", "a PNG image", ""),
    (b"\xff\xd8\xff", "a JPEG image", ""),
    (b"GIF87a", "a GIF image", ""),
    (b"GIF89a", "a GIF image", ""),
    (b"RIFF", "a RIFF file (image, sound or film)", ""),
    (b"ID3", "a sound file", ""),
    (b"\0\0\0\x18ftyp", "a film", ""),
    (b"\0\0\0\x20ftyp", "a film", ""),
    (b"OggS", "an Ogg file (sound or film)", ""),
    (b"wOFF", "a font", ""),
    (b"wOF2", "a font", ""),
    (b"\x7fELF", "a program", ""),
    (b"MZ\x90", "a program", ""),
    (b"SQLite format 3\0", "a SQLite database", "give it as --ledger if it is one"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document", "save it as text or PDF"),
    (b"{\\rtf", "a rich-text document", "save it as text or PDF"),
)

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# What opens a page, as browsers sniff it (WHATWG MIME Sniffing 7.1), after white space.
_PAGE = re.compile(
    r"<(!doctype\s+html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p"
    r"|meta|link|article|main|section|header|span|center|ul|img)[\s/>]|<!--",
    re.IGNORECASE,
)
_PROLOGUE = re.compile(
    r"\s*(?:(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:\[[^\]]*+\])?+[^>]*+>)\s*)*", re.DOTALL
)
_ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_JSON_FEED = re.compile(r"\"version\"\s*:\s*\"https?:\\?/\\?/jsonfeed\.org")


def sniff(head: bytes) -> Format:
    """Return the format of a document that opens with `head` (some 4 KiB suffice)."""
    if not head:
        return "empty"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"\x28\xb5\x2f\xfd") or _is_skippable_zstd(head):
        return "zstd"
    if head.startswith(b"WARC/"):
        return "warc"
    if head.startswith(b"filedesc:"):
        return "arc"
    if head[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if name_foreign(head) is not None:
        return "unknown"
    return _sniff_text(head)


def name_foreign(head: bytes) -> tuple[str, str] | None:
    """Return what a file of a format that is not read here is, and what can be done about it."""
    for magic, name, remedy in _FOREIGN:
        if head.startswith(magic):
            return name, remedy
    if head[257:262] == b"ustar":
        return "a tar archive", _UNPACK
    return None


def bom_charset(data: bytes) -> str | None:
    """Return the charset that a byte order mark at the start of `data` names."""
    for bom, charset in _BOMS:
        if data.startswith(bom):
            return charset
    return None


def _is_skippable_zstd(head: bytes) -> bool:
    return head[1:4] == b"\x2a\x4d\x18" and 0x50 <= head[0] <= 0x5F


def _sniff_text(head: bytes) -> Format:
    charset = bom_charset(head)
    text = head[:HEAD_BYTES].decode(charset or "latin-1", "replace").lstrip("\ufeff")
    prologue = _PROLOGUE.match(text)
    rest = text[prologue.end() :] if prologue else text
    if found := _sniff_root(text, rest):
        return found
    if text.lstrip()[:1] in ("{", "[") and _JSON_FEED.search(text):
        return "feed"
    return "plain" if charset or _is_text(head) else "unknown"


def _sniff_root(text: str, rest: str) -> Format | None:
    root = _ROOT.match(rest)
    if root and root[2].lower() in ("rss", "feed", "rdf", "channel"):
        return "feed"
    if _PAGE.match(rest) or _PAGE.match(text.lstrip()):
        return "html"
    if root and root[2].lower() == "html":
        return "html"
    return "unknown" if text.lstrip().startswith("<?xml") else None


def _is_text(head: bytes) -> bool:
    """Say whether bytes read as text in some charset: hardly any control characters."""
    if b"\0" in head and not _is_wide(head):
        return False
    controls = sum(byte < 32 and byte not in b"\t\n\f\r\x1b\x00" for byte in head)
    return controls * 50 <= len(head)


def _is_wide(head: bytes) -> bool:
    """Say whether bytes look like UTF-16 of a western language without a byte order mark."""
    return wide_charset(head) is not None


def wide_charset(data: bytes) -> str | None:
    """Return the UTF-16 that bytes without a byte order mark seem to be in.

    >>> wide_charset("Homs".encode("utf-16-le"))
    'utf-16-le'
    """
    head = data[:HEAD_BYTES]
    pairs = len(head) // 2
    if pairs < 2:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > pairs * 0.6 and even < pairs * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > pairs * 0.6 and odd < pairs * 0.1 else None
