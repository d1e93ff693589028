"""Governance: the seven figures, the rules and their local values, the ledger, people, and a case's readers."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.casework.intake.overrides import in_force, override_rule
from moothall.casework.intake.queries import all_arrangements
from moothall.casework.overview.figures import Figure, figures, quarter_of
from moothall.core import clock
from moothall.core.access.capabilities import Capability
from moothall.core.access.people import add_agency, add_membership, agencies, end_membership, memberships
from moothall.core.access.queries import may
from moothall.core.kinds import Invalid, NotVisible, Refused, Role
from moothall.core.ledger.queries import entries_of_case, entries_of_partnership, verify_partnership
from moothall.methods.arrangements import ArrangementError, rules_within
from moothall.web.ui.answers import render, role_words
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.governance import AgencyForm, EndForm, OverrideForm, PersonForm
from moothall.web.ui.ledger_words import done_words
from moothall.web.ui.rule_words import rule_note, titles_within, value_told, value_words

ARRANGEMENT = "nrm-child"
SIZE = 50
SEES_NO_CASE = {Role.DATA_PROTECTION_OFFICER, Role.EVALUATOR, Role.ADMINISTRATOR}


@endpoint(Capability.READ_GOVERNANCE, purpose="Read the partnership's figures")
def governance(request: Page) -> HttpResponse:
    """Seven tiles, one per theme: a sentence and a figure with its numerator and denominator."""
    first, last = quarter_of(_day(request.GET.get("quarter")) or clock.today())
    arrangement = in_force(request.actor, ARRANGEMENT, min(last, clock.today()))
    found = figures(arrangement, first, last, hide_small=request.actor.role in SEES_NO_CASE)
    before, _end = quarter_of(date.fromordinal(first.toordinal() - 1))
    after = date.fromordinal(last.toordinal() + 1)
    return render(
        request,
        "governance/figures.html",
        {
            "tiles": [_tile(figure) for figure in found],
            "first": first,
            "last": last,
            "before": before,
            "after": after if after <= clock.today() else None,
            "can_override": may(request.actor, Capability.OVERRIDE_RULE),
        },
    )


def _tile(figure: Figure) -> dict[str, Any]:
    words = {
        "function": (_("Function"), _("decisions on reasonable grounds were made in time")),
        "membership": (_("Membership"), _("sittings had every voting partner in the room")),
        "voice": (_("The child's voice"), _("decisions were made after the child was heard")),
        "training": (_("Training"), _("invited seats were filled by somebody who came")),
        "resourcing": (_("Resourcing"), _("actions that fell due are done")),
        "information_sharing": (_("Information sharing"), _("requests were answered by their day")),
        "governance": (_("Governance"), _("decisions carry a dissent in the dissenter's words")),
    }
    title, sentence = words[figure.theme]
    if figure.whole is None:
        return {"value": "–", "label": title, "sentence": _("Too few to show without pointing at a child.")}
    if figure.whole == 0:
        return {
            "value": "0",
            "label": title,
            "of": _("of none"),
            "sentence": _("Nothing to count this quarter."),
        }
    return {
        "value": str(figure.part),
        "label": title,
        "of": _("of %(whole)s") % {"whole": figure.whole},
        "sentence": sentence,
    }


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


@endpoint(Capability.READ_GOVERNANCE, purpose="Read the rules in force")
def rules(request: Page) -> HttpResponse:
    """Every rule of the arrangement in force, with its source, its confidence and any local value."""
    arrangement = in_force(request.actor, ARRANGEMENT, clock.today())
    sections = []
    titles = {
        "function": _("Function"), "membership": _("Membership"), "voice": _("The child's voice"),
        "training": _("Training"), "resourcing": _("Resourcing"), "information_sharing": _("Information sharing"),
        "governance": _("Governance"),
    }  # fmt: skip
    known = titles_within(arrangement)
    for name in titles:
        ids = {rule.id for rule in rules_within(getattr(arrangement, name))}
        sections.append(
            {
                "title": titles[name],
                "rules": [
                    {"note": rule_note(rule), "told": value_told(rule.value, known), "id": rule.id,
                     "changeable": rule.may_be_overridden}
                    for rule in arrangement.rules() if rule.id in ids
                ],
            }
        )  # fmt: skip
    context = {
        "arrangement": arrangement,
        "sections": sections,
        "unconfirmed": len(arrangement.unconfirmed()),
        "can_override": may(request.actor, Capability.OVERRIDE_RULE),
        "others": [one for one in all_arrangements().arrangements if one.name == ARRANGEMENT],
    }
    return render(request, "governance/rules.html", context)


def _rules_of(section: Any) -> list[Any]:
    return list(rules_within(section))


@endpoint(Capability.OVERRIDE_RULE, purpose="Change a rule for this partnership")
def rule_override(request: Page, rule: str) -> HttpResponse:
    """Set the partnership's own value for one rule."""
    arrangement = in_force(request.actor, ARRANGEMENT, clock.today())
    try:
        found = arrangement.rule(rule)
    except ArrangementError:
        raise NotVisible from None
    initial = {"value": value_words(found.value), "effective_from": clock.today()}
    form = OverrideForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            override_rule(by=request.actor, arrangement=ARRANGEMENT, rule=rule, **form.cleaned_data)
        except Invalid as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
        else:
            messages.success(
                request, _("The rule has your value from that day, and says so wherever it is used.")
            )
            return redirect("rules")
    context = {"form": form, "note": rule_note(found), "changeable": found.may_be_overridden, "rule": found}
    return render(request, "governance/override.html", context, status=422 if form.errors else 200)


