"""Looks reports through for names that are withheld, so that others see those without one.

Who asks the ledger as somebody else, on its pages or by its interfaces, sees no report that names
such a person; what is handed out as files or over TAXII has copies in which the name is not. Where
only a place that the text was found at again names the person, or the page around the text does,
that is what others do not see.
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence

from onrecord.exchange.withholding import Withheld
from onrecord.exchange.withholding.matching import Name, cut_words
from onrecord.exchange.withholding.naming import names_in
from onrecord.exchange.withholding.words import tokens
from onrecord.origin_names import bare_origin
from onrecord.records import Snapshot
from onrecord.sharing.page_words import read_page
from onrecord.store import Ledger
from onrecord.store.sight.names import FoundAt, Named

_AT_ONCE = 100  # reports, and
_SECONDS = 0.5  # for which others who write wait
_RULES = 4  # grows when names are looked for in another way: all is looked through again


def clear_reports(ledger: Ledger, *, max_seconds: float = math.inf) -> int:
    """Look through what has yet to be; return how many reports that were.

    Nothing is done where no name is withheld. Each report is read and compared name by name: an
    index of words would know nothing of handles, addresses and letters that look alike. The names
    are read in the transaction in which they are looked for: nobody withholds one in between.

    Args:
        max_seconds: After these the rest is left for the next time; it is hidden until then.
    """
    if not ledger.outgoing.names_withheld():
        return 0
    n_looked, ends = 0, time.monotonic() + max_seconds
    while True:
        n_more = _clear_some(ledger, min(time.monotonic() + _SECONDS, ends))
        n_looked += n_more
        if not n_more or time.monotonic() >= ends:
            return n_looked


def _clear_some(ledger: Ledger, ends: float) -> int:
    """Look some reports through, at least one, until a time; return how many."""
    with ledger.clearing.writing():
        names = ledger.outgoing.names_withheld()
        digest = f"{_RULES}:{hashlib.sha256(json.dumps(names).encode()).hexdigest()}"
        ledger.clearing.begin(names, digest)
        waiting = ledger.clearing.waiting(_AT_ONCE)
        withheld = Withheld(names)
        judged = _judged(ledger, withheld) if waiting else {}
        n_looked = 0
        for report in waiting:
            ledger.clearing.put(report, digest, find_named(ledger, report, withheld, judged))
            n_looked += 1
            if time.monotonic() >= ends:
                break
    return n_looked


def is_all_clear(ledger: Ledger) -> bool:
    """Say whether everything was looked through for the names that are withheld now."""
    return not ledger.outgoing.names_withheld() or not ledger.clearing.waiting(1)


def find_named(
    ledger: Ledger, report: int, withheld: Withheld, judged: Mapping[str, list[Name]]
) -> Named:
    """Return where a report names somebody: in its words, where it was found, or in its page.

    What cannot be looked through, such as a PDF's bytes, counts as naming everybody.

    Args:
        judged: Who is named in what people judged of reports, by their ids.
    """
    shown, *others = ledger.clearing.accounts(report)
    named = names_in(shown, withheld)
    copied = _digest([*named, *judged.get(shown.report.id, ())])
    if named or any(names_in(account, withheld) for account in others):
        return Named(is_named=True, copied=copied)
    found = list(ledger.clearing.found_at(report))
    origins = frozenset(one.number for one in found if _is_stated(one, withheld))
    pages = frozenset(
        one.number for one in found if one.snapshot and _is_in_page(one.snapshot, withheld)
    )
    # The first is the report's own, without which nothing of it can be shown.
    is_named = found[0].number in origins
    return Named(is_named=is_named, origins=origins, pages=pages, copied=copied)


def _is_stated(found: FoundAt, withheld: Withheld) -> bool:
    addresses = [bare_origin(found.origin), *found.addresses]
    return bool(withheld.named_in(map(tokens, found.words), addresses))


def _is_in_page(snapshot: Snapshot, withheld: Withheld) -> bool:
    texts = read_page(snapshot)
    if texts is None:
        return True
    likely = Withheld([name for text in texts for name in withheld.may_be_in(text)])
    return bool(likely) and bool(likely.named_in(map(tokens, texts)))


def _judged(ledger: Ledger, withheld: Withheld) -> Mapping[str, list[Name]]:
    """Return the names in what people judged and why, or translated, by the reports meant."""
    found: dict[str, list[Name]] = {}
    for reports, words in _worded(ledger):
        named = [name for name in withheld.names if cut_words(words, [name]) != words]
        for report in reports if named else ():
            found.setdefault(report, []).extend(named)
    return found


def _worded(ledger: Ledger) -> Iterator[tuple[Sequence[str], str]]:
    """Yield words of our own that go out, with the reports that they go out with."""
    for _, judgement in ledger.relations.judgements(closed=True):
        words = " ".join(filter(None, [judgement.reason, judgement.by]))
        yield (*judgement.reports, *judgement.apart_from), words
    for row in ledger.translations.all():
        yield (row.report,), row.words


def _digest(names: Iterable[Name]) -> str:
    """Return a text that differs for other names, and is empty for none."""
    words = sorted({name.words for name in names})
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:16] if words else ""
