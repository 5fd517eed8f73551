"""Parties as they are shown: who is who, by which names, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import apsw
import msgspec

from onrecord.errors import NotOnRecordError, QueryError
from onrecord.records import ActorKind, Naming
from onrecord.store.answers.rows import JoinRow, JudgementRow, PartyQuery, PartyRow
from onrecord.store.file.connection import fetch_rows
from onrecord.store.file.encoding import decode_strings
from onrecord.store.parties.counting import rank_names
from onrecord.store.parties.grouping import NAMING_COLUMNS, decode_naming, open_judgements
from onrecord.store.sight.views import is_restricted
from onrecord.text import derive_id, fold_words

_COUNTED = """SELECT parties.seq, parties.id, parties.name, parties.kind,
      count(DISTINCT findings.report) AS n_reports,
      sum((SELECT count(*) FROM claims
           WHERE claims.findings = findings.seq AND speaker = actor_namings.actor)) AS n_claims,
      NULL, NULL
    FROM parties
    JOIN namings ON namings.party = parties.seq
    JOIN actor_namings ON actor_namings.naming = namings.seq
    JOIN findings ON findings.seq = actor_namings.findings AND is_current"""
# Counted when parties were worked out; whoever sees only a part of them has them counted anew.
_KEPT = """SELECT parties.seq, parties.id, parties.name, parties.kind, n_reports, n_claims,
      parties.names, parties.roles
    FROM parties WHERE n_reports > 0"""


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How much is of a party: reports, claims, and how often each naming, by number, stands."""

    party: int
    n_reports: int
    n_claims: int
    namings: dict[int, int]


def list_parties(
    connection: apsw.Connection, query: PartyQuery, ranked: Sequence[Counts] | None = None
) -> Iterator[PartyRow]:
    """Yield the parties a query asks for, those in most reports first.

    Those of whoever may not see everything come `ranked`.
    """
    if ranked is not None:
        yield from (_counted(connection, *row) for row in load_ranked(connection, ranked))
        return
    conditions, values = list[str](), list[object]()
    if not query.unnamed:
        conditions.append("is_named")
    if query.kind is not None:
        conditions.append("parties.kind = ?")
        values.append(query.kind)
    if (expression := name_expression(query.name)) is not None:
        conditions.append(f"parties.seq IN ({BEARING})")
        values.append(expression)
    where = "".join(f" AND {condition}" for condition in conditions)
    found = _KEPT if is_counted(connection) else f"{_COUNTED} WHERE 1"
    sql = f"""{found}{where} {"" if found is _KEPT else "GROUP BY parties.seq"}
        ORDER BY n_reports DESC, n_claims DESC, parties.name, parties.id LIMIT ?"""
    limit = -1 if query.limit is None else query.limit
    for row in connection.cursor().execute(sql, (*values, limit)):
        yield _row(connection, row)


# The parties one of whose names holds certain words.
BEARING = """SELECT party FROM namings WHERE party IS NOT NULL AND namings.seq IN (
    SELECT rowid FROM naming_words WHERE naming_words MATCH ?)"""
MOST_NAME_WORDS = 32


def name_expression(name: str | None) -> str | None:
    """Return what a name with all these words is looked for by, each perhaps the start of one.

    Raises:
        QueryError: There is no word in it, or there are too many.
    """
    if not name:
        return None
    words = list(dict.fromkeys(fold_words(name)))
    if not words:
        raise QueryError(f"name: {name[:40]!r} holds no word to look for; give letters or digits")
    if len(words) > MOST_NAME_WORDS:
        raise QueryError(f"name: {len(words)} words; give at most {MOST_NAME_WORDS}")
    # What was typed reaches FTS5 as folded words inside quotes: no input is an operator.
    return " AND ".join(f'"{word}"*' for word in words)


def matching_parties(connection: apsw.Connection, query: PartyQuery) -> list[int] | None:
    """Return the numbers of the parties that bear the words of a query; None: it asks for none."""
    if (expression := name_expression(query.name)) is None:
        return None
    return sorted({number for (number,) in fetch_rows(connection, BEARING, (expression,))})


def load_counted(connection: apsw.Connection, counts: Counts) -> PartyRow:
    """Return the party that `counts` are of.

    Raises:
        NotOnRecordError: It is there no longer.
    """
    sql = "SELECT id, name, kind FROM parties WHERE seq = ?"
    rows = fetch_rows(connection, sql, (counts.party,))
    if not rows:
        raise _no_party(str(counts.party))
    [(id_, name, kind)] = rows
    return _counted(connection, id_, name, kind, counts)


