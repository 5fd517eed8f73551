"""The wordings of dates and times in English news, as regular expressions.

In these `~` stands for white space between words, of which more than four parts them, and
braces for the names below. Hyphens may join what white space joins.
"""

from __future__ import annotations

import re
from functools import cache

from onrecord.calendar_words import MONTH_NAME, WEEKDAY_NAME, WEEKDAY_SHORT

_SPACE = r"(?:\s{1,4})"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS = "one two three four five six seven eight nine"

# A name may use those before it.
_NAMES: dict[str, str] = {
    "H": r"(?:[-–]|\s{1,4})",
    "MONTH": rf"{MONTH_NAME}\b(?:(?<!may)(?<=\b[a-z]{{3}})\.|(?<=\bsept)\.)?",
    # Months that are no other word, with the full stop where the short form is a name.
    "PLAIN_MONTH": (
        r"(?:january|february|april|june|july|august|september|october|november|december"
        r"|(?:jan|feb|aug|sept|oct|nov|dec)\.)"
    ),
    "WEEKDAY": WEEKDAY_NAME,
    # “sat”, “sun”, “wed” are words of their own: as days they have a capital and a date behind.
    "DATED": (rf"(?:{WEEKDAY_NAME}|{WEEKDAY_SHORT}\b\.?)(?:,~|~)(?:the~|on~)?(?:\(~?)?"),
    "DAY": r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\d)",
    "YEAR": r"(?:1[5-9]|20)\d\d(?!\d)",
    "UNIT": r"(?:hour|day|week|weekend|fortnight|month|quarter|year|decade)",
    "LONG": r"(?:week|month|quarter|year|decade|century)",
    "SEASON": r"(?:spring|summer|autumn|fall|winter)",
    "PART": r"(?:morning|afternoon|evening|night|dawn|noon)",
    "SMALL": "(?:" + "|".join((_UNITS + " " + _TEENS).split()) + ")",
    "COUNT": (
        rf"(?:\d{{1,3}}|an?|(?:{'|'.join(_TENS.split())})(?:-(?:{'|'.join(_UNITS.split())}))?"
        r"|{SMALL})"
    ),
    "WHICH": r"(?:last|this|next|coming|past|this~past|this~coming|the~past|the~coming)",
    "EARLY": (
        r"(?:earlier|later|early|mid|middle~of|late|start~of|beginning~of|end~of|rest~of"
        r"|turn~of|close~of|course~of)"
    ),
    "ORDINAL": r"(?:first|second|third|fourth|final|[1-4](?:st|nd|rd|th))",
    "OF_YEAR": r"(?:,?~(?:of~)?(?:fiscal~)?(?:{YEAR}|(?:last|this|next|that|the)~year))",
    "YEARS": r"(?:(?:fiscal~)?{YEAR}(?:['’]s)?|(?:last|this|next)~year['’]s)",
    "ZONE": (
        r"(?:~?\(?(?:gmt|utc|[ecmp][sd]t|[bcm]est?|bst|msk|eastern(?:~time)?|pacific(?:~time)?"
        r"|local~time)\b\)?)"
    ),
    "AM": r"(?:~?[ap]\.m\.|~?[ap]m\b)",
    "HOUR": (
        r"(?:\d{1,2}(?:[:.][0-5]\d)?{AM}{ZONE}?|[0-2]?\d[:.]?[0-5]\d{ZONE}"
        r"|\d{1,2}~o['’]clock|\d{1,2}~in~the~(?:morning|afternoon|evening))"
        r"(?:~\((?:\d{1,2}:?\d\d|\d{1,2}(?::\d\d)?{AM}){ZONE}\))?"
    ),
    "NOON": r"(?:midnight|noon|midday)",
    "CLOCK": r"(?:(?:{HOUR}|{NOON}{ZONE}?),?~(?:on~)?)",
    "LATE": r"(?:(?:early|late|mid|earlier|later)(?:~on~|{H}))",
    "AGE": r"(?:(?:early|mid|late)(?:{H}to{H}late)?{H})",
    "FEAST": (
        r"(?:new~year['’]?s?~(?:day|eve)|christmas(?:~(?:day|eve))?|thanksgiving(?:~day)?"
        r"|black~friday|cyber~monday|good~friday|easter(?:~(?:sunday|monday))?|palm~sunday"
        r"|ash~wednesday|election~day|independence~day|fourth~of~july|memorial~day|labor~day"
        r"|columbus~day|halloween|martin~luther~king~day|presidents['’]?~day|valentine['’]?s~day"
        r"|international~women['’]s~day|victory~day|veterans~day|may~day|bastille~day"
        r"|armistice~day|boxing~day|nowruz|ramadan|eid~al-(?:fitr|adha)|ashura)"
    ),
}

