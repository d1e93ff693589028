"""How far second readers agree with the panel, and with each other, theme by theme."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from moothall.methods.agreement import Agreement, cohens_kappa
from moothall.methods.arrangements import Arrangement


@dataclass(frozen=True)
class ThemeAgreement:
    """One line of the table: between whom, about what, and the agreement; None where it is of too few to say."""

    between: str
    theme: str
    agreement: Agreement | None


def agreements(arrangement: Arrangement, least: int) -> list[ThemeAgreement]:
    """Agreement over all readings under an arrangement so far, the panel's first. One query; needs an open unit.

    `least` is how many pairs there must be: with fewer nothing is said, to anybody.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT between_whom, theme, one, other, pairs FROM overview_reading_pairs(%s)",
            [arrangement.name],
        )
        rows = cursor.fetchall()
    pairs: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for between, theme, one, other, count in rows:
        pairs.setdefault((between, theme), []).extend([(one, other)] * count)
    order = ["outcome", "limbs", "function", "membership", "voice", "training", "resourcing", "information_sharing",
             "governance"]  # fmt: skip
    return [
        ThemeAgreement(between, theme, cohens_kappa(said) if len(said) >= max(least, 1) else None)
        for (between, theme), said in sorted(
            pairs.items(), key=lambda one: (one[0][0], order.index(one[0][1]))
        )
    ]
