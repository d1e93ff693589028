"""`moothall library bench-search`: how long a search takes over the bare index query, at several sizes of a made-up library."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from moothall.library.finding import Document, Index

TOPICS, WORDS_OF_TOPIC, GENERAL = 300, 60, 20_000
QUERIES = 60
_CONSONANTS, _VOWELS = "bcdfghklmnprstvw", "aeiou"


@click.command("bench-search")
@click.option("--works", "sizes", multiple=True, type=click.IntRange(100), default=(1_000, 100_000), show_default=True)  # fmt: skip
@click.option("--repeats", default=3, show_default=True, help="Times each query is asked.")
@click.option("--seed", default=1, show_default=True)
def bench_search(sizes: tuple[int, ...], repeats: int, seed: int) -> None:
    """Print a JSON line for each size: seconds to build, size of the file, and milliseconds of a search, of the bare FTS5
    query for the same words, and their ratio; then how both grew from the smallest to the largest.

    The works are made up, word by word: they say nothing about how well the search finds.
    """
    told = [_at(size, repeats, seed) for size in sorted(sizes)]
    first, last = told[0], told[-1]
    growth = {
        name: round(last[name] / first[name], 2) for name in ("search_ms", "bare_ms", "related_ms", "browse_ms")
    }  # fmt: skip
    click.echo(json.dumps({"bench": "search", "from": first["works"], "to": last["works"], "growth": growth}))


def _at(size: int, repeats: int, seed: int) -> dict[str, float]:
    from moothall.library.finding import Index, build_index, related
    from moothall.library.finding.evaluate import plain_pattern

    with tempfile.TemporaryDirectory(prefix="moothall-bench-") as folder:
        path = Path(folder) / "index"
        began = time.perf_counter()
        build_index(path, made_up(size, seed))
        built = time.perf_counter() - began
        opening = milliseconds(lambda: Index(path).close(), 1)
        index = Index(path)
        queries = made_up_queries(seed)
        patterns = [plain_pattern(query) for query in queries]
        times = {
            "search_ms": [milliseconds(partial(index.search, query), repeats) for query in queries],
            "filtered_ms": [milliseconds(partial(index.search, query, {"theme": ["theme 1"]}), repeats) for query in queries],
            "bare_ms": [milliseconds(partial(bare_query, index, pattern), repeats) for pattern in patterns],
            "browse_ms": [milliseconds(partial(index.search, ""), repeats)],
            "related_ms": [milliseconds(partial(related, index, f"work-{n}"), repeats) for n in range(20)],
        }  # fmt: skip
        middle = {name: statistics.median(taken) for name, taken in times.items()}
        told = {
            "bench": "search", "works": size, "build_seconds": round(built, 1), "megabytes": round(path.stat().st_size / 1e6, 1),
            "open_ms": round(opening, 1), **{name: round(taken, 2) for name, taken in middle.items()},
            "search_ms_p95": round(statistics.quantiles(times["search_ms"], n=20)[-1], 2),
            "over_bare": round(middle["search_ms"] / middle["bare_ms"], 2),
        }  # fmt: skip
        click.echo(json.dumps(told))
        index.close()
    return middle | {"works": size}


def milliseconds(ask: Callable[[], object], repeats: int) -> float:
    """The best of several: what it takes, and not what else the machine was doing."""
    taken = []
    for _time in range(repeats):
        began = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - began) * 1000)
    return min(taken)


def bare_query(index: Index, pattern: str) -> list[tuple[int]]:
    """The plain query of the index, which a search is measured by."""
    rows: list[tuple[int]] = index.db.execute(
        "SELECT rowid FROM words_en WHERE words_en MATCH ? ORDER BY bm25(words_en, 2.0, 1.0) LIMIT 20",
        (pattern,),
    ).fetchall()
    return rows


def _word(number: int) -> str:
    """A word that nobody uses, always the same for a number."""
    said = ""
    number += 4000
    while number:
        number, part = divmod(number, len(_CONSONANTS) * len(_VOWELS))
        said += _CONSONANTS[part // len(_VOWELS)] + _VOWELS[part % len(_VOWELS)]
    return said


def made_up(size: int, seed: int) -> Iterator[Document]:
    """Works of a title and some eighty words: half of one subject, half of the language at large, by Zipf's law."""
    import numpy as np

    from moothall.library.finding import Document

    draw = np.random.default_rng(seed)
    for number in range(size):
        topic = int(draw.integers(TOPICS))
        length = int(draw.integers(50, 110))
        # The commonest hundred general words, like those of any language, stand in most works.
        general = np.minimum(draw.zipf(1.25, length // 2), GENERAL) - 1
        own = GENERAL + topic * WORDS_OF_TOPIC + np.minimum(draw.zipf(1.4, length // 2), WORDS_OF_TOPIC) - 1
        drawn = draw.permutation(np.concatenate([general, own]))
        words = [_word(int(one)) for one in drawn]
        yield Document(
            f"work-{number}", " ".join(words[:9]), " ".join(words[9:]), sort=f"{2000 + number % 25}",
            facets={
                "theme": (f"theme {topic % 7}",), "year": (str(2000 + number % 25),), "kind": (f"kind {number % 7}",),
                "author": (f"author {int(draw.integers(size // 3 + 1))}",),
            },
        )  # fmt: skip


def made_up_queries(seed: int) -> list[str]:
    """Two to twelve words, most of one subject, some of the language at large."""
    import numpy as np

    draw = np.random.default_rng(seed + 1)
    queries = []
    for number in range(QUERIES):
        topic = int(draw.integers(TOPICS))
        length = 2 + number % 11
        own = [
            GENERAL + topic * WORDS_OF_TOPIC + int(one) for one in draw.integers(0, WORDS_OF_TOPIC, length)
        ]
        own[::3] = (np.minimum(draw.zipf(1.25, len(own[::3])), GENERAL) - 1).tolist()
        queries.append(" ".join(_word(one) for one in own))
    return queries
