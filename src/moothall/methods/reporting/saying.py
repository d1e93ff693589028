"""What of a run can be said from the outputs that may leave: sentences, checks, limits, departures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from moothall.methods.evaluation.finding import Diagnostic, Finding, Said, Sentence, Verdict, say
from moothall.methods.evaluation.study_run import StudyRun
from moothall.methods.outputs import Output

from .document import Check
from .labels import VERDICTS


@dataclass(frozen=True)
class Telling:
    """A run with the outputs that may leave. Figures come from these alone; the run gives words and order."""

    run: StudyRun
    outputs: Mapping[str, Output]

    def say(self, sentence: Sentence, language: str = "en") -> Said:
        """A sentence with the figures that may leave, or that it is withheld."""
        return say(sentence, self.outputs, language)

    def of(self, finding: Finding) -> list[Output]:
        """The outputs of a finding that may leave, in order."""
        return [self.outputs[one.name] for one in finding.outputs if one.name in self.outputs]

    def refused(self, finding: Finding) -> int:
        """How many of a finding's outputs may not leave."""
        return sum(1 for one in finding.outputs if one.name not in self.outputs)

    @property
    def primary(self) -> tuple[Finding, ...]:
        """The findings that answer the question, in the protocol's order; exploratory ones never among them first."""
        return tuple(one for one in self.run.findings if one.role == "primary")

    def checks(self, finding: Finding) -> tuple[Check, ...]:
        """What the finding rests on. Where a figure is withheld the verdict is too: it says how the figure lies."""
        return tuple(self._check(one) for one in finding.diagnostics)

    def _check(self, one: Diagnostic) -> Check:
        told = self.say(one.says)
        word, tone = VERDICTS[one.verdict]
        if told.withheld:
            return Check(one.title, "Withheld", "plain", told.text)
        return Check(one.title, word, tone, told.text)

    def limits(self) -> Iterator[str]:
        """Limits that the checks found, each with the analysis it is of; then those the protocol knew."""
        seen: set[str] = set()
        for finding in self.run.findings:
            for one in finding.diagnostics:
                if one.limitation is None or self.say(one.says).withheld:
                    continue
                told = self.say(one.limitation)
                if not told.withheld and told.text not in seen:
                    seen.add(told.text)
                    yield f"{told.text} (Found in: {finding.title}.)"
        yield from (words for words in self.run.protocol.limitations)

    def count(self, finding: Finding, verdict: Verdict) -> int:
        """How many checks of a finding came out so, of those that may be told."""
        word = VERDICTS[verdict][0]
        return sum(1 for one in self.checks(finding) if one.verdict == word)

    @property
    def unprotected(self) -> bool:
        """Whether any output has not been through disclosure control."""
        return any(not one.protected_by for one in self.outputs.values())
