"""Records come in once, two read each alone, a third settles, and every number follows from what was done."""

from __future__ import annotations

import psycopg
import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg import errors, sql

from moothall.core.database.testing import Database
from moothall.library.catalogue.description import Found, StudyDescription
from moothall.library.catalogue.models import Entry, Work
from moothall.library.errors import Invalid, Refused
from moothall.library.exchange import read
from moothall.library.screening import evidence, exports, jobs, queries
from moothall.library.screening.actions import decisions, projects, records
from moothall.library.screening.actions import evidence as evidence_actions
from moothall.library.screening.labels import label_of
from moothall.library.screening.models import Decision, Outcome, Pair

from . import screening_work as work

pytestmark = pytest.mark.django_db
TITLES = (
    "Deciding together about children",
    "Weather of the northern hills",
    "Panels and their pace",
    "A note on method",
)


@pytest.fixture
def cast():  # type: ignore[no-untyped-def]
    return work.curators()


@pytest.fixture
def project(cast):  # type: ignore[no-untyped-def]
    made = work.project(cast[0])
    work.load(cast[0], made, work.ris(*TITLES))
    return made


def test_a_file_is_loaded_once_with_the_search_it_came_from(cast, project) -> None:  # type: ignore[no-untyped-def]
    [search] = project.searches.all()
    assert (search.source, search.records_read, search.words) == ("Scopus", 4, "panel AND child")
    assert project.records.count() == 4
    with pytest.raises(Refused, match="loaded already"):
        work.load(cast[1], project, work.ris(*TITLES))
    assert sorted(project.reading_order.places) == sorted(project.records.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("data", "said"), [(b"%PDF-1.7", "PDF"), (b"", "empty"), (b"TY  - JOUR\nER  - \n", "could be kept")]
)
def test_a_file_that_holds_no_records_is_refused_with_its_mend(cast, project, data: bytes, said: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Invalid, match=said):
        work.load(cast[0], project, data, "bad.ris")


def test_the_same_record_from_a_second_search_is_a_duplicate_and_an_uncertain_one_waits_for_a_person(
    cast, project
) -> None:  # type: ignore[no-untyped-def]
    olu, petra, _gwen = cast
    second = work.ris(TITLES[0]) + b"\n" + work.ris("Panels and their paces", first=3)
    work.load(olu, project, second, "second.ris", "Web of Science")
    assert queries.state(project).flow().duplicates == 1
    [pair] = queries.open_pairs(project)
    assert (pair.record.title, pair.other.title) == ("Panels and their paces", TITLES[2])
    assert pair.record not in queries.at_stage(project, "title")
    with pytest.raises(Refused, match="may be the same"):
        decisions.decide(by=petra, record=pair.record, stage="title", include=True)
    records.answer_pair(by=petra, pair=pair, same=True)
    assert queries.state(project).flow().duplicates == 2
    assert queries.state(project).flow().adds_up()
    with pytest.raises(Refused, match="answered"):
        records.answer_pair(by=olu, pair=Pair.objects.get(), same=False)


def test_two_that_a_person_keeps_apart_are_both_read(cast, project) -> None:  # type: ignore[no-untyped-def]
    work.load(cast[0], project, work.ris("Panels and their paces", first=3), "second.ris")
    records.answer_pair(by=cast[1], pair=Pair.objects.get(), same=False)
    assert queries.at_stage(project, "title").count() == 5


def test_nobody_sees_the_others_decision_before_both_are_in(cast, project) -> None:  # type: ignore[no-untyped-def]
    olu, petra, gwen = cast
    one = work.record(project, TITLES[0])
    decisions.decide(by=olu, record=one, stage="title", include=True, note="Olu's thought")
    assert [each.curator for each in queries.seen_by(olu, one, "title")] == [olu]
    assert queries.seen_by(petra, one, "title") == queries.seen_by(gwen, one, "title") == []
    assert "Olu's thought" not in str(list(Entry.objects.values_list("detail", flat=True)))
    assert queries.next_record(project, petra, "title") == one
    assert queries.next_record(project, olu, "title") != one
    decisions.decide(by=petra, record=one, stage="title", include=True)
    assert len(queries.seen_by(petra, one, "title")) == 2
    assert queries.outcome_on(one, "title").agreed  # type: ignore[union-attr]


