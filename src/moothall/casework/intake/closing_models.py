"""That a case was closed, or opened again: when, why, and what was left to do."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from moothall.core.access.models import NeedToKnow
from moothall.core.crypto import SealedTextField
from moothall.core.kinds import Kind


class CaseClosing(NeedToKnow):
    """One closing of a case, or its being opened again. Never changed; the newest is how the case stands.

    `code` is one of the arrangement's reasons, and empty where it is opened again or the arrangement has no list.
    `left` counts what was still to do, by what it is (`actions`, `letters`, ...), as the person was shown it.
    """

    case = models.ForeignKey("intake.Case", on_delete=models.PROTECT, related_name="closings")
    what = models.CharField(max_length=10, choices=[("closed", "closed"), ("reopened", "reopened")])
    on_day = models.DateField()
    code = models.CharField(max_length=40, blank=True, default="", db_default="")
    words = SealedTextField(default="")
    left = models.JSONField(default=dict)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "words": Kind.SPECIAL,
        **dict.fromkeys(["case", "what", "on_day", "code", "left"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "intake_case_closing"
        indexes = [models.Index(fields=["case", "created_at"], name="closing_by_case")]
