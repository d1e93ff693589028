"""The files of an extract: checked on the way in, whole or not at all, and read again."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from moothall.methods.extracts import current_schema
from moothall.methods.extracts.dictionary import as_csv, as_markdown
from moothall.methods.extracts.folder import NotAnExtract, read_table, verify, write_extract
from moothall.methods.extracts.tables import NotOfTheSchema, TableWriter

SITE = {"authority": "E06000010", "nation": "england", "arrangement": "nrm-child", "started_month": "2021-06"}
KEY = "0123456789abcdef" * 2


def sites(path: Path, *rows: dict[str, Any]) -> TableWriter:
    with TableWriter(path / "site_calendar.parquet", current_schema().table("site_calendar")) as writer:
        writer.rows(rows)
    return writer


def test_a_row_is_written_as_it_is_given(tmp_path: Path) -> None:
    sites(tmp_path, SITE, {**SITE, "started_month": None})
    found = read_table(tmp_path, "site_calendar").to_pylist()
    assert found == [SITE, {**SITE, "started_month": None}]


@pytest.mark.parametrize("words", ["Tomos Quayle", "=cmd()", "HU1 2AB", "a\nb", "", "é", "x" * 61])
def test_what_is_no_code_is_left_empty_and_counted(tmp_path: Path, words: str) -> None:
    writer = sites(tmp_path, {**SITE, "arrangement": words}, SITE)
    assert [row["arrangement"] for row in read_table(tmp_path, "site_calendar").to_pylist()] == [
        None,
        "nrm-child",
    ]
    assert writer.quality.out_of_range["arrangement"] == 1
    assert words not in (tmp_path / "site_calendar.parquet").read_bytes().decode("latin-1") or len(words) < 4


def test_a_code_outside_its_list_is_left_empty_and_counted(tmp_path: Path) -> None:
    writer = sites(tmp_path, {**SITE, "nation": "atlantis"})
    assert read_table(tmp_path, "site_calendar").to_pylist()[0]["nation"] is None
    assert writer.quality.told()["out_of_range"]["nation"] == 1


def test_a_number_outside_its_range_is_left_empty_and_counted(tmp_path: Path) -> None:
    table = current_schema().table("step")
    row = dict.fromkeys(table.names) | {
        "case": KEY,
        "number": 1,
        "step": "heard",
        "month": "2026-01",
        "days": 3,
    }
    with TableWriter(tmp_path / "step.parquet", table) as writer:
        writer.rows([row, {**row, "days": 99999}])
    assert [one["days"] for one in read_table(tmp_path, "step").to_pylist()] == [3, None]
    assert writer.quality.out_of_range["days"] == 1


@pytest.mark.parametrize(
    "changed",
    [{"started_month": "2021-06-14"}, {"started_month": "2021-13"}, {"extra": 1}, {"nation": 3}],
    ids=str,
)
def test_a_day_for_a_month_or_a_column_nobody_knows_is_refused(
    tmp_path: Path, changed: dict[str, Any]
) -> None:
    with pytest.raises(NotOfTheSchema):
        sites(tmp_path, {**SITE, **changed})


def test_a_key_that_is_no_keyed_hash_is_refused(tmp_path: Path) -> None:
    table = current_schema().table("step")
    row = dict.fromkeys(table.names) | {
        "case": "MH-2026-0041",
        "number": 1,
        "step": "heard",
        "month": "2026-01",
    }
    with pytest.raises(NotOfTheSchema), TableWriter(tmp_path / "step.parquet", table) as writer:
        writer.rows([row])


def test_a_failure_half_way_leaves_nothing(tmp_path: Path) -> None:
    def breaks(_writers: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_extract(tmp_path / "out", {}, breaks)
    assert not list(tmp_path.iterdir())


def test_what_does_not_belong_and_what_is_missing_is_named(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_extract(out, {"as_at": "2026-01-01"}, lambda _writers: None)
    verify(out)
    (out / "more.csv").write_text("x")
    (out / "wave.parquet").unlink()
    with pytest.raises(NotAnExtract, match=r"more\.csv does not belong.*wave\.parquet is missing"):
        verify(out)
    (out / "manifest.json").write_text("{}")
    with pytest.raises(NotAnExtract):
        verify(out)


def test_the_dictionary_has_a_line_for_each_column_and_no_cell_begins_as_a_formula() -> None:
    lines = list(csv.DictReader(io.StringIO(as_csv(current_schema()))))
    assert [(line["table"], line["column"]) for line in lines] == [
        (table.name, column.name) for table, column in current_schema().all_columns()
    ]
    words = [value for line in lines for name, value in line.items() if name not in ("lowest", "highest")]
    assert not [value for value in words if value.startswith(("=", "+", "-", "@"))]


def test_the_reference_page_is_the_schema_as_it_is() -> None:
    page = Path(__file__).parents[3] / "docs" / "reference" / "extract-schema.md"
    assert page.read_text() == as_markdown(current_schema()), (
        "make it again: .venv/bin/moothall extract --dictionary > docs/reference/extract-schema.md"
    )
