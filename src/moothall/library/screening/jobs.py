"""The order of reading is made anew by the library's worker whenever enough was decided."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from moothall.library.screening.kept import from_kept
from moothall.library.screening.models import Project, ReadingOrder
from moothall.library.screening.ordering import Shelf, Words
from moothall.library.screening.queries import labels_to_learn_from

#: So many records decided, and the order is made anew.
AGAIN_AFTER = 10


@app.task(name="library.order_records", pass_context=False)
def order_records(project: int) -> int:
    """Learns from every decision so far and puts the unread records in order; answers how many it learned from."""
    return make_order(Project.objects.get(pk=project)).learned_from


def want_order(project: Project) -> None:
    """Asks for the order to be made anew, once this transaction is kept; several wishes wait for one making."""
    try:
        with transaction.atomic():
            order_records.configure(queueing_lock=f"library.order_records.{project.pk}").defer(
                project=project.pk
            )
    except AlreadyEnqueued:
        pass


def make_order(project: Project) -> ReadingOrder:
    """The order as it follows from the records, what is decided, and the project's seed."""
    rows = list(project.records.filter(duplicate__isnull=True).order_by("pk"))
    place_of = {row.pk: place for place, row in enumerate(rows)}
    shelf = Shelf(
        [Words(row.title, row.abstract, from_kept(row.data).keywords) for row in rows], seed=project.seed
    )
    labels = {place_of[pk]: label for pk, label in labels_to_learn_from(project).items() if pk in place_of}
    places = shelf.order(labels)
    return _keep(
        project, [rows[one.record].pk for one in places], sum(one.by == "lot" for one in places), len(labels)
    )


def order_again(project: Project) -> ReadingOrder:
    """The order at once and without learning: what stood in order stays first, what is new follows by lot."""
    rows = list(project.records.filter(duplicate__isnull=True).order_by("pk").values_list("pk", flat=True))
    before = ReadingOrder.objects.filter(project=project).first()
    there = set(rows)
    kept = [pk for pk in before.places if pk in there] if before else []
    new = sorted(there - set(kept))
    lot = Shelf([Words("")] * len(new), seed=project.seed).order({})
    places = [*kept, *(new[one.record] for one in lot)]
    return _keep(
        project, places, before.by_lot if before else len(places), before.learned_from if before else 0
    )


def _keep(project: Project, places: list[int], by_lot: int, learned_from: int) -> ReadingOrder:
    order, _made = ReadingOrder.objects.update_or_create(
        project=project,
        defaults={
            "places": places,
            "by_lot": by_lot,
            "learned_from": learned_from,
            "made_at": timezone.now(),
        },
    )
    return order
