"""The second journey: what stands in the way of a decision is said, and cannot be walked around."""

from __future__ import annotations

import pytest

from tests.journeys import case_work as work
from tests.journeys.steps import Person, Site

MISSING = ("lead social worker", "Health is not represented", "child has not been heard")


@pytest.fixture(scope="module")
def listed(site: Site) -> tuple[str, str]:
    """The lead social worker is put in the chair, health is not there, the child has not been heard."""
    dana = site.sign_in(work.COORDINATOR)
    reference = work.given_a_referral(dana)
    work.given_the_scope_is_asked(dana, reference)
    given_the_lead_worker(dana, reference, work.SOCIAL_WORKER)
    meeting = given_a_meeting_without_health(dana, reference)
    dana.leaves()
    return reference, meeting


def given_the_lead_worker(dana: Person, reference: str, name: str) -> None:
    dana.opens(f"/cases/{reference}/lead-worker/").picks(name)
    dana.page.locator("main form button").first.click()
    dana.page.wait_for_load_state()


def given_a_meeting_without_health(dana: Person, reference: str) -> str:
    dana.opens("/meetings/new/?arrangement=nrm-child")
    for box in dana.page.locator('input[name="seats"]').all():
        words = dana.page.locator(f'label[for="{box.get_attribute("id")}"]').inner_text()
        box.set_checked("Police" in words)
    return work.given_a_meeting(dana, reference, chair=work.SOCIAL_WORKER, opened=True)


def leah_in_the_chair(site: Site) -> Person:
    leah = site.sign_in(work.SOCIAL_WORKER)
    card = leah.opens("/role/").page.locator("main form", has=leah.page.get_by_role("heading", name="Chair"))
    card.get_by_role("button").click()
    leah.sees("You now act in the role you chose")
    return leah


def test_the_page_names_each_thing_that_is_missing_and_offers_no_finalising(
    site: Site, listed: tuple[str, str]
) -> None:
    reference, meeting = listed
    leah = leah_in_the_chair(site)
    leah.opens(f"/meetings/{meeting}/").sees("The chair is the lead social worker")
    leah.clicks("Start").sees("still missing before the panel can decide").unfolds()
    when_those_who_came_are_recorded(leah)
    for words in MISSING:
        leah.sees(words)
    assert leah.page.get_by_role("button", name="finalise").count() == 0
    leah.opens(f"/meetings/{meeting}/{reference}/finalise/").sees("The decision cannot be finalised yet")
    for words in MISSING:
        leah.sees(words)
    assert leah.page.get_by_role("button", name="Finalise the decision").count() == 0
    then_a_forged_post_is_refused(leah, meeting, reference)
    leah.leaves()


def when_those_who_came_are_recorded(leah: Person) -> None:
    for box in leah.page.locator('input[name^="attendance-"][value="present"]').all():
        box.check()
    leah.waits_until_saved()
    leah.does_not_see("Police is not represented")


def then_a_forged_post_is_refused(leah: Person, meeting: str, reference: str) -> None:
    """The form the page does not offer, sent all the same."""
    with leah.page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        leah.page.evaluate(
            """() => {
              const form = document.createElement("form");
              const token = document.querySelector("[name=csrfmiddlewaretoken]").cloneNode();
              form.method = "post"; form.append(token); document.body.append(form); form.submit();
            }"""
        )
    assert answered.value.status in (409, 422)
    leah.page.wait_for_load_state()
    leah.sees("The decision cannot be finalised yet")
    leah.opens(f"/cases/{reference}/decisions/").does_not_see("Positive")
