"""Requests to agencies and their answers; items of information; statutory steps; the chronology."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from moothall.casework.intake.models import Case, _choices
from moothall.core.access.models import Agency, Membership, NeedToKnow
from moothall.core.crypto import SealedJSONField, SealedTextField
from moothall.core.kinds import Kind


class InformationRequest(NeedToKnow):
    """What one agency is asked about one child, by when. Its circle is the case's and the agency asked."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="requests")
    case_reference = models.CharField(max_length=20)
    arrangement = models.CharField(max_length=60, default="")
    arrangement_version = models.CharField(max_length=40, default="")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    questions = models.JSONField(default=list)
    identity_shared = SealedJSONField(default=dict)
    note = SealedTextField(default="")
    gateway = models.CharField(max_length=60)
    due_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)
    # Whether there is a reply. The database says so itself (see docs/decisions/0010-lists.md).
    answered = models.BooleanField(default=False, db_default=False)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "identity_shared": Kind.IDENTITY, "note": Kind.SPECIAL,
        **dict.fromkeys(
            ["case", "case_reference", "arrangement", "arrangement_version", "agency", "questions", "gateway", "due_on", "withdrawn_at", "answered"],
            Kind.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        db_table = "sharing_information_request"
        indexes = [
            models.Index(fields=["partnership", "due_on", "id"], name="request_by_due"),
            models.Index(
                fields=["partnership", "due_on", "id"],
                condition=models.Q(answered=False, withdrawn_at=None),
                name="request_open_by_due",
            ),
            models.Index(
                fields=["agency", "due_on", "id"],
                condition=models.Q(answered=False, withdrawn_at=None),
                name="request_open_of_agency",
            ),
        ]


class Chase(NeedToKnow):
    """A reminder sent to an agency that has not answered."""

    request = models.ForeignKey(InformationRequest, on_delete=models.PROTECT, related_name="chases")
    note = SealedTextField(default="")

    KINDS: ClassVar = {**NeedToKnow.BASE_KINDS, "request": Kind.OFFICIAL, "note": Kind.SPECIAL}

    class Meta:
        db_table = "sharing_chase"


class Reply(NeedToKnow):
    """An agency's answer: information (as items), nothing held, or held but cannot be shared, because."""

    request = models.ForeignKey(InformationRequest, on_delete=models.PROTECT, related_name="replies")
    outcome = models.CharField(max_length=20, choices=_choices("information", "nothing_held", "cannot_share"))
    because = SealedTextField(default="")
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "because": Kind.SPECIAL, "request": Kind.OFFICIAL, "outcome": Kind.OFFICIAL,
        "supersedes": Kind.OFFICIAL,
    }  # fmt: skip

    class Meta:
        db_table = "sharing_reply"


