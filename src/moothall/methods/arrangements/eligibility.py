"""May this referral come to the panel, and if not, where does it go?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from .arrangement import Arrangement
from .calendars import birthday
from .phrases import say
from .rule import Answer, Frozen, Rule, RuleReference, cite, merge
from .sections.eligibility import (
    AnswerMustBe,
    AuthorityIsOurs,
    Criterion,
    DaysBeforeAge,
    ScoreAtLeast,
    UnderAge,
)
from .words import counted, long_date, sentence_of

Reply = Literal["yes", "no", "not_sure", "not_asked"]
Met = Literal["met", "not_met", "not_known"]


class EligibilityFacts(Frozen):
    """What is known of a referral. A question not in `answers` was not asked; a score not there is not known.

    Which questions and scores count is in the arrangement, for example age_disputed or stated_under_18.
    """

    date_of_birth: date | None = None
    local_authority: str | None = None
    authorities: frozenset[str] = frozenset()
    answers: Mapping[str, Reply] = {}
    scores: Mapping[str, int | None] = {}

    def answer(self, question: str) -> Reply:
        """The answer to a question, 'not_asked' where there is none."""
        return self.answers.get(question, "not_asked")


class EligibilityFinding(Answer):
    """One test of eligibility: whether it is met, and what follows if that is not known."""

    rule_id: str
    met: Met
    keeps_out: bool


class Eligibility(Answer):
    """Where a referral goes, and every finding behind that."""

    in_scope: bool
    route: str
    route_title: str
    findings: tuple[EligibilityFinding, ...]

    @property
    def provisional(self) -> bool:
        """In scope so far, with something still to find out."""
        return self.in_scope and bool(self.to_find_out)

    @property
    def to_find_out(self) -> tuple[EligibilityFinding, ...]:
        """What is not known yet."""
        return tuple(finding for finding in self.findings if finding.met == "not_known")

    @property
    def reasons_out(self) -> tuple[EligibilityFinding, ...]:
        """The findings that keep the referral out."""
        return tuple(finding for finding in self.findings if finding.keeps_out)


def eligibility(arrangement: Arrangement, facts: EligibilityFacts, on: date) -> Eligibility:
    """Test a referral against every rule in force on the day it was referred."""
    function = arrangement.function
    asked = {one.code: one.title for one in (function.referral.value if function.referral else ())}
    findings = tuple(
        _finding(rule, facts, on, function.measured_from, asked)
        for rule in function.eligibility
        if rule.applies_on(on)
    )
    out = [finding for finding in findings if finding.keeps_out]
    used = merge(*(finding.rules for finding in out or findings), cite(function.route))
    if function.route is None:
        return Eligibility(
            sentence=say("Every referral comes here."),
            rules=used,
            in_scope=True,
            route="",
            route_title="",
            findings=(),
        )
    route = function.route.value.out_of_scope if out else function.route.value.in_scope
    return Eligibility(
        sentence=_route_sentence(arrangement, findings, out),
        rules=used,
        in_scope=not out,
        route=route.code,
        route_title=route.title,
        findings=findings,
    )


def _route_sentence(
    arrangement: Arrangement, findings: tuple[EligibilityFinding, ...], out: list[EligibilityFinding]
) -> str:
    assert arrangement.function.route is not None
    route = arrangement.function.route.value
    if out:
        reasons = " ".join(finding.sentence for finding in out)
        return say(
            "This goes to {title}. {reasons} {still_owed}",
            title=route.out_of_scope.title,
            reasons=reasons,
            still_owed=route.still_owed,
        ).strip()
    unknown = " ".join(finding.sentence for finding in findings if finding.met == "not_known")
    if unknown:
        return say(
            "This comes to {title} for now. Still to be found out: {unknown}",
            title=route.in_scope.title,
            unknown=unknown,
        )
    return say("This comes to {title}: every test is met.", title=route.in_scope.title)


def _finding(
    rule: Rule[Criterion],
    facts: EligibilityFacts,
    on: date,
    measured_from: Rule[str] | None,
    asked: Mapping[str, str],
) -> EligibilityFinding:
    met, said = _tested(rule.value, facts, on, asked)
    keeps_out = met == "not_met" or (met == "not_known" and rule.value.when_not_known == "out_of_scope")
    named: tuple[RuleReference, ...] = cite(rule)
    if isinstance(rule.value, DaysBeforeAge):
        named = merge(named, cite(measured_from))
    return EligibilityFinding(
        sentence=sentence_of(said), rules=named, rule_id=rule.id, met=met, keeps_out=keeps_out
    )


def _tested(
    criterion: Criterion, facts: EligibilityFacts, on: date, asked: Mapping[str, str]
) -> tuple[Met, str]:
    if isinstance(criterion, UnderAge):
        return _under_age(criterion, facts, on)
    if isinstance(criterion, DaysBeforeAge):
        return _days_before_age(criterion, facts, on)
    if isinstance(criterion, AnswerMustBe):
        return _answer_must_be(criterion, facts, asked)
    if isinstance(criterion, AuthorityIsOurs):
        return _authority_is_ours(facts)
    return _score_at_least(criterion, facts, asked)


def _under_age(criterion: UnderAge, facts: EligibilityFacts, on: date) -> tuple[Met, str]:
    years = criterion.years
    if facts.date_of_birth is not None:
        reached = birthday(facts.date_of_birth, years)
        if on < reached:
            return "met", say("the child was under {years} on {day}", years=years, day=long_date(on))
        return "not_met", say(
            "the person had turned {years} by {day}, on {day_2}",
            years=years,
            day=long_date(on),
            day_2=long_date(reached),
        )
    stated = facts.answer(criterion.or_answer) if criterion.or_answer else "not_asked"
    if stated == "yes":
        return "met", say("the child is said to be under {years}; there is no date of birth", years=years)
    if stated == "no":
        return "not_met", say(
            "the person is said to be {years} or over; there is no date of birth", years=years
        )
    return "not_known", say(
        "there is no date of birth, and nobody is sure that the child is under {years}", years=years
    )


def _days_before_age(criterion: DaysBeforeAge, facts: EligibilityFacts, on: date) -> tuple[Met, str]:
    if facts.date_of_birth is None:
        return "not_known", say(
            "days to {years} cannot be counted without a date of birth", years=criterion.years
        )
    reached = birthday(facts.date_of_birth, criterion.years)
    left = (reached - on).days
    if left <= 0:
        return "not_met", say(
            "the person turned {years} on {day}", years=criterion.years, day=long_date(reached)
        )
    said = say(
        "{number} were left to {years} on {day}",
        number=counted(left, "day"),
        years=criterion.years,
        day=long_date(on),
    )
    if left > criterion.days:
        return "met", say("{said}, more than {days}", said=said, days=criterion.days)
    return "not_met", say("{said}; more than {days} are needed", said=said, days=criterion.days)


def _question(code: str, asked: Mapping[str, str]) -> str:
    """A question in the arrangement's own words; by its code, spaced, where the file does not ask it."""
    return f"“{asked.get(code, code.replace('_', ' '))}”"


