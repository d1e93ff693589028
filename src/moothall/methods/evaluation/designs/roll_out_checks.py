"""What a staggered roll-out rests on, looked at: trends before, few sites, agreement of estimators, what could be found."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from moothall.methods.outputs import Output

from ..bacon import bacon
from ..detectable import by_imputation as by_imputation_on
from ..detectable import detectable
from ..errors import EvaluationError
from ..finding import Diagnostic, Verdict
from ..panel import panel
from ..randomisation import randomisation
from ..rules import rule
from .building import POWER, Check, check_at, checks_output, sentence
from .roll_out_robustness import robustness_of
from .study import Study

if TYPE_CHECKING:
    from .roll_out import RollOut

OF_THE_CHECKS = (
    "Rambachan and Roth, Review of Economic Studies 2023 (trends that differ)",
    "Goodman-Bacon, Journal of Econometrics 2021 (what a two-way regression compares)",
    "Roth and Sant’Anna, Journal of Political Economy: Microeconomics 2023; Wu and Ding, JASA 2021 (randomisation)",
    "Bloom, Evaluation Review 1995 (the smallest effect)",
)
#: Simulated roll-outs, from which the smallest effect is told.
ROLL_OUTS = 100


def checks_of(run: RollOut, study: Study) -> tuple[tuple[Output, ...], tuple[Diagnostic, ...]]:
    """The figures as outputs, and what each says."""
    checks: list[Check] = []
    diagnostics: list[Diagnostic] = []
    for words, look in _LOOKS:
        study.told(words)
        look(run, study, checks, diagnostics)
    counted = run.outcome.name.replace("_", "-")
    robust = robustness_of(run, study, checks, diagnostics)
    return (*robust, checks_output(run.asked.name, run.asked.title, checks, counted, run.period)), tuple(
        diagnostics
    )


def _trends(run: RollOut, _study: Study, checks: list[Check], told: list[Diagnostic]) -> None:
    name, title = "trends-before", "Trends before the start"
    early = run.imputed.tested if run.imputed else None
    if early is None or not math.isfinite(early.p_by_treated):
        told.append(Diagnostic(name, title, Verdict.NOT_DONE, sentence("There are too few periods before the start to compare trends."), sentence("Whether sites and others developed alike before the start could not be looked at.")))  # fmt: skip
        return
    checks.append(Check(name, f"Joint test of the last {len(early.at)} periods before the start (p)" if len(early.at) > 1 else "Test of the last period before the start (p)", early.p_by_treated, run.children, run.freedom))  # fmt: skip
    at = {"p": check_at(run.asked.name, name)}
    if early.p_by_treated < rule("pre-trend-serious").value:
        verdict, words = (
            Verdict.SERIOUS,
            "Sites and others did not develop alike before the start (joint test, p = {p}).",
        )
        limit = "Sites and others developed differently before the start, so part of the difference after it may be that."
    elif early.p_by_treated < rule("pre-trend-caution").value:
        verdict, words = Verdict.CAUTION, "Sites and others may not have developed alike before the start (joint test, p = {p})."  # fmt: skip
        limit = "There are signs that sites and others developed differently before the start."
    else:
        verdict, words, limit = Verdict.FINE, "Sites and others developed alike before the start, as far as can be seen (joint test, p = {p}). Such a test has little power with few sites.", ""  # fmt: skip
    told.append(Diagnostic(name, title, verdict, sentence(words, at), sentence(limit) if limit else None, (at["p"],)))  # fmt: skip


def _sites(run: RollOut, _study: Study, checks: list[Check], told: list[Diagnostic]) -> None:
    name, title = "treated-sites", "How many sites began"
    count, few = int(run.held.is_site.sum()), rule("few-treated-sites").value
    checks.append(Check(name, "Authorities that began", count, int(run.held.children[run.held.is_site].sum()), run.freedom))  # fmt: skip
    at = {"n": check_at(run.asked.name, name)}
    if count < few:
        told.append(Diagnostic(name, title, Verdict.CAUTION, sentence(f"{{n:count}} authorities began, fewer than the {few:g} that errors by cluster need.", at), sentence("Few authorities began, so intervals may be too narrow; the randomisation test is the surer guide."), (at["n"],)))  # fmt: skip
    else:
        told.append(Diagnostic(name, title, Verdict.FINE, sentence("{n:count} authorities began, enough for errors by cluster.", at), None, (at["n"],)))  # fmt: skip


def _agreement(run: RollOut, _study: Study, checks: list[Check], told: list[Diagnostic]) -> None:
    if len(run.answers) < 2:
        return
    name, title = "estimators-agree", "Whether the estimators agree"
    one, two = run.answers[:2]
    apart = one.overall - two.overall
    checks.append(Check(name, f"{one.label} less {two.label.lower()}", apart, run.children, run.freedom))
    at = {"d": check_at(run.asked.name, name)}
    if abs(apart) > max(one.se, two.se) * 1.96:
        told.append(Diagnostic(name, title, Verdict.CAUTION, sentence("The two estimators are {d:size} apart, more than chance would have them.", at), sentence("The answer hangs on which untreated periods are compared with: the two estimators differ."), (at["d"],)))  # fmt: skip
    else:
        told.append(Diagnostic(name, title, Verdict.FINE, sentence("The two estimators are {d:size} apart, within their errors.", at), None, (at["d"],)))  # fmt: skip


def _found(run: RollOut, study: Study, checks: list[Check], told: list[Diagnostic]) -> None:
    """What the panel's own errors, with their memory, let the estimator find; told apart from what was hoped for."""
    name, title = "smallest-effect", "The smallest effect that could be found"
    try:
        realised = detectable(run.held.grid(), runs=ROLL_OUTS, seed=run.seed).least
    except EvaluationError:
        realised = POWER * run.first.se
    promised = study.protocol.smallest_effect(run.asked.outcome)
    checks.append(Check(name, "Smallest effect that would be found four times in five", realised, run.children, run.freedom))  # fmt: skip
    at = {"m": check_at(run.asked.name, name)}
    if promised is not None and realised > promised * 1.05 and np.isfinite(realised):
        told.append(Diagnostic(name, title, Verdict.CAUTION, sentence(f"The study could find an effect of {{m:size}} {run.outcome.unit} four times in five; the protocol hoped for {promised:g}.", at), sentence("The study could find only larger effects than the protocol hoped for. That none is found does not mean that there is none."), (at["m"],)))  # fmt: skip
    else:
        told.append(Diagnostic(name, title, Verdict.FINE, sentence(f"The study could find an effect of {{m:size}} {run.outcome.unit} four times in five.", at), None, (at["m"],)))  # fmt: skip


