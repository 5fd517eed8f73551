"""Stories and disagreement as objects: which reports belong together, which claims contradict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from onrecord.errors import NotOnRecordError, WithholdingError
from onrecord.exchange.stix import Object, stricter
from onrecord.exchange.stix.markings import allows
from onrecord.exchange.stix.parting import claim_markings
from onrecord.exchange.stix.relating import (
    Stands,
    claim_relationship,
    judgement_opinion,
    story_grouping,
)
from onrecord.exchange.stix.versions import note_ids, report_ref
from onrecord.records import TLP_LEVELS, Account, Producer, Record, Story, Tlp
from onrecord.relate import comparison
from onrecord.relate.comparing.compared import Cell, Comparison, Question, Statement
from onrecord.relate.comparing.known_parties import parties_of
from onrecord.sharing.withholding import Withholding
from onrecord.store import Ledger
from onrecord.store.answers.outgoing import Standing

MOST_COMPARED = 40  # reports of one story; what a longer one says of more is for a person to ask
_STANDS: Mapping[str, Stands] = {"differs": "contradicts", "agrees": "corroborates"}
_AFTER = 2_048  # microseconds after a report's own objects, of 4,096 that it has


class _Told(Record, frozen=True, kw_only=True):
    """A report of the story as it may leave: its copy, and what its objects are called."""

    account: Account
    standing: Standing
    report_ref: str
    notes: Mapping[str, str]
    marks: Mapping[str, Tlp]


class RelationMaker:
    """Makes what is said of a report and others; each relation goes out with the later report."""

    def __init__(
        self,
        ledger: Ledger,
        producer: Producer,
        withholding: Withholding,
        *,
        clearance: Tlp,
        seen: set[str],
    ) -> None:
        self._seen = seen
        self._ledger, self._producer = ledger, producer
        self._withholding, self._clearance = withholding, clearance
        self._compared: dict[str, Comparison] = {}
        self._told: dict[str, _Told | None] = {}

    def objects(self, account: Account, standing: Standing) -> list[Object]:
        """Return the story of a report, what people judged of it, and how its claims stand."""
        try:
            story = self._ledger.relations.story(account.report.id)
        except NotOnRecordError:  # not related as yet
            return []
        told = {id_: one for id_ in story.reports if (one := self._tell(id_)) is not None}
        if len(told) < 2 or account.report.id not in told:
            return []
        found: list[Object] = [self._grouping(story, told, standing.tlp)]
        found += self._opinions(told, standing.tlp)
        found += self._relationships(story, told, account.report.id)
        new = [one for one in found if one.id not in self._seen]
        self._seen.update(one.id for one in new)
        return new

    def _tell(self, id_: str) -> _Told | None:
        """Return a report of a story; None where it may not leave, or is not our own finding.

        One that cannot be redacted stays at home by itself, and is told with its own objects.
        """
        if id_ not in self._told:
            standing = self._ledger.outgoing.standing(id_)
            is_shared = standing and standing.is_own and allows(self._clearance, standing.tlp)
            try:
                self._told[id_] = self._copy(id_, standing) if standing and is_shared else None
            except WithholdingError:
                self._told[id_] = None
        return self._told[id_]

    def _copy(self, id_: str, standing: Standing) -> _Told:
        copy = self._withholding.copy(self._ledger.account(id_))
        account = copy.account
        marks = {copy.claim_ids[c]: t for c, t in standing.claim_tlp.items() if c in copy.claim_ids}
        refs = note_ids(account, self._producer)
        return _Told(
            account=account,
            standing=standing,
            report_ref=report_ref(account, self._producer),
            notes={claim.id: ref for claim, ref in zip(account.claims, refs, strict=True)},
            marks=claim_markings(account, standing.tlp, marks),
        )

    def _grouping(self, story: Story, told: Mapping[str, _Told], tlp: Tlp) -> Object:
        """Return the story as those may see it who may see this report."""
        shown = [one for one in told.values() if allows(tlp, one.standing.tlp)]
        firsts = [one.standing.first_us for one in shown]
        title = next((one.account.report.title for one in shown if not one.marks), None)
        return story_grouping(
            msgspec.structs.replace(story, title=title),
            [one.report_ref for one in shown],
            producer=self._producer,
            created_us=min(firsts) + _AFTER,
            modified_us=max(firsts) + _AFTER,
            tlp=tlp,
        )

    def _opinions(self, told: Mapping[str, _Told], tlp: Tlp) -> Iterator[Object]:
        for _, judgement in self._ledger.relations.judgements(closed=True):
            named = (*judgement.reports, *judgement.apart_from)
            if all(id_ in told and allows(tlp, told[id_].standing.tlp) for id_ in named):
                judged = msgspec.structs.replace(
                    judgement,
                    reason=self._withholding.cut(judgement.reason),
                    by=self._reviewer(judgement.by),
                )
                refs = [told[id_].report_ref for id_ in named]
                yield judgement_opinion(judged, refs, producer=self._producer, tlp=tlp)

    def _reviewer(self, name: str | None) -> str | None:
        """Return who judged, where reviewers are named and this one's name is not withheld."""
        is_named = self._ledger.outgoing.names_reviewers()
        return name if is_named and self._withholding.cut(name) == name else None

    # --- how claims stand to each other

    def _relationships(
        self, story: Story, told: Mapping[str, _Told], report: str
    ) -> Iterator[Object]:
        """Yield how what `report` says stands to what those said that came in before it.

        Each level of marking is compared by itself, so that no question has its wording from what
        those who see it may not see. A report with a claim stricter than itself takes no part.
        """
        own, number = told[report], _AFTER
        if own.marks:
            return
        levels = {stricter(own.standing.tlp, one.standing.tlp) for one in told.values()}
        for tlp in sorted(levels, key=TLP_LEVELS.index):
            shown = {
                id_: one
                for id_, one in told.items()
                if not one.marks and allows(tlp, one.standing.tlp)
            }
            if len(shown) > MOST_COMPARED:
                continue
            for relationship in self._at_level(story, shown, own, tlp, number):
                number += 1
                yield relationship

    def _at_level(
        self, story: Story, shown: Mapping[str, _Told], own: _Told, tlp: Tlp, number: int
    ) -> Iterator[Object]:
        by_copy = {one.account.report.id: one for one in shown.values()}
        for source, target, stands, question in _pairs(self._compare(story, shown)):
            pair = (by_copy[source.report], by_copy[target.report])
            later = max(pair, key=lambda one: one.standing.first_us)
            is_level = stricter(*(one.standing.tlp for one in pair)) == tlp
            if later is not own or pair[0] is pair[1] or not is_level:
                continue
            number += 1
            yield claim_relationship(
                _ref(pair[0], source),
                _ref(pair[1], target),
                stands,
                question=question.text,
                measure=question.measure,
                source_words=[words.exact for words in source.words],
                target_words=[words.exact for words in target.words],
                producer=self._producer,
                created_us=own.standing.first_us + number,
                tlp=tlp,
            )

    def _compare(self, story: Story, shown: Mapping[str, _Told]) -> Comparison:
        """Return the reports compared; those of one story come after each other, and share it."""
        key = f"{story.id} {sorted(shown)}"
        if key not in self._compared:
            if story.id not in next(iter(self._compared), ""):
                self._compared.clear()
            accounts = [one.account for one in shown.values()]
            renamed = {id_: one.account.report.id for id_, one in shown.items()}
            copies = [
                msgspec.structs.replace(copy, report=renamed[copy.report], of=renamed[copy.of])
                for copy in story.copies
                if copy.report in renamed and copy.of in renamed
            ]
            self._compared[key] = comparison(
                accounts,
                copies=copies,
                party_of=parties_of(accounts, self._ledger.held_judgements()),
                story=story.id,
            )
        return self._compared[key]


def _pairs(compared: Comparison) -> Iterator[tuple[Statement, Statement, Stands, Question]]:
    """Yield statements that contradict, corroborate or echo each other, each pair once."""
    for question in compared.questions:
        cells = {cell.origin: cell for cell in question.cells}
        for cell in question.cells:
            yield from _echoes(cell, question)
            for versus in cell.versus:
                stands = _STANDS.get(versus.relation)
                if stands and cell.origin < versus.origin and versus.origin in cells:
                    yield cell.current, cells[versus.origin].current, stands, question


def _echoes(
    cell: Cell, question: Question
) -> Iterator[tuple[Statement, Statement, Stands, Question]]:
    first = cell.statements[0]
    for statement in cell.statements[1:]:
        if statement.step == "echoes" and statement.report != first.report:
            yield statement, first, "echoes", question


def _ref(told: _Told, statement: Statement) -> str:
    """Return the note of a statement; what the outlet says itself stands in its report."""
    return told.notes.get(statement.claim or "", told.report_ref)
