"""The words of a source taken apart: a pronoun, a name with its role, or a description."""

from __future__ import annotations

from typing import Literal

import msgspec

from onrecord.resolve.phrase_rest import (
    author_of,
    body_in_rest,
    name_in_rest,
    proper_name,
    role_of,
    with_complement,
)
from onrecord.resolve.source_tokens import (
    ARTICLES,
    CUTS,
    JOINS,
    QUALIFIED,
    Token,
    Vocabulary,
    after_titles,
    capitals_of,
    name_runs,
    source_tokens,
    words_of,
)
from onrecord.resolve.speaker_words import SpeakerWords

Form = Literal["pronoun", "name", "description", "joint"]

_INDEFINITE = frozenset(
    """a an one some several many two three four five six another other others any no few both
    most dozens hundreds""".split()
)
# “another monitoring group”, “a rival body”: whoever it is, nobody spoken of before.
_OTHER = frozenset("another other second third fourth rival different separate".split())
_DEFINITE = frozenset("the this that these those his her its their our my your same".split())
_FIRST = frozenset("i we my our us me mine ours".split())
_THIRD = frozenset(
    "he she it they his her him its their them who which that whose himself herself".split()
)
_NOBODY = frozenset("you your nobody everybody everyone everything nothing what it's".split())
_PRONOUNS = _FIRST | _THIRD | _NOBODY
_ALONE = _PRONOUNS - frozenset("his her its their my our your that".split())


class Phrase(msgspec.Struct, frozen=True, kw_only=True):
    """A source as a noun phrase.

    Attributes:
        words: The phrase without its determiner and without what follows a comma.
        head: The noun that says what it is, in lower case; empty for a bare name.
        name: The proper name it gives, without titles.
        role: The role it gives with the name, or that it is.
        owner: The name that stands by the head: “SANA” in “a SANA reporter”.
        is_other: Whether it says that it is none of those before: “another monitoring group”.
    """

    form: Form
    words: str
    head: str = ""
    name: str = ""
    role: str = ""
    owner: str = ""
    is_definite: bool = True
    is_indefinite: bool = False
    is_other: bool = False


def parse_phrase(source: str, words: SpeakerWords, known: Vocabulary) -> Phrase:
    """Return what `source` says of who speaks.

    >>> from onrecord.resolve.speaker_words import load_speaker_words
    >>> words, known = load_speaker_words(), Vocabulary()
    >>> parse_phrase("the ministry's spokesman, Major General Igor Konashenkov", words, known).name
    'Igor Konashenkov'
    >>> phrase = parse_phrase("Russian Foreign Minister Sergei Lavrov", words, known)
    >>> phrase.name, phrase.role
    ('Sergei Lavrov', 'Russian Foreign Minister')
    >>> parse_phrase("a source at Ambrel Police Command", words, known).form
    'description'
    """
    tokens = source_tokens(source, words, known)
    if not tokens:
        return Phrase(form="pronoun", words="")
    if source in ("WHO", "US", "IT"):  # or a pronoun, in a text in capitals: its reader looks
        return Phrase(form="name", words=source, name=source)
    if _is_pronoun(tokens):
        return Phrase(form="pronoun", words=tokens[0].low)
    first = tokens[0].low
    is_indefinite, is_definite = first in _INDEFINITE, first in _DEFINITE
    if len(tokens) == 1 and is_indefinite:
        return Phrase(form="description", words=tokens[0].text, head=first, is_indefinite=True)
    is_other = first in _OTHER
    while len(tokens) > 1 and _is_determiner(tokens):
        tokens = tokens[1:]
        is_other = is_other or tokens[0].low in _OTHER
    core, rest = _cut(tokens, words)
    phrase = _joint(core, words) or _of_core(core, rest, words)
    return msgspec.structs.replace(
        phrase, is_definite=is_definite, is_indefinite=is_indefinite, is_other=is_other
    )


def _is_determiner(tokens: list[Token]) -> bool:
    """Say whether the first word only points at the next; not in “those who fled”."""
    return tokens[0].low in _INDEFINITE | _DEFINITE and tokens[1].low not in CUTS | QUALIFIED