def test_a_second_thought_is_kept_beside_the_first_until_the_other_is_in(cast, project) -> None:  # type: ignore[no-untyped-def]
    olu, petra, gwen = cast
    one = work.record(project, TITLES[1])
    design = project.criteria.get(code="wrong-design")
    decisions.decide(by=olu, record=one, stage="title", include=True)
    decisions.decide(by=olu, record=one, stage="title", include=False, reason=design)
    decisions.decide(
        by=petra,
        record=one,
        stage="title",
        include=False,
        reason=project.criteria.get(code="wrong-population"),
    )
    outcome = queries.outcome_on(one, "title")
    assert outcome is not None
    assert (outcome.include, outcome.reason.code) == (False, "wrong-population")
    assert Decision.objects.filter(record=one).count() == 3
    for late in (olu, gwen):
        with pytest.raises(Refused, match="decided already"):
            decisions.decide(by=late, record=one, stage="title", include=True)


def test_leaving_out_needs_its_reason_and_taking_in_has_none(cast, project) -> None:  # type: ignore[no-untyped-def]
    one = work.record(project, TITLES[1])
    for include, reason in (
        (False, None),
        (True, project.criteria.get(code="wrong-design")),
        (False, project.criteria.get(code="panels")),
    ):
        with pytest.raises(Invalid, match="reason"):
            decisions.decide(by=cast[0], record=one, stage="title", include=include, reason=reason)


def test_where_two_differ_a_third_settles_and_all_three_are_kept(cast, project) -> None:  # type: ignore[no-untyped-def]
    olu, petra, gwen = cast
    one = work.record(project, TITLES[2])
    decisions.decide(by=olu, record=one, stage="title", include=True)
    with pytest.raises(Refused, match="Two people"):
        decisions.settle(by=gwen, record=one, stage="title", include=True, reason=None, why="It fits.")
    decisions.decide(
        by=petra, record=one, stage="title", include=False, reason=project.criteria.get(code="wrong-design")
    )
    assert [each.title for each, _two in queries.conflicts(project, "title")] == [TITLES[2]]
    with pytest.raises(Refused, match="one of the two"):
        decisions.settle(by=olu, record=one, stage="title", include=True, reason=None, why="It fits.")
    with pytest.raises(Invalid, match="why"):
        decisions.settle(by=gwen, record=one, stage="title", include=True, reason=None, why=" ")
    made = decisions.settle(by=gwen, record=one, stage="title", include=True, reason=None, why="It fits.")
    assert (made.agreed, made.by, made.why) == (False, gwen, "It fits.")
    assert Decision.objects.filter(record=one).count() == 2
    assert queries.state(project).agreement("title").agreed == 0
    assert queries.conflicts(project, "title") == []


def test_the_full_text_is_read_once_the_title_passed_and_the_text_was_had(cast, project) -> None:  # type: ignore[no-untyped-def]
    olu, petra, _gwen = cast
    one, other = work.record(project, TITLES[0]), work.record(project, TITLES[2])
    with pytest.raises(Refused, match="taken in by title"):
        decisions.retrieve(by=olu, record=one, retrieved=True, where="https://example.org/1.pdf")
    for each in (one, other):
        work.both(olu, petra, each, include=True)
        with pytest.raises(Refused, match="full text"):
            decisions.decide(by=olu, record=each, stage="text", include=True)
    decisions.retrieve(by=olu, record=one, retrieved=False, where="Asked the authors on 3 November")
    decisions.retrieve(by=olu, record=one, retrieved=True, where="They sent it")
    decisions.retrieve(by=olu, record=other, retrieved=False, where="Asked the authors on 3 November")
    assert queries.next_record(project, petra, "text") == one
    work.both(olu, petra, one, include=True, stage="text")
    flow = queries.state(project).flow()
    assert (flow.sought, flow.not_retrieved, flow.assessed, flow.included) == (2, 1, 1, 1)
    assert flow.adds_up()


