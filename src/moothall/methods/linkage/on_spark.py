"""The same pairs weighed on Spark: the model and the comparisons are DuckDB's, in Spark's words for the functions.

Spark is not installed with the rest (`make spark`), and needs Java. Only the weighing is its own: what is read, learnt,
decided and grouped stays on DuckDB, so that what differs is the engine and nothing else.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moothall.methods.files import Problem
from moothall.methods.linkage.comparisons import SPARK
from moothall.methods.linkage.errors import LinkageError
from moothall.methods.linkage.linking import LEAST, PAIRS, add_numbered, weigh_names_together
from moothall.methods.linkage.model import Model
from moothall.methods.linkage.records import READY, Records

MASTER, MEMORY = "local[2]", "3g"
#: One for each core: a set that is weighed to compare the engines is small, and each partition costs a task.
PARTITIONS = "2"
#: The comparisons are one expression longer than Spark can compile ("code grows beyond 64 KB"): it would try for minutes,
#: give up, and interpret it after all.
INTERPRETED = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
}
#: How far the two engines may differ: bits of a pair's weight, the part of pairs that may differ by more or be found by
#: one alone, and how far precision and recall may lie apart. They differ since each has a Jaro-Winkler of its own.
BAND_BITS, BAND_PAIRS, BAND_SCORE = 0.01, 0.01, 0.005


def check_spark() -> None:
    """Raises LinkageError saying what to install, where Java or pyspark is missing."""
    if importlib.util.find_spec("pyspark") is None:
        raise LinkageError(
            Problem(
                "Spark is not installed.",
                "Run `make spark`: it installs pyspark from requirements-spark.lock.",
            )
        )
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java") and not (home and Path(home, "bin", "java").is_file()):
        raise LinkageError(Problem("There is no Java on this machine.", "Install a Java 17 runtime, such as Debian's openjdk-17-jre-headless."))  # fmt: skip


@contextmanager
def _session(folder: Path) -> Iterator[Any]:
    from pyspark.sql import SparkSession
    from splink.internals.spark.jar_location import similarity_jar_location

    built = SparkSession.builder.master(MASTER).appName("moothall-linkage")
    for name, value in {
        "spark.jars": similarity_jar_location(), "spark.driver.memory": MEMORY, "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.sql.shuffle.partitions": PARTITIONS,
        "spark.default.parallelism": PARTITIONS, "spark.local.dir": str(folder), "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.log.level": "ERROR", "spark.ui.showConsoleProgress": "false", "spark.sql.ansi.enabled": "false",
        **INTERPRETED,
    }.items():  # fmt: skip
        built = built.config(name, value)
    session = built.getOrCreate()
    session.sparkContext.setCheckpointDir(str(folder / "checkpoints"))
    try:
        yield session
    finally:
        session.stop()


def weigh_pairs_on_spark(records: Records, model: Model, folder: Path, *, at_least: float = LEAST) -> int:
    """Like `linking.weigh_pairs`, on Spark: the pairs are left in the same table of DuckDB. Returns how many.

    `folder` holds what passes between the two, and what Spark writes. Raises LinkageError without Spark or Java.
    """
    check_spark()
    from splink import Linker
    from splink.backends.spark import SparkAPI

    given, weighed = folder / "records.parquet", folder / "pairs"
    records.con.execute(f"COPY {READY} TO '{given}' (FORMAT parquet)")
    logging.getLogger("splink").setLevel(logging.ERROR)
    with _session(folder) as session, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        api: Any = SparkAPI(  # type: ignore[no-untyped-call]
            spark_session=session,
            break_lineage_method="parquet",
            num_partitions_on_repartition=int(PARTITIONS),
        )
        table = api.register(session.read.parquet(str(given)))
        linker = Linker(table, model.settings(SPARK), log_level=logging.ERROR, validate_settings=False)
        found = linker.inference.predict(threshold_match_weight=at_least)
        found.as_spark_dataframe().write.mode("overwrite").parquet(str(weighed))
    con = records.con
    con.execute(f"DROP TABLE IF EXISTS {PAIRS}")
    con.execute(
        f"CREATE TABLE {PAIRS} AS SELECT least(unique_id_l, unique_id_r) AS a, greatest(unique_id_l, unique_id_r) AS b, "
        f"* EXCLUDE (unique_id_l, unique_id_r) FROM read_parquet('{weighed}/*.parquet') ORDER BY a, b"
    )
    add_numbered(records, model)  # a handful: not worth another start of the engine
    weigh_names_together(records, model, at_least=at_least)
    (count,) = con.execute(f"SELECT count(*) FROM {PAIRS}").fetchall()[0]
    return int(count)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two weighings of the same records agree: pairs of either, those of one alone, those further apart than the
    band, and the furthest in bits. `verdicts_differ`: pairs proposed by one and not by the other."""

    pairs: int
    one_alone: int
    apart: int
    furthest: float
    verdicts_differ: int

    @property
    def within(self) -> bool:
        """Whether they agree within the stated band."""
        return (
            self.one_alone + self.apart <= BAND_PAIRS * self.pairs
            and self.verdicts_differ <= BAND_PAIRS * self.pairs
        )


def agreement(records: Records, one: str, two: str) -> Agreement:
    """Compare two tables such as `decided`, each of one engine."""
    row = records.con.execute(
        "SELECT count(*), count(*) FILTER (WHERE x.a IS NULL OR y.a IS NULL), "
        f"count(*) FILTER (WHERE abs(x.match_weight - y.match_weight) > {BAND_BITS}), "
        "coalesce(max(abs(x.match_weight - y.match_weight)), 0), "
        "count(*) FILTER (WHERE coalesce(x.verdict = 'same', false) <> coalesce(y.verdict = 'same', false)) "
        f"FROM {one} x FULL JOIN {two} y ON x.a = y.a AND x.b = y.b"
    ).fetchall()[0]
    return Agreement(int(row[0]), int(row[1]), int(row[2]), float(row[3]), int(row[4]))
