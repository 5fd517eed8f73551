"""One claim as a reference to cite: plain words, Markdown, BibTeX and CSL-JSON.

Each leads back to the words: the quotation, its offsets in code points, the digest of the text
they count in, and the address of the claim.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Literal
from urllib.parse import quote, urlsplit

import msgspec

from onrecord.exchange.wording import cue_words
from onrecord.records import Claim, Record, Report
from onrecord.text import excerpt, join_words

CitationForm = Literal["txt", "md", "bib", "json"]
_OPENING, _CLOSING = '“«„‟‹"', '”»“›"'
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_HOW: Mapping[str, str] = {
    "direct": "direct speech",
    "indirect": "in the report’s words",
    "mixed": "partly in the report’s words",
}


class Citation(Record, frozen=True, kw_only=True):
    """A claim with what a reference to it says.

    Attributes:
        speaker: Whose claim it is, by name or as worded; None where the report names nobody.
        through: Who passes it on, innermost first.
        address: Where others can look at the claim; None where this server has no such address.
    """

    report: Report
    claim: Claim
    speaker: str | None
    through: tuple[str, ...] = ()
    address: str | None


def format_citation(citation: Citation, form: CitationForm) -> str:
    """Return a citation in one of the forms, with a line end."""
    return _FORMS[form](citation) + "\n"


def is_web_address(address: str | None) -> bool:
    """Say whether something is an address that a reader may follow: of http or https.

    >>> is_web_address("https://a.example/b"), is_web_address("javascript:alert(1)")
    (True, False)
    """
    try:
        parts = urlsplit(address or "")
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


# --- plain --------------------------------------------------------------------------------


def to_plain(citation: Citation) -> str:
    """Return a citation in plain words, on one line."""
    address = f" {_url(citation)}." if _url(citation) else ""
    return (
        f"{_said(citation)} ({_how(citation.claim)}). "
        f"{_carrier(citation)}.{address} "
        f"On record: {citation.address or citation.claim.id} ({_where(citation)})."
    )


def _said(citation: Citation) -> str:
    return f"{_who_how(citation)}: {_quotation(citation)}"


def _who_how(citation: Citation) -> str:
    """Return who is quoted, and by what verb: what somebody denies must not read as said."""
    inner = _line(citation.speaker or "(nobody named)")
    passed = "".join(f", according to {_line(name)}" for name in citation.through)
    return f"{inner} {_line(cue_words(citation.claim))}{passed}"


def _how(claim: Claim) -> str:
    how = _HOW.get(claim.speech, _HOW["mixed"])
    return how if claim.stance == "asserts" else f"{claim.stance}, {how}"


def _quotation(citation: Citation) -> str:
    """Return the words in quotation marks: their own, where they have them at both ends."""
    words = _line(excerpt(citation.report.text, citation.claim.content))
    has_own = words[:1] in _OPENING and words[-1:] in _CLOSING
    return words if words and has_own else f"“{words}”"


def _carrier(citation: Citation) -> str:
    report = citation.report
    parts = [f"“{_title(citation)}”", report.publisher, *report.bylines, report.published_on]
    return _line(", ".join(filter(None, parts)))


def _title(citation: Citation) -> str:
    return _line(citation.report.title or "(no title)")


def _url(citation: Citation) -> str | None:
    """Return the report's own address, without what a format would stumble over."""
    url = citation.report.url
    return _plain_url(url) if url and is_web_address(url) else None


def _plain_url(url: str) -> str:
    return quote(_scrub(url), safe="!#$%&'*+,/:;=?@~-._()[]")


def _where(citation: Citation) -> str:
    return f"characters {_offsets(citation)} of the text with SHA-256 {citation.report.text_sha256}"


def _offsets(citation: Citation) -> str:
    return ", ".join(f"{span.start}–{span.end}" for span in citation.claim.content)


def _line(text: str) -> str:
    return " ".join(_scrub(text).split())


def _scrub(text: str) -> str:
    """Return text without what no format can hold or what turns the order of others round.

    That is control characters, halves of characters and marks of direction; white space stays.
    """
    kept = (c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(c for c in kept if c not in _TURNING)


# --- Markdown -----------------------------------------------------------------------------

_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|~&$@^!]|:(?=//)|(?<=www)\.", re.IGNORECASE)


def to_markdown(citation: Citation) -> str:
    """Return a citation as a quotation with who says it, and a line below with where."""
    title = f"“{_escape_markdown(_title(citation))}”"
    url = _url(citation)
    report = citation.report
    parts = [
        _link(title, url) if url else title,
        f"*{_escape_markdown(_line(report.publisher))}*" if report.publisher else "",
        *(_escape_markdown(_line(name)) for name in report.bylines),
        _escape_markdown(report.published_on or ""),
    ]
    return (
        f"> {_escape_markdown(_said(citation))}\n\n"
        f"— {', '.join(filter(None, parts))} ({_how(citation.claim)}). "
        f"{_recorded(citation)}, characters {_offsets(citation)} "
        f"of the text with SHA-256 `{report.text_sha256}`."
    )


def _recorded(citation: Citation) -> str:
    if citation.address:
        return _link("On record", citation.address)
    return f"On record: {_escape_markdown(citation.claim.id)}"


def _escape_markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\g<0>", text)


def _link(words: str, address: str) -> str:
    return f"[{words}](<{_plain_url(address)}>)"


# --- BibTeX -------------------------------------------------------------------------------

# BibTeX counts braces even where a backslash stands before them: they are spelled out.
_BIBTEX: Mapping[str, str] = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "#$%&_"},
}