def test_reading_stops_for_a_reason_with_what_the_rule_said_and_what_nobody_read_is_left(
    cast, project
) -> None:  # type: ignore[no-untyped-def]
    olu, petra, _gwen = cast
    decisions.decide(by=olu, record=work.record(project, TITLES[0]), stage="title", include=True)
    with pytest.raises(Invalid, match="why"):
        projects.stop(by=olu, project=project, stopped=True, why="")
    stop = projects.stop(by=olu, project=project, stopped=True, why="The budget is spent.")
    assert (stop.advice["records"], stop.advice["may_stop"]) == (4, False)
    assert queries.next_record(project, olu, "title") is None
    assert queries.next_record(project, petra, "title") == work.record(project, TITLES[0])
    assert (queries.state(project).flow().left_unread, queries.state(project).flow().waiting_screening) == (
        3,
        1,
    )
    with pytest.raises(Refused, match="stopped"):
        decisions.decide(by=petra, record=work.record(project, TITLES[1]), stage="title", include=True)
    projects.stop(by=petra, project=project, stopped=False, why="There is time after all.")
    assert queries.state(project).flow().left_unread == 0


def test_the_job_learns_from_what_was_decided(cast) -> None:  # type: ignore[no-untyped-def]
    olu, petra, _gwen = cast
    project = work.project(olu, "many")
    about = [f"Panels of agencies deciding about trafficked children {n}" for n in range(12)]
    other = [f"Rainfall and sheep of the northern hills {n}" for n in range(48)]
    work.load(olu, project, work.ris(*about, *other))
    for title in (about[0], other[0]):
        work.both(olu, petra, work.record(project, title), include=title == about[0])
    order = jobs.make_order(project)
    assert order.learned_from == 2
    after_the_lot = [project.records.get(pk=pk).title for pk in order.places[order.by_lot :]]
    wanted = sum(title in about for title in after_the_lot)
    assert wanted > 3
    assert all(title in about for title in after_the_lot[:wanted])
    assert jobs.make_order(project).places == order.places


def test_a_file_that_is_loaded_asks_for_an_order_once_and_the_job_makes_it(cast, project) -> None:  # type: ignore[no-untyped-def]
    lock = f"library.order_records.{project.pk}"
    work.load(cast[0], project, work.ris("Another", first=9), "second.ris")
    assert ProcrastinateJob.objects.filter(queueing_lock=lock).count() == 1
    decisions.say_known(
        by=cast[0], record=work.record(project, TITLES[0]), relevant=True, source="The protocol"
    )
    assert jobs.order_records(project.pk) == 1
    project.reading_order.refresh_from_db()
    assert len(project.reading_order.places) == 4


def test_a_title_without_a_letter_for_its_address_is_asked_for_one(cast) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Invalid, match="title"):
        projects.begin(by=cast[0], key="", title="日本", question="?", criteria=work.CRITERIA)


def test_a_record_known_from_elsewhere_teaches_and_is_still_read_by_two(cast, project) -> None:  # type: ignore[no-untyped-def]
    one = work.record(project, TITLES[0])
    decisions.say_known(by=cast[0], record=one, relevant=True, source="Cited by the protocol")
    assert queries.labels_to_learn_from(project) == {one.pk: True}
    assert one in queries.at_stage(project, "title")
    assert not Outcome.objects.exists()


def test_labels_go_to_asreview_and_come_back(cast, project) -> None:  # type: ignore[no-untyped-def]
    olu, petra, _gwen = cast
    work.both(olu, petra, work.record(project, TITLES[0]), include=True)
    work.both(olu, petra, work.record(project, TITLES[1]), include=False)
    for form in ("ris", "csv"):
        out = "".join(exports.labelled(project, form)).encode()
        assert {one.title: label_of(one) for one in read(out)} == {
            TITLES[0]: True, TITLES[1]: False, TITLES[2]: None, TITLES[3]: None,
        }  # fmt: skip
    back = (
        b"title,abstract,authors,year,asreview_label\n"
        + "".join(
            f'"{title}",,"Author{n}, A",2021,{label}\n'
            for n, (title, label) in enumerate(zip(TITLES, (1, 0, 1, 0), strict=True), 1)
        ).encode()
        + b"Nobody knows this one,,,,1\nUnread,,,,\n"
    )
    design = project.criteria.get(code="wrong-design")
    taken = decisions.take_labels(
        by=olu, project=project, data=back, file_name="asreview.csv", mine=True, reason=design
    )
    assert (taken.taken, taken.there, taken.unread, taken.unknown) == (2, 2, 1, ("Nobody knows this one",))
    mine = Decision.objects.get(record=work.record(project, TITLES[3]))
    assert (mine.include, mine.reason, mine.curator) == (False, design, olu)
    assert "asreview.csv" in mine.note
    assert queries.next_record(project, petra, "title") == work.record(project, TITLES[2])


