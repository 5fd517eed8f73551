"""Where what a report says comes from in the end.

The source of a claim is its innermost speaker: of “the agency cited the ministry as saying”
the ministry. What stands in no claim is the outlet's own; what stands in copied words is the
own voice of whoever had the words first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from onrecord.records import Account, Actor, Claim, Copy, Report, Span
from onrecord.relate.compared import OriginKind
from onrecord.text import fold_words, holds

PartyOf = Callable[[Account, Actor], str]
# These name a body though no name of it: “the defence ministry” is one in every report.
_SHARED = frozenset(["role", "document", "collective"])
_MARKS = str.maketrans("“”„«»‘’‚‹›", "\"\"\"\"\"'''''")
_BEFORE = (200, 40, 15, 0)  # code points before words by which they are found again in an original
_ARTICLES = frozenset(["the", "a", "an", "its", "their", "his", "her", "s"])


class Source(NamedTuple):
    """Who says something in the end.

    Attributes:
        key: The same for the same party in every report.
        name: What this report calls it.
    """

    key: str
    name: str
    kind: OriginKind


class Copies:
    """Which words of which report were had first by another."""

    def __init__(self, copies: Iterable[Copy], reports: Mapping[str, Report]) -> None:
        self._copies: dict[str, list[Copy]] = {}
        self._reports = reports
        for copy in sorted(copies, key=lambda c: (c.report, c.of, c.kind)):
            if copy.of != copy.report:
                self._copies.setdefault(copy.report, []).append(copy)

    def of(self, report: str, spans: Sequence[Span]) -> Copy | None:
        """Return the copy that accounts for these words of `report`, or None."""
        for copy in self._copies.get(report, ()):
            if copy.kind != "lifted" or all(
                any(holds(taken, span) for taken in copy.spans) for span in spans
            ):
                return copy
        return None

    def is_copy(self, report: str) -> bool:
        """Say whether the whole of `report` repeats another."""
        return any(copy.kind != "lifted" for copy in self._copies.get(report, ()))

    def first(self, report: Report, spans: Sequence[Span]) -> Source:
        """Return the outlet that had these words of `report` first: a wire, or another's voice."""
        root, agency = self._root(report, spans)
        name = agency or root.publisher or root.origin
        return Source(fold_key(name), name, "publisher")

    def first_report(self, report: Report, spans: Sequence[Span]) -> Report:
        """Return the report that had these words first, of those that are at hand."""
        return self._root(report, spans)[0]

    def _root(self, report: Report, spans: Sequence[Span]) -> tuple[Report, str | None]:
        """Follow copies to their beginning; return it, with the agency that a credit names."""
        seen: set[str] = set()
        agency = None
        while report.id not in seen:
            seen.add(report.id)
            copy = self.of(report.id, spans)
            if copy is None:
                break
            agency = copy.agency or agency
            original = self._reports.get(copy.of)
            if original is None:
                break
            report, spans = original, ()
        return report, agency


def fold_key(name: str) -> str:
    """Return a name as a key: without case, accents and articles.

    >>> fold_key("The Orm Basin Monitor’s")
    'orm basin monitor'
    """
    words = [word for word in fold_words(name) if word not in _ARTICLES]
    return " ".join(words) or name.casefold()


def own_party(account: Account, actor: Actor) -> str:
    """Return an actor's key by its name alone, where nothing is known of other names."""
    return fold_key(actor.name)


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
        """Return the key of the party that an actor is."""
        return self._party_of(account, actor)

    def name(self, key: str) -> str:
        """Return what most reports call an origin; of equals the longest."""
        names = self._names.get(key)
        if not names:
            return key
        return min(names, key=lambda name: (-names[name], -len(name), name))

    def kind(self, key: str) -> OriginKind:
        """Return what kind of origin a key is of."""
        return self._kinds.get(key, "publisher")

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

        Speakers whom a report does not name are its outlet's own: “residents” of two outlets
        are not known to be the same, and those of a copy are those of the original. Where the
        original is at hand, its words are asked who says them: a copy may have cut that away.
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
        actor = self._actors[account.report.id].get(claim.speaker or "")
        words = " ".join(" ".join(part.exact for part in claim.source).split())
        if actor is not None and claim.speaker_kind == "named":
            return Source(self.party(account, actor), actor.name, "speaker")
        name = actor.name if actor is not None else words
        if not name:
            return outlet  # “reportedly”: nobody else is there to ask
        key = fold_key(name)
        if claim.speaker_kind in _SHARED and len(key.split()) > 1:
            return Source(key, name, "speaker")
        return Source(f"{outlet.key}: {key}", name, "unnamed")


def innermost(account: Account, span: Span) -> Claim | None:
    """Return the claim with the shortest content that holds `span`."""
    holding = [
        claim for claim in account.claims if any(holds(part, span) for part in claim.content)
    ]
    return min(holding, key=lambda c: (sum(p.end - p.start for p in c.content), c.id), default=None)


def find_again(text: str, span: Span, other: str) -> Span | None:
    """Return where the words of `span` and those before it stand in `other`, or None.

    Quotation marks may differ. As much before them is taken as makes them stand there once.

    >>> find_again("So “it rained”.", Span(start=4, end=6), "He said 'it rained'.")
    Span(start=9, end=11)
    """
    plain, there = text.translate(_MARKS), other.translate(_MARKS)
    for n_before in _BEFORE:
        start = max(0, span.start - n_before)
        wanted = plain[start : span.end]
        at = there.find(wanted)
        if at >= 0 and there.find(wanted, at + 1) < 0:
            first = at + span.start - start
            return Span(start=first, end=first + span.end - span.start)
    return None


def fold_unnamed(keys: Iterable[str]) -> dict[str, str]:
    """Return for each key of an unnamed source the one that it is taken for.

    “doctors” in a headline are the “doctors and rescue workers” of the text below it.

    >>> fold_unnamed(["orm: doctors", "orm: doctors and rescue workers"])["orm: doctors"]
    'orm: doctors and rescue workers'
    """
    found = sorted(set(keys))
    parts = {key: key.partition(": ") for key in found}
    folded = {}
    for key in found:
        outlet, _, words = parts[key]
        mine = set(words.split())
        fuller = [
            other
            for other in found
            if parts[other][0] == outlet and mine < set(parts[other][2].split())
        ]
        folded[key] = max(fuller, key=lambda o: (len(o.split()), o), default=key)
    return folded
