"""A rapid evidence assessment: its question, its criteria, the searches that were made, the order of reading."""

from __future__ import annotations

from django.db import models

from moothall.library.desk.models import Curator

KINDS_OF_SOURCE = ("database", "register", "other")


class Project(models.Model):
    """One assessment. Its question is set when it begins, as its protocol is; the protocol's hash says which."""

    key = models.SlugField(max_length=120, unique=True)
    title = models.TextField()
    question = models.TextField()
    population = models.TextField(blank=True)
    intervention = models.TextField(blank=True)
    comparison = models.TextField(blank=True)
    outcomes = models.TextField(blank=True)
    protocol_url = models.TextField(blank=True)
    protocol_sha256 = models.CharField(max_length=64, blank=True)
    # What the stopping rule must show, set before anybody reads.
    target = models.FloatField(default=0.95)
    confidence = models.FloatField(default=0.95)
    seed = models.PositiveIntegerField()
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Curator, models.PROTECT, related_name="+")

    class Meta:
        db_table = "screening_project"
        constraints = [
            models.CheckConstraint(
                name="screening_target_is_a_share",
                condition=models.Q(target__gt=0, target__lt=1, confidence__gt=0, confidence__lt=1),
            )
        ]


class Criterion(models.Model):
    """Why a record is taken in or left out; the code of one for leaving out is the reason that is counted."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    excludes = models.BooleanField()
    code = models.SlugField(max_length=40)
    text = models.TextField()

    class Meta:
        db_table = "screening_criterion"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["project", "code"], name="screening_criterion_once"),
            models.UniqueConstraint(fields=["project", "position"], name="screening_criterion_in_order"),
        ]


class Search(models.Model):
    """A file of records: where it was searched, when, with which words, and how well the file was understood."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="searches")
    source = models.TextField()
    source_kind = models.TextField(default="database")
    searched_on = models.DateField()
    words = models.TextField(blank=True)
    file_name = models.TextField()
    file_sha256 = models.CharField(max_length=64)
    form = models.TextField()
    records_read = models.PositiveIntegerField()
    records_lost = models.PositiveIntegerField()
    not_understood = models.PositiveIntegerField()
    # The first of what was not understood, a sentence each.
    report = models.JSONField(default=list)
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(Curator, models.PROTECT, related_name="+")

    class Meta:
        db_table = "screening_search"
        ordering = ["loaded_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "file_sha256"], name="screening_file_once"),
            models.CheckConstraint(
                name="screening_source_kind", condition=models.Q(source_kind__in=KINDS_OF_SOURCE)
            ),
        ]


class ReadingOrder(models.Model):
    """In which order the records are read now; made anew by a job. `places` are numbers of records, the first first."""

    project = models.OneToOneField(Project, models.PROTECT, related_name="reading_order")
    places = models.JSONField()
    # How many of them come by lot, before those the model puts.
    by_lot = models.PositiveIntegerField()
    learned_from = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "screening_order"
