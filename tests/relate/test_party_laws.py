"""Laws of parties: order leaves no trace, what people decide holds and can be taken back."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord import relate
from onrecord.records import Naming, Party, PartyJudgement

NAMES = [
    ("Pavel Strelnikov", "person"), ("Pavel Strelnikoff", "person"), ("P. Strelnikov", "person"),
    ("Oleg Strelnikov", "person"), ("Gen. Strelnikov", "person"), ("Strelnikov", "person"),
    ("Pavel Andreyevich Strelnikov", "person"), ("Mohammed Ali", "person"),
    ("Muhammad Aly", "person"), ("Ali", "person"), ("Bashar al-Assad", "person"),
    ("Hafez Assad", "person"), ("Assad", "person"), ("the president", "person"),
    ("SOHR", "organisation"), ("Syrian Observatory for Human Rights", "organisation"),
    ("the Observatory", "organisation"), ("local sources", "group"), ("Rebels", "group"),
    ("Russian Defence Ministry", "organisation"), ("Defense Ministry of Russia", "organisation"),
    ("EDRC", "organisation"), ("Eastern Delta Relief Committee", "organisation"),
    ("Eastern Dune Rescue Corps", "organisation"), ("Jaish al-Thuwar", "group"),
    ("Jaysh al Thuwar", "person"), ("SNC", "organisation"), ("Syria", "country"), ("", "group"),
    ("\ud83d", "person"), ("«»", "media"),
]  # fmt: skip
ROLES = ["president", "Defence Ministry spokesman", "minister", "surgeon in Oslo"]

namings = st.builds(
    lambda called, **told: relate.make_naming(*called, **told),
    st.sampled_from(NAMES),
    report=st.sampled_from([f"report-{i}" for i in range(6)]),
    roles=st.lists(st.sampled_from(ROLES), max_size=2),
    countries=st.lists(st.sampled_from(["syria", "russia"]), max_size=2, unique=True),
    shorts=st.lists(st.sampled_from(["EDRC", "SNC"]), max_size=1),
)
many = st.lists(namings, max_size=25).map(lambda some: list({n.id: n for n in some}.values()))


def members(parties: list[Party]) -> dict[str, frozenset[str]]:
    return {party.id: frozenset(join.naming for join in party.joins) for party in parties}


def anchors(party: Party, some: list[Naming]) -> tuple[str, ...]:
    own = {join.naming for join in party.joins}
    identities = {n.id: relate.identity_of(n) for n in some if n.id in own}
    keys = sorted({identity for id_, identity in identities.items() if identity != id_})
    return tuple(keys or sorted(identities))


@settings(max_examples=100)
@given(many, st.randoms(use_true_random=False))
def test_the_order_of_namings_leaves_no_trace(some: list[Naming], rng: random.Random) -> None:
    shuffled = list(some)
    rng.shuffle(shuffled)
    assert relate.group_namings(shuffled) == relate.group_namings(some)


@settings(max_examples=100)
@given(many)
def test_every_naming_is_in_one_party_for_a_reason_with_words(some: list[Naming]) -> None:
    by_id = {naming.id: naming for naming in some}
    parties = relate.group_namings(some)
    joined = [join.naming for party in parties for join in party.joins]
    assert sorted(joined) == sorted(by_id)
    assert len({party.id for party in parties}) == len(parties)
    for party in parties:
        own = [by_id[join.naming] for join in party.joins]
        said = {word for naming in own for word in (naming.name, *naming.roles, *naming.shorts)}
        assert party.name in said
        for join in party.joins:
            assert join.rule
            assert 0 < join.score <= 1
            assert join.words
            assert set(join.words) <= said


@settings(max_examples=100)
@given(many)
def test_only_what_keys_lead_to_is_looked_at(some: list[Naming]) -> None:
    whole = set(members(relate.group_namings(some)).values())
    rest = {naming.id: naming for naming in some}
    apart: set[frozenset[str]] = set()
    while rest:
        reached = [rest.pop(next(iter(rest)))]
        for naming in reached:
            keys = set(relate.link_keys(naming))
            found = [other for other in rest.values() if keys & set(relate.link_keys(other))]
            reached += [rest.pop(other.id) for other in found]
        apart |= set(members(relate.group_namings(reached)).values())
    assert apart == whole


@settings(max_examples=100)
@given(many, st.data())
def test_what_is_merged_is_one_and_split_again_as_it_was(
    some: list[Naming], data: st.DataObject
) -> None:
    parties = relate.group_namings(some)
    if len(parties) < 2:
        return
    one, other = data.draw(st.permutations(parties))[:2]
    merge = PartyJudgement(verdict="merge", names=anchors(one, some), others=anchors(other, some))
    merged = relate.group_namings(some, [merge])
    own = {join.naming for party in (one, other) for join in party.joins}
    assert frozenset(own) in members(merged).values()
    assert all(
        party.joins == kept.joins
        for party in merged
        for kept in parties
        if party.id == kept.id and not own & {join.naming for join in party.joins}
    )
    by_id = {naming.id: naming for naming in some}
    names = {relate.folded_name(by_id[join.naming].name) for join in other.joins}
    kept_names = {relate.folded_name(by_id[join.naming].name) for join in one.joins}
    if names & kept_names:
        return  # a split goes by names: these would take some of the other's with them
    both = anchors(next(p for p in merged if own <= {j.naming for j in p.joins}), some)
    split = PartyJudgement(verdict="split", names=tuple(sorted(names)), others=both)
    assert members(relate.group_namings(some, [merge, split])) == members(parties)


@settings(max_examples=100)
@given(many, st.data())
def test_a_split_name_is_with_no_other(some: list[Naming], data: st.DataObject) -> None:
    parties = relate.group_namings(some)
    if not parties:
        return
    party = data.draw(st.sampled_from(parties))
    by_id = {naming.id: naming for naming in some}
    names = sorted({relate.folded_name(by_id[join.naming].name) for join in party.joins})
    leaving = data.draw(st.sampled_from(names))
    split = PartyJudgement(verdict="split", names=(leaving,), others=anchors(party, some))
    found = relate.group_namings(some, [split])
    own = {join.naming for join in party.joins}
    for after in found:
        held = {relate.folded_name(by_id[j.naming].name) for j in after.joins if j.naming in own}
        assert held <= {leaving} or leaving not in held
