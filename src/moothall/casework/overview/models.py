"""Figures that were counted ahead. A case's stage, its tasks and its lists are derived, and stored nowhere."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from moothall.core.access.models import Membership, Partnership
from moothall.core.kinds import Kind, uuid7


class KeptFigures(models.Model):
    """What the database answered to one question, kept so that a page need not count again. May be lost at any time.

    Counts alone, as the functions of this room answer them: no name, no key, no case. What is too small to show is hidden
    when they are read, by who reads them. `terms` say the question as an address does; `key` is a digest of all that the
    answer rests on but the day. Asked for and not counted since: they are being counted.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    terms = models.JSONField()
    rows = models.JSONField(null=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    seconds = models.PositiveIntegerField(null=True)
    shown_on = models.DateField()

    KINDS: ClassVar = dict.fromkeys(
        ["id", "partnership", "what", "key", "terms", "rows", "asked_at", "asked_by", "begun_at", "counted_at",
         "seconds", "shown_on"],
        Kind.OFFICIAL,
    )  # fmt: skip

    class Meta:
        db_table = "overview_kept_figures"
        constraints = [
            models.UniqueConstraint(fields=["partnership", "what", "key"], name="figures_kept_once")
        ]
