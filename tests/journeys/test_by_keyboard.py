"""With the keyboard alone: nothing is out of reach, nothing holds on to the focus, and the focus is always seen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.steps import Person, Site

MOST_STOPS = 600
# What is to be told of the element that has the focus and of the one that had it before. Looks are those of an element,
# its label and the drawing of a tick box, compared with and without the focus; a part that is asked for again may
# have been put in the place of the one that had it; a date has several stops inside one element.
STOP = """() => {
  const told = (one, part) => { const s = getComputedStyle(one, part);
    return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.backgroundColor, s.borderColor,
            s.borderWidth, s.textDecorationThickness, s.color].join("|"); };
  const looks = (one) => [one, one.nextElementSibling, one.closest("label"), one.closest("summary")]
    .filter(Boolean).map((piece) => told(piece) + told(piece, "::before")).join("#");
  const name = (one) => (one.tagName + "." + one.className + " " + (one.name || "") + " "
    + (one.innerText || one.value || "")).trim().slice(0, 90);
  const now = document.activeElement, last = window.focusBefore, moved = !last || last.element !== now;
  const found = {
    ended: now === document.body, words: now.innerText || "", name: name(now),
    there: now.getBoundingClientRect().width >= 1,
    unseen: last && moved && last.element.isConnected && looks(last.element) === last.looks ? last.name : null,
  };
  if (moved && !found.ended) window.focusBefore = {element: now, looks: looks(now), name: name(now)};
  return found;
}"""
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
    page, found = person.page, []
    for stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        told: Any = page.evaluate(STOP)
        if told["unseen"] is not None:
            found.append(f"the focus cannot be seen on {told['unseen']}")
        if told["ended"]:
            return found if stop else ["nothing can be reached"]
        if stop == 0 and "Skip to main content" not in told["words"]:
            found.append("the first stop does not skip to the content")
        if not told["there"]:
            found.append(f"the focus is on something that is not there: {told['name']}")
    return [*found, f"after {MOST_STOPS} stops the page has not ended"]
