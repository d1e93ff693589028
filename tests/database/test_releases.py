"""A release from being put together to being published, corrected and withdrawn; by the verbs, as the people would."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from moothall.core import ledger
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.files import store
from moothall.core.kinds import Actor, Invalid, NotAllowed, Refused, Role
from moothall.core.ledger.models import Entry
from moothall.evidence.release import actions
from moothall.evidence.release.authors_words import first_words
from moothall.evidence.release.models import Release, ReleasedOutput, ReleasePublished
from moothall.evidence.release.queries import OneRelease, one_release, released_studies
from moothall.evidence.release.states import Stage, State
from moothall.methods.bundle import Bundle, KnownKey, make_key_pair, read_bundle, read_keys, verify_bundle
from moothall.methods.outputs import from_json
from tests.cast import Cast
from tests.database.releasing import (
    CODE,
    PROTOCOL,
    a_run,
    accept_all,
    at_the_desk,
    cannot_be_made_safe,
    checkers,
    published,
    put_together,
    ran,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key(tmp_path: Path, settings: Any) -> Path:
    """The partnership's key, for this test alone."""
    path = tmp_path / "hullhaven"
    make_key_pair(path)
    settings.MOOTHALL_RELEASE_KEY = str(path)
    return path


def seen(by: Actor, release: Release) -> OneRelease:
    with ledger.unit(by, "test"):
        return one_release(by, release.pk)


def says(by: Actor, release: Release, name: str, said: str, words: str = "Looked at every cell.") -> None:
    thing = next(one for one in seen(by, release).things if one.item.name == name)
    actions.vote(by=by, release_id=release.pk, item_id=thing.item.pk, said=said, words=words)


def state(by: Actor, release: Release, name: str) -> State:
    return next(one.state for one in seen(by, release).things if one.item.name == name)


def bundle_of(row: ReleasePublished) -> Bundle:
    return read_bundle(store.fetch(row.bundle_sha256))


def test_everything_of_a_release_is_laid_before_its_checkers_protected(cast: Cast) -> None:
    release = at_the_desk(cast)
    one = seen(cast.data_protection_officer, release)
    assert one.stage == Stage.CHECKING
    assert [thing.item.name for thing in one.things] == [
        "children-by-site",
        "missing-effect",
        "words",
        "report",
    ]
    shown = from_json(one.things[0].item.shown)
    assert [row[1] for row in shown.rows][2] == "[c]"
    assert shown.protected_by
    assert "behind" not in one.things[0].item.shown
    assert one.things[0].item.risks["hidden"] >= 2, "a lone hidden cell could be worked out of the total"


def test_two_who_accept_make_it_accepted_and_neither_knows_of_the_other_before(cast: Cast) -> None:
    release = at_the_desk(cast)
    officer, second = checkers(cast)
    says(officer, release, "words", "accept")
    assert state(second, release, "words") in (State.ONE_ACCEPTS,)
    other = next(one for one in seen(second, release).things if one.item.name == "words")
    assert (list(other.votes), other.cast, other.voted) == ([], 1, False)
    says(second, release, "words", "refuse", "The summary names a site with three children.")
    for by in (officer, second, cast.evaluator):
        assert state(by, release, "words") == State.REFUSED
    assert seen(cast.evaluator, release).stage == Stage.BACK


def test_one_vote_reads_the_same_whichever_way_it_went(cast: Cast) -> None:
    release = at_the_desk(cast)
    officer, second = checkers(cast)
    says(officer, release, "words", "refuse")
    says(officer, release, "report", "accept")
    for by in (second, cast.evaluator):
        assert state(by, release, "words") == state(by, release, "report")


