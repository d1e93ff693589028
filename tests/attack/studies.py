"""A study registered and run, and another that is being written, for the world."""

from __future__ import annotations

from uuid import UUID

from moothall.core import clock
from moothall.evidence.release import previewing
from moothall.evidence.studies import actions, running
from tests.cast import Cast
from tests.database.studying import begun

#: Pages of a study that is being written.
OF_A_DRAFT = ("study_draft", "study_text", "study_draft_file", "study_register", "study_drop", "study_part")


def studies(cast: Cast, made: str) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """How the addresses of these pages are filled in: what holds for all, and what for some."""
    study = begun(cast)
    seen = {("data_first_seen",): clock.today().isoformat()}
    actions.save_parts(by=cast.evaluator, study_id=study, values=seen)
    actions.register(by=cast.evaluator, study_id=study)
    work = running.have_run(by=cast.evaluator, study_id=study, made_id=UUID(made))
    run = running.run_to_its_end(by=cast.evaluator, work_id=work.pk)
    assert run is not None
    preview = previewing.have_previewed(by=cast.evaluator, run_id=run.pk)
    assert previewing.preview_to_its_end(by=cast.evaluator, preview_id=preview.pk)
    drafted = begun(cast, "drafted-2026", purpose="another-purpose")
    return (
        {"study": str(study), "number": "1", "part": "analyses", "run": str(run.pk), "output": "flow"},
        {
            ("study_run_file", "name"): running.RECORD,
            ("study_run_preview_file", "name"): "report.pdf",
            **{(name, "study"): str(drafted) for name in OF_A_DRAFT},
        },
    )