def _is_pronoun(tokens: list[Token]) -> bool:
    """Say whether a source is a pronoun, or one with a clause: “those who fled”, “he himself”."""
    first = tokens[0]
    is_acronym = len(first.text) > 1 and first.text.isupper() and len(tokens) > 1
    return first.low in _PRONOUNS and (len(tokens) == 1 or (first.low in _ALONE and not is_acronym))


def _cut(tokens: list[Token], words: SpeakerWords) -> tuple[list[Token], list[Token]]:
    """Return the noun phrase up to what only tells more of it, and the rest."""
    for i in range(1, len(tokens)):
        before, token = tokens[i - 1], tokens[i]
        if token.low in CUTS or (token.low in ARTICLES and before.low not in JOINS):
            return tokens[:i], tokens[i:]
        if token.low in QUALIFIED and not _is_inside_name(tokens, i, words):
            return tokens[:i], tokens[i:]
        is_noun = not before.is_capital and before.low in words.nouns
        if is_noun and not token.is_capital and token.low.endswith(("ing", "ed")):
            return tokens[:i], tokens[i:]  # “a group monitoring the conflict”
        is_named = before.is_capital and i > 1 and not token.is_capital
        if is_named and token.low in words.roles and _is_relation(tokens, i):
            return tokens[:i], tokens[i:]  # “Yahya Aridi spokesman for …”: a lost comma
    return tokens, []


def _is_relation(tokens: list[Token], i: int) -> bool:
    return i + 1 < len(tokens) and tokens[i + 1].low in ("of", "for", "at", "in")


def _is_inside_name(tokens: list[Token], i: int, words: SpeakerWords) -> bool:
    """“Observatory for Human Rights”, but not “President of the Security Council”."""
    j = i + 1
    while j < len(tokens) and tokens[j].low in ARTICLES:
        j += 1
    before = tokens[i - 1]
    is_role = before.low in words.titles | words.roles | words.people
    is_joined = before.is_capital and not is_role and j < len(tokens) and tokens[j].is_capital
    return is_joined and not _is_person(tokens[:i], words)


def _is_person(tokens: list[Token], words: SpeakerWords) -> bool:
    """“Leda Korrin of the Front”: two capitals and no word that bodies are named by."""
    bodies = words.organisations | words.groups | words.media | words.collectives
    lows = {token.low for token in tokens}
    is_full = len(tokens) > 1 and all(token.is_capital for token in tokens)
    return is_full and not lows & (bodies | words.people | words.documents | words.countries)


def _joint(core: list[Token], words: SpeakerWords) -> Phrase | None:
    """“Iran and Russia”, “the army and residents”: two who say one thing."""
    for i in range(1, len(core) - 1):
        if core[i].low not in ("and", "or", "&"):
            continue
        if core[-1].low in words.roles:
            return None  # “hospitals and trauma director”
        if any(token.low in QUALIFIED for token in core[:i]):
            return None  # “Red Cross and Red Crescent” after “of” is inside a name
        left, right = core[i - 1], core[i + 1]
        is_one_name = left.is_capital and right.is_capital and len(core) - i > 2
        if is_one_name and core[-1].low in words.organisations | words.groups:
            return None  # “the Kuwait Oil and Gas Company”
        return Phrase(form="joint", words=words_of(core), head=core[-1].low, name=capitals_of(core))
    return None


def _of_core(core: list[Token], rest: list[Token], words: SpeakerWords) -> Phrase:
    runs = name_runs(core)
    if runs and runs[-1][1] == len(core):
        return _ends_in_name(core, runs[-1][0], rest, words)
    return _ends_in_noun(core, runs, rest, words)


