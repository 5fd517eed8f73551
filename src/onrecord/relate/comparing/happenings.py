"""*What happened, when and where*, as each origin words it.

A happening is looked for in what anybody is said to say and, in an outlet's own voice, at the
head of the report alone: further down outlets tell what happened before. We lose a happening
that an outlet names late, rather than answer with last year's.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources

import msgspec

from onrecord.records import COUNTING, Account, Claim, Date, Excerpt, Period, Place, Record, Stance
from onrecord.relate.comparing.compared import Question, QuestionKind, Relation, Statement
from onrecord.relate.comparing.finding import DOUBTING
from onrecord.relate.comparing.origins import Sources, innermost
from onrecord.relate.comparing.periods import BACK_DAYS, published_day
from onrecord.relate.comparing.rowing import Compare, Stanced, make_cells, with_uncounted
from onrecord.relate.comparing.speaking import Source
from onrecord.relate.comparing.values import compare_days, compare_sets
from onrecord.relate.comparing.whereabouts import contains, place_key
from onrecord.text import derive_id, holds, overlaps

MOST_TEXT = 60_000  # code points of a report that are searched
HEAD = 800  # code points at the head of a report in which its own voice tells the happening
_REACH = 160  # code points on either side in which a day or place belongs to a happening
_LONGEST = 4  # days: a month or a year is no answer to when
_WORD = re.compile(r"\w+")
_SEAT = re.compile(r"-(?:based|born|registered|trained|led|backed|brokered)\b")
_END = re.compile(r"[.!?;]\s|\n")
_TEXT = {
    "who": "who did it",
    "what": "what happened",
    "when": "when it happened",
    "where": "where it happened",
}
Said = tuple[Source, Statement]
Naming = tuple[Stance, Source, Statement]
FindNamings = Callable[[Account, Sources, frozenset[Stance]], Iterator[Naming]]


class Happenings(Record, frozen=True, kw_only=True):
    """The lexicon: a kind by its words, and the kinds that wider words may mean."""

    by_words: Mapping[str, str]
    wider: Mapping[str, tuple[str, ...]]


@cache
def load_happenings() -> Happenings:
    """Return the lexicon shipped with the package."""
    path = resources.files("onrecord.relate.comparing") / "lexicons" / "happenings.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    by_words = {words: kind for kind, entry in table["kinds"].items() for words in entry}
    return Happenings(
        by_words=by_words, wider={kind: tuple(held) for kind, held in table["wider"].items()}
    )


@cache
def pattern() -> re.Pattern[str]:
    """Return what finds the words of happenings, longer ones first."""
    words = sorted(load_happenings().by_words, key=lambda w: (-len(w), w))
    joined = "|".join(re.escape(w).replace(r"\ ", r"[\s-]") for w in words)
    return re.compile(rf"\b(?:{joined})\b", re.IGNORECASE)


def find_happenings(account: Account, sources: Sources) -> Iterator[Said]:
    """Yield each naming of a happening: who names it, and its kind; denials are none."""
    return in_earnest(_namings, account, sources)


def find_doubted(account: Account, sources: Sources) -> Iterator[Stanced]:
    """Yield each naming of a happening that is denied, doubted or not spoken of."""
    return in_doubt(_namings, account, sources)


def in_earnest(find: FindNamings, account: Account, sources: Sources) -> Iterator[Said]:
    """Yield what `find` finds where somebody holds it to be so."""
    for _, source, statement in find(account, sources, COUNTING):
        yield source, statement


def in_doubt(find: FindNamings, account: Account, sources: Sources) -> Iterator[Stanced]:
    """Yield what `find` finds where somebody denies it, doubts it or does not speak of it."""
    if any(claim.stance in DOUBTING for claim in account.claims):
        for stance, source, statement in find(account, sources, DOUBTING):
            yield source.key, stance, statement


def _namings(account: Account, sources: Sources, stances: frozenset[Stance]) -> Iterator[Naming]:
    by_words = load_happenings().by_words
    for start, end in _named_in(account.report.text):
        words = Excerpt(start=start, end=end, exact=account.report.text[start:end])
        claim = innermost(account, words)
        if claim is None and start > HEAD:
            continue
        stance: Stance = "asserts" if claim is None else claim.stance
        if stance not in stances:
            continue
        kind = by_words[re.sub(r"[\s-]", " ", words.exact.lower())]
        yield stance, *make_statement(account, claim, words, (kind,), sources)


@cache
def _first_words() -> frozenset[str]:
    """Return the words with which a happening's name may begin."""
    return frozenset(re.split(r"[\s-]", words)[0] for words in load_happenings().by_words)


# A story is compared again whenever a report joins it, and its texts stay as they are.
@lru_cache(maxsize=1024)
def _named_in(text: str) -> tuple[tuple[int, int], ...]:
    """Return where happenings are named."""
    heads, names = _first_words(), pattern()
    spans: list[tuple[int, int]] = []
    end = 0
    for word in _WORD.finditer(text, 0, MOST_TEXT):
        # Few words begin a name; the pattern, which tries them all, is asked at those alone.
        if word[0].lower() in heads and word.start() >= end:
            found = names.match(text, word.start(), MOST_TEXT)
            if found is not None:
                spans.append(found.span())
                end = found.end()
    return tuple(spans)


def ask_what(said: Iterable[Said], doubted: Iterable[Stanced] = ()) -> list[Question]:
    """Return the question of what happened, if anybody tells."""
    return make_question("what", said, compare_kinds, doubted)


