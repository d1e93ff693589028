"""Returns taken in: kept once, matched by numbers, rows of children of cases alone, superseded in sight."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.urls import reverse

from moothall.casework.intake.models import Case, Child
from moothall.casework.intake.search import Known, keep_keys
from moothall.casework.outcomes.returns import actions, counting, keeping, queries
from moothall.casework.outcomes.returns.models import (
    ReturnChild,
    ReturnFile,
    ReturnForgotten,
    ReturnMatch,
    ReturnMeasure,
    ReturnReport,
    ReturnRow,
    StatutoryReturn,
)
from moothall.casework.outcomes.tasks import forget_returns
from moothall.casework.overview.return_figures import return_figures
from moothall.casework.overview.themes.hiding import Count
from moothall.core import clock, ledger
from moothall.core.access.models import CircleSeat
from moothall.core.files import store
from moothall.core.kinds import Actor, Invalid, NotAllowed, NotVisible, Refused
from moothall.core.ledger.models import Entry
from moothall.methods.returns import parts_of
from moothall.methods.returns.indicators import Period
from tests.cast import Cast
from tests.database.outcomes_work import past_case
from tests.database.test_overview_pages import BUDGET, browse, queries_of
from tests.unit.returns.return_samples import CIN_2021, change, copy_of_903

__all__ = ["browse"]
pytestmark = pytest.mark.django_db

YEAR = Period(date(2017, 4, 1), date(2018, 3, 31))
# A child of the sample: missing from 21 November 2017 to 4 January 2018.
CHILD, UPN, BORN = "92296", "", date(2004, 5, 19)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_of_903(tmp_path / "return")


def upn_of(child: str, folder: Path) -> str:
    lines = (folder / "header.csv").read_text().splitlines()
    return next(line.split(",")[4] for line in lines if line.startswith(f"{child},"))


def known_by(cast: Cast, case_id: UUID, *, upn: str = "", born: date | None = None) -> Case:
    """The case's child, found by a pupil number and a birth."""
    with ledger.unit(cast.coordinator, "test"):
        case = Case.objects.get(pk=case_id)
        keep_keys(
            Child.objects.get(pk=case.child_id), Known(identifiers=(upn,) if upn else (), date_of_birth=born)
        )
    return case


def receive(cast: Cast, where: Path, kind: str = "ssda903", year: int = 2018) -> tuple[StatutoryReturn, bool]:
    return actions.receive_return(
        by=cast.coordinator, kind=kind, year=year, parts=parts_of(where), name=where.name
    )


def take_in(cast: Cast, where: Path, kind: str = "ssda903", year: int = 2018) -> ReturnReport:
    one, _new = receive(cast, where, kind, year)
    return actions.take_in(by=cast.coordinator, return_id=one.pk)


def test_files_are_kept_byte_for_byte_and_the_same_twice_changes_nothing(cast: Cast, folder: Path) -> None:
    one, new = receive(cast, folder)
    first = actions.take_in(by=cast.coordinator, return_id=one.pk)
    again, new_again = receive(cast, folder)
    assert (new, new_again, again.pk) == (True, False, one.pk)
    assert actions.take_in(by=cast.coordinator, return_id=one.pk).pk == first.pk
    with ledger.unit(cast.coordinator, "test"):
        assert StatutoryReturn.objects.count() == 1
        for file in ReturnFile.objects.all():
            with keeping.part_of(file).open() as stream:
                content = stream.read()
            assert content == (folder / file.name).read_bytes()
            assert hashlib.sha256(content).hexdigest() == file.sha256


