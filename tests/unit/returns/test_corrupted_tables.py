"""A corrupted copy of the looked-after return: every fault is named with its line and mend, every right row kept."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from moothall.methods.returns import ReturnRefused, grouped
from tests.unit.returns.return_samples import Taken, change, copy_of_903, read

YEAR = 2018
# What the sample itself has: an accommodation code that never was.
OWN = ["wrong_code"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_of_903(tmp_path / "return")


@pytest.fixture
def whole(folder: Path) -> Taken:
    return read(folder, "ssda903", YEAR)


def test_the_sample_loads_but_for_its_one_wrong_code(whole: Taken) -> None:
    assert whole.codes("wrong") == OWN
    assert (whole.report.read, whole.report.kept, whole.report.wrong) == (277, 276, 1)
    assert whole.report.children == 32
    wrong = whole.fault("wrong_code")
    assert (wrong.file, wrong.line, wrong.column, wrong.found) == ("oc3.csv", 2, "ACCOM", "01")
    assert "B1" in wrong.allowed
    assert wrong.mend


def test_a_wrong_code_sets_its_own_row_aside(folder: Path, whole: Taken) -> None:
    change(folder / "episodes.csv", 3, ",C2,", ",C9,")
    taken = read(folder, "ssda903", YEAR)
    (fault,) = [one for one in taken.faults if one.file == "episodes.csv" and one.severity == "wrong"]
    assert (fault.code, fault.line, fault.column, fault.found) == ("wrong_code", 3, "LS", "C9")
    assert "C1" in fault.allowed
    assert len(whole.kept() - taken.kept()) == 1
    assert not taken.kept() - whole.kept()


def test_a_code_of_another_year_says_of_which(folder: Path) -> None:
    taken = read(folder, "ssda903", 2025)
    fault = next(one for one in taken.faults if one.column == "SEX")
    assert fault.message == "This code is used in returns up to 2024, not in 2024/25."
    assert fault.allowed == "M, F, U"


@pytest.mark.parametrize(
    ("written", "mend"),
    [
        ("2016-02-15", "Write 15/02/2016."),
        ("02/15/2016", "Day and month may have been exchanged: look up the day."),
        ("31/02/2016", "Look up the day and write it like 14/08/2017."),
        (
            "42415",
            "This looks like a spreadsheet's number for a day: format the column as a date and save again.",
        ),
    ],
)
def test_a_wrong_date_is_named_with_its_mend(folder: Path, whole: Taken, written: str, mend: str) -> None:
    change(folder / "episodes.csv", 2, "15/02/2016", written)
    taken = read(folder, "ssda903", YEAR)
    fault = taken.fault("not_a_date")
    assert (fault.line, fault.column, fault.found, fault.mend) == (2, "DECOM", written, mend)
    assert len(whole.kept() - taken.kept()) == 1


def test_days_out_of_order_and_before_birth_are_wrong(folder: Path, whole: Taken) -> None:
    change(folder / "missing.csv", 2, "25/11/2017", "01/11/2017")
    change(folder / "episodes.csv", 12, "31/08/2015", "31/08/1999")
    taken = read(folder, "ssda903", YEAR)
    assert taken.fault("date_order").column == "MIS_END"
    assert taken.fault("before_birth").column == "DECOM"
    assert len(whole.kept() - taken.kept()) == 2


def test_a_file_cut_off_keeps_what_came_before(folder: Path, whole: Taken) -> None:
    path = folder / "episodes.csv"
    path.write_text(path.read_text()[:-20])
    taken = read(folder, "ssda903", YEAR)
    fault = taken.fault("cut_off")
    assert (fault.file, fault.line, fault.severity) == ("episodes.csv", 61, "wrong")
    assert "cut off" in fault.message
    assert len(whole.kept() - taken.kept()) == 1


def test_a_child_listed_twice_is_kept_once_and_named(folder: Path, whole: Taken) -> None:
    path = folder / "header.csv"
    path.write_text(path.read_text() + path.read_text().split("\n")[1].replace(",2,", ",1,") + "\n")
    taken = read(folder, "ssda903", YEAR)
    fault = taken.fault("duplicate_child")
    assert (fault.line, fault.child, fault.severity) == (34, "566910", "wrong")
    assert "line 2" in fault.message
    assert taken.kept() == whole.kept()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_any_encoding_that_can_be_known_is_read(folder: Path, whole: Taken, encoding: str) -> None:
    path = folder / "header.csv"
    path.write_bytes(path.read_text().encode(encoding))
    taken = read(folder, "ssda903", YEAR)
    assert taken.kept() == whole.kept()
    assert ("wrong_encoding" in taken.codes("look")) == (encoding != "utf-8-sig")


def test_windows_1252_is_read_and_its_first_line_named(folder: Path) -> None:
    change(folder / "episodes.csv", 4, "1157828", "Zoë’s house")
    path = folder / "episodes.csv"
    path.write_bytes(path.read_text().encode("cp1252"))
    taken = read(folder, "ssda903", YEAR)
    assert taken.fault("wrong_encoding").line == 4
    assert "Windows-1252" in taken.fault("wrong_encoding").message
    assert any(row.values.get("URN") == "Zoë’s house" for row in taken.rows)


@pytest.mark.parametrize(("sign", "words"), [(";", "semicolons"), ("\t", "tabs"), ("|", "upright strokes")])
def test_another_delimiter_is_read_and_named(folder: Path, whole: Taken, sign: str, words: str) -> None:
    path = folder / "oc2.csv"
    path.write_text(path.read_text().replace(",", sign))
    taken = read(folder, "ssda903", YEAR)
    assert words in taken.fault("wrong_delimiter").message
    assert taken.kept() == whole.kept()


def test_a_missing_column_is_named_and_the_other_files_are_read(folder: Path, whole: Taken) -> None:
    change(folder / "oc2.csv", 1, "SDQ_REASON,", "")
    taken = read(folder, "ssda903", YEAR)
    fault = taken.fault("missing_column")
    assert (fault.severity, fault.column, fault.line) == ("file", "SDQ_REASON", 1)
    assert {row[0] for row in whole.kept() - taken.kept()} == {"OC2"}


def test_an_extra_column_and_small_letters_are_named_and_read(folder: Path, whole: Taken) -> None:
    path = folder / "uasc.csv"
    lines = path.read_text().split("\n")
    path.write_text(
        "\n".join([f"{lines[0].lower()},NOTE", *(f"{line},x" for line in lines[1:] if line)]) + "\n"
    )
    taken = read(folder, "ssda903", YEAR)
    assert taken.fault("extra_column").column == "NOTE"
    assert taken.codes("look").count("wrong_header") == 4
    assert taken.kept() == whole.kept()


def test_a_table_of_something_else_is_not_taken_for_one_of_the_return(folder: Path) -> None:
    (folder / "budget.csv").write_text("Cost centre,Amount\n1,2\n")
    assert read(folder, "ssda903", YEAR).fault("unknown_table").file == "budget.csv"


def test_an_open_quotation_mark_costs_its_own_line(folder: Path, whole: Taken) -> None:
    change(folder / "episodes.csv", 5, "CARPL", '"CARPL')
    taken = read(folder, "ssda903", YEAR)
    assert taken.fault("open_quotation").line == 5
    assert len(whole.kept() - taken.kept()) == 1


def test_a_line_with_too_many_values_is_named(folder: Path, whole: Taken) -> None:
    change(folder / "missing.csv", 3, "M,", "M,M,")
    taken = read(folder, "ssda903", YEAR)
    assert taken.fault("wrong_number_of_values").line == 3
    assert len(whole.kept() - taken.kept()) == 1


def test_a_birth_that_differs_from_the_list_of_children_is_wrong(folder: Path) -> None:
    change(folder / "missing.csv", 2, "12/03/2002", "12/03/2003")
    assert read(folder, "ssda903", YEAR).fault("birth_differs").column == "DOB"


def test_a_spreadsheets_one_point_nought_is_read_as_one(folder: Path) -> None:
    change(folder / "oc2.csv", 2, ",1,0,0,0,0,1,0,0", ",1.0,0,0,0,0,1,0,0")
    taken = read(folder, "ssda903", YEAR)
    assert taken.fault("spreadsheet_number").severity == "look"
    assert any(
        row.table == "OC2" and row.child == "566910" and row.values["CONVICTED"] == "1" for row in taken.rows
    )


def test_a_compressed_folder_is_read_like_a_folder(folder: Path, whole: Taken, tmp_path: Path) -> None:
    packed = tmp_path / "return.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for path in folder.glob("*.csv"):
            file.write(path, f"2018/{path.name}")
    assert read(packed, "ssda903", YEAR).kept() == whole.kept()


def test_what_is_no_text_is_refused_in_words(tmp_path: Path, folder: Path) -> None:
    workbook = tmp_path / "return.csv"
    with zipfile.ZipFile(workbook, "w") as file:
        file.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(ReturnRefused, match="workbook"):
        read(workbook, "ssda903", YEAR)
    shutil.copy(workbook, folder / "more.csv")
    assert read(folder, "ssda903", YEAR).fault("refused").file == "more.csv"


def test_a_sign_that_no_text_has_costs_its_own_row(folder: Path, whole: Taken) -> None:
    path = folder / "missing.csv"
    lines = path.read_bytes().split(b"\n")
    lines[2] = lines[2][:9] + b"\0" + lines[2][9:]
    path.write_bytes(b"\n".join(lines))
    taken = read(folder, "ssda903", YEAR)
    assert len(whole.rows) - len(taken.rows) <= 1
    assert not taken.report.stopped


def test_a_bomb_and_a_locked_folder_are_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("header.csv", b"0" * 50_000_000)
    with pytest.raises(ReturnRefused, match="unpacks to far more"):
        read(bomb, "ssda903", YEAR)
    bomb.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(ReturnRefused, match="cannot be opened"):
        read(bomb, "ssda903", YEAR)


def test_an_empty_folder_and_a_wrong_kind_are_refused(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "none").mkdir()
    with pytest.raises(ReturnRefused, match="holds no file"):
        read(tmp_path / "none", "ssda903", YEAR)
    with pytest.raises(ReturnRefused, match="not a kind of return"):
        read(folder, "903", YEAR)
    with pytest.raises(ReturnRefused, match="no file of this kind"):
        read(folder, "cin", YEAR)


def test_the_faults_gathered_by_kind_hold_nothing_that_was_written(folder: Path) -> None:
    change(folder / "missing.csv", 2, "25/11/2017", "01/11/2017")
    change(folder / "missing.csv", 3, "19/05/2004", "19/05/2005")
    change(folder / "episodes.csv", 2, "15/02/2016", "2016-02-15")
    change(folder / "episodes.csv", 12, "31/08/2015", "31/08/1999")
    taken = read(folder, "ssda903", YEAR)
    groups = str(grouped(taken.faults))
    for held in (
        "01/11/2017",
        "2017-11-01",
        "2005",
        "2004",
        "15/02/2016",
        "2016-02-15",
        "1999",
        "510000",
        "92296",
    ):
        assert held not in groups
    assert {one.code for one in grouped(taken.faults) if one.severity == "wrong"} == {
        "date_order", "birth_differs", "not_a_date", "before_birth", "wrong_code",
    }  # fmt: skip
