"""Whether four digits are a year or a quantity."""

from __future__ import annotations

import re

_BEFORE = 24  # code points before a number that are looked at
# After these a number is a year wherever nothing is counted.
_TIME_BEFORE = re.compile(
    r"(?:\b(?:in|into|since|of|during|by|from|until|till|before|after|for|between|and|to|through"
    r"|throughout|around|the|early|late|mid|year|is|both)\s|[(/–-]|[a-z]['’]s?\s)\Z",
    re.IGNORECASE,
)
# What makes a number a quantity or a label: “some 1900”, “more than 2000”, “Flight 1907”.
_QUANTITY_BEFORE = re.compile(
    r"(?:[$€£#+]|\b(?:some|than|least|most|nearly|almost|about|approximately|roughly|around|over"
    r"|up\sto|no\.|nos?|number|flight|room|route|highway|resolution|page|section|channel|bus|train"
    r"|model|order|article|decree|unit|apt|suite|box|psalm|boeing|airbus|type|group|another"
    r"|killed|wounded|injured|kill|arrested|detained|displaced|exactly|only|just|least|record)\s)\Z",
    re.IGNORECASE,
)
_COUNTED_BEHIND = re.compile(
    r"\s\d|\s(?:(?!(?:when|as|and|after|before|but|while|the|that|with|to|by)\b)[\w-]+\s)?(?:people|persons|civilians|fighters|soldiers|troops|militants|rebels|officers"
    r"|police|dead|killed|injured|wounded|hurt|men|women|children|students|workers|migrants"
    r"|refugees|prisoners|detainees|families|houses|homes|buildings|villages|cases|votes|seats|jobs"
    r"|members|miles|kilomet(?:er|re)s|km|met(?:er|re)s|feet|yards|acres|hectares|pounds|tons"
    r"|tonnes|barrels|gallons|dollars|euros|shares|points|percent|hours|hrs|gmt|utc|local|est|edt"
    r"|hundred|thousand|million|billion|megawatts|calories|times|strikes|raids|sorties|vehicles"
    r"|tanks|missiles|rockets|bombs|or\smore|others|of\sthem)\b",
    re.IGNORECASE,
)
_OLD_BEFORE = re.compile(r"\b(?:in|since|year|until|of)\s\Z", re.IGNORECASE)
_OLD_BEHIND = re.compile(r"[,.;:)]|\s(?:to|by|when|and|after|as|the)\b|\s*\Z", re.IGNORECASE)


def is_year(text: str, start: int, end: int) -> bool:
    """Say whether the four digits `text[start:end]` are a year.

    Adjectives count (“his unsuccessful 1996 campaign”), save for round numbers and those that the
    calendar of news does not reach, of which only plain wordings do (“in 1453.”). A count without
    a comma and without a noun of the list (“1988 entries”) is mistaken for a year.
    """
    before = text[max(0, start - _BEFORE) : start]
    if _QUANTITY_BEFORE.search(before) or _COUNTED_BEHIND.match(text, end):
        return False
    number = int(text[start:end])
    if number < 1800:
        return bool(_OLD_BEFORE.search(before) and _OLD_BEHIND.match(text, end))
    if _TIME_BEFORE.search(before):
        return True
    return 1900 < number < 2050 and number % 100 != 0 and bool(before[-1:].isspace())
