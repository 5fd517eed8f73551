"""How accounts bear on each other: accounts in, what they have in common out.

Nothing here knows where accounts are kept, and nothing here reads a text.
"""

from __future__ import annotations

from onrecord.relate.names_seen import find_namings, make_naming
from onrecord.relate.parties import (
    RULES,
    folded_name,
    group_namings,
    identity_of,
    link_keys,
    name_keys,
)

__all__ = [
    "RULES",
    "find_namings",
    "folded_name",
    "group_namings",
    "identity_of",
    "link_keys",
    "make_naming",
    "name_keys",
]
