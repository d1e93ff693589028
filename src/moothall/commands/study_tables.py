"""Tables as an analyst has them, read for `moothall study …`: CSV (also .gz) or Parquet; and what JSON can hold."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import numpy as np


def columns_of(path: Path, wanted: list[str | None]) -> dict[str, np.ndarray[Any, Any]]:
    """The columns asked for. Raises ClickException naming one that is not there."""
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    names = list(dict.fromkeys(name for name in wanted if name))
    try:
        if path.suffix == ".parquet":
            there = pyarrow.parquet.read_schema(path).names
            table = pyarrow.parquet.read_table(path, columns=[name for name in names if name in there])
        else:
            options = pyarrow.csv.ConvertOptions(null_values=["", "NA", "NaN", "nan", "."])
            table = pyarrow.csv.read_csv(path, convert_options=options)
            there = table.column_names
    except (pa.ArrowInvalid, UnicodeDecodeError) as wrong:
        raise click.ClickException(
            f"{path} cannot be read as a table: {str(wrong).splitlines()[0]}"
        ) from None
    missing = [name for name in names if name not in there]
    if missing:
        raise click.ClickException(f"{path} has no column {missing[0]!r}. It has: {', '.join(there)}.")
    return {name: table[name].to_numpy() for name in names}


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
