"""`protect`: outputs with true figures in, outputs that can be released out, with the reasons and the proof."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from moothall.methods.outputs import Output, OutputKind, Role

from .cells import Figure, Key, Reading
from .counting import judge_counts
from .curves import follow_curves, judge_survival
from .curves_together import hold_together
from .effects_together import guard_effects
from .errors import DisclosureError
from .estimates import judge_estimates
from .judging import Judge, Judged, Level
from .ledger import Published, beside
from .linking import Answer, DoNotAddUp, Linked, answer, link
from .means import judge_means
from .nesting import Family, families, known_apart
from .percentiles import judge_percentiles
from .rates import judge_rates
from .reports import Protected
from .rounding import round_count, told_by
from .rules import Rules, default_rules
from .telling import told

JUDGES: dict[OutputKind, Judge] = {
    OutputKind.COUNTS: judge_counts,
    OutputKind.RATES: judge_rates,
    OutputKind.MEANS: judge_means,
    OutputKind.PERCENTILES: judge_percentiles,
    OutputKind.SURVIVAL: judge_survival,
    OutputKind.ESTIMATES: judge_estimates,
}


def protect(outputs: Iterable[Output], rules: Rules | None = None, earlier: Sequence[Published] = (), *, secret: bytes = b"") -> Protected:  # fmt: skip
    """All outputs of a release together, so that nothing hidden in one can be worked out from the others.

    `earlier` is the release ledger: what was published before. `secret` is needed for rounding by chance only.
    Raises DisclosureError where an output cannot be judged, and StillOpen where an adversary who was written apart
    from all this still works out a hidden figure: then nothing is handed out.
    """
    from .attacking import refuse_if_open

    rules = rules or default_rules()
    given = tuple(outputs)
    names = [output.name for output in given]
    for name in names:
        if names.count(name) > 1:
            raise DisclosureError(f"Two outputs are called '{name}'. Give each a name of its own.")
    for output in given:
        if output.protected_by:
            raise DisclosureError(f"Output {output.name} is protected already. Give the one with the true figures.")  # fmt: skip
    reading = Reading(rules.groupings)
    judged = [JUDGES[output.kind](output, rules, reading) for output in given]
    follow_curves(judged)
    hold_together(judged, rules, reading)
    guard_effects(judged, rules)
    for one in judged:
        _take_hidden(one, rules)
        _round(one, rules, secret)
    before = tuple(earlier) if rules.differencing.earlier else ()
    by_measure = _by_measure(judged, rules)
    together = families(by_measure, by_size=rules.differencing.between_outputs)
    answers = [
        found for family in together for found in _of_family(family, by_measure, judged, before, rules)
    ]
    protected = told(judged, answers, rules)
    refuse_if_open(protected.outputs, given, before, rules)
    return protected


def _take_hidden(judged: Judged, rules: Rules) -> None:
    """A figure that a rule of its kind hides is hidden where it is held against others too."""
    wide = float(rules.protection.counts)
    judged.figures = [
        one if not one.columns else
        replace(one, reason=judged.hidden[one.row, one.columns[0]], width=one.width or (wide if one.whole else max(1e-3, one.value * rules.protection.sums / 100)))
        if (one.row, one.columns[0]) in judged.hidden and not one.reason and not _is_open_zero(one, rules) else one
        for one in judged.figures
    ]  # fmt: skip


def _is_open_zero(one: Figure, rules: Rules) -> bool:
    """Whether it is a rate's numerator of nobody, where counts of nobody are shown: there is nothing to keep open."""
    return one.value == 0 and one.whole and not one.prints and rules.counts.zeros == "show"


def _round(judged: Judged, rules: Rules, secret: bytes) -> None:
    """Round every printed count, and take what its rounded figure tells as what is known of it."""
    if not rules.rounds:
        return
    rows = [list(row) for row in judged.output.rows]
    figures = []
    for one in judged.figures:
        if one.whole and one.prints:
            shown = round_count(one.value, rules, one.key, secret)
            rows[one.row][one.columns[0]] = shown
            judged.altered[one.row, one.columns[0]] = "rounded"
            low, high = told_by(shown, rules)
            if rules.hides:
                # Who knows the threshold knows that what is shown is nobody, or no fewer than it.
                low, high = (0.0, 0.0) if one.value == 0 else (max(low, float(rules.threshold.value)), high)
            one = replace(one, low=min(low, one.value), high=max(high, one.value))
        figures.append(one)
    judged.figures = figures
    judged.output = replace(judged.output, rows=tuple(tuple(row) for row in rows))


