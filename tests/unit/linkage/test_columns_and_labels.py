"""Other people's files: columns recognised by name, labels in whatever shape, and errors that name column and mend."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from moothall.methods.linkage import Labels, LinkageError, Records, read_labels, read_records, records_of
from moothall.methods.linkage.evaluating import Score, score
from moothall.methods.linkage.labels import LeftOut

FEBRL = (
    "rec_id, given_name, surname, street_number, address_1, address_2, suburb, postcode, state, date_of_birth, soc_sec_id\n"
    "rec-1-org, ada, fictional, 7, long lane, , hullhaven, 2119, sa, 19560409, 1804974\n"
    "rec-1-dup-0, ada, fictionel, 7, long lane, , hullhaven, 2119, sa, 19560409, 1804974\n"
    "rec-2-org, bo, fictional, 9, long lane, , hullhaven, 2119, sa, 19570409, 1804975\n"
)


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def febrl(tmp_path_factory: pytest.TempPathFactory) -> Records:
    return read_records([_file(tmp_path_factory.mktemp("febrl"), "febrl.csv", FEBRL)])


def test_the_columns_of_a_febrl_file_are_all_recognised(febrl: Records) -> None:
    assert not febrl.columns.unused
    assert febrl.count == 3
    assert {"given_names", "family_name", "street", "house", "other_id", "date_of_birth"} <= febrl.kinds
    row = febrl.con.execute("SELECT given, born, postcode FROM records ORDER BY unique_id").fetchall()[0]
    assert row == ("ada", "1956-04-09", "2119")


def test_a_parquet_file_reads_as_the_csv_does(tmp_path: Path) -> None:
    table = pa.table(
        {
            "Unique ID": [1, 2],
            "Forename": ["Ada", "Bo"],
            "Surname": ["Fictional"] * 2,
            "DOB": ["2009-02-17"] * 2,
        }
    )
    pq.write_table(table, tmp_path / "people.parquet")
    records = read_records([tmp_path / "people.parquet"])
    assert records.names() == {1: ("people", "1"), 2: ("people", "2")}
    assert records.kinds == {"given_names", "family_name", "date_of_birth"}


def test_a_file_in_an_old_encoding_keeps_its_accents(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes("id,forename,surname\n1,José,Fictional\n".encode("cp1252"))
    assert read_records([path]).con.execute("SELECT given FROM records").fetchall() == [("jose",)]


_PEOPLE = "id,first_name,surname,dob\n1,Zoë,O’Fictional,17/02/2009\n2,Bo,Fictional,2009-02-17\n"
_AS_THEY_COME = {
    "UTF-8 with its mark": _PEOPLE.encode("utf-8-sig"),
    "UTF-16": _PEOPLE.encode("utf-16"),
    "UTF-16, big end first, no mark": _PEOPLE.encode("utf-16-be"),
    "Windows-1252": _PEOPLE.encode("cp1252"),
    "packed": gzip.compress(_PEOPLE.encode()),
    "packed Windows-1252": gzip.compress(_PEOPLE.encode("cp1252")),
    "semicolons": _PEOPLE.replace(",", ";").encode(),
    "tabs": _PEOPLE.replace(",", "\t").encode(),
    "old ends of lines": _PEOPLE.replace("\n", "\r").encode(),
    "a spreadsheet's own line": b"sep=;\r\n" + _PEOPLE.replace(",", ";").replace("\n", "\r\n").encode(),
    "cells past the last column": _PEOPLE.replace("17/02/2009", "17/02/2009,,").encode(),
    "the index of a table": _PEOPLE.replace("id,first", ",first").encode(),
}


@pytest.mark.parametrize("how", _AS_THEY_COME)
def test_a_file_reads_the_same_however_it_was_saved(tmp_path: Path, how: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(_AS_THEY_COME[how])
    records = read_records([path])
    assert records.names() == {1: ("people", "1"), 2: ("people", "2")}
    assert records.con.execute("SELECT given, family, born FROM records ORDER BY unique_id").fetchall() == [
        ("zoe", "ofictional", "2009-02-17"), ("bo", "fictional", "2009-02-17"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("id,forename,surname\n1,Ada\n2,Bo,Fictional\n", ["ada", "bo"]),
        ('id,forename,surname\n1,"Ada,Fictional\n2,Bo,Fictional\n3,Cy,Fictional\n', ["ada", "bo", "cy"]),
    ],
)
def test_no_record_is_lost_where_a_line_is_short_or_a_quotation_mark_stands_open(
    tmp_path: Path, text: str, given: list[str]
) -> None:
    found = read_records([_file(tmp_path, "people.csv", text)]).con.execute(
        "SELECT given FROM records ORDER BY unique_id"
    )
    assert [name for (name,) in found.fetchall()] == given


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (gzip.compress(_PEOPLE.encode() * 50)[:-20], "cannot be unpacked to its end"),
        (b"PK\x03\x04 and more", "a workbook or a compressed folder"),
        (b"\x7fELF" + bytes(range(32)) * 9, "It is not text. Save it as CSV"),
    ],
)
def test_what_is_no_table_is_told_so_with_the_mend(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    with pytest.raises(LinkageError, match=told):
        read_records([path])


def test_a_column_is_what_it_is_said_to_be(tmp_path: Path) -> None:
    path = _file(tmp_path, "fr.csv", "no;Nom;Naissance\n1;Ada;17/02/2009\n")
    records = read_records([path], {"Nom": "given_names", "Naissance": "date_of_birth", "no": "record_id"})
    assert records.con.execute("SELECT given, born FROM records").fetchall() == [("ada", "2009-02-17")]


@pytest.mark.parametrize(
    ("text", "said", "told"),
    [
        ("a,b\n1,2\n", {}, "Say what they are"),
        ("id,forename\n1,Ada\n", {"nom": "given_names"}, "nom: There is no such column"),
        ("id,forename\n1,Ada\n", {"forename": "first"}, "'first' is not a kind of column"),
        ("id,forename\n1,Ada\n1,Bo\n", {}, "Two records have the id '1'"),
        ("id,forename\n1,Ada\n1,Bo\n", {}, "--map 'NAME=cluster'"),
        ("id,forename\n,Ada\n", {}, "line 2: A record has no id"),
        ("id,forename\n", {}, "There are no records in it"),
        ("", {}, "bad.csv: The file is empty"),
        ("id,forename,Forename \n1,Ada,Bo\n", {}, "Forename: Two columns have this name"),
        ("id,forename\n1,Ada,Bo\n", {}, "line 2: This line has more cells than there are names"),
        ('id,forename\n1,"Ada\n2,Bo, Cy\n', {}, "line 2: A quotation mark opens here and is not closed"),
        (
            "id,forename,x\n1,Ada,Bo\n",
            {"x": "given_names", "forename": "given_names"},
            "is mapped to given_names too",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_told_so_with_the_mend(
    tmp_path: Path, text: str, said: dict[str, str], told: str
) -> None:
    with pytest.raises(LinkageError, match=told.replace("(", r"\(")):
        read_records([_file(tmp_path, "bad.csv", text)], said)


@pytest.mark.parametrize(
    ("text", "judged"),
    [
        ("rec_id_1,rec_id_2\nrec-1-org,rec-1-dup-0\n", False),
        ("left,right\nrec-1-org,rec-1-dup-0\n", False),
        ("x,y\nrec-1-org,rec-1-dup-0\n", False),
        ("unique_id_l,source_dataset_l,unique_id_r,source_dataset_r,clerical_match_score\n"
         "rec-1-org,f,rec-1-dup-0,f,1.0\nrec-1-org,f,rec-2-org,f,0.0\n", True),
        ("id_a,id_b,is_match\nrec-1-dup-0,rec-1-org,yes\nrec-1-org,rec-2-org,no\n", True),
        ("rec_id,cluster\nrec-1-org,1\nrec-1-dup-0,1\nrec-2-org,2\n", False),
        ("rec_id,person_no\nrec-1-org,1\nrec-1-dup-0,1\nrec-2-org,2\n", False),
    ],
)  # fmt: skip
def test_labels_of_every_shape_say_the_same(tmp_path: Path, febrl: Records, text: str, judged: bool) -> None:
    labels = read_labels(_file(tmp_path, "labels.csv", text), febrl)
    assert labels.same == {(1, 2)}
    assert labels.judged is judged
    assert labels.different == ({(1, 3)} if judged else frozenset())


def test_pairs_of_one_child_are_followed_through(tmp_path: Path) -> None:
    records = records_of({"record_id": str(number), "given_names": "Ada"} for number in range(4))
    path = _file(tmp_path, "pairs.csv", "id1,id2\n0,1\n1,2\n")
    assert read_labels(path, records).same == {(1, 2), (1, 3), (2, 3)}


def test_a_line_that_names_a_record_that_is_not_there_is_left_out_and_counted(
    tmp_path: Path, febrl: Records
) -> None:
    pairs = _file(tmp_path, "pairs.csv", "id_l,id_r\nrec-1-org,rec-1-dup-0\nrec-1-org,rec-9-org\n")
    of_pairs = read_labels(pairs, febrl)
    assert of_pairs.same == {(1, 2)}
    assert of_pairs.left_out == LeftOut(1, "rec-9-org")
    clusters = _file(tmp_path, "clusters.csv", "id,cluster\nrec-1-org,7\nrec-1-dup-0,7\nrec-9-org,7\n")
    assert read_labels(clusters, febrl).left_out == LeftOut(1, "rec-9-org")


def test_a_pair_with_a_record_that_has_no_label_counts_neither_way(tmp_path: Path, febrl: Records) -> None:
    clusters = _file(tmp_path, "clusters.csv", "id,cluster\nrec-1-org,7\nrec-1-dup-0,7\n")
    some = read_labels(clusters, febrl)
    assert score({(1, 2), (1, 3)}, some) == Score(1, 0, 0)
    clusters.write_text(clusters.read_text() + "rec-2-org,8\n")
    assert score({(1, 2), (1, 3)}, read_labels(clusters, febrl)) == Score(1, 1, 0)


def test_a_whole_number_is_the_same_id_with_and_without_its_nought(tmp_path: Path) -> None:
    people = _file(tmp_path, "people.csv", "id,forename\n1.0,Ada\n2.0,Ada\n")
    pairs = _file(tmp_path, "pairs.csv", "id_l,id_r\n1,2\n")
    assert read_labels(pairs, read_records([people])).same == {(1, 2)}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "id_l,id_r\nrec-1-org,rec-9-org\n",
            "line 2: id_r: No record has the id 'rec-9-org'; of 1 lines 1 name",
        ),
        ("id_l,id_r,score\nrec-1-org,rec-2-org,perhaps\n", "score: 'perhaps' is no score"),
        ("one,two,three\n1,2,3\n", "Neither pairs of records nor clusters"),
    ],
)
def test_labels_that_cannot_be_used_are_told_so_with_the_mend(
    tmp_path: Path, febrl: Records, text: str, told: str
) -> None:
    with pytest.raises(LinkageError, match=told):
        read_labels(_file(tmp_path, "labels.csv", text), febrl)


def test_what_is_known_of_the_truth_is_never_compared(tmp_path: Path) -> None:
    path = _file(tmp_path, "people.csv", "id,forename,cluster\n1,Ada,7\n2,Bo,7\n")
    records = read_records([path])
    assert records.kinds == {"given_names"}
    assert read_labels(path, records) == Labels(
        frozenset({(1, 2)}), frozenset(), False, "a cluster for each record"
    )
