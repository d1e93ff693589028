"""One release of the demonstration's study: checked by two people and published; and a correction that waits at the desk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

from django.conf import settings

from moothall.core import ledger
from moothall.core.kinds import Actor, Role
from moothall.demo import cast
from moothall.demo.story import People
from moothall.evidence.release import actions, previewing
from moothall.evidence.release.authors_words import first_words
from moothall.evidence.release.models import Release, ReleaseWork
from moothall.evidence.release.queries import one_release
from moothall.evidence.studies.models import StudyRun
from moothall.methods.evaluation.protocol import protocol_from

REASON = "A label of the first version was not clear: it is said in words that young people chose."
TEASER = "How long children of the fictional Hullhaven waited for a decision. Nobody in it lives."


def tell_release(people: People, run: StudyRun) -> None:
    """The first version published where there is a key to sign with; the next, or else this one, half checked.

    The report of the run stands on its page as a draft.
    """
    author = people(cast.EVALUATOR, Role.EVALUATOR)
    officer = people(cast.DATA_PROTECTION_OFFICER, Role.DATA_PROTECTION_OFFICER)
    second = people(cast.SECOND_EVALUATOR, Role.EVALUATOR)
    with ledger.unit(author, "See a release"):
        code = run.study.code
    release = actions.begin_release(by=author, study_id=run.study_id, key=f"hullhaven-{code}")
    _at_the_desk(author, release, run)
    if settings.MOOTHALL_RELEASE_KEY:
        for checker in (officer, second):
            _accepts(checker, release.pk)
        actions.publish(by=author, release_id=release.pk)
        _for_the_library(author, release)
        release = actions.begin_correction(by=author, release_id=release.pk, reason=REASON)
        _at_the_desk(author, release, run, title=" (second version)")
    _accepts(officer, release.pk, most=2)
    preview = previewing.have_previewed(by=author, run_id=run.pk)
    previewing.preview_to_its_end(by=author, preview_id=preview.pk)


def _for_the_library(author: Actor, release: Release) -> None:
    """The bundle lies beside the key it was signed with, to be taken to the demonstration's library."""
    published, bundle = actions.download(by=author, release_id=release.pk)
    folder = Path(settings.MOOTHALL_RELEASE_KEY).with_name("released")
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / f"{release.key}-{release.version}.zip").write_bytes(bundle)
    assert published.size == len(bundle)


def _at_the_desk(author: Actor, release: Release, run: StudyRun, title: str = "") -> None:
    """A draft, prepared."""
    with ledger.unit(author, "See a release"):
        protocol = protocol_from(run.protocol.content)
    said = first_words(protocol)
    words = replace(said, title=f"{said.title}{title}", teaser=TEASER)
    draft = actions.put_together(by=author, release_id=release.pk, run_id=run.pk, words=words, left_out={})
    with ledger.unit(author, "See a release"):
        work = ReleaseWork.objects.get(draft=draft)
    prepared = actions.run_to_its_end(by=author, work_id=work.pk)
    with ledger.unit(author, "See a release"):
        refused = ReleaseWork.objects.get(pk=work.pk).refused
    assert prepared is not None, f"the demonstration's release cannot be prepared: {refused}"


def _accepts(checker: Actor, release_id: UUID, most: int = 1000) -> None:
    """What is there is accepted, as far as somebody has come."""
    with ledger.unit(checker, "See a release"):
        things = [thing for thing in one_release(checker, release_id).things if not thing.voted]
    for thing in things[:most]:
        words = "I compared every figure with the true one, and read what was hidden and why."
        actions.vote(by=checker, release_id=release_id, item_id=thing.item.pk, said="accept", words=words)
