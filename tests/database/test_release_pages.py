"""The pages of releases and of the checkers' desk, by those who put together, check, publish and read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from moothall.core import ledger
from moothall.evidence.release.models import Release
from moothall.evidence.release.tasks import prepare_in_the_background
from moothall.methods.bundle import make_key_pair, read_bundle
from tests.cast import Cast
from tests.database.releasing import CODE, a_run, accept_all, at_the_desk, cannot_be_made_safe, published
from tests.database.test_themes_pages import browse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _key(tmp_path: Path, settings: Any) -> None:
    make_key_pair(tmp_path / "hullhaven")
    settings.MOOTHALL_RELEASE_KEY = str(tmp_path / "hullhaven")


def page(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[-3000:]
    return str(answer.content.decode())


def sent(run: object, **changed: Any) -> dict[str, Any]:
    return {
        "run": str(run), "title": "Missing episodes after local decisions", "teaser": "Children go missing less often.",
        "summary": "They went missing less often.", "setting": "England.", "sample": "Children.",
        "can_show": "Whether it helped.", "cannot_show": "Why.", "topics": ["outcomes"], "licence": "ogl-3",
        "outcome_described": "described", "intervention_described": "full", **changed,
    }  # fmt: skip


def things(client: Client, release: Release) -> list[str]:
    """The addresses of what is checked, in their order."""
    return list(dict.fromkeys(re.findall(rf"/governance/releases/{release.pk}/check/[^\"]+/", page(client.get(reverse("study_release", args=[release.pk]))))))  # fmt: skip


def test_from_a_run_to_the_signed_bundle_by_pages_alone(cast: Cast) -> None:
    run = a_run(cast)
    author = browse(cast.evaluator)
    assert "Run, and not released yet" in page(author.get(reverse("study_releases")))
    begun = author.post(reverse("release_begin", args=[run.study_id]), {"key": CODE})
    with ledger.unit(cast.evaluator, "test"):
        release = Release.objects.get()
    assert begun["Location"] == reverse("release_draft", args=[release.pk])
    form = page(author.get(begun["Location"]))
    assert "Children by site" in form, "each output can be left out"
    assert "a staggered difference-in-differences study" in form, "the words begin from the protocol"
    assert author.post(begun["Location"], sent(run.pk)).status_code == 302
    address = reverse("study_release", args=[release.pk])
    assert "Waits for its turn" in page(author.get(address))
    job = ProcrastinateJob.objects.get(task_name="release.prepare", status="todo")
    assert prepare_in_the_background(**job.args) is True
    assert "Waits for two" in page(author.get(address))
    for by in (cast.data_protection_officer, cast.second_evaluator):
        checker = browse(by)
        assert "4 things wait for you" in page(checker.get(reverse("release_desk")))
        for thing in things(checker, release):
            answer = checker.post(thing, {"vote": "accept", "words": "Looked at every cell."})
            assert answer.status_code == 302
        assert "Nothing for you" in page(checker.get(reverse("release_desk")))
    assert "Ready to be published" in page(author.get(address))
    assert "Sign and publish" in page(author.get(reverse("release_publish", args=[release.pk])))
    assert author.post(reverse("release_publish", args=[release.pk])).status_code == 302
    assert "Download the signed bundle" in page(browse(cast.chair).get(address))
    bundle = browse(cast.chair).get(reverse("release_bundle", args=[release.pk]))
    assert read_bundle(bundle.content).manifest.title == "Missing episodes after local decisions"


def test_a_checker_sees_the_true_figures_the_published_ones_the_chart_and_the_risks(cast: Cast) -> None:
    release = at_the_desk(cast)
    checker = browse(cast.data_protection_officer)
    words = page(checker.get(things(checker, release)[0]))
    assert "<strong>3</strong>" in words, "what is hidden stands out among the true figures"
    assert "[c]" in words
    assert "Children behind it" in words
    assert "<svg" in words
    assert "Smallest numbers behind it" in words
    assert 'name="vote"' in words
    assert "checked" not in words.split('name="vote"')[1].split(">")[0], "nothing is chosen beforehand"


def test_the_other_checker_and_the_author_are_not_told_which_way_one_voted(cast: Cast) -> None:
    release = at_the_desk(cast)
    first, second, author = (
        browse(by) for by in (cast.data_protection_officer, cast.second_evaluator, cast.evaluator)
    )
    address = things(first, release)[0]
    first.post(address, {"vote": "refuse", "words": "The southern site is one family."})
    assert "The southern site is one family." in page(first.get(address))
    for client in (second, author):
        words = page(client.get(address))
        assert "One of two has checked it" in words
        assert "one family" not in words
        assert "Refused" not in words
    assert 'name="vote"' not in page(author.get(address))
    second.post(address, {"vote": "accept", "words": "Fine."})
    for client in (second, author):
        assert "The southern site is one family." in page(client.get(address))


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(cast: Cast) -> None:
    release = at_the_desk(cast)
    checker = browse(cast.data_protection_officer)
    address = things(checker, release)[0]
    words = page(checker.post(address, {"vote": "", "words": "Typed before choosing."}), 422)
    assert "Typed before choosing." in words
    author = browse(cast.evaluator)
    draft = reverse("release_draft", args=[release.pk])
    with ledger.unit(cast.evaluator, "test"):
        run = release.drafts.get().run_id
    words = page(author.post(draft, sent(run, teaser="Short.", doi="https://doi.org/10.5555/1")), 422)
    assert "Write at least 20 characters." in words
    words = page(author.post(draft, sent(run, doi="https://doi.org/10.5555/1")), 422)
    assert "Write the DOI without an address" in words
    without = {f"without_{name}": "Few." for name in ("children-by-site", "missing-effect")}
    assert "Keep at least one output" in page(author.post(draft, sent(run, **without)), 422)


def test_the_author_answers_what_two_sent_back(cast: Cast) -> None:
    release = at_the_desk(cast)
    address = things(browse(cast.evaluator), release)[2]
    for by, vote in ((cast.data_protection_officer, "send back"), (cast.second_evaluator, "accept")):
        browse(by).post(address, {"vote": vote, "words": "Where is this from?"})
    author = browse(cast.evaluator)
    assert "Send the answer" in page(author.get(address))
    assert author.post(f"{address}answer/", {"words": "From the table."}).status_code == 302
    words = page(browse(cast.data_protection_officer).get(address))
    assert "From the table." in words
    assert 'name="vote"' in words


def test_a_file_of_the_report_is_opened_where_it_runs_nothing_and_reaches_nothing(cast: Cast) -> None:
    release = at_the_desk(cast)
    checker = browse(cast.second_evaluator)
    thing = things(checker, release)[3]
    words = page(checker.get(thing))
    assert "The full report" in words
    at = thing.replace("/check/", "/report/")
    answer = checker.get(f"{at}index.html")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "missing" in page(answer)
    assert checker.get(f"{at}report.pdf").content.startswith(b"%PDF-")
    assert checker.get(f"{at}nothing.html").status_code == 404
    assert browse(cast.chair).get(f"{at}index.html").status_code == 403


def test_published_it_is_corrected_and_withdrawn_with_reasons_in_sight(cast: Cast) -> None:
    row = published(cast)
    author, officer = browse(cast.evaluator), browse(cast.data_protection_officer)
    address = reverse("study_release", args=[row.release_id])
    assert "Correct it" in page(author.get(address))
    begun = author.post(reverse("release_correct", args=[row.release_id]), {"reason": "A label was wrong."})
    assert begun.status_code == 302
    assert "A label was wrong." in page(author.get(address)), "the history of versions"
    assert "Missing episodes" in page(author.get(begun["Location"])), "it begins from what was published"
    with ledger.unit(cast.evaluator, "test"):
        Release.objects.get(version=2)
    assert officer.post(reverse("release_withdraw", args=[row.release_id]), {"reason": ""}).status_code == 422


def test_a_withdrawal_is_a_version_with_its_bundle(cast: Cast) -> None:
    row = published(cast)
    officer = browse(cast.data_protection_officer)
    done = officer.post(reverse("release_withdraw", args=[row.release_id]), {"reason": "A site asked."})
    words = page(officer.get(done["Location"]))
    assert "Withdrawn" in words
    assert "A site asked." in words
    bundle = officer.get(f"{done['Location']}bundle.zip")
    assert read_bundle(bundle.content).manifest.kind == "withdrawal"
    assert "A later version stands" in page(officer.get(reverse("study_release", args=[row.release_id])))


def test_what_was_withheld_and_why_stands_on_the_page_of_the_release_and_before_who_checks_the_report(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cannot_be_made_safe(monkeypatch, "children-by-site")
    release = at_the_desk(cast)
    checker = browse(cast.data_protection_officer)
    report = things(checker, release)[-1]
    for address in (reverse("study_release", args=[release.pk]), report):
        words = page(checker.get(address))
        assert "Withheld, since it could not be made safe" in words
        assert "Children by site" in words
    shown = page(
        checker.get(re.search(r'href="(/governance/studies/runs/[^"]+children-by-site/)"', words)[1])
    )  # type: ignore[index]
    assert "True figures, not released" in shown
    assert "Withheld" not in page(browse(cast.chair).get(reverse("study_release", args=[release.pk])))
    accept_all(cast, release)
    assert "Withheld" in page(checker.get(reverse("release_publish", args=[release.pk])))


def test_who_only_reads_sees_what_is_published_and_nothing_of_the_desk(cast: Cast) -> None:
    release = at_the_desk(cast)
    chair = browse(cast.chair)
    words = page(chair.get(reverse("study_release", args=[release.pk])))
    assert "What is checked" not in words
    assert "Children by site" not in words
    assert chair.get(reverse("release_desk")).status_code == 403
    assert reverse("study_releases") in page(chair.get(reverse("governance")))


def test_what_is_missing_before_it_can_be_published_stands_on_its_page(cast: Cast) -> None:
    release = at_the_desk(cast)
    accept_all(cast, release, but=["report"])
    author = browse(cast.evaluator)
    assert "The report and its files: two people have still to check it." in page(
        author.get(reverse("study_release", args=[release.pk]))
    )
    answer = author.post(reverse("release_publish", args=[release.pk]))
    assert "The report and its files: two people have still to check it." in page(answer, 409)


def test_the_pages_cost_the_same_for_one_and_for_many(cast: Cast) -> None:
    checker = browse(cast.data_protection_officer)
    release = at_the_desk(cast)
    addresses = [
        reverse("study_releases"), reverse("release_desk"), reverse("study_release", args=[release.pk]), things(checker, release)[0],
    ]  # fmt: skip
    few = [_cost(checker, address) for address in addresses]
    at_the_desk(cast, key="another")
    at_the_desk(cast, key="a-third")
    many = [_cost(checker, address) for address in addresses]
    assert few == many
    assert max(many) <= 12
    assert _cost(browse(cast.evaluator), reverse("release_draft", args=[release.pk])) <= 12


def _cost(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        page(client.get(address))
    return len(asked)


def test_what_could_not_be_prepared_says_why(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from moothall.core.kinds import Refused
    from moothall.evidence.release import protecting

    def refuses(*_given: Any) -> Any:
        raise Refused("Output children-by-site cannot be judged.")

    run = a_run(cast)
    author = browse(cast.evaluator)
    author.post(reverse("release_begin", args=[run.study_id]), {"key": CODE})
    with ledger.unit(cast.evaluator, "test"):
        release = Release.objects.get()
    author.post(reverse("release_draft", args=[release.pk]), sent(run.pk))
    again = author.post(reverse("release_draft", args=[release.pk]), sent(run.pk))
    assert "It is being prepared already" in page(again, 422)
    monkeypatch.setattr(protecting, "protect_all", refuses)
    job = ProcrastinateJob.objects.get(task_name="release.prepare", status="todo")
    assert prepare_in_the_background(**job.args) is False
    words = page(author.get(reverse("study_release", args=[release.pk])))
    assert "It could not be prepared" in words
    assert "cannot be judged" in words
    assert json.dumps(job.args)
