"""The pages of the map: the drawing, its table, its files, and each of its cells."""

from __future__ import annotations

import csv
import io

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from moothall.library.catalogue.models import Gap
from moothall.library.catalogue.queries import OF_A_GAP, state_of, works_of_a_cell
from moothall.library.pages.answers import render
from moothall.library.pages.bubbles import drawn
from moothall.library.pages.map import evidence_map, one_cell, shape
from moothall.library.pages.words import word

#: Which columns are shown; both make a drawing too wide for most screens.
SIDES = ("outcomes", "themes")
#: So many works are listed in a cell; the search has them all.
MOST_WORKS = 40


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """The map, its outcomes or its themes, drawn and as a table."""
    side = _side(request)
    found, of = evidence_map(), shape()
    columns = of.outcomes if side == "outcomes" else tuple(f"theme-{code}" for code in of.themes)
    context = {
        "map": found,
        "side": side,
        "columns": columns,
        "rows": found.rows,
        "drawing": drawn(found, columns),
        "empty": sum(not found.cell(row, column).studies for row in found.rows for column in columns),
        "cells": len(found.rows) * len(columns),
        "unevaluated": [row for row in found.rows if not found.evaluated_independently(row)],
    }
    return render(request, "map.html", context)


@require_safe
def map_svg(request: HttpRequest) -> HttpResponse:
    """The drawing as a file of its own, for a report."""
    side, of = _side(request), shape()
    columns = of.outcomes if side == "outcomes" else tuple(f"theme-{code}" for code in of.themes)
    answer = HttpResponse(drawn(evidence_map(), columns, alone=True), content_type="image/svg+xml")
    answer["Content-Disposition"] = f'attachment; filename="evidence-map-{side}.svg"'
    return answer


@require_safe
def map_csv(request: HttpRequest) -> HttpResponse:
    """Every cell, the empty ones too: one line each."""
    found, text = evidence_map(), io.StringIO()
    write = csv.writer(text, lineterminator="\r\n")
    write.writerow(
        ["row", "row_name", "column", "column_name", "studies", "strength", "independent_evaluation"]
    )
    for row in found.rows:
        for column in found.columns:
            cell = found.cell(row, column)
            strength = "" if cell.strength is None else cell.strength
            write.writerow(
                [
                    row,
                    word("rows", row),
                    column,
                    word("columns", column),
                    cell.studies,
                    strength,
                    "yes" if cell.independent_evaluation else "no",
                ]
            )
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="evidence-map-{get_language()}.csv"'
    return answer


@require_safe
def cell(request: HttpRequest, row: str, column: str) -> HttpResponse:
    """What was studied here; or that nothing was, and how the question can be taken up."""
    of = shape()
    if row not in of.rows or column not in of.columns:
        raise Http404
    here = one_cell(row, column)
    gaps = Gap.objects.filter(row=row, column=column.removeprefix("theme-")).prefetch_related(*OF_A_GAP)
    context = {
        "cell": here,
        "row": word("rows", row),
        "column": word("columns", column),
        "works": works_of_a_cell(row, column, MOST_WORKS) if here.studies else [],
        "gaps": [(gap, state_of(gap)) for gap in gaps],
        "side": "themes" if column.startswith("theme-") else "outcomes",
        "title": _("%(row)s: %(column)s") % {"row": word("rows", row), "column": word("columns", column)},
    }
    return render(request, "cell.html", context)


def _side(request: HttpRequest) -> str:
    side = request.GET.get("columns", SIDES[0])
    return side if side in SIDES else SIDES[0]
