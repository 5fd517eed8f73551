"""Charts and maps as SVG, written by hand: readable in dark and light, and by a screen reader."""

from __future__ import annotations

from onrecord.charts.courses import chart_course
from onrecord.charts.drawing import stylesheet
from onrecord.charts.maps import MapPoint, chart_map
from onrecord.charts.moves import chart_moves, find_moving
from onrecord.charts.questions import chart_questions

__all__ = [
    "MapPoint",
    "chart_course",
    "chart_map",
    "chart_moves",
    "chart_questions",
    "find_moving",
    "stylesheet",
]
