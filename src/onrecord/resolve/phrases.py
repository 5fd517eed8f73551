"""The words of a source taken apart: a pronoun, a name with its role, or a description."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from onrecord.resolve.speakers import SpeakerWords

Form = Literal["pronoun", "name", "description", "joint"]

_TOKEN = re.compile(r"[^\W_]+(?:[’'.-]{1,2}[^\W_]+)*(?:\.(?=\s*[^\W\d_])|['’](?=\s|\Z))?|[^\s\w]")
_MOST_TOKENS = 60  # a source that runs on is a clause that lost its comma
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])\Z")
_COMPOUND = re.compile(
    r"-(?:based|led|backed|held|run|controlled|born|allied|linked|speaking|affiliated|owned|language)\Z"
)
_INDEFINITE = frozenset(
    """a an one some several many two three four five six another other others any no few both
    most dozens hundreds""".split()
)
_DEFINITE = frozenset("the this that these those his her its their our my your same".split())
_FIRST = frozenset("i we my our us me mine ours".split())
_THIRD = frozenset(
    "he she it they his her him its their them who which that whose himself herself".split()
)
_NOBODY = frozenset("you your nobody everybody everyone everything nothing what it's".split())
_PRONOUNS = _FIRST | _THIRD | _NOBODY
_ALONE = _PRONOUNS - frozenset("his her its their my our your that".split())
_PARTICLES = frozenset(
    "al el bin ibn abu abd de la le van von der du da ter bint ould st st.".split()
)
_CUTS = frozenset(
    """, ( [ ; : – — who which whose whom that in at from on with near under by as inside outside
    close speaking including based told said citing quoting quoted via about over during after
    before against between through""".split()
)
_ARTICLES = frozenset(["the", "a", "an"])
_QUALIFIED = frozenset("of for to".split())
_JOINS = _QUALIFIED | {"and", "or", "&"}
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]{1,60}[)\]]")


class Phrase(msgspec.Struct, frozen=True, kw_only=True):
    """A source as a noun phrase.

    Attributes:
        words: The phrase without its determiner and without what follows a comma.
        head: The noun that says what it is, in lower case; empty for a bare name.
        name: The proper name it gives, without titles.
        role: The role it gives with the name, or that it is.
        owner: The name that stands by the head: “SANA” in “a SANA reporter”.
    """

    form: Form
    words: str
    head: str = ""
    name: str = ""
    role: str = ""
    owner: str = ""
    is_definite: bool = True
    is_indefinite: bool = False


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """The words of one report, as capitals stand in them."""

    lows: frozenset[str] = frozenset()
    capitals: frozenset[str] = frozenset()

    @classmethod
    def of(cls, text: str) -> Vocabulary:
        """Return the words of `text`."""
        tokens = set(re.findall(r"[^\W\d_]+", text))
        return cls(
            lows=frozenset(token for token in tokens if token.islower()),
            capitals=frozenset(token for token in tokens if token[0].isupper()),
        )


class _Token(msgspec.Struct, frozen=True):
    text: str
    low: str  # without a possessive ending
    is_capital: bool
    is_possessive: bool = False


def parse_phrase(source: str, words: SpeakerWords, known: Vocabulary) -> Phrase:
    """Return what `source` says of who speaks.

    >>> from onrecord.resolve.speakers import load_speaker_words
    >>> words, known = load_speaker_words(), Vocabulary()
    >>> parse_phrase("the ministry's spokesman, Major General Igor Konashenkov", words, known).name
    'Igor Konashenkov'
    >>> phrase = parse_phrase("Russian Foreign Minister Sergei Lavrov", words, known)
    >>> phrase.name, phrase.role
    ('Sergei Lavrov', 'Russian Foreign Minister')
    >>> parse_phrase("a source at Ambrel Police Command", words, known).form
    'description'
    """
    tokens = _tokens(source, words, known)
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
    while len(tokens) > 1 and _is_determiner(tokens):
        tokens = tokens[1:]
    core, rest = _cut(tokens, words)
    phrase = _joint(core, words) or _of_core(core, rest, words)
    return msgspec.structs.replace(phrase, is_definite=is_definite, is_indefinite=is_indefinite)


def _is_determiner(tokens: list[_Token]) -> bool:
    """Say whether the first word only points at the next; not in “those who fled”."""
    return tokens[0].low in _INDEFINITE | _DEFINITE and tokens[1].low not in _CUTS | _QUALIFIED


def _is_pronoun(tokens: list[_Token]) -> bool:
    """Say whether a source is a pronoun, or one with a clause: “those who fled”, “he himself”."""
    first = tokens[0]
    is_acronym = len(first.text) > 1 and first.text.isupper() and len(tokens) > 1
    return first.low in _PRONOUNS and (len(tokens) == 1 or (first.low in _ALONE and not is_acronym))


# --- tokens -------------------------------------------------------------------------------


def _tokens(source: str, words: SpeakerWords, known: Vocabulary) -> list[_Token]:
    plain = _BRACKETS.sub("", source) or source
    texts = _TOKEN.findall(" ".join(plain.split()).strip("“”\"«»„‘'’ ,.:-–—"))[:_MOST_TOKENS]
    is_shouting = len(texts) > 1 and source.isupper()
    tokens: list[_Token] = []
    for i, text in enumerate(texts):
        after = texts[i + 1] if i + 1 < len(texts) else ""
        tokens.append(_token(text, after, words, known, is_plain=is_shouting, is_first=i == 0))
    return [token for token in tokens if token.text not in '“”"«»„']


def _token(
    text: str, after: str, words: SpeakerWords, known: Vocabulary, *, is_plain: bool, is_first: bool
) -> _Token:
    bare = _POSSESSIVE.sub("", text)
    is_possessive = bare != text
    if not is_possessive and _lost_apostrophe(text, after, words, known):
        bare, is_possessive = text[:-1], True
    low = bare.lower()
    is_capital = bare[:1].isupper() and not _COMPOUND.search(bare)
    is_opening = is_first and not after[:1].isupper()
    if is_capital and (is_plain or is_opening):
        # Here a capital tells nothing of a word that reports write small.
        is_small = low in _CUTS | _QUALIFIED | _ARTICLES | {"and", "or"} | words.common
        is_capital = not (is_small or low in known.lows)
    return _Token(text if not is_possessive else bare, low, is_capital, is_possessive)


def _lost_apostrophe(text: str, after: str, words: SpeakerWords, known: Vocabulary) -> bool:
    """“Israels army”, “Assads strategy”: scraped text loses marks."""
    stem = text[:-1]
    if len(text) < 4 or not text.endswith("s") or not text[0].isupper() or not after[:1].isalpha():
        return False
    if text.lower() in words.collectives | words.organisations | words.people:
        return False
    return stem.lower() in words.countries or (stem in known.capitals and after.islower())


def _cut(tokens: list[_Token], words: SpeakerWords) -> tuple[list[_Token], list[_Token]]:
    """Return the noun phrase up to what only tells more of it, and the rest."""
    for i in range(1, len(tokens)):
        before, token = tokens[i - 1], tokens[i]
        if token.low in _CUTS or (token.low in _ARTICLES and before.low not in _JOINS):
            return tokens[:i], tokens[i:]
        if token.low in _QUALIFIED and not _is_inside_name(tokens, i, words):
            return tokens[:i], tokens[i:]
        is_noun = not before.is_capital and before.low in words.nouns
        if is_noun and not token.is_capital and token.low.endswith(("ing", "ed")):
            return tokens[:i], tokens[i:]  # “a group monitoring the conflict”
        is_named = before.is_capital and i > 1 and not token.is_capital
        if is_named and token.low in words.roles and _is_relation(tokens, i):
            return tokens[:i], tokens[i:]  # “Yahya Aridi spokesman for …”: a lost comma
    return tokens, []


def _is_relation(tokens: list[_Token], i: int) -> bool:
    return i + 1 < len(tokens) and tokens[i + 1].low in ("of", "for", "at", "in")


def _is_inside_name(tokens: list[_Token], i: int, words: SpeakerWords) -> bool:
    """“Observatory for Human Rights”, but not “President of the Security Council”."""
    j = i + 1
    while j < len(tokens) and tokens[j].low in _ARTICLES:
        j += 1
    before = tokens[i - 1]
    is_role = before.low in words.titles | words.roles | words.people
    is_joined = before.is_capital and not is_role and j < len(tokens) and tokens[j].is_capital
    return is_joined and not _is_person(tokens[:i], words)


def _is_person(tokens: list[_Token], words: SpeakerWords) -> bool:
    """“Leda Korrin of the Front”: two capitals and no word that bodies are named by."""
    bodies = words.organisations | words.groups | words.media | words.collectives
    lows = {token.low for token in tokens}
    is_full = len(tokens) > 1 and all(token.is_capital for token in tokens)
    return is_full and not lows & (bodies | words.people | words.documents | words.countries)


# --- what the core is ---------------------------------------------------------------------


def _joint(core: list[_Token], words: SpeakerWords) -> Phrase | None:
    """“Iran and Russia”, “the army and residents”: two who say one thing."""
    for i in range(1, len(core) - 1):
        if core[i].low not in ("and", "or", "&"):
            continue
        if core[-1].low in words.roles:
            return None  # “hospitals and trauma director”
        if any(token.low in _QUALIFIED for token in core[:i]):
            return None  # “Red Cross and Red Crescent” after “of” is inside a name
        left, right = core[i - 1], core[i + 1]
        is_one_name = left.is_capital and right.is_capital and len(core) - i > 2
        if is_one_name and core[-1].low in words.organisations | words.groups:
            return None  # “the Kuwait Oil and Gas Company”
        return Phrase(form="joint", words=_text(core), head=core[-1].low, name=_capitals(core))
    return None


def _of_core(core: list[_Token], rest: list[_Token], words: SpeakerWords) -> Phrase:
    runs = _runs(core)
    if runs and runs[-1][1] == len(core):
        return _ends_in_name(core, runs[-1][0], rest, words)
    return _ends_in_noun(core, runs, rest, words)


def _runs(tokens: Sequence[_Token]) -> list[tuple[int, int]]:
    """Return the runs of capitalised words, particles inside them, as half-open ranges."""
    runs: list[tuple[int, int]] = []
    for i, token in enumerate(tokens):
        is_name = token.is_capital or "-" in token.text[1:4] or token.text[:1].isdigit()
        if token.is_capital or (is_name and not _COMPOUND.search(token.text)):
            if runs and _joins(tokens, runs[-1][1], i):
                runs[-1] = (runs[-1][0], i + 1)
            elif token.is_capital or token.text.lower().startswith(("al-", "el-")):
                runs.append((i, i + 1))
    return runs


def _joins(tokens: Sequence[_Token], end: int, i: int) -> bool:
    """Say whether the run that ends at `end` goes on at `i`: small words may stand between."""
    if end == i:
        return not tokens[i - 1].is_possessive
    joins = _PARTICLES | _QUALIFIED | {"and", "the", "&"}
    return i - end < 4 and all(token.low in joins for token in tokens[end:i])


def _ends_in_name(
    core: list[_Token], start: int, rest: list[_Token], words: SpeakerWords
) -> Phrase:
    """“Foreign Minister Ann Lee”, “Syria's state news agency SANA”, “the White House”."""
    run, before = core[start:], core[:start]
    cut = _after_titles(run, words)
    if cut == len(run):
        return _office(core, rest, words)
    lows = {token.low for token in run[cut:]}
    if before and not cut and _needs_owner(lows, before, words):
        first = next((i for i, token in enumerate(before) if token.is_capital), len(before))
        run, before = core[first:], core[:first]  # “Iran's Parliament”, “Syrian state TV”
    has_noun = cut or any(token.low in words.nouns for token in before)
    role = _text([*before, *run[:cut]]) if has_noun else ""
    return Phrase(
        form="name", words=_text(core), name=_text(run[cut:]),
        role=_role(role, rest, words), head=before[-1].low if before else "",
    )  # fmt: skip


def _needs_owner(lows: set[str], before: list[_Token], words: SpeakerWords) -> bool:
    """“Kurdish People's Protection Units”: say whether a name needs the one before it."""
    kinds = (words.organisations | words.groups | {"tv", "radio"}) - words.proper
    is_common = lows <= (words.common - words.media) | kinds
    if before[-1].is_possessive:
        return is_common or (len(lows) > 1 and bool(lows & kinds))
    return is_common and any(token.is_capital for token in before)


def _after_titles(run: list[_Token], words: SpeakerWords) -> int:
    """Return where the titles at the head of `run` end; none in an organisation's name."""
    cut = 0
    for i, token in enumerate(run):
        is_title = token.low.rstrip(".") in words.titles | words.roles
        if is_title and token.low not in words.portfolios | {"prime"}:
            cut = i + 1
    after = {token.low for token in run[cut:]}
    if after & (words.organisations | words.media | words.documents):
        return 0
    return cut


def _office(core: list[_Token], rest: list[_Token], words: SpeakerWords) -> Phrase:
    """“the Homs Governor”, “Minister of the Interior Havel Storn”: an office, or its holder."""
    head = core[-1].low
    role = _text(core)
    if name := _name_in_rest(rest, words, is_office=True):
        return Phrase(form="name", words=role, name=name[0], role=f"{role} {name[1]}".strip())
    owner = _capitals(core[:-1])
    return Phrase(
        form="description", words=_with_complement(core, rest), head=head, role=role, owner=owner
    )


def _ends_in_noun(
    core: list[_Token], runs: list[tuple[int, int]], rest: list[_Token], words: SpeakerWords
) -> Phrase:
    """“the Russian president”, “a SANA reporter”, “the Assad regime”, “Assad's strategy”."""
    head, whole = core[-1].low, _text(core)
    owner = _text(core[runs[-1][0] : runs[-1][1]]) if runs else ""
    if head in words.documents:
        return Phrase(
            form="description", words=_with_complement(core, rest), head=head,
            owner=_author(rest) or _proper(owner, words),
        )  # fmt: skip
    if head in words.roles | words.people:
        name = _name_in_rest(rest, words, is_office=head in words.roles)
        if name is not None:
            return Phrase(form="name", words=whole, name=name[0], role=f"{whole} {name[1]}".strip())
        return Phrase(
            form="description", words=_with_complement(core, rest), head=head, owner=owner,
            role=_with_complement(core, rest),
        )  # fmt: skip
    if head in words.organisations | words.groups | words.media and owner:
        return _organisation(core, runs[-1], words)
    if owner and core[runs[-1][1] - 1].is_possessive and head not in words.collectives:
        return Phrase(form="name", words=whole, name=_text(core[runs[-1][0] : runs[-1][1]]))
    return Phrase(form="description", words=_with_complement(core, rest), head=head, owner=owner)


def _organisation(core: list[_Token], run: tuple[int, int], words: SpeakerWords) -> Phrase:
    """“the Russian defence ministry” is named by all of it, “the ISIL group” by “ISIL”."""
    start, end = run
    lows = [token.low for token in core[start:end]]
    tail = {token.low for token in core[end:]}
    is_adjective = all(low in words.countries for low in lows)
    has_own_name = len(lows) > 1 and set(lows) & (words.organisations | words.groups)
    is_acronym = core[end - 1].text.isupper() and len(core[end - 1].text) > 2
    is_own = not is_adjective and not core[end - 1].is_possessive
    if is_own and (has_own_name or is_acronym) and "regime" not in tail:
        return Phrase(form="name", words=_text(core), name=_text(core[start:end]))
    return Phrase(form="name", words=_text(core), name=_text(core[start:]), head=core[-1].low)


# --- what the rest tells ------------------------------------------------------------------


def _name_in_rest(
    rest: list[_Token], words: SpeakerWords, *, is_office: bool
) -> tuple[str, str] | None:
    """Return the person's name after a noun for people, and the words between, or None.

    “, Major General Igor Lee”, “named Ahmad”, “of the hospital Ann Lee”.
    """
    for start, end in _runs(rest):
        run, before = rest[start:end], rest[start - 1].low if start else ""
        cut = _after_titles(run, words)
        name = run[cut:]
        lows = {token.low for token in name}
        if not name or lows & (words.organisations | words.media | words.groups):
            name, cut = _tail(run, words), 0
            if not name or not is_office:
                continue
            return _text(name), _text(rest[: end - len(name)])
        is_called = before in ("named", "called")
        is_apposed = before == "," and (
            len(name) > 1 or cut > 0 or (is_office and end == len(rest))
        )
        after_noun = start > 0 and before not in _CUTS | _QUALIFIED | _ARTICLES | {"and", "or"}
        if is_called or is_apposed or (after_noun and is_office and len(name) > 1):
            return _text(name), _text(run[:cut])
        if is_office and (tail := _tail(run, words)):
            return _text(tail), _text(rest[: end - len(tail)])
    return None


def _tail(run: list[_Token], words: SpeakerWords) -> list[_Token]:
    """Return the person at the end of “Interior Havel Storn”.

    Two words or three, after the last that names an office, a country or an organisation.
    """
    known = words.organisations | words.groups | words.countries | words.portfolios | words.titles
    cut = max((i + 1 for i, token in enumerate(run) if token.low in known), default=0)
    while cut and cut < len(run) and run[cut].low in _QUALIFIED | _ARTICLES:
        cut += 1
    return run[cut:] if cut and len(run) - cut in (2, 3) else []


def _role(titles: str, rest: list[_Token], words: SpeakerWords) -> str:
    """Return the role of a name: the titles before it, or the apposition after it."""
    if titles and titles.lower().rstrip(".") not in words.courtesies:
        return titles
    if rest and (rest[0].low in _ARTICLES or rest[0].low in words.roles | {","}):
        apposition = rest[1:] if rest[0].low in {*_ARTICLES, ","} else rest
        if apposition and apposition[0].low in _ARTICLES:
            apposition = apposition[1:]
        ends = [i for i, token in enumerate(apposition) if token.low in (",", "who", "which", "(")]
        return _text(apposition[: ends[0]] if ends else apposition)
    return ""


def _author(rest: list[_Token]) -> str:
    """“a statement by the Russian defence ministry”: who issued it."""
    for i, token in enumerate(rest):
        if token.low in ("by", "from") and i + 1 < len(rest):
            after = rest[i + 1 :]
            after = after[1:] if after[0].low in _ARTICLES else after
            return _text(after) if after and after[0].is_capital else ""
    return ""


def _proper(owner: str, words: SpeakerWords) -> str:
    """“the Press TV report” has an author, “the Russian report” only a country."""
    lows = owner.lower().split()
    return "" if all(low in words.countries for low in lows) else owner


def _with_complement(core: list[_Token], rest: list[_Token]) -> str:
    """Return the phrase with what qualifies it: “source at Ambrel Police Command”."""
    stops = (",", "(", "[", ";", ":", "who", "which", "that", "whose", "–", "—")
    end = next((i for i, token in enumerate(rest) if token.low in stops), len(rest))
    return _text([*core, *rest[:end]])


def _capitals(tokens: Sequence[_Token]) -> str:
    return _text([token for token in tokens if token.is_capital])


def _text(tokens: Sequence[_Token]) -> str:
    """Return the tokens as a phrase; marks stand close to the word before."""
    out = ""
    for i, token in enumerate(tokens):
        gap = " " if out and token.text not in ",.);]" and not out.endswith(("(", "[")) else ""
        is_last = i == len(tokens) - 1
        out += gap + token.text + ("’s" if token.is_possessive and not is_last else "")
    return out.strip(" ,")