def test_only_children_of_cases_leave_rows_and_the_others_a_digest(
    cast: Cast, case_id: UUID, folder: Path
) -> None:
    known_by(cast, case_id, upn=upn_of(CHILD, folder), born=BORN)
    report = take_in(cast, folder)
    assert (report.rows_read, report.rows_kept, report.rows_wrong) == (277, 276, 1)
    assert (report.children, report.children_matched, report.children_in_doubt) == (32, 1, 0)
    with ledger.unit(cast.coordinator, "test"):
        rows = list(ReturnRow.objects.all())
        assert {row.case_id for row in rows} == {case_id}
        assert {row.table for row in rows} == {"Header", "Episodes", "Reviews", "OC2", "Missing"}
        assert not {"CHILD", "UPN", "HOME_POST", "PL_POST"} & {name for row in rows for name in row.values}
        assert ReturnChild.objects.count() == 32
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('moothall.membership', %s, true)", [str(cast.coordinator.membership_id)]
        )
        cursor.execute("SELECT string_agg(to_jsonb(t)::text, '') FROM outcomes_return_child t")
        assert CHILD not in cursor.fetchone()[0]


def test_the_indicators_of_the_case_come_from_its_rows(cast: Cast, case_id: UUID, folder: Path) -> None:
    case = known_by(cast, case_id, upn=upn_of(CHILD, folder), born=BORN)
    take_in(cast, folder)
    with ledger.unit(cast.coordinator, "test"):
        found = queries.measured_for_case(cast.coordinator, case, YEAR)
    assert (found["missing_episodes"].amount, found["missing_days"].amount) == (1, 45)
    assert found["section_47"].amount is None, "the return says nothing of enquiries"
    assert found["away_episodes"].amount == 0


def test_a_number_in_common_with_another_birth_is_a_doubt_for_a_person(
    cast: Cast, case_id: UUID, folder: Path
) -> None:
    known_by(cast, case_id, upn=upn_of(CHILD, folder), born=date(2004, 5, 20))
    report = take_in(cast, folder)
    assert (report.children_matched, report.children_in_doubt) == (0, 1)
    with ledger.unit(cast.coordinator, "test"):
        assert not ReturnRow.objects.exists()
        page = queries.return_page(cast.coordinator, report.of_return_id)
        ((match, case),) = page.doubts
    assert (match.doubt, case.pk) == ("birth_differs", case_id)
    actions.settle_doubt(by=cast.coordinator, match_id=match.pk, same=True)
    assert actions.match_again(by=cast.coordinator, return_id=report.of_return_id) == 1
    with ledger.unit(cast.coordinator, "test"):
        assert ReturnRow.objects.filter(case_id=case_id).exists()
    assert actions.match_again(by=cast.coordinator, return_id=report.of_return_id) == 0


def test_a_doubt_settled_as_another_child_never_counts(cast: Cast, case_id: UUID, folder: Path) -> None:
    known_by(cast, case_id, upn=upn_of(CHILD, folder), born=date(2004, 5, 20))
    report = take_in(cast, folder)
    with ledger.unit(cast.coordinator, "test"):
        match = ReturnMatch.objects.get()
    actions.settle_doubt(by=cast.coordinator, match_id=match.pk, same=False)
    assert actions.match_again(by=cast.coordinator, return_id=report.of_return_id) == 0
    with ledger.unit(cast.coordinator, "test"):
        assert not ReturnRow.objects.exists()


def test_a_number_said_by_a_person_brings_the_rows_and_taken_back_they_count_no_more(
    cast: Cast, case_id: UUID, folder: Path
) -> None:
    report = take_in(cast, folder)
    with ledger.unit(cast.coordinator, "test"):
        case = Case.objects.get(pk=case_id)
        assert case_id in [
            one.pk for one in queries.return_page(cast.coordinator, report.of_return_id).not_found
        ]
    said = actions.say_number(
        by=cast.coordinator, case=case, number=f" {CHILD} ", reason="The social worker told us."
    )
    assert actions.match_again(by=cast.coordinator, return_id=report.of_return_id) == 1
    with ledger.unit(cast.coordinator, "test"):
        assert queries.measured_for_case(cast.coordinator, case, YEAR)["missing_days"].amount == 45
    actions.withdraw_number(by=cast.coordinator, number_id=said.pk, reason="Another child.")
    with ledger.unit(cast.coordinator, "test"):
        assert queries.measured_for_case(cast.coordinator, case, YEAR)["missing_days"].amount is None
        assert ReturnRow.objects.exists(), "nothing is removed"


