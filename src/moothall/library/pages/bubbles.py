"""The map drawn: a circle for each cell that holds studies, by their number; an open square where nobody has looked.

How full a circle is says how strong its strongest settled rating is; an outline alone says that nothing is rated.
Every cell is a link. The table beneath says the same in words, so that nothing rests on shape or colour alone.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from html import escape

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from markupsafe import Markup

from moothall.library.catalogue.mapping import Cell, EvidenceMap
from moothall.library.pages.words import word

CELL, LABEL, HEAD, FOOT = 54.0, 268.0, 236.0, 8.0
SMALLEST, LARGEST = 11.0, 24.0
INK, GREEN, LINE, QUIET, WHITE = "#17352c", "#1d5446", "#d9d4c7", "#8b8778", "#ffffff"
CHARACTERS = 34


def drawn(found: EvidenceMap, columns: Sequence[str], *, alone: bool = False) -> Markup:
    """The SVG of the map for those columns; `alone` for a file of its own, with its style inside."""
    width = LABEL + CELL * len(columns) + 210
    height = HEAD + CELL * len(found.rows) + FOOT
    most = max((cell.studies for cell in found.cells.values()), default=1)
    parts = [*_heads(columns), *_lines(found, columns)]
    for down, row in enumerate(found.rows):
        parts += _row_label(row, down)
        for across, column in enumerate(columns):
            parts.append(_cell(found.cell(row, column), across, down, most, link=not alone))
    frame = f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" lang="{get_language()}" aria-labelledby="map-title"'
    fonts = ' font-family="Arial, sans-serif"' if alone else ""
    size = f' width="{width:.0f}" height="{height:.0f}"' if alone else ' class="mh-map__svg"'
    # The links inside are for whoever points; a reader by voice or key has the table, which has the same links.
    role = frame if alone else f'viewBox="0 0 {width:.0f} {height:.0f}" aria-hidden="true" focusable="false"'
    called = _("Map of the evidence")
    title = f'<title id="map-title">{escape(called)}</title>' if alone else ""
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" {role}{size}{fonts} font-size="13">{title}{"".join(parts)}</svg>'
    )


def _heads(columns: Sequence[str]) -> list[str]:
    """The columns' names, leaning, each over its column."""
    told = []
    for across, column in enumerate(columns):
        x, y = LABEL + CELL * across + CELL / 2, HEAD - 10
        told.append(
            f'<text transform="translate({x:.0f},{y:.0f}) rotate(-38)" fill="{INK}">{escape(word("columns", column))}</text>'
        )
    return told


def _lines(found: EvidenceMap, columns: Sequence[str]) -> list[str]:
    right = LABEL + CELL * len(columns)
    return [
        f'<path d="M0 {HEAD + CELL * down:.1f}H{right:.0f}" stroke="{LINE}" stroke-width="1"/>'
        for down in range(len(found.rows) + 1)
    ]


def _row_label(row: str, down: int) -> list[str]:
    lines = textwrap.wrap(word("rows", row), CHARACTERS)[:2]
    top = HEAD + CELL * down + CELL / 2 + 5 - (len(lines) - 1) * 8
    return [
        f'<text x="4" y="{top + 16 * place:.0f}" fill="{INK}">{escape(line)}</text>'
        for place, line in enumerate(lines)
    ]


def _cell(cell: Cell, across: int, down: int, most: int, *, link: bool) -> str:
    x, y = LABEL + CELL * across + CELL / 2, HEAD + CELL * down + CELL / 2
    shape = _bubble(cell, x, y, most) if cell.studies else _empty(x, y)
    if not link:
        return shape
    address = reverse("cell", args=[cell.row, cell.column])
    area = f'<rect x="{x - CELL / 2:.0f}" y="{y - CELL / 2:.0f}" width="{CELL:.0f}" height="{CELL:.0f}" fill="transparent"/>'
    return f'<a href="{escape(address)}" tabindex="-1"><title>{escape(told(cell))}</title>{area}{shape}</a>'


def told(cell: Cell) -> str:
    """The cell in words."""
    place = f"{word('rows', cell.row)}, {word('columns', cell.column)}"
    if not cell.studies:
        return _("%(place)s: no study") % {"place": place}
    count = cell.studies
    studies = ngettext("%(count)d study", "%(count)d studies", count) % {"count": count}
    return f"{place}: {studies}; {strength_words(cell.strength)}"


def strength_words(strength: float | None) -> str:
    """How strong the strongest rating is, in a word."""
    if strength is None:
        return _("not rated")
    for least, said in ((0.75, _("strong")), (0.5, _("fair")), (0.25, _("weak"))):
        if strength >= least:
            return said
    return _("very weak")


def _bubble(cell: Cell, x: float, y: float, most: int) -> str:
    radius = SMALLEST + (LARGEST - SMALLEST) * math.sqrt((cell.studies - 1) / max(most - 1, 1))
    fill = (
        f'fill="{GREEN}" fill-opacity="{0.15 + 0.85 * cell.strength:.2f}"'
        if cell.strength is not None
        else f'fill="{WHITE}"'
    )
    ink = WHITE if (cell.strength or 0) >= 0.5 else INK
    ring = "" if cell.strength is not None else ' stroke-dasharray="4 3"'
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.1f}" {fill} stroke="{GREEN}" stroke-width="2"{ring}/>'
        f'<text x="{x:.0f}" y="{y + 4.5:.1f}" text-anchor="middle" fill="{ink}" font-size="12">{cell.studies}</text>'
    )


def _empty(x: float, y: float) -> str:
    return f'<rect x="{x - 6:.0f}" y="{y - 6:.0f}" width="12" height="12" fill="none" stroke="{QUIET}" stroke-width="1.25"/>'
