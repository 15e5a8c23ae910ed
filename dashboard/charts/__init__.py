"""Figures from plain arrays: pure, and tested without a browser."""

from dashboard.charts.figure import Drawn, drawn
from dashboard.charts.window import PRESETS, Window, window

__all__ = ["PRESETS", "Drawn", "Window", "drawn", "window"]