# Tried in this order at each word that can begin one; the longest kinds come first.
_WORDINGS = (
    # Days in digits.
    r"\d{4}-\d\d-\d\d(?:[t~][0-2]\d:[0-5]\d(?::[0-5]\d)?(?:z|[+-]\d\d:?\d\d)?)?(?![\d-])",
    r"\d{1,2}(?P<sep>[/.-])\d{1,2}(?P=sep){YEAR}",
    r"\d{1,2}/\d{1,2}/\d\d(?![\d/])",
    r"9/11(?![\d/])",
    # Days of a month.
    r"{DATED}?{DAY}(?:~?[-–]~?|~(?:and|to)~){DAY}~(?:of~)?{MONTH}(?:,?~{YEAR})?",
    r"(?:night~of~)?{DAY}~?[-–]~?{DAY}~{MONTH}(?:,?~{YEAR})?",
    r"{CLOCK}?(?:last~|(?:the~)?week~of~)?{DATED}?{DAY}~(?:of~)?{MONTH}(?:,?~{YEAR})?(?!\w)",
    r"{CLOCK}?(?:last~|(?:the~)?week~of~)?{DATED}?{MONTH}~{DAY}(?:~?[-–]~?{DAY})?(?!:\d)"
    r"(?:(?:,\s{0,4}|~){YEAR})?(?!\w)",
    # Months.
    r"(?:the~)?{EARLY}(?:{H}(?:in~)?)(?:{MONTH}{OF_YEAR}?|(?:last|this|next)~{MONTH})(?!\w)",
    r"{MONTH}(?:,?~(?:of~)?{YEAR}|~(?:of~)?(?:last|this|next|that)~year)(?!\w)",
    # Quarters and halves, and a year before them.
    r"{YEARS}~(?:fiscal~)?(?:{ORDINAL}{H})?(?:quarter|half|period)(?!\w)",
    r"(?:the~)?(?:fiscal~)?(?:same~|comparable~)?(?:fiscal{H})?{ORDINAL}{H}(?:fiscal{H})?"
    r"quarter{OF_YEAR}?(?!\w)",
    r"(?:the~)?(?:first|second|latter|last){H}half(?:{OF_YEAR})",
    r"(?:first|second)-half(?=~[a-z])(?!~(?:goal|lead|hour|score|point|header|penalt))",
    r"(?:the~)?(?:latest|current|recent|most~recent|just{H}ended|previous|preceding)~"
    r"(?:fiscal~)?(?:quarter|half|period)(?!\w)",
    r"(?:the~)?(?:comparable~|corresponding~)?(?:year{H}(?:ago|earlier)|same|comparable"
    r"|corresponding)~(?:period|quarter|month|half)"
    r"(?:~(?:of~)?(?:last~year|the~previous~year|a~year~(?:ago|earlier|before)|{YEAR}))?(?!\w)",
    r"year{H}(?:ago|earlier)(?=~\w)",
    r"(?:(?<=\bfor\s)|(?<=\bin\s)|(?<=\bduring\s)|(?<=\bof\s))(?:the|that)~(?:quarter|period)(?!\w)",
    # Seasons.
    r"(?:the~|{EARLY}{H}(?:in~)?)?(?:the~)?{SEASON}(?:~of)?~{YEAR}",
    r"(?:{EARLY}{H}(?:in~)?)?(?:{WHICH}|that|previous|following)~{SEASON}(?!\w)",
    r"(?:the~)?(?:early|mid|late){H}{SEASON}(?!\w)",
    r"(?:(?<=\bin\s)|(?<=\bover\s)|(?<=\bby\s)|(?<=\bsince\s)|(?<=\bduring\s)|(?<=\buntil\s)"
    r"|(?<=\binto\s))the~{SEASON}(?!\w)",
    r"(?:(?<=\bby\s)|(?<=\bsince\s)|(?<=\buntil\s)|(?<=\btill\s))(?:spring|summer|autumn|winter)(?!\w)",
    # Calendar units near the day of publication, or near a date just named.
    r"(?:the~)?(?:{EARLY}~)?(?:this|last|next)~(?:fiscal~)?(?:week|month|quarter|year)(?!\w)",
    r"(?:the~)?{EARLY}~(?:in~|on~)?(?:the~same|that|the)~(?:fiscal~)?"
    r"(?:day|week|month|quarter|year|decade|century)(?!\w|~(?:of|before|after)\b)",
    r"(?:(?<=\bfor\s)|(?<=\bin\s)|(?<=\bduring\s)|(?<=\bof\s))the~year"
    r"(?=[,.;)]|\s*\Z|~(?:as|because|while|and|but|so)\b)",
    r"year{H}end",
    r"(?:the~)?(?:week|month|quarter|year|day)['’]?s~end(?!\w)",
    r"(?:the~)?(?:current|latest|recent|full|past)~(?:fiscal~)?(?:quarter|year|month|week)(?!\w)",
    r"(?:earlier|later|late|early)~(?:today|tonight|{WEEKDAY}(?:~{PART})?)(?!\w)",
    r"(?:the~)?(?:past|last|previous|preceding)~{COUNT}~(?:full~)?{UNIT}s?(?!\w)",
    r"{COUNT}~{UNIT}s?~from~(?:now|today)(?!\w)",
    r"a~week~(?:from|ago)~(?:on~|last~|next~)?(?:today|{WEEKDAY})(?!\w)",
    r"(?:just~)?(?:(?:over|about|almost|nearly|around|exactly|some)~)?{COUNT}~{UNIT}s?~ago(?!\w)",
    r"{COUNT}~{UNIT}s?~(?:earlier|later|previously)(?!\w)(?!~than)",
    r"{COUNT}~{UNIT}s?~(?:before|after)(?=[.,;])",
    r"this~time~(?:last|next)~year(?!\w)",
    r"(?:the~)?(?:past|previous)~{UNIT}(?!\w)",
    r"{WHICH}~(?:week(?:end)?|month|quarter|year|decade|night|{PART}|{WEEKDAY}(?:~{PART})?"
    r"|{FEAST}|{MONTH}(?=\s|[,.;:'’]|\Z))(?!\w)",
    r"this~(?:early~)?{PART}(?!\w)",
    r"(?:the~)?day~(?:before~yesterday|after~tomorrow)(?!\w)",
    r"the~(?:next|following|previous|same|very)~(?:day|week(?:end)?|month|year|{PART}|{WEEKDAY})"
    r"(?!\w)",
    r"(?:that~same~|that~)(?:day|week(?:end)?|month|year|{PART}|{SEASON}|{WEEKDAY})(?!\w)",
    r"the~(?:day|night|week|month|year)~before(?=[.,;]|~(?:when|and|but|in)\b|~\d)",
    r"the~(?:(?:day|night|week|month|year)~after|(?:day|morning|month|year)~after~that)(?=[.,;])",
    r"the~weekend(?!\w)",
    # Days.
    r"{CLOCK}?(?:{LATE})?{WEEKDAY}(?:~{PART})?(?!\w)",
    r"{WEEKDAY}s(?=~[a-z])(?!~(?:and|or|at|to|in|are|were|when|from|during|until|through)\b)",
    r"{CLOCK}?(?:{LATE})?(?:yesterday|tomorrow)(?:~{PART})?(?!\w)",
    r"{CLOCK}?(?:mid{H}{PART}~)?(?:today|tonight|overnight|last~night|this~{PART}"
    r"|(?:that|the~same~|that~same~)~day)(?!\w)",
    r"(?<!\(){HOUR}(?![\w+])",
    # Months alone, where the words before say that no verb or name is meant.
    r"(?:(?<=\bin\s)|(?<=\bsince\s)|(?<=\buntil\s)|(?<=\btill\s)|(?<=\blate\s)|(?<=\bearly\s)"
    r"|(?<=\bby\s)|(?<=\bfrom\s)|(?<=\bto\s)|(?<=\bduring\s)|(?<=\bthrough\s)"
    r"|(?<=\bbetween\s)){MONTH}(?!\w)",
    r"(?:(?<=\bthe\s)|(?<=\bits\s)|(?<=\bhis\s)|(?<=\bher\s)|(?<=\btheir\s)|(?<=\ba\s))"
    r"(?:march|may)(?=~[a-z])(?!~(?:on|for|of|to|in|and|was|had|will)\b)",
    r"{PLAIN_MONTH}(?!\w)",
    r"{FEAST}(?!\w)",
    # Years and more.
    r"(?:the~)?{AGE}?(?:19|20)\d0['’]?s(?!\w)",
    r"(?:the~|(?=['’])|(?={AGE})){AGE}?['’]?[2-9]0['’]?s(?!\w)",
    r"the~{AGE}?(?:twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)(?!\w)",
    r"(?:the~)?{AGE}?(?:1\d|2[01])(?:th|st){H}century(?!\w)",
    r"(?:the~)?{AGE}?(?:eighteenth|nineteenth|twentieth|twenty-first){H}century(?!\w)",
    r"(?:the~year~)?(?:nineteen|twenty)~(?:hundred|(?:ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty"
    r"|ninety)(?:{H}(?:one|two|three|four|five|six|seven|eight|nine))?|oh{H}\w{3,5}))(?!\w)",
    r"the~year~two~thousand(?:~(?:and~)?{SMALL})?(?!\w)",
    r"{YEAR}(?:[-–/](?:20|19)?\d\d)(?![\w/-]|[.,]\d)",
    r"(?:(?:the~)?{EARLY}(?:{H}(?:in~)?)|(?:post|pre)-|(?:the~)?fiscal{H}(?:year{H})?|the~year~"
    r"|fy~?)?{YEAR}(?![\w%/]|[.,:]\d)(?!-\d)",
    r"(?<=[a-z]\s)['’](?:[0-4]\d|[6-9]\d)(?=[,.;)]|\s[a-z])",
)  # fmt: skip

