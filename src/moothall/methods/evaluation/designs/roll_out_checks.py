"""What a staggered roll-out rests on, looked at: trends before, few sites, agreement of estimators, what could be found."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from moothall.methods.outputs import Output

from ..finding import Diagnostic, Verdict
from ..rules import rule
from .building import Check, check_at, checks_output, sentence
from .study import Study

if TYPE_CHECKING:
    from .roll_out import RollOut

#: The error times this is the smallest effect that is found four times in five, at the usual level of a test.
POWER = 2.8


def checks_of(run: RollOut, study: Study) -> tuple[Output, tuple[Diagnostic, ...]]:
    """The figures as one output, and what each says."""
    study.told("Looking at what it rests on")
    checks: list[Check] = []
    diagnostics: list[Diagnostic] = []
    for look in (_trends, _sites, _agreement, _found):
        look(run, study, checks, diagnostics)
    output = checks_output(
        run.asked.name, run.asked.title, checks, run.outcome.name.replace("_", "-"), run.period
    )
    return output, tuple(diagnostics)


def _trends(run: RollOut, _study: Study, checks: list[Check], told: list[Diagnostic]) -> None:
    name, title = "trends-before", "Trends before the start"
    early = run.imputed.leads if run.imputed else None
    if early is None or not math.isfinite(early.p):
        told.append(Diagnostic(name, title, Verdict.NOT_DONE, sentence("There are too few periods before the start to compare trends."), sentence("Whether sites and others developed alike before the start could not be looked at.")))  # fmt: skip
        return
    checks.append(Check(name, f"Joint test of {len(early.at)} periods before the start (p)", early.p, run.children, run.freedom))  # fmt: skip
    at = {"p": check_at(run.asked.name, name)}
    if early.p < rule("pre-trend-serious").value:
        verdict, words = (
            Verdict.SERIOUS,
            "Sites and others did not develop alike before the start (joint test, p = {p}).",
        )
        limit = "Sites and others developed differently before the start, so part of the difference after it may be that."
    elif early.p < rule("pre-trend-caution").value:
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
    name, title = "smallest-effect", "The smallest effect that could be found"
    realised, promised = POWER * run.first.se, study.protocol.smallest_effect(run.asked.outcome)
    checks.append(Check(name, "Smallest effect that would be found four times in five", realised, run.children, run.freedom))  # fmt: skip
    at = {"m": check_at(run.asked.name, name)}
    if promised is not None and realised > promised * 1.05 and np.isfinite(realised):
        told.append(Diagnostic(name, title, Verdict.CAUTION, sentence(f"The study could find an effect of {{m:size}} {run.outcome.unit}; the protocol hoped for {promised:g}.", at), sentence("The study could find only larger effects than the protocol hoped for. That none is found does not mean that there is none."), (at["m"],)))  # fmt: skip
    else:
        told.append(Diagnostic(name, title, Verdict.FINE, sentence(f"The study could find an effect of {{m:size}} {run.outcome.unit} four times in five.", at), None, (at["m"],)))  # fmt: skip
