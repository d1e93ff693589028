"""A Django field becomes the GOV.UK question a screen reader can follow."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django import forms
from django.forms import formset_factory

from moothall.look.fields import DatePartsField
from moothall.look.forms import error_summary, field, has_errors
from moothall.look.question import textarea_value
from tests.unit.look.pages import one, parse

YES_NO = [("yes", "Yes"), ("no", "No"), ("unsure", "Not sure")]


class Referral(forms.Form):
    """The questions of these tests."""

    responder = forms.CharField(label="First responder", help_text="As on the form")
    born = DatePartsField(label="Date of birth", noun="the date of birth", past=True)
    heard = forms.ChoiceField(label="Has the child been heard?", choices=YES_NO, widget=forms.RadioSelect)
    why_not = forms.CharField(label="Why not", required=False, widget=forms.Textarea)
    kinds = forms.MultipleChoiceField(
        label="Kinds",
        choices=[("criminal", "Criminal"), ("none", "None")],
        widget=forms.CheckboxSelectMultiple,
    )
    agency = forms.ChoiceField(label="Agency", choices=[("", "Choose one"), ("police", "Police")])
    read = forms.BooleanField(label="I have read the papers")
    account = forms.CharField(label="Account", max_length=20, widget=forms.Textarea)
    paper = forms.FileField(label="Paper")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def drawn(name: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
    return parse(field(Referral(data)[name], **options))


def test_a_hint_and_an_error_are_both_read_with_the_input() -> None:
    root = drawn("responder", {})
    box = one(root, ".//input")
    assert box.get("aria-describedby") == "id_responder-hint id_responder-error"
    assert one(root, ".//*[@id='id_responder-hint']").text.strip() == "As on the form"
    assert "Enter first responder" in one(root, ".//*[@id='id_responder-error']").text_content()
    assert one(root, ".//label").get("for") == "id_responder"


def test_a_question_can_be_the_heading_of_its_page() -> None:
    root = drawn("responder", label_size="l", heading=True)
    assert "govuk-label--l" in one(root, ".//h1/label").get("class")


def test_an_option_nobody_knows_is_refused() -> None:
    with pytest.raises(TypeError, match="labell"):
        field(Referral()["responder"], labell="x")  # type: ignore[call-arg]


def test_no_radio_is_chosen_before_a_person_chooses() -> None:
    assert not drawn("heard").xpath(".//input[@checked]")


def test_the_first_radio_has_the_id_that_errors_link_to() -> None:
    root = drawn("heard", dividers={"unsure": "or"})
    assert [box.get("id") for box in root.xpath(".//input")] == ["id_heard", "id_heard-2", "id_heard-3"]
    assert one(root, ".//*[@class='govuk-radios__divider']").text == "or"


def test_what_a_choice_reveals_is_in_the_page_without_script() -> None:
    form = Referral({"heard": "yes"})
    root = parse(field(form["heard"], conditional={"no": form["why_not"]}))
    revealed = one(root, ".//*[@id='conditional-id_heard-2']")
    assert one(revealed, ".//textarea").get("name") == "why_not"
    # GOV.UK's styles hide this class only under .govuk-frontend-supported, which its script sets.
    assert "govuk-radios__conditional--hidden" in revealed.get("class")
    assert revealed.get("hidden") is None


def test_the_words_under_a_chosen_radio_come_back_exactly_as_typed() -> None:
    words = "\n  She said:\n\n    never again & <never>"
    form = Referral({"heard": "no", "why_not": words})
    root = parse(field(form["heard"], conditional={"no": form["why_not"]}))
    # The parser, like a browser, drops the first line break of a textarea, so one more has to be there.
    assert one(root, ".//textarea").text in (words, "\n" + words)


def test_line_breaks_of_every_kind_are_kept_as_one_kind() -> None:
    assert textarea_value("a\r\nb\rc\nd") == "a&#10;b&#10;c&#10;d"


def test_a_date_is_three_inputs_with_one_legend() -> None:
    root = drawn("born", autocomplete="bday")
    assert [box.get("name") for box in root.xpath(".//input")] == ["born_day", "born_month", "born_year"]
    assert [box.get("id") for box in root.xpath(".//input")] == [
        "id_born-day",
        "id_born-month",
        "id_born-year",
    ]
    assert root.xpath(".//input/@autocomplete") == ["bday-day", "bday-month", "bday-year"]
    assert one(root, ".//legend").text.strip() == "Date of birth"
    assert one(root, ".//fieldset").get("role") == "group"


def test_only_the_part_of_a_date_that_is_wrong_is_marked() -> None:
    form = Referral({"born_day": "27", "born_month": "3", "born_year": ""})
    root = parse(field(form["born"]))
    marked = [box.get("id") for box in root.xpath(".//input[contains(@class, 'govuk-input--error')]")]
    assert marked == ["id_born-year"]
    assert one(parse(error_summary(form)), ".//a[contains(., 'year')]").get("href") == "#id_born-year"


@pytest.mark.parametrize(
    ("day", "month", "year", "words"),
    [
        ("", "", "", "Enter the date of birth"),
        ("", "3", "", "The date of birth must include a day and a year"),
        ("31", "2", "2011", "The date of birth must be a real date"),
        ("1", "13", "2011", "The date of birth must be a real date"),
        ("1", "1", "11", "Year must include 4 numbers"),
        ("٣", "1", "2011", "The date of birth must be a real date"),
        ("1", "1", "2190", "The date of birth must be today or in the past"),
    ],
)
def test_a_date_that_is_wrong_says_what_to_do(day: str, month: str, year: str, words: str) -> None:
    form = Referral({"born_day": day, "born_month": month, "born_year": year})
    assert form.errors["born"] == [words]


@pytest.mark.parametrize("month", ["3", "03", "Mar", "march", "MARCH", "mar."])
def test_a_month_may_be_a_number_or_a_name(month: str) -> None:
    form = Referral({"born_day": "27", "born_month": month, "born_year": "2011"})
    form.errors  # noqa: B018  # cleans the form
    assert form.cleaned_data["born"] == dt.date(2011, 3, 27)


def test_a_date_known_before_is_shown_in_its_parts() -> None:
    root = parse(field(Referral(initial={"born": dt.date(2011, 3, 27)})["born"]))
    assert root.xpath(".//input/@value") == ["27", "3", "2011"]


def test_what_was_typed_in_a_date_is_kept_beside_its_error() -> None:
    root = drawn("born", {"born_day": "31", "born_month": "feb", "born_year": "2011"})
    assert root.xpath(".//input/@value") == ["31", "feb", "2011"]


def test_a_textarea_with_a_limit_counts_and_lets_a_person_go_over() -> None:
    root = drawn("account")
    assert one(root, ".//*[@data-module='govuk-character-count']").get("data-maxlength") == "20"
    assert one(root, ".//textarea").get("maxlength") is None
    assert one(root, ".//textarea").get("rows") == "5"


def test_ticked_boxes_stay_ticked() -> None:
    root = drawn("kinds", {"kinds": ["criminal"]}, exclusive="none")
    assert root.xpath(".//input[@checked]/@value") == ["criminal"]
    assert root.xpath(".//input[@data-behaviour='exclusive']/@value") == ["none"]


def test_a_single_box_has_its_question_as_its_label() -> None:
    root = drawn("read", {})
    assert one(root, ".//label").text.strip() == "I have read the papers"
    assert "id_read-error" in one(root, ".//input").get("aria-describedby")


def test_the_hint_of_a_single_box_stands_under_its_question() -> None:
    root = drawn("read", {}, hint="All of them.")
    hint = one(root, ".//*[contains(@class, 'govuk-hint')]")
    assert "govuk-checkboxes__hint" in hint.get("class")
    assert hint.get("id") in one(root, ".//input").get("aria-describedby")


def test_a_list_keeps_its_empty_first_line_and_its_choice() -> None:
    root = drawn("agency", {"agency": "police"})
    assert root.xpath(".//option/@value") == ["", "police"]
    assert root.xpath(".//option[@selected]/@value") == ["police"]


def test_a_file_and_a_hidden_field_are_drawn_as_such() -> None:
    assert one(drawn("paper"), ".//input").get("type") == "file"
    assert one(drawn("token"), ".//input").get("type") == "hidden"


def test_every_error_links_to_an_input_that_is_there() -> None:
    form = Referral({"born_year": "2011"})
    together = parse("".join([*(str(field(bound)) for bound in form), str(error_summary(form))]))
    links = together.xpath(".//*[contains(@class, 'govuk-error-summary')]//a/@href")
    assert len(links) == 8
    for link in links:
        assert one(together, f".//*[@id='{link[1:]}']").tag in {"input", "select", "textarea"}


def test_errors_of_a_form_and_of_lines_in_it_are_listed_in_order() -> None:
    class Line(forms.Form):
        what = forms.CharField(label="What will be done")

    lines = formset_factory(Line)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-what": ""},
    )
    lines.forms[0].empty_permitted = False
    form = Referral({})
    hrefs = parse(error_summary(form, lines)).xpath(".//a/@href")
    assert hrefs[0] == "#id_responder"
    assert hrefs[-1] == "#id_form-0-what"
    assert has_errors(None, lines)


def test_nothing_wrong_draws_no_summary() -> None:
    assert error_summary(Referral()) == ""
    assert not has_errors(None, Referral())


def test_a_message_of_the_form_itself_is_kept_word_for_word() -> None:
    class Own(forms.Form):
        why = forms.CharField(error_messages={"required": "Say why the panel departs from the guidance"})

    assert "Say why the panel departs from the guidance" in error_summary(Own({}))


def test_words_a_person_typed_are_never_markup() -> None:
    root = drawn("responder", {"responder": '"><script>alert(1)</script>'})
    assert one(root, ".//input").get("value") == '"><script>alert(1)</script>'
    assert not root.xpath(".//script")
