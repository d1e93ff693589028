"""What was taken from the included studies, and what is written of them."""

from __future__ import annotations

from django.db import models

from moothall.library.catalogue.models import Work
from moothall.library.desk.models import Curator
from moothall.library.screening.models.projects import Project
from moothall.library.screening.models.records import ScreeningRecord


class Extraction(models.Model):
    """One study of an included record as the catalogue describes it, and where in the source each thing stands.

    `study` is its number in the project, by which the summary cites it. The last version counts.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="extractions")
    record = models.ForeignKey(ScreeningRecord, models.PROTECT, related_name="extractions")
    study = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    described = models.JSONField()
    # Field of the study: page, table or paragraph of the source.
    places = models.JSONField(default=dict)
    by = models.ForeignKey(Curator, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "screening_extraction"
        ordering = ["study", "version"]
        constraints = [
            models.UniqueConstraint(fields=["project", "study", "version"], name="screening_extraction_once")
        ]


class Summary(models.Model):
    """The written summary, each time it was kept; a published one cites a study in every sentence."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="summaries")
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    published = models.BooleanField()
    by = models.ForeignKey(Curator, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "screening_summary"
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["project", "version"], name="screening_summary_once")]


class Shelved(models.Model):
    """That a person confirmed an included record, and it went into the catalogue as a work with its studies."""

    record = models.OneToOneField(ScreeningRecord, models.PROTECT, related_name="shelved")
    work = models.ForeignKey(Work, models.PROTECT, related_name="+")
    by = models.ForeignKey(Curator, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "screening_shelved"
