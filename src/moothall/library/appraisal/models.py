"""Ratings: how far a study can be trusted, on scales that are data with a source."""

from __future__ import annotations

from django.db import models

from moothall.library.catalogue.models import Study
from moothall.library.desk.models import Curator


class Rating(models.Model):
    """What one curator found alone, on one version of one scale. Never altered; a second thought is a new one."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="ratings")
    scale = models.TextField()
    scale_version = models.TextField()
    curator = models.ForeignKey(Curator, models.PROTECT, related_name="ratings")
    level = models.TextField()
    # Domain: level and reason, where the scale has domains.
    domains = models.JSONField(default=dict)
    reasons = models.TextField()
    given_at = models.DateTimeField()

    class Meta:
        db_table = "rating"
        constraints = [
            models.UniqueConstraint(
                fields=["study", "scale", "scale_version", "curator"], name="rating_once_each"
            )
        ]


class Settlement(models.Model):
    """The level a study stands at in public: two ratings that agree, or one person's settling of two that do not.

    `given` keeps the levels and reasons of the two as they were, without their names. A later one supersedes.
    """

    study = models.ForeignKey(Study, models.PROTECT, related_name="settlements")
    scale = models.TextField()
    scale_version = models.TextField()
    level = models.TextField()
    agreed = models.BooleanField()
    given = models.JSONField()
    reasons = models.TextField(blank=True)
    settled_at = models.DateTimeField()
    settled_by = models.TextField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "settlement"
        constraints = [
            models.UniqueConstraint(
                fields=["study", "scale"],
                condition=models.Q(superseded_at__isnull=True),
                name="settlement_one_in_force",
            )
        ]
