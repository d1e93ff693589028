"""The search as machines ask it: the likeliest first, page by page, with what each filter would leave."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from moothall.library.catalogue.actions import put_new_works
from moothall.library.catalogue.description import Name, WorkDescription
from moothall.library.finding import Document, build_index

pytestmark = pytest.mark.django_db

TITLES = [
    "Trafficked children and their panels",
    "Panels that decide together",
    "Fees of migrant workers",
    "Panels in Wales",
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> Path:
    """Four works and an index of them, in a folder of the test's own."""
    settings.MOOTHALL_LIBRARY_FILES = str(tmp_path)  # type: ignore[attr-defined]
    put_new_works(
        by="test", reason="test",
        described=[WorkDescription(key=f"w{number}", kind="review", title=title, contributors=(Name(body="A board"),)) for number, title in enumerate(TITLES)],
    )  # fmt: skip
    return tmp_path


@pytest.fixture
def index(folder: Path) -> Path:
    """The index, built."""
    from moothall.library.catalogue.indexing import index_path

    documents = [
        Document(f"w{number}", title, f"About {title.lower()}, and what was found.", facets={"kind": ("review",), "country": ("GB-WLS",) if number == 3 else ("GB",)}, sort=f"202{number}")
        for number, title in enumerate(TITLES)
    ]  # fmt: skip
    build_index(index_path(), documents)
    return index_path()


@pytest.mark.usefixtures("index")
def test_a_question_is_answered_with_works_their_passages_and_counts(client: Client) -> None:
    """By its words."""
    told = client.get("/api/search", {"q": "panels"}).json()
    words = [one for one in told["works"] if one["found_by"] == "words"]
    assert {one["key"] for one in words} == {"w0", "w1", "w3"}
    assert "panels" in words[0]["passage"]["text"].lower()
    assert told["counts"]["country"]["GB-WLS"] == 1
    assert [
        one["key"] for one in client.get("/api/search", {"q": "panels", "country": "GB-WLS"}).json()["works"]
    ] == ["w3"]


@pytest.mark.usefixtures("index")
def test_pages_follow_one_another(client: Client) -> None:
    """Without a question the newest come first."""
    first = client.get("/api/search", {"limit": "3"}).json()
    assert [one["key"] for one in first["works"]] == ["w3", "w2", "w1"]
    second = client.get(first["next"].partition("8001")[2]).json()
    assert ([one["key"] for one in second["works"]], second["next"]) == (["w0"], None)


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize(
    ("asked", "field"),
    [("limit=0", "limit"), ("limit=x", "limit"), ("odd=1", "odd"), ("after=nonsense", "after")],
)
def test_a_wrong_question_is_told_its_mend(client: Client, asked: str, field: str) -> None:
    """With 400."""
    answer = client.get(f"/api/search?{asked}")
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)


def test_before_there_is_an_index_the_search_says_so(client: Client) -> None:
    """With 503 and where to look instead."""
    answer = client.get("/api/search", {"q": "panels"})
    assert (answer.status_code, "/api/works" in answer.json()["error"]["mend"]) == (503, True)
