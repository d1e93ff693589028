"""Asking agencies, and the agency's own view of what it was asked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moothall.casework.intake.wording import said_again
from moothall.casework.overview.case_page import CaseFrame, born_on
from moothall.casework.sharing import actions, queries
from moothall.casework.sharing.queries import Asked
from moothall.casework.sharing.rules import CHAIR_ONLY, NewItem
from moothall.core import clock
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import require
from moothall.core.files.queries import open_file
from moothall.core.kinds import Invalid, NotVisible, Refused, Role
from moothall.methods.arrangements import Arrangement, Nation, questions_for, request_due_on
from moothall.web.ui.answers import render
from moothall.web.ui.case import case_frame, may_here, say
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.sharing import AskForm, ChaseForm, ItemForm, ReplyForm
from moothall.web.ui.referral_tab import download
from moothall.web.ui.typed import number_in

MOST_ITEMS = 30


def _state(one: Asked) -> dict[str, str]:
    """How a request stands, in words and a tone."""
    late = (clock.today() - one.request.due_on).days
    words = {
        "withdrawn": (_("Withdrawn"), "quiet"),
        "information": (_("Replied"), "good"),
        "nothing_held": (_("Nothing held"), "quiet"),
        "cannot_share": (_("Held, cannot be shared"), "attention"),
        "overdue": (_("%(days)s days late") % {"days": late} if late != 1 else _("1 day late"), "late"),
        "waiting": (_("Awaited"), "neutral"),
    }
    text, tone = words[one.state(clock.today())]
    return {"text": text, "tone": tone}


def _shown(one: Asked, arrangement: Arrangement) -> dict[str, Any]:
    """One request with its items, in the words of the arrangement."""
    sharing = arrangement.information_sharing
    gateways = {each.code: each for each in sharing.gateways.value}
    markings = {each.code: each for each in sharing.markings.value}
    questions = {each["code"]: said_again(each["title"]) for each in one.request.questions}
    return {
        "asked": one,
        "questions": list(questions.values()),
        "told": [told_words(each) for each in one.request.identity_shared],
        "request": one.request,
        "agency": one.agency,
        "state": _state(one),
        "gateway": gateways.get(one.request.gateway),
        "items": [
            {
                "item": item,
                "question": questions.get(item.question, ""),
                "gateway": gateways.get(item.gateway),
                "marking": markings.get(item.marking),
                "narrow": item.marking == CHAIR_ONLY,
                "file": one.files.get(item.file_id) if item.file_id else None,
                "earlier": one.corrected.get(item.pk),
            }
            for item in one.items
        ],
    }


@endpoint(Capability.READ_CASE, purpose="Read what agencies say", about="case", reads="case.agencies")
def case_agencies(request: Page, reference: str) -> HttpResponse:
    """One panel for each agency: asked, due, replied, nothing held, refused because; items with gateway and marking."""
    context = case_frame(request)
    shown: CaseFrame = context["case_frame"]
    context |= {
        "panels": [
            _shown(one, shown.arrangement) for one in queries.asked_of_case(request.actor, request.case)
        ],
        "can_ask": may_here(request, Capability.ASK_AGENCIES),
        "guardian": request.actor.role == Role.GUARDIAN,
        "on_behalf": request.actor.role == Role.COORDINATOR,
        "today": shown.today,
    }
    return render(request, "sharing/agencies.html", context)


@endpoint(Capability.ASK_AGENCIES, purpose="Ask agencies for information", about="case")
def ask(request: Page, reference: str) -> HttpResponse:
    """Choose whom to ask; what each is asked and by when comes from the arrangement."""
    context = case_frame(request)
    shown: CaseFrame = context["case_frame"]
    arrangement = shown.arrangement
    asked_already = {row.agency_id for row in shown.rows["requests"] if row.withdrawn_at is None}
    may_ask = [one for one in shown.rows["agencies"] if questions_for(arrangement, one.function).questions]
    gateways = [(each.code, each.title) for each in arrangement.information_sharing.gateways.value]
    # Only those without whom the panel cannot decide are ticked beforehand (PNL-01): others, if there is need.
    core = arrangement.membership.core.value if arrangement.membership.core else ()
    form = AskForm(
        request.POST or None,
        agencies=[(str(one.pk), one.name) for one in may_ask],
        gateways=gateways,
        initial={
            "agencies": [
                str(one.pk) for one in may_ask if one.function in core and one.pk not in asked_already
            ]
        },
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.ask_agencies(
                by=request.actor, case=request.case, agencies=[UUID(pk) for pk in given["agencies"]],
                gateway=given["gateway"], due_on=given["due_on"], note=given["note"], urgent=given["urgent"],
            )  # fmt: skip
        except Refused as refusal:
            say(form, refusal)
        else:
            words = ngettext("%(num)s agency is asked.", "%(num)s agencies are asked.", len(made))
            messages.success(request, words % {"num": len(made)})
            return redirect("case_agencies", reference)
    nation = Nation(request.case.partnership.nation)
    context |= {
        "form": form,
        "questions": [
            {
                "agency": one,
                "asked": questions_for(arrangement, one.function).questions,
                "again": one.pk in asked_already,
            }
            for one in may_ask
        ],
        "usual": request_due_on(arrangement, shown.today, nation),
        "urgent": request_due_on(arrangement, shown.today, nation, urgent=True),
        "gateway_laws": {each.code: each.law for each in arrangement.information_sharing.gateways.value},
    }
    return render(request, "sharing/ask.html", context, status=422 if form.errors else 200)


@endpoint(Capability.ASK_AGENCIES, purpose="Chase a reply", about="case")
def chase(request: Page, reference: str, request_id: UUID) -> HttpResponse:
    """Remind an agency that has not answered."""
    context = case_frame(request)
    one = queries.one_request(request.actor, request_id)
    form = ChaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("withdraw"):
                actions.withdraw(by=request.actor, request_id=request_id)
                messages.success(request, _("The request is withdrawn."))
            else:
                actions.chase(by=request.actor, request_id=request_id, note=form.cleaned_data["note"])
                messages.success(request, _("%(agency)s is reminded.") % {"agency": one.agency})
            return redirect("case_agencies", reference)
        except Refused as refusal:
            say(form, refusal)
    context |= {"form": form, "one": one, "state": _state(one)}
    return render(request, "sharing/chase.html", context, status=422 if form.errors else 200)


@endpoint(Capability.LIST_REQUESTS, purpose="List the requests made of one's agency")
def my_requests(request: Page) -> HttpResponse:
    """The requests made of one's own agency, soonest due first."""
    everything = request.GET.get("show") == "all"
    page = queries.my_requests(request.actor, after=request.GET.get("after", ""), open_only=not everything)
    following = ""
    if page.next_key:
        following = f"?after={page.next_key}" + ("&show=all" if everything else "")
    lines = [{"asked": one, "request": one.request, "state": _state(one)} for one in page.asked]
    context = {
        "lines": lines,
        "next": following,
        "everything": everything,
        "first": not request.GET.get("after"),
    }
    return render(request, "sharing/my_requests.html", context)


