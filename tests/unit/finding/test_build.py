"""The index is whole or it is the old one; a file that is none says so."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from moothall.library.finding import Document, FindingError, Index, IndexUnusable, build_index
from tests.unit.finding.conftest import WORKS


def many(count: int) -> list[Document]:
    """Works with enough in common to learn from."""
    topics = ("guardian child court", "fees worker debt", "tuna ship port", "panel decision agency")
    return [
        Document(f"w{n}", f"{topics[n % 4]} {n}", f"{topics[n % 4]} report {n % 7} of {n % 11}", sort=f"{n:05}")
        for n in range(count)
    ]  # fmt: skip


def test_the_same_works_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    build_index(one, many(120))
    build_index(other, many(120))
    assert one.read_bytes() == other.read_bytes()


def test_an_interrupted_building_leaves_the_old_index_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "index"
    build_index(path, WORKS)
    before = path.read_bytes()

    def cut_off() -> Iterator[Document]:
        yield from many(50)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_index(path, cut_off())
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["index"]


def test_a_new_index_is_served_from_the_next_search_on_and_an_old_one_goes_on_working(tmp_path: Path) -> None:
    path = tmp_path / "index"
    build_index(path, WORKS)
    old = Index.open(path)
    assert Index.open(path) is old
    build_index(path, many(40))
    new = Index.open(path)
    assert new.search("").total == 40
    assert old.search("tuna").hits[0].key == "tuna"


def test_a_key_that_is_given_twice_is_named(tmp_path: Path) -> None:
    with pytest.raises(FindingError, match="panels is given to two works"):
        build_index(tmp_path / "index", [*WORKS, WORKS[0]])
    assert list(tmp_path.iterdir()) == []


def test_progress_ends_with_the_number_of_works(tmp_path: Path) -> None:
    told: list[int] = []
    assert build_index(tmp_path / "index", many(1201), progress=told.append) == 1201
    assert told == [500, 1000, 1201]


def test_a_library_without_works_can_be_searched(tmp_path: Path) -> None:
    build_index(tmp_path / "index", [])
    index = Index(tmp_path / "index")
    assert index.search("").total == 0
    assert index.search('anything "at all" -here').total == 0


def test_a_missing_index_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="There is no search index"):
        Index.open(tmp_path / "index")


def test_a_file_that_is_no_index_says_so(tmp_path: Path) -> None:
    path = tmp_path / "index"
    path.write_bytes(b"These are notes about something else." * 100)
    with pytest.raises(IndexUnusable, match="cannot be read"):
        Index.open(path)
    path.unlink()
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE other (x)")
    db.close()
    with pytest.raises(IndexUnusable, match="not a search index"):
        Index.open(path)


def test_an_index_that_is_cut_short_or_overwritten_says_so(tmp_path: Path) -> None:
    path = tmp_path / "index"
    build_index(path, many(300))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(IndexUnusable, match=r"cut short|damaged|cannot be read"):
        Index.open(path)
    path.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    with pytest.raises(IndexUnusable, match=r"damaged|cannot be read"):
        Index.open(path).search("guardian")
