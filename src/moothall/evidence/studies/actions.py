"""Beginning a study, writing its protocol, registering and amending it. Each leaves who and when in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import require
from moothall.core.kinds import Actor, NotVisible
from moothall.evidence.studies import drafts, rules
from moothall.evidence.studies.models import Study, StudyDraft, StudyProtocol
from moothall.evidence.studies.queries import (
    OneStudy,
    code_is_taken,
    data_first_seen,
    day_of,
    one_study,
    protocol_of,
)

if TYPE_CHECKING:
    from moothall.methods.evaluation.protocol import Protocol


def begin_study(*, by: Actor, code: str, purpose: str, text: str = "") -> Study:
    """A new study with a draft of its protocol: what was sent, as it is, or an empty one. Raises Invalid naming the field."""
    with ledger.unit(by, "Begin a study", must_write=True) as record:
        require(by, Capability.REGISTER_STUDY)
        rules.check_codes(code, purpose, code_is_taken(by, code))
        study = Study(
            partnership_id=by.partnership_id, created_by_id=by.membership_id, code=code, purpose=purpose
        )
        study.save(force_insert=True)
        seen = data_first_seen().get(purpose)
        version = drafts.Version(code, seen_on=day_of(seen))
        _keep_draft(by, study, text or drafts.first_draft(version))
        record.wrote("study.begun", study, code=code, for_purpose=purpose)
    return study


def save_draft(*, by: Actor, study_id: UUID, text: str, opened: str = "") -> None:
    """Keep a draft as it was typed, whatever is wrong with it. Raises NotVisible where nothing is being written.

    `opened` is how the draft stood when it was opened, by the moment of its last change: Clash where it has moved on.
    """
    with ledger.unit(by, "Write the protocol of a study", must_write=True) as record:
        one = _being_written(by, study_id, opened)
        _keep_draft(by, one.study, text)
        record.wrote("study.draft_saved", one.study)


def save_parts(*, by: Actor, study_id: UUID, values: dict[drafts.Place, object], opened: str = "") -> None:
    """Put other values at some places of a draft. The rest stays; the text is written anew. Raises as `save_draft`."""
    with ledger.unit(by, "Write the protocol of a study", must_write=True) as record:
        one = _being_written(by, study_id, opened)
        assert one.draft is not None
        data = drafts.with_values(drafts.as_data(one.draft.content), values)
        _keep_draft(by, one.study, drafts.as_text(data))
        record.wrote("study.draft_saved", one.study, parts=sorted({place[0] for place in values}))


def _being_written(by: Actor, study_id: UUID, opened: str = "") -> OneStudy:
    require(by, Capability.REGISTER_STUDY)
    one = one_study(by, study_id)
    if one.draft is None:
        raise NotVisible
    rules.check_unmoved(one.draft, opened, by.membership_id)
    return one


def _keep_draft(by: Actor, study: Study, text: str) -> None:
    StudyDraft.objects.update_or_create(
        study=study,
        defaults={
            "partnership_id": by.partnership_id, "content": text, "changed_at": clock.now(),
            "changed_by_id": by.membership_id,
        },
    )  # fmt: skip


def register(*, by: Actor, study_id: UUID) -> StudyProtocol:
    """Register the draft as it stands: hashed, in the ledger with its moment, published, and never changed again."""
    with ledger.unit(by, "Register the protocol of a study", must_write=True) as record:
        one = _being_written(by, study_id)
        assert one.draft is not None
        found = drafts.checked(one.draft.content, one.next_version)
        rules.check_registering(
            found.whole, changes=one.newest is None or _differs(one.newest, found.protocol)
        )
        assert found.protocol is not None
        version = StudyProtocol(
            partnership_id=by.partnership_id, created_by_id=by.membership_id, study=one.study,
            number=one.next_version.number, title=found.protocol.title, sha256=drafts.hash_of(found.protocol),
            content=drafts.canonical_text(found.protocol), reason=found.protocol.amended_because or "",
        )  # fmt: skip
        version.save(force_insert=True)
        StudyDraft.objects.filter(study=one.study).delete()
        verb = "study.registered" if version.number == 1 else "study.amended"
        record.wrote(
            verb, version, code=one.study.code, number=version.number, sha256=version.sha256,
            timing=rules.timing(version.created_at, one.seen_at).value,
        )  # fmt: skip
    return version


def _differs(before: StudyProtocol, now: Protocol | None) -> bool:
    return now is not None and drafts.matter(drafts.read(before.content)) != drafts.matter(now)


def begin_amendment(*, by: Actor, study_id: UUID) -> None:
    """Begin to write the next version from the one that holds now."""
    with ledger.unit(by, "Begin to amend the protocol of a study", must_write=True) as record:
        require(by, Capability.REGISTER_STUDY)
        one = one_study(by, study_id)
        rules.check_amending(one.newest is not None, one.draft is not None)
        assert one.newest is not None
        _keep_draft(by, one.study, drafts.amending(drafts.read(one.newest.content), one.next_version))
        record.wrote("study.amendment_begun", one.study, number=one.next_version.number)


def drop_amendment(*, by: Actor, study_id: UUID) -> None:
    """Give up an amendment that is being written. A first draft stays: the study would be nothing without it."""
    with ledger.unit(by, "Give up an amendment", must_write=True) as record:
        one = _being_written(by, study_id)
        if one.newest is None:
            raise NotVisible
        StudyDraft.objects.filter(study=one.study).delete()
        record.wrote("study.amendment_dropped", one.study, number=one.next_version.number)


def download_protocol(*, by: Actor, study_id: UUID, number: int) -> StudyProtocol:
    """A registered version, to be kept as a file whose hash is the protocol's. In the ledger."""
    with ledger.unit(by, "Download the protocol of a study") as record:
        version = protocol_of(one_study(by, study_id), number)
        record.read("study.protocol_downloaded", version, sha256=version.sha256)
    return version