# The words that can begin one, so that most words of a text cost nothing more.
_AFTER_THE = """
    fiscal first second third fourth final 1st 2nd 3rd 4th latest current recent most just full
    comparable corresponding year same last this next past coming previous preceding following very
    early mid middle late start beginning end rest turn close course week weeks day days night
    month quarter weekend spring summer autumn fall winter latter morning twenties thirties forties
    fifties sixties seventies eighties nineties eighteenth nineteenth twentieth twenty
    """
_FIRST = f"""
    {_AFTER_THE} an a {_UNITS} {_TEENS} {_TENS} this that earlier later yesterday tomorrow today
    tonight overnight over about almost nearly around exactly some midnight noon midday monday
    tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays
    fridays saturdays sundays mon tue tues wed thu thur thurs fri sat sun january february march
    april may june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec post pre fy new christmas thanksgiving black cyber good easter palm ash
    election independence fourth memorial labor columbus halloween martin presidents valentine
    international victory veterans bastille armistice boxing nowruz ramadan eid ashura
    """
# Of these, those that begin other things far more often.
_OPEN = f"""
    a an {_UNITS} {_TEENS} {_TENS} this that earlier later over about almost nearly around exactly
    some first second third fourth final last next past coming previous preceding following very
    early mid middle late start beginning end rest turn close course same latest current recent
    most just comparable corresponding full latter new good martin black
    """
