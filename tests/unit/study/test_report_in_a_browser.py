"""The report's pages in a real Chromium: what axe finds, and that nothing runs over the edge of a narrow screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from moothall.methods.reporting import render_report
from tools import chromium

PAGES = ("index.html", "summary.html", "plain.html", "plain.cy.html")
DRAFT = "summary.html, as a draft"


@pytest.fixture(scope="module")
def pages(run, protected) -> dict[str, str]:
    """The pages, drawn before the browser starts."""
    files = render_report(run, protected.outputs, pdf=False)
    draft = render_report(run, protected.outputs, pdf=False, draft=True)
    return {name: files[name].decode() for name in PAGES} | {DRAFT: draft["summary.html"].decode()}


@pytest.fixture(scope="module")
def browser(pages) -> Iterator[Browser]:
    path = chromium.find()
    assert path, chromium.HELP
    with sync_playwright() as playwright:
        with_browser = playwright.chromium.launch(executable_path=str(path), args=["--no-sandbox"])
        yield with_browser
        with_browser.close()


@pytest.mark.parametrize("name", [*PAGES, DRAFT])
def test_axe_finds_nothing(browser, pages, name):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_content(pages[name])
    for folded in page.locator("details").all():
        folded.evaluate("one => one.open = true")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_runs_over_the_edge_of_a_narrow_screen(browser, pages, name):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.set_content(pages[name])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    shown = page.locator("figure .narrow svg")
    if name == "index.html":
        assert shown.first.is_visible()
        assert not page.locator("figure .wide svg").first.is_visible()
    page.close()
