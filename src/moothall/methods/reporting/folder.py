"""Everything a run leaves in a folder: what may leave once two people have agreed, and apart from it what may not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from moothall.methods.evaluation.study_run import StudyRun, run_to_json
from moothall.methods.outputs import to_json

from .rendering import render_report

if TYPE_CHECKING:
    from moothall.methods.disclosure import Protected, Published

#: What lies here holds true figures, and goes to nobody but those who check.
PRIVATE = "private"
_WARNING = (
    "The files in this folder hold true figures of children, small ones too.\n"
    "They are for those who run the study and those who check its outputs. They do not leave.\n"
)


def files_of(run: StudyRun, protected: Protected, before: Sequence[Published] = (), *, pdf: bool = True) -> dict[str, bytes]:  # fmt: skip
    """The files by path. The report and `outputs/` are made from protected outputs; true figures are under `private/`.

    The same run and rules give the same bytes. Nothing here is a decision to publish: that is for two checkers.
    """
    from moothall.methods.disclosure import as_json, ledger_to_json, of_release

    made = dict(render_report(run, protected.outputs, pdf=pdf))
    for output in protected.outputs:
        made[f"outputs/{output.name}.json"] = to_json(output.shown())
    made[f"{PRIVATE}/READ-ME.txt"] = _WARNING.encode()
    made[f"{PRIVATE}/results.json"] = run_to_json(run)
    for output in run.outputs:
        made[f"{PRIVATE}/outputs/{output.name}.json"] = to_json(output)
    made[f"{PRIVATE}/risk.txt"] = ("\n\n".join(report.text() for report in protected.reports) + "\n").encode()
    made[f"{PRIVATE}/risk.json"] = as_json(protected.reports)
    made[f"{PRIVATE}/proof.json"] = as_json(protected.proof)
    made[f"{PRIVATE}/hidden.json"] = as_json(protected.log)
    named = of_release(protected.published, f"{run.protocol.name}-{run.protocol.version}")
    made[f"{PRIVATE}/ledger.json"] = ledger_to_json((*before, *named))
    return dict(sorted(made.items()))
