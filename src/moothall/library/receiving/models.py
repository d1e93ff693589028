"""Bundles that were received, the files of each, and what the rules of the rating scales give their studies."""

from __future__ import annotations

from django.db import models

from moothall.library.catalogue.models import Study, Work, WorkFile


class ReceivedBundle(models.Model):
    """One bundle as it was received: a version of a work. Never altered; the newest is the one that stands."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="bundles")
    version = models.PositiveIntegerField()
    kind = models.TextField()
    # The file itself is kept under this hash.
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    manifest_sha256 = models.CharField(max_length=64)
    manifest = models.JSONField()
    holder = models.TextField()
    key_id = models.CharField(max_length=32)
    received_at = models.DateTimeField()
    received_by = models.TextField()

    class Meta:
        db_table = "bundle"
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["work", "version"], name="bundle_version_once")]


class BundleFile(models.Model):
    """That a file of the work belongs to a bundle, and what it is for there."""

    bundle = models.ForeignKey(ReceivedBundle, models.PROTECT, related_name="files")
    file = models.ForeignKey(WorkFile, models.PROTECT, related_name="in_bundles")
    position = models.PositiveSmallIntegerField()
    path = models.TextField()
    role = models.TextField()
    title = models.TextField()

    class Meta:
        db_table = "bundle_file"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["bundle", "position"], name="bundle_file_in_order")]


class EarnedLevel(models.Model):
    """What the rule of one version of a scale gives a study for the facts its bundle declares. No person judged it.

    `rule` keeps each part with the fact, what was said of it and the source of the rule, as they were that day.
    """

    study = models.ForeignKey(Study, models.PROTECT, related_name="earned")
    bundle = models.ForeignKey(ReceivedBundle, models.PROTECT, related_name="earned")
    scale = models.TextField()
    scale_version = models.TextField()
    scale_sha256 = models.CharField(max_length=64)
    level = models.TextField()
    # final, at_most or so_far.
    standing = models.TextField()
    rule = models.JSONField()
    earned_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "earned_level"
        ordering = ["scale"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "scale"],
                condition=models.Q(superseded_at__isnull=True),
                name="earned_level_one_in_force",
            )
        ]
