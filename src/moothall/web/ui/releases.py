"""Releases of studies: the list, one release with what is still missing, putting it together, publishing, withdrawing."""

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
from moothall.core.kinds import Actor, Invalid, Refused
from moothall.evidence.release import actions, queries, rules
from moothall.evidence.release.actions.publishing import missing
from moothall.evidence.release.authors_words import first_words, words_from
from moothall.evidence.release.queries import Checked, OneRelease
from moothall.evidence.release.states import Stage, State
from moothall.evidence.studies.queries import one_study
from moothall.look.filters import date as long_date
from moothall.look.filters import date_time, number
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.intake import posted
from moothall.web.ui.forms.releases import BeginForm, DraftForm, ReasonForm
from moothall.web.ui.paper_files import attached
from moothall.web.ui.release_words import kind_words, release_tag, state_tag, title_of, withheld_rows
from moothall.web.ui.typed import key_in

SIZE = 25


@endpoint(Capability.SEE_RELEASES, purpose="See the releases of studies", reads="releases.listed")
def release_list(request: Page) -> HttpResponse:
    """Every version of every work, newest first: what it is of, how it stands, and where it can be had."""
    actor = request.actor
    found = queries.releases(actor, before=key_in(request.GET.get("before", "")), size=SIZE + 1)
    gathers = role_has(actor.role, Capability.GATHER_RELEASE)
    context = {
        "rows": [_row(one) for one in found[:SIZE]],
        "more": found[SIZE - 1].release.pk if len(found) > SIZE else None,
        "may_check": role_has(actor.role, Capability.CHECK_OUTPUTS),
        "unreleased": [
            {"text": title, "href": reverse("release_begin", args=[study])}
            for study, title in (queries.run_and_not_released(actor) if gathers else ())
        ],
    }
    return render(request, "releases/list.html", context)


def _row(one: OneRelease) -> list[Any]:
    release, published = one.release, one.published
    return [
        {
            "text": title_of(one),
            "href": reverse("study_release", args=[release.pk]),
            "quiet": release.key,
        },
        {"text": str(release.version), "quiet": kind_words(release.kind)},
        {"tag": release_tag(one)},
        {"text": long_date(published.released_on)} if published else {"text": _("Not yet"), "faint": True},
        {"text": release.created_by.person.name, "quiet": release.created_by.agency.name},
    ]


@endpoint(Capability.GATHER_RELEASE, purpose="Begin a release")
def release_begin(request: Page, study: UUID) -> HttpResponse:
    """The key of a new work out of a study that was run."""
    one = one_study(request.actor, study)
    form = BeginForm(posted(request), initial={"key": one.study.code})
    if request.method == "POST" and form.is_valid():
        try:
            release = actions.begin_release(by=request.actor, study_id=study, key=form.cleaned_data["key"])
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
        else:
            return redirect("release_draft", release.pk)
    context = {"form": form, "one": one, "title": one.newest.title if one.newest else one.study.code}
    return render(request, "releases/begin.html", context, status=422 if form.errors else 200)


@endpoint(Capability.SEE_RELEASES, purpose="See a release", reads="release.seen")
def release(request: Page, release: UUID) -> HttpResponse:
    """One version: the state of each part, what is still missing before it is published, and its history."""
    one = queries.one_release(request.actor, release)
    return render(request, "releases/release.html", _one(request.actor, one))


def _one(actor: Actor, one: OneRelease) -> dict[str, Any]:
    checks = role_has(actor.role, Capability.CHECK_OUTPUTS)
    publishes = role_has(actor.role, Capability.PUBLISH_RELEASE)
    open_still = one.published is None
    lacking = missing(one) if checks and open_still else []
    withdrawn = one.release.kind == rules.WITHDRAWAL
    return {
        "one": one,
        "title": title_of(one),
        "tag": release_tag(one),
        "facts": _facts(one),
        "tasks": [_task(one, thing, actor) for thing in one.things],
        "so_far": _so_far(one),
        "left_out": _left_out(one),
        "withheld": withheld_rows(one),
        "missing": lacking,
        "checks": checks,
        "work": _work(one),
        "may_gather": open_still and not one.overtaken and role_has(actor.role, Capability.GATHER_RELEASE),
        "may_publish": publishes and open_still and not lacking,
        "may_follow": one.stage == Stage.PUBLISHED and not withdrawn,
        "may_withdraw": publishes,
        "may_correct": not one.followed and role_has(actor.role, Capability.GATHER_RELEASE),
        "has_bundle": one.published is not None,
        "history": [_version(row) for row in one.history],
    }


