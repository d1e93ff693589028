"""Whatever is typed into the search, and whatever a work holds, an answer comes and it is sound."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from moothall.library.finding import BadCursor, Document, Index, build_index
from moothall.library.finding.slips import slips_between
from moothall.library.finding.welsh import trunks

WORDS = ("guardian", "guardians", "child", "plant", "blant", "tuna", "debt", "1998", "the", "rôle")
SIGNS = ('"', "-", "OR", "NEU", "NEAR(", "*", "^", ":", "title:", "(", ")", "AND", "NOT", "'", "{", "+", "\0", "“", "é", "\ud800")  # fmt: skip
TYPED = st.one_of(
    st.text(max_size=60), st.lists(st.sampled_from(WORDS + SIGNS), max_size=12).map(" ".join), st.lists(st.sampled_from(WORDS + SIGNS), max_size=12).map("".join)
)  # fmt: skip
WORKS = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join), min_size=1, max_size=30)  # fmt: skip


def built(texts: list[str], folder: str) -> Index:
    path = Path(folder) / "index"
    build_index(path, [
        Document(f"w{n}", text, text[::-1], language="cy" if n % 5 == 4 else "en", facets={"first": (text.split()[0],)}, passages=((3, text),) if n % 3 == 0 else ())
        for n, text in enumerate(texts)
    ])  # fmt: skip
    return Index(path)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return built([" ".join(WORDS[n % 10 :]) for n in range(40)], str(tmp_path_factory.mktemp("finding")))


@given(TYPED)
@example('"')
@example('""')
@example('-"guardian')
@example("OR OR OR")
@example('NEAR("child" debt, 3) AND title:tuna* ^x')
@example("child\ud800")
def test_nothing_that_is_typed_is_an_error(index: Index, typed: str) -> None:
    found = index.search(typed)
    assert len(found.hits) <= found.total <= 40
    assert all(hit.score >= 0 for hit in found.hits)
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)


@given(WORKS, TYPED, st.integers(1, 7))
def test_pages_hold_every_work_once_and_each_count_is_what_its_filter_leaves(
    texts: list[str], typed: str, size: int
) -> None:
    with TemporaryDirectory() as folder:
        index = built(texts, folder)
        first = index.search(typed, size=size)
        seen = [hit.key for hit in first.hits]
        page = first
        while page.after:
            page = index.search(typed, after=page.after, size=size)
            assert page.total == first.total
            seen += [hit.key for hit in page.hits]
        assert len(seen) == len(set(seen)) == first.total
        for value, count in first.counts["first"].items():
            assert index.search(typed, {"first": [value]}).total == count
        index.close()


@given(st.text(max_size=30))
def test_a_cursor_that_was_made_up_is_refused(index: Index, cursor: str) -> None:
    if cursor:
        with pytest.raises(BadCursor):
            index.search("child", after=cursor)


@given(st.text("abcd", max_size=7), st.text("abcd", max_size=7))
def test_slips_are_counted_the_same_from_either_side(one: str, other: str) -> None:
    assert slips_between(one, other, 9) == slips_between(other, one, 9)
    assert (slips_between(one, other, 9) == 0) == (one == other)
    exact = slips_between(one, other, 9)
    assert slips_between(one, other, 1) == min(exact, 2)


@given(st.sampled_from("cptgbdm"), st.text("aeiouwy", min_size=1, max_size=3), st.text("bcdfghlmn", min_size=1, max_size=3))  # fmt: skip
def test_a_mutated_word_keeps_something_in_common_with_itself(first: str, vowel: str, rest: str) -> None:
    soft = {"c": "g", "p": "b", "t": "d", "g": "", "b": "f", "d": "dd", "m": "f"}[first]
    assert trunks(first + vowel + rest) & trunks(soft + vowel + rest)
