"""Accounts -> stories and comparisons: how accounts bear on each other."""

from __future__ import annotations

from onrecord.relate.compared import Comparison
from onrecord.relate.comparing import comparison

__all__ = ["Comparison", "comparison"]