def _ends_in_name(core: list[Token], start: int, rest: list[Token], words: SpeakerWords) -> Phrase:
    """“Foreign Minister Ann Lee”, “Syria's state news agency SANA”, “the White House”."""
    run, before = core[start:], core[:start]
    cut = after_titles(run, words)
    if cut == len(run):
        return _office(core, rest, words)
    lows = {token.low for token in run[cut:]}
    if before and not cut and _needs_owner(lows, before, words):
        first = next((i for i, token in enumerate(before) if token.is_capital), len(before))
        run, before = core[first:], core[:first]  # “Iran's Parliament”, “Syrian state TV”
    has_noun = cut or any(token.low in words.nouns for token in before)
    role = words_of([*before, *run[:cut]]) if has_noun else ""
    return Phrase(
        form="name", words=words_of(core), name=words_of(run[cut:]),
        role=role_of(role, rest, words), head=before[-1].low if before else "",
    )  # fmt: skip


def _needs_owner(lows: set[str], before: list[Token], words: SpeakerWords) -> bool:
    """“Kurdish People's Protection Units”: say whether a name needs the one before it."""
    kinds = (words.organisations | words.groups | {"tv", "radio"}) - words.proper
    is_common = lows <= (words.common - words.media) | kinds
    if before[-1].is_possessive:
        return is_common or (len(lows) > 1 and bool(lows & kinds))
    return is_common and any(token.is_capital for token in before)


def _office(core: list[Token], rest: list[Token], words: SpeakerWords) -> Phrase:
    """“the Homs Governor”, “Minister of the Interior Havel Storn”: an office, or its holder."""
    head = core[-1].low
    role = words_of(core)
    if name := name_in_rest(rest, words, is_office=True):
        return Phrase(form="name", words=role, name=name[0], role=f"{role} {name[1]}".strip())
    owner = capitals_of(core[:-1])
    return Phrase(
        form="description", words=with_complement(core, rest), head=head, role=role, owner=owner
    )


def _ends_in_noun(
    core: list[Token], runs: list[tuple[int, int]], rest: list[Token], words: SpeakerWords
) -> Phrase:
    """“the Russian president”, “a SANA reporter”, “the Assad regime”, “Assad's strategy”."""
    head, whole = core[-1].low, words_of(core)
    owner = words_of(core[runs[-1][0] : runs[-1][1]]) if runs else ""
    if head in words.documents:
        return Phrase(
            form="description", words=with_complement(core, rest), head=head,
            owner=author_of(rest) or proper_name(owner, words),
        )  # fmt: skip
    if head in words.roles | words.people:
        name = name_in_rest(rest, words, is_office=head in words.roles)
        if name is not None:
            return Phrase(form="name", words=whole, name=name[0], role=f"{whole} {name[1]}".strip())
        return Phrase(
            form="description", words=with_complement(core, rest), head=head, owner=owner,
            role=with_complement(core, rest),
        )  # fmt: skip
    if head in words.organisations | words.groups | words.media and owner:
        return _organisation(core, runs[-1], words)
    if head in words.organisations | words.groups | words.media and (called := body_in_rest(rest)):
        return Phrase(form="name", words=whole, name=called, head=head)
    if owner and core[runs[-1][1] - 1].is_possessive and head not in words.collectives:
        return Phrase(form="name", words=whole, name=words_of(core[runs[-1][0] : runs[-1][1]]))
    return Phrase(form="description", words=with_complement(core, rest), head=head, owner=owner)


def _organisation(core: list[Token], run: tuple[int, int], words: SpeakerWords) -> Phrase:
    """“the Russian defence ministry” is named by all of it, “the ISIL group” by “ISIL”."""
    start, end = run
    lows = [token.low for token in core[start:end]]
    tail = {token.low for token in core[end:]}
    is_adjective = all(low in words.countries for low in lows)
    has_own_name = len(lows) > 1 and set(lows) & (words.organisations | words.groups)
    is_acronym = core[end - 1].text.isupper() and len(core[end - 1].text) > 2
    is_own = not is_adjective and not core[end - 1].is_possessive
    if is_own and (has_own_name or is_acronym) and "regime" not in tail:
        return Phrase(form="name", words=words_of(core), name=words_of(core[start:end]))
    return Phrase(form="name", words=words_of(core), name=words_of(core[start:]), head=core[-1].low)
