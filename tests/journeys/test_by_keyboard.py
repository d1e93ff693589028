"""With the keyboard alone: nothing is out of reach, nothing holds on to the focus, and the focus is always seen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.steps import Person, Site

MOST_STOPS = 600
# What an element, its label and the drawing of a tick box look like; compared with and without the focus.
LOOKS = """(element) => {
  const pieces = [element, element.nextElementSibling, element.closest("label"), element.closest("summary")];
  const told = (one, part) => { const s = getComputedStyle(one, part);
    return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.backgroundColor, s.borderColor,
            s.borderWidth, s.textDecorationThickness, s.color].join("|"); };
  return pieces.filter(Boolean).map((one) => told(one) + told(one, "::before")).join("#");
}"""
NAME = """(element) => (element.tagName + "." + element.className + " " + (element.name || "") + " "
  + (element.innerText || element.value || "")).trim().slice(0, 90)"""
PAGES = {
    "Dana Whitcombe": (
        "today", "cases", "case", "case_referral", "case_agencies", "ask_agencies", "case_voice", "voice_add",
        "case_chronology", "case_decisions", "determination", "case_letters", "letter", "case_plan", "plan_action_add",
        "meetings", "meeting", "meeting_schedule", "referral_upload", "governance", "rules", "help",
    ),
    "Ruth Okonjo": ("sitting", "plan_review"),
    "Kofi Mensah": ("my_requests", "request_reply"),
    "Nia Rowe": ("my_actions", "action_update"),
    "Leah Turner": ("my_referrals", "referral_draft", "referral_page", "referral_check"),
    "Ines Cole": ("people", "person_add"),
    "Grace Lindqvist": ("ledger",),
}  # fmt: skip


@pytest.mark.timeout(900)
@pytest.mark.parametrize("who", PAGES)
def test_the_focus_reaches_the_end_of_every_page_and_is_seen_all_the_way(
    told: tuple[Site, dict[str, str]], who: str
) -> None:
    site, addresses = told
    person = site.sign_in(who)
    found = []
    for name in PAGES[who]:
        person.opens(addresses[name])
        found += [f"{name}: {fault}" for fault in faults_of_focus(person)]
    person.leaves()
    assert not found, "\n".join(found)


def faults_of_focus(person: Person) -> list[str]:
    """Walks the page with Tab: the skip link first, every stop seen, out at the end without being held."""
    page, found, last = person.page, [], None
    for stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        element: Any = page.evaluate_handle("document.activeElement").as_element()
        if last is not None and not element.evaluate("(one, last) => one === last", last[0]):
            # A part that is asked for again may have been put in the place of the one that had the focus.
            there = last[0].evaluate("(one) => one.isConnected")
            if there and last[0].evaluate(LOOKS) == last[1]:
                found.append(f"the focus cannot be seen on {last[2]}")
        if element.evaluate("(one) => one === document.body"):
            return found if stop else ["nothing can be reached"]
        if stop == 0 and "Skip to main content" not in element.inner_text():
            found.append("the first stop does not skip to the content")
        if last is None or not element.evaluate("(one, last) => one === last", last[0]):
            last = (
                element,
                element.evaluate(LOOKS),
                element.evaluate(NAME),
            )  # a date has several stops inside it
        box = element.bounding_box()
        if box is None or box["width"] < 1:
            found.append(f"the focus is on something that is not there: {last[2]}")
    return [*found, f"after {MOST_STOPS} stops the page has not ended"]
