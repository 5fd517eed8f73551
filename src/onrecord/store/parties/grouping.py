"""Keeping parties up to date: only what is new is looked at, and what its keys lead to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import apsw

from onrecord.records import Naming, Party, PartyJudgement
from onrecord.store.answers.rows import Grouping
from onrecord.store.file.connection import fetch_rows, transaction
from onrecord.store.file.encoding import Row, decode_strings, encode_json
from onrecord.store.file.facet_rows import name_speakers
from onrecord.store.file.loading import load_named
from onrecord.store.parties.counting import count_parties
from onrecord.store.parties.noting import note_profile, note_words
from onrecord.text import fold_words

# Reports named and grouped between two commits: others may write in between.
_AT_ONCE = 2_000
_UNCOUNT = """UPDATE parties SET n_reports = NULL, n_claims = NULL
    WHERE seq = (SELECT party FROM namings WHERE seq = ?)"""
NAMING_COLUMNS = "id, name, kind, shorts, roles, countries, report"


def refresh(connection: apsw.Connection, grouping: Grouping) -> None:
    """Name and group what came since the last time; what other rules had grouped, too."""
    if _is_current(connection, grouping):
        return
    with transaction(connection):
        _forget_other_rules(connection, grouping)
    while True:
        with transaction(connection):
            n_named = _name_new(connection, grouping)
            _group_new(connection, grouping)
        if n_named < _AT_ONCE:
            break
    count_parties(connection)


def _is_current(connection: apsw.Connection, grouping: Grouping) -> bool:
    [(rules, done, newest, waiting)] = fetch_rows(
        connection,
        """SELECT rules, findings, (SELECT coalesce(max(seq), 0) FROM findings),
                  EXISTS (SELECT 1 FROM namings WHERE is_new)
                  OR EXISTS (SELECT 1 FROM parties WHERE n_reports IS NULL) FROM party_progress""",
    )
    return bool(rules == grouping.rules and done == newest and not waiting)


def _forget_other_rules(connection: apsw.Connection, grouping: Grouping) -> None:
    if connection.execute("SELECT rules FROM party_progress").get == grouping.rules:
        return
    former = _first_namings(connection, None)
    connection.execute(
        """DELETE FROM actor_namings; DELETE FROM naming_keys;
           DELETE FROM naming_reports; DELETE FROM naming_claims; DELETE FROM naming_wording;
           INSERT INTO naming_words (naming_words) VALUES ('delete-all');
           DELETE FROM namings; DELETE FROM parties; UPDATE claim_facets SET speakers = NULL;
           UPDATE facet_state SET rules = rules + 1"""
    )
    _note_former(connection, former)
    connection.execute("UPDATE party_progress SET rules = ?, findings = 0", (grouping.rules,))


# --- naming -------------------------------------------------------------------------------


def _name_new(connection: apsw.Connection, grouping: Grouping) -> int:
    """Keep how the reports found last name their actors; return how many findings that were."""
    last = int(connection.execute("SELECT coalesce(max(seq), 0) FROM namings").get)
    found = fetch_rows(
        connection,
        """SELECT seq, report FROM findings
           WHERE seq > (SELECT findings FROM party_progress) ORDER BY seq LIMIT ?""",
        (_AT_ONCE,),
    )
    for findings, report in found:
        account = load_named(connection, report, findings)
        numbers = {
            actor: _keep(connection, naming, grouping)
            for actor, naming in grouping.find_namings(account).items()
        }
        connection.executemany(
            "INSERT OR REPLACE INTO actor_namings VALUES (?, ?, ?)",
            [(findings, actor, number) for actor, number in numbers.items()],
        )
        note_profile(connection, findings, account, numbers)
        connection.executemany(_UNCOUNT, [(number,) for number in numbers.values()])
        name_speakers(connection, findings)
        # What an older engine's findings named may be named by nobody now.
        connection.execute(
            """UPDATE namings SET is_new = 1 WHERE seq IN (
                 SELECT naming FROM actor_namings JOIN findings ON findings.seq = findings
                 WHERE report = ? AND NOT is_current)""",
            (report,),
        )
    if found:
        note_words(connection, last)
        connection.execute("UPDATE party_progress SET findings = ?", (found[-1][0],))
    return len(found)


def _keep(connection: apsw.Connection, naming: Naming, grouping: Grouping) -> int:
    """Return the number of a naming, a new one where it is not known."""
    known = fetch_rows(connection, "SELECT seq, party FROM namings WHERE id = ?", (naming.id,))
    if known:
        [(number, party)] = known
        if party is None:  # nobody had it any more
            connection.execute("UPDATE namings SET is_new = 1 WHERE seq = ?", (number,))
        return int(number)
    columns = (
        naming.id,
        naming.name,
        naming.kind,
        encode_json(naming.shorts),
        encode_json(naming.roles),
        encode_json(naming.countries),
        naming.report,
    )
    connection.execute(
        f"""INSERT INTO namings ({NAMING_COLUMNS}, folded, is_new)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)""",  # noqa: S608
        (*columns, " ".join(fold_words(naming.name))),
    )
    number = connection.last_insert_rowid()
    connection.executemany(
        "INSERT INTO naming_keys VALUES (?, ?)",
        [(key, number) for key in grouping.link_keys(naming)],
    )
    return number


# --- grouping -----------------------------------------------------------------------------


def _group_new(connection: apsw.Connection, grouping: Grouping) -> None:
    """Group what waits for it, and whatever its keys lead to, again."""
    waiting = [seq for (seq,) in fetch_rows(connection, "SELECT seq FROM namings WHERE is_new")]
    if not waiting:
        return
    judgements = list(open_judgements(connection).values())
    connection.execute("UPDATE facet_state SET parties = parties + 1")
    reached = _reach(connection, waiting, judgements)
    before = set()
    namings: dict[str, tuple[int, Naming]] = {}
    for number in sorted(reached):
        [(party, is_alive, *row)] = fetch_rows(
            connection,
            f"""SELECT party, EXISTS (
                  SELECT 1 FROM actor_namings JOIN findings ON findings.seq = findings
                  WHERE naming = namings.seq AND is_current), {NAMING_COLUMNS}
                FROM namings WHERE seq = ?""",  # noqa: S608
            (number,),
        )
        before.add(party)
        if is_alive:
            naming = decode_naming(tuple(row))
            namings[naming.id] = (number, naming)
    former = [row for number in before for row in _first_namings(connection, number)]
    parties = grouping.group_namings([naming for _, naming in namings.values()], judgements)
    connection.executemany(
        "UPDATE namings SET is_new = 0, party = NULL WHERE seq = ?", [(n,) for n in reached]
    )
    numbers = {id_: number for id_, (number, _) in namings.items()}
    for party in parties:
        _keep_party(connection, party, numbers)
    connection.executemany(
        """DELETE FROM parties WHERE seq = ?1
           AND NOT EXISTS (SELECT 1 FROM namings WHERE party = ?1)""",
        [(number,) for number in before if number is not None],
    )
    _note_former(connection, former)


def _first_namings(connection: apsw.Connection, number: int | None) -> list[tuple[str, str]]:
    """Return a party's id, or those of all, with the naming that others know it by."""
    sql = f"""SELECT parties.id, (SELECT namings.id FROM namings WHERE party = parties.seq
                ORDER BY namings.name = parties.name DESC, namings.seq LIMIT 1)
              FROM parties WHERE {"parties.seq = ?" if number is not None else "?1 IS NULL"}"""  # noqa: S608
    return [row for row in fetch_rows(connection, sql, (number,)) if row[1] is not None]


