"""Describing a work at the desk: nothing typed is lost or altered, nobody's change is overwritten, a rated study stays put."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moothall.library.appraisal import scale
from moothall.library.appraisal.actions import rate
from moothall.library.appraisal.rules import PartGiven
from moothall.library.catalogue.actions import put_work
from moothall.library.catalogue.description import OF_THE_STUDY, WorkDescription, from_kept
from moothall.library.catalogue.models import Entry, Work, WorkVersion
from moothall.library.catalogue.queries import describe, work_by_key
from moothall.library.desk.actions import drafts
from moothall.library.desk.forms.many import FoundForm, NameForm, StudyForm
from moothall.library.desk.forms.work import PARTS
from moothall.library.desk.models import Curator, Draft
from moothall.library.errors import Refused
from tests.library.desk.conftest import KEY, described

As = Callable[[str], Client]
W = {"key": KEY}
TYPED = " Ends with a space \n\n\tand a tab, “quotes”, <b>marks</b>, 中文, e\u0301.\n"


def part(name: str, **more: Any) -> str:
    return reverse(name, kwargs={**W, **more})


def as_shown(form: Any) -> dict[str, Any]:
    """What a browser would send back of a form that nobody touched: lines ended in a browser's way."""
    sent: dict[str, Any] = {}
    for bound in form:
        value = (
            bound.field.prepare_value(bound.value())
            if hasattr(bound.field, "prepare_value")
            else bound.value()
        )
        if isinstance(value, (list, tuple)):
            sent[bound.html_name] = [str(one) for one in value]
        else:
            sent[bound.html_name] = "" if value is None else "\r\n".join(re.split("\r\n|\r|\n", str(value)))
    return sent


def begun(by: Curator) -> Draft:
    return drafts.begin(by=by, work=Work.objects.get(key=KEY))


def test_every_field_of_a_work_stands_on_a_page_of_the_form() -> None:
    asked = {name for form in PARTS.values() for name in form.base_fields}
    kept = set(WorkDescription.__dataclass_fields__) - {"key", "contributors", "studies", "other"}
    assert kept <= asked
    assert set(OF_THE_STUDY) == set(StudyForm.base_fields)
    assert set(FoundForm.base_fields) == set(
        from_kept(described().as_kept()).studies[0].outcomes[0].__dataclass_fields__
    )
    assert set(NameForm.base_fields) == {"family", "given", "body", "role", "orcid"}


@pytest.mark.parametrize("name", PARTS)
def test_a_page_sent_back_untouched_changes_nothing(
    as_: As, work: Work, people: dict[str, Curator], name: str
) -> None:
    put_work(
        by="an import", reason="Odd on purpose.",
        described=described(
            title="  Spaces  around ", summary="Lines\r\nended\rthree\nways ", kind="a-kind-of-elsewhere",
            topics=("child-trafficking", "elsewhere", "nrm"), keywords=("b", "a"), other={"ris:M1": "kept"},
            languages=("en", "cy"), year=None, published="",
        ),
    )  # fmt: skip
    before = describe(work_by_key(KEY))  # type: ignore[arg-type]
    begun(people["olu"])
    form = PARTS[name](described=before)
    assert as_("olu").post(part("draft_part", part=name), as_shown(form)).status_code == 302
    assert from_kept(Draft.objects.get().description) == before


def test_what_was_typed_is_kept_as_it_was_and_published_so(
    as_: As, work: Work, people: dict[str, Curator]
) -> None:
    begun(people["olu"])
    browser = as_("olu")
    sent = {"teaser": "", "summary": TYPED.replace("\n", "\r\n"), "summary_by": "ours", "read": "text"}
    assert browser.post(part("draft_part", part="summary"), sent).status_code == 302
    assert describe(work_by_key(KEY)).summary != TYPED, "not before it is published"  # type: ignore[arg-type]
    assert browser.post(part("draft_publish"), {"reason": "It was read again."}).status_code == 302
    assert describe(work_by_key(KEY)).summary == TYPED  # type: ignore[arg-type]
    assert WorkVersion.objects.get().reason == "It was read again."
    assert not Draft.objects.exists()


def test_a_page_with_a_fault_shows_again_all_that_was_typed(
    as_: As, work: Work, people: dict[str, Curator]
) -> None:
    begun(people["olu"])
    sent = {"year": "2024", "published": "May 2024", "doi": "doi:10.1/x", "publisher": "A “Press” & Sons"}
    page = as_("olu").post(part("draft_part", part="published"), sent)
    assert page.status_code == 422
    told = page.content.decode()
    assert "May 2024" in told
    assert "A “Press” &amp; Sons" in told
    assert from_kept(Draft.objects.get().description) == described()


def test_rows_are_added_and_taken_out_without_script_and_no_word_is_lost(
    as_: As, work: Work, people: dict[str, Curator]
) -> None:
    begun(people["olu"])
    browser = as_("olu")
    sent = {
        "people-TOTAL_FORMS": "2", "people-INITIAL_FORMS": "2",
        "people-0-family": "Fictional", "people-0-given": "Ada B.", "people-0-role": "author", "people-0-body": "", "people-0-orcid": "",
        "people-1-family": "", "people-1-given": "", "people-1-role": "funder", "people-1-body": "A body", "people-1-orcid": "",
    }  # fmt: skip
    more = browser.post(part("draft_people"), {**sent, "add": "people"}).content.decode()
    assert 'name="people-2-family"' in more
    assert 'value="Ada B."' in more
    fewer = browser.post(part("draft_people"), {**sent, "remove": "people-0"}).content.decode()
    assert 'value="Ada B."' not in fewer
    assert 'value="A body"' in fewer
    assert browser.post(part("draft_people"), sent).status_code == 302
    kept = from_kept(Draft.objects.get().description).contributors
    assert [(one.given, one.body, one.role) for one in kept] == [
        ("Ada B.", "", "author"),
        ("", "A body", "funder"),
    ]
    both = browser.post(part("draft_people"), {**sent, "people-0-body": "And a body"})
    assert both.status_code == 422
    assert "And a body" in both.content.decode()


