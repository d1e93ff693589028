"""A questionnaire filled in at the end of a long day: by the keyboard alone, left half way, finished, read, repeated."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys import case_work as work
from tests.journeys.steps import Person, Site
from tests.journeys.test_every_page import faults_at_each_width

SCREEN = "exploitation-screen"


@pytest.fixture(scope="module")
def reference(site: Site) -> str:
    dana = site.sign_in(work.COORDINATOR)
    found = work.given_a_referral(dana)
    dana.leaves()
    return found


def test_twelve_questions_are_answered_by_the_keyboard_alone_and_without_script(
    site: Site, reference: str
) -> None:
    leah = site.sign_in(work.SOCIAL_WORKER, script=False)
    leah.opens(f"/cases/{reference}/referral/").follows("Assessments")
    leah.page.locator("section", has_text="Signs of exploitation").get_by_text("Fill it in").click()
    leah.page.locator('[name="q_missing"]').first.focus()
    for _question in range(6):
        leah.page.keyboard.press("Space")  # yes
        leah.page.keyboard.press("Tab")
    leah.clicks("Keep it for later").sees("Kept for later").follows("Go on with it")
    leah.sees("You left this half way")
    expect(leah.page.locator('[name="q_phones"][value="yes"]')).to_be_checked()
    leah.clicks("Finish and see the result").sees("There is a problem")
    leah.page.get_by_role("link", name="Question 10: choose yes, no or not known").click()
    for question in ("far_away", "debt", "older", "harmed", "told", "found_with"):
        leah.page.locator(f'[name="q_{question}"][value="yes"]').focus()
        leah.page.keyboard.press("ArrowDown")  # no
    leah.clicks("Finish and see the result").sees("6 of 12 questions are answered ‘yes’").sees("Many signs")
    leah.leaves()


def test_the_scores_stand_side_by_side_over_time_and_every_page_is_accessible(
    site: Site, reference: str
) -> None:
    leah = site.sign_in(work.SOCIAL_WORKER)
    given_another(leah, reference, date.today() - timedelta(days=60), yes=("told",))
    leah.sees("Over time").sees("Signs of exploitation, 12 questions, over time")
    pages = [
        leah.page.url, f"/cases/{reference}/assessments/", f"/cases/{reference}/assessments/fill/{SCREEN}/",
        f"{leah.page.url}correct/", f"/cases/{reference}/assessments/fill/dash-24/",
    ]  # fmt: skip
    found = []
    for page in pages:
        leah.opens(page)
        found += [f"{page} {one}" for one in faults_at_each_width(leah)]
    assert not found, "\n".join(found)
    leah.leaves()


def given_another(leah: Person, reference: str, day: date, yes: tuple[str, ...]) -> None:
    leah.opens(f"/cases/{reference}/assessments/fill/{SCREEN}/")
    for box in leah.page.locator('.mh-asked input[value="no"]').all():
        box.check()
    for question in yes:
        leah.chooses(f"q_{question}", "yes")
    leah.dates("completed_on", day).clicks("Finish and see the result")
