"""Records as they came from a search, and which of them are one and the same."""

from __future__ import annotations

from django.db import models

from moothall.library.desk.models import Curator
from moothall.library.screening.models.projects import Project, Search


class ScreeningRecord(models.Model):
    """A record of a search. What the file said is kept whole in `data`."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="records")
    search = models.ForeignKey(Search, models.PROTECT, related_name="records")
    title = models.TextField()
    abstract = models.TextField(blank=True)
    authors = models.TextField(blank=True)
    year = models.SmallIntegerField(null=True, blank=True)
    doi = models.TextField(blank=True)
    url = models.TextField(blank=True)
    data = models.JSONField()

    class Meta:
        db_table = "screening_record"
        ordering = ["id"]


class Duplicate(models.Model):
    """That a record is another one: by rule where both say the same for certain, else as a person decided."""

    record = models.OneToOneField(ScreeningRecord, models.PROTECT, related_name="duplicate")
    of = models.ForeignKey(ScreeningRecord, models.PROTECT, related_name="duplicates")
    reason = models.TextField()
    # Empty where it was the rule.
    by = models.ForeignKey(Curator, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "screening_duplicate"
        constraints = [
            models.CheckConstraint(
                name="screening_duplicate_of_another", condition=~models.Q(record=models.F("of"))
            )
        ]


class Pair(models.Model):
    """Two records that may be one. The later is not screened until a person has said."""

    record = models.ForeignKey(ScreeningRecord, models.PROTECT, related_name="pairs")
    other = models.ForeignKey(ScreeningRecord, models.PROTECT, related_name="pairs_before")
    reason = models.TextField()
    alike = models.FloatField()

    class Meta:
        db_table = "screening_pair"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["record", "other"], name="screening_pair_once")]


class PairAnswer(models.Model):
    """What a person said of a pair."""

    pair = models.OneToOneField(Pair, models.PROTECT, related_name="answer")
    same = models.BooleanField()
    by = models.ForeignKey(Curator, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "screening_pair_answer"
