from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.read.texts.decoding import decode_plain


@given(st.text())
def test_utf_8_comes_back_as_it_is(text):
    if not text.startswith("\ufeff"):
        assert decode_plain(text.encode()) == (text, ())


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_names_the_charset_and_is_no_text(charset):
    assert decode_plain("Déjà vu\r\n".encode(charset)) == ("Déjà vu\r\n", ())


def test_a_stated_charset_is_believed_where_utf_8_fails():
    assert decode_plain("Привет".encode("cp1251"), "windows-1251") == ("Привет", ())


@pytest.mark.parametrize("charset", ["no-such", "utf-16", "ascii", "hex", "idna"])
def test_a_stated_charset_that_does_not_fit_is_passed_by(charset):
    text, notices = decode_plain(b"caf\xe9 au lait, d\xe9j\xe0 vu, dit le ministre", charset)
    assert text == "café au lait, déjà vu, dit le ministre"
    assert notices == ("charset guessed: windows-1252",)


RUSSIAN = "Министр заявил в воскресенье, что в результате удара погибли три человека."
POLISH = "Minister powiedział w niedzielę, że w ataku zginęły trzy osoby, a część rannych żyje."


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("El ministro dijo que el niño murió mañana según él.", "windows-1252"),
        ("“The army’s strike” killed three — he said", "windows-1252"),
        (RUSSIAN * 3, "cp1251"),
        (POLISH * 3, "cp1250"),
        ("The ministry said it in a café.", "utf-16-le"),
        ("The ministry said it in a café.", "utf-16-be"),
    ],
)
def test_a_charset_is_guessed_and_the_guess_is_said(text, charset):
    decoded, notices = decode_plain(text.encode(charset))
    assert decoded == text
    assert "charset guessed" in notices[0]


def test_a_few_bytes_broken_leave_the_rest_utf_8():
    data = ("“Déjà vu” — “encore” " * 20).encode()
    text, notices = decode_plain(data[:-3])
    assert text.startswith("“Déjà vu” — “encore”")
    assert notices == ("bytes that are not utf-8 were replaced: 1",)


def test_nuls_are_kept():
    assert decode_plain(b"H\0o\0m\0s\0") == ("H\0o\0m\0s\0", ())


@given(st.binary(max_size=400))
def test_any_bytes_give_text(data):
    text, _ = decode_plain(data)
    assert isinstance(text, str)
