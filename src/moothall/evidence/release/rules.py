"""Who may check, answer and publish, and when. Pure: raises with words for the person."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moothall.core.kinds import Invalid, Refused
from moothall.evidence.release.states import HALF, MOVES, Event, Stage, State

#: The longest that is written beside a vote, an answer or a reason.
LONGEST = 2000
LONGEST_REASON = 500
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RELEASE, CORRECTION, WITHDRAWAL = "release", "correction", "withdrawal"
#: A preparing that has said nothing for so long is taken to have broken off. Ours; the longest step takes minutes.
SILENT = timedelta(hours=1)
#: The two things that are checked beside the outputs.
WORDS, REPORT = "words", "report"


class Work(Protocol):
    """One preparing by the worker, as far as these rules look at it."""

    at: datetime
    ended_at: datetime | None


def check_key(key: str) -> None:
    """The name of the work for good, as bundles and the library have it."""
    if not KEY.fullmatch(key) or len(key) > 80:
        raise Invalid("key", _("Write small letters, digits and single hyphens, 80 at most, such as missing-after-local-decisions."))  # fmt: skip


def check_words(field: str, words: str, mend: str, longest: int = LONGEST) -> None:
    """Something is written, and not too much."""
    if not words.strip():
        raise Invalid(field, mend)
    if len(words) > longest:
        raise Invalid(field, _("Write at most %(most)s characters.") % {"most": longest})


def check_left_out(left_out: Mapping[str, str], names: Collection[str]) -> None:
    """What is left out is of the run, has a reason, and is not everything."""
    for name, reason in left_out.items():
        if name not in names:
            raise Invalid("left_out", _("The run has no output %(name)s.") % {"name": name})
        check_words("left_out", reason, _("Say why %(name)s is left out. Its readers are told.") % {"name": name}, LONGEST_REASON)  # fmt: skip
    if len(left_out) == len(names):
        raise Invalid("left_out", _("Keep at least one output: a release without a figure says nothing."))


def check_may_gather(stage: Stage, *, overtaken: bool) -> None:
    """A draft is made of a version that is not published yet."""
    if stage in (Stage.PUBLISHED, Stage.SUPERSEDED):
        raise Refused(_("This version is published. What has to change comes as a correction."))
    if overtaken:
        raise Refused(_("The work was withdrawn meanwhile. Nothing follows a withdrawal."))


def under_way(work: Work | None, now: datetime) -> bool:
    """Whether a draft is being prepared, or waits for the worker."""
    return work is not None and work.ended_at is None and now - work.at < SILENT


def check_work(work: Work | None, now: datetime) -> None:
    """One draft is prepared at a time."""
    if under_way(work, now):
        raise Refused(_("It is being prepared already. This page says how far it is."))


def check_vote(event: Event, state: State, *, author: bool, voted: bool, held: bool) -> None:
    """Somebody else than an author, once in a round, while two have not voted, on what the newest draft holds."""
    if author:
        raise Refused(
            _("You had a part in this study, its run or its release. Somebody else has to check it.")
        )
    if not held:
        raise Refused(_("The author has changed this since. Look at the release again."))
    if voted:
        raise Refused(_("You have said what you think of this. It stays as you said it."))
    if event not in MOVES[state] or event in (Event.ANSWER, Event.CHANGE):
        raise Refused(_("Two people have checked this already."))


def vote_allowed(state: State, *, author: bool, voted: bool) -> bool:
    """Whether somebody may vote on it now."""
    return not author and not voted and (state == State.WAITING or state in HALF)


def check_answer(state: State, *, author: bool) -> None:
    """An author answers what two have checked and sent back."""
    if not author:
        raise Refused(_("Only those whose work it is answer what was sent back."))
    if Event.ANSWER not in MOVES[state]:
        raise Refused(_("Nothing was sent back here that waits for an answer."))


def missing_to_publish(
    stage: Stage, states: Sequence[tuple[str, State]], *, stale: bool, keyed: bool, overtaken: bool
) -> list[str]:
    """What still stands between a draft and its publication, in sentences."""
    missing = []
    if overtaken:
        missing.append(_("The work was withdrawn meanwhile. Nothing follows a withdrawal."))
    if stage == Stage.NOT_PREPARED:
        missing.append(_("A draft has to be prepared first."))
    for title, state in states:
        if state == State.REFUSED:
            missing.append(_("%(title)s: refused. Change it or leave it out.") % {"title": title})
        elif state == State.SENT_BACK:
            missing.append(_("%(title)s: sent back. Answer, change it or leave it out.") % {"title": title})
    missing += _unvoted(states)
    if stale:
        missing.append(_("Something else was published since this draft was prepared. Prepare it again, so that the two are protected together."))  # fmt: skip
    if not keyed:
        missing.append(_("No key is set to sign with (MOOTHALL_RELEASE_KEY)."))
    return missing


#: Of so many things at most each is named; of more, how many there are.
_NAMED = 3


def _unvoted(states: Sequence[tuple[str, State]]) -> list[str]:
    """What waits for a vote, by name where that is little."""
    waits = [title for title, state in states if state == State.WAITING or state in HALF]
    if len(waits) > _NAMED:
        return [ngettext("%(count)s thing has still to be checked.", "%(count)s things have still to be checked.", len(waits)) % {"count": len(waits)}]  # fmt: skip
    return [
        (_("%(title)s: a second person has still to check it.") if state in HALF else _("%(title)s: two people have still to check it."))
        % {"title": title}
        for title, state in states
        if title in waits
    ]  # fmt: skip


def check_publish(missing: Sequence[str], stage: Stage) -> None:
    """Nothing is missing, and it is not published yet."""
    if stage in (Stage.PUBLISHED, Stage.SUPERSEDED):
        raise Refused(_("This version is published already."))
    if missing:
        raise Refused(_("It cannot be published yet."), reasons=list(missing))


def check_next_version(stage: Stage, kind: str, reason: str, *, followed: bool) -> None:
    """What follows a published version says why. A correction that is not published yet stops no withdrawal."""
    check_words("reason", reason, _("Say why. It is published, and every reader sees it."), LONGEST_REASON)
    if "\n" in reason.strip():
        raise Invalid("reason", _("Write it on one line."))
    if stage == Stage.SUPERSEDED or (followed and kind == CORRECTION):
        raise Refused(_("A later version follows this one already."))
    if stage != Stage.PUBLISHED:
        raise Refused(_("This version is not published yet: change its draft instead."))


def check_not_withdrawn(kind: str) -> None:
    """After a withdrawal nothing follows."""
    if kind == WITHDRAWAL:
        raise Refused(_("This was withdrawn. Nothing follows a withdrawal."))


def author_of(person: UUID, authors: Collection[UUID]) -> bool:
    """Whether somebody had a part in what is checked."""
    return person in authors
