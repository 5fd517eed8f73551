"""What each cell of a page's table means: of a story, a party, a campaign.

As `columns`, for what is asked of a page alone; the same for no rows as for many.
"""

from __future__ import annotations

from onrecord.exchange.columns import CLAIMS, COMPARISON, make_sheet

STORY = (
    make_sheet("story", "story text id of the story")
    .joined(COMPARISON)
    .joined(make_sheet("story", "held_by text the organisation that holds the report, if another"))
)

SIZED_PARTIES = make_sheet(
    "parties-by-size",
    """
    id        text   id of the party
    name      text   the name that most reports use
    kind      text   person, organisation, group, country or media
    n_reports count  in how many reports it is named, as last counted
    n_claims  count  how many claims it makes, likewise
    """,
)

_FIGURES_BESIDE = make_sheet(
    "figures",
    """
    story        text  id of the story
    question     text  what is asked
    is_the_party flag  whether the party says it; others stand beside
    origin       text  whose account it is in the end
    value        text  what the words allow; of what is denied or the like the words
    words        text  the words of the figure
    relation     text  how it stands to what the party says; or denies, doubts and the like
    publisher    text  the outlet
    report       text  id of the report
    claim        text  id of the claim; empty for the outlet's own voice
    """,
)

_WORDING = make_sheet(
    "wording",
    """
    words        text   words that stand at the party's name
    kind         text   what kind of wording they are
    mention      text   the name as it stands there
    start        count  where the words begin
    end          count  where they end
    report       text   id of the report
    title        text   the headline
    publisher    text   the outlet
    published_on text   when, in ISO 8601 at its own precision
    claim        text   id of the claim; empty for the outlet's own voice
    speaker      text   who makes that claim
    """,
)

_NAMES = make_sheet(
    "names",
    """
    name      text    a name of the party
    rule      text    why it belongs to the party
    score     number  how sure the rule is, 0 to 1
    words     texts   the words that decided
    n_reports count   in how many reports it stands
    report    text    id of a report with that name
    """,
)

_ROLES = make_sheet(
    "roles",
    """
    role      text   what reports say the party is
    first     day    day of publication of the first that does
    last      day    day of publication of the last
    n_reports count  how many do
    """,
)

# The tables that a party's page can be had as.
PARTY = {
    "said": CLAIMS,
    "said-of": CLAIMS,
    "figures": _FIGURES_BESIDE,
    "wording": _WORDING,
    "names": _NAMES,
    "roles": _ROLES,
}

_DAYS = make_sheet(
    "days",
    """
    day     day    day of publication; empty where none is known
    stance  text   asserts, denies, doubts, demands, and so on
    n       count  how many claims of that stance came out then
    """,
)

_LINES = make_sheet(
    "figures",
    """
    measure   text    what is counted
    line      text    what kind of line it is: days, tolls that run on, or our sums
    origin    text    whose figures they are
    party     text    id of that party
    group     text    who or what is counted; empty: all of them
    place     text    of where
    since     day     from when a toll runs
    day       day     of when the figure is
    until     day     to when
    low       number  the least that the words allow
    high      number  the most that the words allow
    bound     text    exact, at_least, at_most, about, between or vague
    words     text    the words of the figure
    n_reports count   how many reports give it; empty of a sum
    publisher text    the outlet
    report    text    id of the report
    claim     text    id of the claim; empty for the outlet's own voice
    """,
)

_PLACES = make_sheet(
    "places",
    """
    name        text    name of the place
    claims      count   how many claims name it
    latitude    number  degrees north
    longitude   number  degrees east
    precision_m number  how closely it is known, in metres
    kind        text    what kind of place it is
    id          text    the gazetteer's id
    """,
)

# The tables that a campaign's page can be had as.
CAMPAIGN = {"claims": CLAIMS, "days": _DAYS, "figures": _LINES, "places": _PLACES}

CAMPAIGNS = make_sheet(
    "campaigns",
    """
    name            text  as in its address
    title           text  as somebody typed it
    made_at         text  when it was kept, in ISO 8601
    words           text  filter: words of the claims
    speaker         text  filter: who says it
    party           text  filter: who says it, under any name
    publisher       text  filter: the outlet
    place           text  filter: a place that is named
    measure         text  filter: what is counted
    stance          text  filter: asserts, denies, doubts, and so on
    speech          text  filter: direct, indirect or mixed
    hedge           text  filter: whether the words hedge, or how
    since           text  filter: published on that day or later
    until           text  filter: published on that day or before
    min_probability text  filter: how surely the claim is read rightly, at least
    producer        text  filter: the organisation that found it
    report          text  filter: id of the report
    run             text  filter: id of the run that found it
    """,
)
