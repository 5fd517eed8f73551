"""STIX objects from anywhere, as accounts again: each checked, and none trusted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from onrecord.errors import BrokenDocumentError, LimitError, ReadError
from onrecord.exchange.stix.canvas import text_of
from onrecord.exchange.stix.covering import opened_by
from onrecord.exchange.stix.details import EXTENSION_ID, ClaimDetails, ReportDetails
from onrecord.exchange.stix.markings import marking_of, stricter
from onrecord.exchange.stix.rebuilding import MOST_CODEPOINTS, Rebuilt, rebuild
from onrecord.records import Record, Tlp

MOST_BYTES = 64 << 20  # of one object
MOST_WAITING = 200_000  # objects that wait for what they belong to
# Characters of texts that did not come, of which room is made for their evidence: so many in any
# case, and as many more for each byte that came.
MOST_ROOM, ROOM_PER_BYTE = MOST_CODEPOINTS, 20
_REMEDY = "ask its producer for the object again"
_OURS = ("report", "note", "artifact")


class Received(Record, frozen=True, kw_only=True):
    """An account that came from elsewhere.

    Attributes:
        about, modified: Id and version of its report object.
        producer: Id of the identity that made its objects, or None.
        is_whole: The text itself came with it; else a copy of the evidence alone.
        tlp, claim_tlp: How it is marked, and claims that are marked stricter, by id.
    """

    rebuilt: Rebuilt
    about: str = ""
    modified: str = ""
    producer: str | None
    tlp: Tlp
    claim_tlp: Mapping[str, Tlp]


class _Head(msgspec.Struct):
    type: str
    id: str


class _Granular(msgspec.Struct):
    marking_ref: str = ""


class _Raw(msgspec.Struct):
    """The properties of any object that matter here."""

    type: str
    id: str
    created_by_ref: str | None = None
    modified: str = ""
    revoked: bool = False
    object_marking_refs: list[str] = []
    granular_markings: list[_Granular] = []
    object_refs: list[str] = []
    extensions: dict[str, msgspec.Raw] = {}
    name: str | None = None
    payload_bin: str | None = None


_HEAD = msgspec.json.Decoder(_Head)
_RAW = msgspec.json.Decoder(_Raw)
_REPORT = msgspec.json.Decoder(ReportDetails)
_CLAIM = msgspec.json.Decoder(ClaimDetails)


class Gatherer:
    """Puts accounts together from objects in any order.

    Attributes:
        names: What producers call themselves, by identity id.
        n_passed: How many objects are of a kind that an account is not made from.
    """

    def __init__(self, *, origin: str, texts: Mapping[str, str] | None = None) -> None:
        self._origin, self._texts = origin, texts or {}
        self._reports: dict[str, tuple[_Raw, ReportDetails]] = {}
        self._claims: dict[str, dict[str, tuple[_Raw, ClaimDetails]]] = {}
        self._payloads: dict[str, _Raw] = {}
        self._done: set[str] = set()
        self._n_waiting = self._n_bytes = self._n_room = 0
        self.names: dict[str, str] = {}
        self.n_passed = 0

    def take(self, data: bytes | msgspec.Raw) -> Iterator[tuple[str, Received | ReadError]]:
        """Take one object in; yield each account that is whole with it, and what is wrong."""
        where = self._origin
        try:
            where, raw = self._decode(data)
            if raw is not None:
                yield from self._place(where, raw)
        except ReadError as error:
            yield where, error
        except (msgspec.DecodeError, UnicodeDecodeError, ValueError, RecursionError) as error:
            yield where, BrokenDocumentError(where, f"not an object of ours: {error}", _REMEDY)

    def finish(self) -> Iterator[tuple[str, Received | ReadError]]:
        """Yield the accounts of reports to which something is still wanting."""
        for id_ in list(self._reports):
            yield from self._emit(id_)
        for report, claims in self._claims.items():
            for id_ in claims:
                problem = f"its report {report} is not among what came"
                yield id_, BrokenDocumentError(id_, problem, "ask for the report, too")

    def _decode(self, data: bytes | msgspec.Raw) -> tuple[str, _Raw | None]:
        size = len(memoryview(data))
        self._n_bytes += size
        if size > MOST_BYTES:
            raise LimitError(
                self._origin, f"an object of {size:,} bytes", f"at most {MOST_BYTES:,}"
            )
        head = _HEAD.decode(data)
        where = head.id[:120]
        if head.type == "identity":
            found = _RAW.decode(data)
            if found.name:
                self.names[head.id] = found.name
        if head.type not in _OURS:
            self.n_passed += 1
            return where, None
        return where, _RAW.decode(data)

    def _place(self, where: str, raw: _Raw) -> Iterator[tuple[str, Received | ReadError]]:
        if raw.type == "artifact":
            if raw.payload_bin is not None:
                _check_room(where, len(self._payloads))
                self._payloads[raw.id] = raw
            return
        ours = raw.extensions.get(EXTENSION_ID)
        if raw.revoked:
            raise BrokenDocumentError(where, "withdrawn by its producer; not taken in", "")
        if ours is None:
            raise BrokenDocumentError(
                where, f"a {raw.type} without our extension", "no account is made of it"
            )
        _check_room(where, self._n_waiting)
        if raw.type == "report":
            self._n_waiting += raw.id not in self._reports
            self._reports[raw.id] = (raw, _REPORT.decode(ours))
        else:
            self._place_claim(where, raw, _CLAIM.decode(ours))
        yield from self._emit_whole(raw)

    def _place_claim(self, where: str, raw: _Raw, details: ClaimDetails) -> None:
        report = raw.object_refs[0] if raw.object_refs else ""
        if report in self._done:
            raise BrokenDocumentError(where, f"came after its report {report}", _REMEDY)
        claims = self._claims.setdefault(report, {})
        self._n_waiting += raw.id not in claims
        claims[raw.id] = (raw, details)

    def _emit_whole(self, raw: _Raw) -> Iterator[tuple[str, Received | ReadError]]:
        """Yield the account that `raw` completes, if it does."""
        id_ = raw.id if raw.type == "report" else next(iter(raw.object_refs), "")
        if id_ not in self._reports:
            return
        report, details = self._reports[id_]
        claims = self._claims.get(id_, {})
        wanted = [ref for ref in report.object_refs if ref.startswith("note--")]
        has_text = details.text_ref is None or details.text_ref in self._payloads
        if has_text and all(ref in claims for ref in wanted):
            yield from self._emit(id_)

    def _emit(self, id_: str) -> Iterator[tuple[str, Received | ReadError]]:
        report, details = self._reports.pop(id_)
        claims = self._claims.pop(id_, {})
        payload = self._payloads.pop(details.text_ref or "", None)
        self._done.add(id_)
        self._n_waiting -= 1 + len(claims)
        tlp = _marking(report)
        try:
            good, problems = _own(report, claims)
            opened = opened_by(details, [found for _, found in good])
            text_sha256 = opened.text_sha256 if opened else details.text_sha256
            text = text_of(text_sha256, payload.payload_bin if payload else None, self._texts)
            if text is None:
                self._make_room(details.n_codepoints)
            rebuilt = rebuild(details, [found for _, found in good], text, opened)
        except (ReadError, ValueError) as error:
            problem = error.problem if isinstance(error, ReadError) else str(error)
            yield id_, BrokenDocumentError(id_, problem, _REMEDY)
            return
        for where, problem in [*problems, *rebuilt.problems]:
            yield where, BrokenDocumentError(where, problem, _REMEDY)
        originals = opened.originals if opened else {}
        marks = {
            originals.get(found.claim_id, found.claim_id): _marking(raw) for raw, found in good
        }
        whole_tlp = stricter(tlp, _marking(payload)) if payload else tlp
        claim_tlp = {claim: mark for claim, mark in marks.items() if mark != tlp}
        if not claim_tlp:
            tlp = whole_tlp
        yield (
            id_,
            Received(
                rebuilt=rebuilt,
                about=id_,
                modified=report.modified,
                producer=report.created_by_ref,
                tlp=tlp,
                claim_tlp=claim_tlp,
            ),
        )

    def _make_room(self, n_codepoints: int) -> None:
        """Count a text that did not come; one beyond all measure is refused elsewhere.

        Raises:
            ValueError: Too much room would be made for what came.
        """
        if not 0 <= n_codepoints <= MOST_CODEPOINTS:
            return
        most = MOST_ROOM + ROOM_PER_BYTE * self._n_bytes
        if self._n_room + n_codepoints > most:
            said = f"a text of {n_codepoints:,} characters that did not come"
            raise ValueError(f"{said}, beyond {most:,} for {self._n_bytes:,} bytes of objects")
        self._n_room += n_codepoints


def _check_room(where: str, n_waiting: int) -> None:
    """Refuse one more object that waits for others, where too many do.

    Raises:
        LimitError: Too many do.
    """
    if n_waiting >= MOST_WAITING:
        problem = f"more than {MOST_WAITING:,} objects whose report has not come"
        raise LimitError(where, problem, "give a file in which reports follow their claims")


def _own(
    report: _Raw, claims: Mapping[str, tuple[_Raw, ClaimDetails]]
) -> tuple[list[tuple[_Raw, ClaimDetails]], list[tuple[str, str]]]:
    """Return the claims by the report's own producer, and what is wrong with others."""
    good, problems = [], []
    for id_, (raw, details) in claims.items():
        if raw.created_by_ref != report.created_by_ref:
            problems.append((id_, "made by another than its report"))
        else:
            good.append((raw, details))
    return good, problems


