"""Records brought into one table, in the forms they are compared by. What was typed is never altered.

Names are brought into form once for each different name, so that a million records cost no more than the names in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moothall.methods.files import Problem
from moothall.methods.linkage.columns import Columns, recognise
from moothall.methods.linkage.dates import read_birth
from moothall.methods.linkage.errors import LinkageError
from moothall.methods.linkage.identifiers import VALID, bare
from moothall.methods.linkage.names import folded, name_forms
from moothall.methods.linkage.tables import quoted, read_table

if TYPE_CHECKING:
    import duckdb

RAW, READY = "raw_records", "records"
#: Kinds that are read with a file but never compared.
_NOT_COMPARED = ("record_id", "source", "cluster")
_SEXES = {"m": "m", "male": "m", "boy": "m", "man": "m", "1": "m", "f": "f", "female": "f", "girl": "f", "woman": "f", "2": "f"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Records:
    """Records ready to be compared: `con` holds `records` (by row number) and `raw_records` (as they came)."""

    con: duckdb.DuckDBPyConnection
    columns: Columns
    count: int
    kinds: frozenset[str]

    def names(self) -> dict[int, tuple[str, str]]:
        """Row number to (source, record id)."""
        rows = self.con.execute(
            f"SELECT unique_id, source, record_id FROM {RAW} ORDER BY unique_id"
        ).fetchall()
        return {row: (source, record_id) for row, source, record_id in rows}

    def identities(self) -> dict[tuple[str, str], int]:
        """(source, `bare_id`) to row number; each id also under an empty source where only one record has it."""
        found: dict[tuple[str, str], int] = {}
        alone: dict[str, int] = {}
        twice: set[str] = set()
        for row, (source, given) in self.names().items():
            record_id = bare_id(given)
            found[(source, record_id)] = row
            if alone.setdefault(record_id, row) != row:
                twice.add(record_id)
        found.update({("", record_id): row for record_id, row in alone.items() if record_id not in twice})
        return found


def bare_id(text: str) -> str:
    """An id as it is looked up: a whole number stays one where a spreadsheet or a table of numbers made 1.0 of it."""
    return re.sub(r"^(\d+)\.0+$", r"\1", text)


def read_records(
    paths: Sequence[Path], said: Mapping[str, str] | None = None, *, threads: int | None = None
) -> Records:
    """Files of records, CSV or Parquet, in one table. Raises LinkageError naming the file, the column and the mend."""
    con = connect(threads)
    tables = []
    for number, path in enumerate(paths):
        table = f"file_{number}"
        names = read_table(con, path, table)
        mine = {column: kind for column, kind in (said or {}).items() if column in names or len(paths) == 1}
        tables.append((path, table, recognise(names, mine, file=path.name)))
    _gather_raw(con, tables)
    _check_ids(con, paths)
    return _ready(con, tables[0][2], {kind for _, _, columns in tables for kind in columns.of})


def records_of(rows: Iterable[Mapping[str, str | None]], *, threads: int | None = None) -> Records:
    """Records from memory, each a mapping of kinds (`record_id`, `given_names`, ...) to text."""
    con = connect(threads)
    told = list(rows)
    kinds = sorted({kind for row in told for kind in row}) or ["record_id"]
    columns = recognise(kinds, {kind: kind for kind in kinds})
    _keep(con, "file_0", {kind: [row.get(kind) for row in told] for kind in kinds})
    _gather_raw(con, [(Path("memory"), "file_0", columns)])
    return _ready(con, columns, set(kinds))


def connect(threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """A database in memory that reaches no network and reads no extension."""
    import duckdb  # a second and a hundred megabytes: for whoever compares records, not for every page

    config: dict[str, Any] = {"autoinstall_known_extensions": "false", "preserve_insertion_order": "true"}
    if threads:
        config["threads"] = str(threads)
    con = duckdb.connect(config=config)
    # It would draw its bar into what the command prints.
    con.execute("SET enable_progress_bar = false")
    return con


def _text(column: str) -> str:
    return f"nullif(trim(CAST({quoted(column)} AS VARCHAR)), '')"


def _gather_raw(con: duckdb.DuckDBPyConnection, tables: Sequence[tuple[Path, str, Columns]]) -> None:
    kinds = sorted({kind for _, _, columns in tables for kind in columns.of} - {"source", "record_id"})
    parts = []
    for number, (path, table, columns) in enumerate(tables):
        of = columns.of
        cells = [f"{_text(of[kind]) if kind in of else 'CAST(NULL AS VARCHAR)'} AS {kind}" for kind in kinds]
        source = f"coalesce({_text(of['source'])}, '')" if "source" in of else f"'{_plain(path.stem)}'"
        record_id = _text(of["record_id"]) if "record_id" in of else "CAST(rowid + 1 AS VARCHAR)"
        parts.append(
            f"SELECT {number} AS file, rowid AS line, {source} AS source, {record_id} AS record_id"
            + "".join(f", {cell}" for cell in cells) + f" FROM {table}"
        )  # fmt: skip
    con.execute(
        f"CREATE TABLE {RAW} AS SELECT row_number() OVER (ORDER BY file, line) AS unique_id, * FROM ("
        + " UNION ALL ".join(parts)
        + ")"
    )
    for _, table, _ in tables:
        con.execute(f"DROP TABLE {table}")


def _plain(text: str) -> str:
    return text.replace("'", "''")


def _check_ids(con: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> None:
    for file, line in con.execute(
        f"SELECT file, line FROM {RAW} WHERE record_id IS NULL ORDER BY 1, 2 LIMIT 1"
    ).fetchall():
        raise LinkageError(
            Problem("A record has no id.", "Give every record an id, or leave the id column out.", paths[file].name, line + 2)
        )  # fmt: skip
    twice = con.execute(
        f"SELECT min(file), min(line), max(line), record_id FROM {RAW} GROUP BY source, record_id HAVING count(*) > 1 ORDER BY 1, 2"
    ).fetchall()
    if twice:
        file, first, last, record_id = twice[0]
        more = f" So have those of {len(twice) - 1} other ids." if len(twice) > 1 else ""
        raise LinkageError(
            Problem(
                f"Two records have the id '{record_id}' within one source (its records {first + 1} and {last + 1}).{more}",
                "Give each its own, or say with --map which column holds the id and which the source. A column that says which "
                "person a record is of is --map 'NAME=cluster'.",
                paths[file].name,
            )
        )
    if not con.execute(f"SELECT 1 FROM {RAW} LIMIT 1").fetchall():
        raise LinkageError(
            Problem("There are no records in it.", "Check that this is the right file.", paths[0].name)
        )


def _ready(con: duckdb.DuckDBPyConnection, columns: Columns, kinds: set[str]) -> Records:
    have = {name for (name,) in con.execute(
        f"SELECT column_name FROM information_schema.columns WHERE table_name = '{RAW}'").fetchall()}  # fmt: skip
    _names_table(con, have)
    _dates_table(con, have)
    _folded_table(con, have)
    _numbers_table(con, have)
    cells, joins = ["r.unique_id"], []
    for side in ("given", "family"):
        joins.append(f"LEFT JOIN name_forms {side} ON {side}.raw = {side}_raw")
        cells += [f"{side}.{form} AS {side}{end}" for form, end in _FORM_COLUMNS]
    joins.append("LEFT JOIN births b ON b.raw = r.birth_raw")
    cells += [
        "b.born AS born",
        "CAST(left(b.born, 4) AS INTEGER) AS born_year",
        "substr(b.born, 6) AS born_md",
    ]
    for kind in _FOLDED:
        if kind in have:
            joins.append(f"LEFT JOIN folded f_{kind} ON f_{kind}.raw = r.{kind}")
            cells.append(f"f_{kind}.plain AS {kind}")
            if kind in _WITH_LETTERS:
                cells.append(f"f_{kind}.letters AS {kind}_letters")
    cells += [cell for kind, cell in _PLAIN_CELLS.items() if kind in have]
    for kind in _NUMBERS:
        if kind in have:
            joins.append(
                f"LEFT JOIN numbers n_{kind} ON n_{kind}.kind = '{kind}' AND n_{kind}.raw = r.{kind}"
            )
            cells += [f"n_{kind}.plain AS {kind}", f"n_{kind}.valid AS {kind}_valid"]
    if "postcode" in have:
        cells.append(_POSTCODE_AREA)
    con.execute(
        f"CREATE TABLE {READY} AS SELECT {', '.join(cells)} FROM (SELECT *, {_raw_names(have)}, {_raw_birth(have)} "
        f"FROM {RAW}) r {' '.join(joins)} ORDER BY r.unique_id"
    )
    (count,) = con.execute(f"SELECT count(*) FROM {READY}").fetchall()[0]
    return Records(con, columns, count, frozenset(kinds - set(_NOT_COMPARED)))


_FORM_COLUMNS = (
    ("plain", ""), ("canonical", "_key"), ("parts", "_parts"), ("forms", "_forms"), ("sound", "_sound"), ("letters", "_letters"),
)  # fmt: skip
_FOLDED = ("place", "region", "street", "locality", "nationality", "language", "occupation")
_WITH_LETTERS = ("place", "street")
_NUMBERS = ("upn", "nhs", "home_office", "child_id", "other_id")
_PLAIN_CELLS = {
    "sex": "CASE lower(r.sex) " + " ".join(f"WHEN '{said}' THEN '{sex}'" for said, sex in _SEXES.items()) + " END AS sex",
    "house": "nullif(regexp_replace(lower(r.house), '[^0-9a-z]', '', 'g'), '') AS house",
    "email": "lower(r.email) AS email, nullif(split_part(lower(r.email), '@', 1), '') AS email_local, "
    "nullif(array_to_string(list_sort(list_distinct(string_split(lower(r.email), ''))), ''), '') AS email_letters",
    "phone": "nullif(right(regexp_replace(r.phone, '[^0-9]', '', 'g'), 10), '') AS phone",
    "postcode": "nullif(regexp_replace(upper(r.postcode), '[^0-9A-Z]', '', 'g'), '') AS postcode",
}  # fmt: skip
# The outward part of a postcode of the United Kingdom; elsewhere its first two signs.
_POSTCODE_AREA = (
    "CASE WHEN regexp_full_match(regexp_replace(upper(r.postcode), '[^0-9A-Z]', '', 'g'), '[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}') "
    "THEN left(regexp_replace(upper(r.postcode), '[^0-9A-Z]', '', 'g'), -3) "
    "ELSE nullif(left(regexp_replace(upper(r.postcode), '[^0-9A-Z]', '', 'g'), 2), '') END AS postcode_area"
)


def _raw_names(have: set[str]) -> str:
    """Given names and family name as they came; a full name is parted at its comma, or before its last word."""
    if "given_names" in have or "family_name" in have:
        given = "given_names" if "given_names" in have else "NULL"
        family = "family_name" if "family_name" in have else "NULL"
    elif "full_name" in have:
        family = "CASE WHEN full_name LIKE '%,%' THEN split_part(full_name, ',', 1) ELSE regexp_extract(full_name, '(\\S+)\\s*$', 1) END"
        given = "CASE WHEN full_name LIKE '%,%' THEN split_part(full_name, ',', 2) ELSE regexp_replace(full_name, '\\s*\\S+\\s*$', '') END"
    else:
        given = family = "NULL"
    if "middle_names" in have:
        given = f"concat_ws(' ', {given}, middle_names)"
    return f"nullif(CAST({given} AS VARCHAR), '') AS given_raw, nullif(CAST({family} AS VARCHAR), '') AS family_raw"


def _raw_birth(have: set[str]) -> str:
    if "date_of_birth" in have:
        return "CAST(date_of_birth AS VARCHAR) AS birth_raw"
    if {"birth_year", "birth_month", "birth_day"} <= have:
        return "birth_year || '-' || birth_month || '-' || birth_day AS birth_raw"
    if "birth_year" in have:
        return "birth_year || '-01-01' AS birth_raw"
    return "CAST(NULL AS VARCHAR) AS birth_raw"


def _names_table(con: duckdb.DuckDBPyConnection, have: set[str]) -> None:
    made = f"SELECT {_raw_names(have)} FROM {RAW}"
    raws = _distinct(con, f"SELECT given_raw AS raw FROM ({made}) UNION SELECT family_raw FROM ({made})")
    forms = [name_forms(raw) for raw in raws]
    told: dict[str, list[Any]] = {"raw": raws}
    for name in ("plain", "canonical", "sound", "letters"):
        told[name] = [getattr(one, name) or None for one in forms]
    for name in _LISTS:
        told[name] = [list(getattr(one, name)) or None for one in forms]
    _keep(con, "name_forms", told)


def _dates_table(con: duckdb.DuckDBPyConnection, have: set[str]) -> None:
    raws = _distinct(con, f"SELECT DISTINCT birth_raw FROM (SELECT {_raw_birth(have)} FROM {RAW})")
    _keep(con, "births", {"raw": raws, "born": [read_birth(raw) or None for raw in raws]})


def _folded_table(con: duckdb.DuckDBPyConnection, have: set[str]) -> None:
    asked = " UNION ".join(f"SELECT {kind} FROM {RAW}" for kind in _FOLDED if kind in have)
    raws = _distinct(con, asked) if asked else []
    plain = [folded(raw) for raw in raws]
    letters = ["".join(sorted(set(text.replace(" ", "")))) for text in plain]
    columns: dict[str, list[Any]] = {
        "raw": raws,
        "plain": [text or None for text in plain],
        "letters": [text or None for text in letters],
    }
    _keep(con, "folded", columns)


def _numbers_table(con: duckdb.DuckDBPyConnection, have: set[str]) -> None:
    kinds: list[str] = []
    raws: list[str] = []
    for kind in _NUMBERS:
        if kind in have:
            found = _distinct(con, f"SELECT DISTINCT {kind} FROM {RAW}")
            kinds += [kind] * len(found)
            raws += found
    plain = [bare(raw) or None for raw in raws]
    valid = [
        bool(one) and kind in VALID and VALID[kind](one or "") for kind, one in zip(kinds, plain, strict=True)
    ]
    told: dict[str, list[Any]] = {"kind": kinds, "raw": raws, "plain": plain, "valid": valid}
    _keep(con, "numbers", told)


def _distinct(con: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    return sorted({row[0] for row in con.execute(sql).fetchall()} - {None})


#: Columns of a table of ours that are not text.
_LISTS, _TRUTHS = ("parts", "forms"), ("valid",)


def _keep(con: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, Sequence[Any]]) -> None:
    """A new table of these columns. The types are named, since a column can be empty throughout."""
    import pyarrow as pa

    types = {**dict.fromkeys(_LISTS, pa.list_(pa.string())), **dict.fromkeys(_TRUTHS, pa.bool_())}
    made = {one: pa.array(values, types.get(one, pa.string())) for one, values in columns.items()}
    con.register("made", pa.table(made))
    con.execute(f"CREATE TABLE {name} AS SELECT * FROM made")
    con.unregister("made")
