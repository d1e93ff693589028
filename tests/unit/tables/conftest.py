"""Outputs as disclosure control answers with them, of a fictional study."""

from __future__ import annotations

from datetime import date

import pytest

from moothall.methods.outputs import ALL, Column, Mark, Output, OutputKind, Role
from moothall.methods.tables import Asked, TablesAbout

ABOUT = TablesAbout(
    title="A fictional evaluation of Barset", publisher="Barset Partnership (fictional)",
    released_on=date(2026, 11, 30), licence="Open Government Licence v3.0",
    licence_url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    first="The evaluator is not independent of the panel.", summary="Nothing in it is true.",
    contact=Asked("Barset (fictional)"),
)  # fmt: skip


def by_site(**changes) -> Output:
    told = {
        "name": "referrals-by-site", "title": "Referrals by site", "kind": OutputKind.COUNTS,
        "columns": (
            Column("site", "Site", Role.DIMENSION),
            Column("children", "Children", Role.FIGURE),
            Column("behind", "Children behind it", Role.CHILDREN),
        ),
        "rows": (("F06000001", 1405, 1403), ("F06000002", Mark.HIDDEN.value, 3), (ALL, 1410, 1406)),
        "counted": "children-referred", "period": ("2026-01", "2026-06"),
        "labels": {"site": {"F06000001": "Barset", "F06000002": "Nowhere, East"}},
        "notes": ("Counts are rounded to 5.", "Six months."), "protected_by": "0" * 64,
    }  # fmt: skip
    return Output(**{**told, **changes})


def by_event_time() -> Output:
    return Output(
        "missing-by-quarter", "Missing episodes by quarter from the start", OutputKind.ESTIMATES,
        (
            Column("quarter", "Quarters from the start", Role.DIMENSION),
            Column("effect", "Effect", Role.FIGURE, "episodes for a child", 2),
            Column("low", "Effect", Role.LOW, "episodes for a child", 2),
            Column("high", "Effect", Role.HIGH, "episodes for a child", 2),
            Column("children", "Children", Role.CHILDREN),
        ),
        ((-1, 0.0, -0.004, 0.105, 200), (0, -0.214, -0.3, -0.125, 200), (1, Mark.UNRELIABLE.value, Mark.UNRELIABLE.value, None, 4)),
        counted="missing-episodes", notes=("Six months.",), protected_by="0" * 64,
    )  # fmt: skip


@pytest.fixture
def about() -> TablesAbout:
    return ABOUT


@pytest.fixture
def outputs() -> list[Output]:
    return [by_site(), by_event_time()]
