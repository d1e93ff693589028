"""`moothall study run` and `moothall study protocol`, as a person types them."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from moothall.commands.study import study
from moothall.methods.evaluation.protocol import as_yaml, protocol_sha256
from moothall.methods.evaluation.protocol.describing import as_markdown

from .conftest import EXAMPLES

TOP = Path(__file__).parents[3]


def typed(*words):
    return CliRunner().invoke(study, [str(word) for word in words])


@pytest.fixture(scope="module")
def written(brief, tmp_path_factory):
    """The brief protocol as a file."""
    path = tmp_path_factory.mktemp("protocol") / "brief.yaml"
    path.write_text(as_yaml(brief), encoding="utf-8")
    return path


def test_a_run_is_one_folder_with_the_true_figures_apart(written, brief, extract, tmp_path):
    out = tmp_path / "out"
    done = typed("run", written, extract, "--out", out, "--registered", protocol_sha256(brief), "--no-pdf")
    assert done.exit_code == 0, done.output
    assert "confirmatory" in done.output
    assert {
        "index.html",
        "summary.html",
        "plain.html",
        "plain.cy.html",
        "provenance.json",
        "outputs",
        "private",
    } <= {one.name for one in out.iterdir()}
    assert (out / "private").stat().st_mode & 0o077 == 0
    assert "Not for release" not in (out / "index.html").read_text()
    again = typed("run", written, extract, "--out", out)
    assert again.exit_code == 1
    assert "nothing is overwritten" in again.output


def test_the_same_inputs_give_the_same_folder(written, extract, tmp_path):
    for name in ("one", "two"):
        assert typed("run", written, extract, "--out", tmp_path / name).exit_code == 0
    one, two = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("one", "two")
    )
    assert one == two
    assert any(path.suffix == ".pdf" for path in one)


def test_what_cannot_be_run_is_said_in_a_line_and_leaves_nothing(written, extract, tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(written.read_text().replace("role: primary", "role: main"))
    for words in (
        ("run", wrong, extract, "--out", tmp_path / "out"),
        ("run", written, tmp_path, "--out", tmp_path / "out"),
        ("run", written, extract, "--out", tmp_path / "out", "--registered", "abc"),
        ("run", written, extract, "--out", tmp_path / "no" / "out"),
    ):
        done = typed(*words)
        assert done.exit_code != 0
        assert "Traceback" not in done.output
    assert [one.name for one in tmp_path.iterdir()] == ["wrong.yaml"]


def test_a_protocol_is_checked_and_compared_with_the_version_before(written, brief, tmp_path):
    done = typed("protocol", "check", written)
    assert done.exit_code == 0
    assert done.output.rstrip().endswith(protocol_sha256(brief))
    told = typed("protocol", "check", written, "--against", EXAMPLES / "roll-out.yaml")
    assert "Taken out: analyses › missing" in told.output
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(written.read_text().replace("better: lower", "beter: lower"))
    assert "Did you mean 'better'?" in typed("protocol", "check", wrong).output


def test_a_new_protocol_asks_for_every_part_and_says_where_it_is_not_filled_in(tmp_path):
    path = tmp_path / "new.yaml"
    assert typed("protocol", "new", path).exit_code == 0
    told = typed("protocol", "check", path).output
    for part in (
        "name",
        "question",
        "estimand.treatment",
        "independence.statement",
        "involvement.aim",
        "ethics.on",
    ):
        assert f": {part}: " in told
    assert "should match pattern" not in told
    assert typed("protocol", "new", path).exit_code == 1


def test_the_reference_in_the_documentation_is_that_of_the_types():
    assert (TOP / "docs/reference/protocol.md").read_text(encoding="utf-8") == as_markdown()
    assert typed("protocol", "reference").output == as_markdown()
