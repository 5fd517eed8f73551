"""What a comparison is made of: questions down, origins across, and in each cell the words.

An *origin* here is where an account comes from in the end: the ministry that an agency cites,
the outlet that speaks in its own voice, the wire whose words others printed.
"""

from __future__ import annotations

from typing import Literal

from onrecord.records import Bound, Excerpt, Measure, Period, Record, Stance

QuestionKind = Literal["how_many", "who", "what", "when", "where"]
OriginKind = Literal["speaker", "publisher", "unnamed"]
Relation = Literal["alone", "agrees", "differs", "narrower", "wider", "part_of", "silent"]
Step = Literal["first", "repeats", "echoes", "updates", "before", "beside", "part_of"]
About = Literal["group", "place", "period", "measure", "origin"]
Number = float | int


class Assumption(Record, frozen=True, kw_only=True):
    """What was taken for granted so that a claim could be set beside others, and why."""

    about: About
    taken: str
    why: str


class Carrier(Record, frozen=True, kw_only=True):
    """A report that carries an origin's account.

    Attributes:
        copy_of: Id of the report whose words it took, or None where it wrote its own.
    """

    report: str
    publisher: str | None
    published_on: str | None = None
    copy_of: str | None = None


class Origin(Record, frozen=True, kw_only=True):
    """Where accounts come from in the end, with the outlets that carried them underneath.

    Attributes:
        key: The same for the same party in every report.
        kind: `unnamed` are sources of one outlet; they may be the same as others that are named.
    """

    key: str
    name: str
    kind: OriginKind
    carriers: tuple[Carrier, ...]

    @property
    def outlets(self) -> tuple[str, ...]:
        """Names of the outlets that carried it, each once, in order of publication."""
        return tuple(dict.fromkeys(c.publisher or c.report for c in self.carriers))


class Statement(Record, frozen=True, kw_only=True):
    """What one report has one origin say to one question, in that report's words.

    Attributes:
        words: The words of the answer itself; never empty.
        claim: Id of the claim that they stand in; None is the outlet's own voice.
        content: The words of that claim, or of the outlet's own sentence, for whoever reads on.
        low, high, bound: The values that the words allow, where a number was asked for.
        answers: What the words mean, where a kind, a party, days or a place was asked for.
        step: How it stands to what the same origin said before: `echoes` says the same through
            another report, `updates` later says something else, `before` is a value that the
            words themselves call past, `beside` another value given in the same breath.
        whole: The words of the figure that this one is a part of.
        name: The place or party that is the answer as people write it; `answers` has its key.
        group: Whom a figure counts that stands in the row of everybody.
    """

    report: str
    publisher: str | None = None
    published_on: str | None = None
    words: tuple[Excerpt, ...]
    claim: str | None = None
    figure: str | None = None
    content: tuple[Excerpt, ...] = ()
    low: Number | None = None
    high: Number | None = None
    bound: Bound | None = None
    answers: tuple[str, ...] = ()
    period: Period | None = None
    step: Step = "first"
    copy_of: str | None = None
    whole: Excerpt | None = None
    name: str | None = None
    group: str | None = None
    assumptions: tuple[Assumption, ...] = ()

    def __post_init__(self) -> None:
        if not self.words:
            raise ValueError(f"want words for what {self.report} says, got none")


class Versus(Record, frozen=True, kw_only=True):
    """How one cell stands to another of its row."""

    origin: str
    relation: Relation


class Cell(Record, frozen=True, kw_only=True):
    """What one origin says to one question.

    Attributes:
        relation: How it stands to the other origins: `differs` from one at least; else `narrower`
            or `wider` than one (58 against at least 50, and the other way round); else `agrees`;
            `alone` where nobody else speaks, or `part_of` where it counts a part of a whole that
            nobody else counts.
        versus: The same, origin by origin.
        current: The statement that stands now: of the latest report, or of those of one day
            without a time, the fullest figure.
        statements: All of them, in order of publication.
    """

    origin: str
    relation: Relation
    versus: tuple[Versus, ...] = ()
    current: Statement
    statements: tuple[Statement, ...]


