"""Places as named: runs of capitalised words that a gazetteer holds, told from other names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onrecord.extract.passages import Passage
from onrecord.extract.toponym_words import (
    Names,
    Token,
    Words,
    cut_tokens,
    find_surnames,
    load_words,
)
from onrecord.records import PlaceUse, Span, Toponym

MAX_WORDS = 6
MAX_READ = 60_000  # words of one report; nothing is found in what follows
MAX_CAPITALS = 10_000  # of them; news has one in six
_FLAT = 0.6  # share of capitalised words above which capitals tell nothing
_GAPS = frozenset([" ", "-", "  ", "\u00a0", "\n"])
_ARTICLES = frozenset("al el ul as ash ad ar az an at es ez ed er".split())
_DASH = re.compile(r"\s?(?:—|–|--)\s")
_STOP = re.compile(r"[a-z][a-z][.!?](?:\s|$)")
_ENDS_SENTENCE = re.compile(r"[.!?:;”\"“(\[–—]|--|\n|\A\Z")
_MADE = frozenset("led backed made funded supplied sponsored allied run brokered trained".split())
_SETTLEMENTS = frozenset(
    """village villages town towns hamlet hamlets neighborhood neighborhoods neighbourhood
    neighbourhoods suburb suburbs camp quarter governorate""".split()
)
_STREETS = frozenset("street road avenue drive lane boulevard st ave rd dr blvd ln".split())
_FEATURES = frozenset(
    "lake mount fort camp port cape point mt ft san santa saint st los las new".split()
)
_BASES = frozenset(
    "air refugee military oil gas apartment housing project field plant city".split()
)
_DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june"
    " july august september october november december today yesterday".split()
)
_PLAIN = frozenset(
    """in at from near to of the a an and but or for as on when while after before since until
    with by across around outside inside both between although though if that this these those
    its their his her our all most many some no only even still yet also then now there here
    former late tags over under against despite during because however so not about into like
    unlike""".split()
)


def find_toponyms(text: str, passages: Sequence[Passage], names: Names) -> list[Toponym]:
    """Return the place names in `passages`, in order, each with what it is used for.

    Names inside those of bodies (“Paris Police Department”) and those of governments (“Moscow
    said”) are found too, and marked; names of people are not. A report is read for places up to
    its 60,000th word, or its 10,000th capital.
    """
    words = load_words()
    cut: list[list[Token]] = []
    left = MAX_READ
    for passage in passages:
        cut.append(cut_tokens(text, passage, left))
        left -= len(cut[-1])
    surnames = {name for tokens in cut for name in find_surnames(tokens, words, names)}
    finders = [_Finder(text, tokens, names, words, surnames) for tokens in cut]
    placed = {name for finder in finders for name in finder.placed()}
    surnames -= placed
    found: list[Toponym] = []
    budget = MAX_CAPITALS
    for finder in finders:
        found += finder.find(placed, budget)
        budget -= finder.n_seen
    return found


class _Finder:
    """Finds the toponyms of one passage."""

    def __init__(
        self, text: str, tokens: list[Token], names: Names, words: Words, surnames: set[str]
    ) -> None:
        self._text, self._tokens, self._names = text, tokens, names
        self._words, self._surnames = words, surnames
        letters = [t for t in tokens if t.low not in words.particles and t.low.isalpha()]
        n_capitals = sum(t.is_capital for t in letters)
        whole = text[tokens[0].start : tokens[-1].end + 1] if tokens else ""
        self._is_shouting = whole.isupper()
        # In a headline or a text in capitals, a capital beside a name tells nothing.
        is_headline = len(letters) > 3 and not _STOP.search(whole)
        self._is_flat = self._is_shouting or (is_headline and n_capitals > _FLAT * len(letters))
        self._kinds = words.kinds | _BASES
        self._placed: set[str] = set()
        self._last: Toponym | None = None
        self.n_seen = 0
        self._done = 0  # tokens before this one belong to what has been found

    def placed(self) -> Iterator[str]:
        """Yield the words, in lower case, that stand where only a place does."""
        for i, token in enumerate(self._tokens):
            if token.is_capital and self._is_placed(i, i + 1):
                yield token.low

    def find(self, placed: set[str], budget: int) -> Iterator[Toponym]:
        """Yield the toponyms, left to right, the longest name that is one first.

        `placed` words stand where only a place does, here or elsewhere in the report; after
        `budget` capitalised words it stops.
        """
        self._placed = placed
        i = 0
        while i < len(self._tokens) and self.n_seen < budget:
            if not self._may_start(i):
                i += 1
                continue
            self.n_seen += 1
            end, toponym = self._at(i)
            if toponym is not None:
                self._done, self._last = end, toponym
                yield toponym
            i = end

    def _may_start(self, i: int) -> bool:
        token, after = self._tokens[i], self._after(i)
        if token.is_capital:
            is_initials = self._text[token.end : token.end + 1] == "."
            return token.low != "the" and (len(token.low) > 1 or is_initials)
        if token.low not in _ARTICLES or after is None or not after.is_capital:
            return False
        return after.gap == "-" or (after.gap == " " and token.low in ("al", "el"))

    def _at(self, i: int) -> tuple[int, Toponym | None]:
        """Return the toponym that begins at `i`, if one does, and where to go on."""
        for j in reversed(self._ends(i)):
            span = Span(start=self._tokens[i].start, end=self._tokens[j - 1].end)
            name = " ".join(self._text[span.start : span.end].split())
            if not self._names.has(name):
                name = self._without_s(i, j, name) or self._spelled(i, j, name)
                if not name:
                    continue
            use = self._use(i, j, name)
            if use is None:
                return max(self._unlisted(i), j), self._unlisted_toponym(i)
            return j, Toponym(span=span, use=use, is_placed=self._is_placed(i, j))
        return max(self._unlisted(i), i + 1), self._unlisted_toponym(i)

    def _unlisted_toponym(self, i: int) -> Toponym | None:
        if not (end := self._unlisted(i)):
            return None
        span = Span(start=self._tokens[i].start, end=self._tokens[end - 1].end)
        return Toponym(span=span, is_placed=True)

    def _unlisted(self, i: int) -> int:
        """Return where a name ends that is on no list but called a settlement; 0 if none begins.

        “the village of Tam Hawa”, “Alommal neighborhood”. What is called a state, a region or
        an area is left: “state of Emergency”.
        """
        if self._is_flat:
            return 0
        end = max((j for j in self._ends(i) if j <= i + 4), default=i + 1)
        words = [token.low for token in self._tokens[i:end]]
        if any(word in self._words.never or word.isdigit() for word in words):
            return 0
        after, before = self._after(end - 1), self._before(i)
        if before is not None and before.low == "of" and i > 1 and self._tokens[i].gap == " ":
            return end if self._tokens[i - 2].low in _SETTLEMENTS else 0
        is_called = after is not None and after.gap == " " and after.low in _SETTLEMENTS
        is_glued = before is not None and self._is_glued(i, before)
        return end if is_called and not is_glued and words[0] not in self._words.demonyms else 0

    def _without_s(self, i: int, j: int, name: str) -> str:
        """“Syrias war”: the apostrophe was lost on the way; of well-known names only."""
        is_one = j == i + 1 and len(name) > 4 and name.endswith("s") and not name.isupper()
        return name[:-1] if is_one and self._names.rank(name[:-1]) >= 3 else ""

    def _spelled(self, i: int, j: int, name: str) -> str:
        """“Deir Azzour”: a name of Arabic form that is on file in another transcription."""
        low, last = self._tokens[i].low, self._tokens[j - 1]
        if last.low in self._words.demonyms or not last.is_capital:
            return ""
        has_form = low in self._words.arabic if j > i + 1 else False
        if j == i + 1 and low in self._words.everyday:
            return ""
        has_form = has_form or (low in _ARTICLES and j > i + 1) or low.startswith(("al", "el"))
        if not has_form and not (self._is_placed(i, j) and len(name) > 4):
            return ""
        return name if self._names.is_like(name) else ""

    def _ends(self, i: int) -> list[int]:
        """Return where a name that begins at `i` may end, the nearest first."""
        first = self._tokens[i]
        ends = [i + 1] if first.is_capital else []
        if first.is_owner or first.low in _PLAIN:
            return ends
        if not first.is_capital and first.low not in self._words.particles:
            return ends
        for j in range(i + 1, min(len(self._tokens), i + MAX_WORDS)):
            token, before = self._tokens[j], self._tokens[j - 1]
            is_joined = token.gap in _GAPS or (token.gap in (".", ". ") and len(before.low) <= 3)
            is_kind = token.low in self._kinds
            if not is_joined or before.is_owner:
                break
            if (token.is_capital or is_kind) and token.low != "i":
                ends.append(j + 1)
            if not (token.is_capital or is_kind or token.low in self._words.particles):
                break
        return ends

    # --- what it is -------------------------------------------------------------------------

    def _use(self, i: int, j: int, name: str) -> PlaceUse | None:
        """Return what the name from `i` to `j` is used for; None if it is none of a place."""
        words = self._words
        is_located = self._is_located(j)
        if j == i + 1 and not is_located and not self._may_be_alone(i, name):
            return None
        if j > i + 1 and self._tokens[j - 1].low in _STREETS:
            return None  # “Mill Street” is in every town, and only by its letters Millstreet
        if self._is_person(i, j, is_located=is_located):
            return None
        after = self._after(j - 1)
        if after is not None and after.is_capital and after.gap == " " and not self._is_flat:
            return self._before_capital(i, j, name)
        if self._is_of_body(i):
            return "name"
        if after is not None and after.gap == " " and after.low in ("roundabout", "roundabouts"):
            return None  # “Youth City roundabout” is called after something, as streets are
        before = self._before(i)
        if before is not None and self._tokens[i].gap == "-" and before.low in ("pro", "anti"):
            return None  # “Pro-Damascus media” are of a side, wherever they are
        if before is not None and self._is_glued(i, before) and not is_located:
            return None
        if after is not None and after.gap == "-" and after.low in _MADE:
            return None  # “US-led” is an adjective
        if after is not None and after.gap == " " and after.low in words.acting:
            is_subject = before is None or before.low not in words.prepositions
            if is_subject:
                return "actor" if self._names.rank(name) >= 3 else None
        return "place"

    def _may_be_alone(self, i: int, name: str) -> bool:
        """Say whether a name of one word may be one of a place, going by the word."""
        token, words = self._tokens[i], self._words
        if re.search(r"['’](?:re|ve|ll|d|m|t)$", token.low):
            return False
        rank = self._names.rank(name)
        if len(token.low) < 3:
            if name in ("US", "UK", "EU"):
                return not self._is_shouting
            is_after_party = token.gap == "-" and i > 0 and self._tokens[i - 1].low in ("d", "r")
            return rank >= 4 and (token.gap.startswith(",") or is_after_party) and name != "I"
        if name.isupper() and len(name) <= 5 and not self._is_flat:
            is_dateline = bool(_DASH.match(self._text, token.end)) and rank > 0
            return rank >= 4 or is_dateline  # “FDA”, “HIV”, but “XENIA — The”
        if token.low in words.refused:
            return False
        if token.low in words.given and rank < 3:
            return token.low in self._placed
        if token.low in words.common:
            return rank >= 3 and self._is_placed(i, i + 1)
        return True

    def _is_person(self, i: int, j: int, *, is_located: bool) -> bool:
        words, first, before = self._words, self._tokens[i], self._before(i)
        if before is not None and before.low == "named" and i > 1 and first.gap == " ":
            what = self._tokens[i - 2].low  # “a witness named Ahmad”, but “a town named Paris”
            return what not in _SETTLEMENTS and what not in words.kinds
        if before is not None and first.gap in (" ", ". "):
            is_name = before.is_capital and before.low in words.given and not self._is_flat
            is_initial = len(before.low) == 1 and before.is_capital and before.low not in ("a", "i")
            if is_name and not is_located and not self._names.has(self._joined(i - 1, j)):
                return True
            if is_initial and not before.is_owner:
                return True
            if before.low in words.titles and (before.is_capital or len(before.low) > 3):
                return not self._is_placed(i, j)
        is_placed = is_located or self._is_placed(i, j)
        return j == i + 1 and first.low in self._surnames and not is_placed

    def _before_capital(self, i: int, j: int, name: str) -> PlaceUse | None:
        """Return the use of a name that a capital follows: “Paris Police”, “Paris Hilton”."""
        words, first = self._words, self._tokens[i]
        run = [token.low for token in self._run_after(j)]
        rank = self._names.rank(name)
        has_body = any(word in words.bodies or word in words.offices for word in run[1:])
        if run[0] in words.roads and not has_body and (rank < 4 or run[0] in _STREETS):
            return None
        is_plain = run[0] in words.given or run[0] in words.never or run[0] in words.bodies
        if run[0] in _DAYS or (
            not is_plain and self._names.rank(self._joined(j, j + 1)) >= 3 <= rank
        ):
            return "place"
        before = self._before(i)
        if before is not None and self._is_glued(i, before):
            return None
        if run[0] in words.kinds:
            return "place"
        if any(word in words.bodies or word in words.offices for word in run):
            return "name"
        if j == i + 1 and first.low in words.given:
            return None
        return "name" if rank >= 3 or j > i + 1 else None

    def _is_glued(self, i: int, before: Token) -> bool:
        """Say whether the capitalised word before is part of one name with that at `i`."""
        if self._tokens[i].gap not in (" ", "-") or not before.is_capital or self._is_flat:
            return False
        if i <= self._done:  # “Hama Aleppo Damascus”: lists lose their commas on the way
            return False
        if before.low in _FEATURES:
            return True  # “Lake Vermont”
        if before.low in self._words.before or before.is_owner or before.low in _DAYS:
            return False
        here = self._text[self._tokens[i].start : self._tokens[i].end]
        is_louder = here.isupper() and not self._text[before.start : before.end].isupper()
        if is_louder or (self._tokens[i].gap == "-" and before.low in ("d", "r", "i", "dfl")):
            return False  # “… Defeat MOSCOW (TASS)”, “D-Raleigh”
        if before.low in self._words.never or before.low in self._words.prepositions:
            return False
        is_first = i < 2 or bool(_ENDS_SENTENCE.search(before.gap))
        is_plain = before.low in _PLAIN or before.low.endswith(("ly", "ing"))
        is_people = before.low.endswith(("ian", "ish", "ese", "ean", "can", "eli", "qi"))
        return not (is_people or is_plain or (is_first and len(before.low) < 4))

    def _is_of_body(self, i: int) -> bool:
        """“University of Georgia”, “Bank of England”."""
        if i < 2 or self._tokens[i - 1].low != "of" or self._tokens[i - 1].is_capital:
            return False
        body = self._tokens[i - 2]
        return (
            body.is_capital and body.low in self._words.bodies and body.low not in ("state", "city")
        )

    def _is_located(self, j: int) -> bool:
        """“Mobile, Alabama”: a comma and a state or a country follow."""
        after = self._after(j - 1)
        if after is None or not after.gap.startswith(",") or not after.is_capital:
            return False
        return any(
            self._names.rank(self._joined(j, end)) >= 4 for end in self._ends(j) if end <= j + 3
        )

    def _is_placed(self, i: int, j: int) -> bool:
        """Say whether the words around it say that it is a place."""
        before, after = self._before(i), self._after(j - 1)
        if self._is_located(j):
            return True
        if before is not None and self._tokens[i].gap in (" ", "  ", "\n"):
            if before.low == "the" and i > 1:
                before = self._tokens[i - 2]
            if before.low in self._words.prepositions:
                return True
            if before.low == "of" and i > 1:
                return self._tokens[i - 2].low in self._words.kinds_of
        is_kind = after is not None and after.gap == " " and after.low in self._words.kinds
        return is_kind and after is not None and not after.is_capital

    # --- neighbours ------------------------------------------------------------------------

    def _before(self, i: int) -> Token | None:
        return self._tokens[i - 1] if i > 0 else None

    def _after(self, i: int) -> Token | None:
        token = self._tokens[i + 1] if i + 1 < len(self._tokens) else None
        return token if token is not None and not self._tokens[i].is_owner else None

    def _run_after(self, j: int) -> list[Token]:
        """Return the capitalised words that go on from `j`."""
        run: list[Token] = []
        for token in self._tokens[j : j + 6]:
            is_link = token.low in ("of", "and", "for") and bool(run)
            if token.gap != " " or not (token.is_capital or is_link):
                break
            run.append(token)
        return run

    def _joined(self, i: int, j: int) -> str:
        return " ".join(self._text[self._tokens[i].start : self._tokens[j - 1].end].split())
