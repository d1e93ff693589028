"""`moothall bench --part linkage`: fictional children linked on this machine, with time and memory."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

#: Fictional children have so many records each, on average.
RECORDS_PER_CHILD = 2.14


def linkage(size: int, seed: int = 1) -> None:
    """Print one JSON line for each step: seconds, and the most memory used so far; then how well it did."""
    # A process of its own, so that no other part's memory is counted with it.
    code = f"from moothall.commands.bench_linkage import measure; measure({size}, {seed})"
    subprocess.run([sys.executable, "-c", code], check=True)


def measure(size: int, seed: int) -> None:
    """Make the children, read their records, train, weigh, draw the line, group, and compare with the truth."""
    from moothall.methods.linkage import evaluate, read_labels, read_records, train_model
    from moothall.methods.linkage.deciding import decide
    from moothall.methods.linkage.evaluating import Linked
    from moothall.methods.linkage.grouping import group
    from moothall.methods.linkage.linking import weigh_pairs
    from moothall.methods.linkage.simulating import simulate_to

    with tempfile.TemporaryDirectory(prefix="moothall-bench-") as name:
        folder = Path(name)
        watch = Watch(size)
        made = simulate_to(folder, max(1, round(size / RECORDS_PER_CHILD)), seed)
        watch.tell("made", records=made)
        records = read_records([folder / "records.csv"])
        watch.tell("read", records=records.count)
        model = train_model(records, seed=seed)
        watch.tell("trained", learnt_from=model.trained_on["learnt_from"], rules=len(model.blocking.rules))
        weighed = weigh_pairs(records, model)
        watch.tell("weighed", pairs_blocked=model.blocking.pairs, pairs_kept=weighed)
        line = decide(records, model)
        groups = group(records)
        watch.tell(
            "grouped", line=round(line.probability, 4), groups=len(groups.members), largest=groups.largest
        )
        found = evaluate(
            records, read_labels(folder / "labels.csv", records), Linked(model, line, groups, weighed)
        )
        watch.tell("compared with the truth", **found.proposed.told())


class Watch:
    """Seconds since the last step, those of the processors (all threads), and the most memory that was used."""

    def __init__(self, size: int) -> None:
        self.size, self.began = size, time.monotonic()
        self.last, self.worked = self.began, time.process_time()

    def tell(self, step: str, **more: object) -> None:
        """Print a step as one line of JSON."""
        now, worked = time.monotonic(), time.process_time()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        told = {
            "linkage": step, "asked": self.size, "seconds": round(now - self.last, 1),
            "processor_seconds": round(worked - self.worked, 1), "since_start": round(now - self.began, 1),
            "peak_megabytes": round(peak), **more,
        }  # fmt: skip
        print(json.dumps(told), flush=True)
        self.last, self.worked = time.monotonic(), worked
