"""Identifiers, dates, languages, countries and licences in their many spellings; and that other programs read what is written."""

from __future__ import annotations

import doctest
import importlib

import pytest
import rispy

from moothall.library.exchange import Body, Person, Record, written
from moothall.library.exchange.dates import read_date
from moothall.library.exchange.identifiers import address_of, doi_of, isbn_of, issn_of, orcid_of
from moothall.library.exchange.latex import plain
from moothall.library.exchange.licences import is_open, licence_address, licence_of


@pytest.mark.parametrize(
    "name", ["words", "identifiers", "dates", "names", "places", "licences", "latex", "initials"]
)
def test_what_the_docstrings_say_is_so(name: str) -> None:
    """Their examples are tried."""
    found = doctest.testmod(importlib.import_module(f"moothall.library.exchange.{name}"))
    assert (found.failed, found.attempted > 0) == (0, True)


@pytest.mark.parametrize(
    "said",
    [
        "10.1000/ABC.1", "doi:10.1000/abc.1", "DOI 10.1000/abc.1.", "https://doi.org/10.1000/abc.1", "http://dx.doi.org/10.1000%2Fabc.1",
        "<https://doi.org/10.1000/abc.1>", "info:doi/10.1000/abc.1", "doi.org/10.1000/abc.1", "https://www.doi.org/10.1000/abc.1", "(doi: 10.1000/abc.1)".strip("("),
    ],
)  # fmt: skip
def test_a_doi_has_one_spelling(said: str) -> None:
    """In lower case, without what stood before or after it."""
    assert doi_of(said) == "10.1000/abc.1"


def test_a_doi_with_brackets_keeps_them() -> None:
    """But not one that closes what was never opened."""
    assert doi_of("10.1016/S0140-6736(05)17709-5") == "10.1016/s0140-6736(05)17709-5"
    assert doi_of("10.1000/abc)") == "10.1000/abc"
    assert [doi_of(said) for said in ("11.1000/abc", "10.1000", "abc", "", "10.1000/a b")] == [None] * 5


def test_digits_that_do_not_check_are_no_number() -> None:
    """ISBN, ISSN and ORCID each have a check digit."""
    assert isbn_of("978-0-306-40615-7") == "9780306406157"
    assert isbn_of("080442957X") == "9780804429573"
    assert [isbn_of("978-0-306-40615-8"), issn_of("0378-5956"), orcid_of("0000-0002-1825-0098")] == [
        None,
        None,
        None,
    ]
    assert issn_of("2434-561x") == "2434-561X"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("https://EXAMPLE.org", "https://example.org/"), ("http://example.org:80/a b?c=d e", "http://example.org/a%20b?c=d%20e"),
        ("https://example.org./a", "https://example.org./a"),
        ("javascript:alert(1)", None), ("ftp://example.org/a", None), ("https://user:pass@example.org/", None), ("https://", None),
        ("/local", None), ("http://[::1", None), ("https://bücher.example/é", "https://xn--bcher-kva.example/%C3%A9"),
    ],
)  # fmt: skip
def test_an_address_is_one_of_the_web(said: str, expected: str | None) -> None:
    """Absolute, with http or https, without a password."""
    assert address_of(said) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2021/12//", "2021-12"), ("2021/12/05/", "2021-12-05"), ("2021-12-05T10:00:00Z", "2021-12-05"), ("20211205", "2021-12-05"),
        ("[2020]", "2020"), ("© 2020", "2020"), ("21st of October 2020", "2020-10-21"), ("October 21, 2020", "2020-10-21"),
        ("2020 Oct", "2020-10"), ("Hydref 2020", "2020-10"), ("31/12/2020", "2020-12-31"), ("12/31/2020", "2020-12-31"),
        ("05/12/2020", None), ("2020-13-01", None), ("2020-02-30", None), ("forthcoming", None), ("", None), ("0999", None),
        ("2019-2020", None), ("Spring 2020", None), ("21 2020", None),
    ],
)  # fmt: skip
def test_a_date_is_as_much_as_is_certain(said: str, expected: str | None) -> None:
    """A day and month that could change places are no date."""
    assert read_date(said) == expected


def test_a_licence_has_its_name_and_its_address() -> None:
    """One without a name stays as it was written."""
    assert licence_of("CC BY-NC-ND 4.0") == "CC-BY-NC-ND-4.0"
    assert (
        licence_of("https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/")
        == "OGL-UK-3.0"
    )
    igo = "https://creativecommons.org/licenses/by/3.0/igo/"
    assert (licence_of(igo), licence_address("CC-BY-3.0-IGO")) == ("CC-BY-3.0-IGO", igo)
    assert [is_open(one) for one in ("CC-BY-NC-ND-4.0", "OGL-UK-3.0", "CC0-1.0", "CC-BY", "")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert licence_address("CC-BY-4.0") == "https://creativecommons.org/licenses/by/4.0/"
    assert (licence_of("Ask the author"), licence_address("Ask the author")) == ("Ask the author", "")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (r"Universit{\"a}t", "Universität"), (r"\'Etude \v{S}i\^{\i}n", "Étude Šiîn"), (r"{\o}re \ss", "øre ß"), (r"\textit{in} situ", "in situ"),
        (r"100\% \& more~now", "100% & more now"), ("``quoted'' --- so", "“quoted” — so"), (r"$x^2$", "$x^2$"), (r"\c c\u{g}", "çğ"),
    ],
)  # fmt: skip
def test_latex_is_read_to_plain_text(said: str, expected: str) -> None:
    """Accents, letters, looks and dashes."""
    assert plain(said) == (expected, [])


def test_other_programs_read_what_is_written() -> None:
    """Rispy reads our RIS, and the parser of BibTeX finds no fault in ours."""
    from bibtexparser.splitter import Splitter

    work = Record(
        title="Fees & debts", key="fees", kind="article", authors=(Person("Example", "Ann"), Body("Foreign, Commonwealth and Development Office")),
        published="2020-10", container="Journal", pages="1-9", doi="10.1000/a", abstract="One.\n\nTwo.", keywords=("a", "b"),
    )  # fmt: skip
    (theirs,) = rispy.loads(written([work], "ris"))
    assert (theirs["title"], theirs["year"], theirs["doi"], theirs["keywords"]) == (
        "Fees & debts",
        "2020",
        "10.1000/a",
        ["a", "b"],
    )
    assert theirs["authors"] == ["Example, Ann", "Foreign, Commonwealth and Development Office,"]
    library = Splitter(written([work, work], "bibtex")).split()
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == ["fees", "fees-2"]
    assert (
        library.entries[0].fields_dict["author"].value
        == "{Example, Ann and {Foreign, Commonwealth and Development Office}}"
    )
