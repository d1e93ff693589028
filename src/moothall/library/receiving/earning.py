"""What the rules of the rating scales give a released study, with the rule that gave it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from moothall.library.appraisal import Earned, Scale, StudyFacts, earned
from moothall.methods.bundle import Study

#: Scales that rate one study; a programme or a body of evidence is rated by people, from several.
OF_A_STUDY = ("study", "result")


@dataclass(frozen=True)
class Given:
    """The level that a scale's rule gives, how final it is, and the rule as it was applied."""

    scale: Scale
    level: str
    standing: str
    rule: dict[str, Any]


def facts_of(study: Study) -> StudyFacts:
    """What the study declares, as the rules read it."""
    return StudyFacts(
        design=study.design,
        attrition_percent=_number(study.facts.attrition_percent),
        smallest_effect=_number(study.facts.smallest_effect),
        sample_size=study.sample_size,
        baseline_out_percent=_number(study.facts.baseline_out_percent),
        outcome_described=study.facts.outcome_described,
        intervention_described=study.facts.intervention_described,
    )


def given_by_rule(study: Study, scales: Iterable[Scale]) -> Iterator[Given]:
    """What each scale gives that rates such a study and whose rule comes to something."""
    facts = facts_of(study)
    for scale in scales:
        if scale.rates not in OF_A_STUDY or scale.draft:
            continue
        found = earned(scale, facts)
        if found.overall.level is not None:
            yield Given(scale, found.overall.level, _standing(found), _rule(scale, facts, found))


def _standing(found: Earned) -> str:
    """A fact that was not declared may still bring it down, as may a part that people judge."""
    if found.overall.standing == "final" and found.unknown:
        return "at_most"
    return found.overall.standing


def _rule(scale: Scale, facts: StudyFacts, found: Earned) -> dict[str, Any]:
    parts = [
        {
            "part": domain.code,
            "counts": domain.counts,
            "fact": domain.earned.fact,
            "said": getattr(facts, domain.earned.fact),
            "level": found.domains[domain.code],
            "confirmed": domain.earned.confirmed,
            "source": domain.earned.source.key,
        }
        for domain in scale.domains
        if domain.earned is not None and domain.code in found.domains
    ]
    return {
        "whole": scale.overall.rule,
        "confirmed": scale.overall.confirmed,
        "parts": parts,
        "decided_by": list(found.overall.decided_by),
        "to_judge": list(found.to_judge),
        "unknown": list(found.unknown),
    }


def _number(said: str | None) -> float | None:
    return None if said is None else float(said)
