"""What is typed into the search box, to the filters of a view and back.

Words stand as they are; `name:value` is a filter, its value in quotes where it holds a space. A
quotation mark with a backslash before it closes nothing.

>>> parse_box('speaker:"Jan Kell" measure:killed ceasefire "last night"')
{'speaker': 'Jan Kell', 'measure': 'killed', 'words': 'ceasefire "last night"'}
>>> format_box({"speaker": "Jan Kell", "words": "ceasefire"})
'speaker:"Jan Kell" ceasefire'
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import get_args

from onrecord.errors import QueryError
from onrecord.records import Measure, Speech, Stance
from onrecord.serve.filters import FILTERS

CHOICES: dict[str, tuple[str, ...]] = {
    "measure": get_args(Measure),
    "stance": get_args(Stance),
    "speech": get_args(Speech),
    "hedge": ("true", "false"),
}
# What people may call a filter beside its name.
_ALSO = {
    "from": "since",
    "after": "since",
    "to": "until",
    "before": "until",
    "outlet": "publisher",
    "who": "speaker",
    "where": "place",
    "hedged": "hedge",
    "probability": "min_probability",
}
# What people may call a measure.
_MEANT = {
    **dict.fromkeys(("deaths", "dead", "death", "died", "fatalities", "deceased"), "killed"),
    **dict.fromkeys(("injured", "injuries", "hurt", "casualties"), "wounded"),
}
_YES_NO = {"yes": "true", "no": "false"}
_MARKS = '"“”„«»'
# A colon within a word, as of a time or an address, is no filter: names are letters alone.
_TOKEN = re.compile(
    rf"""
    (?:(?P<name>[A-Za-z_]{{2,}}):(?!//)            # speaker:
       (?P<exact>=(?=[{_MARKS}]))?)?               # of ="Jan Kell" the sign is part of the value
    (?: [{_MARKS}](?P<quoted>(?:[^\\{_MARKS}]|\\[\\{_MARKS}]|\\(?![\\{_MARKS}]))*)[{_MARKS}]
      | (?P<bare>[^\s{_MARKS}]+)
    )?
    """,
    re.VERBOSE,
)


_ESCAPED = re.compile(rf"\\([\\{_MARKS}])")


def parse_box(typed: str) -> dict[str, str]:
    """Return the filters, by name, that somebody typed; what is no filter is `words`.

    Of a filter given twice the last counts.

    Raises:
        QueryError: A filter is unknown, stands without a value, or its value is none there is.
    """
    found: dict[str, str] = {}
    words: list[str] = []
    typed = typed.replace("\0", " ")
    for match in _TOKEN.finditer(typed):
        name, exact, quoted, bare = match.group("name", "exact", "quoted", "bare")
        if name is not None:
            if quoted is bare is None and typed[match.end() : match.end() + 1] in {*_MARKS}:
                rest = typed[match.start() :][:60]
                raise QueryError(f"{rest}: close the quotation mark, or leave it out")
            value = (bare or "") if quoted is None else _ESCAPED.sub(r"\1", quoted)
            found[_known(name)] = _checked(_known(name), (exact or "") + value.strip())
        elif quoted is not None and quoted.strip():
            words.append(f'"{quoted.strip()}"')
        elif bare:
            words.append(bare)
    if words:
        found["words"] = " ".join([*([found["words"]] if "words" in found else []), *words])
    return found


def format_box(filters: Mapping[str, str]) -> str:
    """Return filters as they would be typed: `parse_box` gives them back, to the letter."""
    typed = [
        f"{name}:{_quoted(value)}"
        for name, value in filters.items()
        if name != "words" and name in FILTERS
    ]
    words = filters.get("words")
    return " ".join([*typed, *([_plain(words)] if words else [])])


def _plain(words: str) -> str:
    """Return words as they stand or, where they would be read as filters, as a value of `words`.

    >>> _plain("ceasefire strik*"), _plain("speaker:foo")
    ('ceasefire strik*', 'words:"speaker:foo"')
    """
    try:
        is_plain = parse_box(words) == {"words": words}
    except QueryError:
        is_plain = False
    return words if is_plain else f'words:"{_escaped(words)}"'


def measure_called(word: str) -> str | None:
    """Return the measure that people call so; None where it is none.

    >>> measure_called("Deaths"), measure_called("ceasefire")
    ('killed', None)
    """
    folded = word.casefold()
    folded = _MEANT.get(folded, folded)
    return folded if folded in CHOICES["measure"] and folded != "other" else None


def _known(name: str) -> str:
    folded = name.casefold()
    folded = _ALSO.get(folded, folded)
    if folded in FILTERS:
        return folded
    near = difflib.get_close_matches(folded, [*FILTERS, *_ALSO], n=1)
    remedy = f"did you mean `{near[0]}`" if near else f"there are {', '.join(FILTERS)}"
    raise QueryError(f"{name}: no such filter; {remedy}; in quotes it is looked for as words")


def _checked(name: str, value: str) -> str:
    if not value:
        raise QueryError(f"{name}: stands without a value; write {name}:… with no space between")
    known = CHOICES.get(name)
    if known is None:
        return value
    folded = value.casefold().replace(" ", "_").replace("-", "_")
    folded = _YES_NO.get(folded, folded) if name == "hedge" else folded
    if folded in known:
        return folded
    if name == "hedge":
        raise QueryError(f"{name}: {value!r} is neither yes nor no; give one of them")
    near = difflib.get_close_matches(_MEANT.get(folded, folded), known, n=1)
    remedy = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(known)}"
    raise QueryError(f"{name}: there is no {name} {value!r}; {remedy}")


def _quoted(value: str) -> str:
    if re.fullmatch(rf"(?!//)[^\s{_MARKS}]+", value):
        return value
    return f'"{_escaped(value)}"'


def _escaped(value: str) -> str:
    return re.sub(rf"([\\{_MARKS}])", r"\\\1", value)