@endpoint(Capability.ANSWER_REQUEST, purpose="Answer a request for information", reads="request.opened")
def request_reply(request: Page, request_id: UUID) -> HttpResponse:
    """What is asked, who the child is, what has been shared with this agency; and the reply."""
    one = queries.one_request(request.actor, request_id)
    require(request.actor, Capability.ANSWER_REQUEST, one.request.circle_id)
    arrangement = queries.arrangement_for_request(request.actor, one.request)
    form, items = _reply_forms(request, one, arrangement)
    if request.method == "POST" and not _one_more_or_fewer(request):
        if form.is_valid() and items.is_valid() and _answered(request, one, arrangement, form, items):
            return redirect("request_reply", request_id)
    else:
        _forget_errors(form, items)
    context = {
        "one": one, **_shown(one, arrangement), "form": form, "error_forms": [form, items], "items_form": items,
        "born": born_on(one.request.identity_shared.get("date_of_birth")),
        "marking_hints": {"chair_only": _("The coordinator, who prepares the papers, sees it too.")},
    }  # fmt: skip
    status = 422 if form.errors or any(items.errors) else 200
    return render(request, "sharing/request_reply.html", context, status=status)


def _reply_forms(request: Page, one: Asked, arrangement: Arrangement) -> tuple[ReplyForm, Any]:
    sharing = arrangement.information_sharing
    refusals = (
        [(each.code, each.title) for each in sharing.refusal_reasons.value] if sharing.refusal_reasons else []
    )
    choices = _item_choices(one, arrangement)
    maker = formset_factory(ItemForm, extra=0, min_num=1, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS + 1)
    if request.method != "POST":
        return ReplyForm(refusals=refusals), maker(prefix="item", form_kwargs=choices)
    data = request.POST.copy()
    total = min(number_in(data.get("item-TOTAL_FORMS") or "1") or 1, MOST_ITEMS + 1)
    if data.get("add") == "item":
        data["item-TOTAL_FORMS"] = str(min(total + 1, MOST_ITEMS))
    elif (data.get("remove") or "").startswith("item-"):
        _close_up(data, total)
    return ReplyForm(data, refusals=refusals), maker(data, request.FILES, prefix="item", form_kwargs=choices)


def told_words(kind: str) -> str:
    """One thing that was told of who the child is, such as 'date of birth'."""
    return {
        "name": _("name"), "aliases": _("aliases"), "date_of_birth": _("date of birth"), "address": _("address"),
    }.get(kind) or kind.replace("_", " ")  # fmt: skip


def _item_choices(one: Asked, arrangement: Arrangement) -> dict[str, Any]:
    sharing = arrangement.information_sharing
    return {
        "questions": [(each["code"], said_again(each["title"])) for each in one.request.questions],
        "gateways": [(each.code, each.title) for each in sharing.gateways.value],
        "markings": [(each.code, each.title) for each in sharing.markings.value],
    }


