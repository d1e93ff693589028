"""What is shown when an address is none of ours, when a form is refused, and when the site itself fails."""

from __future__ import annotations

import lxml.html
import pytest
from django.test import Client, RequestFactory
from django.views.defaults import server_error

from tests.unit.look.pages import one

pytestmark = pytest.mark.urls("moothall.urls")


@pytest.fixture(autouse=True)
def _as_in_use(settings: pytest.FixtureRequest) -> None:
    settings.DEBUG = False  # type: ignore[attr-defined]


def test_an_address_that_is_none_of_ours_is_told_in_our_own_page() -> None:
    answer = Client().get("/nowhere/at/all/")
    assert answer.status_code == 404
    root = lxml.html.document_fromstring(answer.content)
    assert one(root, "//main//h1").text == "There is no page at this address"
    assert "nowhere" not in root.text_content()


def test_a_form_without_its_token_is_refused_with_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/")
    assert answer.status_code == 403
    root = lxml.html.document_fromstring(answer.content)
    assert "open too long" in one(root, "//main//h1").text
    assert "CSRF" not in root.text_content()


def test_a_failure_of_the_site_asks_for_nothing_and_blames_nobody() -> None:
    answer = server_error(RequestFactory().get("/today/"))
    assert answer.status_code == 500
    root = lxml.html.document_fromstring(answer.content)
    assert one(root, "//main//h1").text == "Something went wrong here"
    assert root.get("lang") == "en"