def compare_kinds(one: Statement, other: Statement) -> Relation:
    """Return how kinds of happening stand: “explosion” is wider than “car bombing”."""
    wider = load_happenings().wider
    mine, theirs = one.answers[0], other.answers[0]
    if mine == theirs:
        return "agrees"
    if mine in wider.get(theirs, ()):
        return "narrower"
    return "wider" if theirs in wider.get(mine, ()) else "differs"


def ask_when(accounts: Iterable[Account], said: Iterable[Said]) -> list[Question]:
    """Return the question of when: days named in one sentence with the happening."""
    by_report = {account.report.id: account for account in accounts}
    found: list[Said] = []
    for source, statement in said:
        account = by_report[statement.report]
        published = published_day(account.report)
        days = [date for date in _happened_on(account) if _is_beside(account, date.span, statement)]
        if not days or published is None:
            continue
        date = min(days, key=lambda day: (_distance(day.span, statement.words[0]), day.span.start))
        if date.earliest is None or date.latest is None:
            continue
        is_near = abs((published - date.earliest).days) <= BACK_DAYS
        if is_near and (date.latest - date.earliest).days < _LONGEST:
            period = Period(earliest=date.earliest, latest=date.latest)
            found.append((source, _told(statement, date.span, date.edtf, period)))
    return make_question("when", found, _compare_when)


def ask_where(accounts: Iterable[Account], said: Iterable[Said]) -> list[Question]:
    """Return the question of where: places named in one sentence with the happening."""
    by_report = {account.report.id: account for account in accounts}
    places: dict[str, Place] = {}
    found: list[Said] = []
    for source, statement in said:
        account = by_report[statement.report]
        for place in account.places:
            if _is_scene(account, place) and _is_beside(account, place.span, statement):
                places.setdefault(place_key(place), place)
                found.append((source, _of_place(statement, place)))

    def compare(one: Statement, other: Statement) -> Relation:
        mine, theirs = places[one.answers[0]], places[other.answers[0]]
        if one.answers == other.answers:
            return "agrees"
        if contains(theirs, mine):
            return "agrees" if contains(mine, theirs) else "narrower"
        return "wider" if contains(mine, theirs) else "differs"

    return make_question("where", found, compare)


# --- parts shared with the other questions --------------------------------------------------


def make_statement(
    account: Account,
    claim: Claim | None,
    words: Excerpt,
    answers: tuple[str, ...],
    sources: Sources,
) -> Said:
    """Return an answer with its source."""
    report = account.report
    copy = sources.copies.of(report.id, [words])
    return sources.of(account, claim, [words]), Statement(
        report=report.id,
        publisher=report.publisher,
        published_on=report.published_on,
        words=(words,),
        claim=claim.id if claim else None,
        content=claim.content if claim else (),
        answers=answers,
        copy_of=copy.of if copy else None,
    )


def make_question(
    kind: QuestionKind,
    said: Iterable[Said],
    compare: Compare,
    doubted: Iterable[Stanced] = (),
) -> list[Question]:
    """Return the question, or nothing where nobody answers it.

    Args:
        doubted: What is said to it and is no answer: denials and the like.
    """
    cells = make_cells(((source.key, statement) for source, statement in said), compare)
    if not cells:
        return []
    id_ = derive_id("question", "", kind)
    return [with_uncounted(Question(id=id_, kind=kind, text=_TEXT[kind], cells=cells), doubted)]


def compare_answers(one: Statement, other: Statement) -> Relation:
    """Return how two sets of answers stand to each other."""
    return compare_sets(one.answers, other.answers)


def _compare_when(one: Statement, other: Statement) -> Relation:
    return compare_days(one.period or Period(), other.period or Period())


def _happened_on(account: Account) -> list[Date]:
    """Return the days of an account on which nobody is said to have said something.

    Nor the day of a dateline, which is when the report was sent.
    """
    told = {(c.said_on.text, c.said_on.earliest) for c in account.claims if c.said_on}
    lines = [block for block in account.report.blocks if block.role in ("dateline", "byline")]
    return [
        date
        for date in account.dates
        if (date.span.exact, date.earliest) not in told
        and not any(holds(line, date.span) for line in lines)
    ]


def _distance(one: Excerpt, other: Excerpt) -> int:
    return max(one.start - other.end, other.start - one.end)


def _told(statement: Statement, words: Excerpt, answer: str, period: Period | None) -> Statement:
    return Statement(
        report=statement.report,
        publisher=statement.publisher,
        published_on=statement.published_on,
        words=(words,),
        claim=statement.claim,
        content=statement.content,
        answers=(answer,),
        period=period,
        copy_of=statement.copy_of,
    )


def _is_scene(account: Account, place: Place) -> bool:
    """Say whether something may have happened at a place as it is named.

    Not at “Moscow said”, nor in the “Britain-based monitor”.
    """
    return place.use == "place" and not _SEAT.match(account.report.text, place.span.end)


def _of_place(statement: Statement, place: Place) -> Statement:
    told = _told(statement, place.span, place_key(place), None)
    return msgspec.structs.replace(told, name=place.name)


def _is_beside(account: Account, span: Excerpt, statement: Statement) -> bool:
    """Say whether `span` stands in one sentence with the words of `statement`, and near."""
    words = statement.words[0]
    if overlaps(span, words):
        return False
    left, right = (span, words) if span.start < words.start else (words, span)
    between = account.report.text[left.end : right.start]
    return len(between) <= _REACH and not _END.search(between)
