"""The full report, for whoever wants to know how, and whether to believe it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from moothall.methods.days import day_in_words
from moothall.methods.evaluation.finding import Finding
from moothall.methods.outputs import Output

from .checklists import Checklist, filled_in
from .document import Bullets, Checks, Document, Facts, Heading, KeyFigures, Link, Notice, Part, Table, Text
from .labels import shown_parts, table_of
from .minister import answer_in_words, key_figures
from .notices import first_line, notices
from .provenance import provenance_parts
from .saying import Telling

#: The anchors that checklists point to, and the headings there.
PARTS = {
    "summary": "What was found",
    "question": "The question",
    "estimand": "What exactly was sought",
    "design": "How it was looked for",
    "size": "How many, and what could be found",
    "studied": "Who was studied",
    "results": "Results",
    "trust": "How far it can be trusted",
    "limits": "What it does not show",
    "departures": "What differs from the protocol",
    "involvement": "How survivors were involved",
    "people": "Who did what, and by what leave",
    "checklists": "Checklists",
    "provenance": "Where every figure comes from",
}


def in_full(telling: Telling) -> Document:
    """The report, part by part."""
    protocol = telling.run.protocol
    first, tone = first_line(telling)
    parts: list[Part] = list(notices(telling))
    for maker in (_summary, _question, _estimand, _design, _size, _studied, _results, _trust, _departures, _involvement, _people):  # fmt: skip
        parts += maker(telling)
    parts += _checklists(telling)
    parts += provenance_parts(telling, PARTS["provenance"])
    return Document(
        title=protocol.title, language="en", first=first, first_tone=tone, kicker="Evaluation report", parts=tuple(parts),
        byline=", ".join(f"{person.name} ({person.organisation})" for person in protocol.authors),
        foot=(f"Licence: {protocol.licence}.",),
    )  # fmt: skip


def _heading(key: str) -> Heading:
    return Heading(PARTS[key], key)


def _summary(telling: Telling) -> Iterator[Part]:
    yield _heading("summary")
    for finding in telling.primary:
        yield Text(answer_in_words(telling, finding), lead=True)
        figures = key_figures(telling, finding)
        if figures:
            yield KeyFigures(figures)
        yield from (Text(telling.say(one).text) for one in finding.reading)
    others = [
        telling.say(one.reading[0]).text
        for one in telling.run.findings
        if one.role != "primary" and one.reading
    ]
    if others:
        yield Heading("Also looked at", "also", 3)
        yield Bullets(tuple(others))


def _question(telling: Telling) -> Iterator[Part]:
    protocol = telling.run.protocol
    yield _heading("question")
    yield Text(protocol.question)
    if protocol.gaps:
        yield Text(f"Registered against these gaps of the library: {', '.join(protocol.gaps)}.", quiet=True)


def _estimand(telling: Telling) -> Iterator[Part]:
    estimand = telling.run.protocol.estimand
    who = estimand.population
    yield _heading("estimand")
    yield Facts((
        ("Population", f"{who.words} Received {day_in_words(who.received_from)} to {day_in_words(who.received_to)}, aged {who.youngest} to {who.oldest}."),
        ("Treatment", estimand.treatment), ("Comparator", estimand.comparator), ("Time", estimand.time), ("Summary", estimand.summary),
    ))  # fmt: skip
    yield Table(
        "Outcomes", ("Outcome", "Measured as", "Unit", "Better", "Within months"),
        tuple((one.title, one.measure.replace("_", " "), one.unit, one.better, str(one.within_months or "–")) for one in estimand.outcomes),
        "outcomes",
    )  # fmt: skip
    yield Table(
        "What cuts short what would have been seen, and how it is handled", ("Event", "Handled", "Because"),
        tuple((one.event.replace("_", " "), one.handled.replace("_", " "), one.because) for one in estimand.intercurrent_events),
        "intercurrent-events",
    )  # fmt: skip


def _design(telling: Telling) -> Iterator[Part]:
    protocol = telling.run.protocol
    yield _heading("design")
    yield Text(protocol.design)
    yield Text(f"The data are a pseudonymised extract of the case records of panels, as at {day_in_words(telling.run.extract.as_at)}, with months in place of days and no names. {protocol.missing_data}")  # fmt: skip
    yield Text(f"Many outcomes: {protocol.multiplicity} Stopping: {protocol.stopping}")


def _size(telling: Telling) -> Iterator[Part]:
    size = telling.run.protocol.sample_size
    yield _heading("size")
    yield Text(f"The protocol expected {size.treated_units:,} treated and {size.untreated_units:,} untreated units and {size.children:,} children. {size.how}")  # fmt: skip
    yield Table(
        f"The smallest effect to be found with a chance of {size.power}%, as the protocol has it", ("Outcome", "Size", "Unit"),
        tuple((telling.run.protocol.outcome(one.outcome).title, one.size, telling.run.protocol.outcome(one.outcome).unit) for one in size.minimum_effects),
        "smallest-effects", numeric=frozenset({1}),
    )  # fmt: skip


def _studied(telling: Telling) -> Iterator[Part]:
    yield _heading("studied")
    shown = [telling.outputs[one.name] for one in telling.run.common if one.name in telling.outputs]
    if not shown:
        yield Text("Who was studied is withheld.")
    for output in shown:
        yield table_of(output, folded=len(output.rows) > 20)


def _results(telling: Telling) -> Iterator[Part]:
    yield _heading("results")
    yield Text(
        "Each analysis is told apart. Confirmatory is what was registered before the data were seen, and only that."
    )
    for finding in telling.run.findings:
        yield from _finding(telling, finding)


def _finding(telling: Telling, finding: Finding) -> Iterator[Part]:
    yield Heading(finding.title, f"analysis-{finding.analysis}", 3)
    label = "Confirmatory" if finding.registered else "Exploratory: not as registered"
    yield Text(
        f"{label}. {finding.role.capitalize()} analysis, {finding.design.replace('-', ' ')}.", quiet=True
    )
    if not finding.registered:
        yield Notice("Exploratory", "This analysis is not one that was registered before the data were seen. It can raise a question, and settle none.", "caution")  # fmt: skip
    yield from (Text(telling.say(one).text) for one in finding.reading)
    own = [_under(finding, one) for one in telling.of(finding)]
    yield from shown_parts([one for one in own if not one.name.endswith("-checks")])
    refused = telling.refused(finding)
    if refused:
        yield Text(
            f"{refused} of its {len(finding.outputs)} tables {'is' if refused == 1 else 'are'} withheld.",
            quiet=True,
        )
    checks = telling.checks(finding)
    if checks:
        yield Heading("What it rests on", f"rests-{finding.analysis}", 4)
        yield Checks(checks)
        yield from (table_of(one, folded=True) for one in own if one.name.endswith("-checks"))
    if finding.methods:
        yield Heading("How", f"how-{finding.analysis}", 4)
        yield Bullets((*finding.methods, *(f"Method: {one}." for one in finding.citations)))


def _under(finding: Finding, output: Output) -> Output:
    """The output as it is called under the analysis's own heading, which need not be said again."""
    title = output.title.removeprefix(f"{finding.title}: ")
    return replace(output, title=title[:1].upper() + title[1:])


