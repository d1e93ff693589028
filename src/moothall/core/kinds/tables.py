"""Tables for migrations: many made by one operation, and the fields that nearly all of them have.

Django renders the models of a migration's state anew after each `CreateModel`, and with them every model that is
related to them: here that is nearly every other, so that the time grows with the square of the number of tables.
`Tables` makes the same tables in the same way, and renders once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.operations.models import CreateModel
from django.db.migrations.state import ProjectState

from moothall.core.kinds.identifiers import uuid7


class Tables(Operation):
    """Makes the tables of several models, each named before those that point at it."""

    category = OperationCategory.ADDITION

    def __init__(self, made: Sequence[CreateModel]) -> None:
        """`made`: as `makemigrations` writes them, indexes and constraints among the options."""
        self.made = made

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Adds the models; what was rendered without them is thrown away, and rendered again when it is asked for."""
        state.__dict__.pop("apps", None)
        for one in self.made:
            one.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Makes the tables, in their order."""
        for one in self.made:
            one.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drops the tables, the last first."""
        for one in reversed(self.made):
            one.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What `migrate --plan` says."""
        return "Create the tables of " + ", ".join(one.name for one in self.made)


def identifier() -> models.UUIDField[Any, Any]:
    """The key of a row of ours."""
    return models.UUIDField(default=uuid7, primary_key=True, serialize=False)


def to(model: str, related_name: str | None = "+", **more: Any) -> models.ForeignKey[Any, Any]:
    """A reference to a row that cannot be removed while it is pointed at."""
    return models.ForeignKey(model, related_name=related_name, on_delete=models.PROTECT, **more)


def only(model: str, related_name: str | None = "+", **more: Any) -> models.OneToOneField[Any, Any]:
    """The same, and no two rows may point at one."""
    return models.OneToOneField(model, related_name=related_name, on_delete=models.PROTECT, **more)


def one_of(*words: str) -> list[tuple[str, str]]:
    """The choices of a field. What a person reads in their place is said on the page, and translated there."""
    return [(word, word) for word in words]
