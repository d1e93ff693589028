"""What a bundle says of the study: out of the registered protocol, the run, the authors' words, and the figures as shown.

No figure comes from the run itself: an effect is that of an output as it may be published, or is not given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from moothall.evidence.release import filing
from moothall.evidence.release.authors_words import AuthorsWords
from moothall.evidence.release.effects import line, outcomes_of, text
from moothall.evidence.release.smallest import smallest_standardised
from moothall.methods.evaluation.finding import Finding
from moothall.methods.evaluation.protocol import Protocol
from moothall.methods.evaluation.protocol.people import Person
from moothall.methods.evaluation.study_run import StudyRun
from moothall.methods.outputs import ALL, Mark, Output, OutputKind, Role

Shown = Mapping[str, Output]
_TITLES = re.compile(r"^(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms|Mx|Miss|Sir|Dame)\.?\s+)+")


@dataclass(frozen=True)
class Origin:
    """Where the figures come from, as the database knows it."""

    key: str
    publisher: str
    protocol_sha256: str
    registered_on: date
    data_first_seen_on: date
    extract_sha256: str
    code_version: str
    seed: int


def about_of(run: StudyRun, words: AuthorsWords, origin: Origin, shown: Shown) -> dict[str, Any]:
    """All that the manifest says, but for its version, its day and its files."""
    protocol = run.protocol
    return {
        "key": origin.key,
        "title": line(words.title),
        "subtitle": line(words.subtitle),
        "authors": [_author(one) for one in protocol.authors] or [{"body": line(protocol.independence.evaluator)}],
        "publisher": line(origin.publisher),
        "licence": words.licence,
        "doi": words.doi or None,
        "language": "en",
        "teaser": line(words.teaser),
        "summary": text("\n\n".join(part for part in (first_line(protocol), words.summary) if part)),
        "topics": list(words.topics),
        "countries": filing.countries_of(protocol.estimand.population.nations),
        "study": _study(run, words, shown),
        "provenance": _provenance(run, origin),
        "gaps": list(protocol.gaps),
    }  # fmt: skip


def first_line(protocol: Protocol) -> str:
    """What has to be read before anything else where the evaluator is not independent; nothing where it is."""
    if protocol.independence.independent:
        return ""
    who = protocol.independence
    return (
        f"Not independent: {who.evaluator} evaluates what is delivered by {who.delivered_by}. {who.statement}"
    )


def _provenance(run: StudyRun, origin: Origin) -> dict[str, Any]:
    return {
        "protocol_sha256": origin.protocol_sha256,
        "protocol_registered_on": origin.registered_on.isoformat(),
        "data_first_seen_on": origin.data_first_seen_on.isoformat(),
        "extract_sha256": origin.extract_sha256,
        "code_version": origin.code_version,
        "seed": origin.seed,
        "deviations": len(run.deviations),
    }


def _author(person: Person) -> dict[str, str]:
    name = _TITLES.sub("", person.name).split()
    orcid = {"orcid": person.orcid} if person.orcid else {}
    return {"family": line(name[-1]), "given": line(" ".join(name[:-1])), **orcid}


def _study(run: StudyRun, words: AuthorsWords, shown: Shown) -> dict[str, Any]:
    protocol, estimand = run.protocol, run.protocol.estimand
    main = _main(run)
    filed = filing.filed_as(main.design if main else protocol.analyses[0].design)
    known = filing.library_words()["arrangements"]
    return {
        "label": filed["label"],
        "design": filed["design"],
        "arrangements": [estimand.arrangement] if estimand.arrangement in known else [],
        "interventions": [],
        "themes": [],
        "population": text(estimand.population.words),
        "setting": text(words.setting),
        "countries": filing.countries_of(estimand.population.nations),
        "sample": text(words.sample),
        "sample_size": children_in(shown, [one.name for one in run.common]),
        "comparison": text(estimand.comparator),
        "follow_up_months": _follow_up(protocol),
        "funder": text(protocol.funder),
        "independent": "yes" if protocol.independence.independent else "no",
        "evaluator": line(_who_evaluates(protocol))[:500].strip(),
        "published_in_full": "yes",
        "can_show": text(words.can_show),
        "cannot_show": text(words.cannot_show),
        "outcomes": list(outcomes_of(run, shown)),
        "facts": _facts(run, main, filed["comparison"], words, shown),
    }


def _who_evaluates(protocol: Protocol) -> str:
    who = protocol.independence
    return f"Evaluated by {who.evaluator}; delivered by {who.delivered_by}. {who.statement}"


def _main(run: StudyRun) -> Finding | None:
    """What the primary analysis found; where none was run, the first that was."""
    return next(
        (one for one in run.findings if one.role == "primary"), run.findings[0] if run.findings else None
    )


def children_in(shown: Shown, names: list[str]) -> int | None:
    """How many children were studied, as shown: the row of all categories in a table of them; None where hidden."""
    for name in names:
        output = shown.get(name)
        if output is None or output.kind != OutputKind.COUNTS or output.where != {"step": "studied"}:
            continue
        where, figures = output.places(Role.DIMENSION), output.places(Role.FIGURE)
        for row in output.rows:
            value = row[figures[0]]
            if all(row[place] == ALL for place in where) and isinstance(value, int) and value > 0:
                return value
    return None


def _follow_up(protocol: Protocol) -> int | None:
    months = [one.within_months for one in protocol.estimand.outcomes if one.within_months]
    months += [getattr(one, "horizon_months", None) or 0 for one in protocol.analyses]
    return max(months, default=0) or None


_DIGITS = re.compile(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,12})?")


def _facts(
    run: StudyRun, main: Finding | None, comparison: str, words: AuthorsWords, shown: Shown
) -> dict[str, Any]:
    """What rating rules read: of the primary analysis, and of whatever else was made of the same outcome.

    A share of children is a figure too: it is given only where nothing of its analysis had to be hidden.
    """
    found = dict(main.facts) if main else {}
    for one in run.findings:
        if main and one.outcome == main.outcome:
            found = {**one.facts, **found}
            if _something_hidden(one, shown):
                found = {
                    name: told for name, told in found.items() if name not in _SHARES or name not in one.facts
                }

    if main and main.outcome and "smallest_effect" not in found:
        alike = [one for one in run.findings if one.outcome == main.outcome]
        measure = run.protocol.outcome(main.outcome).measure
        found["smallest_effect"] = smallest_standardised(main, measure, alike, shown) or ""

    def amount(name: str) -> str | None:
        told = str(found.get(name, ""))
        return told if _DIGITS.fullmatch(told) else None

    clusters = str(found.get("clusters", ""))
    return {
        **{name: amount(name) for name in (*_SHARES, "smallest_effect")},
        "comparison": found.get("comparison") or comparison,
        "clusters": int(clusters) if clusters.isdigit() else None,
        "outcome_described": words.outcome_described,
        "intervention_described": words.intervention_described,
    }


_SHARES = ("attrition_percent", "attrition_difference_percent", "baseline_out_percent")


def _something_hidden(finding: Finding, shown: Shown) -> bool:
    """Whether an output of an analysis is left out, or has a figure that is not given."""
    return any(
        true.name not in shown or Mark.HIDDEN.value in [cell for row in shown[true.name].rows for cell in row]
        for true in finding.outputs
    )
