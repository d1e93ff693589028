"""Whether this panel may decide the case: what the arrangement asks, and the rules that follow from the answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from moothall.casework.intake.queries import arrangement_of
from moothall.casework.intake.scope import asked_before_decision, eligibility_now, record_scope, scores_of
from moothall.core.access.capabilities import Capability
from moothall.core.kinds import Invalid, Refused
from moothall.web.ui.answers import render
from moothall.web.ui.case import case_frame
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.scope import ScopeForm
from moothall.web.ui.rule_words import rule_notes


@endpoint(Capability.RECORD_FACTS, purpose="Settle who decides the case", about="case", reads="case.scope")
def case_scope(request: Page, reference: str) -> HttpResponse:
    """Ask what the referral does not carry; show each rule with what is known, and where the case goes."""
    case = request.case
    arrangement = arrangement_of(request.actor, case)
    asked = asked_before_decision(arrangement)
    form = ScopeForm(request.POST or None, asked=asked, initial={**case.answers, "version": case.version})
    if request.method == "POST" and form.is_valid():
        try:
            found = record_scope(
                by=request.actor, case_id=case.pk, version=form.cleaned_data["version"],
                answers={one.code: form.cleaned_data[one.code] for one in asked},
            )  # fmt: skip
        except Invalid as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, found.sentence or _("Recorded."))
            return redirect("case", reference=reference)
    found = eligibility_now(case, arrangement, scores_of(request.actor, case))
    findings = [{"sentence": one.sentence, "rules": rule_notes(one.rules)} for one in found.findings]
    context = {
        **case_frame(request),
        "form": form,
        "found": found,
        "asked": [one.code for one in asked],
        "findings": findings,
    }
    return render(request, "case/scope.html", context, status=422 if form.errors else 200)
