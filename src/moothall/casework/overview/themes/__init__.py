"""The seven themes of the 2020 review, measured by the records themselves: counts, never names."""

from __future__ import annotations

from moothall.casework.overview.themes.counting import FigureCount, ThemeCounts, counted
from moothall.casework.overview.themes.definitions import FIGURES, THEMES, Figure, figures_of, theme_title
from moothall.casework.overview.themes.hiding import Count

__all__ = [
    "FIGURES",
    "THEMES",
    "Count",
    "Figure",
    "FigureCount",
    "ThemeCounts",
    "counted",
    "figures_of",
    "theme_title",
]
