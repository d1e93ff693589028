"""Many tables made by one operation of a migration."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connections, migrations, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.state import ProjectState
from django.db.utils import ConnectionHandler

from moothall.core.database.testing import Database
from moothall.core.database.urls import django_database
from moothall.core.kinds.tables import Tables, identifier, one_of, only, to

TWO = Tables(
    [
        migrations.CreateModel("Shelf", [("id", identifier()), ("kind", models.CharField(max_length=9))]),
        migrations.CreateModel(
            "Book",
            [
                ("id", identifier()),
                ("state", models.CharField(max_length=9, choices=one_of("in", "out"))),
                ("shelf", to("machinery.shelf", "books")),
                ("sequel_of", only("machinery.book", null=True)),
            ],
            options={"indexes": [models.Index(fields=["shelf", "state"], name="book_by_shelf")]},
        ),
    ]
)


@pytest.fixture
def owner(
    empty_database: Database, django_db_blocker: pytest.DatabaseBlocker
) -> Iterator[BaseDatabaseWrapper]:
    """Django's connection to an empty database, as its owner."""
    usual = connections["default"]
    connections["default"] = ConnectionHandler({"default": django_database(empty_database.owner_url)})[
        "default"
    ]
    with django_db_blocker.unblock():
        yield connections["default"]
        connections["default"].close()
    connections["default"] = usual


def tables_of(connection: BaseDatabaseWrapper) -> set[str]:
    return set(connection.introspection.table_names())


def test_tables_are_made_with_what_points_at_them_and_dropped_again(owner: BaseDatabaseWrapper) -> None:
    before, after = ProjectState(), ProjectState()
    assert before.apps is not None  # rendered without them, as in the midst of a run
    TWO.state_forwards("machinery", after)
    with owner.schema_editor() as editor:
        TWO.database_forwards("machinery", editor, before, after)
    assert tables_of(owner) == {"machinery_shelf", "machinery_book"}
    with owner.cursor() as cursor:
        constraints = owner.introspection.get_constraints(cursor, "machinery_book")
    assert {tuple(one["columns"]) for one in constraints.values() if one["foreign_key"]} == {
        ("shelf_id",),
        ("sequel_of_id",),
    }
    assert "book_by_shelf" in constraints
    with owner.schema_editor() as editor:
        TWO.database_backwards("machinery", editor, after, before)
    assert tables_of(owner) == set()


def test_what_was_rendered_without_the_tables_is_not_kept() -> None:
    state = ProjectState()
    without = state.apps
    TWO.state_forwards("machinery", state)
    assert state.apps is not without
    assert state.apps.get_model("machinery", "book")._meta.get_field("shelf").remote_field.model is (
        state.apps.get_model("machinery", "shelf")
    )


def test_the_plan_names_the_tables() -> None:
    assert TWO.describe() == "Create the tables of Shelf, Book"