class Item(NeedToKnow):
    """One piece of information, with its owner, gateway and marking. The panel cites items by number.

    A marked item lies in a narrower circle. Items are never changed: a correction supersedes.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveIntegerField()
    reply = models.ForeignKey(Reply, null=True, on_delete=models.PROTECT, related_name="items")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=60, blank=True, default="")
    dated = models.DateField(null=True)
    title = SealedTextField()
    text = SealedTextField(default="")
    file = models.ForeignKey("files.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    gateway = models.CharField(max_length=60)
    marking = models.CharField(max_length=40)
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "title": Kind.SPECIAL, "text": Kind.SPECIAL,
        **dict.fromkeys(
            ["case", "number", "reply", "agency", "question", "dated", "file", "gateway", "marking", "supersedes"],
            Kind.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        db_table = "sharing_item"
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="item_number_once")]


class StatutoryStep(NeedToKnow):
    """A step the law provides for, with the authority's own record number so that nothing is keyed twice.

    A return interview says more: after which episode it was (`about`), who heard the child and as what, by the
    arrangement's own list (`heard_as`), whether the child would talk, and where it is late why.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=60)
    happened_on = models.DateField()
    ended_on = models.DateField(null=True)
    record_number = models.CharField(max_length=60, blank=True, default="")
    authority = models.CharField(max_length=200, blank=True, default="")
    outcome = SealedTextField(default="")
    about = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="interviews")
    heard_by = models.CharField(max_length=200, blank=True, default="", db_default="")
    heard_as = models.CharField(max_length=60, blank=True, default="", db_default="")
    talked = models.CharField(
        max_length=10, blank=True, default="", db_default="", choices=_choices("yes", "partly", "no")
    )
    late_because = SealedTextField(default="")
    corrected_because = SealedTextField(default="")
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "outcome": Kind.SPECIAL, "step": Kind.SPECIAL, "corrected_because": Kind.SPECIAL,
        "talked": Kind.SPECIAL, "late_because": Kind.SPECIAL,
        **dict.fromkeys(
            ["case", "happened_on", "ended_on", "record_number", "authority", "supersedes", "about", "heard_by",
             "heard_as"], Kind.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        db_table = "sharing_statutory_step"
        indexes = [
            models.Index(
                fields=["partnership", "-happened_on", "-id"],
                condition=models.Q(step="missing_episode"),
                name="missing_episode_newest_first",
            ),
            models.Index(fields=["case", "step", "happened_on"], name="step_of_case"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(about=None) | models.Q(step__startswith="return_interview"),
                name="only_an_interview_is_about_an_episode",
            ),
        ]


class ChronologyEntry(NeedToKnow):
    """Something that happened in the child's life, as one agency knows it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="chronology")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    happened_on = models.DateField()
    precision = models.CharField(max_length=10, default="day", choices=_choices("day", "month", "year"))
    text = SealedTextField()
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="+")
    corrected_because = SealedTextField(default="")
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "text": Kind.SPECIAL, "corrected_because": Kind.SPECIAL,
        **dict.fromkeys(["case", "agency", "happened_on", "precision", "item", "supersedes"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "sharing_chronology_entry"
        indexes = [models.Index(fields=["case", "happened_on"], name="chronology_by_date")]


class Release(NeedToKnow):
    """Whether the agency that owns an item lets it be used outside. Asked, then released or refused with a reason.

    `number` and `title` are the item's, so that an owner who does not see the case knows which one is meant.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="releases")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="releases")
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(default=0)
    title = SealedTextField(default="")
    where = models.CharField(max_length=200)
    state = models.CharField(max_length=12, default="asked", choices=_choices("asked", "released", "refused"))
    reason = SealedTextField(default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "reason": Kind.SPECIAL, "title": Kind.SPECIAL,
        **dict.fromkeys(
            ["case", "item", "number", "owner", "where", "state", "answered_at", "answered_by"], Kind.OFFICIAL
        ),
    }  # fmt: skip

    class Meta:
        db_table = "sharing_release"
        constraints = [models.UniqueConstraint(fields=["item"], name="one_release_an_item")]


class OnwardReferral(NeedToKnow):
    """A route onward that was taken or considered: to another arrangement's case, a statutory step, or a service.

    The sender keeps sight of it. `carried` are the items, by key, that went with it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="onward")
    route = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=_choices("made", "not_made"))
    reason = SealedTextField()
    about = models.CharField(
        max_length=20, default="same_person", choices=_choices("same_person", "another_person")
    )
    to_arrangement = models.CharField(max_length=60, blank=True, default="")
    to_case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="came_from")
    to_service = models.CharField(max_length=200, blank=True, default="")
    step = models.ForeignKey(StatutoryStep, null=True, on_delete=models.PROTECT, related_name="+")
    carried = ArrayField(models.UUIDField(), default=list)
    made_on = models.DateField()

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "reason": Kind.SPECIAL,
        **dict.fromkeys(
            ["case", "route", "state", "about", "to_arrangement", "to_case", "to_service", "step", "carried",
             "made_on"], Kind.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        db_table = "sharing_onward_referral"
        indexes = [
            models.Index(fields=["case", "made_on"], name="onward_by_case"),
            models.Index(fields=["to_case"], name="onward_by_case_made"),
        ]
