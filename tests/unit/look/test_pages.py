"""What stands round every page, and the pieces pages are made of."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django import forms
from django.contrib.messages.storage.base import Message
from django.forms import formset_factory
from django.utils import translation
from jinja2 import UndefinedError

from moothall.look.context import frame_from
from tests.unit.look.pages import draw, one, page, parse, request

PAGE = '{% extends "look/layout.html" %}{% block title %}Cases{% endblock %}{% block content %}<p>In</p>{% endblock %}'
UI = '{% import "look/components.html" as ui %}'
RULE = {"id": "PNL-01", "statement": "Three seats at least.", "source": "Guidance v6", "confirmed": "yes"}


class OneQuestion(forms.Form):
    """A form with one thing to get wrong."""

    why = forms.CharField(label="Why")


def test_a_page_has_a_way_past_its_navigation() -> None:
    root = page(PAGE, request(navigation=[{"text": "Today", "href": "/", "current": True}]))
    assert one(root, "//a[@class='govuk-skip-link']").get("href") == "#main-content"
    assert one(root, "//main").get("id") == "main-content"
    assert one(root, "//nav//a[@aria-current='page']").text_content().strip() == "Today"


def test_a_person_sees_the_role_they_act_in_and_how_to_change_it() -> None:
    root = page(PAGE, request(person="Dana", role="Chair", agency="Council", switch_role_url="/role"))
    assert "acting as Chair, Council" in " ".join(
        one(root, "//p[@class='mh-header__person']").text_content().split()
    )
    assert one(root, "//a[@href='/role']").text == "Change role"


def test_signing_out_and_changing_language_are_forms_that_carry_their_proof() -> None:
    root = page(PAGE, request(sign_out_url="/out", language_url="/language"))
    for action in ("/out", "/language"):
        form = one(root, f"//form[@action='{action}']")
        assert form.get("method") == "post"
        assert one(form, ".//input[@name='csrfmiddlewaretoken']").get("value")
    assert one(root, "//form[@action='/language']/input[@name='next']").get("value") == "/cases/?stage=panel"
    assert one(root, "//button[@name='language']").get("value") == "cy"


def test_a_welsh_page_says_so() -> None:
    with translation.override("cy"):
        root = page(PAGE, request(language_url="/language"))
    assert root.get("lang") == "cy"
    assert one(root, "//button[@name='language']").get("value").startswith("en")


def test_the_demo_and_emergency_access_are_on_every_page() -> None:
    root = page(PAGE, request(demo=True, break_glass={"text": "You opened MH-1."}))
    assert "Every child, person and event here is made up" in root.text_content()
    assert "You opened MH-1." in one(root, "//*[@class='mh-glass']").text_content()


def test_an_error_is_in_the_title_and_above_the_page() -> None:
    root = page(PAGE, form=OneQuestion({}))
    assert one(root, "//title").text == "Error: Cases – Moothall"
    assert one(root, "//main//*[@class='govuk-error-summary__title']") is not None
    assert one(page(PAGE, form=OneQuestion()), "//title").text == "Cases – Moothall"


def test_an_error_in_a_line_of_a_list_counts_too() -> None:
    lines = formset_factory(OneQuestion)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-why": ""}, initial=[{"why": "x"}]
    )
    assert one(page(PAGE, error_forms=[lines]), "//title").text.startswith("Error:")


def test_a_message_is_told_in_words_and_not_only_in_colour() -> None:
    asked = request()
    asked._messages = [Message(40, "The file was not a document")]
    root = page(PAGE, asked)
    told = one(root, "//*[@role='alert']").text_content()
    assert "There is a problem" in told
    assert "The file was not a document" in told


def test_the_one_inline_line_of_script_has_the_number_of_the_request() -> None:
    asked = request()
    asked.csp_nonce = "n0nce"
    root = page(PAGE, asked)
    assert set(root.xpath("//script/@nonce")) == {"n0nce"}
    assert not root.xpath("//@style | //@onclick | //style")


def test_a_page_for_a_child_names_nobody_and_can_be_left_quickly() -> None:
    root = page(
        PAGE.replace("layout.html", "layout_public.html"), request(person="Dana", exit_url="https://a.test")
    )
    assert "Dana" not in root.text_content()
    assert one(root, "//a[contains(@class, 'govuk-exit-this-page__button')]").get("href") == "https://a.test"


def test_a_frame_with_a_key_nobody_knows_is_refused() -> None:
    with pytest.raises(TypeError, match="persn"):
        frame_from({"persn": "Dana"})


def test_a_name_nobody_passed_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(UndefinedError):
        draw("{{ reason }}")
    with pytest.raises(UndefinedError):
        draw("{{ case.reason }}", case={})


def test_a_rule_shows_its_source_and_how_sure_we_are() -> None:
    told = draw(UI + "{{ ui.rule_note(rule) }}", rule=RULE)
    assert "Rule PNL-01" in told
    assert "Guidance v6" in told
    assert ">confirmed<" in told
    unsure = draw(UI + "{{ ui.rule_note(rule) }}", rule=RULE | {"confirmed": "memory"})
    assert "not confirmed" in unsure


def test_a_changed_rule_shows_the_change_and_its_reason_wherever_it_is_used() -> None:
    changed = RULE | {
        "override": {"statement": "Four seats.", "reason": "the board agreed", "by": "Hullhaven"}
    }
    told = draw(UI + "{{ ui.rule_note(rule, compact=true) }}", rule=changed)
    assert "Four seats." in told
    assert "Reason: the board agreed" in told


@pytest.mark.parametrize("state", ["present", "apology", "absent", "aside", "vacant", "invited"])
def test_every_state_of_a_seat_is_a_word(state: str) -> None:
    root = parse(draw(UI + "{{ ui.seats_row(seats) }}", seats=[{"agency": "Health", "state": state}]))
    assert one(root, ".//*[@class='mh-seat__state']").text_content().strip()


def test_a_view_that_is_hidden_is_not_in_the_page() -> None:
    told = draw(UI + "{{ ui.seat_view('Police', view='', reasons='SECRET', hidden=true) }}")
    assert "SECRET" not in told
    assert "Hidden until every seat has given its own" in told


def test_a_child_not_heard_is_said_aloud() -> None:
    told = draw(UI + "{{ ui.childs_words(none, why_not='two visits refused') }}")
    assert "The child has not been heard." in told
    assert "Why: two visits refused" in told


def test_the_button_that_finalises_is_not_there_while_something_is_missing() -> None:
    missing: list[dict[str, Any]] = [{"text": "A finding on limb 2", "href": "#limb-2"}]
    source = UI + "{{ ui.missing_panel(items, ready_href='/finalise') }}"
    assert "/finalise" not in draw(source, items=missing)
    assert "#limb-2" in draw(source, items=missing)
    assert "/finalise" in draw(source, items=[])


def test_a_list_of_lines_grows_without_script() -> None:
    lines = formset_factory(OneQuestion, extra=2)(prefix="lines")
    source = (
        UI + "{% call(item, number) ui.add_another(lines, 'Line') %}{{ field(item['why']) }}{% endcall %}"
    )
    root = parse(draw(source, lines=lines))
    assert one(root, ".//button[@name='add']").get("value") == "lines"
    assert root.xpath(".//button[@name='remove']/@value") == ["lines-0", "lines-1"]
    assert one(root, ".//input[@name='lines-TOTAL_FORMS']").get("value") == "2"
    assert "lines-__prefix__-why" in draw(source, lines=lines)


def test_a_filter_is_an_address_and_each_chip_takes_itself_away() -> None:
    source = UI + "{% call ui.filter_panel('/cases', chips, '/cases') %}<input name='stage'>{% endcall %}"
    root = parse(draw(source, chips=[{"text": "Stage: panel", "remove_href": "/cases?mine=1"}]))
    assert one(root, ".//form").get("method") == "get"
    assert "Remove this filter:" in one(root, ".//a[@href='/cases?mine=1']").text_content()


def test_history_is_an_ordered_list_with_real_times() -> None:
    when = dt.datetime(2026, 11, 23, 14, 2, tzinfo=dt.UTC)
    root = parse(draw(UI + "{{ ui.timeline([{'on': when, 'title': 'Asked'}]) }}", when=when))
    assert one(root, ".//ol/li/time").get("datetime") == "2026-11-23T14:02:00+00:00"


def test_words_of_a_person_stay_words_in_every_piece() -> None:
    bad = "<img src=x onerror=alert(1)>"
    told = draw(
        UI + "{{ ui.childs_words(bad) }}{{ ui.identity_bar(bad, bad, [{'label': bad, 'text': bad}], [{'text': bad}], bad) }}"
        "{{ ui.dissent(bad, bad) }}{{ ui.timeline([{'on': day, 'title': bad, 'text': bad}]) }}"
        "{{ ui.worklist([{'title': bad, 'items': [{'verb': bad, 'text': bad, 'href': '#'}]}]) }}",
        bad=bad,
        day=dt.date(2026, 11, 23),
    )  # fmt: skip
    assert "<img" not in told
