"""Test collections are read liberally, and measured as trec_eval measures."""

from __future__ import annotations

import gzip
import json
from math import log2
from pathlib import Path

import pytest
from click.testing import CliRunner

from moothall.commands.library import library
from moothall.library.finding import FindingError
from moothall.library.finding.evaluate import evaluate, plain_pattern
from moothall.library.finding.measures import measure
from moothall.library.finding.trials import read_collection

CORPUS = [
    {"_id": "1", "title": "Guardians", "text": "Independent guardians speak for separated children."},
    {"_id": "2", "text": "Ports and ships where tuna is landed."},
    {"_id": 3, "title": None, "text": "Debt bondage begins with a fee for a job."},
    {"_id": "2", "title": "Again", "text": "The same key a second time."},
]
QUERIES = [{"_id": "q1", "text": "who speaks for children?"}, {"_id": "q2", "text": "tuna"}, {"_id": "q3", "text": "unjudged"}]  # fmt: skip


def write(folder: Path, *, qrels: str, gz: bool = False) -> Path:
    files = {
        "corpus.jsonl": "\ufeff" + "".join(json.dumps(one) + "\r\n" for one in CORPUS),
        "queries.jsonl": "\n".join(json.dumps(one) for one in QUERIES),
        "qrels.tsv": qrels,
    }
    for name, text in files.items():
        raw = text.encode()
        (folder / (name + ".gz" * gz)).write_bytes(gzip.compress(raw) if gz else raw)
    return folder


@pytest.mark.parametrize("gz", [False, True])
@pytest.mark.parametrize(
    "qrels",
    [
        "query-id\tcorpus-id\tscore\nq1\t1\t2\nq2\t2\t1\n",
        "q1\t1\t2\nq2\t2\t1\n",
        "q1 0 1 2\nq2 0 2 1\n",
        "query-id\tcorpus-id\tscore\r\nq1\t1\t2\r\nq2\t2\t1\r\n\r\n",
    ],
)
def test_files_with_or_without_head_packed_or_plain_are_the_same_collection(
    tmp_path: Path, qrels: str, gz: bool
) -> None:
    read = read_collection(write(tmp_path, qrels=qrels, gz=gz))
    assert read.judged == {"q1": {"1": 2}, "q2": {"2": 1}}
    assert [document.key for document in read.documents] == ["1", "2", "3"]
    assert list(read.queries) == ["q1", "q2"]
    assert any("1 documents have an _id that was there before" in note for note in read.notes)
    assert any("1 queries have nothing judged relevant" in note for note in read.notes)


@pytest.mark.parametrize(
    ("qrels", "said"), [("q1\t1\n", "line 1"), ("q1\t1\t2\nq1\t2\tmuch\n", "line 2: 'much' is not a score")]
)
def test_what_cannot_be_understood_is_named_with_its_line(tmp_path: Path, qrels: str, said: str) -> None:
    with pytest.raises(FindingError, match=said):
        read_collection(write(tmp_path, qrels=qrels))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FindingError, match=r"no corpus\.jsonl"):
        read_collection(tmp_path)


def test_measures_are_those_of_trec_eval_by_hand() -> None:
    got = measure(["b", "x", "a"], {"a": 2, "b": 1, "c": 0, "d": 1})
    best = 2 + 1 / log2(3) + 1 / log2(4)
    assert got.ndcg_at_10 == pytest.approx((1 + 2 / log2(4)) / best)
    assert got.recall_at_100 == pytest.approx(2 / 3)
    assert got.map == pytest.approx((1 + 2 / 3) / 3)


def test_the_plain_baseline_asks_for_every_word_and_for_no_sign() -> None:
    assert plain_pattern('who "speaks" -for (them)?') == '"who" OR "speaks" OR "for" OR "them"'


def test_all_three_orders_are_measured(tmp_path: Path) -> None:
    found = evaluate(read_collection(write(tmp_path, qrels="q1\t1\t2\nq2\t2\t1\n")))
    assert found.queries == 2
    assert found.full_text.ndcg_at_10 == 1
    assert found.both.ndcg_at_10 == 1
    # Three works are too few to learn meanings from; the order is then that of the words.
    assert found.dimensions == 0


def test_the_command_prints_the_three_and_writes_them(tmp_path: Path) -> None:
    folder = write(tmp_path, qrels="q1\t1\t2\nq2\t2\t1\n")
    ran = CliRunner().invoke(
        library, ["evaluate-search", "--corpus", str(folder), "--json", str(tmp_path / "out.json")]
    )
    assert ran.exit_code == 0, ran.output
    for row in ("full text alone (plain FTS5 BM25)", "vectors alone", "both, as served"):
        assert row in ran.output
    told = json.loads((tmp_path / "out.json").read_text())
    assert told["both"]["ndcg_at_10"] == 1
    assert "linear gain" in told["measures"]


def test_the_command_says_what_is_wrong_in_a_line(tmp_path: Path) -> None:
    ran = CliRunner().invoke(library, ["evaluate-search", "--corpus", str(tmp_path)])
    assert ran.exit_code == 1
    assert ran.output.startswith("Error: There is no corpus.jsonl")
