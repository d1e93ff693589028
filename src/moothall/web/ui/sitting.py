"""The sitting of one case: one page for the papers, the test and the table; and the page that finalises."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.casework.intake.shelf import read_in
from moothall.casework.intake.wording import said_again
from moothall.casework.panel import actions, page, queries, record, rules
from moothall.casework.panel.actions.finalising import mark_of
from moothall.casework.panel.actions.papers import voice_content
from moothall.casework.panel.sitting import Sitting
from moothall.casework.panel.table import SIDES, PlanFacts, initials_of
from moothall.casework.plans.actions import add_action, make_version
from moothall.casework.plans.queries import has_plan, owned_actions, whole_plan
from moothall.core import clock
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.kinds import Invalid, Refused
from moothall.methods.arrangements import asks_views, never_asked, outcome_reasons, stage_of
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.meetings import seat_words
from moothall.web.ui.rule_words import rule_note, rule_notes

PLACES = {
    "table": "table", "chair": "table", "views": "views", "best_interests": "best_interests", "voice": "voice",
    "limbs": "limbs", "outcome": "outcome", "dissent": "outcome", "plan": "plan", "pack": "pack",
    "plan_contents": "plan_contents",
}  # fmt: skip


@endpoint(
    get=Capability.READ_PAPERS,
    post=Capability.REASON_TEST,
    purpose="Sit on a case",
    about="case",
    reads="sitting.read",
)
def sitting(request: Page, meeting: str, reference: str) -> HttpResponse:
    """The page itself; a POST saves whatever was changed, typed or sent by the button."""
    item = queries.agenda_item(request.actor, meeting, reference)
    if request.method == "POST":
        return _posted(request, item)
    state = queries.sitting(request.actor, item)
    return _page(request, state, page.page_fields(state, request.actor))


def _posted(request: Page, item: Any) -> HttpResponse:
    autosaving = bool(request.headers.get("X-Moothall-Autosave"))
    posted = {name: ",".join(sorted(request.POST.getlist(name))) if name.startswith("cite-") else value
              for name, value in request.POST.items()}  # fmt: skip
    drawn = page.read_marks(request.POST.get("version", ""))
    if autosaving:  # nobody leaves the table by a slip: standing aside oneself takes the button
        _without_own_aside(request, item, posted, drawn)
    saved = actions.save_page(by=request.actor, agenda_item_id=item.pk, posted=posted, drawn=drawn)
    if saved.gone:
        messages.success(
            request, _("You have stood aside from the case. It is out of your sight from now on.")
        )
        return redirect("meeting", item.meeting.reference)
    do = request.POST.get("do", "")
    problems: list[str] = []
    if not autosaving:
        problems = _plan_lines_become_actions(request, saved.sitting)
        problems += _asked_for(request, item, do)
        item = queries.agenda_item(request.actor, item.meeting.reference, item.case.reference)
        saved.sitting = queries.sitting(request.actor, item)
        saved.fields = page.page_fields(saved.sitting, request.actor)
    if autosaving:
        return _autosaved(request, saved)
    if saved.clashes or saved.errors or problems:
        return _page(
            request, saved.sitting, saved.fields, saved=saved, posted=posted, problems=problems, status=422
        )
    if do == "review" and not saved.sitting.missing(_plan(request, saved.sitting)):
        return redirect("sitting_finalise", meeting=item.meeting.reference, reference=item.case.reference)
    messages.success(request, _("Saved."))
    return redirect("sitting", meeting=item.meeting.reference, reference=item.case.reference)


def _without_own_aside(request: Page, item: Any, posted: dict[str, str], drawn: dict[str, str]) -> None:
    own = item.meeting.seats.filter(membership_id=request.actor.membership_id).first()
    for fields in (posted, drawn):
        fields.pop(f"aside-{own.pk}" if own else "", None)


def _asked_for(request: Page, item: Any, do: str) -> list[str]:
    """What a button on the page asks for beside saving."""
    try:
        if do == "close_round":
            actions.close_views(
                by=request.actor, agenda_item_id=item.pk, reason=request.POST.get("round_reason", "")
            )
        elif do == "adjourn":
            actions.adjourn_sitting(
                by=request.actor, agenda_item_id=item.pk, reason=request.POST.get("adjourn_reason", "")
            )
            actions.write_minutes(
                by=request.actor, agenda_item_id=item.pk, plan=_plan_of(request, item.case_id)
            )
        elif do == "freeze":
            actions.freeze_papers(by=request.actor, agenda_item_id=item.pk)
    except Refused as refusal:
        return [refusal.message]
    return []


def _plan_lines_become_actions(request: Page, state: Sitting) -> list[str]:
    """Complete lines are added to the plan; one that is refused stays a line, with the reason."""
    problems = []
    for number, line in state.complete_lines:
        try:
            add_action(
                by=request.actor, case_id=state.case.pk, text=line["what"], owner_agency_id=UUID(line["owner"]),
                due_on=date.fromisoformat(line["due"]), because=line["because"], agenda_item_id=state.item.pk,
            )  # fmt: skip
            actions.take_plan_line(by=request.actor, agenda_item_id=state.item.pk, number=number)
        except (Refused, ValueError) as refusal:
            problems.append(_("Plan line: %(why)s") % {"why": getattr(refusal, "message", refusal)})
    return problems


def _autosaved(request: Page, saved: Any) -> JsonResponse:
    state = saved.sitting
    version = page.marks(saved.fields)
    if saved.clashes:
        by = next((state.names.get(row.written_by_id, "") for row in state.reasoning.values()
                   if row.written_by_id and row.written_by_id != request.actor.membership_id), "")  # fmt: skip
        fields = {name: {"label": both.label, "theirs": both.theirs} for name, both in saved.clashes.items()}
        return JsonResponse(
            {"version": version, "by": by or _("Somebody else"), "fields": fields}, status=409
        )
    if saved.errors:
        return JsonResponse({"errors": saved.errors, "version": version}, status=422)
    foot = render_to_string("sitting/foot.html", _foot(request, state), request=request)
    return JsonResponse({
        "saved_at": clock.now().astimezone(clock.UNITED_KINGDOM).strftime("%H:%M"), "version": version,
        "missing_html": foot,
    })  # fmt: skip


def _plan(request: Page, state: Sitting) -> PlanFacts:
    return _plan_of(request, state.case.pk)


def _plan_of(request: Page, case_id: UUID) -> PlanFacts:
    """The owned actions of the plan, as the decision needs them. One query."""
    return owned_actions(whole_plan(request.actor, case_id))


def _foot(request: Page, state: Sitting, plan: PlanFacts | None = None) -> dict[str, Any]:
    """What is still missing, each with its place on the page; lines being written count as the plan."""
    plan = plan or _plan(request, state)
    missing = [] if state.item.closed_at else state.missing_so_far(plan)
    chair = role_has(request.actor.role, Capability.FINALISE_DECISION)
    return {
        "missing": [
            {"text": one.sentence, "href": _place(state, one), "who": ", ".join(one.who)} for one in missing
        ],
        "may_finalise": chair,
        "finalise_href": reverse("sitting_finalise", args=[state.meeting.reference, state.case.reference]),
        "lines_waiting": bool(state.complete_lines),
    }  # fmt: skip


def _place(state: Sitting, one: Any) -> str:
    if one.code == "limbs" and "." in one.subject:
        stage, limb = one.subject.split(".", 1)
        return f"#limb-{stage}-{limb}"
    if one.code == "eligibility":
        return (
            reverse("case_referral", args=[state.case.reference])
            if _known("case_referral", state)
            else "#test"
        )
    elsewhere = {"rating": "rating", "release": "release", "consent": "consent", "onward": "onward"}
    if one.code in elsewhere:
        return f"{reverse('case_standing', args=[state.case.reference])}#{elsewhere[one.code]}"
    if one.code == "area" and not state.case.police_area:
        return f"{reverse('case_standing', args=[state.case.reference])}#area"
    if one.code in ("assessment", "episodes"):
        return reverse("case_assessments", args=[state.case.reference])
    if one.code == "voice" and _known("case_voice", state):
        return reverse("case_voice", args=[state.case.reference])
    return f"#{PLACES.get(one.place, 'table')}"


def _known(name: str, state: Sitting) -> bool:
    from django.urls import NoReverseMatch

    try:
        reverse(name, args=[state.case.reference])
    except NoReverseMatch:
        return False
    return True


def _page(
    request: Page,
    state: Sitting,
    fields: dict[str, str],
    *,
    saved: Any = None,
    posted: dict[str, str] | None = None,
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    plan = _plan(request, state)
    shown = dict(fields)
    if saved is not None and posted is not None:
        for name in [*saved.clashes, *saved.errors]:
            shown[name] = posted.get(name, "")
    context = {
        "state": state, "fields": shown, "version": page.marks(fields), "plan": plan,
        "clashes": saved.clashes if saved else {}, "field_errors": saved.errors if saved else {},
        "problems": problems or [], "room": rules.may_write_for_others(request.actor), "stages": _stages(state),
        "sides": SIDES, "line_numbers": page.plan_line_numbers(state), "main_reasons": _main_reasons(state),
        "quorum": _quorum(state), "mine": state.place_of(request.actor), "is_chair": role_has(
            request.actor.role, Capability.FINALISE_DECISION
        ),
        "seats": _seats(state), "ties": [
            (code, state.arrangement.title_of(code)) for code in _tie_codes(state)
        ],
        "poll": reverse("sitting_table", args=[state.meeting.reference, state.case.reference]),
        "initials": initials_of(state.case.child.given_names, state.case.child.family_name),
        "age": record.child_age(state), "never_asked": _never_asked(state), "owners": _owners(state),
        "asks_views": asks_views(state.arrangement), "view_words": _view_words(state), "view_tones": _view_tones(state),
        "plan_contents": state.arrangement.function.plan_contents.value if state.arrangement.function.plan_contents
        else (),
        "voice_href": reverse("case_voice", args=[state.case.reference]) if _known("case_voice", state) else "#voice",
        "begun_lines": page.begun_lines(state), "voices": _voices(state),
        "error_forms": [], **_foot(request, state, plan),
    }  # fmt: skip
    return render(request, "sitting/sitting.html", context, status=status)


def _voices(state: Sitting) -> list[dict[str, Any]]:
    """The child's voice in the words the papers have it in."""
    return [{**one, "on": date.fromisoformat(one["on"])} for one in voice_content(state)]


