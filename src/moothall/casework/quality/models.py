"""Training records, time spent and its rates; samples of decisions, second readings, and what was learned."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from moothall.casework.intake.models import Case, _choices
from moothall.casework.panel.models import Determination
from moothall.casework.sharing.models import InformationRequest
from moothall.core.access.models import Agency, Membership, NeedToKnow, Partnership, Person
from moothall.core.crypto import SealedJSONField, SealedTextField
from moothall.core.kinds import Kind, uuid7


class TrainingRecord(models.Model):
    """One thing a member has learned, or one competency of a chair that somebody has seen. Never about a child."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    arrangement = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=_choices("learning", "competency"))
    code = models.CharField(max_length=60)
    completed_on = models.DateField()
    valid_until = models.DateField(null=True)
    evidence = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True, default="")

    KINDS: ClassVar = dict.fromkeys(
        ["id", "partnership", "person", "arrangement", "kind", "code", "completed_on", "valid_until", "evidence",
         "created_at", "created_by", "withdrawn_at", "withdrawn_reason"], Kind.OFFICIAL,
    )  # fmt: skip

    class Meta:
        db_table = "quality_training_record"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("completed_on")),
                name="training_lasts_from_its_day",
            )
        ]
        indexes = [models.Index(fields=["partnership", "arrangement", "person"], name="training_by_person")]


class TimeSpent(NeedToKnow):
    """So many minutes one agency spent on one case before it sat, or on one reply. The sitting is timed by itself."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="time_spent")
    case_reference = models.CharField(max_length=20)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(InformationRequest, null=True, on_delete=models.PROTECT, related_name="+")
    spent_on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    withdrawn_at = models.DateTimeField(null=True)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **dict.fromkeys(
            ["case", "case_reference", "agency", "request", "spent_on", "minutes", "withdrawn_at"], Kind.OFFICIAL
        ),
    }  # fmt: skip

    class Meta:
        db_table = "quality_time_spent"
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=1440), name="minutes_of_one_day")
        ]
        indexes = [models.Index(fields=["case", "spent_on"], name="time_by_case")]


class Rate(models.Model):
    """What an hour of an agency's time costs from a day on; without an agency, an hour of any that has no own rate."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    pence_an_hour = models.PositiveIntegerField()
    effective_from = models.DateField()
    reason = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    KINDS: ClassVar = dict.fromkeys(
        [
            "id",
            "partnership",
            "agency",
            "pence_an_hour",
            "effective_from",
            "reason",
            "created_at",
            "created_by",
        ],
        Kind.OFFICIAL,
    )

    class Meta:
        db_table = "quality_rate"
        indexes = [models.Index(fields=["partnership", "agency", "effective_from"], name="rate_by_day")]


class Sample(models.Model):
    """One quarter's decisions drawn at random, with all that is needed to draw them again and see the same come out.

    Holds keys and counts, nothing about any child. One for each arrangement and quarter, so that nobody draws until
    a sample suits.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    arrangement = models.CharField(max_length=60)
    arrangement_version = models.CharField(max_length=40)
    first_day = models.DateField()
    last_day = models.DateField()
    rule = models.CharField(max_length=20)
    rule_value = models.JSONField()
    seed = models.CharField(max_length=64)
    population = models.PositiveIntegerField()
    population_sha256 = models.CharField(max_length=64)
    drawn = ArrayField(models.UUIDField(), default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    KINDS: ClassVar = dict.fromkeys(
        ["id", "partnership", "arrangement", "arrangement_version", "first_day", "last_day", "rule", "rule_value",
         "seed", "population", "population_sha256", "drawn", "created_at", "created_by"], Kind.OFFICIAL,
    )  # fmt: skip

    class Meta:
        db_table = "quality_sample"
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "arrangement", "first_day"], name="one_sample_a_quarter"
            )
        ]


class Reading(NeedToKnow):
    """One second reading of one decision. Lies in a circle of its own: the coordinators' office and its reader.

    `copy` is what the reader is served first: the record without its outcome, its votes and its findings. `blind`
    says whether the reader could not have seen the decision itself on the day the reading was given out.
    """

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="readings")
    determination = models.ForeignKey(Determination, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    case_reference = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    reader = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(null=True)
    due_on = models.DateField()
    blind = models.BooleanField(null=True)
    copy = SealedJSONField(null=True)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "copy": Kind.SPECIAL,
        **dict.fromkeys(
            ["sample", "determination", "case", "case_reference", "position", "number", "reader", "given_at", "due_on",
             "blind"], Kind.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        db_table = "quality_reading"
        constraints = [
            models.UniqueConstraint(fields=["sample", "determination", "number"], name="reading_once"),
            models.UniqueConstraint(
                fields=["sample", "determination", "reader"], name="each_reader_once_a_decision"
            ),
        ]


class LeftOut(NeedToKnow):
    """What a reader's copy leaves out. The database serves it only once that reading has its own finding."""

    reading = models.OneToOneField(Reading, on_delete=models.PROTECT, related_name="left_out")
    outcome = models.CharField(max_length=40)
    limbs = models.JSONField(default=dict)
    content = SealedJSONField()

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "reading": Kind.OFFICIAL,
        **dict.fromkeys(["outcome", "limbs", "content"], Kind.SPECIAL),
    }  # fmt: skip

    class Meta:
        db_table = "quality_left_out"


class Finding(NeedToKnow):
    """What the second reader found for itself, outcome and limbs, before seeing what the panel found. Never changed."""

    reading = models.OneToOneField(Reading, on_delete=models.PROTECT, related_name="finding")
    outcome = models.CharField(max_length=40)
    limbs = models.JSONField(default=dict)
    reasons = SealedTextField()

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "reading": Kind.OFFICIAL,
        **dict.fromkeys(["outcome", "limbs", "reasons"], Kind.SPECIAL),
    }  # fmt: skip

    class Meta:
        db_table = "quality_finding"


class Review(NeedToKnow):
    """The structured review: an answer to each question, given after the whole record was served. Never changed."""

    reading = models.OneToOneField(Reading, on_delete=models.PROTECT, related_name="review")
    answers = models.JSONField(default=dict)
    themes = models.JSONField(default=dict)
    same_outcome = models.BooleanField()
    notes = SealedJSONField(default=dict)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "reading": Kind.OFFICIAL, "themes": Kind.OFFICIAL,
        **dict.fromkeys(["answers", "same_outcome", "notes"], Kind.SPECIAL),
    }  # fmt: skip

    class Meta:
        db_table = "quality_review"


class Lesson(NeedToKnow):
    """What a reading taught, sent to somebody to do something about, with a day. Seen by its owner and those who read."""

    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="lessons")
    theme = models.CharField(max_length=20)
    learned = SealedTextField()
    action = SealedTextField()
    owner_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=20, default="to_do", choices=_choices("to_do", "done", "not_done"))
    answer = SealedTextField(default="")
    answered_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **dict.fromkeys(["learned", "action", "answer"], Kind.SPECIAL),
        **dict.fromkeys(
            ["reading", "theme", "owner_agency", "owner", "due_on", "state", "answered_on", "version"], Kind.OFFICIAL
        ),
    }  # fmt: skip

    class Meta:
        db_table = "quality_lesson"
        indexes = [
            models.Index(
                fields=["partnership", "due_on", "id"], condition=Q(state="to_do"), name="lesson_open_by_due"
            )
        ]
