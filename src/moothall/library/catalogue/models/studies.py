"""Studies: what was done to find something out, and what was found, as the work reports it."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from moothall.library.catalogue.models.works import Work, words

STATED = ("yes", "no", "not-stated")


class Study(models.Model):
    """One study inside a work; a work may report several, and most guidance reports none."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="studies")
    position = models.PositiveSmallIntegerField()
    label = models.TextField()
    arrangements = words()
    interventions = words()
    themes = words()
    population = models.TextField(blank=True)
    setting = models.TextField(blank=True)
    countries = words()
    design = models.TextField()
    sample = models.TextField(blank=True)
    sample_size = models.PositiveIntegerField(null=True, blank=True)
    comparison = models.TextField(blank=True)
    follow_up_months = models.PositiveSmallIntegerField(null=True, blank=True)
    funder = models.TextField(blank=True)
    # Of those whose work was evaluated: yes, no or not-stated.
    independent = models.TextField(default="not-stated")
    published_in_full = models.TextField(default="not-stated")
    can_show = models.TextField(blank=True)
    cannot_show = models.TextField(blank=True)

    class Meta:
        db_table = "study"
        ordering = ["position"]
        indexes = [
            GinIndex(fields=["arrangements"], name="study_arrangements"),
            GinIndex(fields=["interventions"], name="study_interventions"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["work", "position"], name="study_in_order"),
            models.CheckConstraint(
                name="study_independent_stated", condition=models.Q(independent__in=STATED)
            ),
            models.CheckConstraint(
                name="study_published_stated", condition=models.Q(published_in_full__in=STATED)
            ),
        ]


class Outcome(models.Model):
    """What a study measured and found; effect and interval only where the work gives them, in its own measure."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="outcomes")
    position = models.PositiveSmallIntegerField()
    name = models.TextField()
    # A column of the map.
    domain = models.TextField()
    measure = models.TextField(blank=True)
    effect = models.FloatField(null=True, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    direction = models.TextField(default="not-stated")
    as_reported = models.TextField(blank=True)
    page = models.TextField(blank=True)

    class Meta:
        db_table = "outcome"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["study", "position"], name="outcome_in_order"),
            models.CheckConstraint(
                name="outcome_interval_holds",
                condition=models.Q(low__isnull=True)
                | models.Q(high__isnull=True)
                | models.Q(low__lte=models.F("high")),
            ),
        ]
