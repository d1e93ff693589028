"""How releases, and what is checked of them, are spoken of on pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.evidence.release.protecting import WITHHELD
from moothall.evidence.release.queries import Checked, OneRelease
from moothall.evidence.release.states import Event, Stage, State


def title_of(one: OneRelease) -> str:
    """What it was published as, or would be as it stands; to whoever may not know that, the study's code."""
    if one.published:
        return one.published.title
    return str(one.draft.words["title"]) if one.draft else one.release.study.code


def stage_tag(stage: Stage) -> dict[str, str]:
    """How a release stands, in words and a tone."""
    return {
        Stage.NOT_PREPARED: {"text": _("Not put together yet"), "tone": "neutral"},
        Stage.CHECKING: {"text": _("Being checked"), "tone": "attention"},
        Stage.BACK: {"text": _("Back with the author"), "tone": "late"},
        Stage.READY: {"text": _("Ready to be published"), "tone": "info"},
        Stage.PUBLISHED: {"text": _("Published"), "tone": "good"},
        Stage.SUPERSEDED: {"text": _("A later version stands"), "tone": "quiet"},
    }[stage]


def release_tag(one: OneRelease) -> dict[str, str]:
    """How a version stands; a withdrawal says so."""
    if one.release.kind == "withdrawal":
        return {"text": _("Withdrawn"), "tone": "late"}
    return stage_tag(one.stage)


def state_tag(thing: Checked) -> dict[str, str]:
    """How one thing stands, as whoever looks may know it: one vote is spoken of, and not which way it went."""
    half = {"text": _("One of two has checked it"), "tone": "attention"}
    return {
        State.WAITING: {"text": _("Waits for two"), "tone": "attention"},
        State.ONE_ACCEPTS: half,
        State.ONE_SENDS_BACK: half,
        State.ONE_REFUSES: half,
        State.ACCEPTED: {"text": _("Accepted by two"), "tone": "good"},
        State.SENT_BACK: {"text": _("Sent back"), "tone": "late"},
        State.REFUSED: {"text": _("Refused"), "tone": "late"},
    }[thing.state]


def withheld_rows(one: OneRelease) -> list[dict[str, Any]]:
    """The outputs that could not be made safe, each with the way to its true figures, and why they are withheld."""
    if one.draft is None or one.prepared is None:
        return []
    return [withheld_row(one.draft.run_id, name, title) for name, title in one.prepared.withheld.items()]


def withheld_row(run: UUID, name: str, title: str) -> dict[str, Any]:
    """An output that could not be made safe, with the way to its true figures, and why it is withheld."""
    see = {"text": _("See its figures"), "href": reverse("study_output", args=[run, name]), "hidden": title}
    return {"label": title, "text": _(WITHHELD), "action": see}


def vote_words(vote: str) -> str:
    """A vote in words."""
    return {Event.ACCEPT: _("Accepted"), Event.SEND_BACK: _("Sent back"), Event.REFUSE: _("Refused")}[
        Event(vote)
    ]


def kind_words(kind: str) -> str:
    """What kind of version it is."""
    return {"release": _("First version"), "correction": _("Correction"), "withdrawal": _("Withdrawal")}[kind]
