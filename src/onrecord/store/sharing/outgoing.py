"""What is kept about handing things out, in SQLite."""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import apsw

from onrecord.errors import NotOnRecordError
from onrecord.records import TLP_LEVELS, Producer, Tlp
from onrecord.store.answers.outgoing import Standing, Staying, WithheldRow
from onrecord.store.file.connection import fetch_rows, reading, transaction
from onrecord.store.file.encoding import Row, decode_strings, encode_json
from onrecord.store.file.loading import find_report
from onrecord.store.sight.views import count_staying
from onrecord.text import fold_words

DEFAULT_NAME = "An organisation that has not named itself"
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_COLUMNS = "seq, names, reason, by, made_at, undone_at"


class SqliteOutgoing:
    """Identity, withheld names and markings."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def staying(self, clearance: Tlp) -> Staying:
        """Return how many reports stay at home when what is marked stricter does not go out."""
        with reading(self._connection):
            return count_staying(self._connection, clearance)

    # --- whose it is

    def producer(self) -> Producer | None:
        """Return who hands out what is here, or None before anybody was named."""
        with reading(self._connection):
            rows = fetch_rows(self._connection, "SELECT id, name, created_at FROM own_identity")
        return _producer(rows[0]) if rows else None

    def name_producer(self, name: str) -> Producer:
        """Name who hands out what is here; another name later changes no id."""
        with self._writing():
            if self.producer() is None:
                row = (str(uuid.uuid4()), name, _now(), secrets.token_bytes(32))
                self._connection.execute(
                    """INSERT INTO own_identity (id, name, created_at, secret, has_secret_ids)
                       VALUES (?, ?, ?, ?, 1)""",
                    row,
                )
            else:
                self._connection.execute("UPDATE own_identity SET name = ?", (name,))
        [row] = fetch_rows(self._connection, "SELECT id, name, created_at FROM own_identity")
        return _producer(row)

    def ensure_producer(self) -> Producer:
        """Return who hands out what is here; nobody named so far is given an id, and no name."""
        return self.producer() or self.name_producer(DEFAULT_NAME)

    def gives_texts(self) -> bool:
        """Say whether texts are handed out with what is found in them."""
        found = self._connection.execute("SELECT gives_texts FROM own_identity").get
        return found is None or bool(found)

    def give_texts(self, *, gives: bool) -> None:
        """Hand texts out with what is found in them, or do so no longer."""
        self.ensure_producer()
        with self._writing():
            self._connection.execute("UPDATE own_identity SET gives_texts = ?", (int(gives),))

    def names_reviewers(self) -> bool:
        """Say whether reviewers are named with what they judged."""
        return bool(self._connection.execute("SELECT names_reviewers FROM own_identity").get)

    def name_reviewers(self, *, names: bool) -> None:
        """Name reviewers with what they judged, or do so no longer."""
        self.ensure_producer()
        with self._writing():
            self._connection.execute("UPDATE own_identity SET names_reviewers = ?", (int(names),))

    def secret(self) -> bytes:
        """Return what salts are derived from; it is for this program alone."""
        return bytes(self._connection.execute("SELECT secret FROM main.own_identity").get or b"")

    def id_key(self) -> bytes:
        """Return with what ids of objects are derived; empty where anybody can derive them."""
        is_secret = self._connection.execute("SELECT has_secret_ids FROM main.own_identity").get
        return hmac.digest(self.secret(), b"ids of objects", "sha256") if is_secret else b""

    def hide_ids(self) -> None:
        """Derive ids of objects with the secret from now on: all get others."""
        self.ensure_producer()
        with self._writing():
            self._connection.execute(
                "UPDATE own_identity SET has_secret_ids = 2 WHERE has_secret_ids = 0"
            )

    # --- names withheld

    def withheld(self, *, undone: bool = False) -> list[WithheldRow]:
        """Return the names that are withheld, oldest first; with `undone` those once withheld."""
        where = "" if undone else "WHERE undone_at IS NULL"
        with reading(self._connection):
            rows = fetch_rows(
                self._connection,
                f"SELECT {_COLUMNS} FROM withheld_names {where} ORDER BY seq",  # noqa: S608
            )
        return [_withheld(row) for row in rows]

    def names_withheld(self) -> list[str]:
        """Return all names that are withheld, with others that parties have for the same persons.

        Whoever asks a ledger as somebody else does not see the list; what they are shown is
        redacted by it all the same, so this looks past their sight.
        """
        with reading(self._connection):
            rows = fetch_rows(
                self._connection,
                "SELECT names FROM main.withheld_names WHERE undone_at IS NULL ORDER BY seq",
            )
        stated = [name for (names,) in rows for name in decode_strings(names)]
        return list(dict.fromkeys(other for name in stated for other in self._names_of(name)))

    def withhold(self, names: Sequence[str], reason: str, by: str | None) -> WithheldRow:
        """Withhold a name, the first of `names`, with others of the same person."""
        self.ensure_producer()  # copies need its secret
        with self._writing():
            self._connection.execute(
                "INSERT INTO withheld_names VALUES (NULL, ?, ?, ?, ?, NULL)",
                (encode_json(list(names)), reason, by, _now()),
            )
        return self.withheld()[-1]

    def undo_withholding(self, id_: str) -> WithheldRow:
        """Withhold a name no longer, and return what it was.

        Raises:
            NotOnRecordError: There is none of that id that still holds.
        """
        found = next((row for row in self.withheld() if row.id == id_), None)
        if found is None:
            remedy = "`onrecord withhold list` names them"
            raise NotOnRecordError(f"{id_}: no name that is withheld; {remedy}")
        with self._writing():
            self._connection.execute(
                "UPDATE withheld_names SET undone_at = ? WHERE seq = ?", (_now(), _number(id_))
            )
        return found

    def _names_of(self, name: str) -> list[str]:
        """Return all names of a person whom a name names, this one first.

        Those of one word are left out: they name others, too.
        """
        folded = " ".join(fold_words(name))
        with reading(self._connection):
            rows = fetch_rows(
                self._connection,
                """SELECT DISTINCT other.name FROM main.namings AS named
                   JOIN main.parties AS party ON party.seq = named.party AND party.kind = 'person'
                   JOIN main.namings AS other ON other.party = named.party
                   WHERE named.folded = ? ORDER BY other.name""",
                (folded,),
            )
        others = [other for (other,) in rows if len(fold_words(other)) > 1]
        return list(dict.fromkeys([name, *others]))

    # --- markings

    def mark(self, report: str, tlp: Tlp, *, claim: str | None = None) -> str:
        """Mark a report, or one claim of it, and return the report's whole id.

        Raises:
            NotOnRecordError: There is no such report, or it has no such claim.
        """
        level = TLP_LEVELS.index(tlp)
        with self._writing():
            number = find_report(self._connection, report)
            id_ = str(
                self._connection.execute("SELECT id FROM reports WHERE seq = ?", (number,)).get
            )
            if claim is None:
                self._connection.execute(
                    "INSERT OR REPLACE INTO report_marks VALUES (?, ?)", (number, level)
                )
            else:
                self._mark_claim(number, id_, claim, level)
            self._connection.execute(
                "INSERT OR REPLACE INTO report_touched VALUES (?, ?)", (number, _to_us(_utc_now()))
            )
        return id_

    def _mark_claim(self, number: int, report: str, claim: str, level: int) -> None:
        known = self._connection.execute(
            """SELECT 1 FROM claims JOIN findings ON findings.seq = claims.findings
               WHERE report = ? AND is_current AND claims.id = ?""",
            (number, claim),
        ).get
        if known is None:
            remedy = f"`onrecord claims --report {report}` lists those that it has"
            raise NotOnRecordError(f"{claim}: no claim of {report}; {remedy}")
        self._connection.execute(
            "INSERT OR REPLACE INTO claim_marks VALUES (?, ?, ?)", (number, claim, level)
        )

    def standing(self, report: str) -> Standing | None:
        """Return how a report stands that may be handed out; None where nothing was found in it.

        Raises:
            NotOnRecordError: There is no such report.
        """
        with reading(self._connection):
            number = find_report(self._connection, report)
            rows = fetch_rows(
                self._connection,
                """SELECT runs.id, producer IS NULL, is_current, first_us FROM findings
                   JOIN runs ON runs.seq = findings.run
                   JOIN findings_slots ON findings_slots.findings = findings.seq
                   WHERE report = ? ORDER BY findings.seq""",
                (number,),
            )
            shown = next((row for row in rows if row[2]), None)
            return self._standing(number, shown, rows) if shown else None

    def _standing(self, number: int, shown: Row, rows: Sequence[Row]) -> Standing:
        run, is_own, _, first_us = shown
        tlp = self._one("SELECT tlp FROM report_marks WHERE report = ?", number) or 0
        marks = fetch_rows(
            self._connection, "SELECT claim, tlp FROM claim_marks WHERE report = ?", (number,)
        )
        [(raw_sha256, read_at)] = fetch_rows(
            self._connection,
            "SELECT raw_sha256, read_at FROM origins WHERE report = ? ORDER BY seq LIMIT 1",
            (number,),
        )
        return Standing(
            run=run,
            is_own=bool(is_own),
            first_us=first_us,
            touched_us=self._one("SELECT at_us FROM report_touched WHERE report = ?", number),
            tlp=TLP_LEVELS[tlp],
            claim_tlp={claim: TLP_LEVELS[level] for claim, level in marks},
            raw_sha256=raw_sha256,
            read_at=dt.datetime.fromisoformat(read_at) if read_at else None,
            earlier_runs=tuple(
                (id_, us) for id_, is_ours, _, us in rows if is_ours and us < first_us
            ),
        )

    # --- helpers

    def _one(self, sql: str, number: int) -> int | None:
        found = self._connection.execute(sql, (number,)).get
        return None if found is None else int(found)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Run a block in a transaction, in that of whoever has begun one."""
        if self._connection.in_transaction:
            yield
            return
        with transaction(self._connection):
            yield


def _producer(row: Row) -> Producer:
    id_, name, created_at = row
    return Producer(id=id_, name=name, created_at=dt.datetime.fromisoformat(created_at))


def _withheld(row: Row) -> WithheldRow:
    number, names, reason, by, made_at, undone_at = row
    return WithheldRow(
        id=f"withheld-{number}",
        names=decode_strings(names),
        reason=reason,
        by=by,
        made_at=dt.datetime.fromisoformat(made_at),
        undone_at=dt.datetime.fromisoformat(undone_at) if undone_at else None,
    )


def _number(id_: str) -> int:
    return int(id_.removeprefix("withheld-"))


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _now() -> str:
    return _utc_now().isoformat()


def _to_us(instant: dt.datetime) -> int:
    return (instant - _EPOCH) // dt.timedelta(microseconds=1)
