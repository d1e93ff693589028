"""The two letters to the child: up to 11, and 11 to 17.

Written to be read by the child alone: short sentences, no law words that are not explained, no blame, nobody
named who may have done harm, a number big enough to dial. The texts for up to 11 aim at a reading age of 7
to 8, those for 11 to 17 at 11 to 12; a test measures them in every outcome.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from moothall.casework.panel.letters.family import ForFamily
from moothall.casework.panel.letters.people import Contact
from moothall.casework.panel.letters.phrases import dial, in_words, kept_together, letterhead, signature
from moothall.casework.panel.letters.words import Verdict
from moothall.look.paper import Block, Bullets, Document, Heading, Quotation, paragraph, paragraphs

LARGE_PRINT = 14
OLDER_PRINT = 13


def letter_to_11(about: ForFamily, *, language: str) -> Document:
    """The letter to a child up to 11."""
    name = {"name": about.ask.name}
    blocks: list[Block] = [
        paragraph(_("Hello %(name)s,") % {"name": about.name}),
        paragraph(_("Some grown-ups met to talk about you. Their job is to help keep you safe.")),
        *paragraphs(about.note),
        paragraph(_young_outcome(about.verdict), lead=True),
        paragraph(_("It was not your fault.") + " " + _young_meaning(about.verdict)),
        *_young_reasons(about),
        *_young_voice(about),
        Heading(_("What happens now")),
        *_steps(about, _("We will make a plan to help you. We will talk to you about it.")),
        Heading(_("Who you can talk to")),
        paragraph(_("You can ask %(name)s about this letter. You can ask at any time.") % name),
        *_ways_to_ask(about),
        *_young_guardian(about),
        Heading(_("If you think we got it wrong")),
        paragraph(
            _("Tell %(name)s. A grown-up who helps you can ask us to look again. It is best to ask soon.")
            % name
        ),
        paragraph(_("If you are in danger now, call 999.")),
        signature(about.sender, _("With best wishes,")),
    ]
    return _letter(about, blocks, language=language, size=LARGE_PRINT)


def letter_11_to_17(about: ForFamily, *, language: str) -> Document:
    """The letter to a child from 11 to 17."""
    name = {"name": about.ask.name}
    blocks: list[Block] = [
        paragraph(_("Dear %(name)s,") % {"name": about.name}),
        paragraph(
            _(
                "On %(date)s a group of people met to talk about what has happened to you. They work for the "
                "council, the police, the health service and others. Their job is to help keep you safe."
            )
            % {"date": in_words(about.decided_on)}
        ),
        *paragraphs(about.note),
        Heading(_("What we decided")),
        paragraph(_older_outcome(about.verdict), lead=True),
        Heading(_("What this means for you")),
        *(paragraph(text) for text in _older_meaning(about.verdict)),
        *_older_reasons(about),
        *_older_voice(about),
        Heading(_("What happens next")),
        *_steps(about, _("We will make a plan with you to help keep you safe.")),
        Heading(_("Who you can ask")),
        paragraph(
            _("%(name)s can tell you more about this letter. You can also ask for it in another language.")
            % name
        ),
        *_ways_to_ask(about),
        *_older_guardian(about),
        Heading(_("If you do not agree")),
        *_older_disagree(about),
        paragraph(_("If you are in danger now, call 999.")),
        signature(about.sender, _("Yours sincerely,")),
    ]
    return _letter(about, blocks, language=language, size=OLDER_PRINT)


def _letter(about: ForFamily, blocks: Sequence[Block], *, language: str, size: int) -> Document:
    return Document(
        title=_("A letter about what we decided"),
        language=language,
        reference=about.reference,
        blocks=tuple(blocks),
        letterhead=letterhead(about.sender, about.letter_date, (about.name,)),
        size=size,
    )


def _young_outcome(verdict: Verdict) -> str:
    return {
        Verdict.RECOGNISED: _("We think someone used you to get what they wanted. That was wrong."),
        Verdict.MORE_TO_DECIDE: _(
            "We think someone may have used you to get what they wanted. That is wrong. "
            "We need to find out more. Then we will meet again."
        ),
        Verdict.NOT_SHOWN_IN_THE_END: _(
            "We looked hard at what happened. We could not find enough to be sure that someone used you."
        ),
        Verdict.NO_REASONABLE_GROUNDS: _(
            "We looked at what happened. We did not find enough to say that someone used you."
        ),
    }[verdict]


def _young_meaning(verdict: Verdict) -> str:
    if verdict is Verdict.RECOGNISED:
        return _("It means that you can get help. The grown-ups must work to keep you safe.")
    if verdict is Verdict.MORE_TO_DECIDE:
        return _("You can get help now. We will write to you again when we know more.")
    return _(
        "This does not mean that you told a lie. You can still talk to us. "
        "We will still help you. We will still work to keep you safe."
    )


def _young_reasons(about: ForFamily) -> list[Block]:
    if not about.reasons:
        return []
    return [Heading(_("Why we think this")), Bullets(about.reasons)]


def _young_voice(about: ForFamily) -> list[Block]:
    if about.said:
        said: list[Block] = [Heading(_("What you told us")), Quotation(about.said)]
        if about.changed:
            said.append(paragraph(_("This is what we did about it:") + " " + about.changed))
        return said
    if about.heard:
        return []
    return [
        Heading(_("What you think")),
        paragraph(_("We did not get to hear from you before we met. We are sorry. You can still tell us.")),
    ]


def _young_guardian(about: ForFamily) -> list[Block]:
    if about.guardian is None:
        return []
    return [
        paragraph(
            _(
                "%(name)s is your guardian. Your guardian is there just for you. You can ask your "
                "guardian too."
            )
            % {"name": about.guardian.name}
        )
    ]


def _older_outcome(verdict: Verdict) -> str:
    return {
        Verdict.RECOGNISED: _(
            "We decided that someone used you to get what they wanted. "
            "The law calls this modern slavery, and it says that you are a victim of it."
        ),
        Verdict.MORE_TO_DECIDE: _(
            "We decided that there are good reasons to believe that someone used you to get what they "
            "wanted. "
            "The law calls this modern slavery. We need to find out more before we decide for certain."
        ),
        Verdict.NOT_SHOWN_IN_THE_END: _(
            "We looked at everything with care. We could not be sure enough that someone used you "
            "in the way that the law calls modern slavery."
        ),
        Verdict.NO_REASONABLE_GROUNDS: _(
            "We decided that we do not have enough reasons to say that someone used you "
            "in the way that the law calls modern slavery."
        ),
    }[verdict]


def _older_meaning(verdict: Verdict) -> tuple[str, ...]:
    if verdict is Verdict.RECOGNISED:
        return (
            _("What happened was not your fault. It does not matter if you said yes to it at the time."),
            _("You have a right to help. The people around you must work together to keep you safe."),
        )
    if verdict is Verdict.MORE_TO_DECIDE:
        return (
            _("What happened was not your fault. It does not matter if you said yes to it at the time."),
            _(
                "You can get help now. We will meet again to decide for certain, and we will write to "
                "you again."
            ),
        )
    return (
        _(
            "This does not mean that we think you lied, and it does not mean that what happened to you "
            "was all "
            "right. It was not your fault."
        ),
        _(
            "We still have to work to keep you safe. This decision does not change that. "
            "Your plan goes on too."
        ),
    )


def _older_reasons(about: ForFamily) -> list[Block]:
    if not about.reasons:
        return []
    return [Heading(_("Why we decided this")), Bullets(about.reasons)]


def _older_voice(about: ForFamily) -> list[Block]:
    if about.said:
        said: list[Block] = [Heading(_("What you told us")), Quotation(about.said)]
        if about.changed:
            said.append(paragraph(_("Because of what you told us:") + " " + about.changed))
        return said
    if about.heard:
        return []
    return [
        Heading(_("What you think")),
        paragraph(
            _(
                "We did not get to hear from you before we decided. We are sorry about that. "
                "You can still tell us what you think, and it can change your plan."
            )
        ),
    ]


def _older_guardian(about: ForFamily) -> list[Block]:
    if about.guardian is None:
        return []
    values = {"name": about.guardian.name, "phone": kept_together(about.guardian.phone)}
    text = _(
        "%(name)s is your guardian. A guardian does not work for us and is there just for you, "
        "so you can ask your guardian about anything in this letter."
    )
    if about.guardian.phone:
        text += " " + _("The number is %(phone)s.")
    return [paragraph(text % values)]


def _older_disagree(about: ForFamily) -> list[Block]:
    blocks: list[Block] = [
        paragraph(
            _(
                "You can say so. Tell %(name)s. The person who sent us your case, or a group that "
                "supports you, "
                "can ask us to look at it again. It helps if there is something new to tell us."
            )
            % {"name": about.ask.name}
        )
    ]
    window = about.reconsideration
    if window.window_days is not None:
        sentence = _("It is best to ask within %(days)d days of the date of the decision.") % {
            "days": window.window_days
        }
        if not window.window_confirmed:
            sentence += " " + _("We are not certain of this limit, so ask even if it is later.")
        blocks.append(paragraph(sentence))
    blocks.append(
        paragraph(
            _("A lawyer can also ask a court to check how we decided. %(name)s can help you find a lawyer.")
            % {"name": about.ask.name}
        )
    )
    return blocks


def _steps(about: ForFamily, otherwise: str) -> list[Block]:
    """What will be done, each with who does it; then the next steps. A promise where there is none yet."""
    doing = tuple(f"{thing.words} ({thing.who})" if thing.who else thing.words for thing in about.doing)
    steps: tuple[str, ...] = (*doing, *about.next_steps)
    return [Bullets(steps)] if steps else [paragraph(otherwise)]


def _ways_to_ask(about: ForFamily) -> list[Block]:
    role = {"name": about.ask.name, "role": about.ask.role}
    others = tuple(_other(contact) for contact in about.other_help)
    first = dial(_("Call %(name)s, %(role)s") % role, about.ask)
    return [first, paragraph(_("You can also call:")), Bullets(others)] if others else [first]


def _other(contact: Contact) -> str:
    name = f"{contact.name}, {contact.role}" if contact.role else contact.name
    return f"{name}: {kept_together(contact.phone)}" + (f" ({contact.hours})" if contact.hours else "")
