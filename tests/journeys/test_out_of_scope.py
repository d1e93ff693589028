"""The third journey: 99 days before 18, the decision is the Home Office's, and the child still gets a plan."""

from __future__ import annotations

from datetime import date

from tests.journeys import case_work as work
from tests.journeys.steps import SAMPLES, Person, Site, in_days

FILE = SAMPLES / "child-99-days-before-18.json"
NEED, GOAL = "She is moved about by people she will not name.", "She sleeps at home every night."


def test_a_child_99_days_before_18_goes_to_the_home_office_and_gets_a_plan(site: Site) -> None:
    dana = site.sign_in(work.COORDINATOR)
    when_the_file_is_looked_at(dana)
    then_the_rule_is_named(dana)
    reference = work.given_a_referral(dana, FILE, date(2026, 11, 23))
    dana.opens(f"/cases/{reference}/").sees("Home Office")
    then_no_meeting_can_list_it(dana, reference)
    when_a_need_and_an_action_are_planned(dana, reference)
    dana.opens(f"/cases/{reference}/plan/").sees(NEED).sees("Find a safe bed").sees(
        "Harbour Young People's Project"
    )
    then_the_notice_to_the_home_office_can_be_drafted(dana, reference)
    dana.leaves()


def when_the_file_is_looked_at(dana: Person) -> None:
    dana.opens("/referrals/receive/")
    dana.page.set_input_files('input[name="file"]', FILE)
    dana.dates("received_on", date(2026, 11, 23))
    dana.page.locator("main form button").last.click()


def then_the_rule_is_named(dana: Person) -> None:
    dana.sees("What this referral says").sees("ELG-02").sees("Home Office").sees("99 days")


def then_no_meeting_can_list_it(dana: Person, reference: str) -> None:
    dana.opens("/meetings/new/?arrangement=nrm-child")
    dana.dates("day", in_days(0)).types("starts", "14:00").types("ends", "15:00").types("place", "Room 3")
    dana.picks(work.CHAIR).clicks("Schedule the meeting").sees("Room 3")
    assert dana.page.locator("#id_case option", has_text=reference).count() == 0


def when_a_need_and_an_action_are_planned(dana: Person, reference: str) -> None:
    dana.opens(f"/cases/{reference}/plan/needs/add/")
    dana.chooses("what", "risk").types("text", NEED).types("goal", GOAL)
    dana.page.locator("main form button").first.click()
    dana.page.wait_for_load_state()
    dana.opens(f"/cases/{reference}/plan/actions/add/").types("text", "Find a safe bed")
    owner = dana.page.locator('select[name="owner"] option', has_text="Harbour Young People").first
    dana.chooses("owner", str(owner.get_attribute("value")))
    dana.dates("due_on", in_days(7)).types("because", "The risk above")
    dana.page.locator("main form button").first.click()
    dana.page.wait_for_load_state()


def then_the_notice_to_the_home_office_can_be_drafted(dana: Person, reference: str) -> None:
    dana.opens(f"/cases/{reference}/decisions/letters/")
    dana.page.locator("main form button").first.click()
    dana.sees("Drafted. Nothing has been sent")
