"""Writes the matrix anew from what the doors answer now, to be read line by line before it is kept.

`.venv/bin/pytest tests/attack/make_matrix.py` prints nothing; it writes `matrix.csv`, and `git diff` shows what
has changed. It is no test and is not collected with them.
"""

from __future__ import annotations

import csv
from typing import Any

import pytest

from tests.attack import doors
from tests.attack.world import build
from tests.cast import Cast


@pytest.mark.timeout(600)
def test_write_the_matrix(db: None, cast: Cast, settings: Any) -> None:
    settings.MOOTHALL_DEMO_SIGN_IN = True
    world = build(cast)
    people = {**world.people, doors.NOBODY: None}
    clients = {name: doors.client_of(actor) for name, actor in people.items()}
    with doors.MATRIX.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["address", "method", *people])
        for (name, method), route in doors.doors().items():
            answers = [
                doors.knock(clients[who], actor, world, route, method)[0] for who, actor in people.items()
            ]
            writer.writerow([name, method, *answers])