OPEN_WORDS = frozenset(_OPEN.split()) - {"twenty", "nineteen"}
FIRST_WORDS = frozenset(_FIRST.split())
AFTER_THE = frozenset(_AFTER_THE.split())

# What stands a few words on in every time that a word like “this” or “a” begins.
CALENDAR_SOON = re.compile(
    r"(?:[\s–-]{1,4}[\w'’]{1,12}){0,4}?[\s–-]{1,4}(?:hour|day|week|fortnight|month|quarter|half|period|year|decade"
    r"|centur|morning|afternoon|evening|night|dawn|noon|spring|summer|autumn|fall|winter|mon|tue|wed"
    r"|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|yesterday|today|tomorrow"
    r"|new|christmas|thanks|easter|good|palm|ash|elect|independ|memorial|labor|columbus|hallo|martin|pres"
    r"|valen|international|vict|veter|bastille|armis|boxing|black|cyber|nowruz|ramadan|eid|ashura"
    r"|['’]?\d)",
)
NUMBER_START = re.compile(
    r"\d{4}(?!\d)|\d0['’]?s|\d{1,3}(?:st|nd|rd|th)?(?:\s{0,4}[-–/.:]\d|\s{0,4}[ap]\.?m|\s{1,4}(?:and|to|in|of"
    r"|o['’]|hour|day|week|fort|month|quar|year|dec|cent|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
    r"|[gu][mt])|-(?:quar|cent|year)|(?:st|nd|rd|th)?\s{1,4}(?:fiscal|quar|cent))",
)


@cache
def timex_pattern() -> re.Pattern[str]:
    """Return all wordings as one pattern, to be matched where a word of lower-case text begins."""
    names: dict[str, str] = {}
    for name, pattern in _NAMES.items():
        names[name] = _filled(pattern, names)
    wordings = (_filled(wording, names) for wording in _WORDINGS)
    return re.compile("|".join(f"(?:{wording})" for wording in wordings))


def _filled(pattern: str, names: dict[str, str]) -> str:
    """Return `pattern` with the names put in and white space for each `~`."""
    pattern = pattern.replace("[t~]", "[t ]")
    filled = re.sub(r"\{([A-Z_]+)\}", lambda match: f"(?:{names[match.group(1)]})", pattern)
    return filled.replace("~", _SPACE)