def _owners(state: Sitting) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in sorted(state.agencies.items(), key=lambda one: one[1])]


def _tie_codes(state: Sitting) -> list[str]:
    rule = state.arrangement.membership.stand_aside
    return [*rule.value.must, *rule.value.must_declare] if rule else []


def _never_asked(state: Sitting) -> list[str]:
    return [one.sentence for one in never_asked(state.arrangement)]


def _quorum(state: Sitting) -> dict[str, Any]:
    found = state.quorum
    words = found.sentence.split(": ", 1)[-1]
    return {
        "quorate": found.quorate, "words": words[:1].upper() + words[1:],
        "rule": rule_note(found.rules[0]) if found.rules else None,
        "expected": [state.arrangement.title_of(code) for code in found.expected],
    }  # fmt: skip


def _seats(state: Sitting) -> list[dict[str, Any]]:
    return [seat_words(place) for place in state.places]


def _stages(state: Sitting) -> list[dict[str, Any]]:
    """Each stage to decide: the test as it stands today, its cards, and where its votes stand."""
    found = []
    for number, stage in enumerate(state.stages):
        test = state.wording(stage)
        outcomes = stage_of(state.arrangement, stage).outcomes
        reached = state.result(stage).outcome
        asked = [one for one in outcomes if outcome_reasons(state.arrangement, one.code)[0]]
        found.append(
            {
                "code": stage, "title": test.title, "test": test, "rules": rule_notes(test.rules),
                "limbs": state.limbs(stage), "result": state.result(stage), "open": number == 0 or state.opens(stage),
                "first": number == 0, "dissenters": [place.id for place in state.dissenters(stage)],
                "result_rules": rule_notes(state.result(stage).rules),
                "choices": [(one.code, one.title) for one in outcomes],
                "words": {one.code: one.title for one in outcomes},
                "needs_reason": reached in {one.code for one in asked},
                "reasons_for": ", ".join(one.title.lower() for one in asked),
            }
        )  # fmt: skip
    return found


