"""From a `Query` to SQL: words and filters become one full-text expression, days a range."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, get_args

import msgspec

from onrecord.errors import QueryError
from onrecord.place_names import place_tokens
from onrecord.records import Measure, Speech, Stance
from onrecord.store.answers.rows import Query
from onrecord.store.file.ordering import LAST_PLACE, first_place_of, make_place

_PHRASE = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]|([^\s"“”„«»]+)')
_CHOICES = {"measure": get_args(Measure), "stance": get_args(Stance), "speech": get_args(Speech)}


_FIGURES_OF_CLAIMS = (
    "JOIN figures ON figures.findings = claims.findings AND figures.claim = claims.id"
)


_MOST = 2**62  # as many as SQLite can count


# What reports are asked for by that their claims have.
_OF_CLAIMS = (
    *("speaker", "place", "measure", "stance", "speech"),
    *("min_probability", "party", "hedge"),
)


class Phrase(msgspec.Struct, frozen=True):
    """Words that stand next to each other, the last of them perhaps the start of one."""

    words: str
    is_start: bool = False


def find_phrases(name: str, words: str | None) -> list[Phrase]:
    """Return the words and quoted phrases that a person typed; `strik*` is the start of a word.

    >>> [phrase.words for phrase in find_phrases("words", 'ceasefire “last night" !')]
    ['ceasefire', 'last night']

    Raises:
        QueryError: There is nothing in `words` that could be looked for.
    """
    if words is None:
        return []
    found = []
    for quoted, bare in _PHRASE.findall(words):
        cleaned = (quoted or bare).replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
        if any(c.isalnum() for c in cleaned):
            found.append(Phrase(cleaned, is_start=cleaned.endswith("*")))
    if not found:
        raise QueryError(f"{name}: {words!r} holds no word to look for; give letters or digits")
    return found


def match_expression(query: Query, table: str) -> str | None:
    """Return the FTS5 expression of a query over reports, claims or figures; None without words.

    What a person typed reaches FTS5 only inside double quotes, so that no input is an operator.

    >>> match_expression(Query(words='ceasefire "last night"'), "claims")
    '{words} : "ceasefire" AND {words} : "last night"'
    >>> match_expression(Query(words="'; DROP", speaker="Ann"), "claims")
    '{words} : "DROP" AND {speaker} : "Ann"*'

    Raises:
        QueryError: A filter holds no word to look for, or is none of the values there are.
    """
    words = find_phrases("words", query.words)
    publisher = publisher_expressions(query.publisher)
    if table == "reports":
        return " AND ".join([*(_exact("title text", p) for p in words), *publisher]) or None
    parts = [_exact("words", phrase) for phrase in words]
    parts += [_starting("speaker", p) for p in find_phrases("speaker", query.speaker)]
    parts += _places(query)
    return " AND ".join([*parts, *_tags(query), *publisher]) or None


def publisher_expressions(publisher: str | None) -> list[str]:
    """Return what each word of a publisher's name is looked for by; an exact name has its own way.

    Raises:
        QueryError: It holds no word to look for.
    """
    if exact_name(publisher) is not None:
        return []
    return [_starting("publisher", phrase) for phrase in find_phrases("publisher", publisher)]


def exact_name(value: str | None) -> str | None:
    """Return what stands behind the = that asks for exactly that name; None without one."""
    if value is None or not value.startswith("="):
        return None
    return value[1:].encode("utf-8", "replace").decode("utf-8")


def _places(query: Query) -> list[str]:
    """Look for the words of a place as typed, or for the place by any spelling of its name."""
    if query.place is None or exact_name(query.place) is not None:
        return []
    typed = " AND ".join(_exact("places", p) for p in find_phrases("place", query.place))
    name = query.place.encode("utf-8", "replace").decode("utf-8").strip(' "“”„«»')
    spelled = " OR ".join(f'{{places}} : "{token}"' for token in place_tokens(name))
    return [f"({typed} OR {spelled})" if spelled else typed]


def _tags(query: Query) -> list[str]:
    asked = {"measure": query.measure, "stance": query.stance, "speech": query.speech}
    found = []
    for name, value in asked.items():
        if value is not None and value not in _CHOICES[name]:
            raise QueryError(f"{name}: {value!r} is none of {', '.join(_CHOICES[name])}")
        if value is not None:
            found.append(f'{{tags}} : "{name}_{value}"')
    return found


def _exact(columns: str, phrase: Phrase) -> str:
    words = phrase.words.replace('"', '""')
    return f'{{{columns}}} : "{words}"{"*" if phrase.is_start else ""}'


def _starting(column: str, phrase: Phrase) -> str:
    # One letter or two begin half of all names, which takes 0.2 s to look through in a million.
    return _exact(column, Phrase(phrase.words, is_start=phrase.is_start or len(phrase.words) > 2))


def place_range(query: Query) -> tuple[int, int]:
    """Return the first and last place that a query's days and cursor leave.

    Reports without a date have day 0 and fall out as soon as `since` or `until` is given.
    """
    low, high = 0, LAST_PLACE
    if query.since or query.until:
        low = first_place_of(query.since) if query.since else make_place(1, 0)
    if query.until:
        high = make_place(query.until.toordinal() + 1, 0) - 1
    if query.after is not None:
        high = max(-1, min(high, query.after - 1))
    return low, high


# --- statements ---------------------------------------------------------------------------


class Statement(msgspec.Struct):
    """SQL as it grows, and the values for its marks."""

    source: str
    order: str
    conditions: list[str] = msgspec.field(default_factory=list)
    values: list[Any] = msgspec.field(default_factory=list)

    def require(self, condition: str, *values: object) -> None:
        """Add a condition and the values for its marks."""
        self.conditions.append(condition)
        self.values += values

    def sql(self, columns: str, limit: int | None, *, direction: str = "DESC") -> str:
        """Return the statement. Only names from this module are in it; what was given is bound."""
        where = " AND ".join(self.conditions)
        tail = "" if limit is None else f" LIMIT {min(int(limit), _MOST)}"
        return (
            f"SELECT {columns} FROM {self.source} JOIN runs ON runs.seq = findings.run "  # noqa: S608
            f"WHERE {where} ORDER BY {self.order} {direction}{tail}"
        )


def make_statement(
    query: Query,
    table: str,
    *,
    report: int | None = None,
    run: int | None = None,
    parties: Sequence[int] = (),
    party: int | None = None,
    is_common: bool = False,
) -> Statement:
    """Return the statement for the rows of `table` a query asks for, newest published first.

    Args:
        table: `reports`, `claims` or `figures`.
        report: Number of the report that `query.report` names.
        run: Number of the run that `query.run` names.
        parties: Numbers of those that `query.speaker` is a name of: they are looked for under
            all their names.
        party: Number of the one that `query.party` names.
        is_common: Much is of these parties: whoever walks from the newest soon has enough.
    """
    if query.limit is not None and query.limit < 0:
        raise QueryError(f"limit: {query.limit} is less than nothing")
    speaker = query.speaker if parties else None
    if speaker is not None and table != "reports":
        query = msgspec.structs.replace(query, speaker=None)
    expression = match_expression(query, table)
    site = None if table != "figures" or report is not None else _site_of(query)
    if site is not None:
        expression, query = None, msgspec.structs.replace(query, place=None)
    statement = _walk(table, has_words=expression is not None, has_report=report is not None)
    if site is not None:
        statement = Statement(_AT_SITE, "figure_sites.place")
        statement.require("site = ? AND figure_sites.measure = ?", site, query.measure)
    if expression is not None:
        statement.require(f"{_words_of(table)} MATCH ?", expression)
    statement.require(f"{statement.order} BETWEEN ? AND ?", *place_range(query))
    if run is None:
        statement.require("is_current")
    else:
        statement.require("findings.run = ?", run)
    if report is not None:
        statement.require("findings.report = ?", report)
    if query.min_probability is not None and table != "reports":
        statement.require(f"{table}.probability >= ?", query.min_probability)
    if table == "reports":
        _require_within(statement, query, parties, party)
    else:
        if speaker is not None:
            _require_party(statement, table, speaker, parties, is_common=is_common)
        require_exactly(statement, table, query, party, is_common=is_common)
    if (name := exact_name(query.publisher)) is not None:
        key = "findings.seq" if table == "reports" else f"{table}.findings"
        statement.require(
            f"""{key} IN (SELECT findings FROM claim_facets WHERE publisher =
                  (SELECT seq FROM facet_publishers WHERE name = ?))""",  # noqa: S608
            name,
        )
    return statement


# Figures of one place and measure lie together, the newest first.
_AT_SITE = """figure_sites CROSS JOIN figures ON figures.place = figure_sites.place
    CROSS JOIN findings ON findings.seq = figures.findings"""


def _site_of(query: Query) -> str | None:
    """Return the place of which figures of one measure are asked for, where no words are."""
    others = msgspec.structs.replace(query, measure=None)
    is_alone = query.measure is not None and match_expression(others, "figures") is None
    return exact_name(query.place) if is_alone else None


def _words_of(table: str) -> str:
    return f"{table.removesuffix('s')}_words"


def _walk(table: str, *, has_words: bool, has_report: bool) -> Statement:
    """Return where rows come from, and their order.

    CROSS JOIN keeps the order in which the tables are walked: by report where one is given,
    else by words newest first, else by place newest first.
    """
    words = _words_of(table)
    number = "reports.seq" if table == "reports" else f"{table}.findings"
    key = "findings.report" if table == "reports" else "findings.seq"
    match = f" CROSS JOIN {words} ON {words}.rowid = {table}.place" if has_words else ""
    if has_report:
        return Statement(
            f"findings CROSS JOIN {table} ON {number} = {key}{match}", f"{table}.place"
        )
    join = f"CROSS JOIN findings ON {key} = {number}"
    if has_words:
        source = f"{words} CROSS JOIN {table} ON {table}.place = {words}.rowid {join}"
        return Statement(source, f"{words}.rowid")
    return Statement(f"{table} {join}", f"{table}.place")


def _require_party(
    statement: Statement, table: str, speaker: str, parties: Sequence[int], *, is_common: bool
) -> None:
    """Keep what is said by somebody of a name, or by one of `parties` under another name."""
    words = _words_of(table)
    named = f"{table}.place IN (SELECT rowid FROM {words} WHERE {words} MATCH ?)"  # noqa: S608
    said = _said_by(table, parties, is_common=is_common)
    statement.require(f"({named} OR {said})", match_expression(Query(speaker=speaker), table))


def _said_by(table: str, parties: Sequence[int], *, is_common: bool) -> str:
    """Return the condition that one of `parties` says a claim, or a claim that holds a figure."""
    numbers = ", ".join(str(int(number)) for number in parties)
    if not is_common:
        return f"""{table}.place IN (
              SELECT {table}.place FROM namings
              JOIN actor_namings ON naming = namings.seq
              JOIN claims ON claims.findings = actor_namings.findings AND speaker = actor
              {"" if table == "claims" else _FIGURES_OF_CLAIMS}
              WHERE party IN ({numbers}))"""  # noqa: S608  only numbers and our own names
    said = f"""EXISTS (SELECT 1 FROM actor_namings JOIN namings ON namings.seq = naming
          WHERE actor_namings.findings = claims.findings AND actor = claims.speaker
          AND party IN ({numbers}))"""  # noqa: S608
    if table == "claims":
        return said
    return f"""EXISTS (SELECT 1 FROM claims WHERE claims.findings = figures.findings
          AND claims.id = figures.claim AND {said})"""  # noqa: S608


def require_exactly(
    statement: Statement, table: str, query: Query, party: int | None, *, is_common: bool
) -> None:
    """Keep what a party says, what is or is not hedged, what is of one place and no other.

    Of figures, what stands in such a claim; the place is the figure's own.
    """
    facets = "(SELECT {} FROM claim_facets WHERE claim_facets.findings = claims.findings)"
    if party is not None:
        statement.require(_said_by(table, [party], is_common=is_common))
    if query.hedge is not None:
        hedged = facets.format("facet_hedged(traits, claims.place - first)")
        hedged = f"{hedged} = {int(query.hedge)}"
        of_figure = f"""EXISTS (SELECT 1 FROM claims WHERE claims.findings = figures.findings
            AND claims.id = figures.claim AND {hedged})"""  # noqa: S608
        statement.require(hedged if table == "claims" else of_figure)
    if (key := exact_name(query.place)) is None:
        return
    if table == "claims":
        number = "(SELECT seq FROM facet_places WHERE key = ?)"
        site = facets.format(f"facet_site(sites, claims.place - first, {number})")
        statement.require(site, key)
    else:
        statement.require(
            """EXISTS (SELECT 1 FROM places WHERE places.findings = figures.findings
               AND places.id = figures.place_id AND coalesce(gazetteer, places.name) = ?)""",
            key,
        )


def without_claims(query: Query) -> Query:
    """Return a query for reports without what it asks of their claims."""
    return msgspec.structs.replace(query, **dict.fromkeys(_OF_CLAIMS))


def _require_within(
    statement: Statement, query: Query, parties: Sequence[int], party: int | None
) -> None:
    """Keep the reports with a claim that fits; with a figure, where a measure is asked for."""
    inner = Query(**{name: getattr(query, name) for name in _OF_CLAIMS})
    if inner == Query():
        return
    # The publisher's own figures stand in no claim, and are of a place all the same.
    is_of_place = inner == Query(place=query.place)
    tables = ["figures"] if query.measure else ["claims", *(["figures"] if is_of_place else [])]
    found = [_findings_of(table, inner, parties, party) for table in tables]
    within = " UNION ALL ".join(sql for sql, _ in found)
    statement.require(
        f"findings.seq IN ({within})",
        *(value for _, values in found for value in values),
    )


def _findings_of(
    table: str, query: Query, parties: Sequence[int], party: int | None
) -> tuple[str, list[Any]]:
    """Return the statement for the findings with a row of `table` that fits, and its values."""
    speaker = query.speaker if parties else None
    if speaker is not None:
        query = msgspec.structs.replace(query, speaker=None)
    words, expression = _words_of(table), match_expression(query, table)
    found = Statement(table, "", conditions=["1"])
    if speaker is not None:
        _require_party(found, table, speaker, parties, is_common=False)
    if expression is not None:
        found.source = f"{words} CROSS JOIN {table} ON {table}.place = {words}.rowid"
        found.require(f"{words} MATCH ?", expression)
    if query.min_probability is not None:
        found.require(f"{table}.probability >= ?", query.min_probability)
    require_exactly(found, table, query, party, is_common=False)
    where = " AND ".join(found.conditions)
    return f"SELECT {table}.findings FROM {found.source} WHERE {where}", found.values  # noqa: S608
