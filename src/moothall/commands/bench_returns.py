"""Measuring returns: reading a whole authority's year, and taking it in, with time and memory."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

YEAR = 2025
READ = "from moothall.commands.bench_returns import read; read({kind!r}, {where!r}, {children})"
TAKE_IN = "from moothall.commands.bench_returns import take_in; take_in({where!r}, {children})"


def bench_returns(children: int, environment: Callable[[], Any]) -> None:
    """One JSON line for each form read, and one for a taking in; each in a process of its own, so that memory is its own.

    `environment` gives, as a context, the environment of a throw-away database with a founded partnership.
    """
    from moothall.methods.returns import CollectionYear
    from moothall.methods.returns.synthetic import write_in_need, write_looked_after

    with tempfile.TemporaryDirectory(prefix="moothall-bench-returns-") as folder:
        place = Path(folder)
        write_looked_after(place / "ssda903", children, CollectionYear(YEAR))
        write_in_need(place / "cin.xml", children, CollectionYear(YEAR))
        _run(READ.format(kind="ssda903", where=str(place / "ssda903"), children=children), dict(os.environ))
        _run(READ.format(kind="cin", where=str(place / "cin.xml"), children=children), dict(os.environ))
        with environment() as settings:
            _run(TAKE_IN.format(where=str(place / "ssda903"), children=children), settings)


def _run(code: str, environment: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)


def read(kind: str, where: str, children: int) -> None:
    """Read a return without a database, and print what it took."""
    from moothall.methods.returns import CollectionYear, Reading, Report, parts_of

    started = time.perf_counter()
    reading = Reading(parts_of(Path(where)), kind=kind, year=CollectionYear(YEAR), today=date.today())
    for _item in reading:
        pass
    report = Report.of(reading)
    _print(f"read {kind}", children, report.read, report.wrong, started)


def take_in(where: str, children: int) -> None:
    """Keep a looked-after return in a database, read it and write its index, and print what it took."""
    from moothall.commands import setup_django

    setup_django()
    from moothall.casework.outcomes.returns import actions
    from moothall.core.access.queries import first_actor
    from moothall.core.kinds import Role
    from moothall.methods.returns import parts_of

    actor = first_actor(partnership_code=None, email=None, role=Role.COORDINATOR)
    started = time.perf_counter()
    one, _new = actions.receive_return(
        by=actor, kind="ssda903", year=YEAR, parts=parts_of(Path(where)), name="bench"
    )
    report = actions.take_in(by=actor, return_id=one.pk)
    _print("take in ssda903", children, report.rows_read, report.rows_wrong, started)


def _print(what: str, children: int, rows: int, wrong: int, started: float) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    line = {
        "part": "returns", "what": what, "children": children, "rows": rows, "wrong": wrong,
        "seconds": round(time.perf_counter() - started, 1), "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_megabytes": used.ru_maxrss // 1024,
    }  # fmt: skip
    print(json.dumps(line), flush=True)
