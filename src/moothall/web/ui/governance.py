"""Governance: the rules and their local values, the ledger, people, and a case's readers. Figures: `themes`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.casework.intake.emergency import openings
from moothall.casework.intake.overrides import in_force, override_rule
from moothall.casework.overview.process_map import arrangements_today
from moothall.casework.overview.themes.counting import at_work
from moothall.casework.overview.themes.definitions import THEMES, theme_title
from moothall.core import clock
from moothall.core.access.capabilities import Capability
from moothall.core.access.people import add_agency, add_membership, agencies, end_membership, memberships
from moothall.core.access.queries import may
from moothall.core.kinds import Invalid, NotVisible, Refused, Role
from moothall.core.ledger.queries import entries_of_case, entries_of_partnership, verify_partnership
from moothall.methods.arrangements import Arrangement, ArrangementError, catalogue, rules_within
from moothall.web.ui.answers import render, role_words
from moothall.web.ui.emergency import opening_row
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.governance import AgencyForm, EndForm, OverrideForm, PersonForm
from moothall.web.ui.ledger_words import done_words, purpose_words
from moothall.web.ui.rule_words import rule_note, titles_within, value_told, value_words
from moothall.web.ui.typed import number_in

SIZE = 50


def _arrangement_name(request: Page) -> str:
    """The arrangement the address names; without one, what the partnership last met under."""
    names = [one.name for one in arrangements_today(clock.today())]
    asked = request.GET.get("arrangement", "")
    if asked in names:
        return asked
    found = at_work(request.actor)
    return found if found in names else names[0]


def evidence_of(arrangement: Arrangement) -> str:
    """The page of the public library that says what is known of the arrangement; nothing where no library is named.

    The library knows the arrangements that Moothall comes with, not those of a partnership's own.
    """
    if not settings.MOOTHALL_LIBRARY_SITE or arrangement.name not in catalogue().names():
        return ""
    return f"{settings.MOOTHALL_LIBRARY_SITE}/arrangements/{arrangement.name}/"


@endpoint(Capability.READ_GOVERNANCE, purpose="Read the rules in force")
def rules(request: Page) -> HttpResponse:
    """Every rule of an arrangement in force, with its source, its confidence and any local value."""
    arrangement = in_force(request.actor, _arrangement_name(request), clock.today())
    sections = []
    standing = arrangements_today(clock.today())
    known = {**{one.name: one.title for one in standing}, **titles_within(arrangement)}
    for name in THEMES:
        ids = {rule.id for rule in rules_within(getattr(arrangement, name))}
        sections.append(
            {
                "title": theme_title(name),
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
        "evidence": evidence_of(arrangement),
        "unconfirmed": len(arrangement.unconfirmed()),
        "can_override": may(request.actor, Capability.OVERRIDE_RULE),
        "arrangements": [(one.name, one.title) for one in standing],
    }
    return render(request, "governance/rules.html", context)


def _rules_of(section: Any) -> list[Any]:
    return list(rules_within(section))


@endpoint(Capability.OVERRIDE_RULE, purpose="Change a rule for this partnership")
def rule_override(request: Page, rule: str) -> HttpResponse:
    """Set the partnership's own value for one rule of the arrangement the address names."""
    name = _arrangement_name(request)
    arrangement = in_force(request.actor, name, clock.today())
    try:
        found = arrangement.rule(rule)
    except ArrangementError:
        raise NotVisible from None
    initial = {"value": value_words(found.value), "effective_from": clock.today()}
    form = OverrideForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            override_rule(by=request.actor, arrangement=name, rule=rule, **form.cleaned_data)
        except Invalid as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
        else:
            messages.success(
                request, _("The rule has your value from that day, and says so wherever it is used.")
            )
            return redirect(reverse("rules") + f"?{urlencode({'arrangement': name})}")
    context = {
        "form": form,
        "note": rule_note(found),
        "changeable": found.may_be_overridden,
        "rule": found,
        "name": name,
    }
    return render(request, "governance/override.html", context, status=422 if form.errors else 200)


@endpoint(Capability.READ_LEDGER, purpose="Read the ledger", reads="ledger.read")
def ledger_page(request: Page) -> HttpResponse:
    """The newest entries of the partnership; on asking, the whole chain is walked."""
    before = request.GET.get("before", "")
    entries = entries_of_partnership(request.actor, before=number_in(before), size=SIZE + 1)
    verdict = verify_partnership(request.actor.partnership_id) if "verify" in request.GET else None
    more = entries[SIZE - 1].number if len(entries) > SIZE else None
    context = {
        "entries": entries[:SIZE],
        "more": more,
        "verdict": verdict,
        "role_words": role_words,
        "done_words": done_words,
        "purpose_words": purpose_words,
        "Role": Role,
    }
    return render(request, "governance/ledger.html", context)


@endpoint(Capability.SEE_READERS, purpose="See who has opened a case", about="case", reads="case.readers")
def case_readers(request: Page, reference: str) -> HttpResponse:
    """Who opened and changed this case, newest first."""
    from moothall.web.ui.case import case_frame

    before = request.GET.get("before", "")
    entries = entries_of_case(request.case.pk, before=number_in(before), size=SIZE + 1)
    more = entries[SIZE - 1].number if len(entries) > SIZE else None
    context = {
        "entries": entries[:SIZE], "more": more, "role_words": role_words, "Role": Role,
        "done_words": done_words, "purpose_words": purpose_words,
        "opened": [opening_row(one) for one in openings(request.actor, case_id=request.case.pk)],
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
    functions = list(
        {
            choice.code: (choice.code, choice.title)
            for arrangement in arrangements_today(clock.today())
            for choice in arrangement.membership.functions
        }.values()
    )
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