def _close_up(data: Any, total: int) -> None:
    """Take one form out of those posted and move the later ones up, so that nothing else typed is lost."""
    number = number_in((data.get("remove") or "").rpartition("-")[2])
    if number is None or total < 2:
        return
    for place in range(number, total):
        for key in [key for key in data if key.startswith(f"item-{place}-")]:
            del data[key]
        for key in [key for key in data if key.startswith(f"item-{place + 1}-")]:
            data.setlist(key.replace(f"item-{place + 1}-", f"item-{place}-", 1), data.getlist(key))
    data["item-TOTAL_FORMS"] = str(total - 1)


def _one_more_or_fewer(request: Page) -> bool:
    return bool(request.POST.get("add") or request.POST.get("remove"))


def _forget_errors(form: Any, items: Any) -> None:
    """Nobody is told of gaps in a form that is still being filled in."""
    if form.is_bound:
        form._errors = {}
        for each in items.forms:
            each._errors = {}
        items._errors = [{} for _each in items.forms]
        items._non_form_errors = items.error_class()


def _written(each: Any) -> bool:
    given = each.cleaned_data
    return any(given.get(name) for name in ("title", "text", "file"))


def _answered(request: Page, one: Asked, arrangement: Arrangement, form: ReplyForm, items: Any) -> bool:
    given = form.cleaned_data
    written = [each for each in items.forms if _written(each)]
    try:
        new = [_new_item(each) for each in written]
        reasons = dict(form.fields["refusal"].choices)  # type: ignore[attr-defined]
        chosen = (
            str(reasons.get(given["refusal"], ""))
            if given["outcome"] == "cannot_share" and given["refusal"]
            else ""
        )
        because = "\n".join(part for part in (chosen, given["because"]) if part)
        actions.answer(
            by=request.actor, request_id=one.request.pk, arrangement=arrangement, outcome=given["outcome"],
            because=because, items=new,
        )  # fmt: skip
    except Invalid as refusal:
        owner = next(
            (each for each in written if refusal.field in each.fields and _lacks(each, refusal.field)), None
        )
        if owner is not None:
            owner.add_error(refusal.field, str(refusal))
        else:
            say(form, refusal)
        return False
    except Refused as refusal:
        say(form, refusal)
        return False
    messages.success(request, _("Your reply is sent. You can see here what you sent."))
    return True


def _lacks(each: Any, field: str) -> bool:
    return not str(each.cleaned_data.get(field) or "").strip()


def _new_item(each: Any) -> NewItem:
    given = each.cleaned_data
    upload = given.get("file")
    return NewItem(
        title=given["title"], text=given["text"], gateway=given["gateway"], marking=given["marking"],
        question=given["question"], dated=given["dated"], file=(upload.name, upload.read()) if upload else None,
    )  # fmt: skip


@endpoint(Capability.ANSWER_REQUEST, purpose="Correct an item of information", reads="item.opened")
def item_correct(request: Page, request_id: UUID, item_id: UUID) -> HttpResponse:
    """Put a new item in the place of one that was wrong."""
    one = queries.one_request(request.actor, request_id)
    require(request.actor, Capability.ANSWER_REQUEST, one.request.circle_id)
    old = next((item for item in one.items if item.pk == item_id), None)
    if old is None:
        raise NotVisible
    arrangement = queries.arrangement_for_request(request.actor, one.request)
    initial = {
        name: getattr(old, name) for name in ("title", "text", "gateway", "marking", "question", "dated")
    }
    form = ItemForm(
        request.POST or None,
        request.FILES or None,
        initial=initial,
        prefix="item",
        **_item_choices(one, arrangement),
    )
    if request.method == "POST" and form.is_valid():
        try:
            new = _new_item(form)
            actions.correct_item(by=request.actor, item_id=item_id, arrangement=arrangement, new=new)
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, _("The item is corrected. The earlier one is kept."))
            return redirect(reverse("request_reply", args=[request_id]))
    context = {"one": one, "old": old, "form": form}
    return render(request, "sharing/item_correct.html", context, status=422 if form.errors else 200)


@endpoint(Capability.READ_PAPERS, purpose="Read a file an agency shared", about="case", reads="item.file")
def item_file(request: Page, reference: str, item_id: UUID) -> HttpResponse:
    """The file of an item, as it was kept."""
    items = [item for one in queries.asked_of_case(request.actor, request.case) for item in one.items]
    return _file_of(request, items, item_id, reference)


@endpoint(Capability.ANSWER_REQUEST, purpose="Read a file one's agency shared", reads="item.file")
def sent_file(request: Page, request_id: UUID, item_id: UUID) -> HttpResponse:
    """The file of an item, for the agency that sent it."""
    one = queries.one_request(request.actor, request_id)
    require(request.actor, Capability.ANSWER_REQUEST, one.request.circle_id)
    return _file_of(request, one.items, item_id, one.request.case_reference)


def _file_of(request: Page, items: list[Any], item_id: UUID, reference: str) -> HttpResponse:
    item = next((item for item in items if item.pk == item_id and item.file_id), None)
    if item is None:
        raise NotVisible
    kept, content = open_file(request.actor, item.file_id)
    ending = kept.name.rpartition(".")[2] if "." in kept.name else "bin"
    return download(content, kept.media_type, f"{reference}-item-{item.number}.{ending}")
