"""Tables as an analyst has them, read for `moothall study …`: CSV (also .gz) or Parquet; and what JSON can hold."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import numpy as np


NULLS = ["", "NA", "NaN", "nan", "."]
PIECE = 4 << 20
TABS = {".tsv", ".tab"}


def columns_of(
    path: Path, wanted: Sequence[str | None], labels: Sequence[str | None] = ()
) -> dict[str, np.ndarray[Any, Any]]:
    """The columns asked for. Raises ClickException naming one that is not there.

    Of those in `labels` only matters which rows are alike: words are given as numbers.
    """
    import pyarrow as pa

    names = list(dict.fromkeys(name for name in wanted if name))
    there = header_of(path)
    missing = [name for name in names if name not in there]
    if missing:
        raise click.ClickException(f"{path} has no column {missing[0]!r}. It has: {', '.join(there)}.")
    twice = [name for name in names if there.count(name) > 1]
    if twice:
        raise click.ClickException(f"{path} has two columns named {twice[0]!r}: name each once.")
    try:
        # A column at a time, each freed when it is read: of millions of rows only what is asked for is held.
        return {name: _array(column, name in labels) for name, column in _read(path, names)}
    except (pa.ArrowException, UnicodeDecodeError, OSError) as wrong:
        raise _unreadable(path, wrong) from None


def _read(path: Path, names: list[str]) -> Iterator[tuple[str, Any]]:
    import pyarrow.parquet

    if path.suffix == ".parquet":
        # Arrow's own pool keeps what is freed; the system's gives it back, column by column.
        pyarrow.set_memory_pool(pyarrow.system_memory_pool())
        with pyarrow.parquet.ParquetFile(path) as file:
            for name in names:
                yield name, file.read(columns=[name])[name]
        return
    columns = _csv(path, names)
    for name in names:
        yield name, columns.pop(name)


def _csv(path: Path, names: list[str]) -> dict[str, Any]:
    """Read in pieces, which takes half the memory; whole, where a column turns out to be of another kind later on."""
    import pyarrow as pa
    import pyarrow.csv

    told = {
        "convert_options": pyarrow.csv.ConvertOptions(null_values=NULLS, strings_can_be_null=True, include_columns=names),
        "parse_options": pyarrow.csv.ParseOptions(delimiter=_delimiter(path)),
    }  # fmt: skip
    try:
        pieces = pyarrow.csv.open_csv(path, read_options=pyarrow.csv.ReadOptions(block_size=PIECE), **told)
        held = [[batch[name] for name in names] for batch in pieces]
        return {name: pa.chunked_array([one[place] for one in held]) for place, name in enumerate(names)}
    except (pa.ArrowInvalid, ValueError):
        table = pyarrow.csv.read_csv(path, **told)
        return {name: table[name] for name in names}


def _array(column: Any, label: bool) -> np.ndarray[Any, Any]:
    """As NumPy has it, without loading pandas: numbers, days, or objects."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import types

    one = column.combine_chunks()
    if types.is_dictionary(one.type):
        one = one.dictionary_decode()
    if label and not types.is_integer(one.type):
        one = one.dictionary_encode().indices
    if types.is_date(one.type) or types.is_timestamp(one.type):
        days = _array(pa.chunked_array([one.cast(pa.date32(), safe=False).cast(pa.int32())]), False)
        found = np.full(len(days), np.datetime64("NaT"), "datetime64[D]")
        known = np.isfinite(days)
        found[known] = days[known].astype(np.int64).astype("datetime64[D]")
        return found
    if types.is_boolean(one.type):
        one = one.cast(pa.int8())
    if types.is_decimal(one.type):
        one = one.cast(pa.float64())
    if not (types.is_integer(one.type) or types.is_floating(one.type)):
        return np.array(one.to_pylist(), dtype=object)
    if one.null_count:
        one = one.cast(pa.float64()).fill_null(float("nan"))
    if not len(one):
        return np.zeros(0)
    whole: np.ndarray[Any, Any] = np.frombuffer(one.buffers()[1], dtype=one.type.to_pandas_dtype())
    return whole[one.offset : one.offset + len(one)]


def header_of(path: Path) -> list[str]:
    """The names of the table's columns, in its order."""
    import csv

    import pyarrow as pa
    import pyarrow.parquet

    try:
        if path.suffix == ".parquet":
            return list(pyarrow.parquet.ParquetFile(path).schema_arrow.names)
        return next(csv.reader([_first_line(path)], delimiter=_delimiter(path)))
    except (pa.ArrowException, UnicodeDecodeError, OSError, StopIteration, EOFError) as wrong:
        raise _unreadable(path, wrong) from None


def _first_line(path: Path) -> str:
    import gzip

    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig") as file:
        return str(file.readline()).rstrip("\r\n")


def _delimiter(path: Path) -> str:
    """A tab where the name says so, else what the first line has: a comma, else a semicolon or a tab."""
    if TABS & set(path.suffixes):
        return "\t"
    line = _first_line(path)
    return next((one for one in (",", ";", "\t") if one in line), ",")


def _unreadable(path: Path, wrong: Exception) -> click.ClickException:
    why = (str(wrong).splitlines() or ["it is empty"])[0]
    return click.ClickException(f"{path} cannot be read as a table: {why}")


def names_in(path: Path, asked: Sequence[str]) -> list[str]:
    """The columns of a list as people write it: by commas, by spaces, as a formula; a name may hold a space itself."""
    there = set(header_of(path)) if asked else set()
    found: list[str] = []
    for each in asked:
        for part in [each] if each in there else each.replace("~", " ").split(","):
            piece = part.strip()
            found += [piece] if piece in there else piece.replace("+", " ").split()
    return list(dict.fromkeys(name for name in found if name != "1"))


def covariates_of(
    columns: dict[str, np.ndarray[Any, Any]], names: Sequence[str]
) -> list[np.ndarray[Any, Any]]:
    """Covariates as numbers: a column of words becomes one column for each of its words but the first."""
    import numpy as np

    found: list[np.ndarray[Any, Any]] = []
    for name in names:
        told = columns[name]
        words = {one for one in told.tolist() if isinstance(one, str)} if told.dtype.kind == "O" else set()
        if not words:
            found.append(number(columns, name))
            continue
        empty = np.array([not isinstance(one, str) for one in told.tolist()])
        for word in sorted(words)[1:]:
            found.append(np.where(empty, np.nan, (told == word).astype(float)))
    return found


def there(column: np.ndarray[Any, Any]) -> Iterator[bool]:
    """Of each value whether it is not empty."""
    return (one is not None and one == one for one in column)


def number(columns: dict[str, np.ndarray[Any, Any]], name: str) -> np.ndarray[Any, Any]:
    import numpy as np

    try:
        return columns[name].astype(np.float64)
    except (ValueError, TypeError):
        raise click.ClickException(f"The column {name!r} holds something that is no number.") from None


def plain(told: Any) -> Any:
    """As JSON has it: a number that is none is null."""
    if isinstance(told, dict):
        return {name: plain(one) for name, one in told.items()}
    if isinstance(told, (list, tuple)):
        return [plain(one) for one in told]
    if isinstance(told, float) or hasattr(told, "dtype"):
        number = float(told)
        return None if math.isnan(number) or math.isinf(number) else number
    return told
