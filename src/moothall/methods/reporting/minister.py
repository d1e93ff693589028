"""One page for whoever decides: the question, the answer with how sure it is, what it does not show."""

from __future__ import annotations

from moothall.methods.days import day_in_words
from moothall.methods.evaluation.finding import Direction, Finding, Verdict
from moothall.methods.outputs import Role

from .charts.figures import shown
from .document import Bullets, Document, Heading, KeyFigure, KeyFigures, Part, Text
from .notices import first_line, notices
from .saying import Telling

_ANSWERS = {
    Direction.BETTER: "It got better, as far as this study can tell.",
    Direction.WORSE: "It got worse, as far as this study can tell.",
    Direction.NO_CLEAR_DIFFERENCE: "It cannot be said. The study found no clear difference, which is not the same as none.",
    Direction.DIFFERENT: "It differs, in a way that is neither better nor worse by itself.",
    Direction.NOT_STATED: "The study makes no claim of an effect.",
}  # fmt: skip


def for_a_minister(telling: Telling) -> Document:
    """The page."""
    protocol = telling.run.protocol
    first, tone = first_line(telling)
    parts: list[Part] = [*list(notices(telling))[:3], Text(protocol.question, lead=True)]
    for finding in telling.primary[:2]:
        parts += _answer(telling, finding)
    parts += _others(telling)
    parts += [Heading("How far it can be trusted", "trust"), Text(_trust(telling))]
    limits = list(telling.limits())[:3]
    if limits:
        parts += [Heading("What it does not show", "limits"), Bullets(tuple(limits))]
    return Document(
        title=protocol.title, language="en", first=first, first_tone=tone, kicker="Summary on one page",
        parts=tuple(parts), byline=", ".join(person.name for person in protocol.authors), one_page=True,
        foot=(f"Extract {telling.run.extract.sha256[:16]} · protocol {telling.run.protocol_sha256[:16]} · code {telling.run.code_version}",),
    )  # fmt: skip


_PROBABLY = {
    Direction.BETTER: "It probably got better: one estimator shows it, and another cannot tell it from no difference.",
    Direction.WORSE: "It probably got worse: one estimator shows it, and another cannot tell it from no difference.",
}


def answer_in_words(telling: Telling, finding: Finding) -> str:
    """Yes, no, or that it cannot be said; withheld with any of the figures it rests on.

    That an analysis compares with nobody is known beforehand, and said whatever is withheld.
    """
    if not finding.reading or finding.facts.get("comparison") == "none":
        return _ANSWERS[Direction.NOT_STATED]
    told = [telling.say(one) for one in (*finding.reading, *finding.plain)]
    withheld = next((one for one in told if one.withheld), None)
    if withheld is not None:
        return withheld.text
    split = any(
        one.low is not None and one.high is not None and one.low <= 0 <= one.high for one in finding.estimates
    )
    return (_PROBABLY if split else _ANSWERS).get(finding.direction, _ANSWERS[finding.direction])


def _answer(telling: Telling, finding: Finding) -> list[Part]:
    told = [telling.say(one).text for one in finding.reading]
    figures = key_figures(telling, finding)
    parts: list[Part] = [Heading(answer_in_words(telling, finding), "answer")]
    if figures:
        parts.append(KeyFigures(figures))
    return [*parts, *(Text(words) for words in told[:2])]


def key_figures(telling: Telling, finding: Finding) -> tuple[KeyFigure, ...]:
    """The first figure of the finding, how many children stand behind the study, how the checks came out."""
    found = []
    effect = next((one for one in telling.of(finding) if one.name == f"{finding.analysis}-effect"), None)
    if effect is not None and effect.rows:
        row, names = effect.rows[0], {column.name: place for place, column in enumerate(effect.columns)}
        main, low, high = (
            ("ratio", "ratio_low", "ratio_high") if "ratio" in names else ("effect", "low", "high")
        )
        column = effect.columns[names[main]]
        cell, ends = row[names[main]], (row[names[low]], row[names[high]])
        if isinstance(cell, int | float) and all(isinstance(end, int | float) for end in ends):
            sign = "+" if main == "effect" and cell > 0 else ""
            outcome = telling.run.protocol.outcome(finding.outcome)
            found.append(KeyFigure(f"{sign}{shown(cell, column)}", f"{outcome.title}: {'times as long' if main == 'ratio' else column.unit}", f"95% interval {shown(ends[0], column)} to {shown(ends[1], column)}"))  # fmt: skip
    flow = telling.outputs.get("flow")
    if flow is not None:
        place = flow.places(Role.FIGURE)[0]
        studied = next((row[place] for row in flow.rows if row[0] == "studied"), None)
        if isinstance(studied, int | float):
            found.append(KeyFigure(shown(studied, flow.columns[place]), "children studied", f"extract as at {day_in_words(telling.run.extract.as_at)}"))  # fmt: skip
    if finding.diagnostics:
        fine, of = telling.count(finding, Verdict.FINE), len(finding.diagnostics)
        found.append(KeyFigure(f"{fine} of {of}", "checks looked right", _how_many(telling.count(finding, Verdict.CAUTION), telling.count(finding, Verdict.SERIOUS))))  # fmt: skip
    return tuple(found)


def _others(telling: Telling) -> list[Part]:
    told = [
        telling.say(finding.reading[0]).text
        for finding in telling.run.findings
        if finding.role == "secondary" and finding.reading
    ]
    return [Heading("Also looked at", "also"), Bullets(tuple(told[:3]))] if told else []


def _trust(telling: Telling) -> str:
    serious = sum(telling.count(finding, Verdict.SERIOUS) for finding in telling.run.findings)
    caution = sum(telling.count(finding, Verdict.CAUTION) for finding in telling.run.findings)
    if serious:
        words = "Something it rests on looks wrong: treat the result as a question and not as an answer."
    elif caution:
        words = "Nothing it rests on looks wrong, and some of it calls for caution."
    else:
        words = "What it rests on was looked at, and looks right."
    return f"{words} Children and authorities were not chosen by lot, so other reasons for a difference cannot be ruled out. The full report names each check."


def _how_many(cautions: int, serious: int) -> str:
    told = {0: "no caution", 1: "one caution"}.get(cautions, f"{cautions} cautions")
    grave = {0: "no serious concern", 1: "one serious concern"}.get(serious, f"{serious} serious concerns")
    return f"{told}, {grave}"
