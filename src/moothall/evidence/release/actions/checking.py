"""Two people look at what is to be published; its author answers. Each leaves who and which way in the ledger."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from moothall.core import ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import require
from moothall.core.kinds import Actor, Refused
from moothall.evidence.release import rules
from moothall.evidence.release.models import ReleaseAnswer, ReleaseVote
from moothall.evidence.release.queries import one_release
from moothall.evidence.release.states import Event


def vote(*, by: Actor, release_id: UUID, item_id: UUID, said: str, words: str) -> ReleaseVote:
    """Accept, refuse or send back one thing, with words. It cannot be taken back, and the other checker's is not seen
    until it is given. Raises Refused for an author, and for whoever has voted."""
    with ledger.unit(by, "Check what is to be published", must_write=True) as record:
        require(by, Capability.CHECK_OUTPUTS)
        one = one_release(by, release_id)
        event = _vote_said(said)
        thing = one.thing(item_id)
        rules.check_words("words", words, _("Say what you looked at, and why you say so."))
        rules.check_vote(
            event, thing.state, author=by.person_id in one.authors, voted=thing.voted, held=one.published is None
        )  # fmt: skip
        given = ReleaseVote(
            partnership_id=by.partnership_id, created_by_id=by.membership_id, item_id=item_id, round=thing.round,
            person_id=by.person_id, vote=event.value, words=words, shown_sha256=thing.item.shown_sha256,
        )  # fmt: skip
        _keep(given)
        record.wrote(
            "release.voted", given, vote=event.value, round=thing.round, name=thing.item.name,
            sha256=thing.item.shown_sha256,
        )  # fmt: skip
    return given


def _vote_said(said: str) -> Event:
    from moothall.core.kinds import Invalid

    if said not in (Event.ACCEPT, Event.SEND_BACK, Event.REFUSE):
        raise Invalid("vote", _("Choose one of the three."))
    return Event(said)


def _keep(row: ReleaseVote | ReleaseAnswer) -> None:
    """Add a row whose conditions the database looks at again, after waiting for whoever was a moment earlier."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("Somebody was a moment earlier. Look at it again.")) from None


def answer(*, by: Actor, release_id: UUID, item_id: UUID, words: str) -> ReleaseAnswer:
    """Answer what was sent back, where nothing has to change. Both check it again, with the answer before them."""
    with ledger.unit(by, "Answer what was sent back", must_write=True) as record:
        require(by, Capability.GATHER_RELEASE)
        one = one_release(by, release_id)
        thing = one.thing(item_id)
        rules.check_words("words", words, _("Write the answer. The checkers read it."))
        rules.check_answer(thing.state, author=by.person_id in one.authors)
        given = ReleaseAnswer(
            partnership_id=by.partnership_id, created_by_id=by.membership_id, item_id=item_id, round=thing.round,
            words=words,
        )  # fmt: skip
        _keep(given)
        record.wrote("release.answered", given, round=thing.round, name=thing.item.name)
    return given
