"""Groups are made carefully: contradicted, chained or overgrown ones are set aside for a person."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from moothall.methods.linkage.evaluating import score
from moothall.methods.linkage.grouping import TO_REVIEW, Groups, group_pairs
from moothall.methods.linkage.labels import Labels

Row = tuple[int, int, str, str, float]


@st.composite
def judged(draw: st.DrawFn) -> list[Row]:
    """Pairs of up to twelve records, the surest first."""
    count = draw(st.integers(2, 12))
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True))
    rows = [(a, b, *draw(st.sampled_from([("same", "weight"), ("question", "different_names"), ("question", "between")])))
            for a, b in chosen]  # fmt: skip
    return [(a, b, verdict, why, 0.9 if verdict == "same" else 0.3) for a, b, verdict, why in rows]


@given(judged(), st.integers(2, 6))
def test_no_group_holds_a_contradiction_or_outgrows_its_size(rows: list[Row], largest: int) -> None:
    groups = group_pairs(rows, largest=largest)
    against = {(a, b) for a, b, _, why, _ in rows if why == "different_names"}
    assert not against & set(groups.pairs())
    assert groups.largest <= largest


@given(judged())
def test_every_pair_proposed_is_in_a_group_or_set_aside(rows: list[Row]) -> None:
    groups = group_pairs(rows)
    proposed = {(a, b) for a, b, verdict, _, _ in rows if verdict == "same"}
    assert proposed == (proposed & set(groups.pairs())) | {(a, b) for a, b, _ in groups.set_aside}


@given(judged())
def test_members_know_their_group(rows: list[Row]) -> None:
    groups = group_pairs(rows)
    assert all(
        groups.of[row] == head == members[0] for head, members in groups.members.items() for row in members
    )


def test_a_chain_of_strangers_does_not_become_one_child() -> None:
    chain = [(at, at + 1, "same", "weight", 0.9) for at in range(40)]
    assert group_pairs(chain).largest < 6


def test_a_large_group_is_made_and_put_before_a_person() -> None:
    rows = [(a, b, "same", "weight", 0.9) for a in range(8) for b in range(a + 1, 8)]
    groups = group_pairs(rows)
    assert groups.largest == 8 > TO_REVIEW
    assert groups.to_review == {0: "large"}


def test_a_group_that_a_record_was_kept_out_of_is_put_before_a_person() -> None:
    rows: list[Row] = [
        (1, 2, "same", "weight", 0.99),
        (2, 3, "same", "weight", 0.9),
        (1, 3, "question", "different_numbers", 0.9),
    ]
    groups = group_pairs(rows)
    assert groups == Groups({1: 1, 2: 1}, {1: (1, 2)}, ((2, 3, "contradicted"),), {1: "contradicted"})


def test_only_judged_pairs_count_where_few_were_judged() -> None:
    proposed = [(1, 2), (1, 3), (5, 6)]
    judged_pairs = Labels(frozenset({(1, 2), (2, 4)}), frozenset({(1, 3)}), True, "")
    assert (score(proposed, judged_pairs).precision, score(proposed, judged_pairs).recall) == (0.5, 0.5)
    all_known = Labels(frozenset({(1, 2), (2, 4)}), frozenset(), False, "")
    assert score(proposed, all_known).wrong == 2
