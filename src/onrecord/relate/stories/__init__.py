"""Which reports tell of one happening, which of them copy which, and whose voices remain.

Knows nothing of parties and of comparisons.
"""

from __future__ import annotations

from onrecord.relate.stories.sketch_groups import group_sketches
from onrecord.relate.stories.sketches import Sketch, sketch

__all__ = ["Sketch", "group_sketches", "sketch"]
