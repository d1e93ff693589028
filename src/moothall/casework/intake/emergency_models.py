"""A case opened in an emergency by somebody who has no seat in its circle."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from moothall.core.access.models import Membership, NeedToKnow
from moothall.core.crypto import SealedTextField
from moothall.core.kinds import Kind


class EmergencyOpening(NeedToKnow):
    """One opening: by whom (`created_by`), why, until when; and what the data protection officer found of it.

    The database makes the row itself when it gives the seat, so that no seat is without one. `why` is written
    once. Seen by who opened, by those seated in the case's circle, and by the data protection officers.
    """

    case = models.ForeignKey("intake.Case", on_delete=models.PROTECT, related_name="emergency_openings")
    reference = models.CharField(max_length=20)
    why = SealedTextField(null=True)
    ends_at = models.DateTimeField()
    finding = models.CharField(
        max_length=20,
        blank=True,
        default="",
        db_default="",
        choices=[("justified", "justified"), ("not_justified", "not_justified")],
    )
    note = SealedTextField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **dict.fromkeys(
            ["case", "reference", "ends_at", "finding", "reviewed_at", "reviewed_by"], Kind.OFFICIAL
        ),
        **dict.fromkeys(["why", "note"], Kind.IDENTITY),
    }

    class Meta:
        db_table = "intake_emergency_opening"
        constraints = [
            models.CheckConstraint(
                name="emergency_reviewed_whole",
                condition=Q(finding="", reviewed_at=None, reviewed_by=None)
                | (~Q(finding="") & Q(reviewed_at__isnull=False, reviewed_by__isnull=False)),
            )
        ]
        indexes = [
            models.Index(fields=["partnership", "-created_at", "-id"], name="emergency_newest_first"),
            models.Index(fields=["case", "-created_at"], name="emergency_by_case"),
        ]
