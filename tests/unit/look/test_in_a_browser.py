"""The pieces in a real Chromium: what axe finds, and what the scripts add."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django import forms
from django.forms import formset_factory
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from moothall.look import gallery
from tests.unit.look.pages import draw
from tools import chromium

SITE = "http://moothall.test"
FORM = """<!doctype html><html lang="en"><title>t</title><body>
<script>document.body.className += ' js-enabled govuk-frontend-supported'</script>
<form method="post" action="/save" data-autosave>{% import "look/components.html" as ui %}{{ ui.save_state() }}
<input type="hidden" name="version" value="1"><input type="hidden" name="csrfmiddlewaretoken" value="t">
{{ field(form["why"], label="Why") }}
{% call(item, number) ui.add_another(lines, "Line") %}{{ field(item["why"]) }}{% endcall %}
<button>Save</button></form>{{ ui.missing_panel([{"text": "Why", "href": "#id_why"}]) }}
<script type="module" src="/built/moothall.js"></script></body></html>"""


class Why(forms.Form):
    """A form with one thing to write."""

    why = forms.CharField(widget=forms.Textarea)


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """The HTML, drawn before the browser starts."""
    lines = formset_factory(Why, extra=1)(prefix="lines")
    return {"gallery": gallery.render(), "form": draw(FORM, form=Why(), lines=lines)}


@pytest.fixture(scope="module")
def browser(pages: dict[str, str]) -> Iterator[Browser]:
    path = chromium.find()
    assert path, chromium.HELP
    with sync_playwright() as playwright:
        with_browser = playwright.chromium.launch(executable_path=str(path), args=["--no-sandbox"])
        yield with_browser
        with_browser.close()


Answer = Callable[[dict[str, str]], tuple[int, dict[str, Any]]]


@pytest.fixture
def written(browser: Browser, pages: dict[str, str]) -> Iterator[Callable[[Answer], tuple[Page, list[str]]]]:
    """Opens the form before a server that answers as told, and keeps what was posted."""
    page = browser.new_page()

    def open_with(answer: Answer) -> tuple[Page, list[str]]:
        posted: list[str] = []

        def serve(route: Route) -> None:
            path = route.request.url.removeprefix(SITE)
            if route.request.method == "POST":
                posted.append(route.request.post_data or "")
                status, told = answer(dict(route.request.headers))
                route.fulfill(status=status, content_type="application/json", body=json.dumps(told))
            elif path.startswith("/built/"):
                kind = "text/javascript" if path.endswith(".js") else "text/css"
                route.fulfill(body=_built(path), content_type=kind)
            else:
                route.fulfill(body=pages["form"], content_type="text/html")

        page.route("**/*", serve)
        page.goto(SITE + "/")
        return page, posted

    yield open_with
    page.close()


def _built(path: str) -> str:
    return (Path(gallery.BUILT) / path.removeprefix("/built/")).read_text("utf-8")


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_wrong_with_any_component(
    browser: Browser, pages: dict[str, str], width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.set_content(pages["gallery"])
    found = Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert wide <= width


def test_what_a_choice_reveals_is_seen_without_script(browser: Browser, pages: dict[str, str]) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.set_content(pages["gallery"])
    expect(page.get_by_label("Why not?")).to_be_visible()
    page.context.close()


def test_words_are_saved_as_they_are_typed(written: Callable[[Answer], tuple[Page, list[str]]]) -> None:
    panel = draw('{% import "look/components.html" as ui %}{{ ui.missing_panel([]) }}')
    page, posted = written(lambda _headers: (200, {"saved_at": "14:02", "version": 2, "missing_html": panel}))
    page.get_by_label("Why").first.fill("Four journeys in nine days")
    expect(page.locator("[data-save-state]")).to_have_text("Saved 14:02")
    assert "Four journeys in nine days" in posted[0]
    assert page.locator("input[name=version]").input_value() == "2"
    expect(page.locator("[data-missing]")).to_contain_text("Nothing is missing")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_when_the_server_fails_the_words_stay_and_are_sent_again(
    written: Callable[[Answer], tuple[Page, list[str]]],
) -> None:
    answers = iter([(503, {}), (200, {"saved_at": "14:03", "version": 2})])
    page, posted = written(lambda _headers: next(answers))
    page.get_by_label("Why").first.fill("Kept")
    expect(page.locator("[data-save-state]")).to_contain_text("Not saved. Trying again.")
    expect(page.locator("[data-save-state]")).to_have_text("Saved 14:03")
    assert len(posted) == 2
    assert page.get_by_label("Why").first.input_value() == "Kept"


def test_two_people_writing_at_once_both_keep_every_word(
    written: Callable[[Answer], tuple[Page, list[str]]],
) -> None:
    theirs = {"version": 7, "by": "Morag Lind", "fields": {"why": {"label": "Why", "theirs": "The debt"}}}
    answers = iter([(409, theirs), (200, {"saved_at": "14:04", "version": 8})])
    page, posted = written(lambda _headers: next(answers))
    page.get_by_label("Why").first.fill("The journeys")
    box = page.locator(".mh-conflict")
    expect(box).to_contain_text("The debt")
    expect(box).to_contain_text("what Morag Lind wrote meanwhile")
    assert page.get_by_label("Why").first.input_value() == "The journeys"
    box.get_by_role("button", name="Keep both").click()
    expect(page.locator("[data-save-state]")).to_have_text("Saved 14:04")
    assert "The journeys" in posted[1]
    assert "The debt" in posted[1]
    assert 'name="version"\r\n\r\n7' in posted[1]


def test_what_the_server_will_not_take_is_said_beside_the_question(
    written: Callable[[Answer], tuple[Page, list[str]]],
) -> None:
    answers = iter(
        [(422, {"errors": {"why": ["Shorten it to 4,000 characters"]}}), (200, {"saved_at": "14:05"})]
    )
    page, _posted = written(lambda _headers: next(answers))
    page.get_by_label("Why").first.fill("Too long")
    expect(page.locator("[data-field-problem]")).to_have_text("Shorten it to 4,000 characters")
    page.get_by_label("Why").first.fill("Shorter")
    expect(page.locator("[data-save-state]")).to_have_text("Saved 14:05")
    expect(page.locator("[data-field-problem]")).to_have_count(0)


def test_one_more_line_is_added_in_the_page_and_saved(
    written: Callable[[Answer], tuple[Page, list[str]]],
) -> None:
    page, posted = written(lambda _headers: (200, {"saved_at": "14:06"}))
    page.get_by_role("button", name="Add another").click()
    page.locator("[name='lines-1-why']").fill("A second action")
    expect(page.locator("[data-save-state]")).to_have_text("Saved 14:06")
    page.wait_for_function("document.querySelector('[data-save-state]').textContent === 'Saved 14:06'")
    assert "A second action" in posted[-1]
    assert 'name="lines-TOTAL_FORMS"\r\n\r\n2' in posted[-1]
    page.get_by_role("button", name="Remove").last.click()
    expect(page.locator("[data-many-item]:visible")).to_have_count(1)
