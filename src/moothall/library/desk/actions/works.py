"""Withdrawing a work from the desk."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from moothall.library.catalogue.actions import withdraw_work
from moothall.library.catalogue.jobs import want_index
from moothall.library.catalogue.models import Work
from moothall.library.desk.models import Curator
from moothall.library.errors import Refused


@transaction.atomic
def withdraw(*, by: Curator, key: str, notice: str) -> Work:
    """An editor withdraws a work; the search is told. Raises Refused for whom is no editor."""
    if not by.is_editor:
        raise Refused(_("Only an editor withdraws a work."))
    work = withdraw_work(by=by.name, key=key, notice=notice)
    want_index()
    return work
