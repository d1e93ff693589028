"""What a bundle says of the study: out of the registered protocol, the run, the authors' words, and the figures as shown.

No figure comes from the run itself: an effect is that of an output as it may be published, or is not given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from moothall.evidence.release import filing
from moothall.evidence.release.authors_words import AuthorsWords
from moothall.methods.evaluation.finding import Direction, Finding
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
        "title": _line(words.title),
        "subtitle": _line(words.subtitle),
        "authors": [_author(one) for one in protocol.authors] or [{"body": _line(protocol.independence.evaluator)}],
        "publisher": _line(origin.publisher),
        "licence": words.licence,
        "doi": words.doi or None,
        "language": "en",
        "teaser": _line(words.teaser),
        "summary": _text("\n\n".join(part for part in (first_line(protocol), words.summary) if part)),
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
    return {"family": _line(name[-1]), "given": _line(" ".join(name[:-1])), **orcid}


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
        "population": _text(estimand.population.words),
        "setting": _text(words.setting),
        "countries": filing.countries_of(estimand.population.nations),
        "sample": _text(words.sample),
        "sample_size": children_in(shown, [one.name for one in run.common]),
        "comparison": _text(estimand.comparator),
        "follow_up_months": _follow_up(protocol),
        "funder": _text(protocol.funder),
        "independent": "yes" if protocol.independence.independent else "no",
        "evaluator": _line(_who_evaluates(protocol))[:500].strip(),
        "published_in_full": "yes",
        "can_show": _text(words.can_show),
        "cannot_show": _text(words.cannot_show),
        "outcomes": list(_outcomes(run, shown)),
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


def _outcomes(run: StudyRun, shown: Shown) -> Iterator[dict[str, Any]]:
    for finding in run.findings:
        if finding.role not in ("primary", "secondary") or not finding.outcome or not finding.registered:
            continue
        yield _outcome(run.protocol, finding, effect_in(finding, shown))


@dataclass(frozen=True)
class Effect:
    """The main figure of a finding with its interval, as printed."""

    effect: str
    low: str
    high: str
    unit: str


def effect_in(finding: Finding, shown: Shown) -> Effect | None:
    """The first figure with both ends of its interval among the finding's outputs; None where it is hidden."""
    for true in finding.outputs:
        output = shown.get(true.name)
        if output is None or output.kind != OutputKind.ESTIMATES:
            continue
        figure, low, high = (output.places(role) for role in (Role.FIGURE, Role.LOW, Role.HIGH))
        if not (figure and low and high and output.rows):
            continue
        row = output.rows[0]
        cells = [row[figure[0]], row[low[0]], row[high[0]]]
        if any(not isinstance(cell, int | float) for cell in cells):
            return None
        column = output.columns[figure[0]]
        effect, below, above = (_digits(float(cell or 0), column.decimals) for cell in cells)
        return Effect(effect, below, above, column.unit)
    return None


def _digits(value: float, decimals: int) -> str:
    from moothall.methods.tables.layout import printed

    return f"{printed(value, decimals):f}"


def _outcome(protocol: Protocol, finding: Finding, effect: Effect | None) -> dict[str, Any]:
    outcome = protocol.outcome(finding.outcome)
    told: dict[str, Any] = {
        "name": _line(outcome.title),
        "domain": filing.domain_of(outcome.measure),
        "measure": _line(effect.unit if effect and effect.unit else outcome.unit),
        "direction": str(finding.direction if effect else Direction.NOT_STATED),
        "as_reported": "Not given: hidden so that no child can be recognised.",
    }
    if effect is None:
        return told
    return {
        **told,
        "effect": effect.effect, "low": effect.low, "high": effect.high, "interval_percent": "95",
        "as_reported": f"{effect.effect} (95% interval {effect.low} to {effect.high}) {effect.unit or outcome.unit}",
    }  # fmt: skip


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


def _line(text: str) -> str:
    return " ".join(_text(text).split())


def _text(text: str) -> str:
    """The text as a manifest has it: composed characters, one kind of line's end, nothing unseen."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return "".join(
        one for one in plain if one == "\n" or unicodedata.category(one) not in ("Cc", "Cs")
    ).strip()
