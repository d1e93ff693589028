"""Which notices have been sent: a number and a time, nothing about anybody."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import connection, models

from moothall.core.kinds import Kind


class SentNotice(models.Model):
    """A notice that was sent. A job done twice finds its row and sends nothing."""

    id = models.UUIDField(primary_key=True)
    sent_at = models.DateTimeField(auto_now_add=True)

    KINDS: ClassVar = dict.fromkeys(["id", "sent_at"], Kind.OPEN)

    class Meta:
        db_table = "outbox_sent_notice"

    @classmethod
    def claim(cls, notice_id: UUID) -> bool:
        """Write the row, waiting for anybody who is writing it. True if it was not there before."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO outbox_sent_notice (id, sent_at) VALUES (%s, now()) ON CONFLICT DO NOTHING",
                [notice_id],
            )
            return bool(cursor.rowcount)
