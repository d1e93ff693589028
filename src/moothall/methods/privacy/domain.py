"""What values there could be, said before anyone looks at the data.

Differential privacy holds only where the list of possible values does not come from the children's records. So a
domain is written by hand or taken from a published schema, and a value outside it is refused or put in a place of
its own, never added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from pydantic import Field, model_validator

from moothall.methods.arrangements.rule import Frozen, Words
from moothall.methods.files import FileError, read_document

from .errors import PrivacyError

if TYPE_CHECKING:
    import pyarrow as pa

    from moothall.methods.extracts.schema import Column, ExtractSchema

Coded = np.ndarray[Any, np.dtype[np.int64]]
MISSING = "missing"


class DomainError(FileError):
    """A file of a domain is wrong; carries every problem found."""


class Variable(Frozen):
    """One variable: its values, or the edges of its bands (`[0, 10, 20]`: from 0 to under 10, and 10 to 20 itself).

    `otherwise` is the value that stands for whatever is not named; without it such a record is refused. `may_be_missing`
    adds a value for an empty cell.
    """

    name: Words
    label: str = ""
    values: tuple[str, ...] = ()
    edges: tuple[float, ...] = ()
    otherwise: str = ""
    may_be_missing: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if bool(self.values) == bool(self.edges):
            raise ValueError("a variable has either values or edges of bands")
        if self.edges and (len(self.edges) < 2 or list(self.edges) != sorted(set(self.edges))):
            raise ValueError("the edges are two or more numbers, each above the one before")
        if len(set(self.values)) < len(self.values):
            raise ValueError("a value is named twice")
        if self.otherwise and self.otherwise not in self.values:
            raise ValueError("'otherwise' is one of the values")
        return self

    @property
    def categories(self) -> tuple[str, ...]:
        """All it can be, in order, an empty cell last."""
        bands = tuple(f"{low:g} to {high:g}" for low, high in zip(self.edges, self.edges[1:], strict=False))
        return (self.values or bands) + ((MISSING,) if self.may_be_missing else ())


class Domain(Frozen):
    """The variables, the column that says which child a record is of, and how many records a child may have in it.

    `source` says where the values are published: that is why they give nothing away.
    """

    source: Words
    unit: str = ""
    records_each: int = Field(default=1, ge=1, le=20)
    variables: tuple[Variable, ...] = Field(min_length=1, max_length=40)

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        names = [one.name for one in self.variables]
        if len(set(names)) < len(names):
            raise ValueError("a variable is named twice")
        return self

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many categories each variable has."""
        return tuple(len(one.categories) for one in self.variables)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the variables, in order."""
        return tuple(one.name for one in self.variables)

    def decoded(self, coded: Coded) -> dict[str, list[str]]:
        """The words of coded records (records x variables), by variable."""
        return {
            one.name: [one.categories[code] for code in coded[:, place]]
            for place, one in enumerate(self.variables)
        }


def read_domain(path: Path) -> Domain:
    """Read a domain from YAML. Raises DomainError naming the line, the field and the mend."""
    document = read_document(path, "domain", DomainError)
    return document.typed(Domain, DomainError)


def domain_of(schema: ExtractSchema, table: str, names: Sequence[str], *, unit: str = "child", bands: int = 8) -> Domain:  # fmt: skip
    """The domain of columns of an extract, from its published schema: nothing of it comes from the records.

    A code needs its list of codes in the schema; a number gets `bands` bands between its lowest and its highest.
    Raises PrivacyError naming a column whose values are not published.
    """
    columns = schema.table(table)
    return Domain(
        source=f"the schema of extracts, version {schema.version}, table {table}",
        unit=unit,
        variables=tuple(_published(columns.column(name), bands) for name in names),
    )


def _published(column: Column, bands: int) -> Variable:
    missing = bool(column.missing)
    if column.codes:
        return Variable(name=column.name, label=column.meaning, values=tuple(column.codes), may_be_missing=missing)  # fmt: skip
    if column.type == "yes_no":
        return Variable(name=column.name, label=column.meaning, values=("yes", "no"), may_be_missing=missing)
    if column.lowest is None or column.highest is None:
        raise PrivacyError(
            f"The schema does not say what {column.name} can be. Name its values in a file of your own (--domain)."
        )
    many = min(bands, column.highest - column.lowest)
    edges = np.unique(np.round(np.linspace(column.lowest, column.highest, many + 1)))
    return Variable(name=column.name, label=column.meaning, edges=tuple(edges.tolist()), may_be_missing=missing)  # fmt: skip


def encoded(table: pa.Table, domain: Domain) -> Coded:
    """The records of a table as codes, whole numbers, records x variables; at most `records_each` of each child.

    Which records of a child with more are kept goes by their order in the table. Raises PrivacyError naming the
    column, and not the child, where a value is outside the domain or a column is not there.
    """
    wanted = [*domain.names, *([domain.unit] if domain.unit else [])]
    absent = [name for name in wanted if name not in table.column_names]
    if absent:
        raise PrivacyError(f"The table has no column {absent[0]!r}. It has: {', '.join(table.column_names)}.")
    kept = _bounded(table[domain.unit].to_pylist(), domain.records_each) if domain.unit else slice(None)
    columns = [_codes(table[one.name].to_pylist(), one) for one in domain.variables]
    return np.stack(columns, axis=1)[kept]


def _bounded(units: Sequence[object], most: int) -> list[int]:
    seen: dict[object, int] = {}
    kept = []
    for place, unit in enumerate(units):
        seen[unit] = seen.get(unit, 0) + 1
        if seen[unit] <= most:
            kept.append(place)
    return kept


def _codes(cells: Sequence[Any], variable: Variable) -> Coded:
    if variable.edges:
        return _banded(cells, variable)
    places: Mapping[str, int] = {value: place for place, value in enumerate(variable.categories)}
    other = places.get(variable.otherwise, -1)
    missing = places[MISSING] if variable.may_be_missing else other
    return _all_known([missing if _empty(cell) else places.get(_word(cell), other) for cell in cells], variable)  # fmt: skip


def _banded(cells: Sequence[Any], variable: Variable) -> Coded:
    edges = np.array(variable.edges)
    try:
        numbers = np.array([np.nan if _empty(cell) else float(cell) for cell in cells])
    except (TypeError, ValueError):
        raise PrivacyError(f"The column {variable.name!r} holds something that is no number.") from None
    band = np.searchsorted(edges, numbers, side="right") - 1
    band[numbers == edges[-1]] = len(edges) - 2
    band[(numbers < edges[0]) | (numbers > edges[-1])] = -1
    band[np.isnan(numbers)] = len(edges) - 1 if variable.may_be_missing else -1
    return _all_known(band.tolist(), variable)


def _all_known(codes: Sequence[int], variable: Variable) -> Coded:
    coded = np.array(codes, dtype=np.int64)
    if (coded < 0).any():
        raise PrivacyError(
            f"The column {variable.name!r} holds a value that the domain does not name. Name it, or give 'otherwise' "
            "or 'may_be_missing': the domain may not grow from the data."
        )
    return coded


def _word(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return str(cell)


def _empty(cell: object) -> bool:
    return cell is None or cell == "" or (isinstance(cell, float) and np.isnan(cell))