def _by_measure(judged: Sequence[Judged], rules: Rules) -> dict[str, dict[Key, list[Figure]]]:
    """The figures by what they measure. Figures that share a key and differ are kept apart, and the checkers told."""
    found: dict[str, dict[Key, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    order = [OutputKind.COUNTS, OutputKind.RATES, OutputKind.MEANS]
    for one in sorted(judged, key=lambda each: order.index(each.output.kind) if each.output.kind in order else 9):  # fmt: skip
        by_measure: dict[str, list[Figure]] = defaultdict(list)
        for figure in one.figures:
            by_measure[figure.key.measure].append(figure)
        for measure, figures in by_measure.items():
            name = measure if rules.differencing.between_outputs else f"{measure} (in {one.output.name})"
            if any(_differ(figure, found[name][figure.key][0]) for figure in figures if found[name].get(figure.key)):  # fmt: skip
                name = f"{measure} (in {one.output.name})"
                if one.output.kind == OutputKind.COUNTS:
                    one.find(Level.MEDIUM, f"It gives other figures of '{measure}' than another output of the same children; check which is right, and what each counts.")  # fmt: skip
            for figure in figures:
                key = replace(figure.key, measure=name)
                found[name][key].append(replace(figure, key=key))
    return {measure: dict(figures) for measure, figures in found.items() if figures}


def _differ(one: Figure, other: Figure) -> bool:
    return abs(one.value - other.value) > 1e-6 * max(1.0, abs(one.value))


def _of_family(family: Family, by_measure: dict[str, dict[Key, list[Figure]]], judged: Sequence[Judged], before: Sequence[Published], rules: Rules) -> list[Answer]:  # fmt: skip
    """The answer for things that lie within one another; where their figures forbid that, for each by itself."""
    found = known_apart(by_measure, family, rules.threshold.value)
    figures = family.figures(found)
    earlier = beside(figures, family.earlier(before))
    read: tuple[Linked | None, int] | None = None
    if len(family.parts) > 1:
        names = {figure.output for several in figures.values() for figure in several}
        read = _read(figures, [], rules, _listed(judged, names))
        if read[0] is None or read[1] > _PLAIN:
            return [one for part in family.apart(found) for one in _of_family(part, by_measure, judged, before, rules)]  # fmt: skip
    return _answers(family.whole, figures, judged, earlier, rules, None if earlier else read)


def _listed(judged: Sequence[Judged], names: Iterable[str]) -> frozenset[str]:
    """The dimensions by which these outputs are told."""
    named = {one.output.name: one.output for one in judged}
    return frozenset(
        column.name for name in names for column in named[name].columns if column.role == Role.DIMENSION
    )


def _answers(measure: str, figures: dict[Key, list[Figure]], judged: Sequence[Judged], earlier: list[Published], rules: Rules, read: tuple[Linked | None, int] | None = None) -> list[Answer]:  # fmt: skip
    """The answer for one measure; where its outputs contradict one another, one for each output too."""
    named = {one.output.name: one for one in judged}
    theirs = sorted({figure.output for several in figures.values() for figure in several})
    listed = _listed(judged, theirs)
    linked, reading = read or _read(figures, earlier, rules, listed)
    for name in theirs if reading > 2 or linked is None else ():
        named[name].find(Level.HIGH, f"The figures of '{measure}' do not add up, within the output or with others of it; they are held against one another only as far as they can be.")  # fmt: skip
    if linked is None and len(theirs) == 1:
        raise DisclosureError(f"The figures of '{measure}' in output {theirs[0]} contradict one another: a part is larger than its whole. Mend the figures.")  # fmt: skip
    answers = [] if linked is None else [answer(linked)]
    if linked is not None and linked.revised:
        # Who does not believe the earlier figures has the new ones alone.
        alone, _reading = _read(figures, [], rules, listed)
        answers += [] if alone is None else [answer(alone)]
    if reading and len(theirs) > 1:
        for name in theirs:
            answers += _answers(f"{measure} (in {name})", _only(figures, name), judged, [], rules)
    for name in theirs if linked is not None else ():
        assert linked is not None
        if linked.revised:
            named[name].find(Level.MEDIUM, f"{linked.revised} earlier figures of '{measure}' disagree with these and must have been revised since.")  # fmt: skip
        if not linked.exact:
            named[name].find(Level.MEDIUM, f"'{measure}' stands in so many linked tables that not every link between them could be followed.")  # fmt: skip
    return answers


#: The last of the readings that takes categories as they are.
_PLAIN = 1
#: How figures are read, one after the other until they add up: which categories overlap, and whether lists are open.
_READINGS = ((0, False), (0, True), (1, False), (1, True), (2, True))


def _read(figures: dict[Key, list[Figure]], earlier: list[Published], rules: Rules, listed: frozenset[str]) -> tuple[Linked | None, int]:  # fmt: skip
    """The first reading in which the figures add up, with the earlier ones as they were; else that which moves fewest."""
    best: tuple[Linked | None, int] = (None, len(_READINGS))
    for number, (apart, open_ended) in enumerate(_READINGS):
        try:
            linked = link(figures, earlier, rules, listed, apart=apart, open_ended=open_ended)
        except DoNotAddUp:
            continue
        if best[0] is None or linked.revised < best[0].revised:
            best = linked, number
        if not linked.revised:
            break
    return best


def _only(figures: dict[Key, list[Figure]], output: str) -> dict[Key, list[Figure]]:
    """The figures of one output, under a measure of its own."""
    found: dict[Key, list[Figure]] = {}
    for key, several in figures.items():
        theirs = [one for one in several if one.output == output]
        if theirs:
            own = replace(key, measure=f"{key.measure} (in {output})")
            found[own] = [
                replace(one, key=replace(one.key, measure=f"{one.key.measure} (in {output})"))
                for one in theirs
            ]
    return found