@endpoint(Capability.READ_PAPERS, purpose="Sit on a case", about="case", reads=None)
def sitting_table(request: Page, meeting: str, reference: str) -> HttpResponse:
    """Who is at the table and whether there is a quorum: a fragment the page asks for again and again."""
    state = queries.sitting(request.actor, queries.agenda_item(request.actor, meeting, reference))
    return render(
        request, "sitting/table.html", {"state": state, "quorum": _quorum(state), "seats": _seats(state)}
    )


@endpoint(
    Capability.FINALISE_DECISION, purpose="Finalise a determination", about="case", reads="sitting.reviewed"
)
def finalise(request: Page, meeting: str, reference: str) -> HttpResponse:
    """Exactly what will be recorded and who will be told, once; then it is recorded and never changed."""
    with read_in(""):  # in the words it is recorded in, whoever reads the page
        return _finalise(request, meeting, reference)


def _finalise(request: Page, meeting: str, reference: str) -> HttpResponse:
    item = queries.agenda_item(request.actor, meeting, reference)
    state = queries.sitting(request.actor, item)
    if item.closed_at and state.determinations:
        return redirect("determination", reference=reference, pk=state.determinations[-1].pk)
    plan = _plan(request, state)
    if request.method != "POST":
        return _review(request, state, plan)
    late_reason = request.POST.get("late_reason", "")
    try:
        made = actions.finalise(
            by=request.actor, agenda_item_id=item.pk, plan=plan, late_reason=late_reason,
            seen=request.POST.get("seen", ""),
        )  # fmt: skip
    except Invalid as refusal:
        return _review(request, state, plan, late_reason=late_reason, error=refusal.message, status=422)
    except Refused as refusal:
        state = queries.sitting(request.actor, item)
        return _review(request, state, plan, late_reason=late_reason, refused=refusal, status=409)
    if plan.actions or has_plan(request.actor, state.case.pk):
        # Where nothing was planned no plan is begun: the case would look as if one were under way.
        make_version(by=request.actor, case_id=state.case.pk, because="decision")
    messages.success(request, _("The decision is recorded. Letters can now be prepared."))
    return redirect("determination", reference=reference, pk=made[-1].pk)


