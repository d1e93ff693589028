"""What is still missing before a decision: exactly what, who can supply it, and where on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from .arrangement import Arrangement
from .deciding import (
    FindingCode,
    limbs,
    may_combine,
    outcome_of,
    outcome_reasons,
    outcome_supported_by_findings,
    stage_of,
    stage_opens,
)
from .eligibility import Eligibility
from .phrases import say
from .rule import Answer, Frozen, Rule, RuleReference, cite, merge
from .sections.governance import Requirement
from .sitting import (
    Attendee,
    advocate_heard,
    area_seat,
    may_chair,
    must_stand_aside,
    quorum,
    who_votes,
)
from .words import begun, sentence_of


class LimbState(Frozen):
    """Where one limb stands: the finding if made, and whether reasons and evidence are given."""

    finding: FindingCode | None = None
    has_reasons: bool = False
    has_evidence: bool = False


class StageState(Frozen):
    """Where one stage stands: its limbs by code, the outcome if reached, and the reasons for it."""

    stage: str
    limbs: Mapping[str, LimbState] = {}
    outcome: str | None = None
    reason: str | None = None


class Seat(Attendee):
    """A seat at the sitting, with its ties to the case and whether its own view is given."""

    ties: frozenset[str] = frozenset()
    view_given: bool = False


class Unreleased(Frozen):
    """Something to be used outside that its owner has not released: what it is called, and whose it is."""

    item: str
    owner: str


class DecisionState(Frozen):
    """All that the record holds of a decision so far.

    `assessments` are the instruments completed for the case; `considered` the onward routes of which the record
    says what came, `made` those that were taken; `standing` the outcomes of earlier stages; `episodes_unassessed` names missing episodes without a risk
    assessment, `interviews_unexplained` those whose return interview is late with no reason.
    """

    seats: tuple[Seat, ...] = ()
    stages: tuple[StageState, ...] = ()
    standing: Mapping[str, str] = {}
    eligibility: Eligibility | None = None
    views_closed_with_reason: bool = False
    dissenters_without_reasons: tuple[str, ...] = ()
    voice_recorded: bool = False
    voice_reason_not_had: str | None = None
    best_interests_reasoned: bool = False
    owned_actions: int = 0
    no_plan_reason: str | None = None
    papers_frozen: bool = True
    lives_in: str | None = None
    assessments: frozenset[str] = frozenset()
    rating: str | None = None
    unreleased: tuple[Unreleased, ...] = ()
    consent: Literal["given", "refused", "withdrawn", "asked", "not_asked"] = "not_asked"
    plan_contents: frozenset[str] = frozenset()
    considered: frozenset[str] = frozenset()
    made: frozenset[str] = frozenset()
    episodes_unassessed: tuple[str, ...] = ()
    interviews_unexplained: tuple[str, ...] = ()

    @property
    def outcomes(self) -> frozenset[str]:
        """The outcomes reached at this sitting, of whichever stage."""
        return frozenset(stage.outcome for stage in self.stages if stage.outcome)


class Missing(Answer):
    """One thing missing. `place` is the anchor on the page; `subject` says which seat, stage or limb."""

    code: str
    who: tuple[str, ...]
    place: str
    subject: str = ""


_Lack = tuple[str, str, tuple[RuleReference, ...]]


def missing_before_decision(arrangement: Arrangement, state: DecisionState) -> list[Missing]:
    """Everything the arrangement asks for that the record does not yet hold. An empty list: finalise.

    A late clock is never among them: lateness is explained, and blocks nothing.
    """
    return [
        Missing(
            sentence=sentence_of(sentence),
            rules=merge(cite(rule), rules),
            code=rule.value.code,
            who=rule.value.who,
            place=rule.value.place,
            subject=subject,
        )
        for rule in arrangement.governance.before_decision
        if not rule.value.only_for or state.outcomes & set(rule.value.only_for)
        for sentence, subject, rules in _LACKS[rule.value.code](arrangement, state, rule)
    ]


def _eligibility(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    tested = state.eligibility
    if tested is None:
        yield say("Whether this panel may decide has not been tested."), "", ()
        return
    for finding in tested.findings:
        if finding.keeps_out:
            yield (
                say("This panel may not decide: {sentence}", sentence=finding.sentence),
                finding.rule_id,
                finding.rules,
            )
        elif finding.met == "not_known":
            yield (
                say("Still to be found out: {sentence}", sentence=finding.sentence),
                finding.rule_id,
                finding.rules,
            )


def _quorum(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    found = quorum(arrangement, state.seats)
    if not found.quorate:
        for function in found.missing:
            yield (
                say("{title} is not represented.", title=arrangement.title_of(function)),
                function,
                found.rules,
            )


def _chair(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    chairs = [seat for seat in state.seats if seat.chair and seat.present]
    if not chairs:
        yield say("Nobody is in the chair."), "", cite(arrangement.membership.chair)
    if len(chairs) > 1:
        yield say("More than one person is in the chair."), "", cite(arrangement.membership.chair)
    for seat in chairs:
        found = may_chair(arrangement, function=seat.function, ties=seat.ties, stood_aside=seat.stood_aside)
        if not found.may:
            yield found.sentence, seat.seat, found.rules


def _conflicts(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    for seat in state.seats:
        found = must_stand_aside(arrangement, seat.ties)
        if seat.takes_part and found.must:
            title = arrangement.title_of(seat.function)
            yield f"{title}: {found.sentence[0].lower()}{found.sentence[1:]}", seat.seat, found.rules


def _views(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    asked = arrangement.membership.views_before_discussion
    if state.views_closed_with_reason or asked is None or not asked.value:
        return
    voting = {voter.seat for voter in who_votes(arrangement, state.seats) if voter.votes}
    for seat in state.seats:
        if seat.seat in voting and not seat.view_given:
            title = arrangement.title_of(seat.function)
            yield say("{title} has not given its own view.", title=title), seat.seat, ()


def _findings(stage: StageState) -> dict[str, FindingCode]:
    return {code: limb.finding for code, limb in stage.limbs.items() if limb.finding is not None}


def _limbs(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    for stage in state.stages:
        title = stage_of(arrangement, stage.stage).title
        for limb in limbs(arrangement, stage.stage, _findings(stage)):
            held = stage.limbs.get(limb.code, LimbState())
            if not limb.needed and held.finding is None:
                continue
            lacking = _lacking(held)
            if lacking:
                yield f"{title}, {limb.title.lower()}: {lacking}.", f"{stage.stage}.{limb.code}", limb.rules


def _lacking(limb: LimbState) -> str:
    """What a limb still wants. One found 'not shown' may have no evidence to cite: that is the finding."""
    if limb.finding is None:
        return say("no finding yet")
    if not limb.has_reasons:
        return say("a finding without reasons")
    if not limb.has_evidence and limb.finding != "not_shown":
        return say("no evidence is cited")
    return ""


def _outcome(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    here = {stage.stage: stage.outcome for stage in state.stages if stage.outcome}
    reached = {**state.standing, **here}
    if not state.stages:
        yield say("No stage has been opened."), "", ()
    together = may_combine(arrangement)
    if len(state.stages) > 1 and not together.allowed:
        yield together.sentence, state.stages[-1].stage, together.rules
    for stage in state.stages:
        title = stage_of(arrangement, stage.stage).title
        opens = stage_opens(arrangement, stage.stage, reached)
        if not opens.opens:
            yield opens.sentence, stage.stage, opens.rules
        elif stage.outcome is None:
            yield say("{title}: no outcome yet.", title=title), stage.stage, ()
        else:
            found = outcome_supported_by_findings(arrangement, stage.stage, stage.outcome, _findings(stage))
            if not found.supported:
                yield f"{title}: {found.sentence}", stage.stage, found.rules


def _dissent(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    for seat in state.dissenters_without_reasons:
        yield say("A dissent has no reasons in the dissenter's own words."), seat, ()


def _voice(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    if not state.voice_recorded and not state.voice_reason_not_had:
        person = arrangement.function.person.one
        said = say("{person} has not been heard, and no reason is given.", person=begun(person))
        yield said, "", cite(arrangement.voice.principle)


def _best_interests(
    arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]
) -> Iterator[_Lack]:
    if not state.best_interests_reasoned:
        own = arrangement.function.person.own
        yield (
            say("{own} best interests are not yet reasoned.", own=begun(own)),
            "",
            (),
        )


def _plan(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    if state.owned_actions < 1 and not state.no_plan_reason:
        yield say("There is no plan with an owned action, and no reason why none is needed."), "", ()


def _papers(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    if not state.papers_frozen:
        yield say("The papers are not frozen."), "", ()


def _reason(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    for stage in state.stages:
        if stage.outcome is None:
            continue
        offered, used = outcome_reasons(arrangement, stage.outcome)
        if offered and stage.reason not in {choice.code for choice in offered}:
            found = outcome_of(arrangement, stage.stage, stage.outcome)
            title = stage_of(arrangement, stage.stage).title
            yield (
                say("{stage}: '{outcome}' needs its main reason.", stage=title, outcome=found.title),
                stage.stage,
                used,
            )


def _area(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    found = area_seat(arrangement, state.seats, state.lives_in)
    if not found.held:
        yield found.sentence, found.function, found.rules


def _advocate(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    found = advocate_heard(arrangement, state.seats)
    if not found.heard:
        yield found.sentence, "", found.rules


def _confidentiality(
    arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]
) -> Iterator[_Lack]:
    for seat in state.seats:
        if seat.present and not seat.accepted_confidentiality:
            title = arrangement.title_of(seat.function)
            said = say("{title} has not accepted confidentiality.", title=title)
            yield said, seat.seat, cite(arrangement.membership.confidentiality)


def _assessment(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    for use in arrangement.function.instruments:
        if use.value.of == "case" and use.value.instrument not in state.assessments:
            yield say("‘{title}’ is not filled in.", title=use.value.title), use.value.instrument, cite(use)


def _rating(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    if arrangement.function.ratings and state.rating is None:
        yield say("The risk is not rated."), "", cite(arrangement.function.ratings)


def _release(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    for one in state.unreleased:
        yield (
            say("{owner} has not released {item}.", owner=one.owner, item=one.item),
            one.item,
            cite(arrangement.information_sharing.release),
        )


def _consent(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    asked = arrangement.function.consent
    if asked is None or state.consent == "given":
        return
    said = {
        "not_asked": say("Nobody has asked for consent to {to}.", to=asked.value.to),
        "asked": say("Consent to {to} has been asked for and not yet given.", to=asked.value.to),
        "refused": say("Consent to {to} was refused.", to=asked.value.to),
        "withdrawn": say("Consent to {to} was withdrawn.", to=asked.value.to),
    }
    yield said[state.consent], "", cite(asked)


def _plan_contents(
    arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]
) -> Iterator[_Lack]:
    parts = arrangement.function.plan_contents
    for part in parts.value if parts else ():
        if part.code not in state.plan_contents:
            yield (
                say("The plan does not yet say: {part}.", part=f"{part.title[0].lower()}{part.title[1:]}"),
                part.code,
                cite(parts),
            )


def _onward(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    for route in arrangement.function.onward:
        title = route.value.title
        if state.outcomes & set(route.value.made_after) and route.value.code not in state.made:
            yield say("{title}: not yet made.", title=title), route.value.code, cite(route)
        elif (
            state.outcomes & set(route.value.considered_after)
            and route.value.code not in state.considered | state.made
        ):
            yield say("{title}: not yet considered.", title=title), route.value.code, cite(route)


def _episodes(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    uses = [use for use in arrangement.function.instruments if use.value.of == "missing_episode"]
    for episode in state.episodes_unassessed:
        yield (
            say("The missing episode of {episode} is not risk-assessed.", episode=episode),
            episode,
            cite(*uses),
        )
    late = [clock for clock in arrangement.function.clocks if clock.value.each == "missing_episode"]
    for episode in state.interviews_unexplained:
        said = say(
            "The return interview after the episode of {episode} is late, and nobody has said why.",
            episode=episode,
        )
        yield said, episode, cite(*late)


_LACKS: dict[str, Callable[[Arrangement, DecisionState, Rule[Requirement]], Iterator[_Lack]]] = {
    "eligibility": _eligibility,
    "quorum": _quorum,
    "chair": _chair,
    "conflicts": _conflicts,
    "views": _views,
    "limbs": _limbs,
    "outcome": _outcome,
    "dissent": _dissent,
    "voice": _voice,
    "best_interests": _best_interests,
    "plan": _plan,
    "papers": _papers,
    "reason": _reason,
    "area": _area,
    "advocate": _advocate,
    "confidentiality": _confidentiality,
    "assessment": _assessment,
    "rating": _rating,
    "release": _release,
    "consent": _consent,
    "plan_contents": _plan_contents,
    "onward": _onward,
    "episodes": _episodes,
}
