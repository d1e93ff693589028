"""The main journey: from the Home Office's file to a reasoned decision with a dissent, a plan and letters."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys import case_work as work
from tests.journeys.steps import Person, Site, Tally, in_days

RG, CG = "reasonable_grounds", "conclusive_grounds"
LIMBS = {
    "act": "Given money and train tickets, and moved between towns by an older boy.",
    "purpose": "Made to carry packets to work off a debt of £1,400.",
    "slavery": "Not looked at further: trafficking is made out on the limbs above.",
    "age": "Born in 2011; the birth certificate was seen.",
    "credibility": "The account has been the same to three people and fits the custody record.",
}
DISSENT = "I would have waited for the telephone records before the higher standard."
BEST = "Her safety comes first: no move from school, one worker, and a decision without delay."
ACTIONS = (
    ("Mark the address for an urgent response", "Hullhaven Police", "They know where the family lives"),
    (
        "See her for a health assessment",
        "Hullhaven NHS Integrated Care Board",
        "The bruising is not explained",
    ),
    ("Keep the school place and name one adult there", "Hullhaven Virtual School", "She asked to stay"),
    ("Meet her weekly at a place she chooses", "Harbour Young People's Project", "She has nobody to tell"),
)


def test_from_the_file_to_a_decision_with_a_dissent_a_plan_letters_and_a_verified_ledger(
    site: Site, capsys: object
) -> None:
    reference, meeting = work.given_a_case_at_the_table(site)
    tally = Tally(counting=True)
    ruth = site.sign_in(work.CHAIR)
    ruth.tally = tally
    ruth.page.on("response", tally.saw)
    when_the_chair_opens_the_meeting_and_starts(ruth, meeting, reference)
    when_attendance_is_taken(ruth)
    when_the_first_limbs_are_written(ruth)
    ruth.waits_until_saved()
    expect(ruth.page.locator("[data-poll]")).not_to_contain_text(
        "Not quorate", timeout=6_000
    )  # sooner than it looks by itself
    ruth.context.close()  # the browser closes in the middle
    ruth = site.sign_in(work.CHAIR, tally=tally)
    ruth.opens(f"/meetings/{meeting}/{reference}/").unfolds()
    then_every_word_is_there(ruth)
    when_the_rest_is_written(ruth)
    when_it_is_reviewed_and_finalised(ruth)
    then_the_decision_says_what_was_decided(ruth)
    tally.counting = False
    report = f"\npage loads: {len(tally.pages)}; fields filled: {tally.fields}\n  " + "\n  ".join(tally.pages)
    with capsys.disabled():  # type: ignore[attr-defined]
        print(report)
    assert len(tally.pages) <= 12, report
    assert tally.twice() == set()
    then_the_plan_has_four_owned_actions(ruth, reference)
    then_a_partner_sees_its_own_line_only(site, reference)
    then_letters_are_drafted_and_none_is_sent(ruth, reference)
    then_the_ledger_verifies(site)


def when_the_chair_opens_the_meeting_and_starts(ruth: Person, meeting: str, reference: str) -> None:
    ruth.opens(f"/meetings/{meeting}/").clicks("Start")
    ruth.page.wait_for_url(re.compile(f"/meetings/{meeting}/{reference}/"))
    ruth.unfolds()


def seats(ruth: Person) -> list[str]:
    """The seats at the table by the key their fields carry, the chair first."""
    names = ruth.page.locator('input[name^="attendance-"][value="present"]').evaluate_all(
        "all => all.map(one => one.name)"
    )
    return [name.removeprefix("attendance-") for name in names]


def when_attendance_is_taken(ruth: Person) -> None:
    for seat in seats(ruth):
        ruth.chooses(f"attendance-{seat}", "present")
    assert not ruth.page.locator('input[name^="confidential-"]').count(), (
        "This panel's rules ask for no such tick."
    )


def when_the_first_limbs_are_written(ruth: Person) -> None:
    for limb, words in LIMBS.items():
        ruth.types(f"limb-{RG}-{limb}-for", words)


def then_every_word_is_there(ruth: Person) -> None:
    for limb, words in LIMBS.items():
        assert ruth.page.locator(f'[name="limb-{RG}-{limb}-for"]').input_value() == words
    for seat in seats(ruth):
        assert ruth.page.locator(f'[name="attendance-{seat}"][value="present"]').is_checked()


def when_the_rest_is_written(ruth: Person) -> None:
    for stage in (RG, CG):
        for limb in LIMBS:
            ruth.chooses(f"limb-{stage}-{limb}-finding", "not_shown" if limb == "slavery" else "met")
    for limb in LIMBS:
        ruth.page.locator(f'input[name="cite-{limb}-for"]').first.check()
        ruth.tally.fields += 1
    for number, seat in enumerate(voters(ruth)):
        ruth.chooses(f"view-{seat}", "positive")
        ruth.types(f"reasons-{seat}", f"On the papers, this is how the seat {number + 1} sees it.")
        ruth.chooses(f"given-{seat}", "yes")
    dissenter = police_seat(ruth)
    for stage in (RG, CG):
        for seat in voters(ruth):
            ruth.chooses(
                f"vote-{stage}-{seat}", "negative" if (stage, seat) == (CG, dissenter) else "positive"
            )
    ruth.unfolds().types(f"dissent-{CG}-{dissenter}", DISSENT)
    ruth.types("best_interests", BEST).types("discussion", "The panel went through each limb in turn.")
    for number, (what, owner, why) in enumerate(ACTIONS):
        ruth.types(f"action-{number}-what", what).types(f"action-{number}-because", why)
        ruth.page.locator(f'select[name="action-{number}-owner"]').select_option(label=owner)
        ruth.page.locator(f'[name="action-{number}-due"]').fill(in_days(7 + number).isoformat())
        ruth.tally.fields += 2
    ruth.waits_until_saved()


def voters(ruth: Person) -> list[str]:
    names = ruth.page.locator(f'input[name^="vote-{RG}-"][value="positive"]').evaluate_all(
        "all => all.map(one => one.name)"
    )
    return [name.removeprefix(f"vote-{RG}-") for name in names]


def police_seat(ruth: Person) -> str:
    found = ruth.page.locator(".mh-attendance .mh-card", has_text="Hullhaven Police").first.get_attribute(
        "id"
    )
    return str(found).removeprefix("seat-")


def when_it_is_reviewed_and_finalised(ruth: Person) -> None:
    ruth.clicks("Read it once more and finalise").sees("This is exactly what will be recorded")
    ruth.sees(DISSENT).sees(LIMBS["purpose"]).clicks("Finalise the decision")
    ruth.page.wait_for_url(re.compile(r"/decisions/"))


def then_the_decision_says_what_was_decided(ruth: Person) -> None:
    ruth.sees(DISSENT).sees(LIMBS["credibility"]).sees(BEST).sees(work.WORDS)


def then_the_plan_has_four_owned_actions(ruth: Person, reference: str) -> None:
    ruth.opens(f"/cases/{reference}/plan/")
    for what, owner, _why in ACTIONS:
        ruth.sees(what).sees(owner)


def then_a_partner_sees_its_own_line_only(site: Site, reference: str) -> None:
    nia = site.sign_in("Nia Rowe").opens("/actions/")
    nia.sees("Meet her weekly").does_not_see("urgent response")
    nia.opens(f"/cases/{reference}/")
    nia.does_not_see(LIMBS["act"])
    nia.leaves()


def then_letters_are_drafted_and_none_is_sent(ruth: Person, reference: str) -> None:
    ruth.opens(f"/cases/{reference}/decisions/letters/").clicks("Draft the letters")
    ruth.sees("Drafted. Nothing has been sent").does_not_see("Sent on")
    letters = ruth.page.locator(f'a[href^="/cases/{reference}/decisions/letters/"]').evaluate_all(
        "all => all.map(one => one.href)"
    )
    assert len(letters) >= 4
    for letter in letters:
        assert ruth.page.request.get(letter).status == 200
        file = ruth.page.request.get(f"{letter}letter.pdf")
        assert file.status in (200, 409), letter  # 409: a letter that may not be written says why
        assert file.status == 409 or file.body().startswith(b"%PDF")


def then_the_ledger_verifies(site: Site) -> None:
    done = site.command("ledger", "verify")
    assert done.returncode == 0, done.stderr
    assert "Every entry follows from the one before it." in done.stdout
