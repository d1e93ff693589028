"""Works a reader may want next, each with the reason."""

from __future__ import annotations

from moothall.library.finding import Index, Reason, related


def test_works_that_cite_each_other_or_share_an_author_are_related_and_say_so(index: Index) -> None:
    first = related(index, "tuna")[0]
    assert first.key == "fees"
    assert Reason("cites") in first.reasons
    assert Reason("author", ("Elm, Hazel",)) in first.reasons
    back = related(index, "fees")[0]
    assert back.key == "tuna"
    assert Reason("cited_by") in back.reasons


def test_rare_words_in_common_are_named_as_they_are_written(index: Index) -> None:
    reasons = {one.key: one.reasons for one in related(index, "voice", 10)}
    words = [reason.values for reason in reasons["panels"] if reason.kind == "words"]
    assert words
    assert "decision" in words[0]


def test_no_work_is_related_to_itself_or_to_an_unknown_one(index: Index) -> None:
    assert "voice" not in {one.key for one in related(index, "voice", 50)}
    assert related(index, "nobody") == ()
