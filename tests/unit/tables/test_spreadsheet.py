"""The spreadsheet: whole as a file, and as a reader with a screen reader is promised it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace

import pytest
from lxml import etree

from moothall.methods.outputs import Mark
from moothall.methods.tables import ods_bytes
from moothall.methods.tables.about import TablesError
from moothall.methods.tables.layout import printed
from moothall.methods.tables.opendocument import MEDIA_TYPE, NAMES, column_letters

from .conftest import ABOUT, by_event_time, by_site


def parts_of(data: bytes) -> dict[str, etree._Element]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {
            name: etree.fromstring(archive.read(name)) for name in archive.namelist() if name != "mimetype"
        }


def found(root, path):
    return root.xpath(path, namespaces=NAMES)


def sheets_of(data: bytes) -> dict[str, list[list[str]]]:
    """Every sheet as rows of what is read in its cells."""
    content = parts_of(data)["content.xml"]
    return {
        found(sheet, "string(@table:name)"): [
            ["".join(cell.itertext()) for cell in found(row, "table:table-cell")]
            for row in found(sheet, ".//table:table-row")
        ]
        for sheet in found(content, "//table:table")
    }


def test_it_is_known_by_its_first_bytes_and_every_part_is_in_its_manifest(about, outputs):
    data = ods_bytes(about, outputs)
    assert data[30:38] == b"mimetype"
    assert data[38 : 38 + len(MEDIA_TYPE)] == MEDIA_TYPE.encode()
    parts = parts_of(data)
    listed = found(parts["META-INF/manifest.xml"], "//manifest:file-entry/@manifest:full-path")
    assert sorted(listed) == sorted(["/", *(name for name in parts if not name.startswith("META-INF"))])
    for name in ("content.xml", "styles.xml", "meta.xml"):
        assert found(parts[name], "string(/*/@office:version)") == "1.3"


def test_every_style_that_is_used_is_there(about, outputs):
    parts = parts_of(ods_bytes(about, outputs))
    named = {
        name
        for part in ("content.xml", "styles.xml")
        for name in found(parts[part], "//style:style/@style:name")
    }
    named |= set(found(parts["content.xml"], "//number:number-style/@style:name"))
    used = found(
        parts["content.xml"],
        "//@table:style-name | //@table:default-cell-style-name | //@style:parent-style-name | //@style:data-style-name",
    )
    assert set(used) <= named


def test_a_cover_the_contents_the_notes_then_one_table_on_each_sheet(about, outputs):
    sheets = sheets_of(ods_bytes(about, outputs))
    assert list(sheets) == ["Cover", "Contents", "Notes", "Table_1", "Table_2"]
    cover = [row[0] for row in sheets["Cover"]]
    assert cover[0] == ABOUT.title
    assert cover[1] == "The evaluator is not independent of the panel."
    assert "Not in this file, and why" not in cover
    assert "[c] hidden so that no child can be recognised" in cover
    assert not any(line.startswith("[low]") for line in cover), "a symbol nobody meets is not explained"
    assert sheets["Contents"][2:] == [
        ["Sheet", "What it shows", "Rows"],
        ["Table_1", "Referrals by site", "3"],
        ["Table_2", "Missing episodes by quarter from the start", "3"],
    ]
    assert sheets["Notes"][2:] == [
        ["Note", "What it says", "Table"],
        ["note 1", "Counts are rounded to 5.", "Table_1"],
        ["note 2", "Six months.", "Table_1, Table_2"],
    ]


def test_a_table_says_what_it_holds_then_has_one_row_of_headings_and_its_rows(about, outputs):
    sheets = sheets_of(ods_bytes(about, outputs))
    assert sheets["Table_1"] == [
        ["Table 1: Referrals by site"],
        ["This sheet contains one table."],
        ["Symbols in it: [c] hidden so that no child can be recognised."],
        ["Its notes are on the sheet Notes: note 1, note 2."],
        ["Site", "Children"],
        ["Barset", "1,405"],
        ["Nowhere, East", "[c]"],
        ["All", "1,410"],
    ]
    assert sheets["Table_2"][4:] == [
        [
            "Quarters from the start",
            "Effect (episodes for a child)",
            "Effect (episodes for a child), lower end",
            "Effect (episodes for a child), upper end",
        ],
        ["-1", "0.00", "0.00", "0.10"],
        ["0", "-0.21", "-0.30", "-0.12"],
        ["1", "[u]", "[u]", "[x]"],
    ]


def test_each_table_is_marked_with_a_name_and_exactly_its_cells(about, outputs):
    data = ods_bytes(about, outputs)
    content = parts_of(data)["content.xml"]
    ranges = {
        found(one, "string(@table:name)"): found(one, "string(@table:target-range-address)")
        for one in found(content, "//table:database-range")
    }
    assert ranges == {
        "contents": "Contents.A3:Contents.C5",
        "notes": "Notes.A3:Notes.C5",
        "table_referrals_by_site": "Table_1.A5:Table_1.B8",
        "table_missing_by_quarter": "Table_2.A5:Table_2.D8",
    }
    assert set(found(content, "//table:database-range/@table:contains-header")) == {"true"}
    assert set(found(content, "//table:database-range/@table:display-filter-buttons")) == {"false"}


def test_nothing_is_merged_hidden_empty_or_filtered_and_all_text_wraps(about, outputs):
    parts = parts_of(ods_bytes(about, outputs))
    content = parts["content.xml"]
    attributes = {name.split("}")[-1] for one in content.iter() for name in one.attrib}
    assert not attributes & {"number-columns-spanned", "number-rows-spanned", "visibility", "display"}
    assert not found(content, "//table:covered-table-cell | //table:filter")
    assert all("".join(cell.itertext()).strip() for cell in found(content, "//table:table-cell"))
    assert found(parts["styles.xml"], "string(//style:default-style//@fo:wrap-option)") == "wrap"
    for sheet in found(content, "//table:table"):
        for headings in found(sheet, "table:table-header-rows/table:table-row"):
            told = ["".join(cell.itertext()) for cell in found(headings, "table:table-cell")]
            assert len(set(told)) == len(told)
        assert len(found(sheet, "table:table-header-rows")) <= 1


def test_a_figure_is_a_number_and_a_symbol_is_text(about, outputs):
    content = parts_of(ods_bytes(about, outputs))["content.xml"]
    figures = found(
        content,
        "//table:table[@table:name='Table_1']//table:table-cell[@office:value-type='float']/@office:value",
    )
    assert figures == ["1405", "1410"]
    symbol = found(content, "//table:table-cell[text:p='[c]']/@office:value-type")
    assert symbol == ["string"]


def test_the_contents_lead_to_each_sheet(about, outputs):
    content = parts_of(ods_bytes(about, outputs))["content.xml"]
    assert found(content, "//text:a/@xlink:href") == ["#Table_1.A1", "#Table_2.A1"]


def test_the_same_outputs_make_the_same_bytes(about, outputs):
    assert ods_bytes(about, outputs) == ods_bytes(about, list(outputs))
    assert ods_bytes(about, outputs) != ods_bytes(replace(about, title="Another"), outputs)


def test_what_stands_behind_a_figure_is_nowhere_in_the_file(about, outputs):
    data = ods_bytes(about, outputs)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "Children behind it" not in everything
    assert "1403" not in everything


def test_in_welsh_the_words_round_the_figures_are_welsh(about, outputs):
    sheets = sheets_of(ods_bytes(replace(about, language="cy"), outputs))
    assert list(sheets) == ["Clawr", "Cynnwys", "Nodiadau", "Tabl_1", "Tabl_2"]
    assert sheets["Tabl_1"][-1] == ["Pob un", "1,410"]
    assert any("30 Tachwedd 2026" in row[0] for row in sheets["Clawr"])


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (by_site(protected_by=""), "was not protected"),
        (by_site(rows=(("F06000001", "many", 3),)), "neither a figure nor one of the symbols"),
        (by_site(rows=()), "has no rows"),
    ],
)
def test_what_cannot_be_published_is_refused_by_name(about, output, said):
    with pytest.raises(TablesError, match=said):
        ods_bytes(about, [output])


def test_two_tables_of_one_name_and_none_at_all_are_refused(about):
    with pytest.raises(TablesError, match="same name"):
        ods_bytes(about, [by_site(), by_site()])
    with pytest.raises(TablesError, match="at least one"):
        ods_bytes(about, [])


def test_words_that_are_xml_or_hostile_stay_words(about):
    hostile = by_site(title="<b>&amp;</b>", labels={"site": {"F06000001": "=1+1", "F06000002": "]]>"}})
    sheets = sheets_of(ods_bytes(about, [hostile]))
    assert sheets["Table_1"][0] == ["Table 1: <b>&amp;</b>"]
    assert [row[0] for row in sheets["Table_1"][5:]] == ["=1+1", "]]>", "All"]


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")])
def test_columns_have_letters(number, letters):
    assert column_letters(number) == letters


@pytest.mark.parametrize(
    ("value", "decimals", "told"),
    [(2.5, 0, "2"), (0.125, 2, "0.12"), (-0.001, 2, "0.00"), (10**15, 0, "1" + "0" * 15)],
)
def test_a_figure_is_printed_half_to_even_and_nought_has_no_sign(value, decimals, told):
    assert f"{printed(value, decimals):f}" == told


def test_every_mark_is_explained_in_every_language():
    from moothall.methods.tables.wording import LANGUAGES, mark_words, words_of

    for language in LANGUAGES:
        assert set(mark_words(language)) == set(Mark)
        assert set(words_of(language)) == set(words_of("en"))
        for key, said in words_of(language).items():
            assert set(re.findall(r"{\w+}", said)) == set(re.findall(r"{\w+}", words_of("en")[key]))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
def test_libreoffice_opens_it_and_reads_the_same_cells(about, tmp_path):
    (tmp_path / "tables.ods").write_bytes(ods_bytes(about, [by_site(), by_event_time()]))
    told = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", told, "--outdir", str(tmp_path), str(tmp_path / "tables.ods")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    lines = (tmp_path / "tables-Table_1.csv").read_text().splitlines()
    assert lines[4:] == ["Site,Children", 'Barset,"1,405"', '"Nowhere, East",[c]', 'All,"1,410"']
