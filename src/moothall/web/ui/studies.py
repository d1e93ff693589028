"""Studies: the register of what is asked, said before the data are seen; each protocol, its amendments, what changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.core import clock
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.kinds import Actor, Invalid, Role
from moothall.evidence.release.queries import released_studies
from moothall.evidence.studies import actions, drafts, queries, rules
from moothall.evidence.studies.queries import OneStudy
from moothall.look.filters import date as long_date
from moothall.look.filters import date_time
from moothall.web.ui.answers import render, role_words
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.intake import posted
from moothall.web.ui.forms.studies import BeginForm
from moothall.web.ui.paper_files import attached
from moothall.web.ui.study_words import (
    change_rows,
    code,
    protocol_sections,
    standing_tag,
    timing_tag,
    timing_words,
    version_words,
)
from moothall.web.ui.typed import key_in, number_in

SIZE = 25


@endpoint(Capability.READ_STUDIES, purpose="See the register of studies", reads="studies.listed")
def study_list(request: Page) -> HttpResponse:
    """Every study, newest first: what it asks, how it stands, whether its protocol came before the data."""
    found = queries.studies(request.actor, before=key_in(request.GET.get("before", "")), size=SIZE + 1)
    released = released_studies(request.actor)
    context = {
        "rows": [_row(one, released) for one in found[:SIZE]],
        "more": found[SIZE - 1].study.pk if len(found) > SIZE else None,
        "may_begin": role_has(request.actor.role, Capability.REGISTER_STUDY),
    }
    return render(request, "studies/list.html", context)


def _row(one: OneStudy, released: frozenset[UUID]) -> list[Any]:
    title = one.newest.title if one.newest else _("Protocol not registered yet")
    first = one.protocols[0] if one.protocols else None
    return [
        {"text": title, "href": reverse("study", args=[one.study.pk]), "quiet": code(one.study.code)},
        {"tag": standing_tag(one.standing(released))},
        {"text": long_date(first.created_at), "tag": timing_tag(one.timing(first))}
        if first
        else {"text": _("Not registered"), "faint": True},
        {"text": one.study.created_by.person.name, "quiet": one.study.created_by.agency.name},
    ]


@endpoint(Capability.REGISTER_STUDY, purpose="Begin a study")
def study_begin(request: Page) -> HttpResponse:
    """Its code, the purpose of its extracts, and a protocol that is written already, if there is one."""
    form = BeginForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            text = sent_text(given["file"])
            study = actions.begin_study(
                by=request.actor, code=given["code"], purpose=given["purpose"], text=text
            )
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
        else:
            messages.success(
                request, _("The study is begun. Its protocol is a draft that evaluators alone see.")
            )
            return redirect("study_draft", study.pk)
    return render(request, "studies/begin.html", {"form": form}, status=422 if form.errors else 200)


#: The largest file that is read as a protocol: what a reader of protocols takes.
LARGEST = 300_000


def sent_text(file: Any) -> str:
    """The text of a file that was sent, nothing without one. Raises Invalid where it is no text."""
    if file is None:
        return ""
    if file.size > LARGEST:
        raise Invalid("file", _("The file is larger than %(size)s kB. A protocol is shorter.") % {"size": LARGEST // 1000})  # fmt: skip
    try:
        text = file.read().decode("utf-8")
    except UnicodeDecodeError:
        raise Invalid(
            "file", _("The file is not text in UTF-8. Save it as UTF-8 and send it again.")
        ) from None
    if "\x00" in text:
        raise Invalid("file", _("The file is not text in UTF-8. Save it as UTF-8 and send it again."))
    return str(text)


@endpoint(Capability.READ_STUDIES, purpose="See a study", reads="study.seen")
def study(request: Page, study: UUID) -> HttpResponse:
    """One study: how it stands, its versions, its runs and, for evaluators, what can be done next."""
    one = queries.one_study(request.actor, study)
    tag = standing_tag(one.standing(released_studies(request.actor)))
    return render(request, "studies/study.html", {**study_frame(one), "tag": tag, **_of(request.actor, one)})


def study_frame(one: OneStudy) -> dict[str, Any]:
    """What every page of a study names it by."""
    return {
        "one": one, "title": one.newest.title if one.newest else one.study.code,
    }  # fmt: skip


def _of(actor: Actor, one: OneStudy) -> dict[str, Any]:
    from moothall.web.ui.study_runs import runs_part

    writes = role_has(actor.role, Capability.REGISTER_STUDY)
    return {
        "facts": _facts(one),
        "versions": [_version(one, version) for version in reversed(one.protocols)],
        "may_amend": writes and one.newest is not None and one.draft is None,
        "drafted": one.draft,
        **runs_part(actor, one),
    }


def _facts(one: OneStudy) -> list[dict[str, Any]]:
    who = one.study.created_by
    facts = [
        {"label": _("Code"), "html": code(one.study.code)},
        {
            "label": _("Begun by"),
            "text": who.person.name,
            "quiet": f"{role_words(Role(who.role))}, {who.agency.name}",
        },
        {"label": _("Purpose of its extracts"), "html": code(one.study.purpose)},
        {
            "label": _("Data first seen"),
            "text": date_time(one.seen_at) if one.seen_at else _("Not yet"),
            "quiet": _("the first extract of this purpose was made") if one.seen_at else "",
        },
    ]
    if one.newest:
        facts[:0] = [
            {"label": _("Question"), "text": drafts.read(one.newest.content).question},
            {"label": _("Independent"), "text": _independence(one)},
        ]
    if one.run.times and one.run.newest:
        times = _("Once") if one.run.times == 1 else _("%(times)s times") % {"times": one.run.times}
        facts.append({"label": _("Run"), "text": times, "quiet": _("the last time on %(day)s") % {"day": long_date(one.run.newest)}})  # fmt: skip
    return facts


def _independence(one: OneStudy) -> str:
    assert one.newest is not None
    told = drafts.read(one.newest.content).independence
    if told.independent:
        return _("Yes. %(statement)s") % {"statement": told.statement}
    return _("No. %(statement)s") % {"statement": told.statement}


def _version(one: OneStudy, version: Any) -> list[Any]:
    address = reverse("study_protocol", args=[one.study.pk, version.number])
    what = {
        "text": _("What changed"),
        "href": f"{reverse('study_compare', args=[one.study.pk])}?after={version.number}",
    }
    return [
        {"text": version_words(version.number), "href": address, "quiet": version.reason[:160]},
        {"text": date_time(version.created_at), "quiet": version.created_by.person.name},
        {"tag": timing_tag(one.timing(version))},
        f"{version.sha256[:16]}…",
        what if version.number > 1 else {"text": _("The first version"), "faint": True},
    ]  # fmt: skip


@endpoint(Capability.READ_STUDIES, purpose="Read the protocol of a study", reads="study.protocol_read")
def study_protocol(request: Page, study: UUID, number: int) -> HttpResponse:
    """One version as it was registered: when, by whom, under which hash, before or after the data; and all it says."""
    one = queries.one_study(request.actor, study)
    version = queries.protocol_of(one, number)
    who = version.created_by
    came = one.timing(version)
    facts = [
        {"label": _("Registered on"), "text": date_time(version.created_at)},
        {"label": _("Registered by"), "text": who.person.name, "quiet": f"{role_words(Role(who.role))}, {who.agency.name}"},
        {"label": _("Before or after the data"), "text": str(timing_tag(came)["text"]), "quiet": timing_words(came, one.seen_at)},
        {"label": _("Hash (SHA-256)"), "text": version.sha256},
    ]  # fmt: skip
    if place := queries.ledger_place(version):
        facts.append({"label": _("Place in the ledger"), "text": _("Entry %(number)s") % {"number": place.number}, "hash": place.sha256})  # fmt: skip
    context = {
        **study_frame(one), "version": version, "facts": facts, "timing": timing_tag(came), "sections": protocol_sections(version.content),
        "newer": one.newest if one.newest and one.newest.number > version.number else None,
    }  # fmt: skip
    return render(request, "studies/protocol.html", context)


@endpoint(Capability.READ_STUDIES, purpose="Download the protocol of a study")
def study_protocol_file(request: Page, study: UUID, number: int) -> HttpResponse:
    """The canonical file: the SHA-256 of its bytes is the hash that was registered."""
    version = actions.download_protocol(by=request.actor, study_id=study, number=number)
    return attached(version.content.encode(), "application/json", f"protocol-{version.sha256[:16]}.json")


@endpoint(
    Capability.READ_STUDIES, purpose="Compare two versions of a protocol", reads="study.versions_compared"
)
def study_compare(request: Page, study: UUID) -> HttpResponse:
    """What is different between two versions, in words: by default the newest and the one before it."""
    one = queries.one_study(request.actor, study)
    newest = one.newest.number if one.newest else 0
    after = queries.protocol_of(one, number_in(request.GET.get("after", "")) or newest)
    before = queries.protocol_of(one, number_in(request.GET.get("before", "")) or max(after.number - 1, 1))
    changes = drafts.changes(drafts.read(before.content), drafts.read(after.content))
    came = one.timing(after)
    context = {
        **study_frame(one), "before": before, "after": after, "rows": change_rows(changes),
        "timing": timing_tag(came), "timing_words": timing_words(came, one.seen_at),
        "titles": [version_words(before.number), version_words(after.number)],
        "versions": [(version.number, version_words(version.number)) for version in one.protocols],
    }  # fmt: skip
    return render(request, "studies/compare.html", context)


@endpoint(Capability.REGISTER_STUDY, purpose="Amend the protocol of a study")
def study_amend(request: Page, study: UUID) -> HttpResponse:
    """What an amendment is, and the button that begins one."""
    one = queries.one_study(request.actor, study)
    rules.check_amending(one.newest is not None, one.draft is not None)
    if request.method == "POST":
        actions.begin_amendment(by=request.actor, study_id=study)
        return redirect("study_draft", study)
    came = rules.timing(clock.now(), one.seen_at)
    context = {
        **study_frame(one),
        "timing": timing_tag(came),
        "timing_words": timing_words(came, one.seen_at),
    }
    return render(request, "studies/amend.html", context)
