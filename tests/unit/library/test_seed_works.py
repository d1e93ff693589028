"""The library's first works: honest about what was read, and a wrong file says how to mend it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from moothall.commands.library_check import check
from moothall.library.seed import (
    GAPS,
    SeedError,
    Work,
    from_memory,
    read_gaps,
    read_vocabularies,
    read_works,
    seed,
)
from moothall.library.seed.works import Author

TODAY = date(2026, 11, 29)
NAMED_BY_THE_ISSUE = (
    "iasc-ecpat-multi-agency-review-2020",
    "marshall-fee-free-recruitment",
    "ilo-ending-child-labour-2025",
    "collaborating-for-freedom-2017",
    "out-of-sight-tuna-2019",
)


def test_the_review_and_the_works_beside_it_are_there() -> None:
    for key in NAMED_BY_THE_ISSUE:
        work = seed().work(key)
        assert work is not None
        assert work.metadata == "read"
    assert len(seed().works) >= 100


def test_each_work_says_where_it_was_read() -> None:
    for work in seed().works:
        assert work.metadata_source.startswith("http") or work.metadata == "memory", work.key


def test_no_study_is_written_from_memory() -> None:
    remembered = {work.key for work, _what in from_memory(seed().works)}
    assert remembered
    for work in seed().works:
        if work.read in ("memory", "metadata"):
            assert work.studies == ()


def test_no_work_comes_rated_or_with_a_file() -> None:
    assert "rating" not in Work.model_fields
    assert [work.key for work in seed().works if work.file] == []


def test_no_study_of_local_decisions_follows_the_children() -> None:
    """The empty cells of the map are the point: what a child's life became after a local decision is not known."""
    domains = {
        outcome.domain
        for work in seed().works
        for study in work.studies
        if "nrm-child" in study.arrangements
        for outcome in study.outcomes
    }
    assert domains <= {"process", "decisions"}


def test_every_word_of_the_vocabularies_is_in_both_languages() -> None:
    words = read_vocabularies()
    for name in ("kinds", "licences", "designs", "rows", "domains", "themes", "topics"):
        for each in getattr(words, name):
            assert each.en
            assert each.cy
    assert all(design.shows_cy != design.shows for design in words.designs)


def test_a_word_is_found_by_its_vocabulary_and_code() -> None:
    words = read_vocabularies()
    found = words.entry("kinds", "review")
    assert found is not None
    assert (found.en, found.cy) == ("Review", "Adolygiad")
    assert words.entry("arrangements", "guardian") is None
    assert words.entry("interventions", "guardian") == words.entry("rows", "guardian")
    assert words.codes("columns") == (*words.codes("domains"), *words.codes("themes"))


GOOD = """about: A sample.
works:
  - key: one
    kind: report
    title: A report
    authors: [{family: Fenn-Quill, given: Tamsin}]
    year: 2020
    published: 2020-05-01
    doi: 10.1000/one
    isbn: 978-1-4734-6383-7
    url: https://example.org/one
    licence: ogl-3
    languages: [en, cy]
    countries: [GB-WLS, NO]
    arrangements: [mash]
    themes: [voice]
    topics: [safeguarding]
    teaser: A sample of a report, which nobody wrote.
    summary: Nothing is known of it.
    read: metadata
    metadata: read
    metadata_source: https://example.org/one
"""
STUDY = """    studies:
      - label: A study
        arrangements: [mash]
        population: Children
        setting: Wales
        countries: [GB-WLS]
        design: rct
        sample: Ten
        comparison: None
        can_show: Little.
        cannot_show: Much.
        outcomes:
          - {name: Safe, domain: safety, measure: Count, effect: "2", low: "1", high: "3", as_reported: Two.}
"""
SUMMARY = "summary: " + "word " * 30


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "sample.yaml"
    file.write_text(text, "utf-8")
    return file


def test_a_good_file_is_read(tmp_path: Path) -> None:
    text = GOOD.replace("summary: Nothing is known of it.", SUMMARY).replace("read: metadata", "read: text")
    [work] = read_works(written(tmp_path, text + STUDY), today=TODAY)
    assert work.authors == (Author(family="Fenn-Quill", given="Tamsin"),)
    assert work.studies[0].outcomes[0].high == 3
    assert not work.from_memory


WRONG = [
    ("kind: report", "kind: raport", "Did you mean 'report'?", "kind"),
    ("licence: ogl-3", "licence: ogl", "Did you mean 'ogl-3'?", "licence"),
    ("arrangements: [mash]", "arrangements: [msah]", "Did you mean 'mash'?", "arrangements"),
    ("arrangements: [mash]", "arrangements: [guardian]", "not in the vocabularies", "arrangements"),
    ("countries: [GB-WLS, NO]", "countries: [GB-WLS, UK]", "'UK' is no country", "countries"),
    ("languages: [en, cy]", "languages: [en, xq]", "'xq' is no language", "languages"),
    ("year: 2020", "year: 2027", "2027 is still to come", "year"),
    ("published: 2020-05-01", "published: 2020-5-1", "should follow the pattern", "published"),
    ("published: 2020-05-01", "published: 2019-05-01", "Let both name one year", "published"),
    ("year: 2020\n    published: 2020-05-01", "published: 2026-12", "still to come", "published"),
    ("doi: 10.1000/one", "doi: https://doi.org/10.1000/one", "should follow the pattern", "doi"),
    ("isbn: 978-1-4734-6383-7", "isbn: 978-1-4734-6383-8", "check digit", "isbn"),
    ("url: https://example.org/one", "url: example.org", "should follow the pattern", "url"),
    ("family: Fenn-Quill", "body: Fenn-Quill", "a person with a family name, or a body", "authors"),
    ("metadata: read\n", "metadata: guessed\n", "Write 'read' or 'memory'", "metadata"),
    ("    read: metadata\n", "    read: text\n", "Say more of what was read", "summary"),
    ("summary: Nothing is known of it.", "summary: " + "word " * 201, "Keep to 200", "summary"),
    ("licence: ogl-3", "licence: all-rights-reserved\n    file: one.pdf", "does not let us pass", "file"),
    ("licence: ogl-3", "licence: ogl-3\n    licence_basis: site\n    file: one.pdf", "was not read", "file"),
    ("topics: [safeguarding]", "topics: [safeguarding]\n    cites: [two]", "no work here", "cites"),
    ("topics: [safeguarding]", "topics: [safeguarding]\n    cites: [one]", "cites itself", "cites"),
    ("topics:", "topic:", "Did you mean 'topics'?", "topic"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "said", "field"), WRONG, ids=lambda each: each[:40])
