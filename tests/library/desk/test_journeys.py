"""Curators in Chromium: signing in with a code, adding a work, rating by two, settling, a gap adopted; and axe on every page.

Scripts are off but where a code or a passkey is set up: the desk works without them.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from moothall.core.database.testing import TestServer
from tests.library.conftest import TOP, environment_for
from tests.library.desk.conftest import KEY
from tests.site import running_site

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PASSWORD = "a long and fictional password"
FOUND = """
import django
django.setup()
from moothall.library.desk import cast
from moothall.library.desk.actions import add
from moothall.library.catalogue.actions import put_work
from tests.library.desk.conftest import described
cast.found()
for email, name in (("ines.cole@library.moothall.example", "Ines Cole"), ("tove.rask@library.moothall.example", "Tove Rask")):
    add(by="a test", email=email, name=name, password="a long and fictional password")
put_work(by="a test", described=described(), reason="For a test.")
"""


@dataclass
class Desk:
    """The desk as it runs, and the browsers opened on it."""

    address: str
    browser: Browser

    def opened(self, *, script: bool = False) -> Page:
        """A new browser."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport=WIDE,
            java_script_enabled=script,  # type: ignore[arg-type]
        )
        context.set_default_timeout(15_000)
        return context.new_page()

    def as_(self, name: str, *, script: bool = False) -> Page:
        """A new browser in which a fictional curator signed in by their button."""
        page = self.opened(script=script)
        page.goto("/")
        page.get_by_role("button", name=name).click()
        expect(page.get_by_role("heading", name="Works", level=1)).to_be_visible()
        return page