def test_a_number_of_another_child_is_refused(cast: Cast, case_id: UUID, folder: Path) -> None:
    with ledger.unit(cast.coordinator, "test"):
        case = Case.objects.get(pk=case_id)
    actions.say_number(by=cast.coordinator, case=case, number=CHILD, reason="Told")
    with pytest.raises(Invalid, match="known already"):
        actions.say_number(by=cast.coordinator, case=case, number=CHILD, reason="Told")
    with pytest.raises(Invalid, match="how you know"):
        actions.say_number(by=cast.coordinator, case=case, number="1", reason=" ")


def test_a_corrected_return_supersedes_and_the_old_stays_in_sight(
    cast: Cast, case_id: UUID, folder: Path
) -> None:
    case = known_by(cast, case_id, upn=upn_of(CHILD, folder), born=BORN)
    first = take_in(cast, folder)
    change(folder / "missing.csv", 3, "04/01/2018", "30/11/2017")
    second = take_in(cast, folder)
    with ledger.unit(cast.coordinator, "test"):
        assert queries.measured_for_case(cast.coordinator, case, YEAR)["missing_days"].amount == 10
        page = queries.return_page(cast.coordinator, second.of_return_id)
        assert page.one.state == "counts"
        assert [(one.row.pk, one.state) for one in page.others] == [(first.of_return_id, "superseded")]
        assert not ReturnChild.objects.filter(of_return_id=first.of_return_id).exists()
        assert ReturnMatch.objects.filter(of_return_id=first.of_return_id, ended_at=None).count() == 0


def test_a_return_that_cannot_be_read_leaves_the_one_before_in_force(
    cast: Cast, folder: Path, tmp_path: Path
) -> None:
    first = take_in(cast, folder)
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "header.csv").write_text("nothing of the kind\n")
    second = take_in(cast, broken)
    assert not second.was_read
    assert second.refused
    with ledger.unit(cast.coordinator, "test"):
        page = queries.return_page(cast.coordinator, second.of_return_id)
    assert page.one.state == "refused"
    assert [(one.row.pk, one.state) for one in page.others] == [(first.of_return_id, "counts")]


def test_a_data_protection_officer_takes_a_return_in_and_sees_no_row(
    cast: Cast, case_id: UUID, folder: Path
) -> None:
    known_by(cast, case_id, upn=upn_of(CHILD, folder), born=BORN)
    officer = cast.data_protection_officer
    one, _new = actions.receive_return(
        by=officer, kind="ssda903", year=2018, parts=parts_of(folder), name="x"
    )
    report = actions.take_in(by=officer, return_id=one.pk)
    assert report.children_matched == 1
    with ledger.unit(officer, "test"):
        assert not ReturnRow.objects.exists()
        assert not queries.return_page(officer, one.pk).not_found
    with ledger.unit(cast.chair, "test"):
        assert ReturnRow.objects.filter(case_id=case_id).exists(), (
            "whoever sits in the case's circle sees them"
        )
        assert not StatutoryReturn.objects.exists()


def test_nobody_else_takes_returns_in_or_sees_them(cast: Cast, folder: Path) -> None:
    report = take_in(cast, folder)
    for actor in (cast.chair, cast.social_worker, cast.evaluator):
        with pytest.raises(NotAllowed):
            actions.receive_return(by=actor, kind="ssda903", year=2018, parts=parts_of(folder), name="x")
    with ledger.unit(cast.stranger, "test"), pytest.raises(NotVisible):
        queries.return_page(cast.stranger, report.of_return_id)


