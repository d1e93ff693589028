"""The steps of a case as its people take them, up to the table; each leaves the browser as it found it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from tests.journeys.steps import SAMPLES, Person, Site, in_days

COORDINATOR, CHAIR, POLICE = "Dana Whitcombe", "Ruth Okonjo", "Alun Price"
HEALTH_WORKER, TEACHER, SOCIAL_WORKER = "Kofi Mensah", "Beth Lowe", "Leah Turner"
DAY, WORDS = in_days(0), "I do not want to go back to that flat. I want to stay at my school."
AGENCIES = ("Hullhaven Police", "Hullhaven NHS Integrated Care Board", "Hullhaven Virtual School")


def given_a_referral(
    person: Person, file: Path = SAMPLES / "child-county-lines.json", received: date = DAY
) -> str:
    """Uploads the file, looks at what it says, opens the case; gives its reference."""
    person.opens("/referrals/receive/")
    person.page.set_input_files('input[name="file"]', file)
    person.dates("received_on", received)
    person.page.locator("main form button[type=submit], main form button").last.click()
    person.sees("What this referral says")
    person.picks("A new child")
    person.page.locator("main form button").last.click()
    person.page.wait_for_url(re.compile(r"/cases/[A-Z]+-\d+-\d+/"))
    found = re.search(r"/cases/([A-Z]+-\d+-\d+)/", person.page.url)
    assert found
    return found.group(1)


def given_the_scope_is_asked(person: Person, reference: str) -> None:
    person.opens(f"/cases/{reference}/scope/")
    for question in ("age_disputed", "public_order", "bad_faith"):
        person.chooses(question, "no")
    person.page.locator("main form button").first.click()
    person.page.wait_for_load_state()


def given_agencies_are_asked(person: Person, reference: str, agencies: tuple[str, ...] = AGENCIES) -> None:
    person.opens(f"/cases/{reference}/agencies/ask/")
    for agency in agencies:
        person.picks(agency)
    person.chooses("gateway", "safeguarding")
    person.types("note", "Please say what you hold about this child since the spring.")
    person.clicks("Send the requests")
    person.sees("What agencies say")


def given_a_reply(person: Person, reference: str, title: str, text: str) -> None:
    """The agency's own view: its list, the request, its answer."""
    person.opens("/requests/").follows(reference)
    person.chooses("outcome", "information")
    prefix = person.page.locator('[name$="-title"]').first.get_attribute("name").removesuffix("-title")  # type: ignore[union-attr]
    person.types(f"{prefix}-title", title).types(f"{prefix}-text", text)
    person.dates(f"{prefix}-dated", in_days(-30))
    person.chooses(f"{prefix}-gateway", "safeguarding").chooses(f"{prefix}-marking", "whole_panel")
    person.clicks("Send your reply")
    person.sees("What you sent")


def given_a_nil_return(person: Person, reference: str) -> None:
    person.opens("/requests/").follows(reference)
    person.chooses("outcome", "nothing_held").clicks("Send your reply")
    person.sees("nothing is held")


def given_the_child_is_heard(person: Person, reference: str) -> None:
    person.opens(f"/cases/{reference}/voice/add/")
    person.dates("gathered_on", DAY).chooses("heard", "yes").unfolds()
    person.types("words", WORDS).types("wishes", "The same school.")
    person.chooses("gathered_how", "own_words_spoken")
    person.page.locator('select[name="gathered_by_role"]').select_option(index=1)
    person.chooses("advocate_present", "yes").clicks("Save")
    person.sees(WORDS)


def given_a_meeting(person: Person, reference: str, chair: str = CHAIR, *, opened: bool = False) -> str:
    """Arranged for today, the case listed, its papers frozen and released; gives the meeting's reference.

    With `opened`, the page of a new meeting is open already, its seats chosen.
    """
    if not opened:
        person.opens("/meetings/new/?arrangement=nrm-child")
    person.dates("day", DAY).types("starts", "09:30").types("ends", "12:30").types(
        "place", "Committee room 2"
    )
    person.picks(chair)
    person.clicks("Schedule the meeting")
    person.page.wait_for_url(re.compile(r"/meetings/(?!new)[^/]+/$"))
    meeting = person.page.url.rstrip("/").rsplit("/", 1)[1]
    option = person.page.locator("#id_case option", has_text=reference).get_attribute("value")
    person.chooses("case", str(option)).clicks("List this case")
    person.clicks("Freeze the papers").sees("Papers frozen, version 1")
    person.clicks("Release to the seats").sees("Released")
    return meeting


def given_a_case_at_the_table(site: Site) -> tuple[str, str]:
    """From the file to the released papers, each by the person who does it; the case and the meeting."""
    dana = site.sign_in(COORDINATOR)
    reference = given_a_referral(dana)
    given_the_scope_is_asked(dana, reference)
    given_agencies_are_asked(dana, reference)
    alun = site.sign_in(POLICE)
    given_a_reply(alun, reference, "Found by officers", "Found in a flat in Scarborough with an adult.")
    alun.leaves()
    kofi = site.sign_in(HEALTH_WORKER)
    given_a_reply(kofi, reference, "Seen in hospital", "Bruising to both wrists; would not say how.")
    kofi.leaves()
    beth = site.sign_in(TEACHER)
    given_a_nil_return(beth, reference)
    beth.leaves()
    given_the_child_is_heard(dana, reference)
    meeting = given_a_meeting(dana, reference)
    dana.leaves()
    return reference, meeting
