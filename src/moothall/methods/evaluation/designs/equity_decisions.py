"""The decisions of the arrangement: the share that was positive by group and by site, each test of the law by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from moothall.methods.outputs import Output

from ..equity import (
    BetweenSites,
    Decided,
    between_sites,
    between_sites_output,
    positive_rates,
    rates_output,
    sites_beside,
    sites_output,
)
from ..equity.decision_rates import check_one_test
from ..errors import EvaluationError, in_a_report
from ..figures import About
from ..finding import CellAt, Diagnostic, Sentence, Verdict
from ..process_figures.facts import PANEL, STAGE_WORDS, STAGES, Facts
from ..process_figures.tables import test_words
from ..protocol.analyses import Equity
from ..rules import rule
from ..study_data.traits import group_of, matrix_of
from ..weighting import covariates
from .building import sentence
from .group_effects import by_of, groups_in
from .study import Study


@dataclass(frozen=True)
class Span:
    """The decisions of one stage by one test, in words; `at` is the place of each one's child in the study's children.

    `latest` says whether it is the test by which the last decisions of the stage were taken.
    """

    stage: str
    test: str
    words: str
    told: Decided
    at: npt.NDArray[np.int64]
    latest: bool

    @property
    def name(self) -> str:
        """As outputs are called."""
        return "".join(sign if sign.isalnum() else "-" for sign in f"{self.stage}-{self.test}".lower())

    @property
    def where(self) -> dict[str, str]:
        """What holds of all of them, and of which they are counted: in the words of the figures of the process, so that
        disclosure control holds them against one another."""
        return {"stage": self.stage, "route": PANEL, "test": self.test}

    @property
    def counted(self) -> str:
        """What is counted."""
        return f"positive-{self.stage}"

    @property
    def chart(self) -> str:
        """Of the test that came last there is a drawing; of the others the table says it."""
        return "groups" if self.latest else ""


@dataclass
class Decisions:
    """What is told of decisions: outputs of the last test of each stage and of those before it, and what they say."""

    latest: list[Output] = field(default_factory=list)
    earlier: list[Output] = field(default_factory=list)
    between: dict[str, tuple[BetweenSites, int]] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    reading: list[Sentence] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)

    @property
    def outputs(self) -> list[Output]:
        """Those of the last tests first."""
        return [*self.latest, *self.earlier]

    def add(self, span: Span, output: Output) -> None:
        """An output of a span."""
        (self.latest if span.latest else self.earlier).append(output)


def decisions_of(asked: Equity, study: Study) -> Decisions:
    """Shares positive by group, and by site with the mix of cases taken out; how far sites differ on the same kind."""
    told = Decisions()
    study.told("Decisions, each test by itself")
    try:
        facts = study.facts(panel_only=True)
    except EvaluationError as wrong:
        told.lacking.append(f"Nothing is told of decisions. {in_a_report(wrong)}")
        return told
    spans = list(_spans(facts, study, told))
    period = facts.first, facts.last
    if "decisions" in asked.tell:
        for span in spans:
            _by_group(asked, span, About(asked.name, period, span.where), study, told)
    if "sites" in asked.tell:
        for span in spans:
            _by_site(asked, span, About(asked.name, period, span.where), study, told)
        _between(asked, spans, About(asked.name, period), told)
    return told


def _spans(facts: Facts, study: Study, told: Decisions) -> Iterator[Span]:
    """Each stage by each test; a conclusive decision goes by the test that let its case through too."""
    place = {str(case): number for number, case in enumerate(study.children.words["case"])}
    for stage in STAGES:
        made = facts.in_period(stage)
        tests, words = made.tests, test_words(made.tests)
        latest = max(zip(made.month.tolist(), tests.tolist(), strict=True), default=("", ""))[1]
        for test in sorted(set(tests.tolist())):
            own, called = made.of(tests == test), f"{STAGE_WORDS[stage].capitalize()}, test {words[test]}"
            try:
                check_one_test(f"{stage}_positive", own)
            except EvaluationError as wrong:
                told.lacking.append(f"Left out: {called}. {in_a_report(wrong)}")
                continue
            at = np.array([place[str(case)] for case in facts.case[own.case]], np.int64)
            yield Span(stage, test, called, own, at, test == latest)


def _by_group(asked: Equity, span: Span, about: About, study: Study, told: Decisions) -> None:
    found = []
    for trait in asked.by:
        group = group_of(trait, study.children)[span.at].astype(str)
        names = [name for name, these in groups_in(trait, study) if these[span.at].any()]
        if len(names) > 1:
            found.append((by_of(trait), positive_rates(span.stage, span.told, group, names)))
    if found:
        told.add(span, rates_output(span.name, f"{asked.title}: {span.words}, share positive by group", found, about, counted=span.counted, label="Share positive", chart=span.chart))  # fmt: skip


def _by_site(asked: Equity, span: Span, about: About, study: Study, told: Decisions) -> None:
    site, event = study.children.authority[span.at].astype(str), span.told.positive.astype(float)
    names, columns = matrix_of(asked.alike_in, study.children)
    mix = covariates(columns[span.at], names).varying() if names else None
    mix = mix if mix is not None and mix.names else None
    try:
        beside, found = sites_beside(site, event, mix), between_sites(site, event, mix)
    except EvaluationError as wrong:
        told.lacking.append(f"How far sites agree is not told: {span.words}. {in_a_report(wrong)}")
        return
    told.add(span, sites_output(f"sites-{span.name}", f"{asked.title}: {span.words}, share positive by site", beside, about, counted=span.counted, chart=span.chart))  # fmt: skip
    told.between[span.name] = found, int(min(event.sum(), len(event) - event.sum()))


def _between(asked: Equity, spans: Sequence[Span], about: About, told: Decisions) -> None:
    """For each decision whether sites agree on the same kind of case; of the last test of each stage, in the reading."""
    if not told.between:
        return
    output = between_sites_output(
        f"{asked.title}: how far sites differ on the same kind of case", told.between, about, counted="decisions",
        labels={one.name: one.words for one in spans},
    )  # fmt: skip
    told.latest.append(output)
    for span in spans:
        if span.name not in told.between:
            continue
        cells = {column: CellAt(output.name, (span.name,), column) for column in ("median_odds_ratio", "low", "high", "p")}  # fmt: skip
        apart = told.between[span.name][0].p < rule("groups-differ-level").value
        told.diagnostics.append(Diagnostic(
            f"sites-{span.name}", f"Whether sites agree on the same kind of case: {span.words}", Verdict.CAUTION if apart else Verdict.FINE,
            sentence("The median odds ratio between two sites is {median_odds_ratio} (95% interval {low} to {high}; test that sites are alike, p = {p}).", cells),
            sentence("Sites decide cases of the same kind differently, by more than chance.") if apart else None, tuple(cells.values()),
        ))  # fmt: skip
        if span.latest:
            told.reading.append(sentence(f"{span.words}: of two children of the same kind at two sites drawn at random, the odds of a positive decision at one are in the median {{median_odds_ratio}} times those at the other (95% interval {{low}} to {{high}}).", cells))  # fmt: skip
