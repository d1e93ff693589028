"""The pages of the plan as a whole, in the case it belongs to."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from moothall.casework.intake.queries import arrangement_of
from moothall.casework.overview.together import OtherCase, conflicts_of, others_of
from moothall.casework.panel import letters
from moothall.casework.plans import actions, paper, queries, rules
from moothall.casework.plans.grounds import grounds_for_an_action
from moothall.casework.plans.settling import settle_conflict
from moothall.core import clock
from moothall.core.access.capabilities import Capability, allows
from moothall.core.kinds import NotVisible
from moothall.look.charts import AheadItem, WeeksAhead
from moothall.methods.arrangements.sections.function import PersonWords
from moothall.web.ui import plan_words as words
from moothall.web.ui.answers import render
from moothall.web.ui.case import case_frame
from moothall.web.ui.endpoints import Page, endpoint, relations
from moothall.web.ui.forms.plans import (
    ActionChangeForm,
    ActionForm,
    AttendanceFormSet,
    ChildViewForm,
    EndForm,
    NeedChangeForm,
    NeedForm,
    ReviewForm,
    SettleForm,
    WithdrawForm,
)
from moothall.web.ui.forms.trying import tried
from moothall.web.ui.paper_files import check_form, language, on_paper
from moothall.web.ui.typed import number_in

READ, WRITE = Capability.READ_CASE, Capability.WRITE_PLAN


def _person(request: Page) -> PersonWords:
    """What the arrangement of the case calls the person it is about. One query."""
    return arrangement_of(request.actor, request.case).function.person


@endpoint(READ, purpose="Read the plan", about="case", reads="plan.read")
def case_plan(request: Page, reference: str) -> HttpResponse:
    """The plan: needs and risks, the goal and the lines of each, the next weeks, what the child says."""
    whole = queries.whole_plan(request.actor, request.case.pk)
    today = clock.today()
    parts = [words.part(need, whole.lines_of(need), reference, today) for need in whole.needs]
    loose = whole.lines_of(None)
    others = others_of(request.actor, request.case)
    for other in others:
        request.record.read("plan.read", other.case, case_id=other.case.pk, circle_id=other.case.circle_id)
    case = case_frame(request)
    context = {
        "elsewhere": [_elsewhere(one, today) for one in others if one.rows["actions"]],
        "conflicts": conflicts_of(request.case, whole.actions, others), "source": request.case.reference,
        **case, "whole": whole, "plan": whole.plan,
        "parts": parts, "loose": [words.line(one, reference, today) for one in loose],
        "strip": _strip(whole, today), "agrees": words.agreement(whole.plan, case["case_frame"].arrangement.function.person),
        "late": sum(rules.is_open(one.state) and one.due_on < today for one in whole.actions),
        "open": sum(rules.is_open(one.state) for one in whole.actions),
        "may_write": allows(request.actor.role, WRITE, relations(request))
        and not (whole.plan and whole.plan.ended_on),
    }  # fmt: skip
    return render(request, "plans/case_plan.html", context)


def _elsewhere(one: OtherCase, today: date) -> dict[str, Any]:
    """The part of the one plan that another arrangement made: its lines as they stand there."""
    names = {agency.pk: agency.name for agency in one.rows["agencies"]}
    lines = [
        {
            "what": action.text, "who": names.get(action.owner_agency_id, ""),
            "due": {"on": action.due_on, "days": (action.due_on - today).days if rules.is_open(action.state) else None},
            "state": {"text": words.state(action.state), "tone": words.tone(action, today)}, "why": action.because,
            "href": "", "note": "",
        }
        for action in one.rows["actions"]
    ]  # fmt: skip
    return {"title": one.arrangement.title, "reference": one.case.reference, "lines": lines}


@endpoint(WRITE, purpose="Settle two actions that may conflict", about="case", reads="plan.read")
def settle(request: Page, reference: str, first: UUID, second: UUID) -> HttpResponse:
    """Which of two actions stands, and why."""
    found = [queries.one_action(request.actor, pk) for pk in (first, second)]
    if request.case.pk not in {one.case_id for one in found}:
        raise NotVisible
    form = SettleForm(request.POST or None, lines=found)
    if request.method == "POST" and form.is_valid():
        done = tried(
            form,
            lambda: settle_conflict(by=request.actor, first_id=first, second_id=second, **form.cleaned_data),
        )
        if done:
            return _back(request, _("It is settled, and kept in both cases."))
    return _form(request, form, "plans/settle.html", title=_("Which of these stands?"), button=_("Settle it"))


@endpoint(READ, purpose="Download the plan", about="case", reads="plan.exported")
def plan_file(request: Page, reference: str, form: str) -> HttpResponse:
    """The whole plan as it stands, as PDF or Word."""
    check_form(form)
    whole = queries.whole_plan(request.actor, request.case.pk)
    if whole.plan is None:
        raise NotVisible
    record = paper.whole_record(request.case, whole, words.agreement(whole.plan, _person(request)))
    document = letters.plan_document(record, language=language())
    return on_paper(request, document, f"{reference}-plan-{record.version}", form, clock.now())


@endpoint(WRITE, purpose="Add a need or risk", about="case")
def need_add(request: Page, reference: str) -> HttpResponse:
    """Name a need or a risk, and its goal."""
    form = NeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = tried(
            form, lambda: actions.add_need(by=request.actor, case_id=request.case.pk, **form.cleaned_data)
        )
        if done:
            return _back(request, _("Added to the plan."))
    return _form(request, form, "plans/need.html", title=_("Add a need or a risk"), button=_("Add"))


@endpoint(WRITE, purpose="Change a need or risk", about="case", reads="plan.read")
def need_change(request: Page, reference: str, need_id: UUID) -> HttpResponse:
    """Word a need better, or end it."""
    need = queries.one_need(request.actor, need_id, request.case.pk)
    initial = {"text": need.text, "goal": need.goal, "version": need.version, "ended": bool(need.ended_at)}
    form = NeedChangeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done = tried(
            form, lambda: actions.change_need(by=request.actor, need_id=need.pk, **form.cleaned_data)
        )
        if done:
            return _back(request, _("The plan is changed."))
    title = _("Change a risk") if need.what == "risk" else _("Change a need")
    return _form(request, form, "plans/need.html", title=title, button=_("Save"))


@endpoint(WRITE, purpose="Add an action", about="case", reads="plan.read")
def action_add(request: Page, reference: str) -> HttpResponse:
    """Add one line: what, who, by when, why."""
    grounds = grounds_for_an_action(request.actor, request.case)
    form = ActionForm(
        request.POST or None, initial={"need": request.GET.get("need", "")},
        owners=words.owner_choices(queries.possible_owners(request.actor)),
        needs=words.need_choices(grounds.needs), grounds=words.ground_choices(grounds),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        kind, _colon, key = said["rests_on"].partition(":")
        agency, _slash, person = said["owner"].partition("/")
        done = tried(
            form,
            lambda: actions.add_action(
                by=request.actor, case_id=request.case.pk, text=said["text"], due_on=said["due_on"],
                because=said["because"], owner_agency_id=UUID(agency),
                owner_membership_id=UUID(person) if person else None,
                need_id=UUID(said["need"]) if said["need"] else None,
                because_item_id=UUID(key) if kind == "item" else None,
                because_limb=key if kind == "limb" else "",
                because_determination_id=UUID(key) if kind == "determination" else None,
                direction=said["direction"], about=said["about"],
            ),
            owner_agency="owner",
        )  # fmt: skip
        if done:
            return _back(request, _("The action is added, and its owner is told."))
    return _form(request, form, "plans/action_add.html", title=_("Add an action"), button=_("Add the action"))


@endpoint(WRITE, purpose="Change an action", about="case", reads="plan.read")
def action_change(request: Page, reference: str, action_id: UUID) -> HttpResponse:
    """Word a line better, move its day, or withdraw it."""
    line = queries.one_action(request.actor, action_id)
    if line.case_id != request.case.pk:
        raise NotVisible
    grounds = grounds_for_an_action(request.actor, request.case)
    withdrawing = "withdraw" in request.POST
    initial = {
        "text": line.text, "due_on": line.due_on, "because": line.because, "version": line.version,
        "need": str(line.need_id or ""),
    }  # fmt: skip
    form = ActionChangeForm(
        request.POST if request.method == "POST" and not withdrawing else None, initial=initial,
        needs=words.need_choices(grounds.needs),
    )  # fmt: skip
    withdraw = WithdrawForm(
        request.POST if withdrawing else None, initial={"version": line.version}, prefix="withdraw"
    )
    if withdrawing and withdraw.is_valid():
        said = withdraw.cleaned_data
        if tried(withdraw, lambda: actions.withdraw_action(by=request.actor, action_id=line.pk, **said)):
            return _back(request, _("The action is withdrawn. It stays in the plan to be read."))
    elif form.is_bound and form.is_valid():
        said = {
            **form.cleaned_data,
            "need_id": UUID(form.cleaned_data["need"]) if form.cleaned_data["need"] else None,
        }
        said.pop("need")
        if tried(form, lambda: actions.change_action(by=request.actor, action_id=line.pk, **said)):
            return _back(request, _("The action is changed."))
    context = {
        **case_frame(request), "form": form, "withdraw": withdraw, "error_forms": [form, withdraw],
        "line": words.line(line, reference, clock.today()), "open": rules.is_open(line.state),
        "updates": words.updates(queries.updates_of(request.actor, line)),
    }  # fmt: skip
    return render(request, "plans/action_change.html", context, status=_status(form, withdraw))


@endpoint(WRITE, purpose="Record what the child says of the plan", about="case", reads="plan.read")
def child_view(request: Page, reference: str) -> HttpResponse:
    """Whether the child agrees with the plan, and in which words."""
    plan = queries.whole_plan(request.actor, request.case.pk).plan
    initial = {"version": plan.version if plan else 1}
    form = ChildViewForm(request.POST or None, initial=initial, person=_person(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if tried(form, lambda: actions.record_child_view(by=request.actor, case_id=request.case.pk, **said)):
            return _back(request, _("It is recorded."))
    return _form(request, form, "plans/child_view.html", title=str(form.fields["view"].label),
                 button=_("Save"))  # fmt: skip


@endpoint(WRITE, purpose="Review the plan", about="case", reads="plan.read")
def review(request: Page, reference: str) -> HttpResponse:
    """Record a review: who came, what the child says, what was decided, when next."""
    whole = queries.whole_plan(request.actor, request.case.pk)
    posted = _with_another(request.POST) if request.method == "POST" else None
    version = whole.plan.version if whole.plan else 1
    form = ReviewForm(posted, initial={"version": version}, person=_person(request))
    people = AttendanceFormSet(posted, prefix="people", initial=words.owners_to_ask(whole.actions))
    more = request.method == "POST" and ("add" in request.POST or "remove" in request.POST)
    if request.method == "POST" and not more and form.is_valid() and people.is_valid():
        said = form.cleaned_data
        came = [
            {key: one.cleaned_data.get(key, "") for key in ("name", "agency", "attendance")}
            for one in people
            if one.cleaned_data.get("name", "").strip()
        ]
        done = tried(
            form,
            lambda: actions.hold_review(
                by=request.actor, case_id=request.case.pk, version=said["version"], held_on=said["held_on"],
                attendance=came, summary=said["summary"], child_agrees=said["agrees"], child_view=said["view"],
                next_review_on=said["next_review_on"],
            ),
        )  # fmt: skip
        if done:
            return _back(request, _("The review is recorded, and the plan is kept as a version."))
    context = {
        **case_frame(request), "form": form, "people": people,
        "error_forms": [] if more else [form, people], "whole": whole,
        "lines": [words.line(one, reference, clock.today()) for one in whole.actions if one.state != "withdrawn"],
    }  # fmt: skip
    return render(request, "plans/review.html", context, status=200 if more else _status(form))


@endpoint(READ, purpose="Compare two versions of the plan", about="case", reads="plan.compared")
def compare(request: Page, reference: str) -> HttpResponse:
    """A version of the plan beside a later one, or beside the plan as it stands."""
    try:
        before = int(request.GET.get("before", "1"))
        after = int(request.GET["after"]) if request.GET.get("after") else None
    except ValueError:
        raise NotVisible from None
    compared = queries.compare_versions(request.actor, request.case.pk, before, after)
    only_changed = request.GET.get("show") != "all"
    rows = [words.difference(one) for one in compared.differences if one.changed or not only_changed]
    context = {
        **case_frame(request), "rows": rows, "before": compared.before, "after": compared.after,
        "only_changed": only_changed, "before_title": words.version_title(compared.before),
        "after_title": words.version_title(compared.after),
    }  # fmt: skip
    return render(request, "plans/compare.html", context)


@endpoint(WRITE, purpose="End the plan", about="case")
def end(request: Page, reference: str) -> HttpResponse:
    """End the plan, with a reason."""
    whole = queries.whole_plan(request.actor, request.case.pk)
    if whole.plan is None:
        raise NotVisible
    form = EndForm(request.POST or None, initial={"version": whole.plan.version})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if tried(form, lambda: actions.end_plan(by=request.actor, case_id=request.case.pk, **said)):
            return _back(request, _("The plan has ended."))
    return _form(request, form, "plans/end.html", title=_("End the plan"), button=_("End the plan"))


def _strip(whole: queries.WholePlan, today: date) -> WeeksAhead:
    states = {"done": "done", "could_not": "could-not", "did_not": "could-not"}
    items = [
        AheadItem(
            one.due_on,
            one.text if len(one.text) <= 60 else one.text[:59] + "…",
            states.get(one.state, "open"),
        )
        for one in whole.actions
        if one.state != "withdrawn" and (rules.is_open(one.state) or one.due_on >= today)
    ]
    if whole.plan and whole.plan.next_review_on:
        items.append(AheadItem(whole.plan.next_review_on, _("Review of the plan"), "open"))
    return WeeksAhead(today=today, items=items)


def _form(request: Page, form: Any, template: str, *, title: str, button: str) -> HttpResponse:
    context = {**case_frame(request), "form": form, "title": title, "button": button}
    return render(request, template, context, status=_status(form))


def _status(*forms: Any) -> int:
    return 422 if any(form.is_bound and form.errors for form in forms) else 200


def _back(request: Page, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect("case_plan", reference=request.case.reference)


#: Who can be named as present at a review of a plan.
MOST_PEOPLE = 40


def _with_another(posted: Any) -> Any:
    """What was posted, with one form more or fewer where that was asked for."""
    data = posted.copy()
    total = min(number_in(data.get("people-TOTAL_FORMS", "")) or 0, MOST_PEOPLE)
    if data.get("add") == "people":
        data["people-TOTAL_FORMS"] = str(min(total + 1, MOST_PEOPLE))
    gone = number_in(data.get("remove", "").removeprefix("people-"))
    if gone is not None:
        _drop(data, gone, total)
    return data


def _drop(data: Any, gone: int, total: int) -> None:
    for number in range(gone, total - 1):
        for name in ("name", "agency", "attendance"):
            data[f"people-{number}-{name}"] = data.get(f"people-{number + 1}-{name}", "")
    data["people-TOTAL_FORMS"] = str(max(total - 1, 1))
