"""The figures of the process in a study: those of its population, in the shape in which the Home Office publishes the pilot's.

They are made by `process_figures`, as those of `moothall study process` are; here they are told of whom they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from moothall.methods.outputs import ALL, Output, Role

from .. import process_figures as annex
from ..finding import CellAt, Direction, Finding, Sentence
from ..process_figures.facts import NATIONAL, PANEL
from ..process_figures.tables import REFERRALS
from ..protocol.analyses import ProcessFigures
from .study import COUNTED, STUDIED, TREATED, UNTREATED, Study


def process_figures(asked: ProcessFigures, study: Study) -> Finding:
    """The finding: outputs and a few sentences of what they say in all. It claims no effect of anything."""
    study.told("Figures of the process")
    facts = study.facts(panel_only=asked.only_the_arrangement)
    by = ["authority" if one == "site" else one for one in asked.by]
    made = annex.process_figures(facts, by=by, only=asked.tables)
    outputs = tuple(_of_the_study(one, facts, asked, study) for one in made)
    whose = (
        "those for the panel"
        if asked.only_the_arrangement
        else "those for the panel and those decided nationally"
    )
    return Finding(
        analysis=asked.name, title=asked.title, design=asked.design, role=asked.role, outcome="",
        direction=Direction.NOT_STATED, estimates=(), diagnostics=(), outputs=outputs, reading=tuple(_reading(outputs, facts.panel_only)),
        methods=(
            f"Counted, not estimated, of the referrals studied: {whose}. Days are of those decided by the extract’s day; waits count those still waiting too.",
            "The share decided positively is told for each test by itself.",
        ),
        facts={"comparison": "none"},
    )  # fmt: skip


def _of_the_study(output: Output, facts: annex.Facts, asked: ProcessFigures, study: Study) -> Output:
    """Named as the analysis's, and referrals told as some of those studied, so that disclosure control holds them together."""
    output = replace(output, name=f"{asked.name}-{output.name}")
    if output.counted != REFERRALS:
        return output
    where = {**output.where, **STUDIED}
    output = replace(output, counted=COUNTED, where=where, period=study.period())
    if len(facts.case) < len(study.children) and not facts.panel_only:
        where["decided"] = "locally or nationally"
    decided, begun = _by_panel(facts), set(study.children.words["case"][study.children.treated].tolist())
    if decided <= begun and facts.panel_only:
        where["arm"] = TREATED
    return _by_arm(output) if decided == begun else output


def _by_panel(facts: annex.Facts) -> set[str]:
    return set(facts.case[facts.route == PANEL].tolist())


def _by_arm(output: Output) -> Output:
    """The two routes as the two arms of the study, where they are the same children."""
    arms: dict[str, str] = {PANEL: TREATED, NATIONAL: UNTREATED}
    place = next((place for place, one in enumerate(output.columns) if one.name == "route"), None)
    if place is None:
        return replace(output, where={name: told for name, told in output.where.items() if name != "route"})
    columns = [replace(one, name="arm") if one.name == "route" else one for one in output.columns]
    rows = [
        tuple(arms.get(str(cell), cell) if at == place else cell for at, cell in enumerate(row))
        for row in output.rows
    ]
    words = {arms[route]: told for route, told in output.labels["route"].items()}
    labels = {name: told for name, told in output.labels.items() if name != "route"} | {"arm": words}
    return replace(output, columns=tuple(columns), rows=tuple(rows), labels=labels)


#: What is said of all together: the table and the column of each figure, and the words about it.
_SAID = (
    ("referrals", "referrals", "{told:count} referrals were received."),
    ("median-days-to-conclusive-grounds", "median", "Half of the conclusive decisions were made within {told:count} days of the referral."),
    ("both-at-one-sitting", "share", "{told}% of the panel’s conclusive decisions were taken at the sitting of reasonable grounds."),
)  # fmt: skip


_FOR_THE_PANEL = "{told:count} referrals were for the panel to decide."


def _reading(outputs: tuple[Output, ...], panel_only: bool) -> Iterator[Sentence]:
    for name, column, words in _SAID:
        words = _FOR_THE_PANEL if panel_only and name == "referrals" else words
        output = next((one for one in outputs if f"-{name}-by-" in one.name), None)
        if output is not None:
            whole = (ALL,) * len(output.places(Role.DIMENSION))
            yield Sentence({"en": words}, {"told": CellAt(output.name, whole, column)})
