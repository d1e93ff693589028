"""The safeguarding plan in versions: needs and risks, goals, actions with owners, reviews."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from moothall.casework.intake.models import Case, _choices
from moothall.casework.panel.models import AgendaItem, Determination
from moothall.casework.sharing.models import Item
from moothall.core.access.models import Agency, Membership, NeedToKnow
from moothall.core.crypto import SealedJSONField, SealedTextField
from moothall.core.kinds import Kind


class Plan(NeedToKnow):
    """One child's safeguarding plan. It goes on whatever the determination."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="plan")
    child_view = SealedTextField(default="")
    child_agrees = models.CharField(
        max_length=20, blank=True, default="", choices=_choices("agrees", "partly", "disagrees", "not_asked")
    )
    next_review_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    ended_reason = SealedTextField(default="")
    version = models.PositiveIntegerField(default=1)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **dict.fromkeys(["child_view", "child_agrees", "ended_reason"], Kind.SPECIAL),
        **dict.fromkeys(["case", "next_review_on", "ended_on", "version"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "plans_plan"
        indexes = [models.Index(fields=["partnership", "next_review_on", "id"], name="plan_by_review")]


class PlanVersion(NeedToKnow):
    """The plan as it stood when a version was made, so that a review can compare side by side."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    content = SealedJSONField()
    because = models.CharField(max_length=200)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "content": Kind.SPECIAL,
        **dict.fromkeys(["plan", "version", "because"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "plans_plan_version"
        constraints = [models.UniqueConstraint(fields=["plan", "version"], name="plan_version_once")]


class Need(NeedToKnow):
    """A need or a risk the plan answers, and the goal set for it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="needs")
    what = models.CharField(max_length=10, choices=_choices("need", "risk"))
    text = SealedTextField()
    goal = SealedTextField(default="")
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "text": Kind.SPECIAL, "goal": Kind.SPECIAL,
        **dict.fromkeys(["plan", "what", "ended_at", "version"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "plans_need"


class Action(NeedToKnow):
    """One thing to be done: by whom, by when, and because of which risk, evidence or finding.

    Its circle is the case's and its owner's, so that the owner sees this line and not the rest.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="actions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="actions")
    case_reference = models.CharField(max_length=20)
    need = models.ForeignKey(Need, null=True, on_delete=models.PROTECT, related_name="actions")
    text = SealedTextField()
    owner_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    because = SealedTextField(default="")
    because_item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="+")
    because_limb = models.CharField(max_length=60, blank=True, default="")
    because_determination = models.ForeignKey(
        Determination, null=True, on_delete=models.PROTECT, related_name="+"
    )
    agenda_item = models.ForeignKey(AgendaItem, null=True, on_delete=models.PROTECT, related_name="actions")
    direction = models.CharField(max_length=20, blank=True, default="")
    about = SealedTextField(default="")
    state = models.CharField(
        max_length=20, default="to_do",
        choices=_choices("to_do", "under_way", "done", "could_not", "did_not", "withdrawn"),
    )  # fmt: skip
    state_reason = SealedTextField(default="")
    state_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **dict.fromkeys(["text", "because", "because_limb", "state_reason", "direction"], Kind.SPECIAL),
        "about": Kind.IDENTITY,
        **dict.fromkeys(
            ["plan", "case", "case_reference", "need", "owner_agency", "owner", "due_on", "because_item",
             "because_determination", "agenda_item", "state", "state_on", "version"], Kind.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        db_table = "plans_action"
        indexes = [
            models.Index(
                fields=["partnership", "due_on", "id"], name="action_open_by_due",
                condition=models.Q(state__in=["to_do", "under_way"]),
            ),
            models.Index(
                fields=["owner", "due_on", "id"], name="action_open_of_owner",
                condition=models.Q(state__in=["to_do", "under_way"]),
            ),
            models.Index(
                fields=["owner_agency", "due_on", "id"], name="action_open_of_agency",
                condition=models.Q(state__in=["to_do", "under_way"], owner=None),
            ),
        ]  # fmt: skip


class ActionUpdate(NeedToKnow):
    """What an owner said of an action, when. Never changed."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="updates")
    state = models.CharField(max_length=20)
    text = SealedTextField(default="")

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "action": Kind.OFFICIAL, "state": Kind.OFFICIAL, "text": Kind.SPECIAL,
    }  # fmt: skip

    class Meta:
        db_table = "plans_action_update"


class PlanReview(NeedToKnow):
    """A meeting at which the plan was reviewed: who came, what was said, what comes next."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reviews")
    held_on = models.DateField()
    attendance = SealedJSONField(default=list)
    child_view = SealedTextField(default="")
    summary = SealedTextField()
    from_version = models.PositiveIntegerField()
    to_version = models.PositiveIntegerField()
    next_review_on = models.DateField(null=True)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **dict.fromkeys(["attendance", "child_view", "summary"], Kind.SPECIAL),
        **dict.fromkeys(["plan", "held_on", "from_version", "to_version", "next_review_on"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "plans_review"


class PlanConflict(NeedToKnow):
    """Two actions of one person's plan that may conflict, and which of them stands. Kept in each case concerned."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plan_conflicts")
    first = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="+")
    stands = models.CharField(max_length=10, choices=_choices("first", "second", "both"))
    reason = SealedTextField()

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "reason": Kind.SPECIAL,
        **dict.fromkeys(["case", "first", "second", "stands"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "plans_conflict"
        constraints = [
            models.UniqueConstraint(fields=["case", "first", "second"], name="conflict_settled_once")
        ]