def _counted(
    connection: apsw.Connection, id_: str, name: str, kind: str, counts: Counts
) -> PartyRow:
    sql = f"SELECT seq, name, roles FROM namings WHERE seq IN ({_listed(counts.namings)})"  # noqa: S608
    named = fetch_rows(connection, f"{sql} ORDER BY name")
    names, roles = rank_names((n, r, counts.namings[seq]) for seq, n, r in named)
    return PartyRow(
        id=id_,
        name=name,
        kind=msgspec.convert(kind, ActorKind),
        names=names,
        roles=roles,
        n_reports=counts.n_reports,
        n_claims=counts.n_claims,
    )


def load_ranked(
    connection: apsw.Connection, ranked: Sequence[Counts]
) -> list[tuple[str, str, str, Counts]]:
    """Return id, name and kind of ranked parties, in their order; one that is gone falls out."""
    sql = (
        f"SELECT seq, id, name, kind FROM parties WHERE seq IN ({_listed(c.party for c in ranked)})"  # noqa: S608
    )
    known = {number: row for number, *row in fetch_rows(connection, sql)}
    return [(*known[counts.party], counts) for counts in ranked if counts.party in known]


def load_party(connection: apsw.Connection, id_: str) -> PartyRow:
    """Return one party.

    Raises:
        NotOnRecordError: There is none of that id, or more than one begins like it.
    """
    number = find_party(connection, id_)
    kept, counted = f"{_KEPT} AND parties.seq = ?", f"{_COUNTED} WHERE parties.seq = ?"
    sql = kept if is_counted(connection) else f"{counted} GROUP BY parties.seq"
    rows = fetch_rows(connection, sql, (number,))
    if not rows:  # no report that is shown names it
        raise _no_party(id_)
    return _row(connection, rows[0])


def is_counted(connection: apsw.Connection) -> bool:
    """Say whether what is of each party is counted, and this connection may see all of it."""
    if is_restricted(connection):
        return False
    sql = "SELECT NOT EXISTS (SELECT 1 FROM parties WHERE n_reports IS NULL)"
    return bool(connection.execute(sql).get)


def _row(
    connection: apsw.Connection, row: tuple[int, str, str, str, int, int, str | None, str | None]
) -> PartyRow:
    number, id_, name, kind, n_reports, n_claims, kept_names, kept_roles = row
    if kept_names is None or kept_roles is None:
        names, roles = rank_names(
            fetch_rows(
                connection,
                """SELECT name, roles, count(*) FROM namings
                   JOIN actor_namings ON naming = namings.seq
                   JOIN findings ON findings.seq = findings AND is_current
                   WHERE party = ? GROUP BY namings.seq ORDER BY name""",
                (number,),
            )
        )
    else:
        names, roles = decode_strings(kept_names), decode_strings(kept_roles)
    return PartyRow(
        id=id_,
        name=name,
        kind=msgspec.convert(kind, ActorKind),
        names=names,
        roles=roles,
        n_reports=n_reports,
        n_claims=n_claims,
    )


def list_joins(connection: apsw.Connection, id_: str) -> Iterator[JoinRow]:
    """Yield why each name belongs to a party, the surest first.

    Raises:
        NotOnRecordError: There is no such party.
    """
    number = find_party(connection, id_)
    reason_of = reasons_seen(connection, number)
    for name, rule, score, words, n_reports, report in connection.cursor().execute(
        """SELECT name, rule, score, words, n, reports.id FROM (
             SELECT namings.name AS name, rule, score, words,
               count(DISTINCT findings.report) AS n, min(findings.report) AS first
             FROM namings JOIN actor_namings ON naming = namings.seq
             JOIN findings ON findings.seq = findings AND is_current
             WHERE party = ? GROUP BY namings.name, rule, words)
           JOIN reports ON reports.seq = first
           ORDER BY score DESC, n DESC, name, words""",
        (number,),
    ):
        told_rule, told_score, told = reason_of(name, rule, score, words)
        yield JoinRow(
            name=name,
            rule=told_rule,
            score=told_score,
            words=told,
            n_reports=n_reports,
            report=report,
        )


Reason = tuple[str, float, tuple[str, ...]]
_SAME = "same name"


def reasons_seen(
    connection: apsw.Connection, party: int
) -> Callable[[str, str, float, str], Reason]:
    """Return what tells why a name is a party's, of a row's name, rule, score and words.

    The words are names and roles of the party, some of which hidden reports alone may give it:
    these are left out, and what a party is called by is told as if nobody called it otherwise.
    """
    if not is_restricted(connection):
        return lambda name, rule, score, words: (rule, score, decode_strings(words))
    rows = fetch_rows(connection, "SELECT name, roles FROM namings WHERE party = ?", (party,))
    seen = {word for name, roles in rows for word in (name, *decode_strings(roles))}
    called = connection.execute("SELECT name FROM parties WHERE seq = ?", (party,)).get

    def reason(name: str, rule: str, score: float, words: str) -> Reason:
        told = tuple(word for word in decode_strings(words) if word in seen)
        if name == called and told != decode_strings(words):
            return _SAME, 1.0, (name,)
        return rule, score, told

    return reason


