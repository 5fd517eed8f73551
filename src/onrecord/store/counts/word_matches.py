"""Which claims hold certain words: the newest of them, as rows of the columns."""

from __future__ import annotations

from collections.abc import Iterable

import apsw
import msgspec
import numpy as np

from onrecord.store.answers.rows import Query
from onrecord.store.counts.columns import Array, Columns
from onrecord.store.file.ordering import LAST_PLACE
from onrecord.store.lists.searching import match_expression, place_range
from onrecord.store.parties.showing import parties_called

MOST_MATCHES = 100_000  # claims with certain words that are counted, the newest
_NO_TAGS = Query()


def find_words(
    connection: apsw.Connection,
    columns: Columns,
    query: Query,
    seen: Array | None,
    tags: Query = _NO_TAGS,
) -> tuple[Array, int] | None:
    """Return the claims that hold the words of a query, and down to which place that is known.

    With `tags` they are looked for among the claims that these filters find.
    """
    expressions: list[tuple[str, Array | None]] = []
    asked = msgspec.structs.replace(
        tags, words=query.words, speaker=query.speaker, place=query.place
    )
    if match_expression(asked, "claims") == match_expression(tags, "claims"):
        return None
    if query.speaker is not None:
        parties = parties_called(connection, query.speaker, query.speaker_keys)
        if parties:
            named = msgspec.structs.replace(tags, speaker=query.speaker)
            of_parties = one_of(columns.party, parties)
            expressions.append((match_expression(named, "claims") or "", of_parties))
            asked = msgspec.structs.replace(asked, speaker=None)
    expression = match_expression(asked, "claims")
    if expression is not None and expression != match_expression(tags, "claims"):
        expressions.append((expression, None))
    low, high = place_range(msgspec.structs.replace(query, after=None))
    found = [_matches(connection, columns, text, (low, high), seen) for text, _ in expressions]
    masks = [
        mask if others is None else mask | others
        for (mask, _), (_, others) in zip(found, expressions, strict=True)
    ]
    floor = max(floor for _, floor in found)
    mask = masks[0] if len(masks) == 1 else np.logical_and.reduce(masks)
    mask[: int(np.searchsorted(columns.place, floor))] = False
    return mask, floor


def _matches(
    connection: apsw.Connection,
    columns: Columns,
    expression: str,
    days: tuple[int, int],
    seen: Array | None,
) -> tuple[Array, int]:
    """Return the newest claims that a full-text expression finds, and the lowest place known.

    They are asked for without regard to days at first, so that months can be counted beside the
    one that was chosen; where that is too many, within the days alone.
    """
    mask, floor = _gather(connection, columns, expression, (0, LAST_PLACE), seen)
    if floor and days != (0, LAST_PLACE):
        mask, floor = _gather(connection, columns, expression, days, seen)
        floor = max(floor, days[0])
    return mask, floor


def _gather(
    connection: apsw.Connection,
    columns: Columns,
    expression: str,
    days: tuple[int, int],
    seen: Array | None,
) -> tuple[Array, int]:
    """Return what is found, newest first, until there is enough; the floor is 0 if that is all."""
    mask = np.zeros(len(columns), bool)
    low, high = days
    n_found = 0
    while True:
        places = _newest(connection, expression, low, high)
        rows = np.searchsorted(columns.place, places)
        rows = rows[columns.place[np.minimum(rows, len(columns) - 1)] == places]
        rows = (rows if seen is None else rows[seen[rows]])[: MOST_MATCHES - n_found]
        mask[rows] = True
        n_found += len(rows)
        if len(places) < MOST_MATCHES:
            return mask, 0
        if n_found == MOST_MATCHES:
            return mask, int(columns.place[rows[-1]])
        high = int(places[-1]) - 1


def _newest(connection: apsw.Connection, expression: str, low: int, high: int) -> Array:
    """Return places, falling; as one string, which takes half as long as rows do."""
    listed = connection.execute(
        """SELECT group_concat(place) FROM (
             SELECT rowid AS place FROM claim_words
             WHERE claim_words MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?)""",
        (expression, low, high, MOST_MATCHES),
    ).get
    return np.fromstring(listed or "", dtype=np.int64, sep=",")


def one_of(column: Array, numbers: Iterable[int]) -> Array:
    """Return where a column has one of some numbers."""
    wanted = np.zeros(int(column.max(initial=0)) + 1, bool)
    wanted[[number for number in numbers if number < len(wanted)]] = True
    return wanted[column]
