"""Every page as the people it is for meet it: axe finds nothing, the keyboard reaches all, scripts are not needed."""

from __future__ import annotations

import csv

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.conftest import TOP
from tests.journeys.steps import NARROW, WIDE, Person, Site

VIEWERS = {
    "coordinator holding it": "Dana Whitcombe",
    "chair of its panel": "Ruth Okonjo",
    "contributor of its owner": "Leah Turner",
    "contributor asked": "Kofi Mensah",
    "owner of an action": "Nia Rowe",
    "data protection officer": "Grace Lindqvist",
    "administrator": "Ines Cole",
    "evaluator": "Ed Falk",
}
NO_PAGES = {
    "health", "sitting_table", "meeting_invitation", "determination_pdf", "minutes_file", "sitting_pack",
    "letter_file", "referral_original", "referral_file", "item_file", "sent_file", "demo_sign_in", "home",
    "process_map_table", "outcomes_table", "what_happened_next", "governance_csv", "governance_report", "return_faults",
    "strategic_csv", "extract_dictionary", "extract_download", "release_file", "release_bundle",
    "study_protocol_file", "study_draft_file", "study_run_file", "study_run_preview_file",
    "plan_file", "own_lines_file", "letter_sent",
}  # fmt: skip


# GOV.UK's radios that reveal more carry aria-expanded, a choice of the Design System that it explains; axe minds it.
REVEALS = "aria-expanded"


