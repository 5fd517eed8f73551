"""A copy of an account without the names that are withheld, its spans and ids its own."""

from __future__ import annotations

import bisect
import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from onrecord.errors import WithholdingError
from onrecord.exchange.withholding.matching import (
    MARK,
    Name,
    Withheld,
    cut_words,
    find_cuts,
    is_pronoun,
)
from onrecord.exchange.withholding.naming import bears, cut_address, names_in, strings_of
from onrecord.exchange.withholding.words import tokens
from onrecord.records import (
    Account,
    Actor,
    Block,
    Claim,
    Date,
    Excerpt,
    Merge,
    Place,
    Quantity,
    Report,
    Wording,
)
from onrecord.text import derive_id, digest_text

NOTICE = "a name is withheld from this copy; what it was made from is committed to as {}"


def redact(account: Account, withheld: Withheld, *, salt: bytes) -> Account:
    """Return a copy that names nobody who is withheld; the account itself where it names none.

    The copy is a report of its own: its text, digest and ids are not those of the original, for
    whoever guesses a name could try it against these. Its last notice holds a commitment to the
    original, which `salt` opens.

    Raises:
        WithholdingError: A name would still stand in it; nothing is handed out.
    """
    names = names_in(account, withheld)
    if not names:
        return account
    return _Copy(account, names, salt).account()


def salt_for(secret: bytes, text_sha256: str) -> bytes:
    """Return the salt of one text: whoever is told it learns no other's."""
    return hmac.digest(secret, text_sha256.encode(), "sha256")


def commit(salt: bytes, text_sha256: str) -> str:
    """Return the commitment to a text: SHA-256 of the salt and the text's own digest.

    >>> commit(b"0", "00")[:8]
    'e4f60d0a'
    """
    return hashlib.sha256(salt + bytes.fromhex(text_sha256)).hexdigest()


def _without_notice(copy: Account) -> Account:
    """Return a copy without our own words about it, of which one may be somebody's name."""
    report = msgspec.structs.replace(copy.report, notices=copy.report.notices[:-1])
    return msgspec.structs.replace(copy, report=report)