@pytest.fixture(scope="module")
def desk(
    browser: Browser, test_server: TestServer, migrated_library: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """The desk on a database of its own, with the fictional curators and a fictional work."""
    database = test_server.make_library(migrated_library)
    files: Path = tmp_path_factory.mktemp("files")
    environment = {
        **environment_for(database), "MOOTHALL_MODE": "demo", "MOOTHALL_DEMO_SIGN_IN": "1",
        "MOOTHALL_LIBRARY_FILES": str(files), "DJANGO_SETTINGS_MODULE": "moothall.library.desk_settings",
        "PYTHONPATH": str(TOP),
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-c", FOUND], env=environment, cwd=TOP, check=True, stdin=subprocess.DEVNULL
    )
    with running_site(environment, module="moothall.library.desk_wsgi") as address:
        yield Desk(address, browser)
    test_server.drop_database(database)


SECONDS_OF_A_CODE = 30


def code_of(secret: str) -> str:
    """The six figures an authenticator app would show now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // SECONDS_OF_A_CODE))


def with_a_password(page: Page, email: str = "ines.cole@library.moothall.example") -> None:
    page.goto("/works/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Your second factor", level=1)).to_be_visible()


def test_a_curator_sets_up_a_code_and_comes_in_with_it_and_not_with_the_password_alone(desk: Desk) -> None:
    page = desk.opened()
    with_a_password(page)
    page.get_by_role("button", name="Set up an authenticator app").click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    secret = page.locator("#authenticator_secret").inner_text()
    page.get_by_label("Authenticator code").fill(code_of(secret))
    page.get_by_role("button", name="Set up").click()
    page.goto("/works/")
    page.get_by_role("button", name="Sign out").click()
    with_a_password(page)
    page.goto("/works/")
    expect(page.get_by_role("heading", name="Works", level=1)).to_have_count(0)
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Works", level=1)).to_be_visible()


def test_a_curator_adds_a_passkey_and_comes_in_with_it_alone(desk: Desk) -> None:
    page = desk.opened(script=True)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    with_a_password(page, "tove.rask@library.moothall.example")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("A fictional phone")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name="Add a passkey")).to_have_count(0)
    page.goto("/works/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/works/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Works", level=1)).to_be_visible()


def test_a_work_is_added_with_a_study_and_published(desk: Desk) -> None:
    page = desk.as_("Olu Bakare")
    page.get_by_role("link", name="Add a work").click()
    page.get_by_label("Kind of work").select_option(label="Report")
    page.get_by_label("Title").fill("Fictional findings")
    page.get_by_label("Year").fill("2025")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Who made it").click()
    page.get_by_label("Family name").fill("Fictional")
    page.get_by_role("button", name="Add another contributor").click()
    page.get_by_label("Or a body").nth(1).fill("Fictional Institute")
    page.get_by_role("button", name="Keep and go on").click()
    page.get_by_role("link", name="Summary").click()
    page.locator("textarea[name=summary]").fill("First line.\n\n  Second, indented.")
    page.get_by_role("button", name="Keep and go on").click()
    page.get_by_role("link", name="Describe a study").click()
    page.get_by_label("Name it").fill("Twelve interviews")
    page.get_by_label("How was it made?").select_option("process-qualitative")
    for group in ("Are those who studied apart from those studied?", "Is all of it published?"):
        page.get_by_role("group", name=group).get_by_label("Not stated").check()
    page.get_by_role("button", name="Keep and go on").click()
    page.get_by_label("What was looked at").fill("What helped")
    page.get_by_label("Its place on the map").select_option("voice")
    page.get_by_role("button", name="Keep and go on").click()
    page.get_by_role("button", name="See it before it is published").click()
    expect(page.get_by_text("Second, indented.")).to_be_visible()
    page.get_by_label("Why is it added?").fill("It was read.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("It is published.")).to_be_visible()
    expect(page.get_by_role("heading", name="Fictional findings", level=1)).to_be_visible()
    expect(page.get_by_text("Fictional Institute (author)")).to_be_visible()


def give(page: Page, level: str) -> None:
    page.goto(f"/works/{KEY}/studies/1/")
    page.get_by_role("link", name=re.compile("Rate on this scale.*Maryland")).click()
    page.get_by_role("group", name="Method").get_by_label(f"{level}:").check()
    page.get_by_label("Method: why, and on which page?").fill(f"Page {level}.")
    page.get_by_role("group", name="Do you take the whole down?").get_by_label("No").check()
    page.get_by_label("In short").fill(f"It stands at {level}.")
    page.get_by_role("button", name="See what it comes to").click()
    expect(page.get_by_role("heading", name="Check your rating")).to_be_visible()
    page.get_by_role("button", name="Give this rating").click()


def test_two_rate_alone_and_an_editor_settles(desk: Desk) -> None:
    first = desk.as_("Olu Bakare")
    give(first, "5")
    expect(first.get_by_text("Yours is in. The other curator has not rated yet.")).to_be_visible()
    second = desk.as_("Petra Lindholm")
    second.get_by_role("link", name="Ratings").click()
    second.get_by_role("link", name="The trial").click()
    expect(second.get_by_text("It stands at 5.")).to_have_count(0)
    give(second, "4")
    expect(second.get_by_text("It stands at 5.")).to_be_visible()
    expect(second.get_by_text("They differ. An editor settles it.")).to_be_visible()
    editor = desk.as_("Gwen Ashdown")
    editor.goto("/ratings/?state=to-settle")
    editor.get_by_role("link", name="The trial").click()
    editor.get_by_role("button", name="Settle it").click()
    editor.get_by_role("group", name="Where does the study stand?").get_by_label("4:").check()
    editor.get_by_label("Why? Readers will see it.").fill("The lot is told of on page 9 alone.")
    editor.get_by_role("button", name="Settle it").click()
    expect(editor.get_by_text("It is settled, and both ratings are kept with it.")).to_be_visible()


def test_an_empty_cell_becomes_a_question_and_is_adopted(desk: Desk) -> None:
    page = desk.opened()
    page.goto("/gaps/new?row=mash&column=missing")
    page.get_by_role("button", name="Petra Lindholm").click()
    expect(page.get_by_label("Row of the map")).to_have_value("mash")
    page.get_by_label("What is not known?").fill("Do children go missing less after a hub?")
    page.get_by_label("Why does it matter").fill("No study asks.")
    page.get_by_role("button", name="Register it").click()
    page.get_by_role("button", name="Record a protocol").click()
    page.get_by_label("Title of the study").fill("A fictional study")
    page.get_by_label("Who will do it?").fill("Fictional University")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("link", name="Name the protocol: its address, or its SHA-256.")).to_be_visible()
    page.get_by_label("Where the protocol is registered").fill("https://example.org/protocol")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("adopted", exact=True)).to_be_visible()


PAGES = (
    "/works/", "/works/add/", f"/works/{KEY}/", f"/works/{KEY}/versions/",
    f"/works/{KEY}/withdraw/", f"/works/{KEY}/files/add/", f"/works/{KEY}/studies/1/",
    f"/works/{KEY}/studies/2/scales/maryland-sms/what-works-growth/rate/", f"/works/{KEY}/studies/2/scales/rob-2/2019/rate/",
    f"/works/{KEY}/studies/1/scales/maryland-sms/what-works-growth/",
    f"/works/{KEY}/studies/1/scales/maryland-sms/what-works-growth/settle/", f"/drafts/{KEY}/",
    *(f"/drafts/{KEY}/{part}/" for part in ("people", "published", "filed", "summary")),
    f"/drafts/{KEY}/studies/1/", f"/drafts/{KEY}/studies/1/outcomes/", f"/drafts/{KEY}/publish/", f"/drafts/{KEY}/forget/",
    "/ratings/", "/ratings/?state=settled", "/ratings/agreement/", "/gaps/", "/gaps/new",
    "/gaps/mash-missing/", "/gaps/mash-missing/adopt/", "/gaps/mash-missing/close/", "/log/", "/curators/", "/curators/add/",
    "/curators/2/shut-out/", "/accounts/2fa/", "/nowhere",
)  # fmt: skip


# Looked at by axe on a phone as well; of the others it is asked there whether they fit.
PHONE = ("/works/", f"/works/{KEY}/", "/ratings/", "/log/", f"/drafts/{KEY}/publish/")


def test_axe_finds_nothing_on_any_page_wide_or_narrow(desk: Desk) -> None:
    page = desk.as_("Gwen Ashdown", script=True)
    page.goto(f"/works/{KEY}/")
    page.get_by_role("button", name="Change what it says").click()
    pictures = os.environ.get("DESK_PICTURES", "")
    found = []
    for address in PAGES:
        page.goto(address)
        page.evaluate(AXE_SCRIPT)
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            told = [] if size is NARROW and address not in PHONE else page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations.map(one => one.id + ' ' + one.nodes[0].target)")  # fmt: skip
            wider = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            found += [f"{address} at {size['width']}: {one}" for one in told]
            found += [f"{address} is {wider} too wide"] if wider > 1 else []
            if pictures:
                name = address.strip("/").replace("/", "-").replace("?", "-") or "home"
                page.screenshot(path=f"{pictures}/{name}-{size['width']}.png", full_page=True)
    page.context.close()
    assert not found, "\n".join(found)
