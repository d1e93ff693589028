"""The benchmark runs to its end, and no page costs more queries among many cases than among few."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

pytestmark = pytest.mark.timeout(1500)  # it fills two databases; a slow machine takes minutes
FEW, MANY = 30, 60
MOST_QUERIES = 12


@pytest.fixture(scope="module")
def printed() -> list[dict[str, Any]]:
    """What `moothall bench` prints for two small sizes and a small return, on a server of its own."""
    command = [sys.executable, "-m", "moothall.commands", "bench", "--part", "pages", "--part", "returns"]
    sizes = ["--cases", str(FEW), "--cases", str(MANY), "--children", "40", "--repeats", "1"]
    done = subprocess.run([*command, *sizes], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


@pytest.fixture(scope="module")
def lines(printed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines about pages."""
    return [line for line in printed if "page" in line]


def test_every_page_is_measured_at_every_size(lines: list[dict[str, Any]]) -> None:
    pages = {size: [line["page"] for line in lines if line["cases"] == size] for size in (FEW, MANY)}
    assert pages[FEW] == pages[MANY]
    assert {"empty", "today", "caseload", "case", "meeting", "decision"} <= set(pages[FEW])
    assert all(line["over_empty_page"] > 0 for line in lines)


def test_the_number_of_queries_is_constant_and_small(lines: list[dict[str, Any]]) -> None:
    counts = {(line["page"], line["cases"]): line["queries"] for line in lines}
    for (page, size), queries in counts.items():
        assert queries <= MOST_QUERIES, (page, size, queries)
        assert queries == counts[page, FEW], (page, size, queries)


def test_a_return_is_read_and_taken_in_with_its_time_and_memory(printed: list[dict[str, Any]]) -> None:
    found = [line for line in printed if "page" not in line]
    assert [line["what"] for line in found] == ["read ssda903", "read cin", "take in ssda903"]
    assert all(line["rows"] > 40 and line["wrong"] == 0 and line["peak_megabytes"] > 0 for line in found)
