"""Campaigns: queries that somebody gave a name, so that they have an address of their own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

import apsw
import msgspec

from onrecord.errors import NotOnRecordError, QueryError
from onrecord.records import Record
from onrecord.store.file.connection import fetch_rows, transaction
from onrecord.store.file.encoding import encode_json
from onrecord.text import fold_words

_MOST_LETTERS = 60
_EVERY = "SELECT name, title, filters, made_at FROM campaigns"


class Campaign(Record, frozen=True, kw_only=True):
    """A query with a name.

    Attributes:
        name: As in its address: small letters, digits and hyphens.
        title: As somebody typed it.
        filters: Names and values, as they stand in the address of a page.
        made_at: ISO 8601, UTC.
    """

    name: str
    title: str
    filters: dict[str, str]
    made_at: str


class Campaigns:
    """The campaigns of a ledger."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def add(self, title: str, filters: Mapping[str, str]) -> Campaign:
        """Keep a query under the name that its title gives it.

        Raises:
            QueryError: The title holds no letter, there are no filters, or the name is taken.
        """
        title = " ".join(title.encode("utf-8", "replace").decode().split())
        name = make_name(title)
        if not filters:
            raise QueryError(f"{title}: nothing to ask for; give at least one filter")
        made_at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        with transaction(self._connection):
            known = "SELECT 1 FROM campaigns WHERE name = ?"
            if fetch_rows(self._connection, known, (name,)):
                raise QueryError(f"{name}: there is a campaign of that name; give another name")
            self._connection.execute(
                "INSERT INTO campaigns VALUES (NULL, ?, ?, ?, ?)",
                (name, title, encode_json(dict(filters)), made_at),
            )
        return Campaign(name=name, title=title, filters=dict(filters), made_at=made_at)

    def all(self) -> list[Campaign]:
        """Return all campaigns in order of their names."""
        return [_campaign(*row) for row in fetch_rows(self._connection, f"{_EVERY} ORDER BY name")]

    def one(self, name: str) -> Campaign:
        """Return one campaign.

        Raises:
            NotOnRecordError: There is none of that name.
        """
        asked = name.encode("utf-8", "replace").decode()
        for row in fetch_rows(self._connection, f"{_EVERY} WHERE name = ?", (asked,)):
            return _campaign(*row)
        raise NotOnRecordError(f"{asked}: no such campaign; `onrecord campaigns` lists them")

    def remove(self, name: str) -> None:
        """Forget a campaign; what it asked for stays on record.

        Raises:
            NotOnRecordError: There is none of that name.
        """
        self.one(name)
        with transaction(self._connection):
            self._connection.execute("DELETE FROM campaigns WHERE name = ?", (name,))


def make_name(title: str) -> str:
    """Return a title as it stands in an address.

    >>> make_name("Strikes on Idlib, 2015!")
    'strikes-on-idlib-2015'

    Raises:
        QueryError: It holds no letter or digit.
    """
    words = (re.sub(r"[^\w]", "", word) for word in fold_words(title))
    name = "-".join(filter(None, words))[:_MOST_LETTERS].strip("-")
    if not name:
        raise QueryError(f"{title!r}: no name for a campaign; give letters or digits")
    return name


def _campaign(name: str, title: str, filters: str, made_at: str) -> Campaign:
    held = msgspec.json.decode(filters, type=dict[str, str])
    return Campaign(name=name, title=title, filters=held, made_at=made_at)
