"""The four older arrangements in a browser, from intake to outcome, each stopped once where it must stop."""

from __future__ import annotations

import re
from datetime import date

from tests.journeys import case_work as work
from tests.journeys.steps import Person, Site, in_days

LEADER = "Ruth Okonjo"


def given_a_person_is_referred(
    dana: Person, arrangement: str, born: date, answers: dict[str, str], name: str = "Marigold"
) -> str:
    """The arrangement's own form, filled in; gives the case's reference."""
    dana.opens(f"/refer/{arrangement}/")
    dana.types("given_names", name).types("family_name", "Testervale").dates("born", born)
    dana.types("account", f"A neighbour heard shouting and called about {name}.")
    for question, answer in answers.items():
        if answer in ("yes", "no", "contact") or dana.page.locator(f'select[name="ask_{question}"]').count():
            dana.chooses(f"ask_{question}", answer)
        else:
            dana.types(f"ask_{question}", answer)
    dana.clicks("Open the case")
    dana.page.wait_for_url(re.compile(r"/cases/[A-Z]+-\d+-\d+/"))
    found = re.search(r"/cases/([A-Z]+-\d+-\d+)/", dana.page.url)
    assert found
    return found.group(1)


def when_the_questionnaire_is_filled_in(dana: Person, reference: str, name: str, yes: int) -> None:
    """The first so many answers yes, the rest no."""
    address = f"/cases/{reference}/assessments/fill/{name}/"
    if name and address not in dana.page.url:
        dana.opens(address)
    names = dana.page.locator('main input[type="radio"][value="yes"]').evaluate_all(
        "all => all.map(one => one.name)"
    )
    for number, field in enumerate(dict.fromkeys(names)):
        dana.chooses(field, "yes" if number < yes else "no")
    dana.page.locator('[name="completed_by"]').fill("Leah Turner")
    dana.dates("completed_on", in_days(0))
    agency = dana.page.locator('select[name="completed_for"]')
    if agency.count():
        agency.select_option(index=1)
    dana.clicks("Finish and see the result")
    dana.page.wait_for_load_state()


def when_the_person_could_not_be_heard(dana: Person, reference: str) -> None:
    dana.opens(f"/cases/{reference}/voice/add/").chooses("heard", "no").unfolds()
    dana.page.locator('input[name="could_not_code"]').first.check()
    dana.page.locator('[name="could_not_reason"]').fill("It was not safe to ask yet.")
    dana.dates("gathered_on", in_days(0)).clicks("Save")
    dana.page.wait_for_load_state()


def when_a_meeting_hears(dana: Person, arrangement: str, reference: str, *functions: str) -> str:
    """Today, with these agencies at the table; the case listed, its papers frozen and released."""
    dana.opens(f"/meetings/new/?arrangement={arrangement}")
    for box in dana.page.locator('input[name="seats"]').all():
        words = dana.page.locator(f'label[for="{box.get_attribute("id")}"]').inner_text()
        box.set_checked(any(function in words for function in functions))
    return work.given_a_meeting(dana, reference, chair=LEADER, opened=True)


def when_everybody_is_present(ruth: Person) -> None:
    ruth.unfolds()
    for box in ruth.page.locator('input[name^="attendance-"][value="present"]').all():
        box.check()
    for box in ruth.page.locator('input[name^="confidential-"][value="yes"]').all():
        box.check()
    ruth.waits_until_saved()


def when_all_vote(ruth: Person, stage: str, outcome: str) -> None:
    ruth.unfolds()
    for box in ruth.page.locator(f'input[name^="vote-{stage}-"][value="{outcome}"]').all():
        box.check()
    ruth.waits_until_saved()


def when_one_action_is_planned(ruth: Person, what: str) -> None:
    ruth.unfolds().types("action-0-what", what).types("action-0-because", "The danger named above")
    ruth.page.locator('select[name="action-0-owner"]').select_option(label="Hullhaven Police")
    ruth.page.locator('[name="action-0-due"]').fill(in_days(7).isoformat())
    ruth.waits_until_saved()


def when_it_is_finalised(ruth: Person, here: str) -> None:
    ruth.opens(here).unfolds()
    ruth.clicks("Save")
    ruth.page.wait_for_load_state()
    ruth.clicks("Read it once more and finalise").sees("This is exactly what will be recorded")
    late = ruth.page.locator('[name="late_reason"]')
    if late.count():
        late.fill("Two agencies answered late.")
    ruth.clicks("Finalise the decision")
    ruth.page.wait_for_url(re.compile(r"/decisions/"))


