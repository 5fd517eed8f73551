"""Where the accounts of some reports agree, differ, or one is silent, and how figures change.

Uses what `relate.parties` says of who is who; which reports belong together is told from outside.
"""

from __future__ import annotations

from onrecord.relate.comparing.assembling import comparison
from onrecord.relate.comparing.compared import Comparison

__all__ = ["Comparison", "comparison"]
