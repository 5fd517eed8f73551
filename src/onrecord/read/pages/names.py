"""Names of authors, taken out of bylines: without “By”, roles, places and addresses."""

from __future__ import annotations

import re

from onrecord.read.pages.units import fold

_LEAD = re.compile(
    r"""
    ^(?:
        (?:(?:an?|eine?|un|une)\s+)?                          # “A report by”, “Ein Kommentar von”
        (?:(?:article|story|text|words|report(?:ing|ed)?|written|posted|published|opinion|analysis
            |interview|kommentar|analyse|gastbeitrag|bericht|essay|kolumne|reportage|publié|escrito
            |texto|testo|tekst|propos\s+recueillis)\s+)?
        (?:by|von|vom|par|por|di|door|av|af|przez|od)\b[:\s]+
      | (?:authors?|autor(?:en|in|:in)?|auteurs?|autore|text|redaktion|byline|by|von)\s*:\s*
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# “y”, “et” and “en” also stand inside names and institutions (“Ramón y Cajal”), so that they
# divide only before two words; “Ana Gil y AFP” stays whole for it.
_BETWEEN = re.compile(
    r"\s*(?:[,;|•·\n\t&+]|/(?!\w+$)|\b(?:and|und|och|og|oraz)\b(?=\s+\S)"
    r"|\b(?:et|y|en|e|i)\b(?=\s+\S+\s+\S))\s*"
)
_AFTER = re.compile(  # “for the Gazette”, “in Rome”, “(dpa)”, “ - Berlin”, “@annlee”
    r"\s+(?:for|at|für|pour|para)\s+\S.*$|\s+(?:in|à|aus)\s+[A-ZÄÖÜ]\w+.*$|\s*[(\[].*$"
    r"|\s+[-–—]\s.*$|\s*@\w+.*$|\s+(?i:on)\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day.*$"
)
_ROLE = re.compile(
    r"""
    \b(?:reporter|correspondent|editor|writer|journalist\w*|columnist|contributor|producer|staff
      |director|presenter|analyst|redakt\w+|korrespondent\w*|chef\w*|leiter\w*|volont\w+
      |autor(?:in)?|newsletter|updated|published|uhr|min(?:utes)?|stand|comments?|share|follow
      |photo\w*|images?|video|twitter|facebook|email|rédact\w+|journaliste|redactor\w*
      |giornalista|verslaggever|professor|ceo|phd|read|more)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_NAME = re.compile(
    r"https?:|www\.|^\S+@\S+$|^@|^\W*$|^\d[\d\W]*$|^(?:null|none|admin|undefined|unknown)$",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:(?:[^\W\d_]|['’.\-])+\s+){1,5}(?:[^\W\d_]|['’.\-])+")
_DEGREE = re.compile(r"(?:Ph\.?D|M\.?[ADS]|M\.?B\.?A|MPH|R\.?N|RDN?|B\.?A|BSc|MSc|Esq|[JS]r)\.?")
_MAX_NAME = 60  # code points


def has_lead(words: str) -> bool:
    """Say whether a line opens like a byline.

    >>> has_lead("Von Jana Weiß"), has_lead("Byron Hill")
    (True, False)
    """
    return _LEAD.match(words) is not None


def split_names(words: str) -> list[str]:
    """Return the names that a byline lists; a byline that is all role is one name.

    >>> split_names("By Ann Lee, Senior Reporter, and Bo Chen in Rome")
    ['Ann Lee', 'Bo Chen']
    >>> split_names("Felix Ott und Jana Weiß, dpa"), split_names("Staff reporter")
    (['Felix Ott', 'Jana Weiß', 'dpa'], ['Staff reporter'])
    """
    words = _LEAD.sub("", fold(words))
    if _NO_NAME.search(words):
        return []
    pieces = [
        _AFTER.sub("", _LEAD.sub("", piece)).strip(" .:;,*–—-") for piece in _BETWEEN.split(words)
    ]
    pieces = [
        piece
        for piece in pieces
        if piece and len(piece) <= _MAX_NAME and not _NO_NAME.search(piece)
    ]
    names = [piece for piece in pieces if not (_ROLE.search(piece) or _DEGREE.fullmatch(piece))]
    return names or pieces[:1]


def is_name(words: str) -> bool:
    """Say whether words look like the name of a person: two to six, the outer ones in capitals.

    >>> is_name("Ludwig van Beethoven"), is_name("Read this"), is_name("3 min read")
    (True, False, False)
    """
    if len(words) > _MAX_NAME or not _NAME.fullmatch(words) or _ROLE.search(words):
        return False
    first, *_, last = words.split()
    return not first[0].islower() and not last[0].islower()
