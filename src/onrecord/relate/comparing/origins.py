"""Where what a report says comes from in the end.

The source of a claim is its innermost speaker: of “the agency cited the ministry as saying”
the ministry. What stands in no claim is the outlet's own; what stands in copied words is the
own voice of whoever had the words first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from onrecord.records import Account, Actor, Claim, Copy, Span
from onrecord.relate.comparing.compared import OriginKind
from onrecord.relate.comparing.copied import Copies, find_again
from onrecord.relate.comparing.speaking import (
    NAME_WITHHELD,
    Source,
    fold_key,
    fold_unnamed,
    is_withheld,
    short_name_in,
    spoken_for,
    withheld_key,
)
from onrecord.relate.parties.names import parse_name
from onrecord.text import holds

PartyOf = Callable[[Account, Actor], str]
# These name a body though no name of it: “the defence ministry” is one in every report.
_SHARED = frozenset(["role", "document", "collective"])


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
        found = [(a.report.id, self._find(a, c, c.content)) for a in accounts for c in a.claims]
        self._folded = fold_unnamed(s.key for _, s in found if s.kind == "unnamed")
        found += [(a.report.id, self.copies.first(a.report, ())) for a in accounts]
        self._names: dict[str, Counter[str]] = defaultdict(Counter)
        self._kinds: dict[str, OriginKind] = {}
        for _, source in sorted(set(found)):
            key = self._folded.get(source.key, source.key)
            self._names[key][source.name] += 1
            self._kinds[key] = min(self._kinds.get(key, source.kind), source.kind)

    def of(self, account: Account, claim: Claim | None, spans: Sequence[Span]) -> Source:
        """Return who says `spans` of an account in the end.

        Args:
            claim: The innermost claim that holds them; None is the outlet's own voice.
        """
        source = self._find(account, claim, spans)
        return source._replace(key=self._folded.get(source.key, source.key))

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
        if not names:
            return key
        return min(names, key=lambda name: (-names[name], -len(name), name))

    def kind(self, key: str) -> OriginKind:
        """Return what kind of origin a key is of."""
        return self._kinds.get(key, "publisher")

    def _body(self, account: Account, name: str) -> Source:
        """Return the body of that name: an actor of the account, if it is one."""
        key = fold_key(name)
        for actor in account.actors:
            if fold_key(actor.name) == key:
                return Source(self.party(account, actor), actor.name, "speaker")
        return Source(self._shorts.get(key, key), name, "speaker")

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

        Speakers whom a report does not name are those of its outlet, or of the last one named who
        passes them on: “residents” of two outlets are not known to be the same, and those of a
        copy are those of the original. Where the
        original is at hand, its words are asked who says them: a copy may have cut that away.
        Whose name is withheld is nobody else: that two disagree outweighs that one counts twice.
        """
        copy = self.copies.of(account.report.id, spans)
        original = self._accounts.get(copy.of) if copy is not None else None
        if original is not None and spans:
            there = find_again(account.report.text, spans[0], original.report.text)
            if there is not None:
                return self._find_first(original, there)
        outlet = self.copies.first(account.report, spans)
        if claim is None or claim.speaker_kind == "publisher":
            return outlet
        named = self._find_named(account, claim)
        name = self._name_of(account, claim)
        if named is not None or not name:
            return named or outlet  # “reportedly”: nobody else is there to ask
        passer = self._find_passer(account, claim) or outlet
        return Source(f"{passer.key}: {fold_key(name)}", name, "unnamed")

    def _find_named(self, account: Account, claim: Claim) -> Source | None:
        """Return the source of a claim that tells them from others; None for “residents”."""
        actor = self._actor(account, claim)
        mentions = [mention.exact for mention in actor.mentions] if actor else []
        body = spoken_for([_source_words(claim), *mentions])
        if body is not None:
            return self._body(account, body)
        name = self._name_of(account, claim)
        if is_withheld(name):
            own = withheld_key(account.report.id, actor.id if actor is not None else claim.id)
            return Source(own, NAME_WITHHELD, "unnamed")
        if actor is not None and claim.speaker_kind == "named":
            return Source(self.party(account, actor), actor.name, "speaker")
        key = fold_key(name)
        is_body = claim.speaker_kind in _SHARED and len(key.split()) > 1
        return Source(key, name, "speaker") if name and is_body else None

    def _find_passer(self, account: Account, claim: Claim) -> Source | None:
        """Return the nearest who is named of those that pass a claim on; None is the outlet.

        “A ministry source” whom an outlet has from an agency is the agency's, as in its own report.
        """
        claims, seen = self._claims[account.report.id], {claim.id}
        outer = claims.get(claim.within or "")
        while outer is not None and outer.id not in seen:  # what others made may hold a ring
            seen.add(outer.id)
            named = self._find_named(account, outer)
            if named is not None:
                return named
            outer = claims.get(outer.within or "")
        return None

    def _actor(self, account: Account, claim: Claim) -> Actor | None:
        return self._actors[account.report.id].get(claim.speaker or "")

    def _name_of(self, account: Account, claim: Claim) -> str:
        actor = self._actor(account, claim)
        return actor.name if actor is not None else _source_words(claim)


def _find_shorts(accounts: Iterable[Account]) -> dict[str, str]:
    """Return the keys of outlets by those of their short names, where only one bears it."""
    found: dict[str, set[str]] = defaultdict(set)
    for account in accounts:
        publisher = account.report.publisher or ""
        short = short_name_in(account.report.text, publisher)
        if short is not None:
            found[fold_key(short)].add(fold_key(publisher))
    return {short: min(keys) for short, keys in found.items() if len(keys) == 1}


def _source_words(claim: Claim) -> str:
    return " ".join(" ".join(part.exact for part in claim.source).split())


def innermost(account: Account, span: Span) -> Claim | None:
    """Return the claim with the shortest content that holds `span`."""
    holding = [
        claim for claim in account.claims if any(holds(part, span) for part in claim.content)
    ]
    return min(holding, key=lambda c: (sum(p.end - p.start for p in c.content), c.id), default=None)