def test_an_author_has_no_vote_and_nobody_has_two(cast: Cast) -> None:
    release = at_the_desk(cast)
    with pytest.raises(Refused, match="You had a part in this study"):
        says(cast.evaluator, release, "words", "accept")
    says(cast.data_protection_officer, release, "words", "accept")
    with pytest.raises(Refused, match="It stays as you said it"):
        says(cast.data_protection_officer, release, "words", "accept")
    with pytest.raises(NotAllowed):
        actions.vote(
            by=cast.chair, release_id=release.pk, item_id=seen(cast.evaluator, release).things[0].item.pk,
            said="accept", words="I chair.",
        )  # fmt: skip


def test_a_vote_needs_words_and_is_one_of_three(cast: Cast) -> None:
    release = at_the_desk(cast)
    with pytest.raises(Invalid, match="Say what you looked at"):
        says(cast.data_protection_officer, release, "words", "accept", " ")
    with pytest.raises(Invalid, match="Choose one of the three"):
        says(cast.data_protection_officer, release, "words", "answer")


def test_what_is_sent_back_is_answered_and_voted_on_again(cast: Cast) -> None:
    release = at_the_desk(cast)
    officer, second = checkers(cast)
    says(officer, release, "words", "accept")
    says(second, release, "words", "send back", "Where is 0.21 from?")
    thing = next(one for one in seen(cast.evaluator, release).things if one.item.name == "words")
    assert thing.state == State.SENT_BACK
    with pytest.raises(Refused, match="Only those whose work it is"):
        actions.answer(
            by=cast.second_evaluator, release_id=release.pk, item_id=thing.item.pk, words="From the table."
        )
    actions.answer(by=cast.evaluator, release_id=release.pk, item_id=thing.item.pk, words="From the table.")
    assert state(officer, release, "words") == State.WAITING
    says(officer, release, "words", "accept")
    says(second, release, "words", "accept")
    assert state(cast.evaluator, release, "words") == State.ACCEPTED


def test_what_did_not_change_keeps_its_votes_and_what_did_has_none(cast: Cast) -> None:
    run = a_run(cast)
    release = actions.begin_release(by=cast.evaluator, study_id=run.study_id, key=CODE)
    put_together(cast, run, release)
    accept_all(cast, release)
    put_together(cast, run, release, title="Another title")
    assert state(cast.evaluator, release, "missing-effect") == State.ACCEPTED
    assert state(cast.evaluator, release, "words") == State.WAITING


def test_another_run_voids_what_was_accepted_of_the_first_even_where_it_reads_the_same(cast: Cast) -> None:
    run = a_run(cast)
    release = actions.begin_release(by=cast.evaluator, study_id=run.study_id, key=CODE)
    put_together(cast, run, release)
    accept_all(cast, release)
    with ledger.unit(cast.evaluator, "test"):
        protocol, made = run.protocol, run.made
    put_together(cast, ran(cast, protocol, made), release)
    assert {thing.state for thing in seen(cast.evaluator, release).things} == {State.WAITING}


def test_other_rules_void_what_was_accepted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from moothall.methods import disclosure

    run = a_run(cast)
    release = actions.begin_release(by=cast.evaluator, study_id=run.study_id, key=CODE)
    put_together(cast, run, release)
    accept_all(cast, release)
    rules = disclosure.default_rules()
    stricter = rules.model_copy(
        update={
            "threshold": rules.threshold.model_copy(update={"value": rules.threshold.value + 1}),
            "sha256": "1" * 64,
        }
    )
    monkeypatch.setattr(disclosure, "default_rules", lambda: stricter)
    put_together(cast, run, release)
    assert state(cast.evaluator, release, "missing-effect") == State.WAITING


def test_nothing_is_published_before_every_part_is_accepted_and_all_that_is_missing_is_said(
    cast: Cast,
) -> None:
    release = at_the_desk(cast)
    accept_all(cast, release, but=["report"])
    with pytest.raises(Refused) as refused:
        actions.publish(by=cast.evaluator, release_id=release.pk)
    assert refused.value.reasons == ["The report and its files: two people have still to check it."]


