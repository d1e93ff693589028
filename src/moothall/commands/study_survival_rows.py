"""The rows of a table as follow-up: read, checked, and what was left out counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from .study_tables import number

if TYPE_CHECKING:
    import numpy as np

    from moothall.methods.evaluation.survival import Design, FollowUp
    from moothall.methods.evaluation.survival.coding import Coded

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Sample:
    """The rows that are whole in time, event, entry, weights, group and child.

    `follow` numbers the children as --id does, and the clusters as --cluster. `group` is each row's place in
    `groups`. `columns` are all columns of those rows.
    """

    follow: FollowUp
    group: Array
    groups: tuple[str, ...]
    columns: dict[str, Array]
    asked: dict[str, Any]
    read_as: str
    read: int
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def by(self) -> str | None:
        """The column of the groups."""
        name: str | None = self.asked["by"]
        return name


def sample(columns: dict[str, Array], asked: dict[str, Any]) -> Sample:
    """The sample of those columns. Raises ClickException where no row is left."""
    import numpy as np

    from moothall.methods.evaluation.survival import follow_up

    coded = _coded(columns[asked["event"]], asked)
    time = number(columns, asked["time"])
    entry, weights = (number(columns, asked[name]) if asked[name] else None for name in ("entry", "weights"))
    kept, left_out = np.ones(len(time), bool), {}

    def leave(which: Array, why: str) -> None:
        if (kept & which).any():
            left_out[why] = int((kept & which).sum())
        kept[which] = False

    leave(~np.isfinite(time), f"{asked['time']} is empty")
    leave(coded.event < 0, f"{asked['event']} is empty")
    for name, column in (("entry", entry), ("weights", weights)):
        if column is not None:
            leave(~np.isfinite(column), f"{asked[name]} is empty")
    for name in ("by", "child", "cluster"):
        if asked[name]:
            leave(empty(columns[asked[name]]), f"{asked[name]} is empty")
    if weights is not None:
        leave(weights == 0, f"{asked['weights']} is nought")
    if entry is not None:
        leave(~(entry < time), "the end is not after the entry")
    if not kept.any():
        raise click.ClickException(f"No row is left: {'; '.join(f'{why} in {count}' for why, count in left_out.items())}.")  # fmt: skip

    child, cluster = (
        names_of(columns[asked[name]][kept])[1] if asked[name] else None for name in ("child", "cluster")
    )
    follow = follow_up(
        time[kept], coded.event[kept], entry=None if entry is None else entry[kept],
        weights=None if weights is None else weights[kept], child=child, cluster=cluster, causes=coded.causes,
    )  # fmt: skip
    inside = {name: column[kept] for name, column in columns.items()}
    groups, group = (
        names_of(inside[asked["by"]]) if asked["by"] else (("all",), np.zeros(int(kept.sum()), np.int64))
    )
    return Sample(follow, group, groups, inside, asked, coded.told, len(time), left_out)


def _coded(column: Array, asked: dict[str, Any]) -> Coded:
    from moothall.methods.evaluation import EvaluationError
    from moothall.methods.evaluation.survival.coding import read_causes, read_event

    if asked["competing"]:
        return read_causes(column, censored=asked["censored"])
    try:
        return read_event(column, event_is=asked["event_is"])
    except EvaluationError as wrong:
        raise click.ClickException(f"{wrong} (--event-is VALUE, or --competing)") from None


def empty(column: Array) -> Array:
    """Which rows of a column are empty."""
    import numpy as np

    if column.dtype.kind == "O":
        return np.array([one is None or one != one or one == "" for one in column.tolist()], bool)
    if column.dtype.kind == "M":
        return np.isnat(column)
    return ~np.isfinite(column) if column.dtype.kind == "f" else np.zeros(len(column), bool)


def names_of(column: Array) -> tuple[tuple[str, ...], Array]:
    """The different values as text, in order, and the place of each row's."""
    import numpy as np

    from moothall.methods.evaluation.survival.design import label

    values, where = np.unique(
        column.astype(str) if column.dtype.kind in "OM" else column, return_inverse=True
    )
    return tuple(label(one) for one in values.tolist()), where


def covariates_with_group(held: Sample) -> list[str]:
    """The group, where it is not among the covariates, and the covariates."""
    own = [held.by] if held.by and len(held.groups) > 1 and held.by not in held.asked["covariates"] else []
    return [*own, *held.asked["covariates"]]


def strata_of(held: Sample) -> tuple[Array | None, Array]:
    """The stratum of each row (None without strata), and which rows have all of their columns."""
    import numpy as np

    names, kept = held.asked["strata"], np.ones(held.follow.rows, bool)
    if not names:
        return None, kept
    for name in names:
        kept &= ~empty(held.columns[name])
    codes = np.zeros(held.follow.rows, np.int64)
    for name in names:
        column = held.columns[name]
        where = np.zeros(held.follow.rows, np.int64)
        where[kept] = names_of(column[kept])[1]
        codes = np.unique(codes * (int(where.max()) + 1) + where, return_inverse=True)[1]
    return codes, kept


@dataclass(frozen=True)
class Modelled:
    """The rows of a model: those that are whole in its covariates, strata and offset too."""

    follow: FollowUp
    columns: Design
    strata: Array | None
    offset: Array | None
    kept: Array
    left_out: int


def modelled(held: Sample, names: list[str]) -> Modelled:
    """The rows and columns of a model on those covariates. A group is a category, whatever it is written as."""
    import numpy as np

    from moothall.methods.evaluation.survival import design

    asked = held.asked
    categorical = [*asked["categorical"], *([held.by] if held.by and held.by in names and held.by not in asked["covariates"] else [])]  # fmt: skip
    strata, kept = strata_of(held)
    offset = number(held.columns, asked["offset"]) if asked["offset"] else None
    if offset is not None:
        kept &= np.isfinite(offset)
    for name in names:
        kept &= ~empty(held.columns[name])
    reference = {name: value for name, value in asked["reference"].items() if name in names}
    columns = design(
        {name: held.columns[name][kept] for name in names}, categorical=categorical, reference=reference
    )
    if not kept.any():
        raise click.ClickException("No row is whole in the covariates of the model.")
    return Modelled(
        held.follow.only(kept), columns, None if strata is None else strata[kept],
        None if offset is None else offset[kept], kept, int((~kept).sum()),
    )  # fmt: skip
