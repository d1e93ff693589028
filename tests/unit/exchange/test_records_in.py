"""A file of records is known by its content; good entries are kept, and what is not understood is said with its line."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from moothall.library.exchange import Body, ExchangeError, Person, Reading, Record, read, text

RIS = """TY  - JOUR
AU  - Fictional, Patricia
AU  - Home Office
TI  - Two fires: a review
ST  - Two fires
T2  - Journal of Examples
PY  - 2021/12//
DO  - https://doi.org/10.1000/ABC.
SP  - 101
EP  - 118
KW  - one
two; three
AB  - First
 line.

Second paragraph.
ER  -
"""


def all_of(said: str | bytes) -> tuple[Reading, list[Record]]:
    """A reading and its records."""
    reading = read(said.encode() if isinstance(said, str) else said)
    return reading, list(reading)


def test_an_entry_of_ris_is_read_whole() -> None:
    """Title parted by its short title, month, DOI, pages, keywords one to a line, paragraphs."""
    reading, (record,) = all_of(RIS)
    assert (reading.form, reading.report.total) == ("ris", 0)
    assert record == Record(
        title="Two fires", subtitle="a review", kind="article",
        authors=(Person("Fictional", "Patricia"), Body("Home Office")), published="2021-12", doi="10.1000/abc",
        container="Journal of Examples", pages="101-118", keywords=("one", "two", "three"),
        abstract="First line.\n\nSecond paragraph.",
    )  # fmt: skip


def test_what_is_wrong_in_ris_is_told_with_its_line_and_kept() -> None:
    """An unknown tag, a date and an address that are none, an entry without an end, one without a title."""
    reading, records = all_of(
        "About this file\nTY  - RPRT\nTI  - A\nDA  - forthcoming\nXX  - what\nUR  - htp://no\nTY  - BOOK\nID  - b2\nER  - \n"
    )
    assert [record.title for record in records] == ["A"]
    assert records[0].other == (("ris:DA", "forthcoming"), ("ris:XX", "what"), ("ris:UR", "htp://no"))
    told = {(one.line, one.field or one.value) for one in reading.report.misreads}
    assert told == {(1, "About this file"), (4, "DA"), (5, "XX"), (6, "UR"), (7, ""), (7, "title")}
    assert reading.report.lost == 1
    assert all(one.message for one in reading.report.misreads)


def test_a_broken_entry_of_bibtex_takes_no_other_with_it() -> None:
    """Macros, LaTeX, names in three forms; the broken one is named."""
    reading, records = all_of(
        "@string{ho = {Home Office}}\n"
        "@techreport{one, title={A {UK} study of caf\\'e \\& more}, author={Fictional, Jr., John and {Home Office} and Anna van der Doe},\n"
        '  year=2020, month=oct, institution = ho # " (London)"}\n'
        "@book{broken, title={unclosed\n"
        "@misc{two, title = {Two}, year = {forthcoming}, foo = {bar}}\n"
    )
    first, second = records
    assert (first.title, first.published, first.publisher) == (
        "A UK study of café & more",
        "2020-10",
        "Home Office (London)",
    )
    assert first.authors == (
        Person("Fictional", "John, Jr."),
        Body("Home Office"),
        Person("van der Doe", "Anna"),
    )
    assert second.other == (("bibtex:year", "forthcoming"), ("bibtex:foo", "bar"))
    told = {(one.line, one.entry, one.field) for one in reading.report.misreads}
    assert told == {(4, "broken", ""), (5, "two", "year"), (5, "two", "foo")}


def test_an_answer_of_crossref_is_read_without_its_mark_up() -> None:
    """One message: its title and abstract plain, its licence by name, its address that of the publisher."""
    reading, (record,) = all_of(
        '{"status":"ok","message-type":"work","message":{"DOI":"10.1000/ABC","type":"journal-article","reference-count":3,'
        '"title":["A <i>title</i> &amp; more"],"container-title":["J"],"author":[{"given":"Jane","family":"Doe-Fictional",'
        '"ORCID":"http://orcid.org/0000-0002-1825-0097"},{"name":"Home Office"}],"published":{"date-parts":[[2020,10]]},'
        '"issued":{"date-parts":[[null]]},"abstract":"<jats:p>One</jats:p><jats:p>Two</jats:p>","URL":"http://dx.doi.org/10.1000/abc",'
        '"license":[{"URL":"http://creativecommons.org/licenses/by/4.0/","content-version":"vor"}]}}'
    )
    assert (reading.form, reading.report.total) == ("crossref", 0)
    assert record == Record(
        title="A title & more", kind="article", authors=(Person("Doe-Fictional", "Jane", "0000-0002-1825-0097"), Body("Home Office")),
        published="2020-10", doi="10.1000/abc", container="J", abstract="One\n\nTwo", licence="CC-BY-4.0",
    )  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        '[{"title":["A"],"DOI":"10.1000/a","indexed":{}},{"title":["B"],"indexed":{}}]',
        '{"items":[{"title":["A"],"DOI":"10.1000/a","indexed":{}},{"title":["B"],"indexed":{}}]}',
        '{"status":"ok","message":{"facets":{},"items":[{"title":["A"],"DOI":"10.1000/a","indexed":{}},{"title":["B"],"indexed":{}}]}}',
        '[{"status":"ok","message":{"title":["A"],"DOI":"10.1000/a","indexed":{}}},{"message":{"title":["B"],"indexed":{}}}]',
        '{"title":["A"],"DOI":"10.1000/a","indexed":{}}\n{"title":["B"],"indexed":{}}\n',
    ],
)
def test_works_of_crossref_are_found_however_they_were_saved(said: str) -> None:
    """A list, items, an answer, a list of answers, one to a line."""
    reading, records = all_of(said)
    assert [record.title for record in records] == ["A", "B"]
    assert reading.form == "crossref"


def test_a_broken_entry_of_json_takes_no_other_with_it() -> None:
    """A comma too many, a quote and a brace too few: the entries after them are read."""
    reading, records = all_of(
        '[{"id":"a","type":"report","title":"ok"},\n{"id":"b","title":"comma",},\n{"id":"c","title":"no quote},\n'
        '{"id":"d","type":"report","title":"fine"},\n{"id":"e","title":"open",\n{"id":"f","type":"report","title":"last"}\n]'
    )
    assert [record.key for record in records] == ["a", "d", "f"]
    assert [one.line for one in reading.report.misreads] == [2, 3, 5]
    assert reading.report.lost == 3


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_is_read_whatever_its_delimiter_and_case(delimiter: str) -> None:
    """A column that is not known is kept; a formula is words; rows may be short."""
    rows = (
        ("TITLE", "Authors", "Year", "Odd"),
        ("A", "Doe, Jane" if delimiter != "," else '"Doe, Jane"', "2020", "=1+1"),
        ("B",),
    )
    reading, records = all_of("\n".join(delimiter.join(row) for row in rows))
    assert [record.title for record in records] == ["A", "B"]
    assert records[0].authors == (Person("Doe", "Jane"),)
    assert records[0].other == (("csv:Odd", "=1+1"),)
    assert [one.field for one in reading.report.misreads] == ["Odd", "Odd"]


def test_a_cell_that_a_spreadsheet_would_compute_is_written_guarded() -> None:
    """It begins with an apostrophe, which is taken off again."""
    from moothall.library.exchange import written

    said = written([Record(title="=HYPERLINK(1)", publisher="-x")], "csv")
    assert "'=HYPERLINK" in said
    assert ",'-x," in said
    assert all_of(said)[1][0].title == "=HYPERLINK(1)"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_accents_are_read_in_any_encoding(encoding: str) -> None:
    """Only Windows-1252 is reported, since it was guessed."""
    said = "TY  - RPRT\r\nTI  - Café ‘Siân’\r\nER  - \r\n"
    reading, (record,) = all_of(said.encode(encoding))
    assert record.title == "Café ‘Siân’"
    assert reading.report.total == (encoding == "cp1252")


def test_lines_of_an_old_mac_are_lines() -> None:
    """They end in a carriage return alone."""
    assert all_of("TY  - RPRT\rTI  - A\rER  - \r")[1][0].title == "A"


@pytest.mark.parametrize(
    ("said", "word"),
    [(b"", "empty"), (b"%PDF-1.7", "PDF"), (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]>", "XML"), (b"hello\n", "no file"), (b"PK\x03\x04", "workbook"), (b"Name,Year\n", "no file")],
)  # fmt: skip
def test_another_file_is_refused_with_a_mend(said: bytes, word: str) -> None:
    """And nothing of it is parsed."""
    with pytest.raises(ExchangeError, match=word) as refused:
        read(said)
    assert refused.value.problems[0].mend


def test_a_file_that_is_too_long_is_refused_before_any_of_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one that is not there is said to be so."""
    monkeypatch.setattr(text, "LONGEST_FILE", 100_000)
    path = tmp_path / "long.ris"
    path.write_text(RIS * 1_000, encoding="utf-8")
    with pytest.raises(ExchangeError, match="longer than"):
        read(path)
    with pytest.raises(ExchangeError, match="cannot be read"):
        read(tmp_path / "none.ris")


