"""Small PDFs made for tests: words put on pages where a test wants them."""

from __future__ import annotations

import ctypes
import io
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

PAGE = (595.0, 842.0)

# left, baseline, size, words
Words = tuple[float, float, float, str]


def make_pdf(*pages: list[Words]) -> bytes:
    """Return a PDF whose pages hold just these words."""
    document = pypdfium2.PdfDocument.new()
    for words in pages:
        page = document.new_page(*PAGE)
        for left, baseline, size, text in words:
            _write(document, page, left, baseline, size, text)
        raw.FPDFPage_GenerateContent(page)
        page.close()
    file = io.BytesIO()
    document.save(file)
    document.close()
    return file.getvalue()


def _write(document: Any, page: Any, left: float, baseline: float, size: float, text: str) -> None:
    word = raw.FPDFPageObj_NewTextObj(document, b"Helvetica", size)
    encoded = (text + "\0").encode("utf-16-le")
    raw.FPDFText_SetText(word, ctypes.cast(encoded, ctypes.POINTER(ctypes.c_ushort)))
    raw.FPDFPageObj_Transform(word, 1, 0, 0, 1, left, baseline)
    raw.FPDFPage_InsertObject(page, word)