def viewer_of(name: str) -> str | None:
    """The first of the people on the sign-in page to whom the matrix opens this page."""
    with (TOP / "tests" / "attack" / "matrix.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if (row["address"], row["method"]) == (name, "GET"):
                return next((VIEWERS[who] for who in VIEWERS if row[who] == "open"), None)
    return None


@pytest.mark.timeout(900)
def test_axe_finds_nothing_on_any_page_and_no_title_names_the_child(
    told: tuple[Site, dict[str, str]],
) -> None:
    site, addresses = told
    people: dict[str, Person] = {}
    found: list[str] = []
    for name, address in addresses.items():
        viewer = viewer_of(name)
        if name in NO_PAGES or viewer is None:
            continue
        if viewer not in people:
            people[viewer] = site.sign_in(viewer)
        person = people[viewer].opens(address)
        found += [f"{name} {one}" for one in faults_at_each_width(person)]
        if any(part in person.page.title() + person.page.url for part in NAMES):
            found.append(f"{name} names the child in its title or address")
    assert not found, "\n".join(found)


NAMES = ("Fictional-Quayle", "Tamsin")


def faults_at_each_width(person: Person) -> list[str]:
    """What is wrong with the page that stands open, on a desk and on a phone."""
    found = []
    for size, options in ((NARROW, OF_A_WIDTH), (WIDE, EVERYTHING)):
        person.page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [f"at {size['width']}: {one}" for one in faults(person, options)]
    return found


EVERYTHING = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": False}}}
# Looking at contrast is most of what axe does. It follows from the elements around a text, their classes and their state:
# where it was looked at once, it is the same on the next page.
CONTRAST = """async seen => {
  const state = one => ["aria-current", "aria-selected", "disabled", "open", "type", "dir"]
    .filter(name => one.hasAttribute(name)).map(name => name + "=" + one.getAttribute(name)).join();
  const around = one => one ? around(one.parentElement) + ">" + one.tagName + "." + one.getAttribute("class") + state(one) : "";
  const fresh = new Set(), known = new Set(seen);
  for (const one of document.body.querySelectorAll("*")) {
    const says = [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!says && !one.matches("input, select, textarea")) continue;
    const where = around(one);
    if (known.has(where) || fresh.has(where)) continue;
    fresh.add(where);
    one.setAttribute("data-fresh", "");
  }
  if (!fresh.size) return [[], []];
  const only = {runOnly: ["color-contrast"], resultTypes: ["violations"]};
  return [(await axe.run({include: [["[data-fresh]"]]}, only)).violations, [...fresh]];
}"""
# What is on a page, and its colours, are the same at every width; what can change is where it stands, how large it is to a
# finger, whether it must be scrolled to, and what a narrow page hides or names otherwise.
OF_A_WIDTH = {
    "resultTypes": ["violations"],
    "runOnly": [
        "target-size",
        "scrollable-region-focusable",
        "aria-hidden-focus",
        "link-name",
        "button-name",
        "label",
    ],
}


# Pages at an address of no door of ours: signing in, the second factor, and what is answered when a page is not.
APART = (
    "/accounts/login/", "/accounts/password/reset/", "/accounts/password/change/", "/accounts/2fa/",
    "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/", "/accounts/logout/", "/cases/MH-1999-0001/",
    "/people/", "/nowhere/at/all/",
)  # fmt: skip


@pytest.mark.timeout(300)
def test_axe_finds_nothing_on_the_pages_around_the_work(told: tuple[Site, dict[str, str]]) -> None:
    site, _addresses = told
    stranger = Person.stranger(site)
    dana = site.sign_in("Dana Whitcombe")
    found: list[str] = []
    for person in (stranger, dana):
        for address in APART:
            person.opens(address)
            found += [f"{address} as {person.name} {one}" for one in faults_at_each_width(person)]
        person.leaves()
    assert not found, "\n".join(found)


# A page that was sent with nothing in it comes back with what is wrong, in a box above and at each field.
EMPTY_FORMS = ("hazard_add", "link_add", "clock_pause", "ask_agencies", "chronology_add", "step_add", "voice_add",
               "plan_action_add", "plan_need_add", "plan_review", "reconsider", "meeting_schedule", "referral_upload")  # fmt: skip


@pytest.mark.timeout(300)
def test_axe_finds_nothing_on_a_form_that_was_sent_empty(told: tuple[Site, dict[str, str]]) -> None:
    site, addresses = told
    dana = site.sign_in("Dana Whitcombe")
    found: list[str] = []
    for name in EMPTY_FORMS:
        dana.opens(addresses[name] + ("?arrangement=nrm-child" if name == "meeting_schedule" else ""))
        dana.page.locator("main form button[type=submit], main form button:not([type])").last.click()
        dana.page.wait_for_load_state()
        expect(dana.page.locator(".govuk-error-summary"), name).to_be_visible()
        found += [f"{name} {one}" for one in faults_at_each_width(dana)]
    dana.leaves()
    assert not found, "\n".join(found)


seen_contrasts: set[str] = set()


def faults(person: Person, options: dict[str, object] | None = None) -> list[str]:
    """What axe finds, and whether the page must be moved sideways to be read."""
    if not person.page.evaluate("'axe' in window"):
        person.page.evaluate(AXE_SCRIPT)
    told = []
    asked = "async options => (await axe.run(document, options)).violations"
    violations = person.page.evaluate(asked, options or EVERYTHING)
    if options is not OF_A_WIDTH:
        low, fresh = person.page.evaluate(CONTRAST, list(seen_contrasts))
        violations += low
        if not low:
            seen_contrasts.update(fresh)
    for one in violations:
        nodes = [
            node
            for node in one["nodes"]
            if not (one["id"] == "aria-allowed-attr" and REVEALS in node["html"])
        ]
        if nodes:
            told.append(f"{one['id']} on {len(nodes)}, first {nodes[0]['target']}")
    wider = person.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return told + ([f"{wider} pixels wider than the window"] if wider > 1 else [])


def test_the_keyboard_skips_to_the_sitting_and_reaches_its_parts_in_order(
    told: tuple[Site, dict[str, str]],
) -> None:
    site, addresses = told
    ruth = site.sign_in("Ruth Okonjo").opens(addresses["sitting"])
    ruth.page.keyboard.press("Tab")
    skip = ruth.page.locator(":focus")
    expect(skip).to_have_text("Skip to main content")
    ruth.page.keyboard.press("Enter")
    assert ruth.page.evaluate("location.hash").startswith("#main")
    order = parts_reached(ruth)
    assert order == sorted(order), (
        "The parts of the sitting are not reached from top to bottom, left to right."
    )
    assert set(order) >= {0, 1, 2, 3}
    ruth.leaves()


def parts_reached(person: Person) -> list[int]:
    """The parts of the page in the order in which Tab comes to them: the table, the papers, the test, the round."""
    reached: list[int] = []
    for _press in range(400):
        person.page.keyboard.press("Tab")
        part = person.page.evaluate(
            """() => ["#table", ".mh-sitting__know", ".mh-sitting__test", ".mh-sitting__table"]
                 .findIndex(one => document.activeElement.closest(one))"""
        )
        if part >= 0 and (not reached or reached[-1] != part):
            reached.append(part)
        if 3 in reached and part < 0:
            break
    return reached


def test_without_scripts_the_sitting_is_written_saved_and_read_again(
    told: tuple[Site, dict[str, str]],
) -> None:
    site, addresses = told
    words = "Written without a script, and kept by the button."
    ruth = site.sign_in("Ruth Okonjo", script=False).opens(addresses["sitting"])
    ruth.types("limb-reasonable_grounds-act-for", words)
    ruth.page.locator('[name="limb-reasonable_grounds-act-finding"][value="met"]').check()
    ruth.page.locator(".mh-missing__button button", has_text="Save").click()
    ruth.sees("Saved.")
    assert ruth.page.locator('[name="limb-reasonable_grounds-act-for"]').input_value() == words
    ruth.leaves()


def test_without_scripts_an_agency_answers_and_a_partner_brings_its_action_up_to_date(
    told: tuple[Site, dict[str, str]],
) -> None:
    site, addresses = told
    kofi = site.sign_in("Kofi Mensah", script=False).opens(addresses["request_reply"])
    kofi.chooses("outcome", "information")
    prefix = str(kofi.page.locator('[name$="-title"]').first.get_attribute("name")).removesuffix("-title")
    kofi.types(f"{prefix}-title", "Seen again").types(f"{prefix}-text", "Seen at the clinic, with her aunt.")
    kofi.chooses(f"{prefix}-gateway", "safeguarding").chooses(f"{prefix}-marking", "whole_panel")
    kofi.clicks("Send your reply").sees("Seen at the clinic, with her aunt.")
    kofi.leaves()
    nia = site.sign_in("Nia Rowe", script=False).opens(addresses["action_update"])
    nia.chooses("state", "done").page.locator("main form button").first.click()
    nia.page.wait_for_load_state()
    nia.sees("Done")
    nia.leaves()
