"""*Who did it*, as each origin words it: “a strike by X”, “X warplanes hit”, “blamed X for”.

Only actors of the account, those who wage war and other names are taken (`belligerents`). We
lose those named by a pronoun, and take “an air strike by night” for nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import msgspec

from onrecord.records import Account, Excerpt, Stance
from onrecord.relate.comparing.belligerents import is_party, trim_party
from onrecord.relate.comparing.compared import Question
from onrecord.relate.comparing.happenings import (
    HEAD,
    MOST_TEXT,
    Naming,
    Said,
    compare_answers,
    in_doubt,
    in_earnest,
    make_question,
    make_statement,
)
from onrecord.relate.comparing.origins import Sources, innermost
from onrecord.relate.comparing.rowing import Stanced
from onrecord.relate.comparing.speaking import fold_key, is_withheld, withheld_key
from onrecord.relate.parties.names import parse_name
from onrecord.text import overlaps

_BODY = (
    r"(?:army|regime|government|rebels?|opposition|coalition|air\sforce|militants|insurgents"
    r"|jihadists)"
)
_NAME = rf"(?:[A-Z][\w’'-]{{1,30}}|{_BODY})"
_PARTY = rf"\b(?P<who>{_NAME}(?:\s(?:{_NAME}|of|led|backed)){{0,4}})"
_HARM = (
    r"(?:(?:air[\s-]?)?strikes?|(?:air\s)?raids?|attacks?|bombings?|bombardments?|shelling|blasts?"
    r"|explosions?|massacres?|ambush|assaults?|killings?)"
)
_ARMS = (
    r"(?:warplanes?|(?:fighter\s)?jets?|planes?|aircraft|helicopters?|gunships?|drones?|missiles?"
    r"|forces|troops|artillery|gunmen|fighters|militants|suicide\sbombers?)"
)
_DID = (
    r"(?:struck|hit|bombed|shelled|targeted|attacked|pounded|destroyed|killed|fired|launched|dropped"
    r"|raided|opened\sfire)"
)
# Each is searched with a bounded reach, so that junk costs no more than its length.
_RULES = tuple(
    re.compile(words)
    for words in (
        rf"\b{_HARM}\s(?:\w+\s){{0,3}}?(?:carried\sout\s|launched\s|conducted\s)?by\s(?:the\s)?{_PARTY}",
        rf"\b(?:killed|bombed|shelled|targeted|attacked|carried\sout|fired|launched)\sby\s(?:the\s)?{_PARTY}",
        rf"{_PARTY}(?:[’']s?)?\s{_ARMS}\s(?:had\s|have\s)?{_DID}\b",
        rf"{_PARTY}\s(?:had\s|have\s|has\s)?{_DID}\b",
        # “… of the Orm Guard killing nine” is no deed of the guard's.
        rf"{_PARTY}(?:[’']s?)?\s(?:air\s)?(?!killing\b(?!\sof\b)){_HARM}\b",
        rf"\b[Bb]lam(?:ed|es|ing)\s(?:the\s)?{_PARTY}",
        rf"\b[Aa]ccus(?:ed|es|ing)\s(?:the\s)?{_PARTY}\sof\b",
        rf"{_PARTY}\s(?:later\s)?claimed\sresponsibility\b",
    )
)
# For each rule, letters of which its words hold some: a text without them need not be searched.
_HARMS = "strike raid attack bomb shelling blast explosion massacre ambush assault killing".split()
_DEEDS = "struck hit bomb shell target attack pound destroy kill fire launch drop raid".split()
_HINTS = (
    *(["by"], ["by"], _DEEDS, _DEEDS, _HARMS),
    *(["lam"], ["ccus"], ["responsibility"]),
)
_HEADS = re.compile(r"\A(?:the|a|an)\s", re.IGNORECASE)


def find_culprits(account: Account, sources: Sources) -> Iterator[Said]:
    """Yield each naming of who did it: who says so, and the party that is named."""
    return in_earnest(_namings, account, sources)


def find_doubted_culprits(account: Account, sources: Sources) -> Iterator[Stanced]:
    """Yield each naming of who did it that is denied, doubted or not spoken of."""
    return in_doubt(_namings, account, sources)


def _namings(account: Account, sources: Sources, stances: frozenset[Stance]) -> Iterator[Naming]:
    text = account.report.text
    seen: set[tuple[int, int]] = set()
    for start, end in _blamed_in(text):
        if any(start < e and s < end for s, e in seen):
            continue
        words = Excerpt(start=start, end=end, exact=text[start:end])
        claim = innermost(account, words)
        if claim is None and start > HEAD and not _is_charge(account, words):
            continue
        stance: Stance = "asserts" if claim is None else claim.stance
        if stance not in stances:
            continue
        if not is_party(account, words):
            continue
        seen.add((start, end))
        answer = _party(account, words, sources)
        source, statement = make_statement(account, claim, words, (answer,), sources)
        if not is_withheld(words.exact):
            name = _HEADS.sub("", " ".join(words.exact.split()))
            statement = msgspec.structs.replace(statement, name=name)
        yield stance, source, statement


# As in `happenings`: the texts of a story are looked through once.
@lru_cache(maxsize=1024)
def _blamed_in(text: str) -> tuple[tuple[int, int], ...]:
    """Return where words stand for who did it, rule by rule."""
    spans = (
        trim_party(text, *found.span("who"))
        for rule, hints in zip(_RULES, _HINTS, strict=True)
        if any(hint in text for hint in hints)
        for found in rule.finditer(text, 0, MOST_TEXT)
    )
    return tuple((start, end) for start, end in spans if start < end)


def ask_who(accounts: Iterable[Account], sources: Sources) -> list[Question]:
    """Return the question of who did it, if anybody names a party."""
    kept = list(accounts)
    said = [one for account in kept for one in find_culprits(account, sources)]
    doubted = [one for account in kept for one in find_doubted_culprits(account, sources)]
    return make_question("who", said, compare_answers, doubted)


def _party(account: Account, words: Excerpt, sources: Sources) -> str:
    """Return the key of the party that `words` name: of an actor of the account, if it is one."""
    for actor in account.actors:
        if any(overlaps(mention, words) for mention in actor.mentions):
            return sources.party(account, actor)
    name = _HEADS.sub("", words.exact)
    if is_withheld(name):
        return withheld_key(account.report.id, fold_key(name))
    told = parse_name(name, "group")
    for actor in account.actors:
        if told.key and parse_name(actor.name, actor.kind).key == told.key:
            return sources.party(account, actor)
    return fold_key(told.kept or name)


def _is_charge(account: Account, words: Excerpt) -> bool:
    """Say whether the words right before are a charge, which may stand anywhere in a report."""
    before = account.report.text[max(0, words.start - 20) : words.start].casefold()
    return "accus" in before or "blam" in before