def to_bibtex(citation: Citation) -> str:
    """Return a citation as a BibTeX entry."""
    report = citation.report
    note = f"{_said(citation)} ({_how(citation.claim)})"
    proof = f"On record: {_where(citation)}"
    fields = {
        "author": " and ".join(f"{{{_escape_bibtex(_line(name))}}}" for name in report.bylines),
        "title": f"{{{_escape_bibtex(_title(citation))}}}",
        "howpublished": _escape_bibtex(_line(report.publisher or "")),
        "date": _bibtex_date(report.published_on or ""),
        "year": _bibtex_year(report.published_on or ""),
        "url": _url(citation) or _plain_url(citation.address or ""),
        "note": f"{_escape_bibtex(f'{note}. {proof}')}: {_bibtex_link(citation)}",
        "language": _escape_bibtex(_line(report.language or "")),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    lines += _bibtex_month(report.published_on or "")
    key = re.sub(r"[^A-Za-z0-9-]", "", citation.claim.id)
    return f"@misc{{{key},\n{lines}}}"


def _escape_bibtex(text: str) -> str:
    return "".join(_BIBTEX.get(character, character) for character in text)


def _bibtex_link(citation: Citation) -> str:
    if not citation.address:
        return _escape_bibtex(citation.claim.id)
    # Unlike in the field `url`, a bare % or # would end the line here.
    escaped = _plain_url(citation.address).replace("%", r"\%").replace("#", r"\#")
    return f"\\url{{{escaped}}}"


def _bibtex_year(published_on: str) -> str:
    year, _, _ = _day_parts(published_on)
    return f"{year:04}" if year is not None else ""


def _bibtex_date(published_on: str) -> str:
    parts = [part for part in _day_parts(published_on) if part is not None]
    return "-".join(f"{part:0{4 if i == 0 else 2}}" for i, part in enumerate(parts))


def _bibtex_month(published_on: str) -> str:
    _, month, _ = _day_parts(published_on)
    return f"  month = {_MONTHS[month - 1]},\n" if month else ""


def _day_parts(published_on: str) -> tuple[int | None, int | None, int | None]:
    """Return year, month and day of a date at its own precision.

    >>> _day_parts("2015-10"), _day_parts("2015-10-11T09:30:00+02:00")
    ((2015, 10, None), (2015, 10, 11))
    """
    found = re.match(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?", published_on)
    if found is None:
        return None, None, None
    year, month, day = (int(part) if part else None for part in found.groups())
    return year, month, day


# --- CSL-JSON -----------------------------------------------------------------------------


def to_csl(citation: Citation) -> str:
    """Return a citation as CSL-JSON: a list of one item, the quotation in its `custom`."""
    report, claim = citation.report, citation.claim
    parts = [part for part in _day_parts(report.published_on or "") if part is not None]
    item: dict[str, Any] = {
        "id": claim.id,
        "type": "article-newspaper",
        "title": _title(citation),
        "author": [{"literal": _line(name)} for name in report.bylines],
        "container-title": _line(report.publisher or ""),
        "issued": {"date-parts": [parts]} if parts else None,
        "section": _line(" / ".join(report.section)),
        "language": report.language,
        "URL": _url(citation) or citation.address,
        "note": f"{_said(citation)} ({_how(claim)})",
    }
    item = {name: value for name, value in item.items() if value}
    item["custom"] = _proof(citation)
    return msgspec.json.format(msgspec.json.encode([item])).decode()


def _proof(citation: Citation) -> dict[str, Any]:
    """Return what leads back to the words, exactly as the report has them."""
    report, claim = citation.report, citation.claim
    return {
        "address": citation.address,
        "report": report.id,
        "claim": claim.id,
        "speaker": _encodable(citation.speaker) if citation.speaker else None,
        "through": [_encodable(name) for name in citation.through],
        "speech": claim.speech,
        "stance": claim.stance,
        "cue": _encodable(join_words(claim.cue)) or None,
        "text_sha256": report.text_sha256,
        "quotes": [
            {"start": part.start, "end": part.end, "exact": _encodable(part.exact)}
            for part in claim.content
        ],
    }


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


_FORMS: Mapping[CitationForm, Callable[[Citation], str]] = {
    "txt": to_plain,
    "md": to_markdown,
    "bib": to_bibtex,
    "json": to_csl,
}