def _facts(one: OneRelease) -> list[dict[str, str]]:
    release, published = one.release, one.published
    facts = [
        {"label": _("Key of the work"), "text": release.key},
        {"label": _("Version"), "text": str(release.version), "quiet": kind_words(release.kind)},
        {"label": _("Study"), "text": release.study.code},
    ]
    if release.reason:
        facts.append({"label": _("Why there is this version"), "text": release.reason})
    if one.draft:
        run = one.draft.run
        facts.append({"label": _("Run"), "text": date_time(run.created_at), "hash": f"{run.sha256[:16]}…"})
    if one.prepared:
        facts.append({"label": _("Protected by"), "text": one.prepared.rules, "hash": f"{one.prepared.rules_sha256[:16]}…"})  # fmt: skip
    if published:
        facts += [
            {"label": _("Published"), "text": long_date(published.released_on), "quiet": published.created_by.person.name},
            {"label": _("Hash of its manifest"), "text": published.manifest_sha256},
        ]  # fmt: skip
    return facts


def _so_far(one: OneRelease) -> str:
    """How many of its things two people have accepted."""
    accepted = sum(thing.state == State.ACCEPTED for thing in one.things)
    return _("%(accepted)s of %(all)s accepted by two people.") % {
        "accepted": number(accepted), "all": number(len(one.things)),
    }  # fmt: skip


def _task(one: OneRelease, thing: Checked, actor: Actor) -> dict[str, Any]:
    mine = (
        one.published is None
        and role_has(actor.role, Capability.CHECK_OUTPUTS)
        and rules.vote_allowed(thing.state, author=actor.person_id in one.authors, voted=thing.voted)
    )
    return {
        "text": thing.title,
        "href": reverse("release_check", args=[one.release.pk, thing.item.pk]),
        "hint": _("Waits for you") if mine else "",
        "status": state_tag(thing),
    }


def _left_out(one: OneRelease) -> list[dict[str, str]]:
    left_out = one.draft.left_out.values() if one.draft else ()
    return [{"label": told["title"], "text": told["reason"]} for told in left_out]