def _note_former(connection: apsw.Connection, rows: Iterable[tuple[str, str]]) -> None:
    """Keep to whom ids of parties lead that are none any more."""
    connection.executemany(
        """INSERT OR REPLACE INTO former_parties SELECT ?1, ?2
           WHERE NOT EXISTS (SELECT 1 FROM parties WHERE id = ?1)""",
        list(rows),
    )


def _reach(
    connection: apsw.Connection, waiting: Iterable[int], judgements: Sequence[PartyJudgement]
) -> set[int]:
    """Return the namings that keys, and people's merges, lead to from some."""
    merged: dict[str, set[str]] = {}
    for judgement in judgements:
        if judgement.verdict == "merge":
            for key in (ends := {*judgement.names, *judgement.others}):
                merged.setdefault(key, set()).update(ends)
    reached, seen = set(waiting), set[str]()
    open_ends = list(reached)
    while open_ends:
        number = open_ends.pop()
        own = fetch_rows(connection, "SELECT key FROM naming_keys WHERE naming = ?", (number,))
        keys = {key for (key,) in own} - seen
        keys |= {other for key in keys for other in merged.get(key, ())} - seen
        seen |= keys
        for key in keys:
            for (other,) in fetch_rows(
                connection, "SELECT naming FROM naming_keys WHERE key = ?", (key,)
            ):
                if other not in reached:
                    reached.add(other)
                    open_ends.append(other)
    return reached


