"""`moothall bench`: how the pages behave at 1,000 and at 100,000 cases, as ratios measured in one run."""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

REPEATS = 15


@click.command()
@click.option("--cases", "sizes", multiple=True, type=int, default=(1_000, 100_000), show_default=True)
@click.option("--repeats", default=REPEATS, show_default=True, help="Times each page is asked for.")
def bench(sizes: tuple[int, ...], repeats: int) -> None:
    """Print one JSON line for each page and size: time over an empty page of the same run, and queries.

    Runs on a throw-away PostgreSQL of its own; touches no other data.
    """
    from moothall.core.crypto.ring import make_ring
    from moothall.core.database.launcher import Server

    with tempfile.TemporaryDirectory(prefix="moothall-bench-") as folder:
        place = Path(folder)
        place.chmod(0o755)
        make_ring(place / "keyring.json")
        (place / "files").mkdir()
        with Server.start(place / "database", throwaway=True) as server:
            for size in sizes:
                name = f"bench_{size}"
                server.create_database(name)
                _in_a_process(server, name, place, size, repeats)


def _in_a_process(server: Any, name: str, place: Path, size: int, repeats: int) -> None:
    """Each size in a process of its own, so that nothing is remembered from one to the next."""
    import subprocess
    import sys

    environment = {
        **os.environ,
        "MOOTHALL_MODE": "test",
        "MOOTHALL_DEMO_SIGN_IN": "1",
        "MOOTHALL_HOSTS": "testserver",
        "MOOTHALL_DATABASE_URL": server.app_url(name),
        "MOOTHALL_OWNER_DATABASE_URL": server.owner_url(name),
        "MOOTHALL_KEYRING": str(place / "keyring.json"),
        "MOOTHALL_FILES": str(place / "files"),
        "DJANGO_SETTINGS_MODULE": "moothall.settings",
    }
    subprocess.run(
        [sys.executable, "-m", "moothall.commands", "migrate"], env=environment, check=True, stdout=2
    )
    code = f"from moothall.commands.bench import measure; measure({size}, {repeats})"
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)


def measure(size: int, repeats: int) -> None:
    """Fill the database with `size` cases, bring one to a decision, and time the pages."""
    owner = _prepare(size)
    from django.test import Client

    from moothall.demo import cast

    client = Client()
    client.post("/demo-sign-in/", {"email": cast.CHAIR})
    pages = {"empty": "/help/", **owner}
    times = {page: _time(client, address, repeats) for page, address in pages.items()}
    empty = times["empty"][0]
    for page, (seconds, queries) in times.items():
        line = {
            "page": page,
            "cases": size,
            "milliseconds": round(seconds * 1000, 2),
            "over_empty_page": round(seconds / empty, 2),
            "queries": queries,
        }
        print(json.dumps(line), flush=True)


def _prepare(size: int) -> dict[str, str]:
    os.environ["MOOTHALL_AS_OWNER"] = "1"
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from moothall.casework.intake.queries import all_arrangements
    from moothall.core import clock
    from moothall.core.access.founding import found
    from moothall.core.database.urls import django_database
    from moothall.demo import cast, crowd
    from moothall.demo.story import one_decided_case

    founded = found(cast.HULLHAVEN)
    arrangement = all_arrangements().in_force("nrm-child", clock.today())
    started = time.monotonic()
    crowd.fill(os.environ["MOOTHALL_OWNER_DATABASE_URL"], founded, arrangement, size, clock.today())
    click.echo(f"{size} cases written in {time.monotonic() - started:.0f} s", err=True)
    connection.close()
    connection.settings_dict.update(django_database(os.environ["MOOTHALL_DATABASE_URL"]))
    os.environ.pop("MOOTHALL_AS_OWNER")
    assert settings.MOOTHALL_MODE == "test"
    return one_decided_case(founded)


def _time(client: Any, address: str, repeats: int) -> tuple[float, int]:
    """The median seconds of one page, after a first call that is not counted, and its number of queries."""
    from django.db import connection

    count = 0

    def counting(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        answer = client.get(address)
    if answer.status_code != 200:
        raise click.ClickException(f"{address} answered {answer.status_code}")
    taken = []
    for _ in range(repeats):
        started = time.perf_counter()
        client.get(address)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken), count
