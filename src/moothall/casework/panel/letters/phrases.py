"""Words that several letters share: dates, outcomes, findings, who to ask."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import dateformat
from django.utils.translation import gettext as _

from moothall.casework.panel.letters.people import Contact, Sender
from moothall.casework.panel.letters.records import DecisionRecord, Determination, Reconsideration
from moothall.casework.panel.letters.words import Called, Finding, Marking, Reader, Stage
from moothall.look.paper import Block, Callout, Letterhead, Paragraph, Signature, paragraph


def in_words(day: date | None) -> str:
    """A date as people write it, in the language in force: '12 November 2026'. 'Not set' for none."""
    return dateformat.format(day, "j F Y") if day else _("Not set")


def time_in_words(moment: datetime | None) -> str:
    """A time of day on a date: '12 November 2026, 14:03'. The caller gives local time."""
    return dateformat.format(moment, "j F Y, H:i") if moment else _("Not recorded")


def letterhead(sender: Sender, day: date, recipient_lines: tuple[str, ...]) -> Letterhead:
    """The head of a letter."""
    return Letterhead(
        sender=sender.partnership,
        sender_lines=sender.address,
        recipient_lines=recipient_lines,
        date=in_words(day),
        reference_label=_("Reference"),
    )


def signature(sender: Sender, closing: str) -> Signature:
    """The end of a letter."""
    return Signature(closing=closing, name=sender.signed_by, role=sender.role, agency=sender.agency)


def dial(heading: str, contact: Contact) -> Callout:
    """A number big enough to dial, with who answers and when."""
    return Callout(heading=heading, number=contact.phone, note=contact.hours)


def kept_together(phone: str) -> str:
    """A telephone number that does not break over two lines."""
    return phone.replace(" ", "\u00a0")


def who_answers(contact: Contact) -> Paragraph:
    """For professionals: one line with every way to reach the person."""
    ways = [kept_together(contact.phone), contact.email, contact.hours]
    return paragraph(f"{contact.name}, {contact.role}: " + ", ".join(way for way in ways if way))


def stage_name(made: Determination) -> str:
    """The decision by its name in law, or by the arrangement's own."""
    if made.stage == Stage.REASONABLE_GROUNDS:
        return _("Reasonable grounds")
    if made.stage == Stage.CONCLUSIVE_GROUNDS:
        return _("Conclusive grounds")
    return made.stage_title


def outcome_name(made: Determination) -> str:
    """The outcome in one word, or as the arrangement names it."""
    if made.stage in set(Stage):
        return _("Positive") if made.positive else _("Negative")
    return made.outcome_title


def voice_name(called: Called) -> str:
    """The heading over what the person said."""
    return called.voice or _("The child's voice")


def unheard(called: Called, why: str) -> str:
    """That the person was not heard, and why."""
    if not called.one:
        return _("The child was not heard: %(why)s") % {"why": why}
    who = called.one[:1].upper() + called.one[1:]
    return _("%(who)s was not heard: %(why)s") % {"who": who, "why": why}


def finding_name(finding: Finding) -> str:
    """A finding on a limb."""
    return {
        Finding.MET: _("Met"),
        Finding.NOT_MET: _("Not met"),
        Finding.NOT_SHOWN: _("Not shown"),
    }[finding]


def marking_name(marking: Marking) -> str:
    """A marking as it is printed."""
    return {
        Marking.WHOLE_PANEL: _("Whole panel"),
        Marking.CHAIR_ONLY: _("Chair only"),
        Marking.NEVER_TO_CHILD_OR_CARER: _("Never to the child or carer"),
    }[marking]


def outcome_sentence(record: DecisionRecord) -> str:
    """The outcome for a professional, in one sentence without a name."""
    if not record.of_the_mechanism:
        return " ".join(made.sentence for made in record.determinations)
    made = {made.stage: made.positive for made in record.determinations}
    reasonable, conclusive = made.get(Stage.REASONABLE_GROUNDS), made.get(Stage.CONCLUSIVE_GROUNDS)
    if conclusive:
        return _(
            "The panel decided on the balance of probabilities that the child is a victim of modern slavery."
        )
    if conclusive is False:
        return _(
            "The panel decided that it is not shown on the balance of probabilities "
            "that the child is a victim of modern slavery."
        )
    if reasonable:
        return _(
            "The panel decided that there are reasonable grounds to believe that the child is a victim of "
            "modern slavery. The conclusive grounds decision is still to be taken."
        )
    return _(
        "The panel decided that there are not reasonable grounds to believe that the child is a victim of "
        "modern slavery."
    )


def duties_go_on(record: DecisionRecord) -> str:
    """After a negative decision, for professionals: what does not end with it."""
    if not record.of_the_mechanism:
        return record.after_unfavourable
    return _(
        "Safeguarding goes on. This decision does not end any agency's duty to safeguard this child and "
        "promote the child's welfare. The safeguarding plan stays in force and will be reviewed."
    )


def how_to_disagree(reconsideration: Reconsideration) -> tuple[Block, ...]:
    """For professionals: who may ask for another look, by when, and what else there is."""
    blocks = [
        paragraph(
            _(
                "A reconsideration can be asked for by the first responder or by a support provider, "
                "with new "
                "evidence or a concern about how the guidance was followed (rule %(rule)s). Others may ask "
                "through them. It is not a formal appeal. Otherwise the decision can be challenged by "
                "judicial "
                "review."
            )
            % {"rule": reconsideration.rule}
        )
    ]
    if reconsideration.window_days is not None:
        blocks.append(paragraph(window_sentence(reconsideration)))
    return tuple(blocks)


def window_sentence(reconsideration: Reconsideration) -> str:
    """The window for a professional, marked where its rule is not confirmed."""
    sentence = _(
        "The request should be made within %(days)d calendar days of the decision (rule %(rule)s)."
    ) % {"days": reconsideration.window_days, "rule": reconsideration.window_rule}
    if reconsideration.window_confirmed:
        return sentence
    return sentence + " " + _("This time limit is not confirmed: check it against the current guidance.")


def actions_shown(record: DecisionRecord, reader: Reader) -> tuple[tuple[str, str, str], ...]:
    """The plan's actions that this reader outside the family may see: what, who, by when."""
    return tuple(
        (
            action.what,
            f"{action.owner_agency}: {action.owner}" if action.owner else action.owner_agency,
            in_words(action.due),
        )
        for action in record.plan
        if reader in action.shown_to and action.marking is not Marking.CHAIR_ONLY
    )
