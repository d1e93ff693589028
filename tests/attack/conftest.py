"""The world of these tests, told once for each file and put back after each of its tests."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.attack.world import World, build
from tests.cast import Cast


@pytest.fixture(scope="module")
def told_once(throughout: None, cast: Cast) -> World:
    """The story, told once for a file."""
    return build(cast)


@pytest.fixture
def world(told_once: World, db: None, settings: Any) -> World:
    """The world as it was told, whatever the tests before did in it."""
    settings.MOOTHALL_DEMO_SIGN_IN = True
    return copy.deepcopy(told_once)
