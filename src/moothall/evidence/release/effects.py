"""What a bundle says was found: for each outcome the effect as published, or in words what an analysis without one says."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from moothall.evidence.release import filing
from moothall.evidence.release.smallest import smallest_told
from moothall.methods.evaluation.finding import Direction, Finding, say
from moothall.methods.evaluation.protocol.estimand import Outcome
from moothall.methods.evaluation.study_run import StudyRun
from moothall.methods.outputs import Output, OutputKind, Role

Shown = Mapping[str, Output]
HIDDEN = "Not given: hidden so that no child can be recognised."


def outcomes_of(run: StudyRun, shown: Shown) -> Iterator[dict[str, Any]]:
    """What the registered analyses found, primary and secondary, in the order of the protocol."""
    for finding in run.findings:
        if finding.role not in ("primary", "secondary") or not finding.outcome or not finding.registered:
            continue
        yield _outcome(run.protocol.outcome(finding.outcome), finding, shown)


@dataclass(frozen=True)
class Effect:
    """The main figure of a finding with its interval, as printed. `ratio`: it is how many times as much."""

    effect: str
    low: str
    high: str
    unit: str
    ratio: bool = False


def effect_in(finding: Finding, shown: Shown) -> Effect | None:
    """The effect with both ends of its interval among the finding's outputs; None where it is hidden.

    Where it was estimated as a logarithm, the ratio that stands beside it.
    """
    for true in finding.outputs:
        output = shown.get(true.name)
        if output is None or output.kind != OutputKind.ESTIMATES:
            continue
        figure, low, high = (output.places(role) for role in (Role.FIGURE, Role.LOW, Role.HIGH))
        if figure and low and high and output.rows:
            ratio = len(figure) == len(low) == len(high) == 2
            at = 1 if ratio else 0
            return _printed(output, (figure[at], low[at], high[at]), ratio=ratio)
    return None


def _printed(output: Output, places: tuple[int, int, int], *, ratio: bool) -> Effect | None:
    cells = [output.rows[0][place] for place in places]
    if any(not isinstance(cell, int | float) for cell in cells):
        return None
    column = output.columns[places[0]]
    effect, below, above = (_digits(float(cell or 0), column.decimals) for cell in cells)
    return Effect(effect, below, above, column.label.lower() if ratio else column.unit, ratio)


def _digits(value: float, decimals: int) -> str:
    from moothall.methods.tables.layout import printed

    return f"{printed(value, decimals):f}"


def _outcome(outcome: Outcome, finding: Finding, shown: Shown) -> dict[str, Any]:
    # An analysis that compares with nobody has figures of groups, and no effect.
    effect = None if finding.facts.get("comparison") == "none" else effect_in(finding, shown)
    told: dict[str, Any] = {
        "name": line(outcome.title),
        "domain": filing.domain_of(outcome.measure),
        "measure": line(effect.unit if effect and effect.unit else outcome.unit),
        "direction": str(finding.direction if effect else Direction.NOT_STATED),
        "as_reported": _in_words(finding, shown),
    }
    if effect is None:
        return told
    return {
        **told,
        "effect": effect.effect, "low": effect.low, "high": effect.high, "interval_percent": "95",
        "as_reported": f"{effect.effect} (95% interval {effect.low} to {effect.high}) {told['measure']}{_could_find(effect, smallest_told(finding, shown))}",
    }  # fmt: skip


def _in_words(finding: Finding, shown: Shown) -> str:
    """What is reported where there is no effect to give: it is hidden, or none was sought."""
    if finding.facts.get("comparison") != "none" or not finding.reading:
        return HIDDEN
    said = say(finding.reading[0], shown)
    return HIDDEN if said.withheld else text(said.text)


def _could_find(effect: Effect, smallest: float | None) -> str:
    """How small an effect would have been found, in the decimals of the effect itself."""
    if smallest is None:
        return ""
    decimals = len(effect.effect.partition(".")[2])
    if effect.ratio:
        less, more = (_digits(math.exp(end), decimals) for end in (-smallest, smallest))
        return f". At most {less}, or at least {more}, would have been found four times in five."
    return f". An effect of {_digits(smallest, decimals)} would have been found four times in five."


def line(told: str) -> str:
    """The text as a manifest has it, on one line."""
    return " ".join(text(told).split())


def text(told: str) -> str:
    """The text as a manifest has it: composed characters, one kind of line's end, nothing unseen."""
    plain = unicodedata.normalize("NFC", told.replace("\r\n", "\n"))
    return "".join(
        one for one in plain if one == "\n" or unicodedata.category(one) not in ("Cc", "Cs")
    ).strip()