def list_judgements(connection: apsw.Connection) -> Iterator[JudgementRow]:
    """Yield what people decided, newest first; what was taken back too."""
    for seq, verdict, told, made_at, undone_at in connection.cursor().execute(
        """SELECT seq, verdict, told, made_at, undone_at FROM party_judgements
           ORDER BY seq DESC"""
    ):
        yield JudgementRow(
            id=f"judgement-{seq}", verdict=verdict, told=told, made_at=made_at, undone_at=undone_at
        )


def load_namings(connection: apsw.Connection, id_: str) -> list[Naming]:
    """Return how reports name a party.

    Raises:
        NotOnRecordError: There is no such party.
    """
    rows = fetch_rows(
        connection,
        f"SELECT {NAMING_COLUMNS} FROM namings WHERE party = ? ORDER BY id",  # noqa: S608
        (find_party(connection, id_),),
    )
    return [decode_naming(row) for row in rows]


def speaking_parties(connection: apsw.Connection, claims: Sequence[int]) -> dict[int, str]:
    """Return the ids of the parties whose claims these are, by the claims' places."""
    rows = fetch_rows(
        connection,
        f"""SELECT place, party FROM claims
            JOIN actor_namings ON actor_namings.findings = claims.findings AND actor = speaker
            JOIN namings ON namings.seq = naming
            WHERE party IS NOT NULL AND place IN ({_listed(claims)})""",  # noqa: S608
    )
    # By their numbers: a view of parties is slow to join.
    sql = f"SELECT seq, id FROM parties WHERE seq IN ({_listed({n for _, n in rows})})"  # noqa: S608
    ids = dict(fetch_rows(connection, sql))
    return {place: ids[number] for place, number in rows if number in ids}


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(int(number)) for number in numbers)


def find_party(connection: apsw.Connection, id_: str) -> int:
    """Return the number of the party of an id, or of the only one that begins like it.

    Raises:
        NotOnRecordError: There is none, or more than one.
    """
    if not id_ or not id_.isascii():
        raise _no_party(repr(id_))
    start = id_ if id_.startswith("party-") else f"party-{id_}"
    found = fetch_rows(
        connection,
        "SELECT seq FROM parties WHERE id >= ? AND id < ? ORDER BY id LIMIT 2",
        (start, start + "\uffff"),
    )
    if not found and (now := _former(connection, start) or _absorbed(connection, start)):
        return now
    if len(found) != 1:
        raise _no_party(id_, "several parties begin like that" if found else "no such party")
    return int(found[0][0])


def _no_party(id_: str, problem: str = "no such party") -> NotOnRecordError:
    return NotOnRecordError(f"{id_}: {problem}; `onrecord parties` lists their ids")


def _former(connection: apsw.Connection, id_: str) -> int | None:
    """Return the number of the party that one which had this id is now."""
    sql = """SELECT party FROM former_parties JOIN namings ON namings.id = former_parties.naming
             WHERE former_parties.id = ? AND party IS NOT NULL"""
    rows = fetch_rows(connection, sql, (id_,))
    return int(rows[0][0]) if rows else None


def _absorbed(connection: apsw.Connection, id_: str) -> int | None:
    """Return the number of the party that one of this id became part of, as somebody decided.

    So are those found that were merged before former ids were kept.
    """
    for judgement in open_judgements(connection).values():
        for side in (judgement.names, judgement.others):
            if judgement.verdict == "merge" and side and derive_id("party", "", side[0]) == id_:
                return _bearing(connection, side[0])
    return None


def _bearing(connection: apsw.Connection, anchor: str) -> int | None:
    """Return the number of the party with a naming of this key or id."""
    rows = fetch_rows(
        connection,
        """SELECT party FROM namings WHERE id = ? AND party IS NOT NULL
           UNION SELECT party FROM naming_keys JOIN namings ON seq = naming
                 WHERE key = ? AND party IS NOT NULL""",
        (anchor, anchor),
    )
    return int(rows[0][0]) if len(rows) == 1 else None


def parties_called(connection: apsw.Connection, name: str, keys: Sequence[str]) -> list[int]:
    """Return the numbers of the parties that some report calls so, case and accents aside.

    With `keys`, also of those with a name that has one of them.
    """
    folded = " ".join(fold_words(name))
    rows = fetch_rows(
        connection, "SELECT party FROM namings WHERE folded = ? AND party IS NOT NULL", (folded,)
    )
    for key in keys:
        rows += fetch_rows(
            connection,
            """SELECT party FROM naming_keys JOIN namings ON seq = naming
               WHERE key = ? AND party IS NOT NULL""",
            (key,),
        )
    return sorted({number for (number,) in rows})
