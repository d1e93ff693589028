"""`moothall library bench`: the pages of the library at several sizes, over the bare query of its index."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from moothall.commands.library_site import CURATOR, DESK_SETTINGS, OWNER, PUBLIC_SETTINGS, READER

if TYPE_CHECKING:
    from moothall.core.database.launcher import Server
    from moothall.library.catalogue.description import WorkDescription

AT_A_TIME = 2_000
QUERIES = 40


@click.command()
@click.option(
    "--works", "sizes", multiple=True, type=click.IntRange(100), default=(1_000, 100_000), show_default=True
)
@click.option("--repeats", default=3, show_default=True, help="Times each page is asked for.")
@click.option("--seed", default=1, show_default=True)
def bench(sizes: tuple[int, ...], repeats: int, seed: int) -> None:
    """Print JSON lines: for each size and page, server time over the bare FTS5 query of the same run, and queries; then
    how much each grew from the smallest size to the largest.

    Fills libraries of made-up works on a throw-away PostgreSQL; touches no other data.
    """
    from moothall.core.database.launcher import Server

    told: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="moothall-bench-") as folder:
        Path(folder).chmod(0o755)
        with Server.start(Path(folder) / "database", throwaway=True) as server:
            for size in sorted(sizes):
                told += _at(server, Path(folder), size, repeats, seed)
    first = {line["page"]: line for line in told if line["works"] == min(sizes)}
    for line in told:
        if line["works"] == max(sizes) and len(sizes) > 1:
            grew = round(line["milliseconds"] / first[line["page"]]["milliseconds"], 2)
            click.echo(json.dumps({"page": line["page"], "from": min(sizes), "to": max(sizes), "grew": grew}))


def _at(server: Server, folder: Path, size: int, repeats: int, seed: int) -> list[dict[str, Any]]:
    """Each size in a database, an index and processes of its own, so that nothing is remembered from one to the next."""
    name, files = f"library_{size}", folder / f"files_{size}"
    files.mkdir()
    server.create_library(name)
    environment = {
        **os.environ, "MOOTHALL_MODE": "test", "MOOTHALL_LIBRARY_HOSTS": "testserver", "MOOTHALL_LIBRARY_FILES": str(files),
        READER: server.library_url(name), CURATOR: server.curator_url(name), OWNER: server.owner_url(name),
    }  # fmt: skip
    run = [sys.executable, "-m", "moothall.commands", "library", "migrate"]
    subprocess.run(run, env=environment, check=True, stdout=2)
    for code in (f"fill({size}, {seed})", f"measure({size}, {repeats}, {seed})"):
        settings = DESK_SETTINGS if code.startswith("fill") else PUBLIC_SETTINGS
        done = subprocess.run(
            [sys.executable, "-c", f"from moothall.commands.library_bench_site import *; {code}"],
            env={**environment, "DJANGO_SETTINGS_MODULE": settings}, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        click.echo(done.stdout, nl=False)
    return [json.loads(line) for line in done.stdout.splitlines()]


def fill(size: int, seed: int) -> None:
    """Puts `size` made-up works into the database, as the curators' role, and builds the index."""
    import django

    django.setup()
    from moothall.library.catalogue.actions import put_new_works
    from moothall.library.catalogue.indexing import rebuild

    began, works = time.perf_counter(), _descriptions(size, seed)
    while batch := list(islice(works, AT_A_TIME)):
        put_new_works(by="a bench", described=batch, reason="a bench")
    filled = time.perf_counter()
    _count, path = rebuild()
    said = {
        "works": size,
        "fill_seconds": round(filled - began, 1),
        "index_seconds": round(time.perf_counter() - filled, 1),
    }
    print(json.dumps({**said, "index_megabytes": round(path.stat().st_size / 1e6, 1)}), file=sys.stderr)


def _descriptions(size: int, seed: int) -> Iterator[WorkDescription]:
    """Made-up works; every tenth holds a study, so that the map has something to draw."""
    from moothall.commands.library_bench import made_up
    from moothall.library.catalogue.description import Found, Name, StudyDescription, WorkDescription
    from moothall.library.seed.reading import vocabularies

    words = vocabularies()
    rows, domains, kinds, designs = (words.codes(name) for name in ("rows", "domains", "kinds", "designs"))
    for number, one in enumerate(made_up(size, seed)):
        study = StudyDescription(
            label=f"Made-up study {number}", design=designs[number % len(designs)], arrangements=(rows[number % len(rows)],),
            outcomes=(Found("Made up", domains[number // 10 % len(domains)]),),
        )  # fmt: skip
        yield WorkDescription(
            key=one.key, kind=kinds[number % len(kinds)], title=one.title or one.key, summary=one.text, year=1990 + number % 37,
            contributors=(Name(family=f"Made-up {number % 5000}", given="A."),), arrangements=(rows[number % len(rows)],),
            themes=(words.codes("themes")[number % 7],), countries=("GB",), languages=("en",),
            studies=(study,) if number % 10 == 0 else (),
        )  # fmt: skip


def measure(size: int, repeats: int, seed: int) -> None:
    """Times the pages as the public's role, each over the bare query of the index."""
    import django

    django.setup()
    from django.test import Client

    from moothall.commands.library_bench import bare_query, made_up_queries, milliseconds
    from moothall.library.catalogue.indexing import index_path
    from moothall.library.finding.evaluate import plain_pattern
    from moothall.library.finding.search import Index

    client, asked = Client(), list(islice(iter(made_up_queries(seed)), QUERIES))
    index = Index.open(index_path())
    bare = statistics.median(
        milliseconds(partial(bare_query, index, plain_pattern(one)), repeats) for one in asked
    )
    pages: dict[str, list[tuple[str, dict[str, str]]]] = {
        "search": [("/find/", {"q": one}) for one in asked],
        "search, narrowed": [("/find/", {"q": one, "kind": "review"}) for one in asked[:10]],
        "every work": [("/find/", {})],
        "front": [("/", {})],
        "work": [(f"/works/work-{number}/", {}) for number in range(5)],
        "gaps": [("/gaps/", {})],
        "a place of the map": [("/map/marac/safety/", {})],
        "map": [("/map/", {})],
        "feed": [("/feed.atom", {})],
        "api, works": [("/api/works", {})],
        "OAI-PMH, records": [("/oai", {"verb": "ListRecords", "metadataPrefix": "oai_dc"})],
    }
    for page, addresses in pages.items():
        queries = _queries(client, addresses[0])
        taken = statistics.median(milliseconds(partial(client.get, *one), repeats) for one in addresses)
        line = {
            "page": page,
            "works": size,
            "milliseconds": round(taken, 2),
            "over_bare_query": round(taken / bare, 2),
        }
        print(json.dumps({**line, "bare_query_milliseconds": round(bare, 3), "queries": queries}), flush=True)


def _queries(client: Any, asked: tuple[str, dict[str, str]]) -> int:
    """How many queries a page costs when it is asked for a second time."""
    from django.db import connection

    count = 0

    def counting(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    answer = client.get(*asked)
    if answer.status_code != 200:
        raise click.ClickException(f"{asked[0]} answered {answer.status_code}")
    with connection.execute_wrapper(counting):
        client.get(*asked)
    return count