def test_what_comes_through_a_pipe_is_read_up_to_the_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its length is not known before."""
    monkeypatch.setattr(text, "LONGEST_FILE", 300_000)
    pipe = tmp_path / "pipe.ris"
    os.mkfifo(pipe)

    def send() -> None:
        with suppress(BrokenPipeError), pipe.open("wb") as file:
            file.write(RIS.encode() * 5_000)

    sender = threading.Thread(target=send)
    sender.start()
    reading = read(pipe)
    with pytest.raises(ExchangeError, match="longer than"):
        list(reading)
    sender.join()
    assert reading.report.records > 100


def test_a_line_without_an_end_is_cut() -> None:
    """Ten million letters cost no more than one."""
    reading, (record,) = all_of("TY  - RPRT\nTI  - A\nAB  - " + "x" * 3_000_000 + "\nER  - \n")
    assert len(record.abstract) == 100_000
    assert {one.message.split(":")[0] for one in reading.report.misreads} == {
        "A line is longer than 1,000,000 characters", "This is longer than 100,000 characters",
    }  # fmt: skip


def test_only_so_many_misreads_are_told_and_all_are_counted() -> None:
    """A file of nothing but faults stays readable."""
    reading, _ = all_of("TY  - RPRT\nTI  - A\n" + "XX  - what\n" * 1_500 + "ER  - \n")
    assert reading.report.total == 1_500
    assert list(reading.report.lines())[-1] == "… and 500 more."