def _work(one: OneRelease) -> dict[str, Any] | None:
    """How far the newest preparing is, or that it came to nothing; None where there is nothing to say."""
    work = one.work
    if work is None or one.prepared is not None:
        return None
    if rules.under_way(work, clock.now()):
        return {"per_cent": min(99, work.done * 100 // max(1, work.whole)), "waiting": work.done == 0}
    return {"words": work.refused or _("It was begun and did not come to its end. Put it together again.")}


def _version(row: Any) -> list[Any]:
    published = queries.published_of(row)
    return [
        {
            "text": str(row.version),
            "href": reverse("study_release", args=[row.pk]),
            "quiet": kind_words(row.kind),
        },
        {"text": long_date(published.released_on)} if published else {"text": _("Not yet"), "faint": True},
        row.reason or {"text": _("The first"), "faint": True},
        {"text": f"{published.manifest_sha256[:16]}…"} if published else "",
    ]


@endpoint(Capability.GATHER_RELEASE, purpose="Put a release together")
def release_draft(request: Page, release: UUID) -> HttpResponse:
    """Which run, in which words, and what is left out; then the worker protects it and lays it before its checkers."""
    actor = request.actor
    one = queries.one_release(actor, release)
    rules.check_may_gather(one.stage, overtaken=one.overtaken)
    form = _draft_form(request, one)
    if request.method == "POST" and form.is_valid():
        try:
            actions.put_together(
                by=actor, release_id=release, run_id=UUID(form.cleaned_data["run"]), words=form.words(),
                left_out=form.left_out(),
            )  # fmt: skip
        except Invalid as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("It is being prepared. When that is done, it waits at the desk for two people."))  # fmt: skip
            return redirect("study_release", release)
    context = {"form": form, "one": one, "title": one.release.study.code}
    return render(request, "releases/draft.html", context, status=422 if form.errors else 200)


#: What a protocol cannot say for its authors, and what libraries rate by: nothing is chosen or written beforehand.
_UNSAID = {"summary": "", "outcome_described": "", "intervention_described": ""}


def _draft_form(request: Page, one: OneRelease) -> DraftForm:
    runs = queries.runs_of(request.actor, one.release.study_id)
    before = queries.draft_before(request.actor, one)
    words = words_from(before.words) if before else first_words(queries.protocol_of_run(runs[0]))
    chosen = before.run_id if before else runs[0].pk
    shown = [
        (str(run.pk), _("%(moment)s, version %(number)s of the protocol, hash %(hash)s…") % {
            "moment": date_time(run.created_at), "number": run.protocol.number, "hash": run.sha256[:12],
        })
        for run in runs
    ]  # fmt: skip
    return DraftForm(
        posted(request), runs=shown, outputs=queries.outputs_of_runs(runs), left_out={name: told["reason"] for name, told in before.left_out.items()} if before else {},
        initial={**words.as_data(), "run": str(chosen), **({} if before else _UNSAID)},
    )  # fmt: skip


@endpoint(Capability.PUBLISH_RELEASE, purpose="Publish a release")
def release_publish(request: Page, release: UUID) -> HttpResponse:
    """Once more exactly what is published; then the bundle is written, signed and kept."""
    actor = request.actor
    one = queries.one_release(actor, release)
    if request.method == "POST":
        actions.publish(by=actor, release_id=release)
        messages.success(request, _("Published. The bundle is signed and can be downloaded here."))
        return redirect("study_release", release)
    rules.check_publish(missing(one), one.stage)
    accepted = [thing.title for thing in one.things if thing.state == State.ACCEPTED]
    return render(request, "releases/publish.html", {"one": one, "accepted": accepted, "left_out": _left_out(one), "withheld": withheld_rows(one), "title": one.release.study.code})  # fmt: skip


@endpoint(Capability.GATHER_RELEASE, purpose="Begin to correct a release")
def release_correct(request: Page, release: UUID) -> HttpResponse:
    """The next version, which says what is put right."""
    one = queries.one_release(request.actor, release)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            following = actions.begin_correction(
                by=request.actor, release_id=release, reason=form.cleaned_data["reason"]
            )
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
        else:
            return redirect("release_draft", following.pk)
    return _reason(request, one, form, "correct")


@endpoint(Capability.PUBLISH_RELEASE, purpose="Withdraw a release")
def release_withdraw(request: Page, release: UUID) -> HttpResponse:
    """Take a published work back, at once, saying why."""
    one = queries.one_release(request.actor, release)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.withdraw(by=request.actor, release_id=release, reason=form.cleaned_data["reason"])
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
        else:
            messages.success(request, _("Withdrawn. Send the bundle of the withdrawal to every library that has the work."))  # fmt: skip
            return redirect("study_release", row.release_id)
    return _reason(request, one, form, "withdraw")


def _reason(request: Page, one: OneRelease, form: ReasonForm, what: str) -> HttpResponse:
    context = {"one": one, "form": form, "what": what, "title": one.published.title if one.published else ""}
    return render(request, "releases/reason.html", context, status=422 if form.errors else 200)


@endpoint(Capability.SEE_RELEASES, purpose="Download a release")
def release_bundle(request: Page, release: UUID) -> HttpResponse:
    """The signed bundle, as it goes to a library. The ledger says who took it."""
    row, content = actions.download(by=request.actor, release_id=release)
    return attached(content, "application/zip", f"{row.release.key}-{row.release.version}.zip")