def _marking(raw: _Raw) -> Tlp:
    granular = [one.marking_ref for one in raw.granular_markings]
    return marking_of([*raw.object_marking_refs, *granular])


# --- files --------------------------------------------------------------------------------


class _Bundle(msgspec.Struct):
    type: str
    objects: list[msgspec.Raw] = []


_BUNDLE = msgspec.json.Decoder(_Bundle)


def from_stix(
    objects: Iterable[bytes | msgspec.Raw],
    *,
    origin: str,
    texts: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, Received | ReadError]]:
    """Yield accounts from objects, each with where it stands, and what is wrong with others.

    Args:
        texts: Texts at hand by their SHA-256: what came without its text is checked against them.
    """
    gatherer = Gatherer(origin=origin, texts=texts)
    for one in objects:
        yield from gatherer.take(one)
    yield from gatherer.finish()


def list_reports(versions: Iterable[bytes]) -> set[str]:
    """Return the ids of the texts that versions of a report object are of."""
    found = set()
    for data in versions:
        try:
            ours = _RAW.decode(data).extensions.get(EXTENSION_ID)
            if ours is not None:
                found.add(_REPORT.decode(ours).report_id)
        except (msgspec.DecodeError, UnicodeDecodeError, ValueError, RecursionError):
            continue  # it was told when it came
    return found


def split_bundle(data: bytes, *, origin: str) -> list[msgspec.Raw]:
    """Return the objects of a bundle, undecoded.

    Raises:
        ReadError: It is no bundle, or nested deeper than any object of STIX.
    """
    try:
        bundle = _BUNDLE.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BrokenDocumentError(origin, f"not a STIX bundle: {error}", _REMEDY) from error
    if bundle.type != "bundle":
        raise BrokenDocumentError(origin, f"a {bundle.type[:40]!r}, not a STIX bundle", _REMEDY)
    return bundle.objects