def _answer_must_be(
    criterion: AnswerMustBe, facts: EligibilityFacts, asked: Mapping[str, str]
) -> tuple[Met, str]:
    question = _question(criterion.question, asked)
    answer = facts.answer(criterion.question)
    if criterion.nor_unsure_of and facts.answer(criterion.nor_unsure_of) == "not_sure":
        return "not_met", say(
            "nobody is sure of the answer to {question}", question=_question(criterion.nor_unsure_of, asked)
        )
    if answer == "not_asked":
        return "not_known", say("{question} has not been answered yet", question=question)
    if answer == "not_sure":
        return "not_known", say("{question} was answered “not sure”", question=question)
    return ("met" if answer == criterion.must_be else "not_met"), say(
        "{question} was answered “{answer}”", question=question, answer=answer
    )


def _authority_is_ours(facts: EligibilityFacts) -> tuple[Met, str]:
    if facts.local_authority is None:
        return "not_known", say("the local authority is not known")
    if facts.local_authority in facts.authorities:
        return "met", say(
            "the local authority ({local_authority}) is one of this partnership's",
            local_authority=facts.local_authority,
        )
    return "not_met", say(
        "the local authority ({local_authority}) is not one of this partnership's",
        local_authority=facts.local_authority,
    )


def _score_at_least(
    criterion: ScoreAtLeast, facts: EligibilityFacts, asked: Mapping[str, str]
) -> tuple[Met, str]:
    score = facts.scores.get(criterion.score)
    name = criterion.score.replace("_", " ")
    if score is not None and score >= criterion.at_least:
        return "met", say(
            "{name} is {score}, and {at_least} is enough", name=name, score=score, at_least=criterion.at_least
        )
    for question in criterion.or_answers:
        if facts.answer(question) == "yes":
            return "met", say("{question} was answered “yes”", question=_question(question, asked))
    if score is None:
        return "not_known", say("{name} is not known", name=name)
    return "not_met", say(
        "{name} is {score}; {at_least} is needed", name=name, score=score, at_least=criterion.at_least
    )
