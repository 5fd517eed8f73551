"""Looks reports through for names that are withheld, so that others see those without one.

Who asks the ledger as somebody else, on its pages or by its interfaces, sees no report that names
such a person; what is handed out as files or over TAXII has copies in which the name is not.
"""

from __future__ import annotations

import hashlib
import json

from onrecord.errors import WithholdingError
from onrecord.sharing.withholding import Withholding
from onrecord.store import Ledger

BATCH = 200
_RULES = 2  # grows when names are looked for in another way: all is looked through again


def clear_reports(ledger: Ledger) -> int:
    """Look through what has yet to be; return how many reports that were.

    Nothing is done where no name is withheld. What cannot be redacted counts as naming somebody.
    """
    names = ledger.outgoing.names_withheld()
    if not names:
        return 0
    digest = hashlib.sha256(json.dumps([_RULES, names]).encode()).hexdigest()
    ledger.clearing.begin(digest)
    n_looked = 0
    while waiting := ledger.clearing.waiting(digest, BATCH):
        withholding = Withholding(ledger)
        ledger.clearing.put(
            digest, [(number, _names_somebody(ledger, withholding, id_)) for number, id_ in waiting]
        )
        n_looked += len(waiting)
    return n_looked


def _names_somebody(ledger: Ledger, withholding: Withholding, report: str) -> bool:
    account = ledger.account(report)
    try:
        return withholding.copy(account).is_redacted
    except WithholdingError:
        return True