def test_without_a_key_nothing_is_published(cast: Cast, settings: Any) -> None:
    release = at_the_desk(cast)
    accept_all(cast, release)
    settings.MOOTHALL_RELEASE_KEY = ""
    with pytest.raises(Refused) as refused:
        actions.publish(by=cast.evaluator, release_id=release.pk)
    assert "MOOTHALL_RELEASE_KEY" in refused.value.reasons[0]


def test_what_is_published_is_a_bundle_that_anybody_can_verify(cast: Cast, key: Path, tmp_path: Path) -> None:
    row = published(cast)
    keys = tmp_path / "keys"
    keys.mkdir()
    (keys / "hullhaven.pub").write_bytes(key.with_name("hullhaven.pub").read_bytes())
    signed = verify_bundle(store.fetch(row.bundle_sha256), read_keys(keys))
    assert isinstance(signed.signed_by, KnownKey)
    manifest = signed.bundle.manifest
    assert (manifest.kind, manifest.version, manifest.key) == ("release", 1, CODE)
    roles = {file.role for file in manifest.files}
    assert {"report-html", "ods", "csv", "csvw", "protocol", "deviations", "disclosure-log"} <= roles
    study = manifest.study
    assert study is not None
    assert (study.design, study.facts.comparison, study.facts.clusters) == ("difference-in-differences", "not-yet-treated", 150)  # fmt: skip
    assert study.outcomes[0].effect == "-0.21"
    assert study.outcomes[0].direction == "better"
    assert study.sample_size is None or study.sample_size > 0
    assert manifest.gaps == ("local-decisions-missing", "local-decisions-health")
    provenance = manifest.provenance
    assert provenance is not None
    assert provenance.registered_before_data
    assert provenance.deviations == 1


def test_where_every_figure_comes_from_is_a_file_of_the_bundle_and_says_what_the_manifest_does(
    cast: Cast,
) -> None:
    bundle = bundle_of(published(cast))
    told, short = bundle.provenance, bundle.manifest.provenance
    assert told is not None
    assert short is not None
    assert (told.extract.sha256, told.protocol.sha256, told.code_version, told.seed) == (
        short.extract_sha256, short.protocol_sha256, short.code_version, short.seed,
    )  # fmt: skip
    assert (told.rules[0].name, told.rules[0].version) == ("disclosure-default", "2026-11")
    assert list(told.outputs) == ["children-by-site", "missing-effect"]
    assert "provenance.json" in [file.path for file in bundle.manifest.files if file.role == "provenance"]


def test_a_share_of_children_is_given_to_be_rated_by_only_where_nothing_of_its_analysis_was_hidden(
    cast: Cast,
) -> None:
    from moothall.evidence.release.manifest import Shown, _facts
    from tests.database.releasing import effects, found

    run = a_run(cast)
    with ledger.unit(cast.evaluator, "test"):
        whole = found(run.protocol, run.made)
    words = first_words(whole.protocol)
    output = replace(effects(), protected_by="0" * 64)
    hidden = replace(output, rows=(output.rows[0], ("first-year", "[c]", "[c]", "[c]", 2, 140)))
    for shown, told in (({output.name: output}, "12.5"), ({output.name: hidden}, None), ({}, None)):
        given: Shown = shown
        facts = _facts(whole, whole.findings[0], "none", words, given)
        assert (facts["attrition_percent"], facts["clusters"]) == (told, 150)


def test_no_file_of_the_bundle_holds_a_hidden_figure_or_what_stood_behind_one(cast: Cast) -> None:
    bundle = bundle_of(published(cast, small=7))
    tables = bundle.contents["tables/children-by-site.csv"].decode()
    assert "south,South,,[c]" in tables
    log = bundle.contents["disclosure-log.csv"].decode()
    assert log.startswith("output,title,hidden,altered,why,rules,rules_sha256\r\n")
    everything = b"".join(bundle.contents.values())
    assert b"Children behind it" not in everything


