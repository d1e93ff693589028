"""An assessment in Chromium without script, from its question to its published summary; then axe on every page of it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from moothall.core.database.testing import TestServer
from tests.library.conftest import environment_for
from tests.library.desk.screening_work import ris
from tests.site import running_site

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PEOPLE = "import django; django.setup(); from moothall.library.desk.cast import found; found()"
KEY = "do-panels-decide-sooner"


@pytest.fixture(scope="module")
def desk(
    test_server: TestServer, migrated_library: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The desk as it runs, with the fictional curators' buttons."""
    database = test_server.make_library(migrated_library)
    environment = {
        **environment_for(database), "MOOTHALL_LIBRARY_FILES": str(tmp_path_factory.mktemp("desk")),
        "MOOTHALL_DEMO_SIGN_IN": "1", "DJANGO_SETTINGS_MODULE": "moothall.library.desk_settings",
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", PEOPLE], env=environment, check=True, stdin=subprocess.DEVNULL)
    with running_site(environment, module="moothall.library.desk_wsgi") as address:
        yield address
    test_server.drop_database(database)


def signed_in(browser: Browser, desk: str, name: str, **options: bool) -> Page:
    """A browser in which somebody came in by their button."""
    context = browser.new_context(base_url=desk, viewport=WIDE, **options)  # type: ignore[arg-type]
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto("/screening/")
    page.get_by_role("button", name=name).click()
    return page


def load(page: Page, tmp: Path, name: str, source: str, data: bytes) -> None:
    (tmp / name).write_bytes(data)
    page.goto(f"/screening/{KEY}/")
    page.get_by_role("button", name="Load a file of records").click()
    page.get_by_label("The file").set_input_files(tmp / name)
    page.get_by_label("Where was it searched?").fill(source)
    page.get_by_label("Database", exact=True).check()
    page.get_by_label("When?").fill("2026-11-02")
    page.get_by_label("With which words?").fill("panel AND child*")
    page.get_by_role("button", name="Load it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(source)


def screen(page: Page, stage: str, buttons: dict[str, str]) -> None:
    """Reads whatever comes until nothing does, with the button for each title."""
    page.goto(f"/screening/{KEY}/next/{stage}/")
    while "/read/" in page.url:
        title = page.get_by_role("heading", level=1).inner_text()
        page.get_by_role("button", name=buttons[title]).click()
    expect(page.locator("body")).to_contain_text("Nothing waits for you here.")


def test_from_a_question_to_a_summary_that_cites(browser: Browser, desk: str, tmp_path: Path) -> None:
    olu, petra, gwen = (
        signed_in(browser, desk, name, java_script_enabled=False) for name in ("Olu", "Petra", "Gwen")
    )
    olu.goto("/screening/begin/")
    for label, text in (
        ("Title", "Do panels decide sooner?"), ("The question", "Do panels of several agencies decide sooner?"),
        ("What takes a record in?", "Children\nSeveral agencies"),
        ("What leaves a record out?", "wrong-population: Not about children\nwrong-design: Not a study"),
    ):  # fmt: skip
        olu.get_by_label(re.compile(rf"^\s*{re.escape(label)}")).fill(text)
    olu.get_by_role("button", name="Begin it").click()
    load(
        olu,
        tmp_path,
        "first.ris",
        "Scopus",
        ris("Deciding together", "Weather of the hills", "Panels and their pace"),
    )
    again = ris("Deciding together") + b"\n" + ris("Panels and their paces", first=3)
    load(olu, tmp_path, "second.ris", "Web of Science", again)
    olu.get_by_role("link", name="1 record may be one that is here").click()
    olu.get_by_role("button", name="One and the same").click()
    expect(olu.locator("body")).to_contain_text("No pair waits.")

    out = "Leave out 2: Not a study"
    screen(
        olu,
        "title",
        {"Deciding together": "Take in", "Weather of the hills": out, "Panels and their pace": "Take in"},
    )
    screen(
        petra,
        "title",
        {"Deciding together": "Take in", "Weather of the hills": out, "Panels and their pace": out},
    )
    gwen.goto(f"/screening/{KEY}/")
    gwen.get_by_role("link", name="Settle what two differ on: title and abstract").click()
    gwen.get_by_role("link", name="Panels and their pace").click()
    expect(gwen.locator("body")).to_contain_text("Olu Bakare: Taken in")
    gwen.get_by_label("Not a study").check()
    gwen.get_by_label("Why?").fill("It reports no data.")
    gwen.get_by_role("button", name="Settle it").click()
    expect(gwen.locator("body")).to_contain_text("Two differ on nothing.")

    olu.goto(f"/screening/{KEY}/texts/")
    olu.get_by_role("link", name="Deciding together").click()
    olu.get_by_label("Yes", exact=True).check()
    olu.get_by_label("Where is it, or where was it looked for?").fill("https://example.org/together.pdf")
    olu.get_by_role("button", name="Keep it").click()
    for page in (olu, petra):
        screen(page, "text", {"Deciding together": "Take in"})
    olu.goto(f"/screening/{KEY}/flow/")
    told = {
        row.locator("th").inner_text(): row.locator("td").inner_text()
        for row in olu.locator("tbody tr").all()
    }
    assert (told["Records identified"], told["– – Duplicates"], told["Records screened"]) == ("5", "2", "3")
    assert (told["– Records left out"], told["Reports included"]) == ("2", "1")

    extract(olu)
    olu.goto(f"/screening/{KEY}/summary/write/")
    olu.get_by_label("The summary").fill("Decisions came sooner [1]. Everybody was glad.")
    olu.get_by_role("button", name="Publish it").click()
    expect(olu.locator("#text-error, .govuk-error-message").first).to_contain_text(
        "Sentence 2 cites no study: “Everybody was glad.”"
    )
    olu.get_by_label("The summary").fill("## Time\nDecisions came sooner [1].")
    olu.get_by_role("button", name="Publish it").click()
    olu.get_by_role("link", name="Study 1").click()
    expect(olu.locator("#study-1")).to_contain_text("Author1 2021")
    olu.get_by_role("link", name="Put it into the catalogue").click()
    olu.get_by_role("button", name="Put it into the catalogue").click()
    expect(olu.get_by_role("heading", level=1)).to_contain_text("Deciding together")
    for page in (olu, petra, gwen):
        page.context.close()
    look(browser, desk)


def extract(page: Page) -> None:
    page.goto(f"/screening/{KEY}/evidence/")
    page.get_by_role("link", name="Extract a study").click()
    page.get_by_label("Name it").fill("Records of 40 children")
    page.get_by_label("How was it made?").select_option("before-after")
    page.get_by_label(re.compile(r"^\s*How many")).fill("40")
    page.get_by_label("Where does it say so: how many?").fill("p. 9")
    for group in ("Are those who studied apart from those studied?", "Is all of it published?"):
        page.get_by_role("group", name=group).get_by_label("Not stated").check()
    page.get_by_role("button", name="Keep it and go on").click()
    page.get_by_label("What was looked at").fill("Days to a decision")
    page.get_by_label("Its place on the map").select_option(index=1)
    page.get_by_label(re.compile(r"^\s*Effect")).fill("-3.5")
    page.get_by_label(re.compile(r"^\s*Page")).fill("12")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#study-1")).to_contain_text("Days to a decision")


PAGES = (
    "", "begin/", f"{KEY}/", f"{KEY}/load/", f"{KEY}/pairs/", f"{KEY}/stop/", f"{KEY}/flow/", f"{KEY}/labels/", f"{KEY}/texts/",
    f"{KEY}/evidence/", f"{KEY}/summary/", f"{KEY}/summary/write/", f"{KEY}/conflicts/title/", f"{KEY}/next/title/",
)  # fmt: skip


def look(browser: Browser, desk: str) -> None:
    """Axe finds nothing on any page of it, wide or narrow, and none is wider than its window."""
    page = signed_in(browser, desk, "Gwen", bypass_csp=True)
    page.goto(f"/screening/{KEY}/evidence/")
    record = page.locator(".mh-card a").first.get_attribute("href")
    found = []
    of_a_record = [
        f"{record}{rest}" for rest in ("", "read/title/", "text/", "studies/1/", "studies/1/outcomes/")
    ]
    for address in (*(f"/screening/{one}" for one in PAGES), *of_a_record):
        page.goto(address)
        page.evaluate(AXE_SCRIPT)
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            told = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations.map(one => one.id + ' ' + one.nodes[0].target)")  # fmt: skip
            wider = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            found += [f"{address} at {size['width']}: {one}" for one in told]
            found += [f"{address} is {wider} too wide at {size['width']}"] if wider > 1 else []
    page.context.close()
    assert not found, "\n".join(found)
