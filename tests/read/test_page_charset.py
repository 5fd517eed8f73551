"""Bytes of a page to characters."""

from __future__ import annotations

import codecs

import pytest

from onrecord.read.pages.charset import decode_page

MOST = "Мост открыт"


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        (f"<p>{MOST}".encode(), None, f"<p>{MOST}"),
        (f"<p>{MOST}".encode(), "latin-1", f"<p>{MOST}"),
        (codecs.BOM_UTF8 + f"<p>{MOST}".encode(), "latin-1", f"<p>{MOST}"),
        (codecs.BOM_UTF16_LE + f"<p>{MOST}".encode("utf-16-le"), None, f"<p>{MOST}"),
        ("<p>Bridge".encode("utf-16-le"), None, "<p>Bridge"),
        (f"<p>{MOST}".encode("koi8-r"), "koi8-r", f"<p>{MOST}"),
        ("<p>“no”".encode("cp1252"), "iso-8859-1", "<p>“no”"),
        ("<p>é".encode("cp1252"), "rot13", "<p>é"),
    ],
)
def test_a_page_is_decoded_as_browsers_do(data: bytes, charset: str | None, text: str) -> None:
    assert decode_page(data, charset)[0] == text


def test_the_charset_that_the_page_names_is_believed() -> None:
    page = f'<meta http-equiv="content-type" content="text/html; charset=koi8-r"><p>{MOST}'
    assert decode_page(page.encode("koi8-r"))[0] == page


def test_one_broken_byte_does_not_spoil_a_page_in_utf_8() -> None:
    text, notices = decode_page(f"<p>{MOST} {MOST} {MOST}".encode() + b"\xff")
    assert MOST in text
    assert notices == ("bytes that are not utf-8 were replaced: 1",)


def test_a_guess_is_said() -> None:
    assert decode_page("<p>é à".encode("cp1252"))[1] == ("charset guessed: windows-1252",)