@endpoint(Capability.READ_LEDGER, purpose="Read the ledger", reads="ledger.read")
def ledger_page(request: Page) -> HttpResponse:
    """The newest entries of the partnership; on asking, the whole chain is walked."""
    before = request.GET.get("before", "")
    entries = entries_of_partnership(
        request.actor, before=int(before) if before.isdigit() else None, size=SIZE + 1
    )
    verdict = verify_partnership(request.actor.partnership_id) if "verify" in request.GET else None
    more = entries[SIZE - 1].number if len(entries) > SIZE else None
    context = {
        "entries": entries[:SIZE],
        "more": more,
        "verdict": verdict,
        "role_words": role_words,
        "done_words": done_words,
        "Role": Role,
    }
    return render(request, "governance/ledger.html", context)


@endpoint(Capability.SEE_READERS, purpose="See who has opened a case", about="case", reads="case.readers")
def case_readers(request: Page, reference: str) -> HttpResponse:
    """Who opened and changed this case, newest first."""
    from moothall.web.ui.case import case_frame

    before = request.GET.get("before", "")
    entries = entries_of_case(
        request.case.pk, before=int(before) if before.isdigit() else None, size=SIZE + 1
    )
    more = entries[SIZE - 1].number if len(entries) > SIZE else None
    context = {
        "entries": entries[:SIZE], "more": more, "role_words": role_words, "done_words": done_words, "Role": Role,
    }  # fmt: skip
    return render(request, "governance/readers.html", {**case_frame(request), **context})


@endpoint(Capability.MANAGE_PEOPLE, purpose="Manage people")
def people(request: Page) -> HttpResponse:
    """Agencies, and who acts for each in which role."""
    rows = memberships(request.actor)
    groups: list[dict[str, Any]] = []
    for agency in agencies(request.actor):
        mine = [row for row in rows if row.agency_id == agency.pk]
        groups.append({"agency": agency, "memberships": mine})
    return render(
        request, "governance/people.html", {"groups": groups, "role_words": role_words, "Role": Role}
    )


@endpoint(Capability.MANAGE_PEOPLE, purpose="Add a person")
def person_add(request: Page) -> HttpResponse:
    """A person in a role; they set their own password by a link."""
    form = PersonForm(request.POST or None, agencies=agencies(request.actor), role_words=role_words)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            add_membership(
                by=request.actor,
                name=given["name"],
                email=given["email"],
                agency_id=UUID(given["agency"]),
                role=Role(given["role"]),
                job_title=given["job_title"],
            )
        except Invalid as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
        else:
            messages.success(request, _("Added. They set a password through the sign-in page."))
            return redirect("people")
    context = {"form": form, "title": _("Add a person")}
    return render(request, "governance/form.html", context, status=422 if form.errors else 200)


@endpoint(Capability.MANAGE_PEOPLE, purpose="Add an agency")
def agency_add(request: Page) -> HttpResponse:
    """A further agency of the partnership."""
    arrangement = in_force(request.actor, ARRANGEMENT, clock.today())
    functions = [(choice.code, choice.title) for choice in arrangement.membership.functions]
    form = AgencyForm(request.POST or None, functions=functions)
    if request.method == "POST" and form.is_valid():
        try:
            add_agency(by=request.actor, **form.cleaned_data)
        except Invalid as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
        else:
            messages.success(request, _("The agency is added."))
            return redirect("people")
    context = {"form": form, "title": _("Add an agency")}
    return render(request, "governance/form.html", context, status=422 if form.errors else 200)


@endpoint(Capability.MANAGE_PEOPLE, purpose="End a role")
def membership_end(request: Page, membership: UUID) -> HttpResponse:
    """End a role at once, with the reason."""
    found = next((row for row in memberships(request.actor) if row.pk == membership), None)
    if found is None:
        raise NotVisible
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_membership(by=request.actor, membership_id=membership, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The role has ended."))
            return redirect("people")
    title = _("End the role of %(name)s for %(agency)s") % {
        "name": found.person.name,
        "agency": found.agency.name,
    }
    context = {"form": form, "title": title, "back": reverse("people")}
    return render(request, "governance/form.html", context, status=422 if form.errors else 200)
