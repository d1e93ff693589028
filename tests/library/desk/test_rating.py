"""Two curators rate alone: neither sees the other's before both are in, and what they agree on stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from moothall.library.appraisal import rating_queries as queries
from moothall.library.appraisal import scale
from moothall.library.appraisal.actions import rate, settle
from moothall.library.appraisal.models import Rating, Settlement
from moothall.library.appraisal.rules import PartGiven
from moothall.library.catalogue.models import Entry, Work
from moothall.library.desk.models import Curator
from moothall.library.errors import Invalid, Refused
from tests.library.desk.conftest import KEY

SCALE = scale("maryland-sms", "what-works-growth")
AT = {"key": KEY, "place": 1, "scale": "maryland-sms", "version": "what-works-growth"}
As = Callable[[str], Client]
Post = dict[str, str]


def answers(level: str, why: str = "Page 12: a lot, drawn by another body.") -> Post:
    return {
        "level_method": level,
        "reason_method": why,
        "taken_down": "0",
        "reasons": f"It stands at {level}.",
    }


def give(work: Work, by: Curator, level: str, place: int = 0) -> Rating:
    study = list(work.studies.all())[place]
    parts = {"method": PartGiven(level, f"Because of {level}, says {by.name}.")}
    return rate(by=by, study=study, scale=SCALE, parts=parts, reasons=f"In short {level}, says {by.name}.")


def test_a_rating_is_looked_at_before_it_is_given_and_then_kept(as_: As, work: Work) -> None:
    browser = as_("olu")
    page = browser.get(reverse("rate", kwargs=AT))
    assert page.status_code == 200
    assert " checked" not in page.content.decode(), "nothing is chosen beforehand"
    check = browser.post(reverse("rate", kwargs=AT), answers("5"))
    assert "Check your rating" in check.content.decode()
    assert not Rating.objects.exists()
    kept = browser.post(reverse("rate", kwargs=AT), {**answers("5"), "confirm": "1"})
    assert kept.status_code == 302
    assert Rating.objects.get().domains == {
        "method": {"level": "5", "reason": "Page 12: a lot, drawn by another body."}
    }


def test_going_back_from_the_check_loses_no_word(as_: As, work: Work) -> None:
    typed = answers("5", "A line.\n\n  Indented: “quoted” & <b>marked</b>.")
    page = as_("olu").post(reverse("rate", kwargs=AT), {**typed, "back": "1"})
    assert page.status_code == 200
    assert "&#10;  Indented: “quoted” &amp; &lt;b&gt;marked&lt;/b&gt;." in page.content.decode()


def test_a_part_without_a_level_or_a_reason_is_asked_again_and_what_was_typed_stays(
    as_: As, work: Work
) -> None:
    page = as_("olu").post(
        reverse("rate", kwargs=AT), {**answers("5"), "reason_method": "  ", "confirm": "1"}
    )
    assert page.status_code == 422
    assert "It stands at 5." in page.content.decode()
    assert not Rating.objects.exists()


def test_nobody_sees_the_others_before_both_are_in(as_: As, work: Work, people: dict[str, Curator]) -> None:
    first = give(work, people["olu"], "5")
    for name in ("petra", "gwen"):
        assert not queries.seen_by(people[name]).exists(), "not even an editor"
    assert list(queries.seen_by(people["olu"])) == [first]
    give(work, people["petra"], "4")
    for one in people.values():
        assert queries.seen_by(one).count() == 2


def test_the_query_tells_studies_and_scales_apart(work: Work, people: dict[str, Curator]) -> None:
    give(work, people["olu"], "5")
    give(work, people["petra"], "3", place=1)
    assert queries.seen_by(people["olu"]).count() == 1
    assert queries.seen_by(people["petra"]).count() == 1
    assert queries.seen_by(people["gwen"]).count() == 0


@pytest.mark.parametrize("name", ["petra", "gwen"])
def test_no_page_and_no_line_of_the_log_tells_a_level_before_its_time(
    as_: As, work: Work, people: dict[str, Curator], name: str
) -> None:
    give(work, people["olu"], "5")
    browser = as_(name)
    addresses = [
        *(f"{reverse('ratings')}?state={state}" for state in (*queries.STATES, "unrated")),
        reverse("agreement"), reverse("log"), reverse("work", kwargs={"key": KEY}), reverse("rating", kwargs=AT),
        reverse("study_scales", kwargs={"key": KEY, "place": 1}), reverse("rate", kwargs=AT),
    ]  # fmt: skip
    for address in addresses:
        page = browser.get(address).content.decode()
        assert "Because of 5" not in page, address
        assert "In short 5" not in page, address
    assert "level" not in str(list(Entry.objects.filter(verb="rate").values_list("detail", flat=True)))


def test_nobody_rates_twice_nor_third(work: Work, people: dict[str, Curator]) -> None:
    give(work, people["olu"], "5")
    with pytest.raises(Refused):
        give(work, people["olu"], "4")
    give(work, people["petra"], "4")
    with pytest.raises(Refused):
        give(work, people["gwen"], "4")


def test_two_of_the_same_level_stand_at_once_without_their_names(
    work: Work, people: dict[str, Curator]
) -> None:
    give(work, people["olu"], "5")
    assert not Settlement.objects.exists()
    give(work, people["petra"], "5")
    stands = Settlement.objects.get()
    assert (stands.level, stands.agreed, stands.settled_by) == ("5", True, "")
    assert [one["level"] for one in stands.given] == ["5", "5"]
    assert set(stands.given[0]) == {"level", "domains", "reasons"}


def test_a_disagreement_waits_for_an_editor_who_says_why_and_both_are_kept(
    as_: As, work: Work, people: dict[str, Curator]
) -> None:
    give(work, people["olu"], "5")
    give(work, people["petra"], "4")
    assert not Settlement.objects.exists()
    assert as_("olu").get(reverse("settle", kwargs=AT)).status_code == 403
    editor = as_("gwen")
    assert "Because of 4" in editor.get(reverse("settle", kwargs=AT)).content.decode()
    assert editor.post(reverse("settle", kwargs=AT), {"level": "4", "reasons": ""}).status_code == 422
    assert editor.post(reverse("settle", kwargs=AT), {"level": "4", "reasons": "Page 9."}).status_code == 302
    stands = Settlement.objects.get()
    assert (stands.level, stands.agreed, stands.settled_by) == ("4", False, "Gwen Ashdown")
    assert {one["level"] for one in stands.given} == {"5", "4"}


def test_settling_anew_supersedes_and_keeps_what_stood(work: Work, people: dict[str, Curator]) -> None:
    give(work, people["olu"], "5")
    give(work, people["petra"], "4")
    study = work.studies.get(position=1)
    settle(by=people["gwen"], study=study, scale=SCALE, level="4", reasons="Page 9.")
    settle(by=people["gwen"], study=study, scale=SCALE, level="5", reasons="Page 9 was misread.")
    assert Settlement.objects.filter(superseded_at__isnull=True).get().level == "5"
    assert Settlement.objects.count() == 2


def test_a_curator_settles_nothing_and_nothing_is_settled_before_both_are_in(
    work: Work, people: dict[str, Curator]
) -> None:
    study = work.studies.get(position=1)
    give(work, people["olu"], "5")
    with pytest.raises(Refused):
        settle(by=people["gwen"], study=study, scale=SCALE, level="4", reasons="Page 9.")
    give(work, people["petra"], "4")
    with pytest.raises(Refused):
        settle(by=people["olu"], study=study, scale=SCALE, level="4", reasons="Page 9.")


def test_the_whole_is_never_better_than_its_worst_part(work: Work, people: dict[str, Curator]) -> None:
    rob = scale("rob-2", "2019")
    parts = {domain.code: PartGiven("low", "p. 3") for domain in rob.domains}
    parts["missing_data"] = PartGiven("some_concerns", "p. 4")
    study = work.studies.get(position=1)
    with pytest.raises(Invalid):
        rate(by=people["olu"], study=study, scale=rob, parts=parts, reasons="So.", said="low")
    given = rate(by=people["olu"], study=study, scale=rob, parts=parts, reasons="So.", said="high")
    assert given.level == "high"
    other = rate(by=people["petra"], study=study, scale=rob, parts=parts, reasons="So.")
    assert other.level == "some_concerns"


def test_a_study_outside_a_scale_is_not_rated_low_on_it(
    as_: As, work: Work, people: dict[str, Curator]
) -> None:
    study = work.studies.get(position=1)
    study.design = "process-qualitative"
    study.save()
    page = as_("olu").get(reverse("study_scales", kwargs={"key": KEY, "place": 1})).content.decode()
    assert "That is no low level" in page
    with pytest.raises(Refused):
        give(work, people["olu"], "1")


def test_agreement_is_told_by_scale_and_part(as_: As, work: Work, people: dict[str, Curator]) -> None:
    give(work, people["olu"], "5")
    give(work, people["petra"], "5")
    give(work, people["olu"], "3", place=1)
    give(work, people["petra"], "2", place=1)
    [found] = queries.agreements()
    assert (found.whole.agreement.pairs, found.whole.agreement.agreed) == (2, 1)
    assert found.whole.agreement.kappa == pytest.approx(1 / 3)
    assert found.parts["method"].agreement.pairs == 2
    assert "0.33" in as_("olu").get(reverse("agreement")).content.decode()