def test_a_wrong_work_names_the_line_the_field_and_the_mend(
    tmp_path: Path, before: str, after: str, said: str, field: str
) -> None:
    assert before in GOOD
    with pytest.raises(SeedError) as wrong:
        read_works(written(tmp_path, GOOD.replace(before, after, 1)), today=TODAY)
    problem = next(each for each in wrong.value.problems if said in str(each))
    assert problem.line
    assert field in problem.field


WRONG_STUDIES = [
    ("design: rct", "design: rtc", "Did you mean 'rct'?", "design"),
    ("domain: safety", "domain: safty", "Did you mean 'safety'?", "domain"),
    ('low: "1", ', "", "one end only", "outcomes"),
    ('low: "1"', 'low: "2.5"', "does not hold", "outcomes"),
    ("        arrangements: [mash]\n", "", "no row of the map", "label"),
]


@pytest.mark.parametrize(("before", "after", "said", "field"), WRONG_STUDIES, ids=lambda each: each[:40])
def test_a_wrong_study_names_the_line_the_field_and_the_mend(
    tmp_path: Path, before: str, after: str, said: str, field: str
) -> None:
    text = GOOD.replace("summary: Nothing is known of it.", SUMMARY).replace("read: metadata", "read: text")
    assert before in STUDY
    with pytest.raises(SeedError) as wrong:
        read_works(written(tmp_path, text + STUDY.replace(before, after, 1)), today=TODAY)
    problem = next(each for each in wrong.value.problems if said in str(each))
    assert problem.line
    assert field in problem.field


def test_a_study_from_memory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="never written from memory"):
        read_works(written(tmp_path, GOOD.replace("read: metadata", "read: memory", 1) + STUDY), today=TODAY)


def test_two_works_may_not_share_a_key_a_doi_or_an_address(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    (tmp_path / "second.yaml").write_text(
        GOOD.replace("https://example.org", "http://www.example.org"), "utf-8"
    )
    with pytest.raises(SeedError) as wrong:
        read_works(tmp_path, today=TODAY)
    assert {each.field for each in wrong.value.problems} == {"works[0].key", "works[0].doi", "works[0].url"}
    assert {Path(each.file).name for each in wrong.value.problems} == {"second.yaml"}


def test_a_gap_is_said_by_a_work_that_is_there_and_has_no_outcome_that_answers_it_yet() -> None:
    better_or_worse = {
        (row, outcome.domain)
        for work in seed().works
        for study in work.studies
        for outcome in study.outcomes
        for row in (*study.arrangements, *study.interventions)
        if outcome.direction in ("better", "worse") and study.design in ("rct", "cluster-rct")
    }
    assert len(seed().gaps) >= 10
    for gap in seed().gaps:
        assert seed().work(gap.said_by) is not None
        assert (gap.row, gap.column) not in better_or_worse


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("row: channel", "row: chanel", "Did you mean 'channel'?"),
        ("column: safety", "column: safty", "Did you mean 'safety'?"),
        ("said_by: hemmings-health-needs-2016", "said_by: hemmings-2016", "is not there"),
        ("key: channel-voice", "key: channel-effect", "2 times"),
    ],
)
def test_a_wrong_gap_names_the_line_and_the_mend(tmp_path: Path, before: str, after: str, said: str) -> None:
    text = GAPS.read_text("utf-8")
    assert before in text
    file = written(tmp_path, text.replace(before, after, 1))
    with pytest.raises(SeedError, match=said) as wrong:
        read_gaps(file, seed().vocabularies, [work.key for work in seed().works])
    assert wrong.value.problems[0].line


def test_the_command_tells_how_many_there_are_and_what_is_from_memory() -> None:
    told = CliRunner().invoke(check)
    assert told.exit_code == 0
    assert f"{len(seed().works)} works" in told.output
    assert "none is rated" in told.output
    assert "children-act-1989: its summary" in told.output
    assert "maryland-sms what-works-growth: level 5" in told.output


def test_the_command_ends_with_one_after_naming_what_is_wrong(tmp_path: Path) -> None:
    told = CliRunner().invoke(check, [str(written(tmp_path, GOOD.replace("year: 2020", "year: 2999")))])
    assert told.exit_code == 1
    assert "line 7" in told.stderr
    assert "to mend" in told.stderr
