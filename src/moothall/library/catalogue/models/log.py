"""The log of the desk: what a curator or a job did, to what, and when."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One deed. The curators' role may add to the log and read it, and nothing else."""

    at = models.DateTimeField()
    by = models.TextField()
    verb = models.TextField()
    about = models.TextField()
    detail = models.JSONField(default=dict)

    class Meta:
        db_table = "entry"
        indexes = [models.Index(fields=["-at", "-id"], name="entry_newest")]
