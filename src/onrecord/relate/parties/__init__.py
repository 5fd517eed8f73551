"""Who is who across reports: from the names of actors to parties, and why each name belongs.

Knows nothing of stories and of comparisons.
"""

from __future__ import annotations

from onrecord.relate.parties.grouping import (
    RULES,
    folded_name,
    group_namings,
    identity_of,
    link_keys,
    name_keys,
)
from onrecord.relate.parties.names_seen import find_namings, make_naming

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