@pytest.mark.parametrize("form", ["ris", "csv"])
def test_a_record_of_which_the_file_told_only_the_title_is_known_again_by_the_key_it_went_out_with(
    cast, form: str
) -> None:  # type: ignore[no-untyped-def]
    project = work.project(cast[0], "bare")
    work.load(cast[0], project, b"title\nDeciding together\nSomething else\n", "bare.csv")
    decisions.say_known(
        by=cast[0], record=work.record(project, "Deciding together"), relevant=True, source="The protocol"
    )
    work.both(cast[0], cast[1], work.record(project, "Something else"), include=False)
    out = "".join(exports.labelled(project, form))
    out = (
        out.replace("ASReview_not_seen", "ASReview_relevant")
        if form == "ris"
        else out.replace(',""', ",").replace(",\r\n", ",1\r\n")
    )
    taken = decisions.take_labels(
        by=cast[2],
        project=project,
        data=out.encode(),
        file_name=f"back.{form}",
        mine=True,
        reason=project.criteria.get(code="wrong-design"),
    )
    assert (taken.taken, taken.there, taken.unknown) == (1, 1, ())
    assert Decision.objects.get(curator=cast[2]).record.title == "Deciding together"


def test_labels_may_also_only_teach(cast, project) -> None:  # type: ignore[no-untyped-def]
    back = f'title,authors,year,asreview_label\n"{TITLES[2]}","Author3, A",2021,1\n'.encode()
    taken = decisions.take_labels(by=cast[0], project=project, data=back, file_name="a.csv", mine=False)
    assert taken.taken == 1
    assert not Decision.objects.exists()
    assert queries.labels_to_learn_from(project) == {work.record(project, TITLES[2]).pk: True}


STUDY = StudyDescription(
    label="Records of 40 children", design="before-after", population="Children", sample_size=40,
    outcomes=(Found("Days to a decision", "timeliness", effect=-3.5, low=-5.0, high=-2.0, page="12"),),
)  # fmt: skip


@pytest.fixture
def included(cast, project):  # type: ignore[no-untyped-def]
    olu, petra, _gwen = cast
    one = work.record(project, TITLES[0])
    work.both(olu, petra, one, include=True)
    decisions.retrieve(by=olu, record=one, retrieved=True, where="https://example.org/1.pdf")
    work.both(olu, petra, one, include=True, stage="text")
    return one


def test_what_is_extracted_stands_in_the_table_with_its_place_in_the_source(cast, project, included) -> None:  # type: ignore[no-untyped-def]
    evidence_actions.extract(
        by=cast[0], record=included, described=STUDY, places={"sample_size": "p. 9", "setting": " "}
    )
    evidence_actions.extract(
        by=cast[1], record=included, described=STUDY, places={"sample_size": "p. 10"}, study=1
    )
    [one] = evidence.studies(project)
    assert (one.described, one.places, one.cited_as) == (STUDY, {"sample_size": "p. 10"}, "Author1 2021")
    table = "".join(evidence.table_csv(project))
    assert "Days to a decision" in table
    assert "sample_size: p. 10" in table
    assert ",-3.5,-5.0,-2.0," in table
    with pytest.raises(Refused, match="included"):
        evidence_actions.extract(
            by=cast[0], record=work.record(project, TITLES[1]), described=STUDY, places={}
        )


