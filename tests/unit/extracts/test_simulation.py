"""The fictional national extract: the schema of a real one, the same bytes by its seed, and effects that are there."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from moothall.commands.extract import simulate as command
from moothall.methods.extracts import current_schema
from moothall.methods.extracts.folder import read_table, verify
from moothall.methods.simulation import BadPlan, Plan, simulate


def made(folder: Path, name: str = "out", **plan: int) -> Path:
    simulate(Plan(**{"seed": 7, "children": 20_000, **plan}), folder / name, folder / f"{name}.json")
    return folder / name


@pytest.fixture(scope="module")
def national(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("national"))


def digest(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def ask(folder: Path, sql: str) -> list[tuple[object, ...]]:
    tables = {name: f"read_parquet('{folder}/{name}.parquet')" for name in ("case", "decision", "step", "wave", "site_calendar", "indicator")}  # fmt: skip
    for name, table in tables.items():
        sql = sql.replace(f"<{name}>", table)
    return duckdb.sql(sql).fetchall()


def test_it_is_an_extract_of_the_schema_and_nothing_in_it_is_out_of_range(national: Path) -> None:
    assert verify(national)["fictional"] is True
    quality = json.loads((national / "quality.json").read_text())
    for table in current_schema().tables:
        assert read_table(national, table.name).column_names == list(table.names)
        assert quality[table.name]["rows"] > 0
        assert not any(quality[table.name]["out_of_range"].values())
        empty = {column.name for column in table.columns if quality[table.name]["empty"][column.name]}
        assert not {column.name for column in table.columns if not column.missing} & empty


def test_no_column_of_codes_lists_a_code_twice(national: Path) -> None:
    for path in sorted(national.glob("*.parquet")):
        groups = pq.ParquetFile(path).metadata
        for place in range(groups.num_columns):
            column = groups.row_group(0).column(place)
            told = column.to_dict()
            # A dictionary that was given up for plain values leaves a page of it that nothing reads.
            assert not (told["has_dictionary_page"] and "RLE_DICTIONARY" not in told["encodings"]), (path.name, column.path_in_schema)  # fmt: skip


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(tmp_path: Path) -> None:
    one, same, other = (
        made(tmp_path, name, children=500, seed=seed) for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert digest(one) == digest(same)
    assert digest(one)["case.parquet"] != digest(other)["case.parquet"]
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_rows_lie_in_the_order_the_schema_says_and_every_key_joins(national: Path) -> None:
    for table, order in (("case", '"case"'), ("step", '"case", number'), ("wave", 'child, "case", months')):
        found = ask(national, f"SELECT {order} FROM <{table}>")
        assert found == sorted(found)
    for table in ("decision", "step", "wave"):
        assert ask(
            national, f'SELECT count(*) FROM <{table}> WHERE "case" NOT IN (SELECT "case" FROM <case>)'
        ) == [(0,)]
    assert ask(national, 'SELECT count(*) - count(DISTINCT "case") FROM <case>') == [(0,)]
    assert ask(national, "SELECT count(DISTINCT child) FROM <case>") == [(20_000,)]


def test_sites_begin_in_two_waves_and_most_never_do(national: Path) -> None:
    found = dict(ask(national, "SELECT started_month, count(*) FROM <site_calendar> GROUP BY 1"))
    assert found == {None: 130, "2021-06": 10, "2023-02": 10}


def test_the_true_effect_on_decision_days_is_in_the_data(national: Path) -> None:
    """A plain difference of differences of log days comes near what the truth file says."""
    truth = json.loads((national.parent / "out.json").read_text())["effects"]["log_days_to_conclusive"][
        "overall"
    ]
    found = ask(
        national,
        """WITH days AS (SELECT c.authority, ln(d.days) AS y, s.started_month IS NOT NULL AS site,
                                c.received_month >= coalesce(s.started_month, '2021-06') AS after
                         FROM <decision> d JOIN <case> c USING ("case") JOIN <site_calendar> s USING (authority)
                         WHERE d.stage = 'conclusive_grounds' AND c.received_month < '2024-06')
           SELECT avg(y) FILTER (site AND after) - avg(y) FILTER (site AND NOT after)
                  - avg(y) FILTER (NOT site AND after) + avg(y) FILTER (NOT site AND NOT after) FROM days""",
    )
    assert float(str(found[0][0])) == pytest.approx(truth, abs=0.25)
    assert truth < -1


def test_with_no_effect_the_truth_is_nought(tmp_path: Path) -> None:
    simulate(Plan(seed=3, children=2_000, null=True), tmp_path / "out", tmp_path / "truth.json")
    effects = json.loads((tmp_path / "truth.json").read_text())["effects"]
    assert {effect["overall"] for effect in effects.values()} == {0.0}
    assert {cell for effect in effects.values() for cell in effect["by_months_since"].values()} == {0.0}


def test_effects_differ_between_waves_and_grow_with_time(national: Path) -> None:
    effect = json.loads((national.parent / "out.json").read_text())["effects"]["wellbeing_month_12"]
    assert len(set(effect["by_start"].values())) == 2
    months = {int(month): value for month, value in effect["by_months_since"].items()}
    assert sum(months[m] for m in range(30, 36)) < sum(months[m] for m in range(6)) < 0


def test_the_share_of_positive_decisions_falls_where_the_test_changes_and_nowhere_else(
    national: Path,
) -> None:
    shares = dict(
        ask(national, """SELECT test, avg((outcome = 'positive')::int) FROM <decision>
                         WHERE stage = 'reasonable_grounds' GROUP BY 1""")
    )  # fmt: skip
    assert float(str(shares["RG-1"])) - float(str(shares["RG-2"])) > 0.1
    assert ask(national, "SELECT count(*) FROM <decision> WHERE test = 'RG-2' AND month < '2023-02'") == [
        (0,)
    ]


def test_those_who_fare_worse_are_lost_more_often(national: Path) -> None:
    """Lost at a year, they stood worse at three months: complete cases alone would mislead."""
    found = ask(
        national,
        """SELECT w.state, avg(e.score) FROM <wave> w JOIN <wave> e USING (child)
           WHERE w.wave = 'month_12' AND e.wave = 'month_3' AND e.state = 'with_child' GROUP BY 1""",
    )
    means = {str(state): float(str(mean)) for state, mean in found}
    assert means["missed"] - means["with_child"] > 0.5
    assert ask(national, "SELECT count(*) FROM <wave> WHERE state = 'missed' AND missed_because IS NULL") == [
        (0,)
    ]


def test_children_turn_eighteen_leave_and_die_and_are_missing_again_and_again(national: Path) -> None:
    assert (
        int(str(ask(national, "SELECT count(*) FROM <case> WHERE months_to_18 < follow_up_months")[0][0]))
        > 5_000
    )
    counts = dict(ask(national, "SELECT step, count(*) FROM <step> GROUP BY 1"))
    assert int(str(counts["handed_over"])) > 500
    assert 1 <= int(str(counts["died"])) < 200
    most = ask(
        national,
        """SELECT max(n) FROM (SELECT count(*) n FROM <step> WHERE step = 'missing_episode' GROUP BY "case")""",
    )
    assert int(str(most[0][0])) >= 5


@pytest.mark.parametrize(
    "wrong", [{"children": 0}, {"authorities": 20}, {"months": 5}, {"from_year": 1066}, {"seed": -1}, {"starts": ((500, 3),)}], ids=str
)  # fmt: skip
def test_a_plan_that_cannot_be_is_refused_by_the_name_of_its_option(wrong: dict[str, object]) -> None:
    with pytest.raises(BadPlan, match="--"):
        Plan(**{"seed": 1, **wrong})  # type: ignore[arg-type]


def test_the_command_writes_the_extract_and_the_truth_beside_it_and_overwrites_nothing(
    tmp_path: Path,
) -> None:
    asked = ["--out", str(tmp_path / "sim"), "--seed", "1", "--children", "300"]
    first = CliRunner().invoke(command, asked)
    assert first.exit_code == 0, first.output
    assert (tmp_path / "sim.truth.json").is_file()
    again = CliRunner().invoke(command, asked)
    assert again.exit_code == 1
    assert "already" in again.output
    inside = CliRunner().invoke(
        command, ["--out", str(tmp_path / "b"), "--seed", "1", "--truth", str(tmp_path / "b" / "t")]
    )
    assert "apart" in inside.output
    assert (
        CliRunner()
        .invoke(command, [*asked[:1], str(tmp_path / "c"), "--seed", "1", "--starts", "x"])
        .exit_code
        == 2
    )
