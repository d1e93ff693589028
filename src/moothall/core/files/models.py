"""A file as it was received. Its bytes lie in the file store under their SHA-256."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from moothall.core.access.models import NeedToKnow
from moothall.core.crypto import SealedTextField
from moothall.core.kinds import Kind


class StoredFile(NeedToKnow):
    """One upload. Served only when `state` is `clean`, or `unscanned` where no scanner is configured."""

    name = SealedTextField()
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(
        max_length=20, choices=[(s, s) for s in ("quarantined", "clean", "unscanned", "refused")]
    )
    state_reason = models.CharField(max_length=200, blank=True, default="")
    case_id = models.UUIDField(null=True)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "name": Kind.SPECIAL,
        **dict.fromkeys(["media_type", "size", "sha256", "state", "state_reason", "case_id"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "files_stored_file"
        indexes = [
            models.Index(fields=["partnership", "case_id"], name="file_by_case"),
            models.Index(
                fields=["partnership", "created_at"], name="file_held_back",
                condition=models.Q(state__in=["quarantined", "refused"]),
            ),
        ]  # fmt: skip
