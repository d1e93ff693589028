"""Opening a kept file; and what may be known of those held back, without their names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import one_visible, require
from moothall.core.files import store
from moothall.core.files.models import StoredFile
from moothall.core.kinds import Actor, Refused

SERVED = ("clean", "unscanned")


def open_file(actor: Actor, file_id: UUID) -> tuple[StoredFile, bytes]:
    """The file and its bytes, as they were kept.

    Raises NotVisible where there is none this actor may see, Refused while it is in quarantine.
    """
    kept = one_visible(StoredFile.objects.all(), actor, pk=file_id)
    if kept.state not in SERVED:
        raise Refused(_("This file is held back until it has been scanned for viruses. Try again later."))
    return kept, store.fetch(kept.sha256)


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file that is not served: how it stands, what kind and size, since when. Neither its name nor its case."""

    id: UUID
    state: str
    reason: str
    media_type: str
    size: int
    sha256: str
    kept_at: datetime


def held_back(actor: Actor, *, most: int = 100) -> tuple[list[HeldFile], int]:
    """The newest files held back in the partnership, and how many there are. One query. Raises NotAllowed."""
    require(actor, Capability.SEE_HELD_FILES)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM files_held_back(%s)", [most])
        rows = cursor.fetchall()
    return [HeldFile(*row[:-1]) for row in rows], int(rows[0][-1]) if rows else 0
