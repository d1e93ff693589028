"""A morning of the missing and exploitation hub in a browser: who is missing, who is heard, and who is tied to what."""

from __future__ import annotations

from datetime import date

from tests.journeys import case_work as work
from tests.journeys.steps import Person, Site, in_days
from tests.journeys.test_arrangements import given_a_person_is_referred

ANSWERS = {"circumstances": "After a row.", "exploitation": "no", "another_area": "no"}


def given_a_missing_child(dana: Person, name: str, born: date, days_ago: int) -> str:
    """A child reported missing, and the episode, not ended."""
    reference = given_a_person_is_referred(dana, "missing-hub", born, ANSWERS, name)
    dana.opens(f"/cases/{reference}/steps/add/")
    dana.chooses("step", "missing_episode").dates("happened_on", in_days(-days_ago))
    dana.page.locator("main form button").first.click()
    dana.page.wait_for_load_state()
    return reference


def when_the_child_comes_back(dana: Person, reference: str, days_ago: int) -> None:
    dana.opens("/episodes/?show=missing").sees(reference)
    dana.opens(f"/cases/{reference}/chronology/")
    dana.page.locator('.mh-beside__aside a[href*="/correct/"]').first.click()
    dana.dates("ended_on", in_days(-days_ago)).types("because", "Found at the bus station by an officer.")
    dana.page.locator("main form button").first.click()
    dana.page.wait_for_load_state()


def when_the_interview_is_recorded(dana: Person, what: str, days_ago: int, **told: str) -> None:
    """From the list, at the only episode that waits."""
    dana.opens("/episodes/?show=interview")
    dana.page.locator('a[href*="/interview/"]').first.click()
    dana.page.wait_for_load_state()
    dana.chooses("step", what).dates("on", in_days(-days_ago))
    for field, value in told.items():
        (dana.chooses if field in ("heard_as", "talked") else dana.types)(field, value)
    dana.clicks("Save")
    dana.page.wait_for_load_state()


def when_a_link_is_recorded(dana: Person, reference: str, what: str, label: str) -> None:
    dana.opens(f"/cases/{reference}/links/add/").chooses("what", what)
    dana.types("label", label).types("relation", "Seen with")
    dana.page.locator("main form button").first.click()
    dana.page.wait_for_load_state()


def test_the_hub_goes_from_who_is_missing_to_who_was_heard_and_who_ties_them(site: Site) -> None:
    dana = site.sign_in(work.COORDINATOR)
    one = given_a_missing_child(dana, "Redpoll", date(2011, 9, 14), 9)
    other = given_a_missing_child(dana, "Siskin", date(2012, 11, 23), 0)
    dana.opens("/meetings/").follows("Go through the missing episodes").sees(one).sees(other)
    when_the_child_comes_back(dana, one, 8)
    dana.opens("/episodes/?show=missing").sees(other).does_not_see(one)
    when_the_interview_is_recorded(dana, "return_interview_offered", 7)
    dana.opens("/episodes/?show=interview").sees("Offered")
    when_the_interview_is_recorded(dana, "return_interview", 1, heard_by="Wilf Madeup")
    dana.sees("Choose who this is to the child.")
    dana.chooses("heard_as", "independent_worker").chooses("talked", "partly")
    dana.types("came_of_it", "A flat by the invented quay was named.")
    dana.types("late_because", "The child was with an aunt until yesterday.").clicks("Save")
    dana.sees("Now write down what the child said")
    dana.opens("/episodes/?show=all").sees("Wilf Madeup").sees("the child talked about some of it")
    dana.sees("The child was with an aunt until yesterday.")
    when_a_link_is_recorded(dana, one, "vehicle", "AB12 CDE")
    when_a_link_is_recorded(dana, other, "vehicle", "ab12cde")
    dana.opens("/associates/").sees("AB12 CDE").sees(one).sees(other)
    assert dana.page.locator("svg.mh-ties").count() == 2
    dana.leaves()
