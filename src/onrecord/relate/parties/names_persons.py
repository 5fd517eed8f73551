"""Names of persons taken apart: titles off, compounds together, each part in one spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.relate.parties.names_letters import spell
from onrecord.relate.parties.names_plain import NO_NAME, Form, Parsed, name_tokens
from onrecord.relate.parties.names_words import NameWords

_COMPOUNDS = {"abdul": "abd", "abdel": "abd", "abdal": "abd", "abd": "abd", "abdol": "abd"}
_JOINED = frozenset("abu abou abi umm ibn bin ben bint".split())
_SAME = {"abou": "abu", "abi": "abu", "ibn": "bin", "ben": "bin"}


def parse_person(name: str, words: NameWords) -> Parsed:
    """Return a person's name taken apart: without titles, each part in one spelling."""
    tokens = name_tokens(name)
    while len(tokens) > 1 and tokens[0].casefold() in words.titles:
        tokens = tokens[1:]
    if any(token[0].islower() and token not in words.particles | _JOINED for token in tokens):
        return NO_NAME
    if any(token.casefold() in words.no_person for token in tokens):
        return NO_NAME
    lows = [t.casefold() for t in tokens if t.casefold() not in words.particles or len(t) == 1]
    if not lows or len(lows) > 6 or not all(low.isalpha() for low in lows):
        return NO_NAME
    if any(low in words.crowds | words.heads | words.titles for low in lows):
        return NO_NAME
    if len(lows) == 1 and lows[0] in words.vague:
        return NO_NAME  # “United”, cut from a longer name
    told = _compounds(lows)
    parts = tuple(_spell_part(part) for part in told)
    is_full = any(len(part) > 1 for part in told[:-1])
    form: Form = "full" if is_full else "bare"
    return Parsed(form=form, words=tuple(told), key=f"person {' '.join(parts)}", parts=parts)


def _compounds(lows: Sequence[str]) -> list[str]:
    """Return words with “Abdel Rahman” and “Abu Omar” as one: “abd rahman”, “abu omar”."""
    found: list[str] = []
    i = 0
    while i < len(lows):
        low = lows[i]
        has_next = i + 1 < len(lows)
        if low in _COMPOUNDS and has_next:
            found.append(f"abd {lows[i + 1]}")
            i += 2
        elif low in _JOINED and has_next:
            found.append(f"{low} {lows[i + 1]}")
            i += 2
        else:
            found.append(_split_servant(low))
            i += 1
    return found


def _split_servant(low: str) -> str:
    """Return “abdulrahman”, “abdurrahman” as “abd rahman”."""
    match = re.fullmatch(r"abd[aeou](?:l|r(?=r)|n(?=n)|s(?=s)|l(?=l))(\w{4,})", low)
    return f"abd {match[1]}" if match else low


def _spell_part(part: str) -> str:
    return "-".join(_SAME.get(word) or spell(word) for word in part.split())