class _Copy:
    """Makes the copy of one account."""

    def __init__(self, account: Account, names: Sequence[Name], salt: bytes) -> None:
        self._account, self._names, self._salt = account, names, salt
        self._words = tokens(account.report.text)
        self._linked = {actor.id for actor in account.actors if self._is_meant(actor)}
        text = account.report.text
        self._cuts = find_cuts(text, self._words, names, self._other_mentions())
        self._starts = [start for start, _ in self._cuts]
        self._shifts: list[int] = []  # by how much what begins at a cut moves to the front
        pieces, at, shift = [], 0, 0
        for start, end in self._cuts:
            self._shifts.append(shift)
            pieces += [text[at:start], MARK]
            at, shift = end, shift + end - start - len(MARK)
        self._text = "".join([*pieces, text[at:]])
        self._sha256 = digest_text(self._text)

    def account(self) -> Account:
        original = self._account
        self._claim_ids = self._new_ids("claim", [claim.id for claim in original.claims])
        self._figure_ids = self._new_ids("figure", [figure.id for figure in original.figures])
        self._actor_ids = self._new_ids("actor", [actor.id for actor in original.actors])
        places = [place for place in original.places if not self._is_cut(place.span)]
        self._place_ids = self._new_ids("place", [place.id for place in places])
        copy = Account(
            report=self._report(),
            claims=tuple(map(self._claim, original.claims)),
            figures=tuple(map(self._figure, original.figures)),
            dates=tuple(self._date(date) for date in original.dates if not self._is_cut(date.span)),
            places=tuple(map(self._place, places)),
            actors=tuple(map(self._actor, original.actors)),
            wording=tuple(map(self._wording, original.wording)),
        )
        for string in strings_of(_without_notice(copy)):
            if find_cuts(string, tokens(string), self._names):
                raise WithholdingError(
                    f"{original.report.id}: a name that is withheld would still stand in its copy; "
                    "the report is not handed out"
                )
        return copy

    # --- who is meant

    def _is_meant(self, actor: Actor) -> bool:
        """Say whether an actor is one of the persons: by its name, or by any mention in full."""
        called = [actor.name, *(mention.exact for mention in actor.mentions)]
        named = [tokens(words) for words in called]
        return any(bears(name, one) for name in self._names for one in named)

    def _other_mentions(self) -> Iterator[tuple[int, int]]:
        """Yield where the persons are called otherwise: by a nickname, say."""
        for actor in self._account.actors:
            if actor.id not in self._linked or actor.kind != "person":
                continue
            for mention in (*actor.mentions, *(merge.mention for merge in actor.merges)):
                words = tokens(mention.exact)
                is_name = bool(words) and all(word.is_capital for word in words)
                if is_name and not is_pronoun(mention.exact) and mention.exact not in actor.roles:
                    yield mention.start, mention.end

    # --- words and offsets

    def _cut(self, words: str | None) -> str | None:
        return words if words is None else cut_words(words, self._names)

    def _cut_all(self, words: Iterable[str]) -> tuple[str, ...]:
        return tuple(cut_words(one, self._names) for one in words)

    def _is_cut(self, span: Excerpt) -> bool:
        at = bisect.bisect_left(self._starts, span.end)
        return at > 0 and self._cuts[at - 1][1] > span.start

    def _map(self, offset: int, *, to_end: bool) -> int:
        """Return where an offset is in the copy; one inside of a cut goes to an end of the mark."""
        index = bisect.bisect_right(self._starts, offset) - 1
        if index < 0:
            return offset
        start, end = self._cuts[index]
        at = start - self._shifts[index]
        if offset >= end:
            return at + len(MARK) + offset - end
        return at + len(MARK) if to_end and offset > start else at

    def _span(self, span: Excerpt) -> Excerpt:
        start = self._map(span.start, to_end=False)
        end = self._map(span.end, to_end=True)
        return Excerpt(start=start, end=end, exact=self._text[start:end])

    def _spans(self, spans: Iterable[Excerpt]) -> tuple[Excerpt, ...]:
        return tuple(map(self._span, spans))

    def _new_ids(self, kind: str, ids: Iterable[str]) -> dict[str, str]:
        """Return ids that say nothing of the original, by the old ones."""
        old = dict.fromkeys(ids)
        return {id_: derive_id(kind, self._sha256, number) for number, id_ in enumerate(old)}

    # --- records

    def _report(self) -> Report:
        report = self._account.report
        commitment = NOTICE.format(commit(self._salt, report.text_sha256))
        return Report(
            id=derive_id("report", self._sha256),
            origin=cut_address(report.origin, self._names) or MARK,
            url=cut_address(report.url, self._names) if report.url else None,
            publisher=self._cut(report.publisher),
            title=self._cut(report.title),
            bylines=self._cut_all(report.bylines),
            published_on=report.published_on,
            modified_on=report.modified_on,
            section=self._cut_all(report.section),
            language=report.language,
            text=self._text,
            text_sha256=self._sha256,
            blocks=tuple(self._blocks(report.blocks)),
            notices=(*self._cut_all(report.notices), commitment),
        )

    def _blocks(self, blocks: Iterable[Block]) -> Iterator[Block]:
        last = 0
        for block in blocks:
            start = max(last, self._map(block.start, to_end=False))
            end = self._map(block.end, to_end=True)
            if start < end:
                yield Block(role=block.role, start=start, end=end)
                last = end

    def _claim(self, claim: Claim) -> Claim:
        said = claim.said_on
        return msgspec.structs.replace(
            claim,
            id=self._claim_ids[claim.id],
            source=self._spans(claim.source),
            cue=self._spans(claim.cue),
            content=self._spans(claim.content),
            venue=self._spans(claim.venue),
            speaker=self._actor_ids.get(claim.speaker or ""),
            within=self._claim_ids.get(claim.within or ""),
            said_on=msgspec.structs.replace(said, text=cut_words(said.text, self._names))
            if said
            else None,
        )

    def _figure(self, figure: Quantity) -> Quantity:
        place = self._place_ids.get(figure.place or "")
        return msgspec.structs.replace(
            figure,
            id=self._figure_ids[figure.id],
            span=self._span(figure.span),
            of=self._cut(figure.of),
            claim=self._claim_ids.get(figure.claim or ""),
            place=place,
            place_from=figure.place_from if place else None,
            part_of=self._figure_ids.get(figure.part_of or ""),
        )

    def _date(self, date: Date) -> Date:
        return msgspec.structs.replace(date, span=self._span(date.span))

    def _place(self, place: Place) -> Place:
        return msgspec.structs.replace(
            place,
            id=self._place_ids[place.id],
            span=self._span(place.span),
            name=cut_words(place.name, self._names),
            admin1=self._cut(place.admin1),
            within=self._cut_all(place.within),
        )

    def _actor(self, actor: Actor) -> Actor:
        return msgspec.structs.replace(
            actor,
            id=self._actor_ids[actor.id],
            name=MARK if actor.id in self._linked else cut_words(actor.name, self._names),
            mentions=self._spans(actor.mentions),
            roles=self._cut_all(actor.roles),
            merges=tuple(
                Merge(mention=self._span(merge.mention), rule=merge.rule, score=merge.score)
                for merge in actor.merges
            ),
        )

    def _wording(self, wording: Wording) -> Wording:
        return msgspec.structs.replace(wording, span=self._span(wording.span))
