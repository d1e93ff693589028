"""A child followed for five years: from the referral through a move and a birthday to a last wave, one of them missed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from moothall.demo.children import invent
from moothall.methods.arrangements.calendars import add_months
from tests.journeys import case_work as work
from tests.journeys.steps import NARROW, Person, Site
from tests.journeys.test_every_page import faults, faults_at_each_width

TODAY = date.today()
RECEIVED = add_months(TODAY, -60)
#: Turns 18 some two and a half years after the referral.
CHILD = invent(5, RECEIVED, days_to_18=900)


@pytest.fixture(scope="module")
def reference(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    file: Path = tmp_path_factory.mktemp("referral") / "referral.json"
    file.write_bytes(CHILD.raw)
    dana = site.sign_in(work.COORDINATOR)
    found = work.given_a_referral(dana, file, RECEIVED)
    dana.leaves()
    return found


def answered(person: Person, instrument: str, value: str) -> None:
    """Every question of a questionnaire, alike."""
    for box in person.page.locator(f'input[name^="q_{instrument}_"][value="{value}"]').all():
        box.check()


def held(person: Person, reference: str, point: str, day: date, instrument: str, value: str) -> None:
    person.opens(f"/cases/{reference}/outcomes/{point}/record/")
    assert person.page.locator("main input:checked").count() == 0, "something was chosen beforehand"
    person.chooses("way", "with_child").dates("held_on", day)
    answered(person, instrument, value)
    person.clicks("Record this wave").sees("The wave is recorded")


@pytest.mark.timeout(600)
def test_a_child_is_followed_through_a_move_and_18_to_the_last_wave(site: Site, reference: str) -> None:
    dana = site.sign_in(work.COORDINATOR)
    child = "safeguarding-outcomes"
    dana.opens("/outcomes/").sees(reference).sees("not explained")
    held(dana, reference, "baseline", RECEIVED + timedelta(days=4), child, "0")
    held(dana, reference, "months_12", add_months(RECEIVED, 12), child, "1")

    # The child moves to another authority: the wave after it is missed, since nobody there answered.
    dana.follows("The child has moved to another authority")
    dana.page.locator('select[name="authority_code"]').select_option(label="Leeds City Council")
    dana.dates("handed_on", add_months(RECEIVED, 14)).types("contact", "Leaving care team, 01632 960 911")
    dana.clicks("Save").sees("The waves go on as before").sees("Leeds")
    dana.opens(f"/cases/{reference}/outcomes/months_24/record/").sees("The window has closed").sees(
        "Ask Leeds"
    )
    dana.chooses("way", "missed").dates("held_on", TODAY).clicks("Record this wave").sees("Choose why")
    dana.chooses("reason_code", "moved_no_answer").clicks("Record this wave").sees("The wave is recorded")
    dana.sees("The authority the child moved to did not answer")

    # At 18 nobody is asked without consent.
    dana.opens(f"/cases/{reference}/outcomes/months_60/record/").sees("have not agreed to be asked")
    dana.chooses("way", "with_child").dates("held_on", TODAY)
    answered(dana, "adult-survivor-outcomes", "2")
    dana.clicks("Record this wave").sees("of an age to agree first")
    dana.opens(f"/cases/{reference}/outcomes/").follows("Record what they say")
    dana.chooses("answer", "given").dates("answered_on", TODAY).types(
        "how", "By phone, with the leaflet read out"
    )
    dana.clicks("Save").sees("They agree")
    held(dana, reference, "months_60", TODAY, "adult-survivor-outcomes", "3")

    # The line says it all, as a picture and as a table.
    dana.opens(f"/cases/{reference}/outcomes/").unfolds()
    dana.sees("24 months: missed. The authority the child moved to did not answer").sees("60 months: held")
    expect(dana.page.locator("svg.mh-drawing--life").first).to_be_visible()
    dana.opens("/outcomes/figures/?arrangement=nrm-child").unfolds().sees(
        "Who was followed, and who was lost"
    )
    dana.sees("The authority the child moved to did not answer: 1").sees("Missed, with a reason")
    dana.leaves()


@pytest.mark.timeout(300)
def test_the_young_person_answers_on_a_phone_and_it_lands_in_the_case(site: Site, reference: str) -> None:
    dana = site.sign_in(work.COORDINATOR)
    dana.opens(f"/cases/{reference}/outcomes/months_60/address/")
    dana.chooses("instrument", "own-goals").chooses("language", "cy")
    dana.clicks("Make the address").sees("Make sure that it is safe first")
    dana.page.locator('input[name="safe"]').check()
    dana.clicks("Make the address").sees("shown once")
    address = dana.page.locator("#address").inner_text()

    phone = Person.stranger(site)
    phone.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    phone.opens(address).sees("Fy nodau").sees("Beth wyt ti ei eisiau?")
    assert not faults(phone)
    assert phone.page.locator("nav").count() == 0
    for never in (reference, CHILD.given, CHILD.family, "Hullhaven"):
        phone.does_not_see(never)
    phone.types("q_goal_1", "Fy ystafell fy hun").types("q_goal_1_now", "11").clicks("Anfon fy atebion")
    phone.sees("0").types("q_goal_1_now", "7").clicks("Anfon fy atebion").sees("Diolch")
    phone.opens(address).sees("wedi cau")
    assert not faults(phone)
    phone.leaves()

    dana.opens(f"/cases/{reference}/outcomes/months_60/").sees("the child alone").sees("Fy ystafell fy hun")
    dana.opens(f"/cases/{reference}/readers/").sees("The child, by link")
    dana.leaves()


@pytest.mark.timeout(300)
def test_every_page_of_outcomes_is_accessible_wide_and_narrow(site: Site, reference: str) -> None:
    dana = site.sign_in(work.COORDINATOR)
    at = f"/cases/{reference}/outcomes/"
    pages = [
        at, f"{at}months_60/", f"{at}months_24/", f"{at}months_36/record/", f"{at}consent/", f"{at}moved/",
        f"{at}months_60/address/", "/outcomes/", "/outcomes/figures/?arrangement=nrm-child", "/today/",
    ]  # fmt: skip
    found = []
    for page in pages:
        dana.opens(page)
        found += [f"{page} {one}" for one in faults_at_each_width(dana)]
    dana.leaves()
    assert not found, "\n".join(found)
