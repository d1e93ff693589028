"""The checkers' desk: what waits for whoever asks, one thing beside its true figures with its risks, the vote, the answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moothall.core.access.capabilities import Capability, role_has
from moothall.core.files import store
from moothall.core.kinds import Actor, Invalid, NotVisible, Refused
from moothall.evidence.release import actions, queries, rules
from moothall.evidence.release.queries import Checked, OneRelease
from moothall.evidence.release.states import State
from moothall.look.filters import date_time
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.intake import posted
from moothall.web.ui.forms.releases import AnswerForm, VoteForm
from moothall.web.ui.paper_files import attached, in_a_sandbox
from moothall.web.ui.release_tables import chart_of, figures_of, risk_rows, words_rows
from moothall.web.ui.release_words import release_tag, state_tag, title_of, vote_words, withheld_rows


@endpoint(Capability.CHECK_OUTPUTS, purpose="See what waits to be checked", reads="releases.desk")
def release_desk(request: Page) -> HttpResponse:
    """The releases that are not published, and what of each waits for whoever asks."""
    rows = [_waiting(request.actor, one, mine) for one, mine in queries.at_the_desk(request.actor)]
    return render(request, "releases/desk.html", {"rows": rows})


def _waiting(actor: Actor, one: OneRelease, mine: list[Checked]) -> list[Any]:
    if actor.person_id in one.authors:
        waits: dict[str, Any] = {"text": _("Your own work: others check it"), "faint": True}
    elif mine:
        first = reverse("release_check", args=[one.release.pk, mine[0].item.pk])
        words = ngettext("%(count)s thing waits for you", "%(count)s things wait for you", len(mine))
        waits = {"text": words % {"count": len(mine)}, "href": first}
    else:
        waits = {"text": _("Nothing for you"), "faint": True}
    return [
        {"text": title_of(one), "href": reverse("study_release", args=[one.release.pk]), "quiet": one.release.key},
        {"text": one.release.created_by.person.name, "quiet": one.release.created_by.agency.name},
        {"tag": release_tag(one)},
        waits,
    ]  # fmt: skip


@endpoint(Capability.CHECK_OUTPUTS, purpose="Check what is to be published", reads="release.checked")
def release_check(request: Page, release: UUID, item: UUID) -> HttpResponse:
    """What was found, what would be published, the risks of it; and the vote, which cannot be taken back."""
    actor = request.actor
    one = queries.one_release(actor, release)
    thing = one.thing(item)
    form = VoteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.vote(
                by=actor, release_id=release, item_id=item, said=form.cleaned_data["vote"],
                words=form.cleaned_data["words"],
            )  # fmt: skip
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Recorded. It stays as you said it."))
            return _next(actor, release)
    context = {**_thing(actor, one, thing), "form": form, "answer_form": AnswerForm()}
    return render(request, "releases/check.html", context, status=422 if form.errors else 200)


def _next(actor: Actor, release: UUID) -> HttpResponse:
    """On to what else of the release waits for the same person; else back to the release."""
    one = queries.one_release(actor, release)
    waits = next((other for other in one.things if other.waits_for_a_vote and not other.voted), None)
    return redirect("release_check", release, waits.item.pk) if waits else redirect("study_release", release)


def _thing(actor: Actor, one: OneRelease, thing: Checked) -> dict[str, Any]:
    author = actor.person_id in one.authors
    open_still = one.published is None
    what: dict[str, Any] = {"figures": None, "words": (), "files": (), "chart": None}
    if thing.item.what == "output":
        what["figures"], what["chart"] = figures_of(thing.item), chart_of(thing.item)
    elif thing.item.what == rules.WORDS:
        what["words"] = words_rows(thing.item)
    else:
        what["files"] = _files(one, thing)
    return {
        "one": one, "thing": thing, "title": thing.title, "tag": state_tag(thing), **what,
        "risks": risk_rows(thing.item),
        "withheld": withheld_rows(one) if thing.item.what == rules.REPORT else (),
        "votes": [_vote(vote) for vote in thing.votes],
        "answers": [(answer, date_time(answer.created_at)) for answer in thing.answers],
        "author": author,
        "may_vote": open_still and rules.vote_allowed(thing.state, author=author, voted=thing.voted),
        "may_answer": open_still and author and thing.state == State.SENT_BACK
        and role_has(actor.role, Capability.GATHER_RELEASE),
        "voted": thing.voted, "waits_for_the_other": thing.cast == 1 and thing.voted,
    }  # fmt: skip


def _vote(vote: Any) -> list[Any]:
    who = vote.created_by
    return [
        {"text": vote_words(vote.vote), "quiet": _("round %(number)s") % {"number": vote.round}},
        {"text": who.person.name, "quiet": who.agency.name},
        date_time(vote.created_at),
        vote.words,
    ]


def _files(one: OneRelease, thing: Checked) -> list[dict[str, str]]:
    return [
        {
            "text": told["title"],
            "href": reverse("release_file", args=[one.release.pk, thing.item.pk, _name(told)]),
            "path": told["path"],
            "language": told["language"],
        }
        for told in sorted(json.loads(thing.item.shown)["files"], key=_reading_order)
    ]


#: What is read first stands first: the report in full, in short and in plain words, then what stands behind it.
_ORDER = ("report-html", "report-pdf", "deviations", "disclosure-log", "checklist", "protocol", "provenance")


def _reading_order(told: Mapping[str, str]) -> tuple[int, int, str]:
    places = {"index.html": 0, "report.pdf": 0, "summary.html": 1, "summary.pdf": 1, "deviations.md": 0}
    role = _ORDER.index(told["role"]) if told["role"] in _ORDER else len(_ORDER)
    return role, places.get(_name(told), 2), told["path"]


def _name(told: Mapping[str, str]) -> str:
    """A file's own name: pages of the report lead to each other by it."""
    return told["path"].split("/")[-1]


@endpoint(Capability.GATHER_RELEASE, purpose="Answer what was sent back")
def release_answer(request: Page, release: UUID, item: UUID) -> HttpResponse:
    """An author's answer. Both checkers look at it again."""
    actor = request.actor
    one = queries.one_release(actor, release)
    thing = one.thing(item)
    form = AnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(by=actor, release_id=release, item_id=item, words=form.cleaned_data["words"])
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Answered. Both checkers look at it again."))
            return redirect("release_check", release, item)
    context = {**_thing(actor, one, thing), "form": VoteForm(), "answer_form": form}
    return render(request, "releases/check.html", context, status=422 if form.errors else 200)


@endpoint(
    Capability.CHECK_OUTPUTS, purpose="Open a file of what is to be published", reads="release.file_opened"
)
def release_file(request: Page, release: UUID, item: UUID, name: str) -> HttpResponse:
    """A file of the report as it would be published. A page among them runs no script and reaches nothing."""
    thing = queries.one_release(request.actor, release).thing(item)
    files = json.loads(thing.item.shown).get("files", ()) if thing.item.what == rules.REPORT else ()
    told = next((one for one in files if _name(one) == name), None)
    if told is None:
        raise NotVisible
    content = store.fetch(told["sha256"])
    if told["media_type"] != "text/html":
        return attached(content, told["media_type"], name)
    return in_a_sandbox(content)
