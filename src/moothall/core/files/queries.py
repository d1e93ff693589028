"""Opening a kept file."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from moothall.core.access.queries import one_visible
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
