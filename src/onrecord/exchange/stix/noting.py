"""Claims as notes, and their speakers as identities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onrecord.exchange.stix.details import EXTENSION_ID, OpenedPart, Parts
from onrecord.exchange.stix.dissecting import dissect_claim
from onrecord.exchange.stix.ids import claim_key, format_us, name_uuid, namespace_of, shared_us
from onrecord.exchange.stix.made import Made
from onrecord.exchange.stix.markings import MARKING_IDS, allows, stricter
from onrecord.exchange.stix.objects import GranularMarking, Identity, Note
from onrecord.exchange.stix.shared import SharedMaker
from onrecord.exchange.stix.telling import abstract, content
from onrecord.exchange.stix.versions import FIRST_NOTE
from onrecord.records import (
    TLP_LEVELS,
    Account,
    Actor,
    ActorKind,
    Claim,
    Place,
    Producer,
    Quantity,
    Tlp,
)
from onrecord.text import excerpt

_CLASSES: dict[ActorKind, str] = {
    "person": "individual",
    "organisation": "organization",
    "group": "group",
    "country": "organization",
    "media": "organization",
}


class NoteMaker:
    """Makes the notes of one report.

    Attributes:
        speakers: Identities of those who speak, made as notes need them.
    """

    def __init__(
        self,
        account: Account,
        producer: Producer,
        made: Made,
        marks: Mapping[str, Tlp],
        shared: SharedMaker,
        *,
        ids: Sequence[str],
        opened: OpenedPart | None = None,
    ) -> None:
        """Take what notes are made of.

        Args:
            ids: Those of the notes, in the order of the claims.
            opened: What opens the report, for those who may see the laxest of its closed claims.
        """
        self._account, self._made, self._marks, self._shared = account, made, marks, shared
        self._producer, self._ids, self._opened = producer, ids, opened
        self.namespace = namespace_of(producer)
        self._next = FIRST_NOTE + len(account.claims)
        self._claims = {claim.id: claim for claim in account.claims}
        self._actors = {actor.id: actor for actor in account.actors}
        self._open_actors = self._actors
        self._figures: dict[str, list[tuple[int, Quantity]]] = {}
        for index, figure in enumerate(account.figures):
            if figure.claim is not None:
                self._figures.setdefault(figure.claim, []).append((index, figure))
        self.speakers: list[Identity] = []
        self._speaker_ids: dict[tuple[str, Tlp], str] = {}

    @property
    def speaker_ids(self) -> list[str]:
        """Ids of the speakers whom the report itself may name."""
        return [id_ for (_, tlp), id_ in self._speaker_ids.items() if allows(self._made.tlp, tlp)]

    def times(self, id_: str, index: int) -> tuple[str, str]:
        """Return `created` and `modified` of an object: they differ if it was made before."""
        made = self._made
        created = made.created_us.get(id_, made.first_us + index)
        modified = max(created, (made.modified_us or made.first_us) + index)
        stamp = format_us(modified)
        return (stamp if created == modified else format_us(created)), stamp

    def notes(self, report_id: str, opened: Parts, kept: Mapping[str, Parts]) -> list[Note]:
        """Return a note for each claim, in order.

        Args:
            opened: The rest of the account, as far as all who see the report may see it.
            kept: What goes with some claims alone.
        """
        self._title = opened.title
        if self._marks:  # somebody may be named only in words that are not for everybody
            self._open_actors = {
                part.actor_id: Actor(
                    id=part.actor_id,
                    name=part.name,
                    kind=part.kind,
                    mentions=(),
                    roles=tuple(part.roles),
                )
                for part in opened.actors
            }
        publisher, tlp = self._account.report.publisher, self._made.tlp
        if publisher:
            self._shared.ids.append(self._shared.outlet(publisher, tlp))
        self._locate(tlp)
        return [
            self._note(index, claim, report_id, kept.get(claim.id))
            for index, claim in enumerate(self._account.claims)
        ]

    def _locate(self, tlp: Tlp) -> None:
        """Make the places that no closed claim alone has."""
        closed = [self._claims[id_] for id_ in self._marks]
        self._locations: dict[str, str] = {}
        for place in self._account.places:
            if place.use == "name" or (closed and _stands_in(place, closed)):
                continue
            location = self._shared.location(place, tlp)
            if location:
                self._locations[place.id] = location
                self._shared.ids.append(location)

    def _note(self, index: int, claim: Claim, report_id: str, parts: Parts | None) -> Note:
        account, made = self._account, self._made
        key = claim_key(account.report.text_sha256, claim)
        id_ = self._ids[index]
        tlp = stricter(made.tlp, self._marks.get(claim.id, made.tlp))
        actors = self._actors if claim.id in self._marks else self._open_actors
        actor = actors.get(claim.speaker or "")
        speaker = actor.name if actor else excerpt(account.report.text, claim.source) or None
        chain = self._chain(claim)
        figures = self._figures.get(claim.id, ())
        details = dissect_claim(
            account,
            claim,
            index=index,
            key=key,
            figures=figures,
            chain=chain,
            around=not self._marks,  # what stands around may be another's closed words
            parts=parts,
            opened=self._take_opened(tlp) if claim.id in self._marks else None,
        )
        refs = [report_id]
        if actor:
            refs.append(self._speaker(actor, tlp))
        places = (self._locations.get(figure.place or "") for _, figure in figures)
        refs += dict.fromkeys(place for place in places if place)
        created, modified = self.times(id_, FIRST_NOTE + index)
        sure = claim.probability
        publisher = account.report.publisher
        return Note(
            id=id_,
            created_by_ref=self._producer.identity,
            created=created,
            modified=modified,
            confidence=None if sure is None else round(100 * min(max(sure, 0.0), 1.0)),
            object_marking_refs=[MARKING_IDS[tlp]],
            granular_markings=self._name_marking(actor, tlp),
            extensions={EXTENSION_ID: details},
            abstract=abstract(account, claim, speaker),
            content=content(account, claim, speaker, chain=chain, title=self._title),
            authors=[name for name in (speaker, publisher) if name],
            object_refs=refs,
        )

    def _take_opened(self, tlp: Tlp) -> OpenedPart | None:
        """Return what opens the report, once, for the first of the laxest closed claims."""
        laxest = min(self._marks.values(), key=TLP_LEVELS.index)
        if tlp != laxest:
            return None
        opened, self._opened = self._opened, None
        return opened

    def _chain(self, claim: Claim) -> list[str]:
        """Return who passes a claim on, innermost first."""
        found: list[str] = []
        outer, seen = claim.within, {claim.id}
        while outer in self._claims and outer not in seen:
            seen.add(outer)
            passing = self._claims[outer]
            actor = self._actors.get(passing.speaker or "")
            name = actor.name if actor else excerpt(self._account.report.text, passing.source)
            found += [name] if name else []
            outer = passing.within
        return found

    def _speaker(self, actor: Actor, note_tlp: Tlp) -> str:
        """Return the id of a speaker's identity, made once for each marking it is seen under."""
        tlp = stricter(note_tlp, self._made.speaker_tlp.get(actor.id, note_tlp))
        if (actor.id, tlp) in self._speaker_ids:
            return self._speaker_ids[actor.id, tlp]
        name = f"speaker {tlp} {self._account.report.id} {actor.id}"
        id_ = f"identity--{name_uuid(self.namespace, name)}"
        self._speaker_ids[actor.id, tlp] = id_
        # Findings made anew name more speakers or fewer: a slot among them would not stay the same.
        created = format_us(shared_us(self._producer, id_.removeprefix("identity--")))
        self.speakers.append(
            Identity(
                id=id_,
                created_by_ref=self._producer.identity,
                created=created,
                modified=self.times(id_, self._slot())[1],
                object_marking_refs=[MARKING_IDS[tlp]],
                name=actor.name,
                identity_class=_CLASSES[actor.kind],
                roles=list(actor.roles),
            )
        )
        return id_

    def _name_marking(self, actor: Actor | None, note_tlp: Tlp) -> list[GranularMarking]:
        """Return the marking of all that names a speaker, where that is stricter than the note.

        Of the extension that is the whole: what reads selectors does not look into one.
        """
        tlp = self._made.speaker_tlp.get(actor.id) if actor else None
        if tlp is None or allows(note_tlp, tlp):
            return []
        selectors = ["abstract", "content", "authors.[0]", "extensions"]
        return [GranularMarking(marking_ref=MARKING_IDS[tlp], selectors=selectors)]

    def _slot(self) -> int:
        self._next += 1
        return self._next - 1


def _stands_in(place: Place, claims: list[Claim]) -> bool:
    return any(
        place.span.start < span.end and span.start < place.span.end
        for claim in claims
        for span in (*claim.content, *claim.source, *claim.cue, *claim.venue)
    )
