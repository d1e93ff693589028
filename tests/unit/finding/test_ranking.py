"""Words first, then what means the same: on a made-up collection whose answers are known."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from moothall.library.finding import Document, Index, build_index, groups
from moothall.library.finding.evaluate import evaluate
from moothall.library.finding.trials import Collection

#: Each subject has two names, which never stand in one work, and the company that both keep.
SUBJECTS = {
    ("trafficking", "exploitation"): "gang county lines drugs phone train debt runner",
    ("guardian", "advocate"): "court solicitor hearing visit interview trust adult meeting",
    ("bondage", "indebtedness"): "recruiter fee broker passport wages employer factory loan",
    ("trawler", "vessel"): "fish tuna port crew captain sea landing net",
    ("refuge", "safehouse"): "bed room night staff shelter kitchen referral key",
}


def made_up(count: int) -> list[Document]:
    draw = random.Random(5)
    works = []
    for number in range(count):
        names, company = draw.choice(sorted(SUBJECTS.items()))
        name = draw.choice(names)
        words = [
            name,
            *draw.choices(company.split(), k=14),
            *draw.choices(["report", "year", "people", "page", "part"], k=8),
        ]
        draw.shuffle(words)
        works.append(Document(f"{names[0]}/{name}/{number}", " ".join(words[:5]), " ".join(words[5:])))
    return works


@pytest.fixture(scope="module")
def works() -> list[Document]:
    return made_up(300)


@pytest.fixture(scope="module")
def index(works: list[Document], tmp_path_factory: pytest.TempPathFactory) -> Index:
    path = tmp_path_factory.mktemp("ranking") / "index"
    build_index(path, works)
    return Index(path)


def test_the_join_beats_full_text_where_things_have_two_names(works: list[Document]) -> None:
    queries = {name: name for names in SUBJECTS for name in names}
    judged = {
        name: {work.key: 1 for work in works if work.key.startswith(f"{names[0]}/")}
        for names in SUBJECTS
        for name in names
    }
    found = evaluate(Collection(works, queries, judged))
    assert found.full_text.recall_at_100 < 0.75
    assert found.both.recall_at_100 > 0.95
    assert found.both.map > found.full_text.map
    assert found.both.ndcg_at_10 >= found.full_text.ndcg_at_10


def test_a_large_library_is_looked_through_by_groups_and_finds_the_same_first_works(
    works: list[Document], index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "FROM", 50)
    monkeypatch.setattr(groups, "OPENED", 120)
    build_index(tmp_path / "index", works)
    large = Index(tmp_path / "index")
    assert large.held.groups is not None
    assert index.held.groups is None
    for query in ("trawler", "guardian court", "debt to a recruiter"):
        assert [hit.key for hit in large.search(query).hits[:10]] == [
            hit.key for hit in index.search(query).hits[:10]
        ]


def test_every_work_is_in_one_group_and_the_nearest_group_is_opened_first() -> None:
    draw = np.random.default_rng(3)
    vectors = draw.normal(size=(9000, 12)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    grouped = groups.Groups.of(*groups.group(vectors))
    assert sorted(grouped.order.tolist()) == list(range(9000))
    near = set(grouped.near(vectors[17]).tolist())
    assert 17 in near
    assert groups.OPENED <= len(near) < 9000


def test_meanings_are_kept_in_a_byte_a_number_with_little_lost(index: Index) -> None:
    lengths = np.linalg.norm(index.held.meaning, axis=1)
    assert np.allclose(lengths, 1, atol=0.01)
