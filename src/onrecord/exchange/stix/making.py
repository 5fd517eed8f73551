"""One report's account as STIX objects."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import msgspec

from onrecord.exchange.stix.addresses import language_tag, published_at, web_address
from onrecord.exchange.stix.covering import cover
from onrecord.exchange.stix.details import (
    EXTENSION_ID,
    BlockPart,
    OpenedPart,
    Parts,
    ReportDetails,
)
from onrecord.exchange.stix.dissecting import dissect
from onrecord.exchange.stix.ids import OBSERVABLES, Issuer, format_us, name_uuid, to_us
from onrecord.exchange.stix.made import Made
from onrecord.exchange.stix.markings import MARKING_IDS, allows, stricter
from onrecord.exchange.stix.noting import NoteMaker
from onrecord.exchange.stix.objects import (
    Artifact,
    ExternalReference,
    File,
    GranularMarking,
    Object,
    ObservedData,
    Report,
    Url,
)
from onrecord.exchange.stix.parting import claim_markings, closed_spans, part
from onrecord.exchange.stix.shared import SharedMaker
from onrecord.exchange.stix.versions import note_ids
from onrecord.records import Account, Producer, Tlp


def to_stix(
    account: Account, *, producer: Producer, made: Made, seen: set[str] | None = None
) -> list[Object]:
    """Return the objects of one report; what they refer to comes before them.

    Args:
        seen: Ids of outlets and places that were made before, and need not be again; new ones
            are added.
    """
    return _Maker(account, producer, made, set() if seen is None else seen).objects()


class _Maker:
    """Puts the objects of one report together."""

    def __init__(self, account: Account, producer: Producer, made: Made, seen: set[str]) -> None:
        self._made, self._producer = made, producer
        self._name, self._text_sha256 = account.report.id, account.report.text_sha256
        note_refs = note_ids(account, producer)
        marks = claim_markings(account, made.tlp, made.claim_tlp)
        opened: OpenedPart | None = None
        if marks and made.salt is not None:
            account, opened = cover(account, made.salt)
            covered = {id_: other for other, id_ in opened.originals.items()}
            marks = {covered[id_]: tlp for id_, tlp in marks.items()}
            speakers = {covered.get(id_, id_): tlp for id_, tlp in made.speaker_tlp.items()}
            self._made = made = msgspec.structs.replace(made, raw_sha256=None, speaker_tlp=speakers)
        self._account, self._marks = account, marks
        self._report = account.report
        self._closed = closed_spans(account, self._marks)
        self._shared = SharedMaker(producer, seen)
        self._notes = NoteMaker(
            account, producer, made, marks, self._shared, ids=note_refs, opened=opened
        )
        self._namespace = self._notes.namespace

    def objects(self) -> list[Object]:
        parts = dissect(self._account)
        kept: dict[str, Parts] = {}
        if self._closed:
            parts, kept = part(parts, self._report.text, self._closed)
        report_id = self._id("report")
        text = self._text()
        observed = self._observed(text)
        notes = self._notes.notes(report_id, parts, kept)
        text_ref = text.id if isinstance(text, Artifact) else None
        report = self._report_object(report_id, observed, self._details(parts, text_ref), notes)
        return [*self._shared.made, *self._notes.speakers, *observed, *notes, report]

    def _report_object(
        self,
        id_: str,
        observed: Sequence[Object],
        details: ReportDetails,
        notes: Sequence[Object],
    ) -> Report:
        report, shared = self._report, self._shared
        created, modified = self._notes.times(id_, 0)
        refs = [observed[-1].id, *dict.fromkeys(shared.ids), *self._notes.speaker_ids]
        refs += [note.id for note in notes if self._is_open(note)]
        return Report(
            id=id_,
            created_by_ref=self._producer.identity,
            created=created,
            modified=modified,
            lang=language_tag(report.language),
            object_marking_refs=[MARKING_IDS[self._made.tlp]],
            granular_markings=self._name_markings(details),
            external_references=self._references(),
            extensions={EXTENSION_ID: details},
            name=details.parts.title or f"A report by {report.publisher or 'an unknown outlet'}",
            published=published_at(report.published_on) or created,
            object_refs=refs,
        )

    def _is_open(self, note: Object) -> bool:
        return note.object_marking_refs == [MARKING_IDS[self._made.tlp]]

    def _details(self, parts: Parts, text_ref: str | None) -> ReportDetails:
        report = self._report
        return ReportDetails(
            extension_type="property-extension",
            unit="codepoint",
            report_id=report.id,
            text_sha256=report.text_sha256,
            n_codepoints=len(report.text),
            text_ref=text_ref,
            origin=report.origin,
            page_url=report.url,
            publisher=report.publisher,
            bylines=list(report.bylines),
            published_on=report.published_on,
            modified_on=report.modified_on,
            section=list(report.section),
            language=report.language,
            blocks=[BlockPart(role=b.role, start=b.start, end=b.end) for b in report.blocks],
            notices=list(report.notices),
            parts=parts,
        )

    def _references(self) -> list[ExternalReference]:
        """Return where the page is to be found, with the digest of its bytes, and our own id."""
        report, found = self._report, []
        url = web_address(report.url)
        name = report.publisher or "page"
        is_covered = report.text_sha256 != self._text_sha256
        kind = "a commitment to its SHA-256" if is_covered else "SHA-256"
        if url and self._made.raw_sha256:
            hashes = {"SHA-256": self._made.raw_sha256}
            found.append(ExternalReference(source_name=name, url=url, hashes=hashes))
        elif url:  # an address without a digest is one that nobody can check
            found.append(ExternalReference(source_name=name, external_id=url))
        found.append(
            ExternalReference(
                source_name="onrecord",
                description=f"text with {kind} {report.text_sha256}",
                external_id=report.id,
            )
        )
        return found

    def _name_markings(self, details: ReportDetails) -> list[GranularMarking]:
        """Return the marking of the extension, which names speakers who are marked stricter."""
        named = (self._made.speaker_tlp.get(actor.actor_id) for actor in details.parts.actors)
        found = [tlp for tlp in named if tlp and not allows(self._made.tlp, tlp)]
        if not found:
            return []
        mark = MARKING_IDS[stricter(*found)]
        return [GranularMarking(marking_ref=mark, selectors=["extensions"])]

    # --- what was read

    def _observed(self, text: Artifact | File) -> list[Object]:
        found: list[Object] = [text]
        url = web_address(self._report.url)
        if url:
            id_ = self._observable(f'{{"value":"{_escape(url)}"}}', self._made.tlp)
            found.insert(
                0,
                Url(
                    id=f"url--{id_}",
                    value=url,
                    object_marking_refs=[MARKING_IDS[self._made.tlp]],
                ),
            )
        id_ = self._id("observed-data")
        created, modified = self._notes.times(id_, 1)
        read_at = self._made.read_at
        seen_at = format_us(to_us(read_at)) if read_at else created
        observed = ObservedData(
            id=id_,
            created_by_ref=self._producer.identity,
            created=created,
            modified=modified,
            object_marking_refs=[MARKING_IDS[self._made.tlp]],
            first_observed=seen_at,
            last_observed=seen_at,
            number_observed=1,
            object_refs=[one.id for one in found if one is not text or self._text_is_open()],
        )
        return [*found, observed]

    def _text_is_open(self) -> bool:
        """Whether whoever may see the report may see what stands for its text."""
        return not self._marks or web_address(self._report.url) is None

    def _text(self) -> Artifact | File:
        """Return the text, or what it would have to hash to; it has its strictest claim's mark."""
        hashes = {"SHA-256": self._text_sha256}
        tlp = stricter(self._made.tlp, *self._marks.values())
        contributing = f'{{"hashes":{{"SHA-256":"{hashes["SHA-256"]}"}}}}'
        if not self._made.with_text:
            mark = [MARKING_IDS[tlp]]
            return File(
                id=f"file--{self._observable(contributing, tlp)}",
                hashes=hashes,
                mime_type="text/plain",
                object_marking_refs=mark,
            )
        payload = base64.b64encode(self._report.text.encode("utf-8", "surrogatepass"))
        return Artifact(
            id=f"artifact--{self._observable(contributing, tlp)}",
            mime_type="text/plain",
            payload_bin=payload.decode("ascii"),
            hashes=hashes,
            object_marking_refs=[MARKING_IDS[tlp]],
        )

    def _observable(self, contributing: str, tlp: Tlp) -> str:
        """Return the UUID of a text or an address: the standard's, or one that its maker alone has.

        That is another for each marking, since what has no versions cannot be marked otherwise.
        """
        if not isinstance(self._producer, Issuer):
            return name_uuid(OBSERVABLES.bytes, contributing)
        return name_uuid(self._namespace, f"{tlp} {contributing}")

    def _id(self, type_: str) -> str:
        return f"{type_}--{name_uuid(self._namespace, f'{type_} {self._name}')}"


def _escape(url: str) -> str:
    """Return an address of ASCII as JSON writes it."""
    return url.replace("\\", "\\\\").replace('"', '\\"')
