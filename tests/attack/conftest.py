"""The world of these tests, told once for each file and put back after each of its tests."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.attack.world import World, build
from tests.cast import Cast


@pytest.fixture(scope="module")
def told_once(
    django_db_setup: None, django_db_blocker: pytest.DatabaseBlocker, cast: Cast
) -> Iterator[World]:
    """The story, in a transaction that the file's tests lie within; each of them is rolled back to its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(cast)
        transaction.set_rollback(True)


@pytest.fixture
def world(told_once: World, db: None, settings: Any) -> World:
    """The world as it was told, whatever the tests before did in it."""
    settings.MOOTHALL_DEMO_SIGN_IN = True
    return copy.deepcopy(told_once)
