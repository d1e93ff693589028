"""The jobs of the library, done by its worker."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from moothall.library.catalogue.indexing import rebuild


@app.task(name="library.rebuild_index", queueing_lock="library.rebuild_index")
def rebuild_index() -> int:
    """Build the search's index anew and swap it in; answers how many works can be found."""
    count, _path = rebuild()
    return count


def want_index() -> None:
    """Asks for the index to be built anew, once this transaction is kept; many changes wait for one building."""
    try:
        with transaction.atomic():
            rebuild_index.defer()
    except AlreadyEnqueued:
        pass