def test_two_tables_that_read_alike_are_one_csv_with_metadata_of_both() -> None:
    from moothall.evidence.release.contents import table_files
    from tests.database.releasing import counts

    one = replace(counts(30), protected_by="0" * 64)
    about = {
        "title": "T", "publisher": "P", "licence": "ogl-3", "teaser": "", "language": "en", "released_on": "2026-11-30",
        "study": {"independent": "yes", "evaluator": ""}, "doi": None,
    }  # fmt: skip
    files = table_files(about, [one, replace(one, name="another")])
    assert [file.path for file in files if file.role == "csv"] == ["tables/children-by-site.csv"]
    assert json.loads(files[-1].data)["url"] == "children-by-site.csv"
    assert len({file.data for file in files}) == len(files)


def test_an_evaluator_who_is_not_independent_is_said_in_the_first_line(cast: Cast) -> None:
    text = PROTOCOL.read_text().replace("independent: true", "independent: false")
    bundle = bundle_of(published(cast, text=text))
    assert bundle.manifest.summary.startswith("Not independent: ")
    assert bundle.manifest.study is not None
    assert bundle.manifest.study.independent == "no"
    with zipfile.ZipFile(io.BytesIO(bundle.contents["tables.ods"])) as ods:
        assert "The evaluator is not independent." in ods.read("content.xml").decode()


def test_every_cell_that_was_published_is_remembered_and_the_next_release_is_protected_beside_it(
    cast: Cast,
) -> None:
    row = published(cast, small=30)
    with ledger.unit(cast.evaluator, "test"):
        kept = {one.name: one for one in ReleasedOutput.objects.filter(published=row)}
    assert kept["children-by-site"].cells == 8
    assert json.loads(kept["children-by-site"].entries)["published"]
    later = at_the_desk(cast, key="later", small=33, until="2026-01")
    with ledger.unit(cast.evaluator, "test"):
        one = one_release(cast.evaluator, later.pk)
    shown = from_json(one.things[0].item.shown)
    assert "[c]" in [cell for cells in shown.rows for cell in cells], (
        "three more children than last time would show"
    )


def test_what_goes_out_again_as_it_did_stays_as_it_was_and_otherwise_all_of_it_counts(cast: Cast) -> None:
    row = published(cast)
    with ledger.unit(cast.evaluator, "test"):
        run = one_release(cast.evaluator, row.release_id).draft.run  # type: ignore[union-attr]
        before = ReleasedOutput.objects.get(published=row, name="children-by-site")
    following = actions.begin_correction(by=cast.evaluator, release_id=row.release_id, reason="A title.")
    put_together(cast, run, following)
    shown = from_json(seen(cast.evaluator, following).things[0].item.shown)
    assert shown.sha256() == before.sha256
    put_together(cast, run, following, left_out={"missing-effect": "It is said elsewhere."})
    assert seen(cast.evaluator, following).stage == Stage.CHECKING


def test_a_draft_prepared_before_something_else_was_published_is_prepared_again(cast: Cast) -> None:
    first, second = at_the_desk(cast, key="first"), at_the_desk(cast, key="second")
    for release in (first, second):
        accept_all(cast, release)
    actions.publish(by=cast.evaluator, release_id=first.pk)
    with pytest.raises(Refused) as refused:
        actions.publish(by=cast.evaluator, release_id=second.pk)
    assert "Something else was published since" in refused.value.reasons[0]


