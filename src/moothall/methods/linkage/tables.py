"""Somebody's file as a table of texts: CSV in whatever encoding and with whatever separator, packed or not, or Parquet."""

from __future__ import annotations

import csv
import gzip
import io
import re
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from moothall.methods.files import Problem
from moothall.methods.linkage.errors import LinkageError
from moothall.methods.returns.faults import ReturnRefused
from moothall.methods.returns.text import PIECE, AsUtf8, encoding_of

if TYPE_CHECKING:
    import duckdb

SEPARATORS = (",", ";", "\t", "|")
#: The line of names is within so many bytes.
_HEADER_WITHIN = 1 << 16
#: A spreadsheet says its separator in a line of its own.
_SEPARATOR_SAID = re.compile(r"sep=(.)", re.IGNORECASE)
_UNCLOSED = ("A quotation mark opens here and is not closed.", "Close it, or take it out.")
_TOO_MANY = (
    "This line has more cells than there are names of columns.",
    "Put a cell that holds the separator in quotation marks, or name every column.",
)
_AS_CSV = "Save it as CSV (UTF-8, one line of names) or Parquet."


@dataclass(frozen=True, slots=True)
class Layout:
    """The names of the columns, what parts the cells, and how many lines stand before the names."""

    names: list[str]
    separator: str
    before: int


def read_table(con: duckdb.DuckDBPyConnection, path: Path, table: str) -> list[str]:
    """The file as a table of texts, its column names without spaces around them. Returns the names.

    Raises LinkageError naming the file, where it can the line, and the mend.
    """
    from duckdb import Error

    if not path.is_file():
        raise LinkageError(Problem("There is no such file.", "Check the path.", str(path)))
    with path.open("rb") as file:
        parquet = file.read(4) == b"PAR1"
    if not parquet:
        with _as_utf8(path) as plain:
            return _read_csv(con, plain, table, path.name)
    try:
        con.execute(f"CREATE TABLE {table} AS SELECT * FROM read_parquet('{_place(path)}')")
    except Error as wrong:
        raise LinkageError(_unread(wrong, path.name)) from wrong
    return _renamed(con, table, path.name)


def _renamed(con: duckdb.DuckDBPyConnection, table: str, file: str) -> list[str]:
    """Column names without spaces around them."""
    found = con.execute(
        f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position"
    ).fetchall()
    names = _clean([name for (name,) in found], file)
    for (name,), clean in zip(found, names, strict=True):
        if clean != name:
            con.execute(f"ALTER TABLE {table} RENAME COLUMN {quoted(name)} TO {quoted(clean)}")
    return names