def test_an_item_of_the_hub_goes_nowhere_until_its_owner_releases_it(site: Site) -> None:
    dana = site.sign_in(work.COORDINATOR)
    answers = {"kind": "contact", "concern": "Seen with older men at the station."}
    reference = given_a_person_is_referred(dana, "mash", date(2013, 3, 1), answers, "Sorrel")
    here = f"/cases/{reference}/standing/"
    dana.opens(f"{here}rate/").chooses("rating", "red").types("reasons", "Danger tonight.").clicks("Rate it")
    dana.sees("Danger tonight.")
    work.given_agencies_are_asked(dana, reference, ("Hullhaven NHS Integrated Care Board",))
    kofi = site.sign_in(work.HEALTH_WORKER)
    work.given_a_reply(kofi, reference, "Seen in hospital", "Bruising to both wrists.")
    when_the_person_could_not_be_heard(dana, reference)
    dana.opens(f"{here}onward/strategy_discussion/").types(
        "reason", "There is cause to suspect significant harm."
    )
    dana.picks("Item 1").dates("happened_on", in_days(0)).clicks("Send it on")
    dana.sees("has not released item 1")
    dana.opens(here).clicks("Ask", role="link", exact=False)
    dana.types("where", "The strategy discussion").page.locator("main form button").first.click()
    kofi.opens("/releases/").follows("Item 1").chooses("released", "yes").clicks("Answer")
    kofi.leaves()
    dana.opens(f"{here}onward/strategy_discussion/").types(
        "reason", "There is cause to suspect significant harm."
    )
    dana.picks("Item 1").dates("happened_on", in_days(0)).clicks("Send it on")
    dana.sees("Sent on")
    dana.opens(f"{here}onward/nrm_child/not-sent/").types("reason", "No sign of exploitation yet.").clicks(
        "Record it"
    )
    dana.opens(here).clicks("Open the desk").picks("Ruth Okonjo").clicks("Open the desk")
    dana.page.wait_for_url(re.compile(r"/meetings/DK-"))
    desk = dana.page.url
    dana.leaves()
    ruth = site.sign_in(LEADER).opens(desk)
    when_all_vote(ruth, "triage", "strategy_discussion")
    if ruth.page.locator('[name="best_interests"]').count():
        ruth.types("best_interests", "To be safe tonight.").waits_until_saved()
    when_it_is_finalised(ruth, desk)
    ruth.sees("a strategy discussion is called")
    ruth.leaves()


VICTIM = {"safe_contact": "After four.", "perpetrator": "A former partner.", "professional_judgement": "no",
          "escalation": "no"}  # fmt: skip


def test_a_conference_finds_the_repeat_by_itself_and_plans(site: Site) -> None:
    dana = site.sign_in(work.COORDINATOR)
    first = given_a_person_is_referred(dana, "marac", date(1990, 5, 4), VICTIM)
    dana.opens("/refer/marac/")
    dana.types("given_names", "Marigold").types("family_name", "Testervale").dates("born", date(1990, 5, 4))
    dana.types("account", "It has happened again.")
    for question, answer in VICTIM.items():
        if answer == "no":
            dana.chooses(f"ask_{question}", answer)
        else:
            dana.types(f"ask_{question}", answer)
    dana.clicks("Open the case").sees("Somebody on record may be this person")
    dana.page.locator('input[name="child"]').first.check()
    dana.clicks("Open the case").sees("Repeat").sees(first)
    reference = re.search(r"/cases/([A-Z]+-\d+-\d+)/", dana.page.url).group(1)  # type: ignore[union-attr]
    when_the_questionnaire_is_filled_in(dana, reference, "dash-24", 15)
    when_the_person_could_not_be_heard(dana, reference)
    for route in ("childrens_social_care", "nrm_child"):
        dana.opens(f"/cases/{reference}/standing/")
        if dana.page.locator(f"#onward-{route}").count():
            dana.opens(f"/cases/{reference}/standing/onward/{route}/not-sent/")
            dana.types("reason", f"Considered for {route}.").clicks("Record it")
    meeting = when_a_meeting_hears(dana, "marac", reference, "Police", "Integrated Care", "Advocates")
    dana.leaves()
    ruth = site.sign_in(LEADER).opens(f"/meetings/{meeting}/").clicks("Start")
    ruth.page.wait_for_url(re.compile(f"/meetings/{meeting}/{reference}/"))
    when_everybody_is_present(ruth)
    when_all_vote(ruth, "risk", "high_risk")
    if ruth.page.locator('[name="best_interests"]').count():
        ruth.types("best_interests", "To be safe at home.").waits_until_saved()
    when_one_action_is_planned(ruth, "Change the locks and fit an alarm")
    when_it_is_finalised(ruth, f"/meetings/{meeting}/{reference}/")
    ruth.sees("Change the locks and fit an alarm")
    ruth.leaves()