def _trust(telling: Telling) -> Iterator[Part]:
    yield _heading("trust")
    rows = [
        (finding.title, check.title, check.verdict, check.words)
        for finding in telling.run.findings
        for check in telling.checks(finding)
    ]
    if rows:
        yield Table("Everything that was looked at", ("Analysis", "What", "How it came out", "What that means"), tuple(rows), "all-checks", row_heads=2)  # fmt: skip
    else:
        yield Text("No check was made: the study claims no effect.")
    yield _heading("limits")
    limits = list(telling.limits())
    yield Text("The first of these were written by what the checks found; the last were known beforehand.")
    yield Bullets((*limits, "What is recorded is not all that happens to a child."))


def _departures(telling: Telling) -> Iterator[Part]:
    yield _heading("departures")
    deviations = telling.run.deviations
    if not deviations:
        yield Text("Nothing: the run is as registered.")
        return
    yield Text("Found by the run itself, by comparing what it did and what it read with the protocol.")
    titles = {one.name: one.title for one in telling.run.protocol.analyses}
    yield Table(
        "Departures from the protocol", ("Kind", "What", "Analysis", "Bears on the result"),
        tuple((one.kind.value.replace("-", " "), telling.say(one.says).text, titles.get(one.analysis, one.analysis) or "All", "Yes" if one.grave else "No") for one in deviations),
        "deviations",
    )  # fmt: skip


def _involvement(telling: Telling) -> Iterator[Part]:
    told = telling.run.protocol.involvement
    yield _heading("involvement")
    yield Facts((("Why", told.aim), ("How", told.methods), ("What came of it", told.results), ("How far it shaped the study", told.outcomes), ("Looking back", told.reflections)))  # fmt: skip


def _people(telling: Telling) -> Iterator[Part]:
    protocol = telling.run.protocol
    who, law = protocol.independence, protocol.data_protection
    yield _heading("people")
    yield Text(who.statement)
    yield Table("Who did what", ("Name", "For whom", "Did"), tuple((one.name, one.organisation, ", ".join(one.did)) for one in protocol.people), "who")  # fmt: skip
    yield Facts((
        ("Evaluator", who.evaluator), ("Delivered by", who.delivered_by), ("Funder", protocol.funder),
        ("Ethics", f"{protocol.ethics.approved_by}, {protocol.ethics.reference}, {protocol.ethics.on}"),
        ("Controller of the data", law.controller), ("Lawful basis", law.lawful_basis),
        ("Impact assessment", law.impact_assessment), ("Kept until", law.kept_until),
    ))  # fmt: skip


def _checklists(telling: Telling) -> Iterator[Part]:
    yield _heading("checklists")
    yield Text(
        "Numbers are those of each guideline; prompts are in our own words, and the guideline’s own are at its address."
    )
    for one in filled_in(telling.run, telling.outputs):
        yield _checklist(one)


def _checklist(one: Checklist) -> Table:
    rows = tuple((item.id, item.prompt, Link(PARTS[item.at], item.at) if item.at else f"Not told. {item.why}") for item in one.items)  # fmt: skip
    return Table(
        f"{one.name}: {one.told} of {len(one.items)} items are told", ("Item", "What", "Where in the report"), rows,
        f"checklist-{one.name.lower()}", notes=(f"{one.title}: {one.address}",), folded=True,
    )  # fmt: skip
