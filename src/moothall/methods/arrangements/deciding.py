"""The test and its limbs: which words, which questions, and whether the findings bear out the outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from .arrangement import Arrangement
from .errors import ArrangementError
from .phrases import say
from .rule import Answer, Choice, Frozen, Rule, RuleReference, cite, merge
from .sections.decisions import Follows, Limb, Outcome, Stage
from .words import listed, sentence_of

FindingCode = Literal["met", "not_met", "not_shown"]
Findings = Mapping[str, FindingCode]


class TestWording(Answer):
    """The test as it was put on one day: stored with the decision it was used for."""

    __test__ = False  # The name begins as a test case's does; this tells pytest it is not one.

    stage: str
    title: str
    text: str
    standard: str
    effective_from: date
    effective_until: date | None


class LimbQuestion(Answer):
    """One limb as the panel sees it, and whether the stage can be decided without a finding on it."""

    code: str
    title: str
    question: str
    help: str
    kind: Literal["essential", "consideration"]
    way: str | None
    needed: bool


class NeverAsked(Answer):
    """Something that must not be asked of a child, and why."""

    code: str
    title: str


class Support(Answer):
    """Whether the findings bear out an outcome, and the limbs that stand against it."""

    supported: bool
    against: tuple[str, ...] = ()


class Opens(Answer):
    """Whether a stage may be decided yet."""

    opens: bool


class Combined(Answer):
    """Whether two stages may be decided at one sitting."""

    allowed: bool


class Disagreement(Frozen):
    """A limb found met at a higher standard but not at the lower one before it."""

    limb: str
    sentence: str


def stage_of(arrangement: Arrangement, stage: str) -> Stage:
    """The stage with this code; ArrangementError if there is none."""
    for each in arrangement.function.stages:
        if each.code == stage:
            return each
    known = ", ".join(each.code for each in arrangement.function.stages) or "none"
    raise ArrangementError(f"There is no stage called '{stage}'.", f"Write one of: {known}.")


def outcome_of(arrangement: Arrangement, stage: str, outcome: str) -> Outcome:
    """The outcome with this code at this stage; ArrangementError if there is none."""
    found = stage_of(arrangement, stage)
    for each in found.outcomes:
        if each.code == outcome:
            return each
    known = ", ".join(each.code for each in found.outcomes)
    raise ArrangementError(f"'{outcome}' is not an outcome of {found.title}.", f"Write one of: {known}.")


def outcome_reasons(
    arrangement: Arrangement, outcome: str
) -> tuple[tuple[Choice, ...], tuple[RuleReference, ...]]:
    """The coded reasons one of which must go with this outcome, and the rules that say so; none where none must."""
    rules = [rule for rule in arrangement.function.outcome_reasons if outcome in rule.value.outcomes]
    return tuple(reason for rule in rules for reason in rule.value.reasons), cite(*rules)


def settled(arrangement: Arrangement, outcomes: Mapping[str, str]) -> bool:
    """Whether nothing is left to decide: every stage has an outcome, or cannot open after those there are."""
    return bool(outcomes) and all(
        stage.code in outcomes or not stage_opens(arrangement, stage.code, outcomes).opens
        for stage in arrangement.function.stages
    )


def to_decide(arrangement: Arrangement, outcomes: Mapping[str, str]) -> tuple[str, ...]:
    """The stages that a sitting may decide after these outcomes, in order.

    The first that is open. Where stages may be decided together, also those that one of these may open.
    """
    left = [stage for stage in arrangement.function.stages if stage.code not in outcomes]
    now = [stage.code for stage in left if stage_opens(arrangement, stage.code, outcomes).opens]
    if not may_combine(arrangement).allowed:
        return tuple(now[:1])
    within = list(now)
    for stage in left:
        ways = stage.follows.ways() if stage.follows else ()
        if stage.code not in within and any(way.stage in within for way in ways):
            within.append(stage.code)
    return tuple(within)


def wording(arrangement: Arrangement, stage: str, on: date) -> TestWording:
    """The words of the test in force on that day."""
    found = stage_of(arrangement, stage)
    for rule in found.wordings:
        if rule.applies_on(on):
            return TestWording(
                sentence=sentence_of(rule.value.text),
                rules=arrangement.cited(rule),
                stage=found.code,
                title=found.title,
                text=rule.value.text,
                standard=rule.value.standard,
                effective_from=rule.effective_from or arrangement.effective_from,
                effective_until=rule.effective_until,
            )
    raise ArrangementError(f"{found.title} had no wording on {on}.", "Look under 'wordings' in the file.")


def limbs(arrangement: Arrangement, stage: str, findings: Findings | None = None) -> tuple[LimbQuestion, ...]:
    """The limbs of a stage: the same questions at every stage that has limbs, to its own standard.

    Where there are several ways to meet the test, the limbs of a later way are not needed once an earlier
    way is wholly met.
    """
    found = stage_of(arrangement, stage)
    if all(outcome.needs == "nothing" for outcome in found.outcomes):
        return ()
    rules = arrangement.function.limbs
    needed = _needed(rules, findings or {})
    return tuple(
        LimbQuestion(
            sentence=rule.value.question,
            rules=arrangement.cited(rule),
            needed=rule.value.code in needed,
            **rule.value.model_dump(),
        )
        for rule in rules
    )


def never_asked(arrangement: Arrangement) -> tuple[NeverAsked, ...]:
    """What the panel must not ask or weigh, with the reason."""
    return tuple(
        NeverAsked(sentence=rule.statement, rules=cite(rule), code=rule.value.code, title=rule.value.title)
        for rule in arrangement.function.never_asked
    )


def _ways(rules: Iterable[Rule[Limb]]) -> list[str]:
    """The ways to meet the test, in the order of the file."""
    named = (rule.value.way for rule in rules if rule.value.kind == "essential")
    return list(dict.fromkeys(way for way in named if way))


def _of_way(rules: Iterable[Rule[Limb]], way: str | None) -> list[Rule[Limb]]:
    return [rule for rule in rules if rule.value.way == way and rule.value.kind == "essential"]


def _way_is_met(rules: Sequence[Rule[Limb]], way: str, findings: Findings) -> bool:
    return all(findings.get(rule.value.code) == "met" for rule in _of_way(rules, way))


def _needed(rules: Sequence[Rule[Limb]], findings: Findings) -> set[str]:
    """The limbs that must have a finding: all, but for the ways after one that is wholly met."""
    ways = _ways(rules)
    met = next((number for number, way in enumerate(ways) if _way_is_met(rules, way, findings)), len(ways))
    spared = set(ways[met + 1 :])
    return {rule.value.code for rule in rules if rule.value.way not in spared}


def outcome_supported_by_findings(
    arrangement: Arrangement, stage: str, outcome: str, findings: Findings
) -> Support:
    """Do the findings on the limbs bear out this outcome?

    A favourable outcome needs every essential limb that belongs to no one way, and every limb of at least
    one way. An unfavourable one needs an essential limb that is not met, whichever way is taken.
    """
    found = outcome_of(arrangement, stage, outcome)
    rules = arrangement.function.limbs
    used = merge(*(cite(rule) for rule in rules if rule.value.kind == "essential"))
    if found.needs == "nothing":
        return Support(sentence=say("This outcome does not rest on limbs."), supported=True)
    short = _short(rules, findings)
    if found.needs == "every_essential_limb_met":
        return _favourable(found, short, rules, used)
    if short:
        return Support(sentence=say("The findings bear out the outcome."), rules=used, supported=True)
    return Support(
        sentence=say(
            "Every essential limb is found met, so the findings do not bear out '{title}'.", title=found.title
        ),
        rules=used,
        supported=False,
        against=tuple(rule.value.code for rule in rules if findings.get(rule.value.code) == "met"),
    )


def _favourable(
    outcome: Outcome, short: tuple[str, ...], rules: Iterable[Rule[Limb]], used: tuple[RuleReference, ...]
) -> Support:
    if not short:
        return Support(sentence=say("The findings bear out the outcome."), rules=used, supported=True)
    titles = {rule.value.code: rule.value.title.lower() for rule in rules}
    sentence = say(
        "'{title}' needs more: {limbs} is not found met."
        if len(short) == 1
        else "'{title}' needs more: {limbs} are not found met.",
        title=outcome.title,
        limbs=listed([titles[code] for code in short]),
    )
    return Support(sentence=sentence, rules=used, supported=False, against=short)


def _short(rules: Sequence[Rule[Limb]], findings: Findings) -> tuple[str, ...]:
    """The essential limbs that fall short. Of several ways, the one that lacks least; none if it is met."""
    common = [rule.value.code for rule in _of_way(rules, None) if findings.get(rule.value.code) != "met"]
    ways = [
        [rule.value.code for rule in _of_way(rules, way) if findings.get(rule.value.code) != "met"]
        for way in _ways(rules)
    ]
    return tuple(common + min(ways, key=len, default=[]))


def stage_opens(arrangement: Arrangement, stage: str, outcomes: Mapping[str, str]) -> Opens:
    """May this stage be decided, given the outcomes of the stages before it?"""
    found = stage_of(arrangement, stage)
    if found.follows is None:
        return Opens(sentence=say("{title} comes first.", title=found.title), opens=True)
    ways = found.follows.ways()
    taken = [way for way in ways if way.stage in outcomes and way.outcome in (None, outcomes[way.stage])]
    after = listed([_opening(arrangement, way) for way in taken or ways], "or")
    how = "{title} is open after {after}." if taken else "{title} opens only after {after}."
    return Opens(sentence=say(how, title=found.title, after=after), opens=bool(taken))


def _opening(arrangement: Arrangement, way: Follows) -> str:
    """What must have come before, in words: an outcome of a stage, or any outcome of it."""
    earlier = stage_of(arrangement, way.stage)
    if way.outcome is None:
        return say("a decision on {title}", title=earlier.title.lower())
    return say(
        "'{outcome}' on {stage}",
        outcome=outcome_of(arrangement, earlier.code, way.outcome).title,
        stage=earlier.title.lower(),
    )


def may_combine(arrangement: Arrangement) -> Combined:
    """May the stages be decided at one sitting?"""
    rule = arrangement.function.combined_sitting
    if rule is None or not rule.value:
        return Combined(sentence=say("Each stage has a sitting of its own."), allowed=False, rules=cite(rule))
    return Combined(sentence=sentence_of(rule.statement), allowed=True, rules=cite(rule))


def disagreements_between(
    arrangement: Arrangement, lower: Findings, higher: Findings
) -> tuple[Disagreement, ...]:
    """Limbs found met to the higher standard that were not met to the lower: something is amiss."""
    titles = {rule.value.code: rule.value.title for rule in arrangement.function.limbs}
    return tuple(
        Disagreement(
            limb=code,
            sentence=say(
                "{limb} is met to the higher standard but was not to the lower.", limb=titles.get(code, code)
            ),
        )
        for code, finding in higher.items()
        if finding == "met" and lower.get(code, "met") != "met"
    )


def asks_views(arrangement: Arrangement) -> bool:
    """Does each voting seat give its own view before it sees the others'?"""
    rule = arrangement.membership.views_before_discussion
    return rule is not None and rule.value


class Consenting(Answer):
    """Who may give a consent that the arrangement asks for; nobody where it asks for none."""

    who: tuple[Choice, ...] = ()


def who_consents(arrangement: Arrangement, age: int | None) -> Consenting:
    """Who may consent for somebody of this age; without an age, anybody who might.

    Counter-Terrorism and Security Act 2015, section 41, for Channel; any arrangement may have such a rule.
    """
    rule = arrangement.function.consent
    if rule is None:
        return Consenting(sentence=say("No consent is asked for."))
    person = Choice(code="person", title=rule.value.person)
    if age is None:
        who: tuple[Choice, ...] = (person, *rule.value.below)
    else:
        who = (person,) if age >= rule.value.from_age else rule.value.below
    titles = listed([choice.title for choice in who], "or")
    return Consenting(
        sentence=sentence_of(say("{titles} may consent to {to}", titles=titles, to=rule.value.to)),
        rules=cite(rule),
        who=who,
    )


def decides_at_desk(arrangement: Arrangement) -> bool:
    """Does it decide each case at a desk as it comes, with no meeting to wait for?"""
    rule = arrangement.function.decides_at
    return rule is not None and rule.value == "desk"