def quoted(name: str) -> str:
    """A column's name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def _place(path: Path) -> str:
    return str(path).replace("'", "''")


@contextmanager
def _as_utf8(path: Path) -> Iterator[Path]:
    """The file itself where it is plain UTF-8, or a copy that is."""
    with path.open("rb") as file, tempfile.TemporaryDirectory(prefix="moothall-linkage-") as folder:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        if packed:
            with gzip.open(file) as inner:
                yield _copied(inner, path, Path(folder), always=True)  # type: ignore[arg-type]
        else:
            yield _copied(file, path, Path(folder), always=False)


def _copied(stream: BinaryIO, path: Path, folder: Path, *, always: bool) -> Path:
    try:
        encoding = encoding_of(stream, path.name)
        if encoding.name == "utf-8" and encoding.fault is None and not always:
            return path
        copy, reader = folder / "utf-8.csv", AsUtf8(stream, encoding)
        with copy.open("wb") as out:
            while piece := reader.read(PIECE):
                out.write(piece)
    except ReturnRefused as wrong:
        raise LinkageError([_of_records(problem) for problem in wrong.problems]) from wrong
    except (OSError, EOFError, zlib.error) as wrong:
        mend = "Pack it again, or send it as it is." if always else "Check that it may be read."
        said = "It is packed, and cannot be unpacked to its end." if always else "It cannot be read."
        raise LinkageError(Problem(said, mend, path.name)) from wrong
    return copy


def _of_records(problem: Problem) -> Problem:
    """What was said of a return, as it is said of records."""
    return replace(problem, mend=_AS_CSV) if "return" in problem.mend else problem


def _read_csv(con: duckdb.DuckDBPyConnection, path: Path, table: str, file: str) -> list[str]:
    from duckdb import Error

    layout = _layout(path, file)
    try:
        _take(con, path, table, layout)
    except Error:
        # Told to be lenient, its reader can lose lines: such a file is put right first.
        with tempfile.TemporaryDirectory(prefix="moothall-linkage-") as folder:
            mended = Path(folder) / "mended.csv"
            _mend(path, mended, layout, file)
            try:
                _take(con, mended, table, Layout(layout.names, ",", 0))
            except Error as wrong:
                raise LinkageError(_unread(wrong, file)) from wrong
    return layout.names


def _take(con: duckdb.DuckDBPyConnection, path: Path, table: str, layout: Layout) -> None:
    columns = "{" + ", ".join(f"'c{at}': 'VARCHAR'" for at in range(len(layout.names))) + "}"
    cells = ", ".join(f"c{at} AS {quoted(name)}" for at, name in enumerate(layout.names))
    con.execute(
        f"CREATE TABLE {table} AS SELECT {cells} FROM read_csv('{_place(path)}', auto_detect=false, header=true, "
        f"skip={layout.before}, delim='{layout.separator}', columns={columns}, quote='\"', escape='\"')"
    )


def _mend(path: Path, mended: Path, layout: Layout, file: str) -> None:
    """The same file with short lines filled up; where a quotation mark is not closed, they are letters like any other."""
    problems: list[Problem] = []
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        problem = _copy(path, mended, layout, quoting)
        if problem is None:
            return
        problems.append(replace(problem, file=file))
    raise LinkageError(problems[0])


def _copy(path: Path, mended: Path, layout: Layout, quoting: Literal[0, 3]) -> Problem | None:
    """Copy the lines; what stands against it, if anything does."""
    width, line = len(layout.names), layout.before + 1
    with (
        path.open(encoding="utf-8-sig", errors="replace", newline="") as text,
        mended.open("w", encoding="utf-8", newline="") as out,
    ):
        for _ in range(layout.before):
            text.readline()
        rows = csv.reader(text, delimiter=layout.separator, quoting=quoting, strict=True)
        writer = csv.writer(out)
        try:
            for row in rows:
                while len(row) > width and not row[-1].strip():
                    row.pop()
                if len(row) > width:
                    return Problem(*_TOO_MANY, line=line)
                if row:
                    writer.writerow(row + [""] * (width - len(row)))
                line = layout.before + rows.line_num + 1
        except csv.Error:
            return Problem(*_UNCLOSED, line=line)
    return None


def _unread(wrong: Exception, file: str) -> Problem:
    return Problem(f"The file cannot be read as a table: {str(wrong).splitlines()[0]}", _AS_CSV, file)


def _layout(path: Path, file: str) -> Layout:
    with path.open("rb") as raw:
        text = raw.read(_HEADER_WITHIN).decode("utf-8-sig", "ignore")
    lines = re.split(r"\r\n|\r|\n", text)
    before = next((at for at, line in enumerate(lines) if line.strip()), None)
    if before is None:
        raise LinkageError(Problem("The file is empty.", _AS_CSV, file))
    separator = ""
    if told := _SEPARATOR_SAID.fullmatch(lines[before].strip()):
        separator, before = told[1], before + 1
    rest = "\n".join(lines[before:])
    separator = separator if separator in SEPARATORS else _separator(rest.split("\n", 1)[0])
    names = next(csv.reader(io.StringIO(rest), delimiter=separator), [])
    return Layout(_clean(names, file), separator, before)


def _separator(line: str) -> str:
    """What parts the names: the sign that stands most often outside quotation marks."""
    outside = re.sub(r'"[^"]*"', "", line)
    return max(SEPARATORS, key=outside.count)


def _clean(names: list[str], file: str) -> list[str]:
    """Names without spaces and marks around them; a column without a name goes by its place."""
    found: list[str] = []
    for at, name in enumerate(names):
        clean = name.strip().strip('"').strip() or f"column {at + 1}"
        if clean.lower() in (one.lower() for one in found):
            raise LinkageError(Problem("Two columns have this name.", "Rename one.", file, field=clean))
        found.append(clean)
    return found
