"""A study that was run, with small fictional figures, and its release put together and checked; for tests of the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from moothall.core import clock, ledger
from moothall.core.kinds import Actor
from moothall.evidence.extract.models import ExtractMade
from moothall.evidence.release import actions
from moothall.evidence.release.authors_words import first_words
from moothall.evidence.release.models import Release, ReleasePublished, ReleaseWork
from moothall.evidence.release.queries import one_release
from moothall.evidence.studies.actions import begin_study, register
from moothall.evidence.studies.models import StudyOutput, StudyProtocol, StudyRun
from moothall.methods.evaluation.finding import CellAt, Deviation, DeviationKind, Direction, Finding, Sentence
from moothall.methods.evaluation.protocol import protocol_from
from moothall.methods.evaluation.study_run import ExtractTold, Registration, run_to_data
from moothall.methods.evaluation.study_run import StudyRun as Found
from moothall.methods.outputs import ALL, Column, Output, OutputKind, Role, to_json
from tests.cast import Cast
from tests.database.extracting import approved

PROTOCOL = Path(__file__).resolve().parent.parent.parent / "docs/guide/protocols/roll-out.yaml"
CODE = "missing-after-local-decisions"


def counts(small: int = 3, until: str = "2025-12") -> Output:
    """Children by site, referred until a month; one site has `small` of them."""
    return Output(
        "children-by-site", "Children by site", OutputKind.COUNTS,
        (
            Column("site", "Site", Role.DIMENSION),
            Column("children", "Children", Role.FIGURE),
            Column("behind", "Children behind it", Role.CHILDREN),
        ),
        (("north", 412, 412), ("east", 288, 288), ("south", small, small), (ALL, 700 + small, 700 + small)),
        counted="children-referred", period=("2018-01", until), chart="bars",
        labels={"site": {"north": "North", "east": "East", "south": "South"}},
    )  # fmt: skip


def effects() -> Output:
    """The effect on missing episodes, over all and by quarter."""
    return Output(
        "missing-effect", "Effect on missing episodes", OutputKind.ESTIMATES,
        (
            Column("over", "Over", Role.DIMENSION),
            Column("effect", "Effect", Role.FIGURE, "episodes a year", 2),
            Column("low", "Effect, lower end", Role.LOW, "episodes a year", 2),
            Column("high", "Effect, upper end", Role.HIGH, "episodes a year", 2),
            Column("children", "Children behind it", Role.CHILDREN),
            Column("freedom", "Residual degrees of freedom", Role.FREEDOM),
        ),
        (("all", -0.21, -0.3, -0.12, 60000, 140), ("first-year", -0.1, -0.25, 0.05, 20000, 140)),
        counted="missing-episodes", chart="points", labels={"over": {"all": "All quarters", "first-year": "First year"}},
    )  # fmt: skip


def found(protocol: StudyProtocol, made: ExtractMade, *, small: int = 3, until: str = "2025-12") -> Found:
    """What the run of that protocol came to, in figures of nobody."""
    read = protocol_from(protocol.content)
    says = Sentence({"en": "The effect is {effect:+} episodes a year."}, {"effect": CellAt("missing-effect", ("all",), "effect")})  # fmt: skip
    finding = Finding(
        analysis="missing", title="Missing episodes, by quarter of referral", design="staggered-roll-out",
        role="primary", outcome="missing_rate", direction=Direction.BETTER, estimates=(), diagnostics=(),
        outputs=(effects(),), reading=(says,), plain=(says,), methods=("Imputation.",), citations=(),
        facts={
            "comparison": "not-yet-treated", "clusters": "150", "attrition_percent": "12.5", "smallest_effect": "0.25",
            "baseline_out_percent": "4.0",
        },
    )  # fmt: skip
    return Found(
        protocol=read, protocol_sha256=protocol.sha256,
        extract=ExtractTold(made.sha256, made.request.as_at.isoformat(), made.schema_version, "0" * 64, made.request.purpose),
        registration=Registration(protocol.sha256, "2026-03-01", "2026-04-01"), seed=20261130,
        code_version="moothall 0.1.0", packages={}, findings=(finding,), common=(counts(small, until),),
        deviations=(Deviation(DeviationKind.NOT_RUN, Sentence({"en": "The analysis by group was not run."}), "by-group"),),
    )  # fmt: skip


def registered(cast: Cast, code: str = CODE, *, text: str = "") -> StudyProtocol:
    """A study of the evaluator, whose protocol was registered before an extract was made."""
    text = text or PROTOCOL.read_text().replace("name: missing-after-local-decisions", f"name: {code}")
    study = begin_study(by=cast.evaluator, code=code, purpose=code, text=text)
    return register(by=cast.evaluator, study_id=study.pk)


def an_extract(cast: Cast, purpose: str) -> ExtractMade:
    """An extract of the evaluator's, as far as the tables know of it: what is in it no test here looks at."""
    asked = approved(cast, purpose=purpose)
    by = cast.evaluator
    with ledger.unit(by, "test"):
        made = ExtractMade(
            partnership_id=by.partnership_id, created_by_id=by.membership_id, request_id=asked, sha256="e" * 64,
            schema_version="1", rows={}, size=1,
        )  # fmt: skip
        made.save(force_insert=True)
        return ExtractMade.objects.select_related("request").get(pk=made.pk)