def _review(
    request: Page,
    state: Sitting,
    plan: PlanFacts,
    *,
    late_reason: str = "",
    error: str = "",
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    missing = state.missing(plan)
    contents, late = [], []
    if not missing and not state.item.closed_at:
        pauses = queries.pauses_of(request.actor, state.case)
        late = [one for one in record.decision_clocks(state, pauses) if one.late]
        contents = [
            record.determination_content(
                state, stage, by=request.actor, plan=plan, pauses=pauses, late_reason=late_reason
            )
            for stage in state.deciding
        ]
    context = {
        "state": state, "contents": contents, "missing": missing, "late": late, "late_reason": late_reason,
        "said_again": said_again, "said_each": lambda words: [said_again(each) for each in words],
        "error": error, "refused": refused, "seen": mark_of(state, plan),
        "told": list({one["code"]: one["title"] for content in contents for one in content["told"]}.values()),
        "initials": initials_of(state.case.child.given_names, state.case.child.family_name),
    }  # fmt: skip
    return render(request, "sitting/finalise.html", context, status=status)


def _main_reasons(state: Sitting) -> dict[str, list[tuple[str, str]]]:
    """For each stage, the coded reasons that go with the outcomes the arrangement asks one for."""
    found: dict[str, list[tuple[str, str]]] = {}
    for stage in state.arrangement.function.stages:
        offered: dict[str, str] = {}
        for outcome in stage.outcomes:
            offered |= {one.code: one.title for one in outcome_reasons(state.arrangement, outcome.code)[0]}
        found[stage.code] = list(offered.items())
    return found


def _view_words(state: Sitting) -> dict[str, str]:
    """What a seat may say before discussion: an outcome of the first stage, or that it cannot say yet."""
    if not state.opening_stage:
        every = [one for stage in state.arrangement.function.stages for one in stage.outcomes]
    else:
        every = list(stage_of(state.arrangement, state.opening_stage).outcomes)
    return {**{one.code: one.title for one in every}, "not_yet": _("Not yet able to say")}


def _view_tones(state: Sitting) -> dict[str, str]:
    tones = {"good": "good", "info": "info", "warning": "attention", "neutral": "neutral"}
    return {
        one.code: tones[one.tone] for stage in state.arrangement.function.stages for one in stage.outcomes
    }