def test_a_summary_is_published_only_when_every_sentence_cites_a_study(cast, project, included) -> None:  # type: ignore[no-untyped-def]
    evidence_actions.extract(by=cast[0], record=included, described=STUDY, places={})
    for text, said in (
        ("Sooner [1]. It helped.", "Sentence 2 cites no study: “It helped.”"),
        ("Sooner [2].", "cites 2"),
    ):
        evidence_actions.write_summary(by=cast[0], project=project, text=text, publish=False)
        with pytest.raises(Invalid, match=said):
            evidence_actions.write_summary(by=cast[0], project=project, text=text, publish=True)
    made = evidence_actions.write_summary(
        by=cast[0], project=project, text="Decisions came sooner [1].", publish=True
    )
    assert (made.version, made.published) == (3, True)


def test_a_published_summary_is_a_work_that_the_public_reads_with_its_studies(
    cast, project, included
) -> None:  # type: ignore[no-untyped-def]
    evidence_actions.extract(by=cast[0], record=included, described=STUDY, places={})
    evidence_actions.write_summary(
        by=cast[0], project=project, text="Kept, not published [1].", publish=False
    )
    assert not Work.objects.filter(key=f"assessment-{project.key}").exists()
    evidence_actions.write_summary(
        by=cast[0], project=project, text="Decisions came sooner [1].", publish=True
    )
    told = Work.objects.get(key=f"assessment-{project.key}")
    assert (told.kind, told.summary, told.cites) == ("review", "Decisions came sooner [1].", [])
    assert told.other["assessment"]["studies"] == [
        {"number": 1, "cited_as": "Author1 2021", "title": included.title, "work": "", "place": None}
    ]
    assert told.other["assessment"]["flow"]["included"] == 1
    made = evidence_actions.shelve(by=cast[0], record=included, described=evidence.work_for(included))
    told.refresh_from_db()
    assert told.cites == [made.work.key]
    assert told.other["assessment"]["studies"][0]["place"] == 1
    assert told.version == 2


def test_an_included_record_goes_into_the_catalogue_once_a_person_confirms_it(
    cast, project, included
) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused, match="Extract"):
        evidence_actions.shelve(by=cast[0], record=included, described=evidence.work_for(included))
    evidence_actions.extract(by=cast[0], record=included, described=STUDY, places={})
    made = evidence_actions.shelve(by=cast[0], record=included, described=evidence.work_for(included))
    assert Work.objects.get(pk=made.work_id).studies.get().label == STUDY.label
    assert made.work.metadata_source.startswith("Scopus, first.ris")
    with pytest.raises(Refused, match="already"):
        evidence_actions.shelve(by=cast[0], record=included, described=evidence.work_for(included))


def test_a_work_that_is_here_with_its_doi_gets_the_studies_besides(cast, project) -> None:  # type: ignore[no-untyped-def]
    olu, petra, _gwen = cast
    for key, title in (("one", "A work with a DOI"), ("two", "Another review")):
        other = work.project(olu, key)
        work.load(olu, other, work.ris(title, DO="10.1000/abc.1"), f"{key}.ris")
        one = other.records.get()
        work.both(olu, petra, one, include=True)
        decisions.retrieve(by=olu, record=one, retrieved=True, where="There")
        work.both(olu, petra, one, include=True, stage="text")
        evidence_actions.extract(
            by=olu,
            record=one,
            described=StudyDescription(label=f"Study {key}", design="before-after"),
            places={},
        )
        evidence_actions.shelve(by=olu, record=one, described=evidence.work_for(one))
    [there] = Work.objects.filter(doi="10.1000/abc.1")
    assert [study.label for study in there.studies.all()] == ["Study one", "Study two"]
    assert there.title == "A work with a DOI"


TABLES = [
    f"screening_{name}"
    for name in (
        "project", "criterion", "search", "record", "duplicate", "pair", "pair_answer", "decision", "outcome", "known",
        "retrieval", "stop", "extraction", "summary", "shelved",
    )
]  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_what_was_screened_stays_as_it_is_and_the_public_cannot_see_it(library: Database, table: str) -> None:
    with psycopg.connect(library.curator_url, autocommit=True) as connection:
        for statement in ("DELETE FROM {}", "UPDATE {} SET id = id"):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(sql.SQL(statement).format(sql.Identifier(table)))
    with (
        psycopg.connect(library.app_url, autocommit=True) as connection,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table)))
