"""Files of works that may be given away, the text of their pages, and how often they were."""

from __future__ import annotations

from django.db import models

from moothall.library.catalogue.models.works import Work


class WorkFile(models.Model):
    """A file as it was received, stored by its content; only where the licence allows us to give it away."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="files")
    position = models.PositiveSmallIntegerField(default=1)
    name = models.TextField()
    media_type = models.TextField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    language = models.TextField(default="en")
    page_count = models.PositiveIntegerField(null=True, blank=True)
    # Why its text could not be read (an image, a password), or empty.
    unread = models.TextField(blank=True)
    source_url = models.TextField(blank=True)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "work_file"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["work", "sha256"], name="work_file_once")]


class FilePage(models.Model):
    """The text of one page of a file, for the search."""

    file = models.ForeignKey(WorkFile, models.CASCADE, related_name="texts")
    number = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        db_table = "file_page"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="file_page_once")]


class Download(models.Model):
    """How often a file was fetched on a day: a number, and nothing about who."""

    file = models.ForeignKey(WorkFile, models.CASCADE, related_name="downloads")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "download"
        constraints = [models.UniqueConstraint(fields=["file", "day"], name="download_of_a_day")]
