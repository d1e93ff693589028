"""What returns tell of children, as the page of figures shows it: drawn, with the definition and the fields."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from moothall.casework.overview.return_figures import (
    STANDS,
    UNKNOWN,
    ReturnFigures,
    ReturnIndicator,
    return_figures,
)
from moothall.casework.overview.themes.export import plain
from moothall.casework.overview.themes.hiding import Count
from moothall.core.kinds import Actor
from moothall.look.charts import Spread, SpreadBar
from moothall.methods.returns.indicators import Indicator, band_words
from moothall.web.ui.return_words import indicator_words

SET = "returns"


def shown_figures(actor: Actor, name: str, exploitation: str) -> dict[str, Any]:
    """What the page shows of returns: who is told of, then the indicators, those of the process apart."""
    found = return_figures(actor, name, exploitation)
    drawn = [one for one in found.indicators if _known(one)]
    return {
        "kept": found.kept,
        "told": _told(found),
        "outcomes": [_drawn(one, found) for one in drawn if not one.indicator.process],
        "process": [_drawn(one, found) for one in drawn if one.indicator.process],
        "untold": [indicator_words(one.indicator)[0] for one in found.indicators if not _known(one)],
    }


def _known(one: ReturnIndicator) -> bool:
    """Whether anything is known of it at any wave; what is hidden may be."""
    return any(
        value not in UNKNOWN or count.hidden for parts in one.waves.values() for value, count in parts.items()
    )


def _told(found: ReturnFigures) -> Spread:
    words = [_("In a return"), _("In a return, in doubt"), _("In no return")]
    bars = [_bar(title, found.stands[code], STANDS) for code, title in found.points if code in found.stands]
    return Spread(_("How many are told of in returns"), words, bars, faint=len(words) - 1)


def _drawn(one: ReturnIndicator, found: ReturnFigures) -> dict[str, Any]:
    title, definition = indicator_words(one.indicator)
    # A value that no child has at any wave is left out of the drawing and its table; what is not known stays.
    held = [
        value for value in one.values
        if value in UNKNOWN or any(value in parts for parts in one.waves.values())
    ]  # fmt: skip
    bars = [_bar(words, one.waves[code], held) for code, words in found.points if code in one.waves]
    values = [value_words(one.indicator, value) for value in held]
    return {
        "spread": Spread(title, values, bars, faint=len(held) - len(UNKNOWN), faint_until=len(held) - 1),
        "definition": definition, "fields": one.fields,
    }  # fmt: skip


def _bar(title: str, parts: Any, values: Any) -> SpreadBar:
    return SpreadBar(title, [parts[value].part if value in parts else 0 for value in values])


def value_words(one: Indicator, value: str) -> str:
    """A value an indicator is counted under, in words."""
    if value.startswith("from_"):
        low, high = band_words(one, value)
        if high is None:
            return _("%(low)s or more") % {"low": low}
        return str(low) if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}
    return {
        "yes": _("Yes"), "no": _("No"), "other": _("Another"), "all": _("All of them"), "some": _("Some of them"),
        "none": _("None of them"), "part": _("Told for a part of the time"), "not_told": _("Not told"),
        "no_return": _("In no return"), "NEG": _("Neglect"), "PHY": _("Physical abuse"), "SAB": _("Sexual abuse"),
        "EMO": _("Emotional abuse"), "MUL": _("More than one kind of abuse"),
        "refused": _("Refused, or run out"), "unaccompanied": _("Unaccompanied child seeking asylum"), "settled": _("Settled, or indefinite leave"),
        "refugee": _("Refugee or humanitarian protection"), "limited_leave": _("Limited or discretionary leave"),
        "asylum_seeker": _("Seeking asylum"),
    }.get(value, value)  # fmt: skip


def lines_of(actor: Actor, name: str, exploitation: str) -> list[list[object]]:
    """The same as lines of the table that is taken away, after the arrangement and the kind of exploitation."""
    found = return_figures(actor, name, exploitation)
    lines: list[list[object]] = []
    stands = dict(zip(STANDS, _told(found).values, strict=True))
    for code, title in found.points:
        for stand, count in found.stands.get(code, {}).items():
            lines.append(
                [_("followed"), _("Statutory returns"), _("Told of"), title, stands[stand], *_cells(count)]
            )
    for one in found.indicators:
        words, _definition = indicator_words(one.indicator)
        kind = _("process") if one.indicator.process else _("outcome")
        for code, title in found.points:
            for value, count in one.waves.get(code, {}).items():
                said = value_words(one.indicator, value)
                lines.append([kind, _("Statutory returns"), words, title, said, *_cells(count)])
    return [[plain(cell) for cell in line] for line in lines]


def _cells(one: Count) -> list[object]:
    return [_("hidden") if number is None else number for number in (one.part, one.whole)]
