"""Returns as strangers send them: wrong kinds of file, lines above the header, huge values; and each fault said in Welsh."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from moothall.methods.returns import Fault, ReturnRefused, faults_as_csv, faults_csv_in
from moothall.methods.returns.report import COLUMNS
from moothall.methods.returns.speaking import fault_in, translations
from tests.unit.returns.return_samples import CIN_2021, copy_of_903, read
from tests.unit.returns.test_corrupted_markup import LOOKED_AFTER

HUGE = b'"' + b"X" * 500_000 + b'"'
Spoil = Callable[[bytes], bytes]

#: What is done to the list of children: the fault it gives, its severity, and how many of the 277 rows are kept.
ATTACKS: dict[str, tuple[Spoil, str, str, int]] = {
    "empty": (lambda held: b"", "empty", "file", 244),
    "blank lines": (lambda held: b"\n\n\n", "empty", "file", 244),
    "a PDF": (lambda held: b"%PDF-1.7\n", "refused", "file", 244),
    "a workbook": (lambda held: b"PK\x03\x04" + b"0" * 300, "refused", "file", 244),
    "a page of a site": (lambda held: b"<html><body>Sign in</body></html>", "unknown_table", "file", 244),
    "one endless line": (lambda held: b"A" * 3_000_000, "too_long", "file", 244),
    "a title above": (lambda held: b"Return of Hullhaven,,\n\n" + held, "wrong_header", "look", 276),
    "a spreadsheet's own line": (lambda held: b"sep=,\n" + held, "wrong_header", "look", 276),
    "UTF-16": (lambda held: held.decode().encode("utf-16"), "wrong_encoding", "look", 276),
    "semicolons": (lambda held: held.replace(b",", b";"), "wrong_delimiter", "look", 276),
    "a huge value": (lambda held: held + b"7,1,01/01/2005," + HUGE + b",,,\n", "too_long", "wrong", 276),
    "children twice": (lambda held: held + held.split(b"\n", 1)[1], "duplicate_child", "wrong", 276),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_whatever_comes_in_place_of_the_list_of_children_is_named_in_two_languages_and_right_rows_are_kept(
    attack: str, tmp_path: Path
) -> None:
    spoil, code, severity, kept = ATTACKS[attack]
    folder = copy_of_903(tmp_path)
    (folder / "header.csv").write_bytes(spoil((folder / "header.csv").read_bytes()))
    taken = read(folder, "ssda903", 2018)
    found = [fault for fault in taken.faults if (fault.code, fault.file) == (code, "header.csv")]
    assert (found[0].severity, taken.report.kept) == (severity, kept)
    assert found[0].mend
    assert ("missing_table" in taken.codes()) == (severity == "file"), "without the list nobody can be found"
    _each_is_said_in_welsh(taken.faults)


def _each_is_said_in_welsh(faults: Iterable[Fault]) -> None:
    for text in {text for fault in faults for text in (fault.message, fault.mend) if text}:
        assert fault_in("cy", text) != text, text
        assert fault_in("en", text) == text


def test_the_list_of_faults_is_said_in_welsh_from_its_head_on_and_what_stood_there_stays(
    tmp_path: Path,
) -> None:
    folder = copy_of_903(tmp_path)
    held = (folder / "header.csv").read_bytes()
    (folder / "header.csv").write_bytes(
        held + b"7,9,2005-01-01,WBRI,=1+1,2,\n" + held.split(b"\n", 2)[1] + b"\n"
    )
    written = list(faults_as_csv(read(folder, "ssda903", 2018).faults))
    english, welsh = (
        list(csv.reader("".join(faults_csv_in(of, written)).splitlines())) for of in ("en", "cy")
    )
    assert "".join(faults_csv_in("en", written)) == "".join(written)
    assert (english[0][0], welsh[0][0]) == ("severity", "difrifoldeb")
    kept = [at for at, name in enumerate(COLUMNS) if name not in ("severity", "message", "allowed", "mend")]
    for one, other in zip(english[1:], welsh[1:], strict=True):
        assert [one[at] for at in kept] == [other[at] for at in kept]
        assert one[0] != other[0]
        assert one[7] != other[7], one[7]
        assert one[8] != other[8] or not re.search(r"[a-z]{3}", one[8]), one[8]


@pytest.mark.parametrize(
    ("name", "kind", "year", "content", "says"),
    [
        ("census.xml", "cin", 2021, b"", "The file is empty"),
        ("census.xml", "cin", 2021, b"<html/>", "begins with <html>"),
        (
            "census.xml",
            "cin",
            2021,
            b'<!DOCTYPE a [<!ENTITY b "b">]><Message>&b;</Message>',
            "declares a document type",
        ),
        ("flow.json", "csc-api", 2025, b"", "The file is empty"),
        ("flow.json", "csc-api", 2025, b"42", "holds no list of children"),
        ("flow.json", "csc-api", 2025, b"[" * 200_000, "too deep"),
    ],
)
def test_a_file_that_is_no_return_is_refused_with_the_mend_in_two_languages(
    name: str, kind: str, year: int, content: bytes, says: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ReturnRefused, match=says) as refused:
        read(tmp_path / name, kind, year)
    for problem in refused.value.problems:
        assert fault_in("cy", str(problem)) != str(problem), str(problem)


def test_a_wrong_day_of_a_referral_sets_aside_the_referral_and_not_what_hangs_from_it(tmp_path: Path) -> None:
    wrong = tmp_path / "census.xml"
    text = CIN_2021.read_text(encoding="utf-8-sig")
    start = text.index("<CINreferralDate>") + len("<CINreferralDate>")
    wrong.write_text(text[:start] + "2020-02-30" + text[text.index("<", start) :], encoding="utf-8")
    taken, right = read(wrong, "cin", 2021), read(CIN_2021, "cin", 2021)
    assert taken.report.kept == right.report.kept - 1
    assert "Referral" not in {row.table for row in taken.rows}


def test_a_child_without_a_birth_in_the_list_keeps_what_else_is_told_of_them(tmp_path: Path) -> None:
    (tmp_path / "right.xml").write_text(LOOKED_AFTER)
    (tmp_path / "wrong.xml").write_text(LOOKED_AFTER.replace("<DOB>27/03/2008</DOB>", ""))
    right, wrong = (
        read(tmp_path / "right.xml", "ssda903", 2018),
        read(tmp_path / "wrong.xml", "ssda903", 2018),
    )
    assert wrong.fault("required").column == "DOB"
    assert wrong.report.kept == right.report.kept - 1


def test_every_sentence_in_welsh_puts_in_what_its_english_names() -> None:
    plain, named = translations("cy")
    assert len(plain) + len(named) > 100
    for pattern, words in named:
        assert all(f"{{{name}}}" in words for name in pattern.groupindex if name != "again"), pattern.pattern
