"""Where what a report says comes from in the end.

The source of a claim is its innermost speaker: of “the agency cited the ministry as saying”
the ministry. What stands in no claim is the outlet's own; what stands in copied words is the
own voice of whoever had the words first. The rule itself is `speaking.source_of`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from onrecord.records import Account, Actor, Claim, Copy, Span
from onrecord.relate.comparing.compared import OriginKind
from onrecord.relate.comparing.copied import Copies, find_again
from onrecord.relate.comparing.speaking import (
    Source,
    Voice,
    fold_key,
    fold_unnamed,
    is_withheld,
    most_called,
    short_name_in,
    source_of,
    withheld_key,
)
from onrecord.relate.parties.names import parse_name
from onrecord.text import holds

PartyOf = Callable[[Account, Actor], str]


def own_party(account: Account, actor: Actor) -> str:
    """Return an actor's key by its name and its well-known other names alone."""
    return fold_key(parse_name(actor.name, actor.kind).kept or actor.name)


class Sources:
    """Who says what in the end, over all accounts that are compared."""

    def __init__(
        self,
        accounts: Sequence[Account],
        copies: Iterable[Copy] = (),
        party_of: PartyOf = own_party,
    ) -> None:
        self.copies = Copies(copies, {account.report.id: account.report for account in accounts})
        self._party_of = party_of
        self._accounts = {account.report.id: account for account in accounts}
        self._actors = {a.report.id: {actor.id: actor for actor in a.actors} for a in accounts}
        self._claims = {a.report.id: {claim.id: claim for claim in a.claims} for a in accounts}
        self._shorts = _find_shorts(accounts)
        self._folded: dict[str, str] = {}
        self._by_claim = {
            (a.report.id, c.id): self._find(a, c, c.content) for a in accounts for c in a.claims
        }
        found = [(report, source) for (report, _), source in self._by_claim.items()]
        self._folded = fold_unnamed(s.key for _, s in found if s.kind == "unnamed")
        found += [(a.report.id, self.copies.first(a.report, ())) for a in accounts]
        self._names: dict[str, Counter[str]] = defaultdict(Counter)
        self._kinds: dict[str, OriginKind] = {}
        # An outlet whose report repeats another's may still have words of its own in it.
        publishers = sorted({a.report.publisher or "" for a in accounts})
        self._outlets = {fold_key(p): p for p in publishers if p and not is_withheld(p)}
        for _, source in sorted(set(found)):
            key = self._folded.get(source.key, source.key)
            self._names[key][source.name] += 1
            self._kinds[key] = min(self._kinds.get(key, source.kind), source.kind)

    def of(self, account: Account, claim: Claim | None, spans: Sequence[Span]) -> Source:
        """Return who says `spans` of an account in the end.

        Args:
            claim: The innermost claim that holds them; None is the outlet's own voice.
        """
        source = self._known(account, claim, spans) or self._find(account, claim, spans)
        key = self._folded.get(source.key)
        return source if key is None else source._replace(key=key)

    def _known(self, account: Account, claim: Claim | None, spans: Sequence[Span]) -> Source | None:
        """Return the source of a claim as it was found before: of all its words, or any of them.

        Of a report that copies nothing it is the same for each part of the claim.
        """
        if claim is None or not (self.copies.is_own(account.report.id) or spans == claim.content):
            return None
        return self._by_claim.get((account.report.id, claim.id))

    def is_repeated(self, account: Account, spans: Sequence[Span]) -> bool:
        """Say whether these words are copied from a report that is compared too."""
        return self.copies.first_report(account.report, spans).id != account.report.id

    def party(self, account: Account, actor: Actor) -> str:
        """Return the key of the party that an actor is; of one whose name is withheld its own."""
        if is_withheld(actor.name):
            return withheld_key(account.report.id, actor.id)
        key = self._party_of(account, actor)
        return self._shorts.get(key, key)

    def name(self, key: str) -> str:
        """Return what most reports call an origin; of equals the longest."""
        names = self._names.get(key)
        return most_called(names) if names else self._outlets.get(key, key)

    def kind(self, key: str) -> OriginKind:
        """Return what kind of origin a key is of."""
        return self._kinds.get(key, "publisher")

    def _party(self, account: Account, voice: Voice) -> Source:
        actor = self._actors[account.report.id][voice.actor or ""]
        return Source(self.party(account, actor), actor.name, "speaker")

    def _body(self, account: Account, key: str) -> Source | None:
        """Return the actor of an account whose name has that key, if there is one."""
        for actor in account.actors:
            if fold_key(actor.name) == key:
                return Source(self.party(account, actor), actor.name, "speaker")
        return None

    def _find_first(self, original: Account, span: Span) -> Source:
        copy = self.copies.of(original.report.id, [span])
        if copy is not None and original.report.id in self._passed_on(copy.of):
            return self.copies.first(original.report, [span])  # a ring of copies: nobody was first
        return self._find(original, innermost(original, span), [span])

    def _passed_on(self, report: str) -> set[str]:
        """Return the reports that `report` repeats, and those that these repeat."""
        seen: set[str] = set()
        while report not in seen:
            seen.add(report)
            copy = self.copies.of(report, ())
            report = copy.of if copy is not None else report
        return seen

    def _find(self, account: Account, claim: Claim | None, spans: Sequence[Span]) -> Source:
        """Return the source before unnamed ones are folded.

        What is copied is the original's. Where that is at hand, its words are asked who says
        them: a copy may have cut that away.
        """
        copy = self.copies.of(account.report.id, spans)
        original = self._accounts.get(copy.of) if copy is not None else None
        if original is not None and spans:
            there = find_again(account.report.text, spans[0], original.report.text)
            if there is not None:
                return self._find_first(original, there)
        return source_of(
            self._voice(account, claim) if claim else None,
            self.copies.first(account.report, spans),
            party_of=lambda voice: self._party(account, voice),
            body_of=lambda key: self._body(account, key),
        )

    def _voice(self, account: Account, claim: Claim, seen: frozenset[str] = frozenset()) -> Voice:
        """Return what an account has of whoever makes a claim."""
        actor = self._actors[account.report.id].get(claim.speaker or "")
        outer = self._claims[account.report.id].get(claim.within or "")
        is_ring = outer is not None and outer.id in seen  # a ledger from elsewhere may hold one
        return Voice(
            kind=claim.speaker_kind,
            words=" ".join(" ".join(part.exact for part in claim.source).split()),
            name=actor.name if actor else None,
            mentions=tuple(mention.exact for mention in actor.mentions) if actor else (),
            outer=self._voice(account, outer, seen | {claim.id}) if outer and not is_ring else None,
            actor=actor.id if actor else None,
            own=withheld_key(account.report.id, actor.id if actor else claim.id),
        )


def _find_shorts(accounts: Iterable[Account]) -> dict[str, str]:
    """Return the keys of outlets by those of their short names, where only one bears it."""
    found: dict[str, set[str]] = defaultdict(set)
    for account in accounts:
        publisher = account.report.publisher or ""
        short = short_name_in(account.report.text, publisher)
        if short is not None:
            found[fold_key(short)].add(fold_key(publisher))
    return {short: min(keys) for short, keys in found.items() if len(keys) == 1}


def innermost(account: Account, span: Span) -> Claim | None:
    """Return the claim with the shortest content that holds `span`."""
    holding = [
        claim for claim in account.claims if any(holds(part, span) for part in claim.content)
    ]
    return min(holding, key=lambda c: (sum(p.end - p.start for p in c.content), c.id), default=None)
