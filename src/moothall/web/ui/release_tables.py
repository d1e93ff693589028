"""What a checker is shown of a thing: its true figures beside those that would be published, and what was found risky."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from moothall.evidence.release.filing import licences, topics
from moothall.look.filters import number
from moothall.methods.outputs import ALL, Cell, Column, Mark, Output, Role, from_json
from moothall.web.ui.paper_files import language


@dataclass(frozen=True)
class Figures:
    """Two tables of the same rows: as found, and as they would be published. `changed` are (row, column) of the first."""

    found_head: Sequence[Mapping[str, Any]]
    found: Sequence[Sequence[str]]
    shown_head: Sequence[Mapping[str, Any]]
    shown: Sequence[Sequence[str]]
    changed: frozenset[tuple[int, int]]
    behind: frozenset[int]
    notes: Sequence[str]


def figures_of(item: Any) -> Figures:
    """The two tables of an output that is checked."""
    true, shown = from_json(item.output.content), from_json(item.shown)
    given = {column.name: place for place, column in enumerate(shown.columns)}
    other = {_key(shown, row): row for row in shown.rows}
    changed = {
        (number_, place)
        for number_, row in enumerate(true.rows)
        for place, column in enumerate(true.columns)
        if column.name in given and _differs(row[place], other.get(_key(true, row)), given[column.name])
    }
    return Figures(
        [_heading(column) for column in true.columns], [_row(true, row) for row in true.rows],
        [_heading(column) for column in shown.columns], [_row(shown, row) for row in shown.rows],
        frozenset(changed),
        frozenset(place for place, column in enumerate(true.columns) if column.name not in given),
        shown.notes,
    )  # fmt: skip


@dataclass(frozen=True)
class Chart:
    """A drawing wide and narrow, as the report has it, and what it tells."""

    wide: Markup
    narrow: Markup
    told: str


def chart_of(item: Any) -> Chart | None:
    """The chart of an output as it would be published; None where it has none."""
    from moothall.methods.reporting.charts import draw

    drawn = draw(from_json(item.shown))
    # Drawn by us from cells; what is text in it is escaped there.
    return Chart(Markup(drawn.wide), Markup(drawn.narrow), drawn.told) if drawn else None


def _key(output: Output, row: Sequence[Cell]) -> tuple[Cell, ...]:
    return tuple(row[place] for place in output.places(Role.DIMENSION))


def _differs(cell: Cell, row: Sequence[Cell] | None, place: int) -> bool:
    return row is None or row[place] != cell


def _heading(column: Column) -> dict[str, Any]:
    text = f"{column.label} ({column.unit})" if column.unit else column.label
    return {"text": text, "number": column.role != Role.DIMENSION}


def _row(output: Output, row: Sequence[Cell]) -> list[str]:
    return [_cell(output, column, cell) for column, cell in zip(output.columns, row, strict=True)]


def _cell(output: Output, column: Column, cell: Cell) -> str:
    if column.role == Role.DIMENSION:
        told = output.labels.get(column.name, {}).get(str(cell))
        return told or (_("All") if cell == ALL else str(cell))
    if cell is None:
        return Mark.NOT_AVAILABLE.value
    if isinstance(cell, str):
        return cell
    return f"{cell:,.{column.decimals}f}"


def risk_rows(item: Any) -> list[dict[str, str]]:
    """What the checkers are told of a thing, line by line."""
    risks: Mapping[str, Any] = item.risks
    if item.what == "words":
        return [_not_of_an_output(risks)]
    if item.what != "output":
        return []
    rows = [
        {"label": _("Risk"), "text": _level(risks["level"])},
        {
            "label": _("Hidden"),
            "text": _("%(hidden)s of %(all)s figures, %(others)s of them so that others cannot be worked out") % {
                "hidden": number(risks["hidden"]), "all": number(risks["figures"]), "others": number(risks["secondary"]),
            },
        },
        {
            "label": _("What an outsider could work out"),
            "text": _("With the small ones alone hidden: %(exactly)s exactly, %(within)s more closely than is allowed.") % {
                "exactly": number(risks["before_exactly"]), "within": number(risks["before_within"]),
            },
            "quiet": _("As it would be published: %(exactly)s and %(within)s.") % {
                "exactly": number(risks["after_exactly"]), "within": number(risks["after_within"]),
            },
        },
    ]  # fmt: skip
    if risks["smallest"]:
        rows.append({"label": _("Smallest numbers behind it"), "text": ", ".join(f"{one:g}" for one in risks["smallest"])})  # fmt: skip
    rows += [{"label": _found(one["level"]), "text": one["words"]} for one in risks["findings"]]
    return rows


def _not_of_an_output(risks: Mapping[str, Any]) -> dict[str, str]:
    found = risks["not_of_an_output"]
    label = _("Numbers that stand in no table of this release")
    if not found:
        return {"label": label, "text": _("None")}
    return {"label": label, "text": ", ".join(found), "quiet": _("Ask where each is from.")}


def _found(level: str) -> str:
    """What stands beside a finding, by how much of a risk it is."""
    words = {
        "low": _("Found, of low risk"),
        "medium": _("Found, of medium risk"),
        "high": _("Found, of high risk"),
    }
    return words.get(level, _("Found"))


def _level(level: str) -> str:
    return {"low": _("Low"), "medium": _("Medium"), "high": _("High"), "none": _("None")}.get(level, level)


def _rated_by(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The facts that libraries rate by, which are published too."""
    per_cent = {
        "attrition_percent": _("Lost to follow-up"),
        "attrition_difference_percent": _("Lost, difference between groups"),
        "baseline_out_percent": _("Differing at the start"),
    }
    rows = [(label, f"{facts[name]}%") for name, label in per_cent.items() if facts[name] is not None]
    if facts["smallest_effect"] is not None:
        rows.append(
            (_("Smallest effect it could have found, in standard deviations"), facts["smallest_effect"])
        )
    if facts["clusters"] is not None:
        rows.append((_("Clusters"), number(facts["clusters"])))
    return rows


