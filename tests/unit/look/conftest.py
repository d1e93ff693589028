"""The look knows no other room, so its tests have no addresses of the site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings


@pytest.fixture(scope="module", autouse=True)
def no_addresses() -> Iterator[None]:
    with override_settings(ROOT_URLCONF="tests.unit.look.no_addresses"):
        yield
