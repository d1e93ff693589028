"""Registering a protocol that is written already, in one go: what the pages do step by step, whole or not at all."""

from __future__ import annotations

from django.utils.translation import gettext as _

from moothall.core import ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import require
from moothall.core.kinds import Actor, Invalid, Refused
from moothall.evidence.studies import actions, drafts
from moothall.evidence.studies.models import StudyProtocol
from moothall.evidence.studies.queries import OneStudy, data_first_seen, day_of, study_of_code
from moothall.methods.files import FileError, Problem


def register_text(*, by: Actor, text: str, purpose: str = "") -> StudyProtocol:
    """Register a text as the first version of a study, or as the next of one that is registered, by the name it bears.

    A study that is not there yet is begun under `purpose`. Every step leaves the entry in the ledger that its page does.
    Raises Refused with every problem of the text, Invalid naming what else is wrong; then nothing is kept.
    """
    with ledger.unit(by, "Register the protocol of a study from a file", must_write=True):
        require(by, Capability.REGISTER_STUDY)
        code = _name(text)
        one = study_of_code(by, code)
        if one is None:
            _check(text, drafts.Version(code, seen_on=day_of(data_first_seen().get(purpose))))
            study = actions.begin_study(by=by, code=code, purpose=purpose, text=text).pk
            return actions.register(by=by, study_id=study)
        _check_purpose(one, purpose)
        _check(text, one.next_version)
        if one.draft is None:
            actions.begin_amendment(by=by, study_id=one.study.pk)
        elif one.draft.content.strip() != text.strip():
            _check_nobody_writes(by, one)
        actions.save_draft(by=by, study_id=one.study.pk, text=text)
        return actions.register(by=by, study_id=one.study.pk)


def _name(text: str) -> str:
    """The name that a protocol bears. Raises Refused with what is wrong where it is none."""
    try:
        return drafts.read(text, _("protocol")).name
    except FileError as wrong:
        raise _refused(wrong.problems) from None


def _check(text: str, version: drafts.Version) -> None:
    found = drafts.checked(text, version)
    if not found.whole:
        raise _refused(found.problems)


def _refused(problems: tuple[Problem, ...]) -> Refused:
    return Refused(
        _("Something in the protocol is to be mended first."), reasons=[str(one) for one in problems]
    )


def _check_purpose(one: OneStudy, purpose: str) -> None:
    if purpose and purpose != one.study.purpose:
        said = {"code": one.study.code, "purpose": one.study.purpose}
        raise Invalid(
            "purpose", _("The study %(code)s is of the purpose %(purpose)s, and stays of it.") % said
        )


def _check_nobody_writes(by: Actor, one: OneStudy) -> None:
    """A draft that somebody else is writing is not written over unseen."""
    assert one.draft is not None
    if one.draft.changed_by_id != by.membership_id:
        said = {"person": one.draft.changed_by.person.name}
        raise Refused(_("%(person)s is writing the next version on the page. Register it there, or have it given up.") % said)  # fmt: skip
