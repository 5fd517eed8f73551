"""How accounts bear on each other: accounts in; parties, stories, comparisons out.

Nothing here knows where accounts are kept.
"""

from __future__ import annotations

from onrecord.relate.comparing import Comparison, comparison
from onrecord.relate.parties import (
    RULES,
    find_namings,
    folded_name,
    group_namings,
    identity_of,
    link_keys,
    make_naming,
    name_keys,
)
from onrecord.relate.stories import Sketch, group_sketches, sketch

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