def test_the_database_refuses_rows_in_another_circle_than_the_cases(
    cast: Cast, case_id: UUID, folder: Path
) -> None:
    report = take_in(cast, folder)
    with ledger.unit(cast.coordinator, "test"):
        circle = StatutoryReturn.objects.get(pk=report.of_return_id).circle_id
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            ReturnMatch(
                partnership_id=cast.coordinator.partnership_id, circle_id=circle, created_by_id=cast.coordinator.membership_id,
                of_return_id=report.of_return_id, case_id=case_id, kind="ssda903", year=2018, number=b"x", because="number",
            ).save(force_insert=True)  # fmt: skip


def test_the_returns_lie_in_the_circle_of_the_two_offices(cast: Cast, folder: Path) -> None:
    report = take_in(cast, folder)
    with ledger.unit(cast.coordinator, "test"):
        circle = StatutoryReturn.objects.get(pk=report.of_return_id).circle_id
        holders = set(CircleSeat.objects.filter(circle_id=circle).values_list("holder", flat=True))
    assert holders == {
        f"office:{cast.partnership.pk}:{role}" for role in ("coordinator", "data_protection_officer")
    }


def test_every_step_is_in_the_ledger_and_no_number_is(cast: Cast, case_id: UUID, folder: Path) -> None:
    known_by(cast, case_id, upn=upn_of(CHILD, folder), born=BORN)
    take_in(cast, folder)
    with ledger.unit(cast.data_protection_officer, "test"):
        entries = list(Entry.objects.filter(verb__startswith="return."))
    assert {"return.received", "return.opened", "return.matched", "return.taken_in"} <= {
        one.verb for one in entries
    }
    assert not [one for one in entries if CHILD in str(one.detail)]
    assert [one.case_id for one in entries if one.verb == "return.matched"] == [case_id]


def test_another_kind_and_a_second_authority_do_not_supersede(cast: Cast, folder: Path) -> None:
    first = take_in(cast, folder)
    take_in(cast, CIN_2021, "cin", 2021)
    with ledger.unit(cast.coordinator, "test"):
        assert queries.return_page(cast.coordinator, first.of_return_id).one.state == "counts"
        with pytest.raises(Invalid, match="no authority"):
            actions.receive_return(
                by=cast.coordinator,
                kind="cin",
                year=2021,
                parts=parts_of(CIN_2021),
                name="x",
                authority_code="E99999999",
            )


def test_last_years_totals_stand_beside_this_years(cast: Cast, folder: Path, tmp_path: Path) -> None:
    take_in(cast, folder)
    next_year = tmp_path / "next"
    shutil.copytree(folder, next_year)
    (next_year / "missing.csv").unlink()
    report = take_in(cast, next_year, year=2019)
    with ledger.unit(cast.coordinator, "test"):
        page = queries.return_page(cast.coordinator, report.of_return_id)
    assert page.last_year is not None
    assert page.last_year.rows_kept - report.rows_kept == 8


def test_the_faults_are_all_in_the_file_to_download(cast: Cast, folder: Path) -> None:
    report = take_in(cast, folder)
    with ledger.unit(cast.data_protection_officer, "test"):
        _row, pieces = queries.fault_lines(cast.data_protection_officer, report.of_return_id)
        lines = b"".join(pieces).decode().splitlines()
    assert len(lines) == 1 + report.rows_wrong + report.to_look_at
    assert any("oc3.csv,2,OC3,ACCOM" in line for line in lines)


