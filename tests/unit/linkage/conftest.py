"""One small linkage for each kind of data, shared by every test that looks at it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from moothall.commands.link import link
from moothall.methods.linkage import Linked, Records, read_records
from moothall.methods.linkage import link as link_records
from moothall.methods.linkage.simulating import simulate_to

SAMPLES = Path(__file__).parents[2] / "samples" / "linkage"


@pytest.fixture(scope="session")
def children(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the records and the labels of 160 fictional children."""
    folder = tmp_path_factory.mktemp("children")
    simulate_to(folder, 160, 11)
    return folder


@pytest.fixture(scope="session")
def linked_children(children: Path) -> tuple[Records, Linked]:
    """Those children's records, linked."""
    records = read_records([children / "records.csv"])
    return records, link_records(records)


@pytest.fixture(scope="session")
def public_figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `moothall link evaluate` says of the first three hundred records of the public set."""
    import json

    folder = tmp_path_factory.mktemp("public")
    with (SAMPLES / "fake_1000.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[:301]
    ids = {row[0] for row in rows[1:]}
    with (SAMPLES / "fake_1000_labels.csv").open(encoding="utf-8") as file:
        head, *labels = csv.reader(file)
    kept = [head, *(row for row in labels if row[0] in ids and row[2] in ids)]
    for name, told in (("records.csv", rows), ("labels.csv", kept)):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(told)
    asked = ["evaluate", "--records", f"{folder}/records.csv", "--labels", f"{folder}/labels.csv", "--json"]
    answer = CliRunner().invoke(link, asked)
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    assert isinstance(told, dict)
    return told
