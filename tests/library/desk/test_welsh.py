"""The desk is Welsh for a curator who reads Welsh: no string of ours is left in English, nor on a form that is refused."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.test import Client

from moothall.library.desk.models import Curator
from moothall.library.screening.models import Project
from tests.library.desk import test_screening_pages as screening
from tests.library.desk.test_doors import As, each_alone, world  # noqa: F401
from tests.library.desk.test_screening_pages import project  # noqa: F401
from tests.library.leftover import english_left, untranslated


def left_on(path: str, *browsers: Client, faults: Callable[[str], list[str]] = english_left) -> list[str]:
    """What is left in English on the page, and on what an empty form brings."""
    welsh, found = {"accept-language": "cy"}, []
    for browser in browsers:
        for answer in (browser.get(path, headers=welsh), browser.post(path, headers=welsh)):
            if (
                answer.status_code != 302
                and answer["Content-Type"].startswith("text/html")
                and answer.content
            ):
                found += faults(answer.content.decode())
    # The window's title names the work it is about in the midst of our words, and cannot be marked in parts.
    return [fault for fault in found if not fault.endswith("– Desg llyfrgell Moothall")]


def test_the_pages_of_the_desk_are_welsh(world: None, as_: As) -> None:  # noqa: F811
    browsers = as_("olu"), as_("gwen")
    left = {name: found for name, address in each_alone() if (found := left_on(address, *browsers))}
    assert left == {}


def test_the_pages_of_screening_are_welsh(project: Project, as_: As) -> None:  # noqa: F811
    browsers, left = (as_("petra"), as_("gwen")), {}
    for name in screening.TABLE:
        with transaction.atomic():
            if found := left_on(screening.address(name, project), *browsers, faults=untranslated):
                left[name] = found
            transaction.set_rollback(True)
    assert left == {}


def test_the_way_in_is_welsh(people: dict[str, Curator]) -> None:
    for path in (
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/demo-sign-in/",
        "/nowhere",
    ):
        assert left_on(path, Client()) == [], path