def test_what_returns_tell_is_counted_at_each_wave_and_a_child_in_none_is_lost(
    cast: Cast, folder: Path, browse: Callable[[Actor], Client]
) -> None:
    received_on = clock.today() - timedelta(days=100)
    case_id = past_case(cast, received_on).pk
    case = known_by(cast, case_id, upn=upn_of(CHILD, folder), born=BORN)
    with ledger.unit(cast.coordinator, "test"):  # Its baseline looks back on the very year of the return.
        Case.objects.filter(pk=case_id).update(received_on=YEAR.last)
    past_case(cast, received_on, number=4)
    take_in(cast, folder)
    assert counting.count_returns(by=cast.coordinator) == 1
    with ledger.unit(cast.coordinator, "test"):
        found = return_figures(cast.coordinator, case.arrangement)
    with ledger.unit(cast.data_protection_officer, "test"):
        assert Entry.objects.filter(verb="return.counted", case_id=case_id).exists()
    by_code = {one.indicator.code: one.waves for one in found.indicators}
    assert by_code["missing_days"]["baseline"] == {"from_31": Count(1, 2), "no_return": Count(1, 2)}
    assert by_code["section_47"]["baseline"] == {"not_told": Count(1, 2), "no_return": Count(1, 2)}
    assert by_code["missing_days"]["months_12"] == {"not_told": Count(1, 1)}
    assert found.stands["baseline"] == {"told": Count(1, 2), "not_found": Count(1, 2)}

    figures = reverse("outcomes_figures") + "?set=returns&arrangement=nrm-child"
    cost, answered = queries_of(browse(cast.coordinator), figures)
    words = answered.content.decode()
    assert (cost <= BUDGET, "Days missing" in words, "ssda903: Missing.MIS_START" in words) == (
        True,
        True,
        True,
    )
    officer = (
        browse(cast.data_protection_officer)
        .get(reverse("outcomes_table") + "?arrangement=nrm-child")
        .content.decode()
    )
    told = [line for line in officer.splitlines() if "Days missing" in line]
    assert told
    assert all(line.endswith("hidden,hidden") for line in told), "one of two children points at each"
    cost, answered = queries_of(browse(cast.coordinator), reverse("case_outcomes", args=[case.reference]))
    words = answered.content.decode()
    assert (cost <= BUDGET, "Missing (SSDA903)" in words, "Looked after (SSDA903)" in words) == (
        True,
        True,
        True,
    )

    with ledger.unit(cast.coordinator, "test"):
        ReturnMatch.objects.filter(case_id=case_id).update(ended_at=clock.now())
    assert counting.count_returns(by=cast.coordinator) == 1
    with ledger.unit(cast.coordinator, "test"):
        assert not ReturnMeasure.objects.exists(), "what is taken back no longer counts"


def test_files_older_than_the_rule_are_forgotten_and_what_was_counted_stays(
    cast: Cast, case_id: UUID, folder: Path
) -> None:
    known_by(cast, case_id, upn=upn_of(CHILD, folder), born=BORN)
    old, _new = receive(cast, folder)
    actions.take_in(by=cast.coordinator, return_id=old.pk)
    newest, _new = receive(cast, copy_of_903(folder.parent / "again"), year=clock.today().year)
    with ledger.unit(cast.coordinator, "test"):
        shared = set(ReturnFile.objects.filter(of_return=newest).values_list("sha256", flat=True))
        pieces = {piece for file in ReturnFile.objects.filter(of_return=old) for piece in file.pieces}
        faults = set(ReturnReport.objects.get(of_return=old).pieces)
    assert pieces == shared, "the same bytes, sent in again, are kept once"
    assert forget_returns() == 0, "a year of long ago, taken in today, is not forgotten tonight"
    with clock.pretend(clock.now() + timedelta(days=367)):
        assert (forget_returns(), forget_returns()) == (1, 0)
    with ledger.unit(cast.coordinator, "test"):
        assert ReturnForgotten.objects.get().of_return_id == old.pk
        assert ReturnRow.objects.filter(case_id=case_id).exists()
        assert ReturnReport.objects.get(of_return=old).rows_kept == 276
        assert not ReturnChild.objects.exists()
        with pytest.raises(Refused):
            queries.fault_lines(cast.coordinator, old.pk)
        page = queries.return_page(cast.coordinator, old.pk)
    assert page.forgotten is not None
    assert all(store.fetch(piece) for piece in pieces), "the newer return still holds them"
    for piece in faults:
        with pytest.raises(store.FileLost):
            store.fetch(piece)
    assert actions.match_again(by=cast.coordinator, return_id=old.pk) == 0
    with ledger.unit(cast.data_protection_officer, "test"):
        assert Entry.objects.get(verb="return.forgotten").detail["rule"] == "KEP-01"