def ran(cast: Cast, protocol: StudyProtocol, made: ExtractMade, **figures: Any) -> StudyRun:
    """The run as it is kept."""
    by, what = cast.evaluator, found(protocol, made, **figures)
    common: dict[str, Any] = {"partnership_id": by.partnership_id, "created_by_id": by.membership_id}
    with ledger.unit(by, "test"):
        run = StudyRun(
            **common, study=protocol.study, protocol=protocol, made=made, seed=what.seed,
            code_version=what.code_version, sha256=what.sha256, findings=run_to_data(what), deviations=[],
        )  # fmt: skip
        run.save(force_insert=True)
        for place, output in enumerate(what.outputs):
            StudyOutput(
                **common, run=run, place=place, name=output.name, kind=output.kind.value, title=output.title,
                content=to_json(output).decode(), sha256=output.sha256(),
            ).save(force_insert=True)  # fmt: skip
    return run


def a_run(cast: Cast, code: str = CODE, *, text: str = "", **figures: Any) -> StudyRun:
    """A study registered a week ago, its extract made and run since."""
    with clock.pretend(clock.now() - timedelta(days=7)):
        protocol = registered(cast, code, text=text)
    return ran(cast, protocol, an_extract(cast, code), **figures)


def put_together(
    cast: Cast, run: StudyRun, release: Release, *, left_out: dict[str, str] | None = None, **words: Any
) -> None:
    """A draft of the release, prepared as the worker would."""
    with ledger.unit(cast.evaluator, "test"):
        protocol = protocol_from(run.protocol.content)
    said = replace(first_words(protocol), **words)
    draft = actions.put_together(
        by=cast.evaluator, release_id=release.pk, run_id=run.pk, words=said, left_out=left_out or {}
    )
    with ledger.unit(cast.evaluator, "test"):
        work = ReleaseWork.objects.get(draft=draft)
    assert actions.run_to_its_end(by=cast.evaluator, work_id=work.pk) is not None, refused(cast, work.pk)


def cannot_be_made_safe(monkeypatch: Any, *names: str) -> None:
    """The adversary wins against these outputs, each as long as it is there."""
    from moothall.methods import disclosure

    real = disclosure.protect

    def protect(outputs: Any, *more: Any, **asked: Any) -> Any:
        found = next((one.name for one in outputs if one.name in names), None)
        if found:
            raise disclosure.StillOpen(
                f"1 figures that should be hidden could still be worked out: x ({found}, row 2)."
            )
        return real(outputs, *more, **asked)

    monkeypatch.setattr("moothall.methods.disclosure.leaving_out.protect", protect)


def refused(cast: Cast, work_id: UUID) -> str:
    """Why a draft could not be prepared."""
    with ledger.unit(cast.evaluator, "test"):
        return ReleaseWork.objects.get(pk=work_id).refused


def at_the_desk(
    cast: Cast, *, key: str = "", small: int = 3, until: str = "2025-12", text: str = "", **words: Any
) -> Release:
    """A release that waits for its checkers."""
    run = a_run(cast, key or CODE, text=text, small=small, until=until)
    release = actions.begin_release(by=cast.evaluator, study_id=run.study_id, key=key or CODE)
    put_together(cast, run, release, **words)
    return release


def checkers(cast: Cast) -> tuple[Actor, Actor]:
    """The two who check what the evaluator puts together."""
    return cast.data_protection_officer, cast.second_evaluator


def accept_all(cast: Cast, release: Release, *, but: Iterable[str] = ()) -> None:
    """Both checkers accept everything, but for the named."""
    for by in checkers(cast):
        with ledger.unit(by, "test"):
            one = one_release(by, release.pk)
        for thing in one.things:
            if thing.item.name not in but and thing.waits_for_a_vote and not thing.voted:
                actions.vote(
                    by=by, release_id=release.pk, item_id=thing.item.pk, said="accept",
                    words="Looked at every cell against the true figures.",
                )  # fmt: skip


def published(cast: Cast, **asked: Any) -> ReleasePublished:
    """A release that two people accepted, published."""
    release = at_the_desk(cast, **asked)
    accept_all(cast, release)
    return actions.publish(by=cast.evaluator, release_id=release.pk)
