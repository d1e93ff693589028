"""Every address of the desk, by nobody, by a curator and by an editor: who comes in is what the table says.

The addresses are read from the site itself: one without a line here fails, and so does a line without an address.
A cell is the answer to GET and to POST of an empty form. 302 is to the sign-in page where nobody is signed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from moothall.library.appraisal import scale
from moothall.library.appraisal.actions import rate
from moothall.library.appraisal.rules import PartGiven
from moothall.library.catalogue.gap_actions import register_gap
from moothall.library.catalogue.models import Work
from moothall.library.desk.actions import drafts
from moothall.library.desk.doors import Door
from moothall.library.desk.models import Curator
from tests.library.desk.conftest import KEY

As = Callable[[str], Client]
W = {"key": KEY}
STUDY = {**W, "place": 1}
SCALE = {**STUDY, "scale": "maryland-sms", "version": "what-works-growth"}
GAP = {"key": "mash-missing"}
IN, ASKED, GOES, NO, GONE = 200, 422, 302, 403, 404
ONLY_POST = 405

# Address: (what it is asked about, curator's GET and POST, editor's GET and POST).
TABLE: dict[str, tuple[dict[str, Any], tuple[int, int], tuple[int, int]]] = {
    "home": ({}, (GOES, GOES), (GOES, GOES)),
    "works": ({}, (IN, IN), (IN, IN)),
    "work_add": ({}, (IN, ASKED), (IN, ASKED)),
    "work": (W, (IN, IN), (IN, IN)),
    "draft_begin": (W, (ONLY_POST, GOES), (ONLY_POST, GOES)),
    "versions": (W, (IN, IN), (IN, IN)),
    "withdraw": (W, (NO, NO), (IN, ASKED)),
    "file_add": (W, (IN, ASKED), (IN, ASKED)),
    "study_scales": (STUDY, (IN, IN), (IN, IN)),
    "rating": (SCALE, (IN, IN), (IN, IN)),
    "rate": (SCALE, (GOES, ASKED), (GOES, ASKED)),
    "settle": (SCALE, (NO, NO), (IN, ASKED)),
    "draft": (W, (IN, IN), (IN, IN)),
    "draft_part": ({**W, "part": "what"}, (IN, ASKED), (IN, ASKED)),
    "draft_people": (W, (IN, GOES), (IN, GOES)),
    "draft_study": (STUDY, (IN, ASKED), (IN, ASKED)),
    "draft_outcomes": (STUDY, (IN, GOES), (IN, GOES)),
    "draft_study_remove": ({**W, "place": 2}, (ONLY_POST, GOES), (ONLY_POST, GOES)),
    "draft_catch_up": (W, (ONLY_POST, GOES), (ONLY_POST, GOES)),
    "draft_publish": (W, (IN, ASKED), (IN, ASKED)),
    "draft_forget": (W, (IN, GOES), (IN, GOES)),
    "ratings": ({}, (IN, IN), (IN, IN)),
    "agreement": ({}, (IN, IN), (IN, IN)),
    "gaps": ({}, (IN, IN), (IN, IN)),
    "gap_new": ({}, (IN, ASKED), (IN, ASKED)),
    "gap": (GAP, (IN, IN), (IN, IN)),
    "gap_adopt": (GAP, (IN, ASKED), (IN, ASKED)),
    "gap_close": (GAP, (IN, ASKED), (IN, ASKED)),
    "log": ({}, (IN, IN), (IN, IN)),
    "curators": ({}, (IN, IN), (IN, IN)),
    "curator_add": ({}, (NO, NO), (IN, ASKED)),
    "curator_change": ({"number": 0, "change": "shut-out"}, (NO, NO), (GONE, GONE)),
}
# Open to whoever comes: what they answer is tested where they are.
OPEN = {"demo_sign_in", "health"}


def addresses(of: Any = None) -> Iterator[tuple[str, Any]]:
    """Every named address that is ours, with its view."""
    for one in (of or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            if "allauth" not in str(one.urlconf_name) and "i18n" not in str(one.urlconf_name):
                yield from addresses(one)
        elif isinstance(one, URLPattern):
            yield str(one.name), one.callback


@pytest.fixture
def world(people: dict[str, Curator], work: Work) -> None:
    """A work, what each curator writes of it, two ratings that differ, and a gap."""
    maryland = scale("maryland-sms", "what-works-growth")
    for name, level in (("olu", "5"), ("petra", "4")):
        rate(
            by=people[name], study=work.studies.get(position=1), scale=maryland,
            parts={"method": PartGiven(level, "p. 1")}, reasons="So.",
        )  # fmt: skip
    for one in people.values():
        drafts.begin(by=one, work=work)
    register_gap(by="a test", row="mash", column="missing", question="Does it help?")


def test_every_address_has_a_line_and_every_line_an_address() -> None:
    # Those of the screening desk have a table of their own, beside its pages.
    served = {name for name, _view in addresses() if not name.startswith("screening")}
    assert served - set(TABLE) - OPEN == set(), "Write a line for it, and read every cell."
    assert set(TABLE) | OPEN == served


def test_every_view_has_a_door_that_says_what_the_table_says() -> None:
    for name, view in addresses():
        door = getattr(view, "door", None)
        assert isinstance(door, Door), name
        assert door.open == (name in OPEN), name
        if name in TABLE:
            assert door.editors == (TABLE[name][1] == (NO, NO)), name


def each_alone() -> Iterator[tuple[str, str]]:
    """Every line's name and address; what knocking there wrote is taken back before the next."""
    for name, (about, _curator, _editor) in TABLE.items():
        with transaction.atomic():
            yield name, reverse(name, kwargs=about)
            transaction.set_rollback(True)


