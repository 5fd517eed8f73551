"""What each cell of a table means and which type it has, for every kind of row that is handed on.

The names are those that `cells.flatten` gives, in its order; this is the documented schema of the
Parquet files and workbooks, and the heading of every CSV file.
"""

from __future__ import annotations

from typing import Literal, cast

from onrecord.records import Record

CellType = Literal["text", "texts", "number", "count", "day", "spans", "flag"]


class Column(Record, frozen=True, kw_only=True):
    """One column of a table.

    Attributes:
        type: `text`; `texts`, several; `number`, of any size; `count`, whole and from nought;
            `day`, ISO 8601; `spans`, offsets in code points of the report's text; `flag`.
        says: What its cells hold, in half a sentence.
    """

    name: str
    type: CellType
    says: str


class Sheet(Record, frozen=True, kw_only=True):
    """The columns of one kind of row, in order."""

    name: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(column.name for column in self.columns)

    def joined(self, other: Sheet) -> Sheet:
        """Return this sheet with the columns of another behind its own."""
        return Sheet(name=self.name, columns=(*self.columns, *other.columns))


def make_sheet(name: str, table: str) -> Sheet:
    """Return a sheet from a line for each column: its name, its type, and what its cells hold."""
    rows = (line.split(None, 2) for line in table.strip().splitlines())
    columns = (Column(name=n, type=cast("CellType", t), says=says) for n, t, says in rows)
    return Sheet(name=name, columns=tuple(columns))


CLAIMS = make_sheet(
    "claims",
    """
    speaker       text    who says it: the name, or the words for the source
    speaker_kind  text    named, role, unnamed, collective, document or publisher
    through       text    who passes it on, innermost first, parted by semicolons
    stance        text    asserts, denies, doubts, demands, and so on
    speech        text    direct, indirect or mixed
    words         text    the words of the claim, pieces joined by “ … ”
    figures       text    the figures in it, on one line each, parted by semicolons
    said_on       text    the words for when it was said
    said_earliest day     first day that these words allow
    said_latest   day     last day that these words allow
    source        text    the words for who says it
    cue           text    the words that say that somebody says something
    probability   number  calibrated chance that the claim is read rightly, 0 to 1
    publisher     text    the outlet
    published_on  text    when, in ISO 8601 at its own precision
    title         text    the headline
    origin        text    where the bytes came from
    url           text    the address that the report states
    words_span    spans   where the words stand
    source_span   spans   where the words for the source stand
    within        text    id of the claim whose content holds this one
    id            text    id of the claim
    report        text    id of the report
    run           text    id of the run that found it
    """,
)

FIGURES = make_sheet(
    "figures",
    """
    measure         text    what is counted: killed, sorties, and so on
    value           text    what the words allow, as an interval
    low             number  the least that the words allow; empty where open
    high            number  the most that the words allow; empty where open
    bound           text    exact, at_least, at_most, about, between or vague
    of              text    the words for whom or what is counted
    words           text    the words of the figure
    speaker         text    who names it; “(publisher)” for the outlet's own voice
    stance          text    asserts, denies, doubts, and so on; empty for the outlet's own voice
    through         text    who passes it on, innermost first, parted by semicolons
    place           text    the name of its place
    place_words     text    the words for the place, which may be another spelling
    place_why       text    why these mean it: near, best_known, spelling and so on
    place_from      text    where the place is named: figure, sentence or lead
    period_earliest day     first day that it counts
    period_latest   day     last day that it counts
    period_from     text    where the days are named
    part_of         text    id of the figure that this one is a part of
    change          text    new, old or further
    publisher       text    the outlet
    published_on    text    when, in ISO 8601 at its own precision
    title           text    the headline
    origin          text    where the bytes came from
    url             text    the address that the report states
    words_span      spans   where the words stand
    claim           text    id of the claim that holds it; empty for the outlet's own voice
    place_id        text    id of the place in its report
    id              text    id of the figure
    report          text    id of the report
    run             text    id of the run that found it
    """,
)

POLICY = make_sheet(
    "policy",
    """
    policy       text    whose rules were applied
    policy_value number  what the figure comes to by them; empty where they give no rule
    policy_low   number  the least of a range
    policy_high  number  the most of a range
    policy_why   text    the rule that gave it
    """,
)

REPORTS = make_sheet(
    "reports",
    """
    published_on text    when, in ISO 8601 at its own precision
    publisher    text    the outlet
    title        text    the headline
    claims       count   how many claims it holds
    figures      count   how many figures it holds
    excerpt      text    the words around the first hit of a search
    origins      texts   where the text was found
    url          text    the address that the report states
    id           text    id of the report
    """,
)

PARTIES = make_sheet(
    "parties",
    """
    name    text    the name that most reports use
    kind    text    person, organisation, group, country or media
    names   texts   every name, what most reports use first
    roles   texts   what reports say it is, likewise
    reports count   in how many reports it is named
    claims  count   how many claims it makes
    id      text    id of the party
    """,
)

STORIES = make_sheet(
    "stories",
    """
    story      text    id of the story
    origins    texts   where its reports came from
    title      text    the headline of the report most like the others
    earliest   day     day of publication of the first report
    latest     day     day of publication of the last report
    n_reports  count   how many reports tell of it
    publishers texts   the outlets
    reports    texts   ids of its reports, in order of publication
    """,
)

COMPARISON = make_sheet(
    "comparison",
    """
    question        text    what is asked
    kind            text    how_many, who, what, when or where
    measure         text    what is counted
    group           text    who or what is counted; empty: all of them
    place           text    of where
    period_earliest day     first of the days
    period_latest   day     last of the days
    origin          text    whose account it is in the end
    origin_key      text    tells origins of one name apart, within one comparison
    origin_kind     text    speaker, publisher or unnamed
    relation        text    how it stands to others; denies, doubts …: no count; silent: no word
    is_current      flag    whether the statement is the one that stands now
    step            text    how it stands to what the same origin said before
    low             number  the least that the words allow
    high            number  the most that the words allow
    bound           text    exact, at_least, at_most, about, between or vague
    answer          text    what the words mean, where no number was asked for
    words           text    the words of the answer
    whole           text    the words of the figure that this one is a part of
    assumed         text    what was taken for granted, and why
    publisher       text    the outlet
    published_on    text    when, in ISO 8601 at its own precision
    copy_of         text    id of the report whose words this one took
    content         text    the words of the claim that the answer stands in
    words_span      spans   where the words stand
    content_span    spans   where the words of the claim stand
    figure          text    id of the figure
    claim           text    id of the claim
    report          text    id of the report
    """,
)

SHEETS = {sheet.name: sheet for sheet in (CLAIMS, FIGURES, REPORTS, PARTIES, STORIES, COMPARISON)}
