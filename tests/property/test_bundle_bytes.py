"""No byte of a bundle can be altered, added, left out or moved and stay unseen; what goes in comes out."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moothall.methods.bundle import Content, NotABundle, read_bundle, verify_bundle
from tests.fictional_bundle import KEYS, contents, release

WHOLE = release()
PLACES = st.integers(0, len(WHOLE) - 1)
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Cn", "Co", "Zl", "Zp", "Zs"))


@given(st.lists(st.tuples(PLACES, st.integers(1, 255)), min_size=1, max_size=3, unique_by=lambda one: one[0]))
def test_any_altered_byte_is_found(flips: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for place, by in flips:
        data[place] ^= by
    with pytest.raises(NotABundle):
        verify_bundle(bytes(data), KEYS)


@given(PLACES, st.integers(1, 64))
def test_any_bytes_left_out_are_found(place: int, count: int) -> None:
    with pytest.raises(NotABundle):
        verify_bundle(WHOLE[:place] + WHOLE[place + count :], KEYS)


@given(st.integers(0, len(WHOLE)), st.binary(min_size=1, max_size=64))
def test_any_bytes_put_in_are_found(place: int, more: bytes) -> None:
    with pytest.raises(NotABundle):
        verify_bundle(WHOLE[:place] + more + WHOLE[place:], KEYS)


@given(st.binary(max_size=4000))
def test_anything_else_is_refused_and_breaks_nothing(data: bytes) -> None:
    with pytest.raises(NotABundle):
        read_bundle(data)


@given(
    title=st.text(LETTERS, min_size=1, max_size=60).filter(str.strip),
    table=st.text(LETTERS, min_size=1, max_size=200),
    names=st.lists(st.from_regex(r"[a-z0-9]{1,8}(/[a-z0-9]{1,8})?", fullmatch=True), max_size=5, unique=True),
)
def test_what_goes_in_comes_out(title: str, table: str, names: list[str]) -> None:
    title = unicodedata.normalize("NFC", title)
    more = [
        Content(f"t/{name}.csv", "csv", "Table", "text/csv", f"{name},{table}".encode()) for name in names
    ]
    data = release(title=title, files=[*contents(), *more])
    bundle = verify_bundle(data, KEYS).bundle
    assert bundle.manifest.title == title
    assert bundle.contents == {one.path: one.data for one in [*contents(), *more]}
    assert release(title=title, files=[*more, *contents()]) == data


def test_every_single_byte_of_it() -> None:
    for place in range(len(WHOLE)):
        data = bytearray(WHOLE)
        data[place] ^= 1 << place % 8
        with pytest.raises(NotABundle):
            verify_bundle(bytes(data), KEYS)
