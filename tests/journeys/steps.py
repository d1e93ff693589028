"""What a person does in the browser, counted: pages loaded, fields filled, words typed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "nrm-referral"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
SECONDS = 15_000


@dataclass
class Site:
    """A running site, and the browsers opened on it."""

    address: str
    browser: Browser
    environment: dict[str, str]

    def sign_in(self, name: str, *, script: bool = True, tally: Tally | None = None) -> Person:
        """Opens a new browser and presses the button of one of the fictional people."""
        context = self.browser.new_context(viewport=WIDE, java_script_enabled=script, base_url=self.address)
        context.set_default_timeout(SECONDS)
        page = context.new_page()
        person = Person(name, page, context, tally or Tally(), script)
        page.on("response", person.tally.saw)
        page.goto("/accounts/login/")
        page.get_by_role("button", name=name).click()
        expect(page).not_to_have_title("Sign in")
        return person

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs `moothall` beside the site."""
        return subprocess.run(
            [sys.executable, "-m", "moothall.commands", *arguments], env=self.environment, text=True,
            capture_output=True, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip


@dataclass
class Tally:
    """Pages loaded, fields filled and words typed, across browsers."""

    pages: list[str] = field(default_factory=list)
    fields: int = 0
    typed: list[str] = field(default_factory=list)
    counting: bool = False

    def saw(self, response: Response) -> None:
        moved = 300 <= response.status < 400
        if self.counting and response.request.is_navigation_request() and not moved:
            self.pages.append(f"{response.request.method} {response.status} {response.url.split('/', 3)[3]}")

    def twice(self) -> set[str]:
        return {words for words in self.typed if self.typed.count(words) > 1}


@dataclass
class Person:
    """One person in one browser."""

    name: str
    page: Page
    context: BrowserContext
    tally: Tally
    script: bool = True

    @classmethod
    def stranger(cls, site: Site) -> Person:
        """Somebody who has not signed in."""
        context = site.browser.new_context(viewport=WIDE, base_url=site.address)
        context.set_default_timeout(SECONDS)
        return cls("a stranger", context.new_page(), context, Tally())

    def opens(self, address: str) -> Person:
        self.page.goto(address)
        return self

    def clicks(self, words: str, *, role: str = "button", exact: bool = False) -> Person:
        self.page.get_by_role(role, name=words, exact=exact).first.click()  # type: ignore[arg-type]
        return self

    def follows(self, words: str) -> Person:
        return self.clicks(words, role="link")

    def types(self, name: str, words: str) -> Person:
        """Into the field of this name."""
        self.page.locator(f'[name="{name}"]').first.fill(words)
        self.tally.fields += 1
        self.tally.typed.append(words)
        return self

    def chooses(self, name: str, value: str) -> Person:
        """A radio, a checkbox or an option of a list, by its value."""
        self.tally.fields += 1
        options = self.page.locator(f'select[name="{name}"]')
        if options.count():
            options.select_option(value)
        else:
            self.page.locator(f'input[name="{name}"][value="{value}"]').check()
        return self

    def picks(self, label: str) -> Person:
        """A radio or a checkbox, by its words."""
        self.tally.fields += 1
        self.page.get_by_label(label).first.check()
        return self

    def dates(self, name: str, day: date) -> Person:
        for number, part in enumerate((day.day, day.month, day.year)):
            self.page.locator(f'[name="{name}_{("day", "month", "year")[number]}"]').fill(str(part))
        self.tally.fields += 1
        return self

    def unfolds(self) -> Person:
        """Opens every folded part of the page."""
        if self.script:
            self.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        return self

    def sees(self, words: str) -> Person:
        expect(self.page.locator("body")).to_contain_text(words, timeout=SECONDS)
        return self

    def does_not_see(self, words: str) -> Person:
        expect(self.page.locator("body")).not_to_contain_text(words)
        return self

    def waits_until_saved(self) -> Person:
        expect(self.page.locator("[data-save-state]").first).to_contain_text("Saved", timeout=SECONDS)
        return self

    def leaves(self) -> None:
        self.context.close()


def in_days(days: int) -> date:
    return date.today() + timedelta(days=days)