def _by_chance(run: RollOut, _study: Study, checks: list[Check], told: list[Diagnostic]) -> None:
    """The estimate beside what it would be had other authorities begun at those times."""
    name, title = "randomisation", "Whether it could be chance"
    grid = run.held.grid()
    try:
        found = randomisation(grid.y, grid.times, grid.group, by_imputation_on(grid), draws=run.asked.reassignments, seed=run.seed, interval=False)  # fmt: skip
    except EvaluationError:
        told.append(Diagnostic(name, title, Verdict.NOT_DONE, sentence("There are too few ways to say which authorities began when."), None))  # fmt: skip
        return
    checks.append(Check(name, f"Randomisation test, {found.draws} roll-outs drawn again (p)", found.p, run.children, run.freedom))  # fmt: skip
    at = {"p": check_at(run.asked.name, name)}
    clear = run.first.low > 0 or run.first.high < 0
    if clear and found.p > rule("chance-level").value:
        told.append(Diagnostic(name, title, Verdict.CAUTION, sentence("Had other authorities begun at those times, as large a difference would not be rare (randomisation test, p = {p}), though the interval leaves out nought.", at), sentence("By the randomisation test the difference could be chance."), (at["p"],)))  # fmt: skip
    elif clear:
        told.append(Diagnostic(name, title, Verdict.FINE, sentence("Had other authorities begun at those times, as large a difference would be rare (randomisation test, p = {p}).", at), None, (at["p"],)))  # fmt: skip
    else:
        told.append(Diagnostic(name, title, Verdict.FINE, sentence("How rare as large a difference would be, had other authorities begun at those times: p = {p} (randomisation test). The interval includes no difference.", at), None, (at["p"],)))  # fmt: skip


def _forbidden(run: RollOut, _study: Study, checks: list[Check], told: list[Diagnostic]) -> None:
    """What a two-way regression would have compared: it is not used here, and this says how far it would mislead."""
    name, title = "forbidden-comparisons", "Why no two-way regression"
    whole = (run.held.children > 0).all(axis=1)
    if not np.isfinite(run.held.group[whole]).any():
        return
    units, times = np.flatnonzero(whole), np.arange(1, len(run.held.periods) + 1, dtype=float)
    try:
        held = panel(
            np.repeat(units, len(times)), np.tile(times, len(units)), np.repeat(run.held.group[whole] + 1, len(times)),
            run.held.y[whole].ravel(),
        )  # fmt: skip
        found = bacon(held)
    except EvaluationError:
        return
    checks.append(Check(name, "Weight on comparisons with sites treated already, in a two-way regression", found.forbidden, run.children, run.freedom))  # fmt: skip
    at = {"w": check_at(run.asked.name, name)}
    words = "A two-way regression would rest {w:%} of its weight on comparing with sites treated already. It is not used; the estimators here make no such comparison."
    told.append(Diagnostic(name, title, Verdict.FINE, sentence(words, at), None, (at["w"],)))


_LOOKS = (
    ("Trends before the start", _trends),
    ("How many sites began", _sites),
    ("Whether the estimators agree", _agreement),
    ("Drawing the roll-out again", _by_chance),
    ("What a two-way regression would compare", _forbidden),
    ("What could be found", _found),
)
