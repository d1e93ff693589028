"""A small fictional library that the search is tried on."""

from __future__ import annotations

from pathlib import Path

import pytest

from moothall.library.finding import Document, Index, build_index

WORKS = (
    Document(
        "panels", "What child decision panels decide", "How multi-agency panels reach decisions about trafficked children, and how long they take.",
        facets={"theme": ("function", "governance"), "author": ("Ash, Rowan",), "year": ("2020",)}, sort="2020-05-01",
    ),
    Document(
        "tuna", "Slavery in canned tuna supply chains", "Forced labour at sea in the Pacific, and what companies report about it.",
        facets={"theme": ("governance",), "author": ("Elm, Hazel",), "year": ("2019",), "cites": ("fees",)}, sort="2019-06-03",
    ),
    Document(
        "fees", "Recruitment without fees for migrant workers", "Workers who pay for their recruitment fall into debt bondage. Who should pay instead?",
        facets={"theme": ("resourcing",), "author": ("Elm, Hazel", "Oak, Bryn"), "year": ("2021",)}, sort="2021-01-20",
    ),
    Document(
        "voice", "The voice of the child", "Children told researchers what it was like to wait for a decision about trafficking.",
        facets={"theme": ("voice",), "author": ("Ash, Rowan",), "year": ("2022",)}, sort="2022-02-02",
        passages=((1, "Contents"), (7, "A boy said that nobody explained the guardian to him."), (9, "Method: interviews with interpreters.")),
    ),
    Document(
        "llais", "Llais y plentyn", "Dywedodd plant wrth ymchwilwyr sut yr oedd aros am benderfyniad. Cafodd cathod a llyfrau eu crybwyll.",
        language="cy", facets={"theme": ("voice",), "year": ("2022",)}, sort="2022-02-03",
    ),
    Document(
        "guide", "Guardianship: a guide", "Independent guardians for separated children. Reference ABC123, first printed 1998.",
        facets={"theme": ("voice", "function"), "year": ("2018",)}, sort="2018-11-30",
    ),
)  # fmt: skip


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the small library."""
    path = tmp_path_factory.mktemp("finding") / "index.sqlite"
    build_index(path, WORKS)
    return path


@pytest.fixture
def index(library: Path) -> Index:
    return Index.open(library)
