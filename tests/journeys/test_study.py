"""A study from its question to its figures: said beforehand, registered, amended in sight, run by the worker, read."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from moothall.core import clock
from moothall.core.database.testing import TestServer
from tests.conftest import TOP, environment_for
from tests.database.studying import PROTOCOL
from tests.journeys.steps import NARROW, WIDE, Person, Site
from tests.journeys.test_every_page import faults_at_each_width
from tests.journeys.test_returns import the_worker_works
from tests.site import running_site

EVALUATOR, OFFICER, COORDINATOR = "Ed Falk", "Grace Lindqvist", "Dana Whitcombe"


@pytest.fixture(scope="module")
def decided(
    browser: Browser,
    test_server: TestServer,
    migrated_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """A site with two cases that were decided."""
    database = test_server.make_database(migrated_template)
    files: Path = tmp_path_factory.mktemp("files")
    environment = {**environment_for(database), "MOOTHALL_DEMO_SIGN_IN": "1", "MOOTHALL_FILES": str(files)}
    owner = {**environment, "MOOTHALL_DATABASE_URL": database.owner_url, "PYTHONPATH": str(TOP)}
    program = [sys.executable, "-m", "tests.journeys.decided", database.app_url]
    done = subprocess.run(
        [*program, "positive", "negative"],
        env=owner, cwd=TOP, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with running_site(environment) as address:
        yield Site(address, browser, environment)
    test_server.drop_database(database)


def pictured(person: Person, name: str) -> None:
    """A picture, wide and narrow, where STUDY_PICTURES names a folder."""
    folder = os.environ.get("STUDY_PICTURES")
    for size in (WIDE, NARROW) if folder else ():
        person.page.set_viewport_size(size)  # type: ignore[arg-type]
        person.page.screenshot(path=f"{folder}/{name}-{size['width']}.png", full_page=True)


def looked_at(person: Person, name: str) -> list[str]:
    """What axe finds on a page as no other test meets it: with what is wrong, or with what changed."""
    pictured(person, name)
    return [f"{name} {one}" for one in faults_at_each_width(person)]


@pytest.mark.timeout(300)
def test_a_study_is_registered_amended_and_run_and_its_figures_are_read_by_few(
    decided: Site, tmp_path: Path
) -> None:
    ed = decided.sign_in(EVALUATOR)
    found = given_a_registered_protocol(ed, tmp_path)
    study = ed.page.url
    given_an_extract_of_its_purpose(ed, decided)
    found += when_it_is_amended_after_the_data(ed, study)
    when_it_is_run(ed, decided, study)
    then_the_others_see_that_it_was_run_and_nothing_of_what_it_found(decided, study)
    assert not found, "\n".join(found)


def given_a_registered_protocol(ed: Person, tmp_path: Path) -> list[str]:
    written = tmp_path / "protocol.yaml"
    written.write_text(PROTOCOL.read_text().replace("funder: None beside the salary of the analyst.\n", ""))
    ed.opens("/governance/studies/").sees("No study yet").clicks("Begin a study")
    ed.types("code", "waiting-2026").types("purpose", "waiting-2026")
    ed.page.set_input_files('input[name="file"]', written)
    ed.clicks("Begin").sees("It can be registered when nothing is left to mend.")
    pictured(ed, "study-draft")
    ed.follows("Who evaluates whom").sees("There is a problem").sees("Fill this in: ")
    found = looked_at(ed, "study-part")
    ed.types("funder", "Nobody beside the council.").clicks("Save", exact=True)
    ed.follows("Timetable, limits and licence").clicks("Add another")
    ed.types("item-2-what", "Answers to readers").types("item-2-by", "2027-06-30").clicks("Save", exact=True)
    ed.clicks("Look at it once more").sees("It cannot be changed or taken back afterwards.")
    pictured(ed, "study-register")
    ed.clicks("Register it").sees("Registered. It can be amended").sees("Before the data").sees(
        "30 June 2027"
    )
    pictured(ed, "study-protocol")
    ed.follows("The study")
    return found


def given_an_extract_of_its_purpose(ed: Person, site: Site) -> None:
    ed.opens("/governance/extracts/ask/").types("purpose", "waiting-2026").types("why", "For the study.")
    ed.dates("keep_until", clock.today() + timedelta(days=300)).clicks("Ask for it").sees("Asked for.")
    address = ed.page.url
    grace = site.sign_in(OFFICER).opens(address)
    grace.types("reason", "Under the DPIA.").clicks("Approve").sees("Recorded.")
    grace.leaves()
    ed.opens(address).clicks("Make the extract").sees("It is being made")
    the_worker_works(site)
    ed.opens(address).sees("Download")


def when_it_is_amended_after_the_data(ed: Person, study: str) -> list[str]:
    ed.opens(study).sees("Registered, data seen").follows("Amend the protocol").sees(
        "After the data were seen"
    )
    ed.clicks("Begin the amendment").follows("Why it is amended")
    ed.types("amended_because", "The committee asked how many would be too few.").clicks("Save", exact=True)
    ed.follows("How many, and what could be found").types("stopping", "Not run with fewer than ten children.")
    ed.clicks("Save", exact=True).clicks("Look at it once more").clicks("Register it")
    ed.sees("Protocol, amendment 1").follows("What changed in it")
    ed.sees("Not run with fewer than ten children.").sees("The committee asked")
    return looked_at(ed, "study-compare")


def when_it_is_run(ed: Person, site: Site, study: str) -> None:
    ed.opens(study).clicks("Run it").sees("On which extract?")
    pictured(ed, "study-run-begin")
    ed.clicks("Run it").sees("Waits for its turn")
    the_worker_works(site)
    ed.opens(study).sees("Run, not released")
    pictured(ed, "study")
    ed.page.locator("main a[href*='/runs/']").first.click()
    ed.sees("True figures, not released").sees("Departures from the protocol").sees("Data seen before")
    pictured(ed, "study-run")
    ed.follows("From the referrals of the extract to the children studied").sees("Children studied")
    pictured(ed, "study-output")


def then_the_others_see_that_it_was_run_and_nothing_of_what_it_found(site: Site, study: str) -> None:
    dana = site.sign_in(COORDINATOR).opens(study)
    dana.sees("Run, not released").sees("After the data were seen")
    expect(dana.page.locator("a[href*='/runs/']")).to_have_count(0)
    dana.leaves()
