"""A reader in Chromium: from the front page to the 2020 review, and from the map to a question nobody has answered.

Every page on the way is looked at by axe, wide and on a phone. Scripts are off, as for the readers the library is made for.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
REVIEW = "A review of what works in multi-agency decision making and the implications for child victims of trafficking"


@pytest.fixture
def page(browser: Browser, public_site: str) -> Iterator[Page]:
    context = browser.new_context(base_url=public_site, viewport=WIDE, java_script_enabled=False)
    context.set_default_timeout(15_000)
    yield context.new_page()
    assert context.cookies() == []
    context.close()


def test_from_the_front_page_to_the_review_what_it_leads_to_and_its_citation(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Find what is known").fill("multi-agency decision making for child victims")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=REVIEW).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(REVIEW)
    expect(page.get_by_role("link", name="Read it at its source")).to_have_attribute("href", "https://www.ecpat.org.uk/what-works-multi-agency-decision-making-child-trafficking")  # fmt: skip
    cited = page.locator(".mh-cite__said").first
    expect(cited).to_contain_text("McCoig, A., & Durán, L. (2020).")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="RIS", exact=True).click()
    assert "TY  - " in fetched.value.path().read_text()
    related = page.locator(".mh-related .mh-book")
    assert related.count() >= 4
    expect(related.first).to_contain_text("Why:")
    related.first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="How far it can be trusted")).to_be_visible()


def test_from_the_map_to_an_empty_place_and_the_desk_where_it_is_taken_up(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="What works?").last.click()
    page.locator("table a", has_text="Safe housing and care, The child's safety").click()
    expect(page.locator("body")).to_contain_text("Nobody whose work is here has studied this.")
    expect(page.get_by_role("link", name="Take this up as a question")).to_have_attribute(
        "href", "http://127.0.0.1:8002/gaps/new?row=safe-housing&column=safety"
    )
    page.get_by_role("link", name="What is not known?").first.click()
    page.get_by_role("link", name="Are children safer after a local decision").click()
    expect(page.locator("body")).to_contain_text("Nobody yet.")


PAGES = (
    "/", "/find/?q=children", "/find/?q=xyzzyx", "/works/iasc-ecpat-multi-agency-review-2020/", "/map/",
    "/map/?columns=themes", "/map/safe-housing/safety/", "/map/marac/process/", "/gaps/", "/gaps/local-decisions-safety/",
    "/arrangements/", "/arrangements/marac/", "/about/", "/nowhere", "/cy/", "/cy/map/",
    "/cy/works/iasc-ecpat-multi-agency-review-2020/", "/cy/find/?q=children", "/cy/arrangements/nrm-child/",
)  # fmt: skip


def test_axe_finds_nothing_on_any_page_wide_or_narrow(browser: Browser, public_site: str) -> None:
    context = browser.new_context(base_url=public_site, viewport=WIDE, bypass_csp=True)
    page, found = context.new_page(), []
    studied = page.goto("/find/?design=process-qualitative") and page.locator(
        ".mh-book__title a"
    ).first.get_attribute("href")
    page.goto(str(studied))
    of_a_study = page.locator(".mh-study a").first.get_attribute("href")
    for address in (*PAGES, str(of_a_study)):
        page.goto(address)
        page.evaluate(AXE_SCRIPT)
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            told = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations.map(one => one.id + ' ' + one.nodes[0].target)")  # fmt: skip
            wider = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            found += [f"{address} at {size['width']}: {one}" for one in told] + (
                [f"{address} is {wider} too wide"] if wider > 1 else []
            )
    context.close()
    assert not found, "\n".join(found)