def described(code: str) -> str:
    """How well an outcome, or what was done, is described; the rating rules of libraries read it."""
    return {
        "validated": _("By an instrument that was validated"),
        "described": _("In words that others could follow"),
        "full": _("So that others could do the same"),
        "brief": _("Briefly"),
        "named": _("By its name alone"),
    }[code]


def words_rows(item: Any) -> list[dict[str, str]]:
    """What the manifest would say, for a reader."""
    told = json.loads(item.shown)
    study = told["study"]
    authors = [
        one.get("body") or f"{one.get('given', '')} {one['family']}".strip() for one in told["authors"]
    ]
    rows = [
        (_("Title"), told["title"]), (_("Subtitle"), told["subtitle"]), (_("Authors"), ", ".join(authors)),
        (_("In one sentence"), told["teaser"]), (_("Summary"), told["summary"]),
        (_("Filed under"), ", ".join(topics(language())[code] for code in told["topics"])),
        (_("Population"), study["population"]), (_("Where it took place"), study["setting"]),
        (_("Who was studied"), study["sample"]), (_("Compared with"), study["comparison"]),
        (_("How many"), "" if study["sample_size"] is None else number(study["sample_size"])),
        *((_("Found"), f"{one['name']}: {one['as_reported']}") for one in study["outcomes"]),
        (_("What the study can show"), study["can_show"]), (_("What it cannot show"), study["cannot_show"]),
        (_("How the outcome is described"), described(study["facts"]["outcome_described"])),
        (_("How what was done is described"), described(study["facts"]["intervention_described"])),
        *_rated_by(study["facts"]),
        (_("Who evaluated"), study["evaluator"]), (_("Funder"), study["funder"]),
        (_("Gaps it closes"), ", ".join(told["gaps"])), (_("Licence"), licences()[told["licence"]]["title"]),
        (_("DOI"), told["doi"] or ""),
    ]  # fmt: skip
    return [{"label": label, "text": text} for label, text in rows if text]
