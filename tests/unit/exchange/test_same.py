"""The same work is found again, whatever slips there are; what only may be it is left to a person, with the reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moothall.library.exchange import Body, Person, Record
from moothall.library.exchange.same import MOST_UNDER_A_KEY, Known

WORK = Record(
    title="Multi-agency decisions about trafficked children", subtitle="a review of the evidence", key="known",
    authors=(Person("Fictional", "Patricia"), Body("Home Office")), published="2020", doi="10.1000/xyz", url="https://www.example.org/works/1",
)  # fmt: skip
BARE = replace(WORK, key="", doi="", url="")


def known(*works: Record) -> Known:
    """What is here."""
    shelf = Known()
    for work in works or (WORK,):
        shelf.add(work)
    return shelf


@pytest.mark.parametrize(
    ("work", "standing", "word"),
    [
        (WORK, "the same", "identifiers are the same"),
        (replace(WORK, title="Multi agency decisions about trafficked children", subtitle="", authors=()), "the same", "DOI"),
        (replace(WORK, title="Something else altogether", subtitle=""), "perhaps the same", "the titles differ"),
        (replace(BARE, url="http://example.org/works/1/?utm_source=mail"), "the same", "address"),
        (replace(BARE, title="Another paper", subtitle="", url=WORK.url), "perhaps the same", "address"),
        (replace(BARE, published="2020-10"), "the same", "title, year and first author"),
        (replace(BARE, title="Multiagency descisions about trafficked children"), "the same", "alike, year and first"),
        (replace(BARE, title="MULTI-AGENCY DECISIONS: ABOUT TRAFFICKED CHILDREN"), "the same", "title, year and first author"),
        (replace(BARE, subtitle=""), "perhaps the same", "alike and year"),
        (replace(BARE, authors=(Person("Fictionall", "P."),)), "the same", "first author"),
        (replace(BARE, authors=()), "perhaps the same", "an author not told"),
        (replace(BARE, authors=(Person("Other", "Ann"),)), "perhaps the same", "another first author"),
        (replace(BARE, published="2021"), "perhaps the same", "a year apart"),
        (replace(BARE, published=""), "perhaps the same", "a year not told"),
        (replace(BARE, doi="10.1000/other"), "perhaps the same", "a DOI of its own"),
        (replace(BARE, kind="data-set"), "perhaps the same", "a data set"),
        (replace(BARE, published="2015"), "new", ""),
        (replace(BARE, title="Ending child labour by 2025"), "new", ""),
    ],
)  # fmt: skip
def test_a_work_is_the_same_perhaps_or_new(work: Record, standing: str, word: str) -> None:
    """And the reason is said."""
    verdict = known().compare(work)
    assert (verdict.standing, verdict.key) == (standing, "known" if standing != "new" else ""), verdict
    assert word in verdict.reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "National statistics on trafficking, quarter 1 2020",
            "National statistics on trafficking, quarter 2 2020",
        ),
        (
            "Working together to safeguard children, part II",
            "Working together to safeguard children, part III",
        ),
        ("Independent review of the panels: first report", "Independent review of the panels: second report"),
    ],
)
def test_titles_that_differ_in_a_number_are_two_works(one: str, other: str) -> None:
    """However alike the rest is."""
    first = Record(title=one, key="one", authors=(Body("Home Office"),), published="2020")
    assert known(first).compare(replace(first, title=other)).standing == "new"


def test_a_work_of_which_little_is_told_is_the_same_as_itself() -> None:
    """So that a file can be loaded twice."""
    work = Record(title="Report", key="r")
    assert known(work).compare(replace(work, key="")).standing == "the same"
    assert known(work).compare(replace(work, published="2020")).standing == "perhaps the same"


def test_the_surest_of_several_is_told() -> None:
    """One with the same title and year before one a year apart."""
    shelf = known(
        replace(WORK, key="before", doi="", url="", published="2019"), replace(WORK, doi="", url="")
    )
    assert shelf.compare(BARE).key == "known"


def test_a_thousand_works_of_one_title_are_not_all_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that too many share is no longer asked."""
    from moothall.library.exchange import same

    asked: list[int] = []
    verdict = same._verdict
    monkeypatch.setattr(same, "_verdict", lambda one, other: (asked.append(1), verdict(one, other))[1])
    shelf = known(
        *(
            Record(
                title="Annual report",
                key=f"k{number}",
                authors=(Body("A board"),),
                published=str(1900 + number % 120),
            )
            for number in range(1_000)
        )
    )
    shelf.compare(Record(title="Annual report", authors=(Body("A board"),), published="1800"))
    assert len(asked) <= 2 * MOST_UNDER_A_KEY
