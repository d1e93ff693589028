"""Estimates of models: what stands behind each, and whether the model says more than the children of one group."""

from __future__ import annotations

from moothall.methods.outputs import Output, Role

from .cells import Reading
from .judging import Judged, Level, about_row, column, figures_of, number, print_as_said
from .rules import Rules


def judge_estimates(output: Output, rules: Rules, _reading: Reading) -> Judged:
    """An estimate is hidden where it rests on few children (a dummy of few), few events, or few degrees of freedom."""
    judged = Judged(output)
    children, events, freedom = (column(output, role) for role in (Role.CHILDREN, Role.EVENTS, Role.FREEDOM))
    for row in range(len(output.rows)):
        if all(number(output.rows[row][place]) is None for place in figures_of(output)):
            continue
        _judge_row(judged, rules, row, children[row], events[row], freedom[row])
    known = [one for one in freedom if one is not None]
    if not known:
        judged.find(Level.LOW, "It does not say how many degrees of freedom are left; ask whether its model is saturated.")  # fmt: skip
    elif min(known) < len(output.rows):
        judged.find(Level.MEDIUM, f"The model is nearly saturated: {len(output.rows)} estimates, and {min(known):g} degrees of freedom left.")  # fmt: skip
    print_as_said(judged)
    return judged


def _judge_row(judged: Judged, rules: Rules, row: int, children: float | None, events: float | None, freedom: float | None) -> None:  # fmt: skip
    if children is None:
        judged.find(Level.HIGH, "Some estimates do not say on how many children they rest; they are hidden.")
        judged.hide_row(row, "unknown")
        return
    judged.smallest.append(children)
    if freedom is not None and freedom < rules.freedom.value:
        judged.find(Level.HIGH, f"{freedom:g} residual degrees of freedom are fewer than {rules.freedom.value}: the model describes its children.")  # fmt: skip
        judged.hide_row(row, "freedom")
    if children < rules.threshold.value:
        judged.find(Level.HIGH, f"An estimate rests on {children:g} children ({about_row(judged.output, row)}).")  # fmt: skip
        judged.hide_row(row, "threshold")
    if events is not None and events < rules.threshold.value:
        judged.hide_row(row, "threshold")
