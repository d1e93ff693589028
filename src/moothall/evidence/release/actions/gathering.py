"""Putting a release together, and preparing it: protected, with its report, beside all that was published before."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import require
from moothall.core.kinds import Actor, Invalid, NotVisible, Refused
from moothall.core.ledger.unit import identify
from moothall.evidence.release import preparing, rules
from moothall.evidence.release.authors_words import AuthorsWords, check_authors_words
from moothall.evidence.release.models import (
    Release,
    ReleaseDraft,
    ReleaseHolds,
    ReleaseItem,
    ReleasePrepared,
    ReleaseWork,
)
from moothall.evidence.release.queries import OneRelease, one_release
from moothall.evidence.studies.models import Study, StudyOutput, StudyRun


def begin_release(*, by: Actor, study_id: UUID, key: str) -> Release:
    """The first version of a work out of a study that was run. Raises Invalid for a key that is taken or is none."""
    with ledger.unit(by, "Begin a release", must_write=True) as record:
        require(by, Capability.GATHER_RELEASE)
        study = Study.objects.filter(pk=study_id, partnership_id=by.partnership_id).first()
        if study is None or not StudyRun.objects.filter(study=study).exists():
            raise NotVisible
        rules.check_key(key)
        if Release.objects.filter(partnership_id=by.partnership_id, key=key).exists():
            raise Invalid("key", _("Another work of yours has this key. Choose one of its own."))
        release = Release(
            partnership_id=by.partnership_id, created_by_id=by.membership_id, study=study, key=key, version=1,
            kind=rules.RELEASE,
        )  # fmt: skip
        release.save(force_insert=True)
        record.wrote("release.begun", release, key=key, version=1)
    return release


def begin_correction(*, by: Actor, release_id: UUID, reason: str) -> Release:
    """The next version of a published work, which says what is put right. It is put together and checked like the first."""
    with ledger.unit(by, "Begin to correct a release", must_write=True) as record:
        require(by, Capability.GATHER_RELEASE)
        release = next_version(by, one_release(by, release_id), rules.CORRECTION, reason)
        record.wrote("release.correction_begun", release, key=release.key, version=release.version)
    return release


def next_version(by: Actor, one: OneRelease, kind: str, reason: str) -> Release:
    """The row of the version that supersedes a published one."""
    rules.check_not_withdrawn(one.release.kind)
    rules.check_next_version(one.stage, kind, reason, followed=one.followed)
    release = Release(
        partnership_id=by.partnership_id, created_by_id=by.membership_id, study=one.release.study,
        key=one.release.key, version=one.release.version + 1, kind=kind, supersedes=one.release, reason=reason.strip(),
    )  # fmt: skip
    release.save(force_insert=True)
    return release


def put_together(
    *, by: Actor, release_id: UUID, run_id: UUID, words: AuthorsWords, left_out: Mapping[str, str]
) -> ReleaseDraft:
    """A draft: which run, in which words, without which outputs. The worker prepares it once this transaction is over."""
    from moothall.evidence.release.tasks import prepare_in_the_background

    with ledger.unit(by, "Put a release together", must_write=True) as record:
        require(by, Capability.GATHER_RELEASE)
        one = one_release(by, release_id)
        rules.check_may_gather(one.stage, overtaken=one.overtaken)
        rules.check_work(one.work, clock.now())
        run = StudyRun.objects.filter(pk=run_id, study_id=one.release.study_id).first()
        if run is None:
            raise Invalid("run", _("Choose a run of this study."))
        check_authors_words(words)
        titles = dict(StudyOutput.objects.filter(run=run).values_list("name", "title"))
        rules.check_left_out(left_out, titles)
        draft = ReleaseDraft(
            partnership_id=by.partnership_id, created_by_id=by.membership_id, release=one.release, run=run,
            number=1 + (one.draft.number if one.draft else 0), words=words.as_data(), left_out={name: {"title": titles[name], "reason": why} for name, why in left_out.items()},
        )  # fmt: skip
        draft.save(force_insert=True)
        work = ReleaseWork(partnership_id=by.partnership_id, draft=draft, at=clock.now())
        work.save(force_insert=True)
        prepare_in_the_background.defer(
            work_id=str(work.pk), person_id=str(by.person_id), membership_id=str(by.membership_id)
        )
        record.wrote(
            "release.put_together", draft, number=draft.number, run=str(run.pk), left_out=sorted(left_out)
        )
    return draft


def run_to_its_end(*, by: Actor, work_id: UUID) -> ReleasePrepared | None:
    """Prepare the draft of a piece of work, saying how far it is; None where it had ended, or could not be done.

    Reads in one transaction, computes outside of any, and writes in a second. A failure that is nobody's decision is
    raised, so that the job is tried again.
    """
    with ledger.unit(by, "Look for a draft to prepare") as record:
        require(by, Capability.GATHER_RELEASE)
        work = ReleaseWork.objects.filter(pk=work_id, partnership_id=by.partnership_id, ended_at=None).first()
        if work is None:
            return None
        read = preparing.read_draft(by, work.draft_id)
        record.read("release.read", read.draft, number=read.draft.number)
    try:
        made = preparing.prepare(read, partial(_tell, by, work_id))
    except Refused as refused:
        _tell(by, work_id, ended_at=clock.now(), refused=refused.message)
        return None
    with ledger.unit(by, "Prepare a release for its checkers", must_write=True) as record:
        prepared = _kept(by, read.draft, made)
        record.wrote(
            "release.prepared", prepared, number=read.draft.number, rules=made.rules, things=len(made.things),
            withheld=sorted(made.withheld),
        )  # fmt: skip
        ReleaseWork.objects.filter(pk=work_id).update(at=clock.now(), ended_at=clock.now())
    return prepared


def _kept(by: Actor, draft: ReleaseDraft, made: preparing.Made) -> ReleasePrepared:
    common: dict[str, Any] = {"partnership_id": by.partnership_id, "created_by_id": by.membership_id}
    for place, thing in enumerate(made.things):
        item = ReleaseItem.objects.filter(
            release_id=draft.release_id, run_id=draft.run_id, name=thing.name, true_sha256=thing.true_sha256,
            shown_sha256=thing.shown_sha256, rules_sha256=made.rules_sha256,
        ).first()  # fmt: skip
        if item is None:
            item = ReleaseItem(
                **common, release_id=draft.release_id, run_id=draft.run_id, what=thing.what, name=thing.name,
                title=thing.title[:300], output_id=thing.output_id, true_sha256=thing.true_sha256,
                shown_sha256=thing.shown_sha256, rules_sha256=made.rules_sha256, shown=thing.shown, risks=thing.risks,
            )  # fmt: skip
            item.save(force_insert=True)
        ReleaseHolds(**common, draft=draft, item=item, place=place).save(force_insert=True)
    prepared = ReleasePrepared(
        **common, draft=draft, rules=made.rules, rules_sha256=made.rules_sha256,
        earlier_sha256=made.earlier_sha256, code_version=made.code_version, log=made.log, entries=made.entries,
        withheld=dict(made.withheld),
    )  # fmt: skip
    prepared.save(force_insert=True)
    return prepared


def _tell(by: Actor, work_id: UUID, done: int | None = None, whole: int | None = None, **more: Any) -> None:
    """Say how far it is, in a transaction of its own, so that the page sees it before the end."""
    steps = {} if done is None else {"done": done, "whole": whole}
    with transaction.atomic():
        identify(by)
        ReleaseWork.objects.filter(pk=work_id).update(at=clock.now(), **steps, **more)
