"""The figures as rows for a spreadsheet: what is on the pages and nothing more."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.utils.translation import gettext as _

from moothall.casework.overview.themes.counting import FigureCount, ThemeCounts
from moothall.casework.overview.themes.definitions import Figure, theme_title
from moothall.casework.overview.themes.hiding import Count
from moothall.casework.overview.themes.words import by_words
from moothall.methods.process.periods import Period

#: What a spreadsheet takes for the beginning of a formula.
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|")


def as_csv(counts: ThemeCounts) -> str:
    """Every figure with its quarters and breakdowns, a line each."""
    file = io.StringIO()
    writer = csv.writer(file)
    head = (_("Arrangement"), _("Version"), _("Theme"), _("Figure"), _("Counted"), _("Of"), _("Period"), _("Shown by"),
            _("Name"), _("Unit"), _("Part"), _("Whole"))  # fmt: skip
    for row in (head, *_rows(counts)):
        writer.writerow([plain(cell) for cell in row])
    return file.getvalue()


def plain(cell: Any) -> Any:
    """A cell that no spreadsheet runs: what begins like a formula is set behind an apostrophe."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(BEGINS_A_FORMULA):
        return f"'{cell}"
    return cell


def _rows(counts: ThemeCounts) -> list[tuple[Any, ...]]:
    rows = []
    for one in counts.figures:
        rows.append(_row(counts, one.figure, counts.period, "", "", one.count))
        rows += [
            _row(counts, one.figure, period, "", "", count)
            for period, count in one.trend
            if period != counts.period
        ]
        rows += _broken_down(counts, one)
    return rows


def _broken_down(counts: ThemeCounts, one: FigureCount) -> list[tuple[Any, ...]]:
    return [
        _row(counts, one.figure, counts.period, by_words(kind), row.words, row.count)
        for kind, rows in one.rows.items()
        for row in rows
    ]


def _row(
    counts: ThemeCounts, figure: Figure, period: Period, by: str, name: str, count: Count
) -> tuple[Any, ...]:
    hidden = _("hidden")
    return (
        counts.arrangement.title, counts.arrangement.version, theme_title(figure.theme), str(figure.title),
        str(figure.part), str(figure.whole), str(period), by, name, figure.unit,
        hidden if count.part is None else count.part, hidden if count.whole is None else count.whole,
    )  # fmt: skip
