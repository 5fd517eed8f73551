"""Looks reports through for names that are withheld, so that others see those without one.

Who asks the ledger as somebody else, on its pages or by its interfaces, sees no report that names
such a person; what is handed out as files or over TAXII has copies in which the name is not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from onrecord.exchange.withholding import Withheld
from onrecord.exchange.withholding.matching import Name, cut_words
from onrecord.exchange.withholding.naming import names_in
from onrecord.store import Ledger

BATCH = 200
_RULES = 3  # grows when names are looked for in another way: all is looked through again


def clear_reports(ledger: Ledger) -> int:
    """Look through what has yet to be; return how many reports that were.

    Nothing is done where no name is withheld. Each report is read and compared name by name: an
    index of words would know nothing of handles, addresses and letters that look alike.
    """
    names = ledger.outgoing.names_withheld()
    if not names:
        return 0
    digest = hashlib.sha256(json.dumps([_RULES, names]).encode()).hexdigest()
    ledger.clearing.begin(digest)
    waiting = ledger.clearing.waiting(digest, BATCH)
    if not waiting:
        return 0
    withheld = Withheld(names)
    judged = _judged(ledger, withheld)
    n_looked = 0
    while waiting:
        found = []
        for number, id_ in waiting:
            named = names_in(ledger.account(id_), withheld)
            found.append((number, bool(named), _digest([*named, *judged.get(id_, ())])))
        ledger.clearing.put(digest, found)
        n_looked += len(waiting)
        waiting = ledger.clearing.waiting(digest, BATCH)
    return n_looked


def _judged(ledger: Ledger, withheld: Withheld) -> Mapping[str, list[Name]]:
    """Return the names in what people judged and why, by the reports they judged."""
    found: dict[str, list[Name]] = {}
    for _, judgement in ledger.relations.judgements(closed=True):
        words = " ".join(filter(None, [judgement.reason, judgement.by]))
        named = [name for name in withheld.names if cut_words(words, [name]) != words]
        for report in (*judgement.reports, *judgement.apart_from) if named else ():
            found.setdefault(report, []).extend(named)
    return found


def _digest(names: Iterable[Name]) -> str:
    """Return a text that differs for other names, and is empty for none."""
    words = sorted({name.words for name in names})
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:16] if words else ""