def test_a_correction_is_a_new_version_that_says_why_and_is_checked_like_the_first(cast: Cast) -> None:
    row = published(cast)
    following = actions.begin_correction(
        by=cast.evaluator, release_id=row.release_id, reason="A label was wrong."
    )
    with ledger.unit(cast.evaluator, "test"):
        run = one_release(cast.evaluator, row.release_id).draft.run  # type: ignore[union-attr]
    put_together(cast, run, following, title="A corrected title")
    with pytest.raises(Refused, match="cannot be published yet"):
        actions.publish(by=cast.evaluator, release_id=following.pk)
    accept_all(cast, following)
    corrected = bundle_of(actions.publish(by=cast.data_protection_officer, release_id=following.pk)).manifest
    assert (corrected.kind, corrected.version, corrected.reason) == ("correction", 2, "A label was wrong.")
    assert corrected.supersedes is not None
    assert corrected.supersedes.manifest_sha256 == row.manifest_sha256
    with ledger.unit(cast.evaluator, "test"):
        first = Release.objects.get(pk=row.release_id)
    assert seen(cast.evaluator, first).stage == Stage.SUPERSEDED


def test_a_withdrawal_takes_effect_at_once_and_nothing_follows_it(cast: Cast) -> None:
    row = published(cast)
    withdrawn = actions.withdraw(
        by=cast.data_protection_officer, release_id=row.release_id, reason="A site asked."
    )
    manifest = bundle_of(withdrawn).manifest
    assert (manifest.kind, manifest.version, manifest.files, manifest.study) == ("withdrawal", 2, (), None)
    with pytest.raises(Refused, match="Nothing follows a withdrawal"):
        actions.begin_correction(by=cast.evaluator, release_id=withdrawn.release_id, reason="Again.")
    with pytest.raises(Refused, match="A later version follows"):
        actions.withdraw(by=cast.evaluator, release_id=row.release_id, reason="Again.")
    with ledger.unit(cast.evaluator, "test"):
        assert ReleasedOutput.objects.filter(published=row).exists(), (
            "what was public once stays in the ledger"
        )


def test_a_correction_that_is_still_checked_stops_no_withdrawal_and_is_overtaken_by_it(cast: Cast) -> None:
    row = published(cast)
    with ledger.unit(cast.evaluator, "test"):
        run = one_release(cast.evaluator, row.release_id).draft.run  # type: ignore[union-attr]
    pending = actions.begin_correction(by=cast.evaluator, release_id=row.release_id, reason="A label.")
    with pytest.raises(Refused, match="A later version follows"):
        actions.begin_correction(by=cast.evaluator, release_id=row.release_id, reason="Another.")
    put_together(cast, run, pending)
    accept_all(cast, pending)
    with ledger.unit(cast.chair, "test"):
        assert released_studies(cast.chair)
    actions.withdraw(by=cast.data_protection_officer, release_id=row.release_id, reason="A child was found.")
    with ledger.unit(cast.chair, "test"):
        assert not released_studies(cast.chair), "the correction beside it is not published"
    with pytest.raises(Refused) as refused:
        actions.publish(by=cast.evaluator, release_id=pending.pk)
    assert "The work was withdrawn meanwhile" in refused.value.reasons[0]


def test_what_is_left_out_has_a_reason_and_its_readers_are_told(cast: Cast) -> None:
    run = a_run(cast)
    release = actions.begin_release(by=cast.evaluator, study_id=run.study_id, key=CODE)
    with pytest.raises(Invalid, match="Say why children-by-site is left out"):
        put_together(cast, run, release, left_out={"children-by-site": " "})
    with pytest.raises(Invalid, match="Keep at least one output"):
        put_together(cast, run, release, left_out={"children-by-site": "Few.", "missing-effect": "Few."})
    put_together(cast, run, release, left_out={"children-by-site": "Too few children."})
    accept_all(cast, release)
    bundle = bundle_of(actions.publish(by=cast.evaluator, release_id=release.pk))
    assert "tables/children-by-site.csv" not in bundle.contents
    assert b"Too few children." in bundle.contents["deviations.md"]


