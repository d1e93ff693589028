"""Many small reads of one page as one query, so that a page's cost does not grow with what it shows."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection, models

from moothall.core.crypto import Sealed, SealedTextField


def gather(**parts: models.QuerySet[Any]) -> dict[str, list[Any]]:
    """Run several querysets as one statement and return each one's rows as model instances, in order.

    Row-level security holds in every part as usual. `select_related` and annotations are not carried: ask
    for the related rows as a part of their own.
    """
    selects, values = [], []
    for name, rows in parts.items():
        plain = rows.select_related(None)
        try:
            sql, params = plain.query.sql_with_params()
        except EmptyResultSet:
            continue
        selects.append(
            f"SELECT %s AS part, (SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]') FROM ({sql}) t) AS rows"
        )
        values += [name, *params]
    found: dict[str, list[Any]] = {name: [] for name in parts}
    if not selects:
        return found
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), values)
        for name, rows in cursor.fetchall():
            found[name] = [_instance(parts[name].model, row) for row in _loaded(rows)]
    return found


def _loaded(rows: Any) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads(rows) if isinstance(rows, str) else rows
    return loaded


def _instance(model: type[models.Model], row: dict[str, Any]) -> models.Model:
    fields = [field for field in model._meta.concrete_fields if field.column in row]
    values = [_value(field, row[str(field.column)]) for field in fields]
    return model.from_db("default", [field.attname for field in fields], values)


def _value(field: models.Field[Any, Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, SealedTextField):
        return Sealed(bytes.fromhex(value[2:]))
    if isinstance(field, models.BinaryField):
        return bytes.fromhex(value[2:])
    if isinstance(field, ArrayField):
        return [_value(field.base_field, one) for one in value]
    if isinstance(field, models.ForeignKey):
        return _value(field.target_field, value)
    if isinstance(field, models.UUIDField):
        return UUID(value)
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat(value)
    if isinstance(field, models.DateField):
        return date.fromisoformat(value)
    return value