def _keep_party(connection: apsw.Connection, party: Party, numbers: Mapping[str, int]) -> None:
    number = connection.execute("SELECT seq FROM parties WHERE id = ?", (party.id,)).get
    columns = (party.name, party.kind, party.is_named)
    if number is None:
        connection.execute(
            "INSERT INTO parties (id, name, kind, is_named) VALUES (?, ?, ?, ?)",
            (party.id, *columns),
        )
        number = connection.last_insert_rowid()
    else:
        connection.execute(
            """UPDATE parties SET (name, kind, is_named, n_reports, n_claims)
               = (?, ?, ?, NULL, NULL) WHERE seq = ?""",
            (*columns, number),
        )
    connection.executemany(
        "UPDATE namings SET (party, rule, score, words) = (?, ?, ?, ?) WHERE seq = ?",
        [
            (number, join.rule, join.score, encode_json(join.words), numbers[join.naming])
            for join in party.joins
        ],
    )


def decode_naming(row: Row) -> Naming:
    """Return the naming of a row of `NAMING_COLUMNS`."""
    id_, name, kind, shorts, roles, countries, report = row
    return Naming(
        id=id_,
        name=name,
        kind=kind,
        shorts=decode_strings(shorts),
        roles=decode_strings(roles),
        countries=decode_strings(countries),
        report=report,
    )


# --- what people decided ------------------------------------------------------------------


def open_judgements(connection: apsw.Connection) -> dict[int, PartyJudgement]:
    """Return the judgements that nobody took back, by their numbers, in the order made."""
    rows = fetch_rows(
        connection,
        """SELECT seq, verdict, names, others FROM party_judgements
           WHERE undone_at IS NULL ORDER BY seq""",
    )
    return {
        seq: PartyJudgement(
            verdict=verdict, names=decode_strings(names), others=decode_strings(others)
        )
        for seq, verdict, names, others in rows
    }


def add_judgement(connection: apsw.Connection, judgement: PartyJudgement, told: str) -> int:
    """Keep a judgement, have what it is about grouped again, and return its number."""
    with transaction(connection):
        connection.execute(
            "INSERT INTO party_judgements VALUES (NULL, ?, ?, ?, ?, ?, NULL)",
            (
                judgement.verdict,
                encode_json(judgement.names),
                encode_json(judgement.others),
                told,
                dt.datetime.now(dt.UTC).isoformat(),
            ),
        )
        number = connection.last_insert_rowid()
        _wake(connection, judgement)
    return number


def undo_judgement(connection: apsw.Connection, number: int) -> bool:
    """Close a judgement with the time; say whether it was open."""
    with transaction(connection):
        judgement = open_judgements(connection).get(number)
        if judgement is None:
            return False
        connection.execute(
            "UPDATE party_judgements SET undone_at = ? WHERE seq = ?",
            (dt.datetime.now(dt.UTC).isoformat(), number),
        )
        _wake(connection, judgement)
    return True


def _wake(connection: apsw.Connection, judgement: PartyJudgement) -> None:
    connection.executemany(
        """UPDATE namings SET is_new = 1
           WHERE seq IN (SELECT naming FROM naming_keys WHERE key = ?)""",
        [(key,) for key in {*judgement.names, *judgement.others}],
    )