def test_nobody_is_sent_to_sign_in(world: None) -> None:
    for name, address in each_alone():
        for answer in (Client().get(address), Client().post(address)):
            if answer.status_code != ONLY_POST:
                assert answer.status_code == GOES, name
                assert answer["Location"].startswith("/accounts/login/"), name


@pytest.mark.parametrize(("who", "column"), [("olu", 1), ("gwen", 2)])
def test_who_comes_in_is_what_the_table_says(world: None, as_: As, who: str, column: int) -> None:
    browser, wrong = as_(who), []
    for name, address in each_alone():
        found = (browser.get(address).status_code, browser.post(address).status_code)
        if found != TABLE[name][column]:
            wrong.append(f"{name}: {found}, and the table says {TABLE[name][column]}")
    assert not wrong, "\n".join(wrong)


def test_a_password_alone_opens_nothing(world: None, people: dict[str, Curator]) -> None:
    browser = Client()
    browser.force_login(people["gwen"])
    for name, address in each_alone():
        answer = browser.post(address)
        assert answer.status_code == GOES, name
        assert answer["Location"] == reverse("mfa_index"), name


def test_what_is_not_there_is_not_found(world: None, as_: As) -> None:
    browser = as_("gwen")
    for name, (about, _curator, _editor) in TABLE.items():
        if "key" in about:
            address = reverse(name, kwargs={**about, "key": "no-such-thing"})
            answer = browser.get(address)
            if answer.status_code == ONLY_POST:
                answer = browser.post(address)
            assert answer.status_code == GONE, name


def test_a_form_without_its_token_is_refused(world: None, people: dict[str, Curator]) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people["gwen"])
    assert browser.post(reverse("gap_new")).status_code == NO


def test_a_page_costs_twelve_queries_at_most(
    world: None, as_: As, django_assert_max_num_queries: Any
) -> None:
    browser = as_("gwen")
    for _name, address in each_alone():
        with django_assert_max_num_queries(12):
            browser.get(address)


def test_the_demonstrations_buttons_are_not_there_outside_it(people: dict[str, Curator]) -> None:
    answer = Client().post(reverse("demo_sign_in"), {"email": people["gwen"].email})
    assert answer.status_code == GONE
    assert people["gwen"].email not in Client().get(reverse("account_login")).content.decode()


def test_a_button_of_the_demonstration_signs_in_a_fictional_curator_and_nobody_else(
    people: dict[str, Curator], settings: Any
) -> None:
    settings.MOOTHALL_DEMO_SIGN_IN = True
    page = Client().get(reverse("account_login")).content.decode()
    assert "Gwen Ashdown" in page
    browser = Client()
    assert browser.post(reverse("demo_sign_in"), {"email": people["gwen"].email}).status_code == GOES
    assert browser.get(reverse("works")).status_code == IN
    for wanted, led in (
        ("/gaps/new?row=mash", "/gaps/new?row=mash"),
        ("//evil.example/", "/"),
        ("https://evil.example", "/"),
    ):
        answer = Client().post(reverse("demo_sign_in"), {"email": people["gwen"].email, "next": wanted})
        assert answer["Location"] == led
    real = Curator.objects.create_user("real@example.org", "a long true password", name="Real")
    assert Client().post(reverse("demo_sign_in"), {"email": real.email}).status_code == GONE
    settings.PRODUCTION = True
    assert Client().post(reverse("demo_sign_in"), {"email": people["gwen"].email}).status_code == GONE


def test_the_desk_says_that_it_is_well_and_nothing_else(db: None) -> None:
    assert Client().get("/health").json() == {"status": "well"}
