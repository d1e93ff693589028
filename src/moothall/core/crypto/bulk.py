"""Saving sealed fields of many rows at once, each value sealed to its own row as when the row is saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model, Value

from moothall.core.crypto.fields import SealedTextField

Row = TypeVar("Row", bound=Model)


def update_sealed(rows: Sequence[Row], fields: Sequence[str], *, batch_size: int = 500) -> int:
    """Save these fields of rows that are there already, in a query for each batch. Returns how many rows were changed.

    What `bulk_update` does, which by itself refuses sealed fields: it hands a field its value without the row that the
    value has to be sealed to.
    """
    if not rows:
        return 0
    model = type(rows[0])
    sealed = [one for name in fields if isinstance(one := model._meta.get_field(name), SealedTextField)]
    opened = [{field.attname: getattr(row, field.attname) for field in sealed} for row in rows]
    try:
        for row in rows:
            for field in sealed:
                row.__dict__[field.attname] = Value(field.pre_save(row, False), output_field=field)
        return model._default_manager.bulk_update(rows, fields, batch_size=batch_size)
    finally:
        for row, held in zip(rows, opened, strict=True):
            row.__dict__.update(held)
