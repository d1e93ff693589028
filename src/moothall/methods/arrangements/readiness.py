"""What is still missing before a decision: exactly what, who can supply it, and where on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from .arrangement import Arrangement
from .deciding import FindingCode, limbs, outcome_supported_by_findings, stage_of, stage_opens
from .eligibility import Eligibility
from .rule import Answer, Frozen, Rule, RuleReference, cite, merge
from .sections import Requirement
from .sitting import Attendee, may_chair, must_stand_aside, quorum, who_votes
from .words import sentence_of


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


class Seat(Attendee):
    """A seat at the sitting, with its ties to the case and whether its own view is given."""

    ties: frozenset[str] = frozenset()
    view_given: bool = False


class DecisionState(Frozen):
    """All that the record holds of a decision so far."""

    seats: tuple[Seat, ...] = ()
    stages: tuple[StageState, ...] = ()
    eligibility: Eligibility | None = None
    views_closed_with_reason: bool = False
    dissenters_without_reasons: tuple[str, ...] = ()
    voice_recorded: bool = False
    voice_reason_not_had: str | None = None
    best_interests_reasoned: bool = False
    owned_actions: int = 0
    no_plan_reason: str | None = None


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
        for sentence, subject, rules in _LACKS[rule.value.code](arrangement, state, rule)
    ]


def _eligibility(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    tested = state.eligibility
    if tested is None:
        yield "Whether this panel may decide has not been tested.", "", ()
        return
    for finding in tested.findings:
        if finding.keeps_out:
            yield f"This panel may not decide: {finding.sentence}", finding.rule_id, finding.rules
        elif finding.met == "not_known":
            yield f"Still to be found out: {finding.sentence}", finding.rule_id, finding.rules


def _quorum(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    found = quorum(arrangement, state.seats)
    if not found.quorate:
        for function in found.missing:
            yield f"{arrangement.title_of(function)} is not represented.", function, found.rules


def _chair(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    chairs = [seat for seat in state.seats if seat.chair and seat.present]
    if not chairs:
        yield "Nobody is in the chair.", "", cite(arrangement.membership.chair)
    if len(chairs) > 1:
        yield "More than one person is in the chair.", "", cite(arrangement.membership.chair)
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
    if state.views_closed_with_reason:
        return
    voting = {voter.seat for voter in who_votes(arrangement, state.seats) if voter.votes}
    for seat in state.seats:
        if seat.seat in voting and not seat.view_given:
            title = arrangement.title_of(seat.function)
            yield f"{title} has not given its own view.", seat.seat, ()


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
        return "no finding yet"
    if not limb.has_reasons:
        return "a finding without reasons"
    if not limb.has_evidence and limb.finding != "not_shown":
        return "no evidence is cited"
    return ""


def _outcome(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    reached = {stage.stage: stage.outcome for stage in state.stages if stage.outcome}
    if not state.stages:
        yield "No stage has been opened.", "", ()
    for stage in state.stages:
        title = stage_of(arrangement, stage.stage).title
        opens = stage_opens(arrangement, stage.stage, reached)
        if not opens.opens:
            yield opens.sentence, stage.stage, opens.rules
        elif stage.outcome is None:
            yield f"{title}: no outcome yet.", stage.stage, ()
        else:
            found = outcome_supported_by_findings(arrangement, stage.stage, stage.outcome, _findings(stage))
            if not found.supported:
                yield f"{title}: {found.sentence}", stage.stage, found.rules


def _dissent(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    for seat in state.dissenters_without_reasons:
        yield "A dissent has no reasons in the dissenter's own words.", seat, ()


def _voice(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    if not state.voice_recorded and not state.voice_reason_not_had:
        yield "The child has not been heard, and no reason is given.", "", cite(arrangement.voice.principle)


def _best_interests(
    arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]
) -> Iterator[_Lack]:
    if not state.best_interests_reasoned:
        yield "The child's best interests are not yet reasoned.", "", ()


def _plan(arrangement: Arrangement, state: DecisionState, rule: Rule[Requirement]) -> Iterator[_Lack]:
    if state.owned_actions < 1 and not state.no_plan_reason:
        yield "There is no plan with an owned action, and no reason why none is needed.", "", ()


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
}