def test_a_table_that_cannot_be_made_safe_is_withheld_whole_and_its_readers_are_told(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cannot_be_made_safe(monkeypatch, "children-by-site")
    release = at_the_desk(cast)
    one = seen(cast.data_protection_officer, release)
    assert [thing.item.name for thing in one.things] == ["missing-effect", "words", "report"]
    assert one.prepared is not None
    assert one.prepared.withheld == {"children-by-site": "Children by site"}
    assert one.things[-1].item.risks["withheld"] == ["Children by site"], "who votes on the report is told"
    with ledger.unit(cast.data_protection_officer, "Look"):
        assert Entry.objects.get(verb="release.prepared").detail["withheld"] == ["children-by-site"]
    accept_all(cast, release)
    bundle = bundle_of(actions.publish(by=cast.evaluator, release_id=release.pk))
    assert "tables/children-by-site.csv" not in bundle.contents
    told = bundle.contents["deviations.md"].decode()
    assert "## Withheld" in told
    assert "- Children by site: Withheld whole: a figure hidden in it could still be worked out" in told
    with zipfile.ZipFile(io.BytesIO(bundle.contents["tables.ods"])) as ods:
        assert "Children by site: Withheld whole" in ods.read("content.xml").decode(), (
            "whoever has the tables knows"
        )
    assert ",Children by site,,,withheld: a figure hidden" in bundle.contents["disclosure-log.csv"].decode()


def test_where_no_table_can_be_made_safe_there_is_no_draft(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cannot_be_made_safe(monkeypatch, "children-by-site", "missing-effect")
    with pytest.raises(AssertionError, match="None of its tables can be made safe"):
        at_the_desk(cast)


def test_a_correction_withholds_what_was_published_before_where_it_can_no_longer_be_made_safe(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = published(cast)
    with ledger.unit(cast.evaluator, "test"):
        run = one_release(cast.evaluator, row.release_id).draft.run  # type: ignore[union-attr]
    cannot_be_made_safe(monkeypatch, "children-by-site")
    following = actions.begin_correction(by=cast.evaluator, release_id=row.release_id, reason="A label.")
    put_together(cast, run, following)
    prepared = seen(cast.evaluator, following).prepared
    assert prepared is not None
    assert list(prepared.withheld) == ["children-by-site"]


def test_a_number_in_the_words_that_no_table_has_is_pointed_out(cast: Cast) -> None:
    release = at_the_desk(cast, summary="The effect is -0.21. In one town 4 girls came back.")
    thing = next(one for one in seen(cast.second_evaluator, release).things if one.item.name == "words")
    assert "4" in thing.item.risks["not_of_an_output"]
    assert "0.21" not in thing.item.risks["not_of_an_output"]


def test_all_of_it_is_in_the_ledger(cast: Cast) -> None:
    row = published(cast)
    actions.download(by=cast.chair, release_id=row.release_id)
    with ledger.unit(cast.data_protection_officer, "Look"):
        verbs = set(Entry.objects.filter(verb__startswith="release.").values_list("verb", flat=True))
        votes = Entry.objects.filter(verb="release.voted")
        assert votes.count() == 8
        assert {entry.detail["vote"] for entry in votes} == {"accept"}
    assert {
        "release.begun", "release.put_together", "release.read", "release.prepared", "release.voted",
        "release.published", "release.downloaded",
    } <= verbs  # fmt: skip


def test_who_is_evaluated_neither_checks_nor_publishes() -> None:
    for role in (Role.COORDINATOR, Role.CHAIR, Role.SEAT_MEMBER, Role.ADMINISTRATOR):
        assert not role_has(role, Capability.CHECK_OUTPUTS)
        assert not role_has(role, Capability.PUBLISH_RELEASE)


def test_work_done_twice_prepares_once(cast: Cast) -> None:
    from moothall.evidence.release.models import ReleaseWork
    from moothall.evidence.release.tasks import prepare_in_the_background

    at_the_desk(cast)
    by = cast.evaluator
    with ledger.unit(by, "test"):
        work = ReleaseWork.objects.get()
    assert not prepare_in_the_background(
        work_id=str(work.pk), person_id=str(by.person_id), membership_id=str(by.membership_id)
    )
