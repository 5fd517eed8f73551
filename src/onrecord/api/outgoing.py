"""Handing an open ledger on: as STIX, without withheld names, marked; and taking STIX in."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import BinaryIO

from msgspec import Raw

from onrecord.api.adding import Adding
from onrecord.api.reading import OnFailure, tell
from onrecord.errors import BrokenDocumentError, LimitError, ReadError, UsageError
from onrecord.exchange.stix import bundle, encode_objects, preamble, split_bundle, with_markings
from onrecord.exchange.stix.markings import MARKING_IDS
from onrecord.exchange.stix.reading import MOST_BYTES
from onrecord.exchange.stix.sniffing import find_shape
from onrecord.proving import find_breach
from onrecord.read import failure
from onrecord.records import Producer, Record, Tlp
from onrecord.sharing.handing import HandOut
from onrecord.sharing.lines import lines_for_others
from onrecord.sharing.publishing import STRICTEST, Publisher
from onrecord.sharing.receiving import take_in_lines, take_in_objects
from onrecord.sharing.withholding import Withholding, prove
from onrecord.store import Acknowledged
from onrecord.store.answers.outgoing import Staying, WithheldRow
from onrecord.text import fold_words

MOST_BUNDLE_BYTES = 1 << 30


_NOT_OURS = "neither accounts nor STIX objects: no line of it begins as JSON does"
_GIVE = "give what `onrecord export` wrote; reports are added by `onrecord add`"


class HandedOut(Record, frozen=True, kw_only=True):
    """What a hand-out held.

    Attributes:
        n_in, n_out: Reports on record, and of these those that went out.
        n_objects: Objects that were written, where it is of objects.
        n_red: Reports that stayed at home because they are marked stricter.
        n_foreign: Reports of which others alone found something; theirs to hand out.
        n_recalled: Reports that earlier hand-outs held, and this one takes back.
        problems: Why others stayed at home.
    """

    n_in: int
    n_out: int
    n_objects: int
    n_red: int
    n_foreign: int
    n_recalled: int = 0
    problems: tuple[str, ...]


class Outgoing(Adding):
    """Hands out what may leave, and says what may."""

    # --- whose it is

    def producer(self) -> Producer | None:
        """Return who hands out what is here, or None before anybody was named."""
        return self._store.outgoing.producer()

    def name_producer(
        self,
        name: str,
        *,
        texts: bool | None = None,
        reviewers: bool | None = None,
        new_ids: bool = False,
    ) -> Producer:
        """Name who hands out what is here, and say whether texts and reviewers' names go along.

        Args:
            new_ids: Give objects ids that tell nothing of a text, where a ledger of before has
                others; what was handed out under those is taken back.

        Raises:
            UsageError: The name is empty.
        """
        if not name.strip():
            raise UsageError("name: is empty; give the organisation's name")
        found = self._store.outgoing.name_producer(name.strip())
        if texts is not None:
            self._store.outgoing.give_texts(gives=texts)
        if reviewers is not None:
            self._store.outgoing.name_reviewers(names=reviewers)
        if new_ids:
            self._store.outgoing.hide_ids()
        return found

    # --- markings and names withheld

    def mark(self, report: str, tlp: Tlp, *, claim: str | None = None) -> str:
        """Mark a report, or one claim of it, say so to collections, and return the report's id.

        Raises:
            NotOnRecordError: There is no such report, or it has no such claim.
        """
        found = self._store.outgoing.mark(report, tlp, claim=claim)
        self.refresh()
        return found

    def withheld(self, *, undone: bool = False) -> list[WithheldRow]:
        """Return the names that are withheld; with `undone` those that were."""
        return self._store.outgoing.withheld(undone=undone)

    def withhold(self, name: str, *, reason: str, by: str | None = None) -> WithheldRow:
        """Withhold a person's name from all that goes out from now on, and return what is kept.

        Args:
            name: A name, or the id of a party, whose names are all withheld.

        Raises:
            NotOnRecordError: There is no such party.
            UsageError: The name has no letters, or there is no reason.
        """
        names = [name]
        if name.startswith("party-"):
            party = self._store.party(name)
            names = list(dict.fromkeys([party.name, *party.names]))
        if not any(map(fold_words, names)):
            raise UsageError(f"{name!r}: has no letters that could stand in a text; give a name")
        if not reason.strip():
            raise UsageError("reason: is empty; say why, for whoever asks later")
        found = self._store.outgoing.withhold(names, reason.strip(), by)
        self.refresh()
        return found

    def undo_withholding(self, id_: str) -> WithheldRow:
        """Withhold a name no longer, and return what it was.

        Raises:
            NotOnRecordError: There is none of that id that still holds.
        """
        found = self._store.outgoing.undo_withholding(id_)
        self.refresh()
        return found

    def withholding(self) -> Withholding:
        """Return what makes accounts and rows fit to be seen by others, as names stand now."""
        return Withholding(self._store)

    def prove_copy(self, report: str) -> Mapping[str, str]:
        """Return what proves that copies of a report were made from it.

        Raises:
            NotOnRecordError: There is no such report.
        """
        return prove(self._store, self._store.account(report))

    # --- handing out

    def export_stix(
        self,
        *,
        lines: bool = False,
        clearance: Tlp = STRICTEST,
        with_text: bool | None = None,
    ) -> Iterator[bytes | HandedOut]:
        """Yield the pieces of a bundle of all that may leave, and in the end what it held.

        Args:
            lines: An object a line instead of a bundle.
            clearance: The strictest marking that goes out; never TLP:RED.
            with_text: Hand texts on; None is what the ledger says.

        Raises:
            UsageError: TLP:RED was asked for.
        """
        if clearance == "red":
            raise UsageError("tlp: TLP:RED is not handed out; give amber+strict or a laxer one")
        self.refresh()
        publisher = Publisher(self._store, clearance=clearance, with_text=with_text)
        hand_out = HandOut(self._store, publisher.producer)
        counts = {"in": 0, "out": 0, "objects": 0}

        def objects() -> Iterator[bytes]:
            told = {MARKING_IDS["clear"]}
            yield from encode_objects(preamble(publisher.producer, up_to="clear"))
            for account in self._store.accounts():
                counts["in"] += 1
                found = publisher.objects(account)
                counts["out"] += bool(found)
                counts["objects"] += len(found)
                hand_out.note(found)
                yield from encode_objects(with_markings(found, told))
            for recall in hand_out.recalls(clearance):
                counts["objects"] += 1
                yield recall

        if lines:
            yield from (one + b"\n" for one in objects())
        else:
            yield from bundle(objects(), id_=f"bundle--{uuid.uuid4()}")
        yield HandedOut(
            n_in=counts["in"],
            n_out=counts["out"],
            n_objects=counts["objects"],
            n_recalled=hand_out.n_recalled,
            n_red=publisher.n_red,
            n_foreign=publisher.n_foreign,
            problems=tuple(publisher.problems),
        )

    def export_jsonl_for_others(
        self, *, clearance: Tlp = STRICTEST, on_end: Callable[[HandedOut], object] | None = None
    ) -> Iterator[bytes]:
        """Yield the account of each report that may leave as a line of JSON.

        Each line says whose the account is and how it is marked. A claim that is marked stricter
        than `clearance` keeps its report at home, for the report's text holds its words. What went
        out, and what stayed at home and why, is told to `on_end` after the last one.
        """
        publisher = Publisher(self._store, clearance=clearance)
        n_out = 0
        for line in lines_for_others(self._store, publisher):
            n_out += 1
            yield line
        if on_end is None:
            return
        n_home = publisher.n_red + publisher.n_foreign + len(publisher.problems)
        handed = HandedOut(
            n_in=n_out + n_home,
            n_out=n_out,
            n_objects=0,
            n_red=publisher.n_red,
            n_foreign=publisher.n_foreign,
            problems=tuple(publisher.problems),
        )
        on_end(handed)

    def staying(self, *, clearance: Tlp = STRICTEST) -> Staying:
        """Return how many reports stay at home when rows and documents go out, and why."""
        return self._store.outgoing.staying(clearance)

    # --- taking in

    def take_in(
        self,
        lines: Iterable[bytes],
        *,
        origin: str,
        own: bool = False,
        tlp: Tlp | None = None,
        on_failure: OnFailure | None = None,
    ) -> Iterator[Acknowledged]:
        """Keep accounts that were exported; every span is checked against its text first.

        A line that is no account, or whose words do not hold, is told to `on_failure`, and the
        others are kept.

        Args:
            own, tlp: As `take_in_file` has them.

        Raises:
            ReadError: There is such a line, and no `on_failure`; what came before it is kept.
        """
        yield from take_in_lines(
            self._store,
            lines,
            origin=origin,
            own=own,
            tlp=tlp,
            find_breach=find_breach,
            tell=lambda error: tell(failure(error), on_failure),
        )
        self.refresh()

    def take_in_file(
        self,
        stream: BinaryIO,
        *,
        origin: str,
        own: bool = False,
        tlp: Tlp | None = None,
        on_failure: OnFailure | None = None,
    ) -> Iterator[Acknowledged]:
        """Keep what a file holds: accounts as JSON Lines, a STIX bundle, or an object a line.

        What does not hold is told to `on_failure`, and the others are kept.

        Args:
            own: What says that this organisation made it, or does not say who did, is its own;
                else that is left out.
            tlp: How accounts are marked that say nothing of it; without it they are left out.

        Raises:
            ReadError: Something does not hold, and there is no `on_failure`.
        """
        shape, whole = find_shape(stream)
        if shape == "other":
            tell(failure(BrokenDocumentError(origin, _NOT_OURS, _GIVE)), on_failure)
            return
        if shape == "accounts":
            lines = _lines(whole)
            yield from self.take_in(lines, origin=origin, own=own, tlp=tlp, on_failure=on_failure)
            return
        try:
            yield from take_in_objects(
                self._store,
                _bundled(whole, origin) if shape == "bundle" else filter(None, _lines(whole)),
                origin=origin,
                own=own,
                find_breach=find_breach,
                tell=lambda error: tell(failure(error), on_failure),
            )
        except ReadError as error:
            if on_failure is None:
                raise
            tell(failure(error), on_failure)
        self.refresh()


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines, stripped; of one beyond all measure, as much as is too much."""
    while line := stream.readline(MOST_BYTES + 1):
        rest = line
        while len(rest) > MOST_BYTES and not rest.endswith(b"\n"):
            rest = stream.readline(MOST_BYTES + 1)
        yield line.strip() if len(line) <= MOST_BYTES else line


def _bundled(stream: BinaryIO, origin: str) -> list[Raw]:
    data = stream.read(MOST_BUNDLE_BYTES + 1)
    if len(data) > MOST_BUNDLE_BYTES:
        remedy = "have it exported with --format stix-lines, which is read piece by piece"
        raise LimitError(origin, f"a bundle of more than {MOST_BUNDLE_BYTES:,} bytes", remedy)
    return split_bundle(data, origin=origin)