def test_a_draft_is_its_writers_alone(as_: As, work: Work, people: dict[str, Curator]) -> None:
    begun(people["olu"])
    assert as_("petra").get(part("draft")).status_code == 404
    assert "Olu Bakare" in as_("petra").get(part("work")).content.decode()


def test_nobodys_change_is_overwritten_and_both_are_brought_together(
    as_: As, work: Work, people: dict[str, Curator]
) -> None:
    olu = begun(people["olu"])
    drafts.write(draft=olu, described=described(summary="Olu's words.", teaser="Olu's two lines."))
    put_work(
        by="Petra", described=described(summary="Petra's words.", publisher="Petra's press"), reason="Read."
    )
    with pytest.raises(Refused):
        drafts.publish(by=people["olu"], draft=olu, reason="Mine.")
    page = as_("olu").get(part("draft")).content.decode()
    assert "Take up their change" in page
    assert drafts.catch_up(draft=olu) == ["summary"]
    published = describe(drafts.publish(by=people["olu"], draft=olu, reason="Mine."))
    assert (published.summary, published.teaser, published.publisher) == (
        "Olu's words.",
        "Olu's two lines.",
        "Petra's press",
    )
    assert [one.description["summary"] for one in WorkVersion.objects.filter(number=2)] == ["Petra's words."]


def test_a_rated_study_is_neither_taken_out_nor_moved(
    as_: As, work: Work, people: dict[str, Curator]
) -> None:
    rate(
        by=people["olu"], study=work.studies.get(position=2), scale=scale("maryland-sms", "what-works-growth"),
        parts={"method": PartGiven("3", "p. 1")}, reasons="So.",
    )  # fmt: skip
    begun(people["petra"])
    browser = as_("petra")
    for place in (1, 2):
        answer = browser.post(part("draft_study_remove", place=place))
        assert answer.status_code == 409, "taking out the first would move the second"
    assert len(from_kept(Draft.objects.get().description).studies) == 2


def test_a_study_rated_while_a_draft_without_it_was_written_is_not_lost(
    work: Work, people: dict[str, Curator]
) -> None:
    draft = begun(people["petra"])
    drafts.remove_study(draft=draft, place=1)
    rate(
        by=people["olu"], study=work.studies.get(position=1), scale=scale("maryland-sms", "what-works-growth"),
        parts={"method": PartGiven("5", "p. 1")}, reasons="So.",
    )  # fmt: skip
    with pytest.raises(Refused, match="Study 1"):
        drafts.publish(by=people["petra"], draft=draft, reason="Fewer.")


def test_a_work_is_begun_only_under_a_key_of_its_own(as_: As, work: Work) -> None:
    sent = {"kind": "report", "title": "Another", "year": "2020", "doi": "", "url": "", "key": KEY}
    page = as_("olu").post(reverse("work_add"), sent)
    assert page.status_code == 422
    assert "A work has this key already" in page.content.decode()
    assert (
        as_("olu").post(reverse("work_add"), {**sent, "key": ""}).headers["Location"]
        == "/drafts/another-2020/"
    )
    assert not Work.objects.filter(key="another-2020").exists()


def test_publishing_without_a_reason_or_without_a_change_is_refused(
    as_: As, work: Work, people: dict[str, Curator]
) -> None:
    begun(people["olu"])
    browser = as_("olu")
    assert browser.post(part("draft_publish"), {"reason": " "}).status_code == 422
    assert browser.post(part("draft_publish"), {"reason": "None."}).status_code == 409


def test_two_versions_stand_side_by_side_and_the_change_is_named(as_: As, work: Work) -> None:
    put_work(
        by="Petra", described=described(publisher="A press", title="Another title"), reason="The title page."
    )
    page = as_("olu").get(part("versions")).content.decode()
    assert "The title page." in page
    assert "A fictional trial of guardians" in page
    assert page.count("mh-compare__changed") == 2
    assert as_("olu").get(part("versions") + "?older=7").status_code == 404


def test_an_editor_withdraws_with_a_notice_and_it_is_logged(as_: As, work: Work) -> None:
    assert as_("gwen").post(part("withdraw"), {"notice": "Its numbers were wrong."}).status_code == 302
    assert Work.objects.get(key=KEY).withdrawal_notice == "Its numbers were wrong."
    assert Entry.objects.filter(verb="withdraw", by="Gwen Ashdown").exists()
    assert as_("gwen").post(part("withdraw"), {"notice": "Again."}).status_code == 409


NO_SURROGATES = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=200)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=NO_SURROGATES)
def test_whatever_is_typed_is_kept_but_for_the_ends_of_its_lines(typed: str) -> None:
    form = PARTS["summary"](
        {"teaser": "", "summary": typed, "summary_by": "ours", "read": ""},
        described=described(summary="Before."),
    )
    assert form.is_valid()
    assert form.changed().summary == typed.replace("\r\n", "\n").replace("\r", "\n")
