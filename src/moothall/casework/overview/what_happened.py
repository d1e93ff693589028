"""What happened next, for the child to keep: their own line in plain words. Pure.

Short sentences and no law words. Nobody who may have done harm is named, and nothing is told that is not in the line;
what a worker typed into the chronology is left out, since it was not written for the child.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from moothall.casework.outcomes.models import Measure
from moothall.casework.overview.line import Line
from moothall.look.filters import date as long_date
from moothall.look.paper import Block, Bullets, Callout, Document, Heading, Letterhead, Quotation, paragraph

PRINT = 14
#: What is told of each row of the line: life events and missing times are the child's own to tell.
TOLD = ("heard", "decisions", "plan", "where", "waves")


@dataclass(frozen=True)
class ForTheChild:
    """What the letter is made of."""

    called: str
    reference: str
    line: Line
    goals: Sequence[tuple[date, Measure]]
    help_phone: str
    sender: str
    today: date


def what_happened_next(about: ForTheChild, *, language: str) -> Document:
    """The letter, as a document for the printer."""
    blocks: list[Block] = [
        paragraph(_("Hello %(name)s,") % {"name": about.called}),
        paragraph(_("This is what happened after people first worried about you. It is yours to keep."), lead=True),
        Heading(_("What happened, and when")),
        Bullets(tuple(f"{long_date(on)}: {words}" for on, words in sorted(_told(about.line), key=lambda one: one[0]))),
        *_goals(about),
        Heading(_("What comes next")),
        *_next(about.line, about.today),
        Heading(_("If something here is wrong, or you want to talk")),
        paragraph(_("Tell somebody who helps you. You can ask to see what is written about you.")),
    ]  # fmt: skip
    if about.help_phone:
        blocks.append(Callout(heading=_("You can ring"), number=about.help_phone, note=""))
    blocks.append(paragraph(_("If you are in danger now, call 999.")))
    head = Letterhead(
        sender=about.sender, sender_lines=(), recipient_lines=(), date=long_date(about.today), reference_label=_("Reference"),
    )  # fmt: skip
    return Document(
        title=_("What happened next"), language=language, reference=about.reference, blocks=tuple(blocks),
        letterhead=head, size=PRINT,
    )  # fmt: skip


def _told(line: Line) -> Iterator[tuple[date, str]]:
    yield line.referred_on, _("People were worried about you, and told us.")
    words = {
        "heard": _("You told us what you think."), "decisions": _("A group of people met and made a decision about you."),
        "plan": _("We made a plan with you to help keep you safe."), "where": _("Another council began to look after you."),
        "waves": _("We asked how you were."),
    }  # fmt: skip
    for lane in line.lanes:
        if lane.code not in TOLD:
            continue
        days = {point.on for point in lane.points if point.sort not in ("ahead", "missed")}
        days |= {stretch.start for stretch in lane.stretches[1 if lane.code == "where" else 0 :]}
        for on in days:
            yield on, words[lane.code]
        if lane.code == "waves":
            yield from ((point.on, _("We should have asked how you were, and did not.")) for point in lane.points
                        if point.sort == "missed")  # fmt: skip
    if line.turns_18_on:
        yield line.turns_18_on, _("You turned 18. From then on you say whether we may ask.")


def _goals(about: ForTheChild) -> list[Block]:
    """The child's goals in the child's words, with the numbers the child gave."""
    found: list[Block] = []
    for on, measure in about.goals:
        for number in ("1", "2", "3"):
            goal, now = (
                measure.answers.get(f"goal_{number}", ""),
                measure.answers.get(f"goal_{number}_now", ""),
            )
            if goal:
                said = _("%(day)s: you said you were at %(now)s of 10") % {"day": long_date(on), "now": now}
                found.append(Quotation(goal, said if now else long_date(on)))
    return [Heading(_("What you said you wanted")), *found] if found else []


def _next(line: Line, today: date) -> list[Block]:
    ahead = [
        point.on
        for lane in line.lanes
        for point in lane.points
        if point.sort == "ahead" and point.on >= today
    ]
    if not ahead:
        return [paragraph(_("We will not ask again by ourselves. You can always come to us."))]
    return [paragraph(_("We will ask how you are again around %(day)s.") % {"day": long_date(min(ahead))})]
