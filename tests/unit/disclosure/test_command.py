"""`moothall disclosure`: a folder of outputs and a plain table, protected from the command line."""

from __future__ import annotations

import json

from click.testing import CliRunner

from moothall.commands.disclosure import disclosure
from moothall.methods.disclosure import DEFAULT, ledger_from_json
from moothall.methods.outputs import ALL, from_json, to_json

from .making import JULY, counts, table

SITES = {
    ("a", "boy"): 40,
    ("a", "girl"): 3,
    ("b", "boy"): 25,
    ("b", "girl"): 30,
    ("c", "boy"): 18,
    ("c", "girl"): 22,
}
PLAIN = "site,gender,n\n" + "".join(f"{site},{gender},{n}\n" for (site, gender), n in SITES.items())


def run(*words):
    return CliRunner().invoke(disclosure, [str(word) for word in words])


def test_a_folder_of_outputs_is_protected_and_the_next_release_is_held_against_it(tmp_path):
    (tmp_path / "in").mkdir()
    rows = {("a",): 30, ("b",): 40, (ALL,): 70}
    (tmp_path / "in" / "by-site.json").write_bytes(to_json(counts("by-site", rows, ["site"])))
    told = run("check", tmp_path / "in", "--out", tmp_path / "june", "--release", "june")
    assert told.exit_code == 0, told.output
    assert "0 of 3 figures hidden" in told.output
    assert (
        tmp_path / "june" / "outputs" / "by-site.csv"
    ).read_text() == "Site,Children\na,30\nb,40\nTotal,70\n"
    assert {
        entry.release for entry in ledger_from_json((tmp_path / "june" / "ledger.json").read_bytes())
    } == {"june"}

    later = tmp_path / "july.json"
    later.write_bytes(
        to_json(counts("by-site", {("a",): 33, ("b",): 75, (ALL,): 108}, ["site"], period=JULY))
    )
    told = run("check", later, "--earlier", tmp_path / "june" / "ledger.json", "--out", tmp_path / "july")
    assert told.exit_code == 0, told.output
    protected = from_json((tmp_path / "july" / "outputs" / "by-site.json").read_bytes())
    assert protected.rows[0] == ("a", "[c]")
    assert "33" not in (tmp_path / "july" / "log.json").read_text()
    assert "risk" in (tmp_path / "july" / "risk.txt").read_text()
    assert json.loads((tmp_path / "july" / "proof.json").read_bytes())


def test_a_table_that_cannot_be_made_safe_is_left_out_by_name_where_that_is_asked(tmp_path, monkeypatch):
    from moothall.methods import disclosure as room

    def not_the_fine_one(outputs, rules=None, earlier=(), **more):
        if any(one.name == "too-fine" for one in outputs):
            raise room.StillOpen(
                "1 figures that should be hidden could still be worked out: x (too-fine, row 1)."
            )
        return room.protect(outputs, rules, earlier, **more)

    (tmp_path / "in").mkdir()
    rows = {("a",): 30, ("b",): 40, (ALL,): 70}
    for name in ("by-site", "too-fine"):
        (tmp_path / "in" / f"{name}.json").write_bytes(to_json(counts(name, rows, ["site"])))
    monkeypatch.setattr("moothall.methods.disclosure.leaving_out.protect", not_the_fine_one)
    told = run("check", tmp_path / "in", "--out", tmp_path / "out", "--leave-out")
    assert told.exit_code == 0, told.output
    assert "too-fine: left out" in told.output
    assert [path.name for path in sorted((tmp_path / "out" / "outputs").iterdir())] == [
        "by-site.csv",
        "by-site.json",
    ]


def test_a_plain_table_gets_its_margins_and_its_marks(tmp_path):
    (tmp_path / "plain.csv").write_text(PLAIN)
    told = run(
        "table",
        tmp_path / "plain.csv",
        "--dimensions",
        "site,gender",
        "--count",
        "n",
        "--json",
        tmp_path / "o.json",
    )
    assert told.exit_code == 0, told.output
    answer = json.loads((tmp_path / "o.json").read_bytes())
    assert len(answer["table"]) == 12
    assert {"site": "a", "gender": "girl", "count": "[c]"} in answer["table"]
    assert answer["report"]["after_exactly"] == 0
    assert all(one["high"] - one["low"] >= one["asked"] for one in answer["proof"])


def test_rows_that_are_children_are_counted(tmp_path):
    children = "".join(f"{site},{gender}\n" * n for (site, gender), n in SITES.items())
    (tmp_path / "children.csv").write_text("site,gender\n" + children)
    (tmp_path / "plain.csv").write_text(PLAIN)
    one = run("table", tmp_path / "children.csv", "--dimensions", "site,gender")
    other = run("table", tmp_path / "plain.csv", "--dimensions", "site,gender", "--count", "n")
    assert one.exit_code == other.exit_code == 0
    assert one.stdout == other.stdout
    assert "a,girl,[c]" in one.stdout


def test_margins_that_are_given_are_kept(tmp_path):
    (tmp_path / "plain.csv").write_text("site,n\na,40\nb,30\nTotal,73\n")
    told = run("table", tmp_path / "plain.csv", "--dimensions", "site", "--count", "n")
    assert told.exit_code == 0
    assert "[c]" in told.stdout


def test_what_is_wrong_with_a_table_is_said_with_line_and_column(tmp_path):
    for text, said in (
        ("site,n\na,many\n", "Line 2, column 'n': 'many' is not a count"),
        ("site,n\na,1\na,2\n", "Line 3: the same categories"),
        ("place,n\na,1\n", "no column 'site'"),
        ("site,n\n", "no rows"),
        ("site,n\nTotal,5\n", "totals only"),
    ):
        (tmp_path / "plain.csv").write_text(text)
        told = run("table", tmp_path / "plain.csv", "--dimensions", "site", "--count", "n")
        assert told.exit_code == 1
        assert said in told.output


def test_rules_of_ones_own_are_read_and_what_is_wrong_with_them_is_said(tmp_path):
    own = DEFAULT.read_text().replace("value: 10\n  least: 5", "value: 5\n  least: 5")
    (tmp_path / "own.yaml").write_text(own)
    (tmp_path / "plain.csv").write_text(PLAIN.replace(",3", ",7"))
    told = run(
        "table",
        tmp_path / "plain.csv",
        "--dimensions",
        "site,gender",
        "--count",
        "n",
        "--rules",
        tmp_path / "own.yaml",
    )
    assert "a,girl,70" not in told.stdout
    assert "[c]" not in told.stdout
    (tmp_path / "own.yaml").write_text(own.replace("value: 5\n  least: 5", "value: 2\n  least: 2"))
    told = run(
        "table",
        tmp_path / "plain.csv",
        "--dimensions",
        "site,gender",
        "--count",
        "n",
        "--rules",
        tmp_path / "own.yaml",
    )
    assert told.exit_code == 1
    assert (
        "threshold.value: The threshold 2 is lower than the least allowed, 5. Write 5 or more." in told.output
    )


def test_what_is_no_output_and_no_ledger_is_refused(tmp_path):
    (tmp_path / "odd.json").write_text("{}")
    assert "not an output" in run("check", tmp_path / "odd.json", "--out", tmp_path / "o").output
    (tmp_path / "one.json").write_bytes(to_json(table("by-site", SITES, ["site", "gender"])))
    told = run("check", tmp_path / "one.json", "--earlier", tmp_path / "odd.json", "--out", tmp_path / "o")
    assert "not a release ledger" in told.output
    assert not (tmp_path / "o").exists()
