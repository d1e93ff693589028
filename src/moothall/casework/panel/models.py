"""Meeting, seats, agenda, papers, conflicts, views, reasoning, determination, dissent, minutes, letters."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from moothall.casework.intake.models import Case, _choices
from moothall.casework.sharing.models import Item
from moothall.core.access.models import Agency, Membership, NeedToKnow, Partnership
from moothall.core.crypto import SealedJSONField, SealedTextField
from moothall.core.kinds import Kind, uuid7


class Meeting(models.Model):
    """A sitting at a time and place; or, where the arrangement decides at a desk, the desk opened for one case.

    Holds nothing about any child.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    arrangement = models.CharField(max_length=60)
    reference = models.CharField(max_length=20)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    desk = models.BooleanField(default=False)
    chair = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    invitation_sequence = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_reason = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    KINDS: ClassVar = dict.fromkeys(
        ["id", "partnership", "arrangement", "reference", "starts_at", "ends_at", "place", "desk", "chair",
         "invitation_sequence", "opened_at", "closed_at", "cancelled_at", "cancelled_reason", "created_at",
         "created_by", "version"], Kind.OFFICIAL,
    )  # fmt: skip

    class Meta:
        db_table = "panel_meeting"
        constraints = [
            models.UniqueConstraint(fields=["partnership", "reference"], name="meeting_reference_once")
        ]
        indexes = [
            models.Index(fields=["partnership", "starts_at", "id"], name="meeting_by_start"),
            models.Index(
                fields=["partnership", "starts_at", "id"],
                condition=models.Q(cancelled_at=None, closed_at=None),
                name="meeting_not_over",
            ),
        ]


class MeetingSeat(models.Model):
    """One place at the table: an agency's function, who fills it, and whether they came."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="seats")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    function = models.CharField(max_length=40)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    attendance = models.CharField(
        max_length=20, default="invited", choices=_choices("invited", "present", "apology", "absent")
    )
    apology_sent_information = models.BooleanField(default=False)
    arrived_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    accepted_confidentiality_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    KINDS: ClassVar = dict.fromkeys(
        ["id", "partnership", "meeting", "agency", "function", "membership", "attendance",
         "apology_sent_information", "arrived_at", "left_at", "accepted_confidentiality_at", "version"],
        Kind.OFFICIAL,
    )  # fmt: skip

    class Meta:
        db_table = "panel_meeting_seat"
        constraints = [models.UniqueConstraint(fields=["meeting", "membership"], name="one_seat_each")]


class AgendaItem(NeedToKnow):
    """One case on one meeting's agenda, with its time box; also the sitting of that case."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField()
    minutes_planned = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=20, choices=_choices("decision", "reconsideration", "review"))
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    adjourned_reason = SealedTextField(default="")
    views_closed_at = models.DateTimeField(null=True)
    views_closed_reason = SealedTextField(default="")
    discussion = SealedTextField(default="")
    discussion_version = models.PositiveIntegerField(default=1)
    best_interests = SealedTextField(default="")
    best_interests_version = models.PositiveIntegerField(default=1)
    no_action_reason = SealedTextField(default="")
    no_action_version = models.PositiveIntegerField(default=1)
    plan_lines = SealedJSONField(null=True)
    plan_contents = SealedJSONField(null=True)
    plan_contents_version = models.PositiveIntegerField(default=1)
    papers_released_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **dict.fromkeys(
            ["adjourned_reason", "views_closed_reason", "discussion", "best_interests", "no_action_reason",
             "plan_lines", "plan_contents"],
            Kind.SPECIAL,
        ),
        **dict.fromkeys(
            ["meeting", "case", "position", "minutes_planned", "purpose", "opened_at", "closed_at",
             "views_closed_at", "discussion_version", "best_interests_version", "no_action_version", "plan_contents_version",
             "papers_released_at", "removed_at"],
            Kind.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        db_table = "panel_agenda_item"
        indexes = [
            models.Index(
                fields=["case"], condition=models.Q(removed_at=None, closed_at=None), name="agenda_item_open"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "case"], condition=models.Q(removed_at=None), name="case_once_on_agenda"
            ),
        ]


