"""How telling a word is: from a frozen table of how many news reports hold it.

The table ships with the package and never learns from a ledger: two reports are as alike today
as they are tomorrow, and in whichever order they came. `evals/fit_stories.py` writes it.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

UNKNOWN = 8.0  # of a word that the table does not hold: met in fewer than one report in 3,000
Rates = dict[str, float]


@cache
def load_rates() -> Rates:
    """Return the table: by term, the negative logarithm of the share of reports that hold it.

    Terms are words, names of two words behind “n:”, and places behind “p:”. The share is that in
    the kind of news where it is commonest, so that “police” tells little and “regime” does not
    either.
    """
    file = resources.files("onrecord.relate.stories") / "lexicons" / "word_rates.txt"
    rates: Rates = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        value, _, terms = line.partition("\t")
        rates |= dict.fromkeys(terms.split("|"), float(value))
    return rates


def weight_of(term: str, rates: Rates) -> float:
    """Return how telling a term is, 0 to `UNKNOWN`."""
    return min(rates.get(term, UNKNOWN), UNKNOWN)
