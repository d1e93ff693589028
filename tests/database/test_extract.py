"""The valve: an extract asked for, approved, made; the same bytes for the same day; nothing known later in it."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from unittest import mock

import psycopg
import pytest
from django.db import connection

from moothall.casework.intake.models import Case, Child
from moothall.casework.panel.models import Determination
from moothall.casework.plans.models import Action
from moothall.casework.sharing.actions import record_step
from moothall.core import clock, ledger
from moothall.core.kinds import NotAllowed, Refused
from moothall.evidence.extract.actions import (
    answer_extract,
    download,
    make_extract,
    make_packed,
)
from moothall.evidence.extract.models import ExtractMade
from moothall.methods.extracts import LOSES_IDENTITY, LOSES_WORDS, current_schema
from moothall.methods.extracts.folder import NotAnExtract, read_table, verify
from tests.cast import Cast
from tests.database.extracting import (
    approved,
    extract,
    followed_and_returned,
    in_the_role,
    rows,
    tell,
    yesterday,
)
from tests.database.panel_at_work import a_case
from tests.unit.returns.return_samples import copy_of_903

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(cast: Cast) -> list[Case]:
    """A few cases at different stages."""
    return tell(cast, "asked", "positive", "out_of_scope")


@pytest.fixture
def one_case(cast: Cast) -> Case:
    """A case in scope, received twelve days ago and recorded two days ago."""
    with clock.pretend(clock.now() - timedelta(days=2)):
        return a_case(cast)


def digest(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


# -- what it holds -------------------------------------------------------------------------------------------


def test_it_holds_every_case_with_what_was_decided_and_agreed_and_verifies(
    cast: Cast, told: list[Case], tmp_path: Path
) -> None:
    made = extract(cast, tmp_path / "out")
    with ledger.unit(cast.coordinator, "Look"):
        determinations = list(Determination.objects.select_related("case"))
        actions = Action.objects.count()
    cases, decisions = rows(made, "case"), rows(made, "decision")
    assert len({row["case"] for row in cases}) == len(told)
    assert sum(not row["in_scope"] for row in cases) == 1
    assert Counter((row["stage"], row["outcome"]) for row in decisions) == Counter(
        (one.stage, one.outcome) for one in determinations
    )
    assert sorted(row["days"] for row in decisions) == sorted(
        (one.decided_on - one.case.received_on).days for one in determinations
    )
    assert all(row["limbs_met"] and row["test_since"] and row["one_sitting"] for row in decisions)
    assert len(rows(made, "action")) == actions
    assert {row["step"] for row in rows(made, "step")} >= {"asked", "heard", "sitting", "decision"}
    for table in ("decision", "step", "action"):
        assert {row["case"] for row in rows(made, table)} <= {row["case"] for row in cases}
    assert [row["authority"] for row in rows(made, "site_calendar")] == ["E06000010"]
    _verifies_until_a_byte_is_altered(made, len(told))


def _verifies_until_a_byte_is_altered(made: Path, cases: int) -> None:
    assert verify(made)["as_at"] == yesterday().isoformat()
    assert json.loads((made / "quality.json").read_text())["case"]["rows"] == cases
    path = made / "dictionary.csv"
    path.write_text(path.read_text() + " ")
    with pytest.raises(NotAnExtract, match=r"dictionary\.csv was altered"):
        verify(made)


# -- the same day, the same bytes ----------------------------------------------------------------------------


def test_made_twice_it_is_the_same_byte_for_byte_and_another_purpose_has_other_keys(
    cast: Cast, told: list[Case], tmp_path: Path
) -> None:
    followed_and_returned(cast, told[0], copy_of_903(tmp_path / "return"))
    first, again = extract(cast, tmp_path / "one"), extract(cast, tmp_path / "two")
    assert digest(first) == digest(again)
    assert {(row["wave"], row["state"]) for row in rows(first, "wave")} == {("baseline", "with_child")}
    told_of = {(row["indicator"], row["period"]): row for row in rows(first, "indicator")}
    assert told_of["missing_days", "2018"]["value"] == 45
    assert told_of["immigration_status", "2018"]["answer"] == "other", (
        "said in words of its own, which are not given"
    )
    other = extract(cast, tmp_path / "three", purpose="another")
    assert not {row["child"] for row in rows(first, "case")} & {row["child"] for row in rows(other, "case")}


def test_what_is_recorded_later_is_not_in_it_and_a_month_later_it_is_the_same_byte_for_byte(
    cast: Cast, told: list[Case], tmp_path: Path
) -> None:
    as_at = yesterday()
    first = extract(cast, tmp_path / "one", as_at=as_at)
    with clock.pretend(clock.now() + timedelta(days=31)):
        _everything_goes_on(cast, told[0])
        again = extract(cast, tmp_path / "two", as_at=as_at)
    assert digest(first) == digest(again)
    with clock.pretend(clock.now() + timedelta(days=33)):
        later = extract(cast, tmp_path / "three", as_at=clock.today() - timedelta(days=1))
    assert "section_47" not in {row["step"] for row in rows(first, "step")}
    assert "section_47" in {row["step"] for row in rows(later, "step")}
    assert "withdrawn" not in {row["state"] for row in rows(first, "action")}
    assert {row["state"] for row in rows(later, "action")} == {"withdrawn"}
    assert {row["gender"] for row in rows(later, "case")} == {"neither"}
    assert {row["closed_months"] is None for row in rows(first, "case")} == {True}
    assert {row["closed_months"] is None for row in rows(later, "case")} == {False}


def _everything_goes_on(cast: Cast, one: Case) -> None:
    """Children are described anew, cases are closed, actions change, a step is recorded: all after the day."""
    with ledger.unit(cast.coordinator, "Go on") as record:
        for case in Case.objects.select_related("child"):
            case.child.gender, case.child.date_of_birth = "neither", "2011-02-03"
            case.child.save()
            case.closed_on, case.looked_after = clock.today(), "not_sure"
            case.save()
        Action.objects.update(state="withdrawn", state_on=clock.today())
        record.wrote("test.went_on")
    record_step(
        by=cast.coordinator, case=one, step="section_47", happened_on=clock.today() - timedelta(days=90)
    )


# -- nobody can be found in it -------------------------------------------------------------------------------


def _everything_that_says_who(cast: Cast) -> set[str]:
    """Every name, alias, birth date, identifier and key of every child and case in the database, opened and sealed."""
    found: set[str] = set()
    with ledger.unit(cast.coordinator, "Look"):
        for child in Child.objects.all():
            found |= {
                child.given_names,
                child.family_name,
                str(child.pk),
                child.pk.hex,
                *map(str, child.aliases),
            }
            found |= {str(value) for value in (child.identifiers or {}).values()}
            if child.date_of_birth:
                born = date.fromisoformat(child.date_of_birth)
                found |= {
                    born.isoformat(),
                    born.strftime("%d/%m/%Y"),
                    born.strftime("%Y%m%d"),
                    str(born.toordinal()),
                }
        for case in Case.objects.all():
            found |= {
                case.reference,
                str(case.pk),
                case.pk.hex,
                str(case.circle_id),
                case.received_on.isoformat(),
            }
        with connection.cursor() as cursor:
            cursor.execute("SELECT given_names, family_name, date_of_birth FROM intake_child")
            found |= {bytes(value).hex() for row in cursor.fetchall() for value in row if value}
            cursor.execute("SELECT digest FROM intake_child_key")
            found |= {bytes(digest).hex() for (digest,) in cursor.fetchall()}
            cursor.execute("SELECT text FROM intake_fact")
            found |= {bytes(text).hex() for (text,) in cursor.fetchall() if text}
    words = {part for one in found for part in [one, *re.split(r"[\s,]+", one)] if len(part) > 3}
    return {one.casefold() for one in words if not one.isalpha() or one[:1].isupper()} | _postcodes(cast)


def _postcodes(cast: Cast) -> set[str]:
    from moothall.casework.intake.models import Fact

    with ledger.unit(cast.coordinator, "Look"):
        texts = " ".join(fact.text for fact in Fact.objects.all())
    return {match.casefold() for match in re.findall(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b", texts)}


def test_no_child_can_be_found_in_it_by_anything_the_database_knows_them_by_nor_by_any_exact_day(
    cast: Cast, told: list[Case], tmp_path: Path
) -> None:
    known_by = followed_and_returned(cast, told[0], copy_of_903(tmp_path / "return"))
    made = extract(cast, tmp_path / "out")
    who, days = _everything_that_says_who(cast), _every_day(cast)
    who |= {one.casefold() for one in known_by if one}
    assert len(who) > 100, "there is something to look for"
    assert all(rows(made, table) for table in ("wave", "indicator")), "these are looked through too"
    values: set[str] = set()
    for table in current_schema().tables:
        for name, column in zip(table.names, read_table(made, table.name).columns, strict=True):
            assert str(column.type) in {"string", "int32", "double", "bool"}, f"{table.name}.{name}"
            values |= {str(value).casefold() for value in column.unique().to_pylist()}
    assert not values & who
    assert not values & days
    longer = {one for one in who | days if len(one) > 5}
    assert not {one for one in longer if one in "\n".join(sorted(values))}
    raw = b"".join(path.read_bytes() for path in made.glob("*.parquet")).lower()
    assert not {one for one in longer if one.encode() in raw}
    assert all(row["months_to_18"] % 3 == 0 for row in rows(made, "case") if row["months_to_18"] is not None)


def _every_day(cast: Cast) -> set[str]:
    """Every exact date of every case and birth, in each way a table might write it."""
    with ledger.unit(cast.coordinator, "Look"):
        days = {case.received_on for case in Case.objects.all()}
        days |= {one.decided_on for one in Determination.objects.all()}
        days |= {date.fromisoformat(c.date_of_birth) for c in Child.objects.all() if c.date_of_birth}
    epoch = date(1970, 1, 1)
    return {
        form for day in days
        for form in (day.isoformat(), day.strftime("%d/%m/%Y"), day.strftime("%Y%m%d"), str((day - epoch).days))
    }  # fmt: skip


# -- the schema against the tables ---------------------------------------------------------------------------


def test_every_source_is_a_field_and_what_says_who_somebody_is_comes_through_coarse() -> None:
    from django.apps import apps

    from moothall.core.crypto import SealedTextField
    from moothall.core.kinds import Kind

    tables = {model._meta.db_table: model for model in apps.get_models()}
    for table, column in current_schema().all_columns():
        for source in column.source:
            model, name = tables[source.split(".")[0]], source.split(".")[1]
            field = model._meta.get_field(name)
            where = f"{table.name}.{column.name} from {source}"
            if model.KINDS[name] is Kind.IDENTITY:
                assert column.coarsening in {*LOSES_IDENTITY, "derived"}, where
                assert column.coarsening != "derived" or column.codes, where
            elif isinstance(field, SealedTextField):
                assert column.coarsening in {*LOSES_WORDS, "calendar_month"}, where


def test_the_role_may_read_no_column_that_holds_a_name_or_a_word(
    owner_connection: psycopg.Connection,
) -> None:
    from django.apps import apps

    from moothall.core.crypto import SealedTextField
    from moothall.core.kinds import Kind

    found = owner_connection.execute(
        "SELECT table_name, column_name FROM information_schema.column_privileges WHERE grantee = 'moothall_extract'"
    ).fetchall()
    assert len(found) > 60
    tables = {model._meta.db_table: model for model in apps.get_models()}
    for table, column in found:
        model = tables[table]
        field = next(one for one in model._meta.concrete_fields if one.column == column)
        if (table, column) in (("panel_determination", "content"), ("outcomes_return_row", "values")):
            continue  # sealed records: codes and counts are taken from it; the test of names above looks at what comes out
        assert not isinstance(field, SealedTextField), f"{table}.{column}"
        assert model.KINDS[field.name] is not Kind.IDENTITY, f"{table}.{column}"


# -- where it goes ---------------------------------------------------------------------------------------------


def test_a_folder_that_is_there_is_never_written_into(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "kept.txt").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "out")
    request = approved(cast)
    for name in ("out", "link", "out/kept.txt"):
        with pytest.raises(FileExistsError):
            make_extract(by=cast.evaluator, request_id=request, out=tmp_path / name)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["kept.txt"]
    with ledger.unit(cast.evaluator, "Look"):
        assert not ExtractMade.objects.exists()


def test_a_full_disk_leaves_nothing_behind_and_nothing_recorded(
    cast: Cast, one_case: Case, tmp_path: Path
) -> None:
    request = approved(cast)
    full = OSError(28, "No space left on device")
    with (
        mock.patch("moothall.methods.extracts.tables.pq.ParquetWriter.write_table", side_effect=full),
        pytest.raises(OSError, match="No space"),
    ):
        make_extract(by=cast.evaluator, request_id=request, out=tmp_path / "out")
    assert not list(tmp_path.iterdir())
    with ledger.unit(cast.evaluator, "Look"):
        assert not ExtractMade.objects.exists()


def test_packed_twice_it_is_the_same_archive_and_only_who_asked_downloads_it(
    cast: Cast, one_case: Case, settings: object, tmp_path: Path
) -> None:
    settings.MOOTHALL_FILES = str(tmp_path)  # type: ignore[attr-defined]
    request = approved(cast)
    first, again = (make_packed(by=cast.evaluator, request_id=request) for _ in range(2))
    assert first.packed_sha256 == again.packed_sha256
    _made, content = download(by=cast.evaluator, made_id=first.pk)
    assert hashlib.sha256(content).hexdigest() == first.packed_sha256
    with pytest.raises(NotAllowed):
        download(by=cast.data_protection_officer, made_id=first.pk)
    answer_extract(by=cast.data_protection_officer, request_id=request, answer="withdrawn", reason="Stopped.")
    with pytest.raises(Refused):
        download(by=cast.evaluator, made_id=first.pk)


def test_the_database_remembers_each_change_of_a_row_once(
    cast: Cast, owner_connection: psycopg.Connection
) -> None:
    case = a_case(cast)
    with clock.pretend(datetime(2027, 1, 5, 12, tzinfo=clock.UNITED_KINGDOM)):
        with ledger.unit(cast.coordinator, "Close"):
            Case.objects.filter(pk=case.pk).update(closed_on=date(2027, 1, 4))
            Case.objects.filter(pk=case.pk).update(closed_on=date(2027, 1, 4))
        request = approved(cast)
        found = in_the_role(
            cast.evaluator, request,
            f"""SELECT "values"->>'closed_on', created_at::date FROM extract_remembered
                WHERE of_row = '{case.pk}' ORDER BY number""",
        )  # fmt: skip
    assert [row[0] for row in found] == [None, "2027-01-04"]
    assert found[-1][1] == date(2027, 1, 5)