def test_a_channel_panel_without_the_police_of_the_area_decides_nothing(site: Site) -> None:
    dana = site.sign_in(work.COORDINATOR)
    answers = {"reasonable_grounds": "yes", "grounds": "Violent material.", "lives_in": "E23000013"}
    reference = given_a_person_is_referred(dana, "channel", date(2001, 2, 3), answers, "Campion")
    when_the_questionnaire_is_filled_in(dana, reference, "vulnerability-22", 9)
    when_the_person_could_not_be_heard(dana, reference)
    meeting = when_a_meeting_hears(dana, "channel", reference, "Police", "Integrated Care")
    here = f"/meetings/{meeting}/{reference}/"
    ruth = site.sign_in(LEADER).opens(f"/meetings/{meeting}/").clicks("Start")
    ruth.page.wait_for_url(re.compile(here))
    when_everybody_is_present(ruth)
    when_all_vote(ruth, "vulnerability", "support")
    for part in ("consent", "nature", "provider", "how_and_when"):
        ruth.types(f"plan_part-{part}", f"What the panel agreed on {part}.")
    ruth.waits_until_saved()
    when_one_action_is_planned(ruth, "Find a mentor")
    ruth.opens(here).sees("present, but not for the area where the person lives")
    assert ruth.page.get_by_role("button", name="finalise").count() == 0
    dana.opens(f"/cases/{reference}/standing/area/").chooses("police_area", "E23000012").clicks("Record it")
    dana.leaves()
    if ruth.opens(here).page.locator('[name="best_interests"]').count():
        ruth.types("best_interests", "To be kept safe.").waits_until_saved()
    when_it_is_finalised(ruth, here)
    ruth.sees("vulnerable to being drawn into terrorism")
    ruth.leaves()


def test_a_late_return_interview_stands_in_the_way_until_somebody_says_why(site: Site) -> None:
    dana = site.sign_in(work.COORDINATOR)
    answers = {"circumstances": "After a row.", "exploitation": "no", "another_area": "no"}
    reference = given_a_person_is_referred(dana, "missing-hub", date(2012, 6, 1), answers, "Linnet")
    dana.opens(f"/cases/{reference}/steps/add/")
    dana.chooses("step", "missing_episode").dates("happened_on", in_days(-9)).dates("ended_on", in_days(-8))
    dana.page.locator("main form button").first.click()
    dana.page.wait_for_load_state()
    when_the_questionnaire_is_filled_in(dana, reference, "exploitation-screen", 2)
    when_the_person_could_not_be_heard(dana, reference)
    meeting = when_a_meeting_hears(dana, "missing-hub", reference, "Police", "Integrated Care")
    here = f"/meetings/{meeting}/{reference}/"
    ruth = site.sign_in(LEADER).opens(f"/meetings/{meeting}/").clicks("Start")
    ruth.page.wait_for_url(re.compile(here))
    when_everybody_is_present(ruth)
    when_all_vote(ruth, "response", "plan_agreed")
    ruth.opens(here).sees("is not risk-assessed").sees("return interview after the episode")
    assert ruth.page.get_by_role("button", name="finalise").count() == 0
    when_the_episode_is_assessed(dana, reference)
    dana.opens(f"/cases/{reference}/steps/add/").chooses("step", "return_interview").dates(
        "happened_on", in_days(-1)
    )
    dana.types("outcome", "The child was with an aunt until yesterday and could not be reached.")
    dana.page.locator("main form button").first.click()
    dana.page.wait_for_load_state()
    dana.opens(f"/cases/{reference}/standing/onward/nrm_child/not-sent/")
    dana.types("reason", "Nothing shows that anybody moves or controls the child.").clicks("Record it")
    dana.leaves()
    if ruth.opens(here).page.locator('[name="best_interests"]').count():
        ruth.types("best_interests", "To have somebody to call.").waits_until_saved()
    when_one_action_is_planned(ruth, "One worker meets the child each week")
    when_it_is_finalised(ruth, here)
    ruth.sees("One worker meets the child each week")
    ruth.leaves()


def when_the_episode_is_assessed(dana: Person, reference: str) -> None:
    dana.opens(f"/cases/{reference}/assessments/")
    dana.page.locator('a[href*="missing-episode-risk"]').first.click()
    dana.page.wait_for_load_state()
    when_the_questionnaire_is_filled_in(dana, reference, "", 6)
