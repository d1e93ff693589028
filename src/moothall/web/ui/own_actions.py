"""One's own lines of plans: the list of them, how each stands, and their file. Nothing else of a case is shown."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.casework.panel import letters
from moothall.casework.plans import actions, paper, queries, rules
from moothall.core import clock
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import may, require
from moothall.core.kinds import NotVisible
from moothall.web.ui import plan_words as words
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.plans import (
    UpdateForm,
)
from moothall.web.ui.forms.trying import tried
from moothall.web.ui.paper_files import check_form, language, on_paper


@endpoint(Capability.LIST_ACTIONS, purpose="List one's own actions")
def my_actions(request: Page) -> HttpResponse:
    """The actor's own lines and its agency's, whichever child they are for, soonest first."""
    show = request.GET.get("show", "open")
    show = show if show in ("open", "late", "finished", "all") else "open"
    today = clock.today()
    page = queries.own_lines(request.actor, today=today, show=show, after=request.GET.get("after", ""))
    context = {
        "rows": [words.own_row(one, today) for one in page.lines], "show": show,
        "tabs": words.shows(show, reverse("my_actions")),
        "next_href": f"{reverse('my_actions')}?show={show}&after={page.next_after}" if page.next_after else "",
        "first_href": f"{reverse('my_actions')}?show={show}" if request.GET.get("after") else "",
    }  # fmt: skip
    return render(request, "plans/my_actions.html", context)


@endpoint(
    get=Capability.LIST_ACTIONS, post=Capability.UPDATE_ACTION, purpose="Say how one's own action stands"
)
def action_update(request: Page, action_id: UUID) -> HttpResponse:
    """One line, and how it stands. Nothing else of the case is shown: its owner may not know the rest."""
    line = queries.one_action(request.actor, action_id)
    may_update = may(request.actor, Capability.UPDATE_ACTION, line.circle_id)
    form = UpdateForm(
        request.POST or None, initial={"version": line.version}, states=words.state_choices(line.state)
    )
    if request.method == "POST":
        require(request.actor, Capability.UPDATE_ACTION, line.circle_id)
        if form.is_valid() and tried(
            form,
            lambda: actions.update_action(
                by=request.actor, action_id=line.pk, version=form.cleaned_data["version"],
                state=form.cleaned_data["state"], reason=form.reason,
            ),
            reason=form.cleaned_data["state"],
        ):  # fmt: skip
            messages.success(request, _("Thank you. The panel can see how the action stands."))
            return redirect("my_actions")
    else:
        request.record.read("action.opened", line, case_id=line.case_id)
    context = {
        "line": words.line(line, "", clock.today()), "reference": line.case_reference, "form": form,
        "may_update": may_update and bool(rules.NEXT_STATES[line.state]), "action": line,
        "updates": words.updates(queries.updates_of(request.actor, line)),
        "given_by": line.created_by.person.name,
        "is_own": request.actor.membership_id == line.owner_id or request.actor.agency_id == line.owner_agency_id,
    }  # fmt: skip
    return render(request, "plans/action_update.html", context, status=422 if form.errors else 200)


@endpoint(Capability.LIST_ACTIONS, purpose="Download one's own lines of a plan")
def own_lines_file(request: Page, action_id: UUID, form: str) -> HttpResponse:
    """The lines the actor's agency owns in the plan one of them stands in, and nothing else of it."""
    check_form(form)
    line = queries.one_action(request.actor, action_id)
    own = queries.own_lines_of_plan(request.actor, line)
    if line not in own:
        raise NotVisible
    record = paper.own_record(line.case_reference, own)
    document = letters.plan_document(record, language=language(), only_agency=request.actor.agency_name)
    request.record.read("plan.own_lines_exported", line, case_id=line.case_id, lines=len(own))
    return on_paper(request, document, f"{line.case_reference}-own-actions", form, clock.now())
