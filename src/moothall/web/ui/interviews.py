"""The return interview after one missing episode: who heard the child, when, and what came of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.casework.overview.case_page import CaseFrame
from moothall.casework.overview.stage import current
from moothall.casework.sharing.interviews import EPISODE, record_interview, ways_of
from moothall.casework.sharing.rules import Interview
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.kinds import NotVisible, Refused
from moothall.web.ui.answers import render
from moothall.web.ui.case import case_frame, say
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.interviews import InterviewForm


@endpoint(Capability.RECORD_FACTS, purpose="Record a return interview", about="case")
def interview(request: Page, reference: str, step: UUID) -> HttpResponse:
    """Record that the interview was offered, held or declined; one that was held leads on to the child's own words."""
    context = case_frame(request)
    shown: CaseFrame = context["case_frame"]
    standing = current(shown.rows["steps"])
    episode = next((row for row in standing if row.pk == step and row.step == EPISODE), None)
    if episode is None:
        raise NotVisible
    ways = ways_of(shown.arrangement)
    form = InterviewForm(request.POST or None, ways=ways)
    if request.method == "POST" and form.is_valid():
        try:
            made = record_interview(
                by=request.actor, case=request.case, episode_id=step, arrangement=shown.arrangement,
                told=Interview(**form.cleaned_data),
            )  # fmt: skip
        except Refused as refusal:
            say(form, refusal)
        else:
            return _afterwards(
                request, reference, held=made.step == "return_interview" and made.talked != "no"
            )
    status = 422 if form.errors else 200
    return render(request, "hub/interview.html", {**context, "form": form, "episode": episode}, status=status)


def _afterwards(request: Page, reference: str, *, held: bool) -> HttpResponse:
    if not held:
        messages.success(request, _("It is recorded with its episode."))
        if role_has(request.actor.role, Capability.LIST_CASES):
            return redirect("episodes")
        return redirect("case_chronology", reference)
    messages.success(
        request, _("The interview is recorded. Now write down what the child said, in the child’s own words.")
    )
    return redirect(reverse("voice_add", args=[reference]))
