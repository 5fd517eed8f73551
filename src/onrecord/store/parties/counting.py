"""How much is of each party, and by which names: counted when it changes, not when it is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import apsw

from onrecord.store.file.connection import fetch_rows, transaction
from onrecord.store.file.encoding import decode_strings, encode_json

_MOST_NAMES = 50  # shown of one party
_AT_ONCE = 1_000


def count_parties(connection: apsw.Connection) -> None:
    """Count what is of the parties that have changed."""
    sql = "SELECT seq FROM parties WHERE n_reports IS NULL LIMIT ?"
    while waiting := fetch_rows(connection, sql, (_AT_ONCE,)):
        with transaction(connection):
            for (number,) in waiting:
                _count(connection, number)


def _count(connection: apsw.Connection, number: int) -> None:
    namings = fetch_rows(
        connection,
        """SELECT name, roles, count(*), sum((
             SELECT count(*) FROM claims
             WHERE claims.findings = findings.seq AND speaker = actor_namings.actor))
           FROM namings JOIN actor_namings ON naming = namings.seq
           JOIN findings ON findings.seq = findings AND is_current
           WHERE party = ? GROUP BY namings.seq ORDER BY name""",
        (number,),
    )
    [(n_reports,)] = fetch_rows(
        connection,
        """SELECT count(DISTINCT findings.report) FROM namings
           JOIN actor_namings ON naming = namings.seq
           JOIN findings ON findings.seq = findings AND is_current WHERE party = ?""",
        (number,),
    )
    names, roles = rank_names((name, roles, n) for name, roles, n, _ in namings)
    n_claims = sum(n for *_, n in namings)
    connection.execute(
        "UPDATE parties SET (n_reports, n_claims, names, roles) = (?, ?, ?, ?) WHERE seq = ?",
        (n_reports, n_claims, encode_json(names), encode_json(roles), number),
    )


def rank_names(namings: Iterable[tuple[str, str, int]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names and the roles of namings, each of which so many bear, the commonest first.

    Roles come as JSON.
    """
    names: Counter[str] = Counter()
    roles: Counter[str] = Counter()
    for name, worded, count in namings:
        names[name] += count
        for role in decode_strings(worded):
            roles[role] += count
    return _most(names), _most(roles)


def _most(counts: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(counts, key=lambda word: (-counts[word], word))[:_MOST_NAMES])
