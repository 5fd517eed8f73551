"""Putting right what servers are known to get wrong, where a signature can tell that it was right.

Nothing is believed for being mended: a mended object holds only if its digest is the signed one.
"""

from __future__ import annotations

from onrecord.exchange.proof.canonical import Json

SPEC_VERSION = "2.1"


def mended(value: Json) -> Json:
    """Return an object as it must have been before a server spoilt it; others as they are.

    OpenTAXII, to 0.9.3 at least, hands out each object's type as its `spec_version`.

    >>> mended({"type": "note", "spec_version": "note"})["spec_version"]
    '2.1'
    """
    if "type" in value and value.get("spec_version") == value["type"]:
        return value | {"spec_version": SPEC_VERSION}
    return value
