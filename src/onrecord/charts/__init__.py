"""Charts as SVG, written by hand: readable in dark and light, and by a screen reader."""

from __future__ import annotations

from onrecord.charts.courses import chart_course
from onrecord.charts.questions import chart_questions

__all__ = ["chart_course", "chart_questions"]
