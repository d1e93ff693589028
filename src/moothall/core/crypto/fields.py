"""Model fields whose value is sealed to its row: a ciphertext copied to another row does not open."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from moothall.core.crypto.ring import ring

EMPTY = b""


class Sealed(bytes):
    """A value as it lies in the database, not yet opened."""


class _Opening(DeferredAttribute):
    """Opens a sealed value when it is first asked for, since only the row knows its own key."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = self.field.opened(value, instance.pk)  # type: ignore[attr-defined]
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        # Being settable makes this a data descriptor: else Python would read the row's own dictionary first.
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.Field):  # type: ignore[type-arg]
    """Text of any length, sealed with AES-256-GCM and bound to table, column and primary key.

    Needs a primary key made before the row is saved (ours are UUIDs). Cannot be filtered on; use `blind`.
    """

    descriptor_class = _Opening

    def get_internal_type(self) -> str:
        return "BinaryField"

    def place(self, pk: Any) -> str:
        """What a sealed value is bound to."""
        return f"{self.model._meta.db_table}.{self.column}:{pk}"

    def opened(self, sealed: bytes, pk: Any) -> Any:
        """The value inside, for the row with this primary key."""
        if bytes(sealed) == EMPTY:
            return self.get_default()
        return self._from_text(ring().open(bytes(sealed), self.place(pk)).decode())

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        raw = model_instance.__dict__.get(self.attname)
        if isinstance(raw, Sealed):
            return raw
        value = getattr(model_instance, self.attname)
        if value is None:
            return None
        return Sealed(ring().seal(self._to_text(value).encode(), self.place(model_instance.pk)))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and value == self.get_default():
            return connection.Database.Binary(EMPTY)  # a column added to rows that are there: nothing to seal
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(
                f"{self.name} is sealed to its row: save the row, do not update() or filter on it."
            )
        return None if value is None else connection.Database.Binary(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else Sealed(value)

    def get_default(self) -> Any:
        return super().get_default() if self.has_default() else ("" if not self.null else None)

    def value_to_string(self, obj: Any) -> str:
        return self._to_text(getattr(obj, self.attname))

    def _to_text(self, value: Any) -> str:
        return str(value)

    def _from_text(self, text: str) -> Any:
        return text


class SealedJSONField(SealedTextField):
    """A JSON value, sealed like `SealedTextField`."""

    def _to_text(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def _from_text(self, text: str) -> Any:
        return json.loads(text)

    def get_default(self) -> Any:
        return super().get_default() if self.has_default() else None
