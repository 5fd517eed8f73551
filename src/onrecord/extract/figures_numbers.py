"""The grammar of numbers as news writes them: digits, words, ranges, vague words, none at all."""

from __future__ import annotations

import re

S = r"\s{1,4}"  # white space between words; more of it parts them
_ONES = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    "sixteen|seventeen|eighteen|nineteen"
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_BIG = "hundred|thousand|million|billion|trillion|dozen"
_SMALL = rf"(?:(?:{_TENS})(?:[-\s](?:{_ONES})\b)?|(?:{_ONES}))"
# Thousands are parted by commas or thin spaces; by a plain space only before a full “000”, since
# “killed 5 120 mm” would be one number otherwise.
_DIGITS = (
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[\u00a0\u2009\u202f]\d{3}|[ ]000)+(?!\d)|\d+(?:\.\d+)?"
)
_MONEY = r"(?:(?:US|C|A)?\$|[£€₽]|US\s?\$)\s?"
_PLURALS = "tens|dozens|scores|hundreds|thousands|millions"
_VAGUE = rf"(?:{_PLURALS})(?:{S}of{S}(?:thousands|millions)\b)?"

# “rose from 12 to 15” is two figures, the older one first, and no range of 12 to 15. The few
# that mean a range by it (“from 20 to 30 people”) are read as two figures as well.
NUMBER = re.compile(
    rf"""(?<![\w.,:/$£€#+-])(?=[\dabdefhmnostUCA$£€₽])(?:
      (?P<money>{_MONEY}(?:{_DIGITS})(?:\s?(?:m|bn|k|million|billion|trillion|thousand)\b)?)
    | (?P<since>(?<=from\s))?(?P<between>between{S})?
      (?: (?P<digits>(?:{_DIGITS})(?:\s?(?:m|bn|k)\b|{S}(?:{_BIG})\b)?)
        | (?P<words>(?:half{S}a|a{S}half|a{S}quarter{S}of{S}a|a|{_SMALL}){S}(?:{_BIG})
             (?:{S}(?:and{S})?{_SMALL}\b)?\b
          | {_SMALL}\b))
      (?:(?P<range>\s?(?:-|–)\s?|\s(?:(?(since)through|to)|(?(between)and|or))\s|,?\s(?:maybe|perhaps|possibly)\s)
         (?P<second>{_DIGITS}|{_SMALL})(?=[\s,.;)]|\Z))?
      (?P<share>\s?%|{S}per\s?cent\b)?
    | (?P<vague>{_VAGUE}\b
        | several(?:{S}(?:{_BIG}|tens{S}of{S}thousands)\b)?
        | a{S}(?:few|couple)(?:{S}(?:{_BIG})\b)?)
    | (?P<none>no{S}one|nobody|none|no)\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)
# What follows a number that is part of something longer: “12th”, “12:30”, “12°”.
AFTER_NUMBER = re.compile(r"[\w%]|-\w|[:/]\d|[.,]\d|['’]s\b|°|\)\s?\d")
YEAR = re.compile(r"(?:19|20)\d\d")
