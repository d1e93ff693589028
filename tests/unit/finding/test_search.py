"""What a reader types, and what is found."""

from __future__ import annotations

import pytest

from moothall.library.finding import BadCursor, Found, Index


def keys(found: Found) -> list[str]:
    return [hit.key for hit in found.hits]


def test_the_work_with_the_words_comes_first_and_shows_the_passage_with_its_words_marked(
    index: Index,
) -> None:
    found = index.search("forced labour in the pacific")
    assert keys(found)[0] == "tuna"
    passage = found.hits[0].passage
    assert passage is not None
    assert [piece.text for piece in passage.segments if piece.marked] == ["Forced", "labour", "Pacific"]
    assert "Forced labour at sea" in passage.text


def test_words_are_found_in_another_form_and_marked_as_they_stand(index: Index) -> None:
    found = index.search("decided panel")
    assert keys(found)[0] == "panels"
    assert [piece.text for piece in found.hits[0].title if piece.marked] == ["panels", "decide"]


def test_nothing_asked_is_everything_the_newest_first(index: Index) -> None:
    found = index.search("  ")
    assert keys(found) == ["llais", "voice", "fees", "panels", "tuna", "guide"]
    assert found.total == 6
    assert {hit.why for hit in found.hits} == {"newest"}


def test_a_passage_of_the_full_text_comes_with_its_page(index: Index) -> None:
    found = index.search("nobody explained")
    assert keys(found) == ["voice"]
    assert found.hits[0].page == 7
    assert found.hits[0].passage is not None
    assert "nobody explained the guardian" in found.hits[0].passage.text


def test_a_phrase_must_stand_as_it_is(index: Index) -> None:
    assert keys(index.search('"debt bondage"')) == ["fees"]
    assert keys(index.search('"bondage debt"')) == []
    assert keys(index.search('"the guardian to him"')) == ["voice"]


def test_a_minus_leaves_works_out(index: Index) -> None:
    assert "tuna" not in keys(index.search("workers labour -pacific"))
    assert keys(index.search("-pacific -voice -llais -guardians -fees")) == ["panels"]


def test_or_in_capitals_finds_either(index: Index) -> None:
    found = index.search("tuna OR bondage")
    assert set(keys(found)) == {"tuna", "fees"}


def test_a_word_without_a_subject_is_no_reason_to_find_anything(index: Index) -> None:
    assert "panels" not in keys(index.search("about tuna"))


def test_a_slip_of_the_pen_is_put_right_and_said(index: Index) -> None:
    found = index.search("recruitmnet of workers")
    assert keys(found)[0] == "fees"
    assert [(one.typed, one.searched) for one in found.corrected] == [("recruitmnet", "recruitment")]


@pytest.mark.parametrize("typed", ["ABC124", "1989", "10.1234/abd", "NRN", '"recruitmnet"'])
def test_identifiers_years_short_words_and_phrases_are_never_corrected(index: Index, typed: str) -> None:
    assert index.search(typed).corrected == ()


def test_filters_narrow_and_each_facet_is_counted_without_its_own(index: Index) -> None:
    found = index.search("", {"theme": ["voice"], "year": ["2022"]})
    assert keys(found) == ["llais", "voice"]
    assert found.counts["theme"] == {"voice": 2}
    assert found.counts["year"] == {"2022": 2, "2018": 1}
    assert "cites" not in found.counts


def test_two_values_of_a_facet_are_either_and_a_value_that_nobody_has_finds_nothing(index: Index) -> None:
    assert index.search("", {"year": ["2018", "2019"]}).total == 2
    nothing = index.search("", {"year": ["1066"]})
    assert nothing.total == 0
    assert nothing.counts["year"]["1066"] == 0
    assert index.search("", {"colour": ["blue"]}).total == 0


def test_pages_follow_each_other_without_gap_or_repetition(index: Index) -> None:
    for query in ("", "children decision voice"):
        whole = keys(index.search(query))
        read, after = [], None
        while True:
            page = index.search(query, after=after, size=2)
            read += keys(page)
            after = page.after
            if after is None:
                break
        assert read == whole


@pytest.mark.parametrize("cursor", ["x", "AAAA", "é", "A" * 200, "%00"])
def test_a_cursor_that_nobody_handed_out_is_refused(index: Index, cursor: str) -> None:
    with pytest.raises(BadCursor):
        index.search("children", after=cursor)


def test_a_cursor_is_refused_under_another_question(index: Index) -> None:
    after = index.search("", size=2).after
    with pytest.raises(BadCursor, match="another search"):
        index.search("children", after=after)
    with pytest.raises(BadCursor, match="another search"):
        index.search("", {"year": ["2022"]}, after=after)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("gath", "llais"), ("chathod", "llais"), ("llyfr", "llais"), ("blentyn", "llais"), ("phenderfyniad", "llais")],
)  # fmt: skip
def test_a_welsh_word_is_found_under_its_changed_forms(index: Index, typed: str, found: str) -> None:
    assert keys(index.search(typed))[0] == found


def test_welsh_words_are_marked_in_the_form_they_stand_in(index: Index) -> None:
    passage = index.search("llyfr").hits[0].passage
    assert passage is not None
    assert [piece.text for piece in passage.segments if piece.marked] == ["llyfrau"]
