"""Words of a site that are no part of a report: menus, share buttons, notices of rights.

Patterns match whole segments, so that a report that speaks of cookies or of Twitter keeps
its sentences. What they miss stays text; what they take wrongly is lost to extraction, so
each asks for more than one word that could be prose.
"""

from __future__ import annotations

import re

_MAX_LINE = 300

_WHOLE = re.compile(
    r"""(?:
    # buttons; possessive, or a row of digits could be cut up in a million ways
    (?:(?:(?:share|tweet|print|e-?mail|facebook|twitter|whats\s?app|telegram|linkedin|pinterest
        |reddit|google|instagram|youtube|rss|like|save|copy\slink|comments?|login|log\sin|sign\sin
        |register|subscribe|search|menu|home|top|next|previous|back|close|advertisement|ad
        |sponsored|more|font\ssize|text\ssize|related|also|read\salso|tags?|topics?|see\salso
        |live|loading|play|video|gallery|photos?|\d++)\b|[|•·/>»,:;+-])\s*+){1,14}+
    | share\s(?:this|on|via|with|article|story)\b.{0,60}
    | (?:follow|find|join|contact)\sus\s(?:on|at|by|via|here)\b.{0,120}
    | (?:sign\sup|subscribe|register)\s(?:for|to|here|now|today)\b.{0,160}
    | (?:read|see)\s(?:more|also|next|this)\s?[:>»…].{0,160}
    | (?:read|see)\s(?:more|also)\b[^.!?]{0,80}
    | (?:click|tap)\s(?:here|on|to)\b.{0,160}
    | (?:related|more|most)\s(?:news|stories|articles|topics|coverage|content|popular|read
        |viewed)\b[^.!?]{0,60}
    | (?:more|also)\s(?:on|from|in)\s[^.!?]{0,60}:
    | (?:recommended|trending|most\spopular|latest\snews|you\smay\s(?:also\s)?like)\b[^.!?]{0,40}
    | (?:leave|post|add|write)\s(?:a|your)\s(?:comment|reply)\b.{0,120}
    | \d+\s(?:comments?|shares?|views?|likes?|min(?:ute)?s?\sread)\b[^.!?]{0,40}
    | print\sthis\b[^.!?]{0,40}
    | (?:tags?|keywords|topics|filed\sunder|labels|categories)\s?:\s.{0,200}
    # rights and notices
    | .{0,80}(?:©|\(c\)\s(?:19|20)\d\d|copyright\s(?:©|\(c\)|(?:19|20)\d\d)).{0,200}
    | .{0,80}all\srights\sreserved.{0,200}
    | (?:our\sstandards:|the\sthomson\sreuters\strust).{0,120}
    | .{0,80}\b(?:terms\sof\s(?:use|service)|privacy\spolicy|cookie\spolicy)\b[^.!?]{0,200}
    | (?:we|this\s(?:web)?site)\s(?:use|uses)\scookies\b.{0,260}
    | (?:accept|reject|manage)\s(?:all\s)?cookies\b.{0,80}
    | .{0,60}\bcommunity\sstandards\b[^.!?]{0,120}
    | (?:report\sa\s(?:typo|mistake|correction)|spotted\san\serror)\b.{0,120}
    | (?:last\supdate|last\supdated|last\smodified)\b[^.!?]{0,80}
    # addresses
    | (?:tel|phone|fax|telephone|e-?mail|p\.?\s?o\.?\sbox|address|website)\s?[.:]\s?.{0,30}[\d@]
        [^!?]{0,120}
    | [\w.+-]+@[\w-]+\.[\w.-]+
    | (?:https?://|www\.)\S+
    | \+?[\d\s()./-]{7,24}
    | [*_=~.\#\s-]{3,}
    )\W{0,3}""",
    re.IGNORECASE | re.VERBOSE,
)
_TAIL = re.compile(
    r"""\s(?:
      our\sstandards:\s?the\sthomson\sreuters\strust
    | community\sstandards\s?discussion
    | comment\svia\s\w
    | follow\sus\son\s(?:twitter|facebook|telegram|instagram|google)
    | (?:click|tap)\shere\sto\s(?:read|subscribe|sign|see|follow|join)
    | (?:©|copyright\s(?:©|\(c\)|20\d\d))
    | all\srights\sreserved
    | tags\s(?=[A-Z])[^.]{1,300}$
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_CREDIT = re.compile(
    r"""(?:
      [(\[]\s?(?:(?:file\s)?(?:photo|image|picture|video|courtesy)s?\b[^()\[\]]{0,60}
        |[^()\[\]]{0,40}\b(?:photos?|images?|archives?|getty|file|reuters|afp|epa|ap)\s?)[)\]]
    | (?:photo|image|picture)s?(?:\scredit)?(?:\sby|:)\s?[^.]{2,60}
    | (?-i:REUTERS|AFP|EPA|AP\sPhoto|Getty\sImages)\s?/\s?(?-i:[A-Z])[^.]{2,40}
    )\W{0,2}$""",
    re.IGNORECASE | re.VERBOSE,
)
_INLINE_CREDIT = re.compile(
    r"[(\[](?:[A-Z]\w{0,12}[\s/-]){0,2}(?:File\s)?(?:Photo|Image|Picture|photo|archive)s?"
    r"(?:\s(?:by|via|from|credit)?:?\s?[^()\[\]]{0,40})?[)\]]"
)
_MARK = re.compile(r"[A-Z]{4,8}|\d{1,4}[-/]\d{1,4}|[A-Z]{1,4}\d?(?:[-/ ][A-Z]{1,4}\d?){1,3}")


def is_furniture(words: str) -> bool:
    """Say whether a segment is a part of the site.

    >>> is_furniture("SHARE THIS ARTICLE"), is_furniture("Twitter shares fell on Sunday.")
    (True, False)
    """
    return len(words) <= _MAX_LINE and _WHOLE.fullmatch(words.strip()) is not None


def is_end_mark(words: str) -> bool:
    """Say whether a text's last segment is an editor's mark, such as “NJFNJF” or “218-11”."""
    return _MARK.fullmatch(words.strip()) is not None


def find_tail(text: str, start: int, end: int) -> int | None:
    """Return where furniture that runs on from a text's last sentence begins."""
    found = _TAIL.search(text, max(start, end - 600), end)
    return found.start() if found and found.start() > start else None


def is_caption(words: str) -> bool:
    """Say whether a segment ends as captions do, with whose picture it is.

    >>> is_caption("Smoke over the town (Photo by AFP)")
    True
    """
    credit = _CREDIT.search(words[-100:])
    return len(words) <= 500 and credit is not None and len(words) - len(credit[0]) > 10


def find_inline_credit(text: str, start: int, end: int) -> int | None:
    """Return where a picture's credit ends that was run into a text's first sentences."""
    found = _INLINE_CREDIT.search(text, start, min(end, start + 400))
    return found.end() if found else None