class Uncounted(Record, frozen=True, kw_only=True):
    """What one origin says of an answer without giving it: denies, doubts, predicts, demands it.

    Attributes:
        stance: How it says so; never one by which an answer is the origin's own.
        against: Keys of the other origins whose answer, as it stands or stood, these words are of.
        statements: In order of publication; their values are those that are denied, and nobody's.
    """

    origin: str
    stance: Stance
    against: tuple[str, ...] = ()
    statements: tuple[Statement, ...]


class Question(Record, frozen=True, kw_only=True):
    """One question with an answer for each origin that gives one.

    Attributes:
        group: Who or what is counted; None is all of them.
        place: Name of the place, where an origin that answers states it.
        period: The days, where some are stated.
        uncounted: What origins say of such an answer without giving it, as where one denies it.
        silent: Keys of the origins that say nothing to it.
    """

    id: str
    kind: QuestionKind
    text: str
    measure: Measure | None = None
    group: str | None = None
    place: str | None = None
    period: Period | None = None
    cells: tuple[Cell, ...]
    uncounted: tuple[Uncounted, ...] = ()
    silent: tuple[str, ...] = ()

    @property
    def speaking(self) -> tuple[str, ...]:
        """Keys of the origins that say anything to it: those that answer it first."""
        return tuple(
            dict.fromkeys([*(c.origin for c in self.cells), *(u.origin for u in self.uncounted)])
        )

    @property
    def is_disputed(self) -> bool:
        """Whether two origins contradict each other, or one denies what another says."""
        return any(cell.relation == "differs" for cell in self.cells) or any(
            one.stance == "denies" and one.against for one in self.uncounted
        )


AnswerKind = Literal["denies", "doubts", "supports", "declines"]


class Side(Record, frozen=True, kw_only=True):
    """One side of an exchange: who says what, in which report."""

    origin: str
    report: str
    claim: str | None
    words: tuple[Excerpt, ...]


class Exchange(Record, frozen=True, kw_only=True):
    """A statement and what another origin answers to it.

    Attributes:
        statement: What was said or, of an accusation, charged.
        answer: Who denies, doubts or supports it, in their words; None: the charge stands alone.
        kind: How the answer stands to the statement; None without an answer.
        accused: Words for whom the statement accuses, where it is an accusation.
        shared: Words that both sides use, which is why they were paired.
        score: How much of the answer's words they are, 0 to 1.
    """

    statement: Side
    answer: Side | None = None
    kind: AnswerKind | None = None
    accused: str | None = None
    shared: tuple[str, ...] = ()
    score: float = 0.0


class Comparison(Record, frozen=True, kw_only=True):
    """Accounts set beside each other: questions down, origins across.

    Attributes:
        story: Id of the story, or None where reports were picked otherwise.
        reports: Ids of the reports, in order of publication.
        copies: Of these, the ids of those that repeat another's words.
        origins: Every origin that speaks to a question or stands in an exchange.
        n_left_out: Reports of the story that were not compared.
    """

    story: str | None = None
    reports: tuple[str, ...]
    copies: tuple[str, ...] = ()
    origins: tuple[Origin, ...]
    questions: tuple[Question, ...]
    exchanges: tuple[Exchange, ...] = ()
    n_left_out: int = 0

    def origin(self, key: str) -> Origin:
        """Return the origin of that key."""
        return next(origin for origin in self.origins if origin.key == key)

    @property
    def answering(self) -> tuple[Origin, ...]:
        """The origins that answer a question; the others stand in exchanges alone."""
        spoken = {cell.origin for question in self.questions for cell in question.cells}
        return tuple(origin for origin in self.origins if origin.key in spoken)
