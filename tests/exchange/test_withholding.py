"""A name that is withheld stands in nothing that goes out, and the copy's words hold."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from onrecord.exchange.jsonl import encode_account
from onrecord.exchange.stix import Made, encode_objects, to_stix
from onrecord.exchange.withholding import MARK, Withheld, commit, redact, salt_for
from onrecord.exchange.withholding.matching import cut_words
from onrecord.exchange.withholding.words import fold
from onrecord.proving import find_breach
from onrecord.records import Account, Actor, Block, Date, Merge, Place, Span
from onrecord.relate import comparison
from onrecord.relate.comparing.known_parties import parties_of
from onrecord.text import derive_id, fold_words, quote
from tests.exchange.made_accounts import PRODUCER, accounts
from tests.relate.accounts_made import Say, killed, make_account

SALT = b"a salt of one text"
NAME = "Mirela Abdel Tarkov"
WITHHELD = Withheld([NAME])


def sent(account: Account) -> str:
    """Everything that leaves of an account, whatever the format."""
    objects = to_stix(account, producer=PRODUCER, made=Made(first_us=10**15))
    return "\n".join(
        [*map(bytes.decode, encode_objects(objects)), encode_account(account).decode()]
    )


def copy_of(account: Account, withheld: Withheld = WITHHELD) -> Account:
    return redact(account, withheld, salt=SALT)


def told(words: str, by: str = "Ina Vold") -> Account:
    return make_account("The Lantern", Say(words, by))


@pytest.mark.parametrize(
    "words",
    [
        "Mirela Abdel Tarkov fled",
        "MIRELA ABDEL TARKOV fled",
        "mirela abdel tarkov fled",
        "Mirela Abdel-Tarkov fled",
        "Miréla Abdel Tárkov fled",
        "Mire\u00adla Abdel\u00a0Tarkov fled",
        "Mirela Tarkov fled",
        "M. Tarkov fled",
        "Mirela “the Fox” Abdel Tarkov fled",
        "Tarkov, Mirela Abdel (34) fled",
        "Mirela Abdel Tarkov fled and Tarkov's brother stayed, Mirela's aunt said",
        "@MirelaTarkov and #MirelaAbdelTarkov of mirela.tarkov@post.example",
        "the Tarkov family of Mirela Abdel Tarkov",
    ],
)
def test_a_name_goes_in_whatever_form(words: str) -> None:
    copy = copy_of(told(words))
    left = set(fold_words(sent(copy)))
    assert not left & {"mirela", "tarkov", "mirelatarkov", "mirelaabdeltarkov"}
    assert find_breach(copy) is None
    assert MARK in copy.claims[0].content[0].exact


def test_what_names_somebody_else_stays() -> None:
    account = told("Abdel Karim met Mirela Tarkova at Tarkovgrad")
    assert copy_of(account) == account


def test_a_surname_alone_stays_where_nobody_of_that_name_is_meant() -> None:
    account = told("the Tarkov bridge fell")
    assert copy_of(account) == account


def test_small_words_that_look_like_a_given_name_stay() -> None:
    copy = copy_of(told("Will Rose will see it"), Withheld(["Will Rose"]))
    assert copy.claims[0].content[0].exact == f"{MARK} will see it"


@pytest.mark.parametrize(
    "words",
    [
        "#vandermeer",
        "#VandermeerSpeaks",
        "@liora_v",
        "https://blog.example/vandermeer/post",
        "https://blog.example/lioravandermeer",
        "blog.example/the-vandermeers",
        "the Vandermeers",
        "vandermeer again",
        "Vandermeer’s house",
        "Lior\u0430 V\u0430nd\u0435rm\u0435\u0435r",
        "Li\u03bfra",
    ],
)
def test_what_is_left_of_a_name_goes_where_it_stands_in_full_elsewhere(words: str) -> None:
    withheld = Withheld(["Liora Vandermeer"])
    copy = copy_of(told(f"Liora Vandermeer spoke. They read {words} in Tarsk"), withheld)
    left = "".join(fold(letter) or "" for letter in copy.report.text)
    assert "vandermeer" not in left
    assert "liora" not in left
    assert "Tarsk" in copy.report.text


def test_a_name_in_look_alike_letters_is_that_name() -> None:
    copy = copy_of(told("Lior\u0430 Vandermeer spoke"), Withheld(["Liora Vandermeer"]))
    assert copy.claims[0].content[0].exact == f"{MARK} spoke"


def test_names_of_two_sentences_have_a_mark_each() -> None:
    cut = cut_words("By l_vandermeer. Vandermeer, Liora", Withheld(["Liora Vandermeer"]).names)
    assert cut == f"By {MARK}. {MARK}"
    cut = cut_words("He met Vandermeer. Liora left", Withheld(["Liora Vandermeer"]).names)
    assert cut == f"He met {MARK}. {MARK} left"


def test_the_surname_of_a_name_that_is_stated_last_name_first() -> None:
    names = Withheld(["Vandermeer, Liora"]).names
    assert cut_words("vandermeer again", names) == f"{MARK} again"


def test_the_mark_does_not_tell_how_long_a_name_is() -> None:
    short, long = Withheld(["Bo Li"]), Withheld(["Maximiliana von Hohenstein-Waldburg"])
    one = copy_of(told("Bo Li fled"), short)
    other = copy_of(told("Maximiliana von Hohenstein-Waldburg fled"), long)
    assert one.report.text == other.report.text


def everywhere() -> Account:
    """An account with the name wherever a record has room for one."""
    account = make_account(
        "The Mirela Tarkov Post",
        Say(
            "at least 3 of Tarkov's men fled",
            NAME,
            figures=[killed("at least 3 of Tarkov's men", 3)],
        ),
        Say("he was in Tarkov’s Mill in April", "Tarkov", day="2026-04-01"),
    )
    report, text = account.report, account.report.text
    start = text.index("Tarkov’s Mill")
    mill = quote(text, Span(start=start, end=start + 13))
    surname = account.claims[1].source[0]
    known = account.actors[0]
    actor = Actor(
        id=known.id,
        name=NAME,
        kind="person",
        mentions=(*known.mentions, surname),
        roles=("head of Tarkov & Sons",),
        merges=(Merge(mention=surname, rule="surname of a full name", score=0.9),),
    )
    place = Place(
        id=derive_id("place", report.text_sha256, start),
        span=mill,
        name="Tarkov’s Mill",
        latitude=1.0,
        longitude=2.0,
        within=("Tarkov County",),
    )
    figure = msgspec.structs.replace(account.figures[0], of="Tarkov's men", place=place.id)
    report = msgspec.structs.replace(
        report,
        title="Mirela Tarkov speaks",
        bylines=("M. Tarkov",),
        url="https://post.example/2026/mirela%2Dtarkov-speaks?by=tarkov",
        origin="saved/mirela_tarkov.html",
        section=("People", "Tarkov"),
        notices=("cut after “Tarkov”",),
        blocks=(
            Block(role="caption", start=0, end=text.index("Abdel")),
            Block(role="paragraph", start=text.index("Abdel"), end=len(text)),
        ),
    )
    claim = msgspec.structs.replace(
        account.claims[1], speaker=actor.id, within=account.claims[0].id
    )
    day = dt.date(2026, 4, 1)
    return msgspec.structs.replace(
        account,
        report=report,
        claims=(account.claims[0], claim),
        actors=(actor,),
        places=(place,),
        figures=(figure,),
        dates=(Date(span=surname, edtf="2026-04", earliest=day, latest=day),),
    )


def test_no_field_of_a_record_keeps_it() -> None:
    account = everywhere()
    assert find_breach(account) is None
    copy = copy_of(account)
    assert find_breach(copy) is None
    assert not set(fold_words(sent(copy))) & {"mirela", "tarkov"}
    assert copy.report.url == "https://post.example/"
    assert copy.actors[0].name == MARK
    assert not copy.places  # its entry in the gazetteer would tell the word
    assert copy.claims[1].speaker == copy.actors[0].id
    assert copy.claims[1].within == copy.claims[0].id


def test_a_nickname_that_was_merged_with_the_name_goes_too() -> None:
    account = make_account(
        "The Lantern", Say("he would stay", NAME), Say("they had fled", "Abu Fox"), Say("no", "He")
    )
    first, fox, he = (claim.source[0] for claim in account.claims)
    actor = Actor(id="actor-1", name=NAME, kind="person", mentions=(first, fox, he))
    account = msgspec.structs.replace(
        account,
        actors=(actor,),
        claims=tuple(msgspec.structs.replace(c, speaker="actor-1") for c in account.claims),
    )
    copy = copy_of(account)
    assert [claim.source[0].exact for claim in copy.claims] == [MARK, MARK, "He"]


def test_no_digest_or_id_of_the_original_goes_out() -> None:
    """Whoever has all but the name could try names until one of these fits."""
    account = everywhere()
    copy = sent(copy_of(account))
    ids = [r.id for r in (account.report, *account.claims, *account.figures, *account.actors)]
    assert not any(id_ in copy for id_ in [*ids, account.report.text_sha256])


def test_the_producer_can_prove_what_the_copy_was_made_from() -> None:
    account = everywhere()
    sha256 = account.report.text_sha256
    salt = salt_for(b"a secret of the ledger", sha256)
    copy = redact(account, WITHHELD, salt=salt)
    assert copy.report.notices[-1].endswith(commit(salt, sha256))
    assert commit(salt, "00" * 32) not in copy.report.notices[-1]
    assert salt != salt_for(b"a secret of the ledger", "00" * 32)


def test_withholding_twice_changes_nothing_more() -> None:
    copy = copy_of(everywhere())
    assert copy_of(copy) == copy


NAMES = st.lists(
    st.sampled_from(["Mirela", "Tarkov", "José", "O’Neil", "Łucja", "Анна", "محمد", "金正"]),
    min_size=2,
    max_size=3,
    unique=True,
).map(" ".join)


@st.composite
def texts_with(draw: st.DrawFn) -> tuple[str, str]:
    """A name, and a text in which it stands among other words, in several forms."""
    name = draw(NAMES)
    forms = [name, name.upper(), name.lower(), name.replace(" ", "-"), name.split()[-1].title()]
    pieces = draw(
        st.lists(
            st.sampled_from(forms) | st.sampled_from(["said", "the", "of\n", "“", ",", "5", "🎉"]),
            min_size=1,
            max_size=12,
        )
    )
    return name, draw(st.sampled_from([" ", "\n", ". "])).join([*pieces, name])


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_no_byte_that_leaves_holds_the_name(data: st.DataObject) -> None:
    name, text = data.draw(texts_with())
    account = data.draw(accounts(st.just(text)))
    assume(not any(word in fold_words(MARK) for word in fold_words(name)))
    account = msgspec.structs.replace(
        account,
        report=msgspec.structs.replace(
            account.report, title=text[:40], bylines=(name,), origin=f"a/{name}.html"
        ),
    )
    copy = copy_of(account, Withheld([name]))
    assert find_breach(copy) is None
    out = " ".join(fold_words(sent(copy)))
    assert " ".join(fold_words(name)) not in out
    assert name.casefold() not in sent(copy).casefold()
    assert len(copy.claims) == len(account.claims)


@given(accounts())
@settings(max_examples=50, deadline=None)
def test_who_is_not_named_changes_nothing(account: Account) -> None:
    withheld = Withheld(["Zyxwvut Qrstuvw"])
    assert copy_of(account, withheld) is account


def test_words_by_themselves_are_cut_too() -> None:
    assert cut_words("By M. Tarkov", WITHHELD.names) == f"By {MARK}"


PEOPLE = ("Carl Denning", "Maria Velton", "Ossip Grell")


def counted(publisher: str, *tolls: tuple[str, int]) -> Account:
    """A report in which each of some people counts the dead."""
    said = [
        Say(f"{n} people died", by, figures=[killed(f"{n} people", n, n)], day="2026-04-11")
        for by, n in tolls
    ]
    return make_account(publisher, *said)


@pytest.mark.parametrize(
    "reports",
    [
        [counted("Paper One", (PEOPLE[0], 9)), counted("Paper Two", (PEOPLE[1], 40))],
        [counted("Paper One", (PEOPLE[0], 9)), counted("Paper One", (PEOPLE[1], 40))],
        [counted("Paper One", (PEOPLE[0], 9), (PEOPLE[1], 40), (PEOPLE[2], 12))],
    ],
)
def test_however_many_are_withheld_as_many_origins_come_out_and_still_differ(reports) -> None:
    copies = [copy_of(report, Withheld(PEOPLE)) for report in reports]
    before, after = (comparison(them, party_of=parties_of(them)) for them in (reports, copies))
    assert len(after.origins) == len(before.origins)
    assert {(o.kind, o.name) for o in after.origins} == {("unnamed", "name withheld")}
    [home], [question] = ([q for q in found.questions if q.measure] for found in (before, after))
    told = [[(cell.relation, cell.current.low) for cell in q.cells] for q in (home, question)]
    assert sorted(told[0]) == sorted(told[1])
    assert question.is_disputed


def test_one_person_counts_twice_where_a_copy_withholds_the_name() -> None:
    own, theirs = counted("Paper One", (PEOPLE[0], 14)), counted("Paper Two", (PEOPLE[0], 9))
    found = comparison([own, copy_of(theirs, Withheld(PEOPLE))])
    assert sorted(origin.kind for origin in found.origins) == ["speaker", "unnamed"]


def test_two_bodies_of_withheld_names_are_two_though_the_rest_of_the_name_is_one() -> None:
    bodies = [f"the {name} Foundation" for name in PEOPLE[:2]]
    reports = [counted("Paper", (bodies[0], 9)), counted("Paper", (bodies[1], 40))]
    copies = [copy_of(report, Withheld(PEOPLE)) for report in reports]
    assert all(MARK in actor.name for copy in copies for actor in copy.actors)
    found = comparison(copies, party_of=parties_of(copies))
    assert len(found.origins) == 2
