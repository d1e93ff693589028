"""Assessments as they were made, and those still being filled in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from moothall.core.access.models import Agency, NeedToKnow
from moothall.core.crypto import SealedJSONField, SealedTextField
from moothall.core.kinds import Kind

ABOUT = [("case", "case"), ("missing_episode", "missing_episode")]


class Assessment(NeedToKnow):
    """One questionnaire filled in, by which version of it, and what it came to. Never changed.

    `total` is empty where too much was missing or nothing is scored. `judged_band` is the person's own, where it
    differs from that of the score. A correction is a new row that supersedes.
    """

    case = models.ForeignKey("intake.Case", on_delete=models.PROTECT, related_name="assessments")
    about_kind = models.CharField(max_length=20, default="case", choices=ABOUT)
    about_id = models.UUIDField(null=True)
    instrument = models.CharField(max_length=60)
    instrument_version = models.CharField(max_length=40)
    instrument_hash = models.CharField(max_length=64)
    answers = SealedJSONField(default=dict)
    total = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    band = models.CharField(max_length=40, blank=True, default="")
    judged_band = models.CharField(max_length=40, blank=True, default="")
    judged_reason = SealedTextField(default="")
    completed_by = models.CharField(max_length=200)
    completed_for = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    completed_on = models.DateField()
    notes = SealedTextField(default="")
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    correction_reason = SealedTextField(default="")

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **dict.fromkeys(
            ["answers", "total", "band", "judged_band", "judged_reason", "notes", "correction_reason"], Kind.SPECIAL
        ),
        **dict.fromkeys(
            ["case", "about_kind", "about_id", "instrument", "instrument_version", "instrument_hash", "completed_by",
             "completed_for", "completed_on", "supersedes"], Kind.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        db_table = "intake_assessment"
        indexes = [
            models.Index(fields=["case", "instrument", "-completed_on"], name="assessment_by_case"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(about_kind="case", about_id=None)
                | (~Q(about_kind="case") & Q(about_id__isnull=False)),
                name="assessment_about_something",
            ),
        ]

    @property
    def rating(self) -> str:
        """The code of the band that counts: the person's own where there is one, else the score's."""
        return self.judged_band or self.band


class AssessmentDraft(NeedToKnow):
    """A questionnaire left half way, kept for whoever began it, with the version it was begun with."""

    case = models.ForeignKey("intake.Case", on_delete=models.PROTECT, related_name="assessment_drafts")
    about_kind = models.CharField(max_length=20, default="case", choices=ABOUT)
    about_id = models.UUIDField(null=True)
    instrument = models.CharField(max_length=60)
    instrument_version = models.CharField(max_length=40)
    instrument_hash = models.CharField(max_length=64)
    corrects = models.ForeignKey(Assessment, null=True, on_delete=models.PROTECT, related_name="+")
    answers = SealedJSONField(default=dict)
    beside = SealedJSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)
    finished_as = models.OneToOneField(Assessment, null=True, on_delete=models.PROTECT, related_name="+")

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "answers": Kind.SPECIAL, "beside": Kind.SPECIAL,
        **dict.fromkeys(
            ["case", "about_kind", "about_id", "instrument", "instrument_version", "instrument_hash", "corrects",
             "saved_at", "finished_as"], Kind.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        db_table = "intake_assessment_draft"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "created_by", "instrument", "about_id", "corrects"],
                condition=Q(finished_as=None),
                nulls_distinct=False,
                name="one_open_draft_each",
            ),
        ]