class Conflict(NeedToKnow):
    """A conflict of interest declared for one case, and whether the member stood aside."""

    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="conflicts")
    seat = models.ForeignKey(MeetingSeat, on_delete=models.PROTECT, related_name="+")
    tie = models.CharField(max_length=60, blank=True, default="")
    text = SealedTextField()
    stood_aside = models.BooleanField()
    decided_reason = SealedTextField(default="")

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "text": Kind.SPECIAL, "decided_reason": Kind.SPECIAL, "tie": Kind.SPECIAL,
        **dict.fromkeys(["agenda_item", "seat", "stood_aside"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "panel_conflict"
        constraints = [models.UniqueConstraint(fields=["agenda_item", "seat"], name="conflict_once")]


class Pack(NeedToKnow):
    """What the panel has before it, frozen: the items by number, and the hash of all they say."""

    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="packs")
    version = models.PositiveIntegerField()
    content = SealedJSONField()
    item_ids = ArrayField(models.UUIDField(), default=list)
    sha256 = models.CharField(max_length=64)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "content": Kind.SPECIAL,
        **dict.fromkeys(["agenda_item", "version", "item_ids", "sha256"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "panel_pack"
        constraints = [models.UniqueConstraint(fields=["agenda_item", "version"], name="pack_version_once")]


class View(NeedToKnow):
    """One seat's own view, given before it can see the others'. Lies in its giver's own circle until the
    round closes; never changed once given."""

    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="views")
    seat = models.ForeignKey(MeetingSeat, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=40)
    outcome = models.CharField(max_length=40)
    reasons = SealedTextField()

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "outcome": Kind.SPECIAL, "reasons": Kind.SPECIAL,
        **dict.fromkeys(["agenda_item", "seat", "stage"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "panel_view"
        constraints = [
            models.UniqueConstraint(fields=["agenda_item", "seat", "stage"], name="one_view_each"),
        ]


class ViewDraft(NeedToKnow):
    """A view as it is being written, before it is given. Lies in the circle the view will lie in."""

    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="view_drafts")
    seat = models.ForeignKey(MeetingSeat, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=40)
    outcome = models.CharField(max_length=40, blank=True, default="")
    reasons = SealedTextField(default="")
    version = models.PositiveIntegerField(default=1)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "outcome": Kind.SPECIAL, "reasons": Kind.SPECIAL,
        **dict.fromkeys(["agenda_item", "seat", "stage", "version"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "panel_view_draft"
        constraints = [
            models.UniqueConstraint(
                fields=["agenda_item", "seat", "stage", "created_by"], name="one_draft_a_writer"
            ),
        ]


class LimbReasoning(NeedToKnow):
    """The panel's reasoning on one limb of one test, as it is being written. Nothing is preselected."""

    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="reasoning")
    stage = models.CharField(max_length=40)
    limb = models.CharField(max_length=60)
    evidence_for = SealedTextField(default="")
    evidence_against = SealedTextField(default="")
    different_view = SealedTextField(default="")
    finding = models.CharField(
        max_length=20, blank=True, default="", choices=_choices("met", "not_met", "not_shown")
    )
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now=True)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **dict.fromkeys(["evidence_for", "evidence_against", "different_view", "finding"], Kind.SPECIAL),
        **dict.fromkeys(["agenda_item", "stage", "limb", "version", "written_by", "written_at"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "panel_limb_reasoning"
        constraints = [
            models.UniqueConstraint(fields=["agenda_item", "stage", "limb"], name="one_card_per_limb")
        ]


class Citation(NeedToKnow):
    """An item of the pack cited for or against a limb."""

    reasoning = models.ForeignKey(LimbReasoning, on_delete=models.PROTECT, related_name="citations")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=10, choices=_choices("for", "against"))

    KINDS: ClassVar = {**NeedToKnow.BASE_KINDS, **dict.fromkeys(["reasoning", "item", "side"], Kind.OFFICIAL)}

    class Meta:
        db_table = "panel_citation"
        constraints = [
            models.UniqueConstraint(fields=["reasoning", "item", "side"], name="cited_once_a_side")
        ]


class Dissent(NeedToKnow):
    """A member's disagreement with the result, in the member's own words. Kept for ever."""

    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="dissents")
    seat = models.ForeignKey(MeetingSeat, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=40)
    words = SealedTextField()

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "words": Kind.SPECIAL,
        **dict.fromkeys(["agenda_item", "seat", "stage"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "panel_dissent"
        constraints = [
            models.UniqueConstraint(fields=["agenda_item", "seat", "stage"], name="one_dissent_each")
        ]


class ProposedOutcome(NeedToKnow):
    """The outcome put to the vote for one stage, and how each voting seat voted after discussion.

    `dissents` are the words of dissenters as they are being written; they become `Dissent` when it is final.
    """

    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="votes")
    stage = models.CharField(max_length=40)
    votes = models.JSONField(default=dict)
    dissents = SealedJSONField(null=True)
    reason = models.CharField(max_length=60, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "votes": Kind.SPECIAL, "reason": Kind.SPECIAL, "dissents": Kind.SPECIAL,
        **dict.fromkeys(["agenda_item", "stage", "version"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "panel_proposed_outcome"
        constraints = [models.UniqueConstraint(fields=["agenda_item", "stage"], name="one_vote_a_stage")]


class Determination(NeedToKnow):
    """A finalised decision with its reasons. Immutable; superseded only by a reconsideration.

    `content` is the whole record as decided (test wording, limbs, votes, attendance, voice, best interests,
    plan, clocks, pack hash); `sha256` is its hash as canonical JSON.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="determinations")
    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="determinations")
    stage = models.CharField(max_length=40)
    outcome = models.CharField(max_length=40)
    settles = models.BooleanField(default=False)
    in_time = models.BooleanField(null=True)
    decided_on = models.DateField()
    recorded_at = models.DateTimeField()
    wording_rule = models.CharField(max_length=20)
    voting_how = models.CharField(max_length=20)
    content = SealedJSONField()
    sha256 = models.CharField(max_length=64)
    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="+")
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "content": Kind.SPECIAL, "outcome": Kind.SPECIAL,
        **dict.fromkeys(
            ["case", "agenda_item", "stage", "settles", "in_time", "decided_on", "recorded_at", "wording_rule", "voting_how", "sha256",
             "pack", "supersedes"], Kind.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        db_table = "panel_determination"
        constraints = [
            models.UniqueConstraint(fields=["agenda_item", "stage"], name="one_determination_a_stage"),
        ]
        indexes = [
            models.Index(fields=["case", "stage", "decided_on"], name="determination_by_case"),
            models.Index(
                fields=["partnership", "decided_on"],
                condition=models.Q(supersedes=None, in_time__isnull=False),
                name="determination_timed_by_day",
            ),
        ]


class Minutes(NeedToKnow):
    """The minutes of one case's sitting. Amended by a new version; the old ones stay."""

    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="minutes")
    version = models.PositiveIntegerField()
    content = SealedJSONField()
    amendment = SealedTextField(default="")
    amended_because = SealedTextField(default="")

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **dict.fromkeys(["content", "amendment", "amended_because"], Kind.SPECIAL),
        **dict.fromkeys(["agenda_item", "version"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "panel_minutes"
        constraints = [
            models.UniqueConstraint(fields=["agenda_item", "version"], name="minutes_version_once")
        ]


class Reconsideration(NeedToKnow):
    """A request to look at a determination again, who made it, on what grounds, and what was decided of it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reconsiderations")
    determination = models.ForeignKey(
        Determination, on_delete=models.PROTECT, related_name="reconsiderations"
    )
    asked_by_kind = models.CharField(max_length=40)
    asked_by_name = SealedTextField()
    asked_on = models.DateField()
    grounds = SealedTextField()
    late = models.BooleanField(default=False)
    accepted = models.BooleanField(null=True)
    accepted_reason = SealedTextField(default="")
    agenda_item = models.ForeignKey(AgendaItem, null=True, on_delete=models.PROTECT, related_name="+")

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **dict.fromkeys(["grounds", "accepted_reason"], Kind.SPECIAL), "asked_by_name": Kind.IDENTITY,
        **dict.fromkeys(
            ["case", "determination", "asked_by_kind", "asked_on", "late", "accepted", "agenda_item"], Kind.OFFICIAL
        ),
    }  # fmt: skip

    class Meta:
        db_table = "panel_reconsideration"


class Letter(NeedToKnow):
    """A letter or notice made from the record. A person reads it, may add to it, and records it as sent."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    determination = models.ForeignKey(
        Determination, null=True, on_delete=models.PROTECT, related_name="letters"
    )
    recipient = models.CharField(max_length=40)
    band = models.CharField(max_length=20, blank=True, default="")
    language = models.CharField(max_length=5, default="en")
    rule = models.CharField(max_length=20, blank=True, default="")
    record = SealedJSONField()
    note = SealedTextField(default="")
    version = models.PositiveIntegerField(default=1)
    sent_on = models.DateField(null=True)
    sent_how = models.CharField(max_length=60, blank=True, default="")
    sent_sha256 = models.CharField(max_length=64, blank=True, default="")
    not_sent_reason = SealedTextField(default="")
    # Sent, set aside, or replaced by a later version. The database says so itself (docs/decisions/0010-lists.md).
    settled = models.BooleanField(default=False, db_default=False)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **dict.fromkeys(["record", "note", "not_sent_reason"], Kind.SPECIAL),
        **dict.fromkeys(
            ["case", "determination", "recipient", "band", "language", "rule", "version", "sent_on", "sent_how",
             "sent_sha256", "settled"], Kind.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        db_table = "panel_letter"
        indexes = [
            models.Index(
                fields=["partnership", "created_at"],
                condition=models.Q(sent_on=None, settled=False),
                name="letter_unsettled",
            )
        ]
