"""The Standard Safeguarding Dataset as tables: named columns, lists in JSON, children found through other tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.returns.return_samples import change, read

TABLES = {
    "ssd_person.csv": "pers_person_id,pers_upn,pers_sex,pers_dob,pers_death_date,pers_common_child_id\n"
    "F1,,F,2009-05-04 00:00:00,,943 476 5919\nF2,,M,2010-01-01,,\n",
    "ssd_cin_assessments.csv": "cina_assessment_id,cina_person_id,cina_referral_id,cina_assessment_start_date,cina_assessment_auth_date\n"
    "A1,F1,R1,2024-05-02,2024-06-20\nA2,F2,R2,2024-07-01,\n",
    "ssd_assessment_factors.csv": "cinf_table_id,cinf_assessment_id,cinf_assessment_factors_json\n"
    'T1,A1,"[""12A"", ""10A""]"\nT2,A2,"{""24A"": ""Yes"", ""1A"": ""No""}"\nT3,A9,"[""12A""]"\nT4,A2,"[""12A"""\n',
    "ssd_missing.csv": "miss_table_id,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,"
    "miss_missing_episode_end_date,miss_missing_rhi_offered,miss_missing_rhi_accepted\n"
    "M1,F1,2024-08-01,M,2024-08-03,Y,N\nM2,F1,2024-09-01,M,2024-08-30,Y,N\nM3,F7,2024-09-01,A,,N,\n",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_factors_are_a_list_and_know_their_child_and_day(folder: Path) -> None:
    taken = read(folder, "ssd", 2025)
    factors = {row.child: row.values for row in taken.rows if row.table == "ssd_assessment_factors"}
    assert factors["F1"]["cinf_assessment_factors_json"] == ["12A", "10A"]
    assert factors["F1"]["cina_assessment_start_date"].isoformat() == "2024-05-02"
    assert factors["F2"]["cinf_assessment_factors_json"] == ["24A"]


def test_each_fault_of_the_tables_is_named(folder: Path) -> None:
    taken = read(folder, "ssd", 2025)
    told = {(fault.file, fault.line, fault.code) for fault in taken.faults if fault.severity == "wrong"}
    assert told == {
        ("ssd_assessment_factors.csv", 4, "not_found_through"),
        ("ssd_assessment_factors.csv", 5, "not_json"),
        ("ssd_missing.csv", 3, "date_order"),
    }
    assert taken.fault("child_not_listed").child == "F7"
    assert {row.values.get("pers_common_child_id") for row in taken.rows} >= {"9434765919"}


def test_a_column_that_may_be_absent_is_and_one_that_may_not_is_named(folder: Path) -> None:
    change(folder / "ssd_missing.csv", 1, "miss_missing_episode_start_date", "start")
    taken = read(folder, "ssd", 2025)
    assert taken.fault("missing_column").column == "miss_missing_episode_start_date"
    assert taken.fault("extra_column").column == "start"
    assert not [row for row in taken.rows if row.table == "ssd_missing"]
