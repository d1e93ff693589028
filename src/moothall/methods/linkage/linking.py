"""Training a model on records and weighing their pairs with it: Splink on DuckDB does the comparing and the sums."""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING, Any

from moothall.methods.linkage.blocking import ALL_PAIRS_UP_TO, Blocking, choose_blocking
from moothall.methods.linkage.cautions import holds_families, no_example
from moothall.methods.linkage.comparisons import DUCKDB, comparisons_for
from moothall.methods.linkage.identifiers import CERTAIN
from moothall.methods.linkage.model import Model
from moothall.methods.linkage.records import READY, Records
from moothall.methods.linkage.together import bearers_of, count_bearers, most_sql, places, shares_of, stepped
from moothall.methods.linkage.training import Pattern, Trained, before_training, train

if TYPE_CHECKING:
    import duckdb

#: Records a model learns from, at most: more would teach it no more.
LEARN_FROM = 60_000
#: Records whose every pair shows what agrees by chance.
CHANCE_FROM = 800
DEFAULT_SEED = 1
#: Pairs that weigh less, in bits, are not kept, unless they have a number of one child's alone in common.
LEAST = -4.0
PAIRS = "pairs"


def train_model(records: Records, *, seed: int = DEFAULT_SEED) -> Model:
    """Learn from the records at hand what each agreement tells. The same records and seed give the same model."""
    con = records.con
    comparisons = comparisons_for(records.kinds)
    sample = _sample(con, "learning", records.count, LEARN_FROM, seed)
    drawn = _sample(
        con, "drawn", records.count, CHANCE_FROM if records.count > ALL_PAIRS_UP_TO else records.count, seed
    )
    blocking = _blocking_of(records, sample)
    found = _patterns(con, "learning", _untrained(records, blocking), blocking)
    chance = (
        found if blocking.rules == ("1=1",) and sample == drawn
        else _patterns(con, "drawn", _untrained(records, Blocking(("1=1",), (), 0)), Blocking(("1=1",), (), 0))
    )  # fmt: skip
    families = holds_families(records)
    trained = train(comparisons, found, chance, sample * (sample - 1) // 2, no_example(comparisons, families))
    whole = choose_blocking(con, records.kinds, records.count)
    told = {
        "records": records.count, "learnt_from": sample, "chance_from": drawn, "seed": seed, "families": families,
        "pairs_compared": sum(found.values()),
    }  # fmt: skip
    return Model(records.kinds, trained, whole, told)


def weigh_pairs(records: Records, model: Model, *, at_least: float = LEAST) -> int:
    """Weigh every pair that blocking finds; those of a weight of `at_least` bits or more are left in `pairs`, and those
    that have a number in common, however much else speaks against them: somebody has to ask which record is wrong.

    A row holds both row numbers (the smaller first), the weight, the probability, and the step each comparison took.
    Returns how many.
    """
    con = records.con
    predicted = _splink(con, READY, model.settings()).inference.predict(threshold_match_weight=at_least)
    con.execute(f"DROP TABLE IF EXISTS {PAIRS}")
    con.execute(
        f"CREATE TABLE {PAIRS} AS SELECT least(unique_id_l, unique_id_r) AS a, greatest(unique_id_l, unique_id_r) AS b, "
        f"* EXCLUDE (unique_id_l, unique_id_r) FROM {predicted.physical_name} ORDER BY a, b"
    )
    con.execute(f"DROP TABLE {predicted.physical_name}")
    add_numbered(records, model)
    weigh_names_together(records, model, at_least=at_least)
    (count,) = con.execute(f"SELECT count(*) FROM {PAIRS}").fetchall()[0]
    return int(count)


def add_numbered(records: Records, model: Model) -> None:
    """Add to `pairs` those that have a valid number in common and are not among them, with their weight."""
    con = records.con
    rules = [f"l.{kind} = r.{kind} AND l.{kind}_valid" for kind in CERTAIN if kind in records.kinds]
    missing = " UNION ".join(
        f"SELECT l.unique_id AS a, r.unique_id AS b FROM {READY} l JOIN {READY} r ON {rule} AND l.unique_id < r.unique_id "
        f"ANTI JOIN {PAIRS} p ON p.a = l.unique_id AND p.b = r.unique_id"
        for rule in rules
    )
    if not rules or not con.execute(f"SELECT 1 FROM ({missing}) LIMIT 1").fetchall():
        return
    settings = {**model.settings(), "blocking_rules_to_generate_predictions": [
        {"blocking_rule": rule, "sql_dialect": DUCKDB.name} for rule in rules
    ]}  # fmt: skip
    predicted = _splink(con, READY, settings).inference.predict()
    con.execute(
        f"INSERT INTO {PAIRS} BY NAME SELECT * FROM (SELECT least(unique_id_l, unique_id_r) AS a, "
        f"greatest(unique_id_l, unique_id_r) AS b, * EXCLUDE (unique_id_l, unique_id_r) FROM {predicted.physical_name}) n "
        f"ANTI JOIN {PAIRS} p ON p.a = n.a AND p.b = n.b"
    )
    con.execute(f"DROP TABLE {predicted.physical_name}")


def weigh_names_together(records: Records, model: Model, *, at_least: float = LEAST) -> None:
    """Take from each of `pairs` what its two names say beyond what the number of records that bear both allows, as
    `mw_together`; pairs that then weigh too little go, unless they have a number in common."""
    con = records.con
    comparisons = model.comparisons()
    if len(places(comparisons)) < 2:
        con.execute(f"ALTER TABLE {PAIRS} ADD COLUMN mw_together DOUBLE DEFAULT 0.0")
        return
    count_bearers(con, READY)
    prior = model.trained.prior
    most = most_sql("borne", shares_of(comparisons, model.trained.beliefs), records.count, prior)
    names = "(mw_given + mw_tf_adj_given + mw_family + mw_tf_adj_family)"
    odds = "pow(2.0, least(match_weight + mw_together, 1000))"
    con.execute(
        f"CREATE OR REPLACE TABLE {PAIRS} AS SELECT * EXCLUDE (borne) REPLACE (match_weight + mw_together AS match_weight, "
        f"CASE WHEN mw_together < 0 THEN {odds} / (1 + {odds}) ELSE match_probability END AS match_probability) "
        f"FROM (SELECT p.*, least(0.0, coalesce({most} - {names}, 0.0)) AS mw_together, borne "
        f"FROM {PAIRS} p LEFT JOIN ({bearers_of(PAIRS, 'a', 'b')}) USING (a, b)) ORDER BY a, b"
    )
    numbers = [f"(l.{kind} = r.{kind} AND l.{kind}_valid)" for kind in CERTAIN if kind in records.kinds]
    # Asked apart: a deletion joined to the records twice would be planned as every record with every other.
    con.execute(
        f"DELETE FROM {PAIRS} WHERE rowid IN (SELECT p.rowid FROM {PAIRS} p JOIN {READY} l ON l.unique_id = p.a "
        f"JOIN {READY} r ON r.unique_id = p.b WHERE p.match_weight < {at_least} AND p.mw_together < 0 "
        f"AND NOT coalesce({' OR '.join(numbers) or 'false'}, false))"
    )


def _sample(con: duckdb.DuckDBPyConnection, name: str, count: int, at_most: int, seed: int) -> int:
    """A view of at most so many records, drawn by a hash of the row number and the seed."""
    if count <= at_most:
        con.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {READY}")
        return count
    con.execute(
        f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM {READY} "
        f"ORDER BY md5(concat(unique_id, ' {int(seed)}')) LIMIT {at_most}"
    )
    return at_most


def _blocking_of(records: Records, sample: int) -> Blocking:
    return choose_blocking(records.con, records.kinds, sample, table="learning")


def _untrained(records: Records, blocking: Blocking) -> dict[str, Any]:
    comparisons = comparisons_for(records.kinds)
    beliefs = tuple(tuple((a, b) for a, b in one) for one in before_training(comparisons))
    return Model(records.kinds, Trained(beliefs, 0.001, 0, 0.0), blocking, {}).settings()


def _patterns(
    con: duckdb.DuckDBPyConnection, table: str, settings: dict[str, Any], blocking: Blocking
) -> dict[Pattern, int]:
    """How often each pattern of agreement is met among the pairs that blocking finds; last in each, how many records
    bear its two names."""
    counted = _by_number(settings)
    names = [f"CAST(round(mw_{one['output_column_name']}) AS INTEGER) - 1" for one in counted["comparisons"]]
    predicted = _splink(con, table, counted).inference.predict()
    named = {"mw_given", "mw_family"} <= {f"mw_{one['output_column_name']}" for one in counted["comparisons"]}
    if named:
        count_bearers(con, table)
        borne = f"LEFT JOIN ({bearers_of(predicted.physical_name, 'unique_id_l', 'unique_id_r')}) USING (unique_id_l, unique_id_r)"
    step = stepped("borne") if named else "0"
    rows = con.execute(
        f"SELECT {', '.join(names)}, {step}, count(*) FROM {predicted.physical_name} {borne if named else ''} GROUP BY ALL"
    ).fetchall()
    con.execute(f"DROP TABLE {predicted.physical_name}")
    return {tuple(row[:-1]): row[-1] for row in rows}


def _by_number(settings: dict[str, Any]) -> dict[str, Any]:
    """The same comparisons with each step weighing its own number and one more, and 0 where nothing was compared, so
    that the weights say which steps were taken. Without commonness: that is of a pair and not of a pattern."""
    comparisons = []
    for one in settings["comparisons"]:
        steps = one["comparison_levels"]
        levels = [
            {
                "sql_condition": step["sql_condition"], "m_probability": 2.0 ** (len(steps) - at - 20),
                "u_probability": 2.0**-20,
            }
            if at else step
            for at, step in enumerate(steps)
        ]  # fmt: skip
        comparisons.append({**one, "comparison_levels": levels})
    return {**settings, "comparisons": comparisons}


def _splink(con: duckdb.DuckDBPyConnection, table: str, settings: dict[str, Any]) -> Any:
    from splink import Linker
    from splink.backends.duckdb import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        api = DuckDBAPI(connection=con)
        return Linker(api.register(table), settings, log_level=logging.ERROR, validate_settings=False)
