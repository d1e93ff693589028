"""A bundle becomes a work with its study, its files and what it earned by rule; what is not to be taken is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone, translation

from moothall.library.catalogue import keeping
from moothall.library.catalogue.actions import count_download, put_work, withdraw_work
from moothall.library.catalogue.description import WorkDescription
from moothall.library.catalogue.models import Adoption, Closure, Entry, FilePage, Gap, Study, Work, WorkFile
from moothall.library.catalogue.queries import count_of_gaps, state_of
from moothall.library.errors import Refused
from moothall.library.receiving.actions import Receipt, receive
from moothall.library.receiving.models import BundleFile, EarnedLevel, ReceivedBundle
from moothall.library.receiving.queries import earned_of, release_of, standing_files
from moothall.library.receiving.telling import earned_in_words, first_line
from moothall.methods.bundle import Content, NotABundle, read_bundle
from moothall.methods.bundle.keys import KnownKey, key_id
from tests.fictional_bundle import (
    GAP,
    KEY,
    KEYS,
    PROTOCOL,
    STRANGER,
    contents,
    correction,
    provenance,
    release,
    study,
    withdrawal,
)

pytestmark = pytest.mark.django_db

BY = "moothall library receive"
OTHER = key_id(STRANGER.public_key())
BOTH = {**KEYS, OTHER: KnownKey(OTHER, "elsewhere", STRANGER.public_key())}


def take(data: bytes, keys: Any = KEYS) -> Receipt:
    return receive(by=BY, data=data, keys=keys)


def register(key: str = GAP) -> Gap:
    return Gap.objects.create(
        key=key, row="nrm-child", column="missing", question="A fictional question?",
        registered_at=timezone.now(), registered_by="a test",
    )  # fmt: skip


def counts() -> dict[str, int]:
    models = (Work, Study, WorkFile, FilePage, ReceivedBundle, BundleFile, EarnedLevel, Closure, Entry)
    return {model.__name__: model.objects.count() for model in models}


def test_a_release_becomes_an_evaluation_with_its_study_and_outcomes() -> None:
    assert take(release()).did == "made"
    work = Work.objects.get(key=KEY)
    assert (work.kind, work.version, work.licence, work.summary_by) == ("evaluation", 1, "ogl-3", "licensed")
    assert [str(one) for one in work.contributors.all()] == [
        "Fictional, Ada",
        "University of Nowhere (fictional)",
    ]
    found = work.studies.get()
    assert (found.design, found.independent, found.sample_size) == ("difference-in-differences", "yes", 150)
    outcome = found.outcomes.get()
    assert (outcome.effect, outcome.low, outcome.high, outcome.domain) == (-0.21, -0.3, -0.12, "missing")
    assert work.other["release"]["registered_before_data"] is True
    assert work.metadata_source == "Its bundle, signed by barset"


def test_its_files_and_the_bundle_itself_can_be_had_to_the_byte() -> None:
    data = release()
    take(data)
    bundle = read_bundle(data)
    kept = WorkFile.objects.filter(work__key=KEY)
    assert [one.sha256 for one in kept] == [one.sha256 for one in bundle.manifest.files]
    for one, file in zip(kept, bundle.manifest.files, strict=True):
        assert keeping.path_of(one.sha256).read_bytes() == bundle.content(file)
    held = ReceivedBundle.objects.get()
    assert keeping.path_of(held.sha256).read_bytes() == data
    assert (held.holder, held.manifest) == ("barset", bundle.manifest.model_dump(mode="json"))


def test_a_report_can_be_found_by_its_words_and_a_pdf_that_cannot_be_read_says_why() -> None:
    take(release(files=[one for one in contents() if one.role != "report-pdf"]))
    assert "Nothing in it is true." in FilePage.objects.get().text
    take(correction(release(files=[one for one in contents() if one.role != "report-pdf"])))
    assert FilePage.objects.get().text.startswith("A corrected fictional report")
    assert WorkFile.objects.get(name="report.pdf").unread


def test_of_a_report_on_paper_each_page_can_be_found_and_its_html_is_not_read_twice() -> None:
    import typst

    pdf = typst.compile(
        b"#set page(width: 200pt, height: 100pt)\nThe first fictional page.\n#pagebreak()\nThe second fictional page."
    )
    others = [one for one in contents() if one.role != "report-pdf"]
    take(release(files=[*others, Content("report.pdf", "report-pdf", "On paper", "application/pdf", pdf)]))
    assert [(one.number, one.text.strip()) for one in FilePage.objects.order_by("number")] == [
        (1, "The first fictional page."),
        (2, "The second fictional page."),
    ]
    assert WorkFile.objects.get(name="report.pdf").page_count == 2


def test_it_gets_what_each_scale_gives_by_rule_with_the_rule() -> None:
    receipt = take(release())
    found = {one.scale: one for one in EarnedLevel.objects.all()}
    assert (found["maryland-sms"].level, found["maryland-sms"].standing) == ("3", "at_most")
    assert (found["eef-security"].level, found["eef-security"].rule["decided_by"]) == (
        "4",
        ["design", "size", "attrition"],
    )
    assert found["campbell-chi"].level == "medium"
    assert "maryland-sms what-works-growth: 3 (at_most)" in receipt.earned
    said = earned_in_words(found["maryland-sms"])
    assert said[0] == (
        "Maryland Scientific Methods Scale: at most 3 (Before and after, with a comparison group), by its rule. "
        "People may take it down."
    )
    assert any("Change against change in a comparison group" in line for line in said)
    assert said[-1] == "The rule was written from memory, and has not been confirmed at its source."
    with translation.override("cy"):
        in_welsh = earned_in_words(found["maryland-sms"])
    assert in_welsh[0].startswith(
        "Graddfa Dulliau Gwyddonol Maryland: 3 (Cyn ac ar ôl, gyda grŵp cymharu) ar y mwyaf"
    )


def test_what_is_not_declared_is_named_and_a_design_outside_a_scale_earns_nothing() -> None:
    said = study(facts={**study()["facts"], "attrition_percent": None})
    take(release(study=said))
    one = EarnedLevel.objects.get(scale="eef-security")
    assert one.standing == "at_most"
    assert one.rule["unknown"] == ["attrition_percent"]
    assert "Not declared: lost on the way, in a hundred." in earned_in_words(one)
    take(release(key="fictional-interviews", study=study(design="process-qualitative"), gaps=[]))
    assert not EarnedLevel.objects.filter(
        study__work__key="fictional-interviews", scale="maryland-sms"
    ).exists()


def test_that_the_evaluator_is_not_independent_stands_first() -> None:
    take(release())
    assert first_line(Work.objects.get(key=KEY)) == ""
    take(
        release(
            key="fictional-own-evaluation",
            study=study(independent="no", evaluator="It was made by the fictional panel itself."),
        )
    )
    assert first_line(Work.objects.get(key="fictional-own-evaluation")) == (
        "The evaluator is not independent of those whose work was evaluated. It was made by the fictional panel itself."
    )


def test_it_closes_the_gap_with_the_adoption_of_its_own_protocol() -> None:
    gap = register()
    mine = Adoption.objects.create(
        gap=gap, title="Fictional protocol", who="Nobody", adopted_at=timezone.now(), recorded_by="a test",
        protocol_sha256=provenance()["protocol_sha256"],
    )  # fmt: skip
    receipt = take(release(gaps=[GAP, "no-such-gap"]))
    assert (receipt.gaps.now, receipt.gaps.unknown) == ((GAP,), ("no-such-gap",))
    closure = Closure.objects.get()
    assert (closure.work.key, closure.adoption, closure.note) == (KEY, mine, "Nothing: it is fictional.")
    assert state_of(Gap.objects.get(key=GAP)) == "closed"
    later = take(release(key="fictional-second", gaps=[GAP]))
    assert later.gaps.before == (GAP,)


def test_a_gap_is_open_again_when_the_work_that_closed_it_is_withdrawn() -> None:
    register()
    take(release())
    take(withdrawal(release()))
    assert state_of(Gap.objects.get(key=GAP)) == "open"
    assert count_of_gaps() == 1
    assert take(release(key="fictional-second", gaps=[GAP])).gaps.now == (GAP,)
    assert state_of(Gap.objects.get(key=GAP)) == "closed"
    assert count_of_gaps() == 0


def test_a_holder_who_has_a_new_key_is_still_the_holder() -> None:
    take(release())
    renewed = {**KEYS, OTHER: KnownKey(OTHER, "barset", STRANGER.public_key())}
    assert take(correction(release(), signer=STRANGER), renewed).did == "corrected"


def test_the_same_bundle_twice_changes_nothing() -> None:
    register()
    take(release())
    before = counts()
    assert take(release()).did == "nothing"
    assert counts() == before


def test_a_correction_is_a_new_version_and_the_old_one_stays_to_be_had() -> None:
    first = release()
    take(first)
    second = correction(first, study=study(design="comparison-adjusted"))
    assert take(second).did == "corrected"
    work = Work.objects.get(key=KEY)
    assert work.version == 2
    assert work.versions.get().description["studies"][0]["design"] == "difference-in-differences"
    assert work.versions.get().reason == "A fictional number was put right."
    found = release_of(work)
    assert found is not None
    assert found.bundle.version == 2
    assert [one.version for one in work.bundles.all()] == [2, 1]
    report = next(one for one in found.files if one.role == "report-html")
    assert b"A corrected fictional report" in keeping.path_of(report.file.sha256).read_bytes()
    assert len(standing_files(work)) == 8
    assert work.files.count() == 9
    assert {one.level for one in found.earned if one.scale == "maryland-sms"} == {"2"}
    assert EarnedLevel.objects.filter(scale="maryland-sms", superseded_at__isnull=False).get().level == "3"
    assert take(first).did == "nothing"
    assert Work.objects.get(key=KEY).version == 2


def test_a_withdrawal_is_a_notice_and_gives_no_file_away() -> None:
    take(release())
    assert take(withdrawal(release())).did == "withdrawn"
    work = Work.objects.get(key=KEY)
    assert work.withdrawal_notice == "It was fictional."
    assert work.withdrawn_at is not None
    assert standing_files(work) == []
    with pytest.raises(Refused, match="was withdrawn"):
        take(correction(withdrawal(release())))


def test_a_version_not_above_the_one_held_is_refused() -> None:
    take(release())
    take(correction(release()))
    for data in (release(title="Another fictional title"), correction(release(), title="Another")):
        with pytest.raises(Refused, match=r"Version 2 of .* is held"):
            take(data)


def test_a_version_that_skips_one_or_comes_first_is_refused() -> None:
    second = correction(release())
    with pytest.raises(Refused, match="Receive the first first"):
        take(second)
    take(release())
    with pytest.raises(Refused, match="Receive those between first"):
        take(correction(second))


def test_what_supersedes_another_version_than_the_one_held_is_refused() -> None:
    take(release())
    with pytest.raises(Refused, match="supersedes another version 1"):
        take(correction(release(title="Another fictional title")))


def test_a_holder_cannot_change_the_work_of_another() -> None:
    take(release(), BOTH)
    with pytest.raises(Refused, match="of barset; elsewhere cannot"):
        take(correction(release(), signer=STRANGER), BOTH)
    with pytest.raises(Refused, match="of barset; elsewhere cannot"):
        take(withdrawal(release(), signer=STRANGER), BOTH)


def test_a_work_that_came_otherwise_is_not_taken_over() -> None:
    put_work(by="a test", described=WorkDescription(key=KEY, kind="report", title="Ours"), reason="A test.")
    with pytest.raises(Refused, match="came otherwise"):
        take(release())
    assert Work.objects.get(key=KEY).title == "Ours"


def test_what_a_curator_withdrew_is_not_brought_back() -> None:
    take(release())
    withdraw_work(by="a curator", key=KEY, notice="Fictional.")
    with pytest.raises(Refused, match="was withdrawn"):
        take(correction(release()))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"licence": "all-rights-reserved"}, "may not give its files away"),
        ({"licence": "none-such"}, "'none-such' is no word"),
        ({"topics": ["none-such"]}, "topics"),
        ({"study": study(design="none-such")}, r"study\.design"),
        ({"study": study(arrangements=["guardian"])}, r"study\.arrangements"),
        ({"study": study(outcomes=[{**study()["outcomes"][0], "domain": "none-such"}])}, r"study\.outcomes"),
    ],
)
def test_words_and_licences_are_those_of_the_library(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        take(release(**changed))
    assert not Work.objects.filter(key=KEY).exists()


def test_what_is_not_to_be_believed_changes_nothing_and_stands_in_the_log() -> None:
    for data, fault in ((release(signer=STRANGER), "unknown-key"), (release() + b"x", "trailing-data")):
        with pytest.raises(NotABundle) as found:
            take(data)
        assert found.value.fault == fault
    assert not Work.objects.filter(key=KEY).exists()
    assert [one.verb for one in Entry.objects.order_by("pk")] == ["refuse", "refuse"]


def test_every_receipt_is_in_the_log_with_the_key_it_was_believed_by() -> None:
    take(release())
    entry = Entry.objects.get(verb="receive")
    assert entry.about == KEY
    assert entry.detail["holder"] == "barset"
    assert entry.detail["key_id"] in KEYS


def test_pages_ask_a_fixed_number_of_queries(django_assert_num_queries: Any) -> None:
    take(release())
    work = Work.objects.get(key=KEY)
    count_download(WorkFile.objects.get(name="report.html"))
    with django_assert_num_queries(2):
        found = release_of(work)
    assert found is not None
    assert {one.file.name: one.fetched for one in found.files if one.role.startswith("report")} == {
        "report.html": 1,
        "report.pdf": 0,
    }
    with django_assert_num_queries(1):
        earned = earned_of([work])
    assert {one.scale for one in earned[work.studies.get().pk]} >= {
        "maryland-sms",
        "eef-security",
        "campbell-chi",
    }
    take(withdrawal(release()))
    work.refresh_from_db()
    with django_assert_num_queries(2):
        withdrawn = release_of(work)
    assert withdrawn is not None
    assert (withdrawn.bundle.version, withdrawn.files) == (2, ())


def test_a_work_that_came_otherwise_has_no_release_and_costs_no_query(django_assert_num_queries: Any) -> None:
    ours = put_work(
        by="a test", described=WorkDescription(key="ours", kind="report", title="Ours"), reason="A test."
    )
    with django_assert_num_queries(0):
        assert release_of(ours) is None


def test_a_content_is_kept_under_its_hash_and_mended_where_the_disk_lost_it() -> None:
    sha256 = keeping.keep(PROTOCOL)
    keeping.path_of(sha256).write_bytes(b"rotten")
    assert keeping.keep(PROTOCOL) == sha256
    assert keeping.path_of(sha256).read_bytes() == PROTOCOL
    with pytest.raises(ValueError, match="No SHA-256"):
        keeping.path_of("../../etc/passwd")
    assert str(keeping.path_of(sha256)).startswith(settings.MOOTHALL_LIBRARY_FILES)
