"""What two people decided of a record, each alone; what came of it; and that reading was stopped."""

from __future__ import annotations

from django.db import models

from moothall.library.desk.models import Curator
from moothall.library.screening.models.projects import Criterion, Project
from moothall.library.screening.models.records import ScreeningRecord

STAGES = ("title", "text")
_INCLUDED_OR_WHY = models.Q(include=True, reason__isnull=True) | models.Q(include=False, reason__isnull=False)


class Decision(models.Model):
    """What one person decided alone. A second thought, while the other's is not in, is a later number."""

    record = models.ForeignKey(ScreeningRecord, models.PROTECT, related_name="decisions")
    stage = models.TextField()
    curator = models.ForeignKey(Curator, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(default=1)
    include = models.BooleanField()
    reason = models.ForeignKey(Criterion, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "screening_decision"
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "stage", "curator", "number"], name="screening_decision_once"
            ),
            models.CheckConstraint(name="screening_decision_stage", condition=models.Q(stage__in=STAGES)),
            models.CheckConstraint(name="screening_decision_why", condition=_INCLUDED_OR_WHY),
        ]


class Outcome(models.Model):
    """What stands of a record at a stage: two that agreed, or a third person's settling of two that did not."""

    record = models.ForeignKey(ScreeningRecord, models.PROTECT, related_name="outcomes")
    stage = models.TextField()
    include = models.BooleanField()
    reason = models.ForeignKey(Criterion, models.PROTECT, null=True, blank=True, related_name="+")
    agreed = models.BooleanField()
    # Who settled it and why; empty where two agreed.
    by = models.ForeignKey(Curator, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "screening_outcome"
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["record", "stage"], name="screening_outcome_once"),
            models.CheckConstraint(name="screening_outcome_why", condition=_INCLUDED_OR_WHY),
            models.CheckConstraint(
                name="screening_outcome_agreed_or_settled",
                condition=models.Q(agreed=True, by__isnull=True) | (models.Q(agreed=False, by__isnull=False) & ~models.Q(why="")),
            ),
        ]  # fmt: skip


class Known(models.Model):
    """That a record is known to matter, or not, from elsewhere: the model learns from it, and no decision is made by it."""

    record = models.OneToOneField(ScreeningRecord, models.PROTECT, related_name="known")
    relevant = models.BooleanField()
    source = models.TextField()
    by = models.ForeignKey(Curator, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "screening_known"


class Retrieval(models.Model):
    """Whether the full text could be had, and where. A later one counts."""

    record = models.ForeignKey(ScreeningRecord, models.PROTECT, related_name="retrievals")
    retrieved = models.BooleanField()
    where = models.TextField()
    by = models.ForeignKey(Curator, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "screening_retrieval"
        ordering = ["at", "id"]


class Stop(models.Model):
    """That a person stopped reading, or went on, why, and what the rule said then."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="stops")
    stopped = models.BooleanField()
    advice = models.JSONField()
    why = models.TextField()
    by = models.ForeignKey(Curator, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "screening_stop"
        ordering = ["at", "id"]
