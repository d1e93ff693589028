"""`moothall bench`: how pages behave at 1,000 and 100,000 cases, and what a whole authority's return takes."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from moothall.core.database.launcher import Server

REPEATS = 25
MIGRATED = "bench_migrated"
PARTS = ("pages", "returns", "linkage", "evaluation")


@click.command()
@click.option("--cases", "sizes", multiple=True, type=int, default=(1_000, 100_000), show_default=True)
@click.option("--repeats", default=REPEATS, show_default=True, help="Times each page is asked for.")
@click.option(
    "--part", "parts", multiple=True, type=click.Choice(PARTS), default=PARTS, help="What to measure."
)
@click.option("--children", default=100_000, show_default=True, help="Children of the return that is read.")
@click.option(
    "--records",
    default=2_140_000,
    show_default=True,
    help="Records that are linked; these are a million children.",
)
@click.option(
    "--units",
    multiple=True,
    type=int,
    default=(150, 5_000, 100_000),
    show_default=True,
    help="Units of the panels that effects are estimated on.",
)
@click.option(
    "--beside",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The Python of an environment with other libraries (diff-diff, csdid), to be timed beside.",
)
def bench(sizes: tuple[int, ...], repeats: int, parts: tuple[str, ...], children: int, records: int, units: tuple[int, ...], beside: Path | None) -> None:  # fmt: skip
    """Print JSON lines: of each page and size time over an empty page of the same run, and queries; of returns, linkage
    and evaluation time and memory.

    Runs on a throw-away PostgreSQL of its own; touches no other data.
    """
    if {"pages", "returns"} & set(parts):
        with _migrated() as (server, place):
            if "pages" in parts:
                _pages(server, place, sizes, repeats)
            if "returns" in parts:
                from moothall.commands.bench_returns import bench_returns

                bench_returns(children, partial(_founded, server, place))
    if "linkage" in parts:
        from moothall.commands.bench_linkage import linkage

        linkage(records)
    if "evaluation" in parts:
        from moothall.commands.bench_evaluation import evaluation

        evaluation(units, beside)


@contextmanager
def _migrated() -> Iterator[tuple[Server, Path]]:
    """A throw-away server whose database `MIGRATED` others are copied from, and a folder with keys and room for files."""
    from moothall.core.crypto.ring import make_ring
    from moothall.core.database.launcher import Server

    with tempfile.TemporaryDirectory(prefix="moothall-bench-") as folder:
        place = Path(folder)
        place.chmod(0o755)
        make_ring(place / "keyring.json")
        (place / "files").mkdir()
        with Server.start(place / "database", throwaway=True) as server:
            server.create_database(MIGRATED)
            migrate = [sys.executable, "-m", "moothall.commands", "migrate"]
            subprocess.run(migrate, env=_environment(server, MIGRATED, place), check=True, stdout=2)
            yield server, place


def _pages(server: Server, place: Path, sizes: tuple[int, ...], repeats: int) -> None:
    """Each size in a database and a process of its own, so that nothing is remembered from one to the next."""
    for size in sizes:
        name = f"bench_{size}"
        server.create_database(name, MIGRATED)
        code = f"from moothall.commands.bench import measure; measure({size}, {repeats})"
        subprocess.run([sys.executable, "-c", code], env=_environment(server, name, place), check=True)


FOUND = """
from moothall.commands import setup_django
setup_django()
from moothall.core.access.founding import found
from moothall.demo import cast
found(cast.HULLHAVEN)
"""


@contextmanager
def _founded(server: Server, place: Path) -> Iterator[dict[str, str]]:
    """The environment of a database with one partnership, its people, and nothing else."""
    server.create_database("bench_returns", MIGRATED)
    environment = _environment(server, "bench_returns", place)
    owner = {**environment, "MOOTHALL_AS_OWNER": "1"}
    subprocess.run([sys.executable, "-c", FOUND], env=owner, check=True, stdout=2)
    yield environment


def _environment(server: Server, name: str, place: Path) -> dict[str, str]:
    return {
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


def measure(size: int, repeats: int) -> None:
    """Fill the database with `size` cases, bring one to a decision, and time the pages."""
    addresses = _prepare(size)
    asked = _pages_asked(addresses)
    _counted_ahead(asked, size)
    counts = {page: _queries(*how) for page, how in asked.items()}
    times = _times(asked, repeats)
    for page, seconds in times.items():
        line = {
            "page": page,
            "cases": size,
            "milliseconds": round(seconds * 1000, 2),
            "over_empty_page": round(seconds / times["empty"], 2),
            "queries": counts[page],
        }
        print(json.dumps(line), flush=True)


#: The pages a person opens daily and those that add up, by name: who asks, the name of the address, what follows it.
DAILY = {
    "today": ("COORDINATOR", "today", ""),
    "today, of the chair": ("CHAIR", "today", ""),
    "caseload": ("COORDINATOR", "cases", ""),
    "caseload, received": ("COORDINATOR", "cases", "?stage=received"),
    "caseload, gathering": ("COORDINATOR", "cases", "?stage=gathering"),
    "caseload, ready": ("COORDINATOR", "cases", "?stage=ready"),
    "caseload, decisions late": ("COORDINATOR", "cases", "?clock=late"),
    "caseload, a rare exploitation": ("COORDINATOR", "cases", "?exploitation=organ_removal"),
    "meetings": ("COORDINATOR", "meetings", ""),
    "overdue replies": ("COORDINATOR", "overdue_replies", ""),
    "overdue actions": ("COORDINATOR", "overdue_actions", ""),
    "gaps in the records": ("COORDINATOR", "data_quality", ""),
    "missing episodes": ("COORDINATOR", "episodes", ""),
    "associates": ("COORDINATOR", "associates", ""),
    "who is due to be followed": ("COORDINATOR", "outcomes", ""),
    "requests of an agency": ("HEALTH_CONTRIBUTOR", "my_requests", ""),
    "own actions": ("POLICE_CONTRIBUTOR", "my_actions", ""),
    "ledger": ("DATA_PROTECTION_OFFICER", "ledger", ""),
    "governance": ("COORDINATOR", "governance", ""),
    "process map": ("COORDINATOR", "process_map", ""),
    "strategic picture": ("COORDINATOR", "strategic", ""),
    "outcomes figures": ("COORDINATOR", "outcomes_figures", ""),
}


def _pages_asked(addresses: dict[str, str]) -> dict[str, tuple[Any, str, str]]:
    """Every page that is measured: who asks for it, its address, and what is searched for."""
    from django.urls import reverse

    from moothall.demo import cast

    client = {who: _signed_in(getattr(cast, who)) for who in {who for who, _page, _more in DAILY.values()}}
    coordinator = client["COORDINATOR"]
    return {
        "empty": (coordinator, reverse("help"), ""),
        **{page: (coordinator, address, "") for page, address in addresses.items()},
        "caseload, searched by name": (coordinator, reverse("cases"), "Ada Fictional 7"),
        "caseload, searched by reference": (coordinator, reverse("cases"), addresses["case"].split("/")[-2]),
        **{page: (client[who], reverse(name) + more, "") for page, (who, name, more) in DAILY.items()},
    }


def _signed_in(email: str) -> Any:
    from django.test import Client

    client = Client()
    client.post("/demo-sign-in/", {"email": email})
    return client


def _prepare(size: int) -> dict[str, str]:
    os.environ["MOOTHALL_AS_OWNER"] = "1"
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from moothall.casework.intake.shelf import all_arrangements
    from moothall.core import clock
    from moothall.core.access.founding import found
    from moothall.core.database.urls import django_database
    from moothall.demo import cast, crowd
    from moothall.demo.story import one_decided_case

    founded = found(cast.HULLHAVEN)
    panel, front_door = (all_arrangements().in_force(name, clock.today()) for name in ("nrm-child", "mash"))
    started = time.monotonic()
    crowd.fill(os.environ["MOOTHALL_OWNER_DATABASE_URL"], founded, panel, front_door, size, clock.today())
    click.echo(f"{size} cases written in {time.monotonic() - started:.0f} s", err=True)
    connection.close()
    connection.settings_dict.update(django_database(os.environ["MOOTHALL_DATABASE_URL"]))
    os.environ.pop("MOOTHALL_AS_OWNER")
    assert settings.MOOTHALL_MODE == "test"
    return one_decided_case(founded)


def _ask(client: Any, address: str, search: str) -> Any:
    """One page; a search is sent by POST, as the page sends it."""
    return client.post(address, {"search": search}) if search else client.get(address)


def _queries(client: Any, address: str, search: str) -> int:
    """How many queries a page costs when it is asked for a second time."""
    from django.db import connection

    count = 0

    def counting(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    answer = _ask(client, address, search)
    if answer.status_code != 200:
        raise click.ClickException(f"{address} answered {answer.status_code}")
    with connection.execute_wrapper(counting):
        _ask(client, address, search)
    return count


def _counted_ahead(asked: dict[str, tuple[Any, str, str]], size: int) -> None:
    """Count what pages wait for, as the worker does, and print how long each took."""
    from django.db import connection, transaction

    from moothall.casework.overview.ahead import tasks

    for page in (page for page, how in asked.items() if _ask(*how).status_code == 202):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'succeeded' "
                "WHERE task_name = 'overview.count_figures' AND status = 'todo' RETURNING args"
            )
            jobs = [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in cursor.fetchall()]
        started = time.monotonic()
        for job in jobs:
            tasks.count_figures(**job)
        print(
            json.dumps({"counted": page, "cases": size, "seconds": round(time.monotonic() - started, 1)}),
            flush=True,
        )


def _times(asked: dict[str, tuple[Any, str, str]], repeats: int) -> dict[str, float]:
    """The median seconds of each page. They take turns, so that a busy moment of the machine falls on all alike."""
    taken: dict[str, list[float]] = {page: [] for page in asked}
    for _ in range(repeats):
        for page, how in asked.items():
            started = time.perf_counter()
            _ask(*how)
            taken[page].append(time.perf_counter() - started)
    return {page: statistics.median(times) for page, times in taken.items()}
