"""How long the files of returns are kept: the rules, the partnership's own values, and setting one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from moothall.casework.outcomes.returns.keeping_time import keeping_in_force, override_keeping
from moothall.core import clock
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.kinds import Invalid
from moothall.methods.returns.keeping_rules import KeepingRule, KeepingTime
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.governance import KeepingForm
from moothall.web.ui.forms.intake import posted
from moothall.web.ui.return_words import told_of_fault
from moothall.web.ui.rule_words import rule_note


@endpoint(
    get=Capability.READ_GOVERNANCE,
    post=Capability.OVERRIDE_RULE,
    purpose="See and set how long files of returns are kept",
)
def keeping(request: Page) -> HttpResponse:
    """Both rules with how long each comes to here; for those who may, a value of the partnership's own."""
    rules = keeping_in_force(request.actor)
    titles = {
        rules.in_force.id: _("A return in force"),
        rules.superseded.id: _("A return that is not in force"),
    }
    form = KeepingForm(posted(request), rules=titles, initial={"effective_from": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            override_keeping(by=request.actor, **form.cleaned_data)
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
        else:
            messages.success(
                request, _("The rule has your value from that day, and says so wherever it is used.")
            )
            return redirect("keeping")
    context = {
        "form": form,
        "rules": [
            {"title": titles[one.id], "note": keeping_note(one), "time": time_words(one.value)} for one in rules.all
        ],
        "may": role_has(request.actor.role, Capability.OVERRIDE_RULE),
    }  # fmt: skip
    return render(request, "governance/keeping.html", context, status=422 if form.errors else 200)


def keeping_note(rule: KeepingRule) -> dict[str, Any]:
    """The rule as it is shown wherever it is used, a partnership's own time in words."""
    note = rule_note(rule)
    note["statement"] = told_of_fault(rule.statement)
    if "override" in note:
        note["override"]["statement"] = time_words(rule.value)
    return note


def time_words(time: KeepingTime) -> str:
    """How long that is."""
    return _(
        "%(months)s months after the end of the year it is about, and %(here)s after it was taken in; the later of the two."
    ) % {"months": time.months, "here": time.months_here}
