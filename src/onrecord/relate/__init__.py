"""How accounts bear on each other: accounts in; parties, stories, comparisons out.

Nothing here knows where accounts are kept.
"""

from __future__ import annotations

from onrecord.relate.compared import Comparison
from onrecord.relate.comparing import comparison
from onrecord.relate.names_seen import find_namings, make_naming
from onrecord.relate.parties import (
    RULES,
    folded_name,
    group_namings,
    identity_of,
    link_keys,
    name_keys,
)
from onrecord.relate.sketch_groups import group_sketches
from onrecord.relate.sketches import Sketch, sketch

__all__ = [
    "RULES",
    "Comparison",
    "Sketch",
    "comparison",
    "find_namings",
    "folded_name",
    "group_namings",
    "group_sketches",
    "identity_of",
    "link_keys",
    "make_naming",
    "name_keys",
    "sketch",
]
