"""Corrupted and hostile copies of returns in XML and JSON: named, never a traceback, right rows kept."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from moothall.methods.returns import ReturnRefused
from moothall.methods.returns.speaking import fault_in
from tests.unit.returns.return_samples import API, CIN_2021, CIN_2026, change, read

LOOKED_AFTER = """<?xml version="1.0"?>
<EXPSSDA903>
<CHILD>
<HEADER><CHILDID>F1</CHILDID><SEX>1</SEX><DOB>27/03/2008</DOB><ETHNIC>WROM</ETHNIC><UPN>UN3</UPN><UASC>1</UASC><DUC>27/03/2026</DUC>
<AREVIEW><REVIEW>30/08/2017</REVIEW><REVIEW_CODE>PN6</REVIEW_CODE></AREVIEW>
<AMISSING><MISSING>M</MISSING><MIS_START>01/05/2017</MIS_START><MIS_END>04/05/2017</MIS_END></AMISSING>
<AMISSING><MISSING>M</MISSING><MIS_START>09/05/2017</MIS_START><MIS_END>08/05/2017</MIS_END></AMISSING>
<OC2><SDQ_SCORE>12</SDQ_SCORE><CONVICTED>0</CONVICTED></OC2>
<IN_TOUCH>YES</IN_TOUCH><ACTIV>F1</ACTIV><ACCOM>K1</ACCOM>
</HEADER>
<EPISODE><DECOM>15/02/2016</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N3</CIN><PL>T2</PL></EPISODE>
</CHILD>
</EXPSSDA903>
"""


@pytest.fixture
def census(tmp_path: Path) -> Path:
    path = tmp_path / "census.xml"
    shutil.copy(CIN_2026, path)
    return path


@pytest.fixture
def daily(tmp_path: Path) -> Path:
    path = tmp_path / "daily.json"
    shutil.copy(API, path)
    return path


def test_the_census_of_2021_loads_but_for_an_expected_birth_in_1066() -> None:
    taken = read(CIN_2021, "cin", 2021)
    assert taken.codes("wrong") == ["not_a_date"]
    assert {row.table for row in taken.rows} == {
        "Referral",
        "Assessment",
        "Plan",
        "Section47",
        "ProtectionPlan",
    }
    assert taken.fault("stray_text").found == "PersonBirthDate"


def test_the_deliberate_errors_of_the_census_of_2026_are_named_and_the_rest_is_kept() -> None:
    taken = read(CIN_2026, "cin", 2026)
    told = {(fault.line, fault.column) for fault in taken.faults if fault.severity == "wrong"}
    assert told == {
        (25, "Sex"), (42, "AssessmentActualStartDate"), (43, "AssessmentAuthorisationDate"), (45, "AssessmentFactors"),
        (78, "StepDecisionDate"), (80, "CourtAppDate"), (81, "LetterInitCPDate"),
    }  # fmt: skip
    assert (taken.report.read, taken.report.kept) == (10, 7)


def test_rows_of_the_census_know_their_referral_and_lists_stay_lists() -> None:
    (plan,) = [row for row in read(CIN_2021, "cin", 2021).rows if row.table == "ProtectionPlan"]
    assert plan.values["CINreferralDate"].isoformat() == "1970-10-06"
    assert [day.isoformat() for day in plan.values["CPPreviewDate"]] == ["1971-02-15"]


def test_a_wrong_code_and_a_wrong_date_cost_their_own_rows(census: Path) -> None:
    before = read(census, "cin", 2026)
    change(census, 58, "false", "perhaps")
    change(census, 62, "2022-02-17", "17/02/2022")
    taken = read(census, "cin", 2026)
    new = {(fault.line, fault.column, fault.mend) for fault in taken.faults} - {
        (fault.line, fault.column, fault.mend) for fault in before.faults
    }
    assert new == {
        (58, "ICPCnotRequired", "Write one of 0, 1, false, true."),
        (62, "CPPstartDate", "Write 2022-02-17."),
    }
    assert {row[0] for row in before.kept() - taken.kept()} == {"Section47", "ProtectionPlan"}


def test_a_census_cut_off_keeps_the_children_before(census: Path) -> None:
    text = census.read_text()
    census.write_text(text[: text.index("<CINreferralDate>2024")])
    taken = read(census, "cin", 2026)
    fault = taken.fault("cut_off")
    assert fault.child == "child_fails_assessments"
    assert "cut off" in fault.message
    assert {row.child for row in taken.rows} == {"DfEX0000001"}
    assert taken.report.stopped == 1


def test_a_child_in_the_census_twice_is_named(census: Path) -> None:
    text = census.read_text()
    start, end = text.index("        <Child>\n    <ChildIdentifiers>"), text.index("    </Children>")
    census.write_text(text[:end] + text[start:end] + text[end:])
    taken = read(census, "cin", 2026)
    assert taken.fault("duplicate_child").child == "child_fails_assessments"
    assert taken.kept() == read(CIN_2026, "cin", 2026).kept()


def test_a_census_in_another_encoding_than_it_says_is_read(census: Path) -> None:
    text = '<?xml version="1.0" encoding="UTF-8"?>\n' + census.read_text().replace(
        "Local Authority", "Cyngor Môn"
    )
    census.write_bytes(text.encode("cp1252"))
    taken = read(census, "cin", 2026)
    assert taken.fault("wrong_encoding").line == 12
    assert taken.kept() == read(CIN_2026, "cin", 2026).kept()
    census.write_bytes(text.encode("utf-16"))
    assert read(census, "cin", 2026).kept() == taken.kept()


def test_a_tag_not_closed_is_named_with_its_line(census: Path) -> None:
    census.write_text(census.read_text().replace("2024-10-29</CINclosureDate>", "2024-10-29"))
    taken = read(census, "cin", 2026)
    assert taken.fault("not_xml").line in range(95, 115)
    assert {row.child for row in taken.rows} == {"DfEX0000001"}


BOMB = '<!DOCTYPE Message [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE Message [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
LATER = "<!-- " + "x" * 300_000 + " -->"


@pytest.mark.parametrize(
    "hostile", [BOMB, OUTSIDE, OUTSIDE.lower().replace("message", "Message"), LATER + OUTSIDE]
)
def test_entities_are_refused_before_they_are_read(census: Path, hostile: str) -> None:
    census.write_text(hostile + census.read_text().replace("DfEX0000001", "&a;"))
    with pytest.raises(ReturnRefused, match="declares a document type or entities"):
        read(census, "cin", 2026)


def test_deep_nesting_is_refused_in_words(census: Path) -> None:
    text = census.read_text()
    census.write_text(text.replace("<Sex>M</Sex>", "<x>" * 5000 + "</x>" * 5000))
    taken = read(census, "cin", 2026)
    assert "too deep" in taken.fault("refused").message
    assert {row.child for row in taken.rows} == {"DfEX0000001"}


def test_a_return_of_another_kind_is_refused(census: Path) -> None:
    with pytest.raises(ReturnRefused, match="begins with <Message>"):
        read(census, "ssda903", 2026)
    census.write_text("not a return at all")
    taken = read(census, "cin", 2026)
    assert taken.codes() == ["not_xml"]
    assert taken.report.stopped == 1


def test_the_looked_after_return_in_xml_gives_the_tables_of_the_csv(tmp_path: Path) -> None:
    path = tmp_path / "903.xml"
    path.write_text(LOOKED_AFTER)
    taken = read(path, "ssda903", 2018)
    assert sorted(row.table for row in taken.rows) == [
        "Episodes",
        "Header",
        "Missing",
        "OC2",
        "OC3",
        "Reviews",
        "UASC",
    ]
    assert {row.child for row in taken.rows} == {"F1"}
    (fault,) = [one for one in taken.faults if one.severity == "wrong"]
    assert (fault.code, fault.line, fault.column) == ("date_order", 7, "MIS_END")
    (episode,) = [row for row in taken.rows if row.table == "Episodes"]
    assert episode.values["PLACE"] == "T2"


def test_the_daily_flow_loads(daily: Path) -> None:
    taken = read(daily, "csc-api", 2023)
    assert (taken.report.read, taken.report.kept, taken.report.children) == (45, 45, 5)
    assert not taken.codes("wrong")


def test_faults_of_the_daily_flow_cost_their_own_rows(daily: Path) -> None:
    records = json.loads(daily.read_text())
    records[0]["social_care_episodes"][0]["child_and_family_assessments"][0]["factors"] = ["12A", "99Z"]
    records[1]["social_care_episodes"][0]["closure_date"] = "2021-06-14"
    records[2]["social_care_episodes"][0]["child_protection_plans"][0]["purge"] = True
    records.append(records[4])
    daily.write_text(json.dumps({"la_code": "000", "Children": records}))
    taken = read(daily, "csc-api", 2023)
    assert {"wrong_code", "date_order", "duplicate_child"} <= set(taken.codes("wrong"))
    assert taken.fault("purge").child == records[2]["la_child_id"]
    assert taken.fault("wrong_code").found == "12A, 99Z"
    assert len({row.child for row in taken.rows}) == 5


def test_a_daily_flow_cut_off_or_broken_keeps_the_other_records(daily: Path) -> None:
    text = daily.read_text()
    daily.write_text(text[:-900])
    taken = read(daily, "csc-api", 2023)
    assert taken.fault("cut_off")
    assert len({row.child for row in taken.rows}) == 4
    daily.write_text(
        text.replace('"score": 20', '"score": twenty', 3).replace('"score": twenty', '"score": 20', 2)
    )
    taken = read(daily, "csc-api", 2023)
    assert taken.fault("not_json").line == 256
    assert len({row.child for row in taken.rows}) == 4


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"score": 20', '"score": 20, "score": 21'), ('"score": 20', '"score": NaN'), ('"score": 20', '"score: 20'),
        ('"score": 20', '"score": ' + "9" * 5000), ('"score": 20', "\0"),
    ],
)  # fmt: skip
def test_one_broken_record_of_the_daily_flow_costs_itself_alone(daily: Path, old: str, new: str) -> None:
    before = read(daily, "csc-api", 2023)
    daily.write_text(daily.read_text().replace(old, new, 1))
    taken = read(daily, "csc-api", 2023)
    assert len({row.child for row in taken.rows}) == 4
    assert taken.kept() < before.kept()
    fault = taken.fault("not_json")
    assert (fault.severity, fault.message.endswith("was set aside.")) == ("wrong", True)
    assert fault_in("cy", fault.message) != fault.message


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"Children": ' + "[" * 100_000, "{}", '"word"', "[1]", "[NaN]", "["]
)
def test_hostile_json_is_told_in_words(daily: Path, text: str) -> None:
    daily.write_text(text)
    stopped, mends = 1, ["said"]
    try:
        stopped = read(daily, "csc-api", 2023).report.stopped
    except ReturnRefused as refused:
        mends = [problem.mend for problem in refused.problems]
    assert stopped == 1
    assert all(mends)
