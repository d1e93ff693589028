"""The letter to the carer: plain words for an adult, written from what the family may see."""

from __future__ import annotations

from django.utils.translation import gettext as _

from moothall.casework.panel.letters.family import ForFamily
from moothall.casework.panel.letters.people import Carer
from moothall.casework.panel.letters.phrases import dial, in_words, letterhead, signature
from moothall.casework.panel.letters.words import LetterRefused, Verdict
from moothall.look.paper import Block, Bullets, Document, Heading, Quotation, paragraph, paragraphs


def letter_to_carer(about: ForFamily, carer: Carer | None, *, language: str) -> Document:
    """The letter to the carer. Raises `LetterRefused` when there is none, or writing could harm the child."""
    if carer is None:
        raise LetterRefused(
            _("There is no carer on record. Add who cares for the child, or do not send this letter.")
        )
    if not carer.safe_to_write:
        raise LetterRefused(
            _("It is recorded that a letter to this carer could put the child at risk. Nothing is written.")
        )
    blocks: list[Block] = [
        paragraph(_("Dear %(name)s,") % {"name": carer.name}),
        paragraph(
            _(
                "On %(date)s a panel of the council, the police, the health service and others met about "
                "%(child)s, who is in your care. This letter tells you what was decided and what happens "
                "next."
            )
            % {"date": in_words(about.decided_on), "child": about.name}
        ),
        *paragraphs(about.note),
        Heading(_("What was decided")),
        paragraph(_outcome(about), lead=True),
        *(paragraph(text) for text in _meaning(about)),
        *_reasons(about),
        *_voice(about),
        Heading(_("What happens next")),
        *_steps(about),
        Heading(_("What you can do")),
        Bullets(
            (
                _("Let %(child)s talk about it or not, and do not press for details.")
                % {"child": about.name},
                _("Tell us at once if anything worries you, or if somebody new gets in touch."),
                _("Call 999 if there is danger now, or if %(child)s goes missing.") % {"child": about.name},
            )
        ),
        Heading(_("Who you can ask")),
        dial(_("Call %(name)s, %(role)s") % {"name": about.ask.name, "role": about.ask.role}, about.ask),
        *_guardian(about),
        Heading(_("If you do not agree")),
        *_disagree(about),
        signature(about.sender, _("Yours sincerely,")),
    ]
    return Document(
        title=_("A letter about the panel's decision"),
        language=language,
        reference=about.reference,
        blocks=tuple(blocks),
        letterhead=letterhead(about.sender, about.letter_date, (carer.name, *carer.address)),
    )


def _outcome(about: ForFamily) -> str:
    return {
        Verdict.RECOGNISED: _("The panel decided that %(child)s is a victim of modern slavery."),
        Verdict.MORE_TO_DECIDE: _(
            "The panel decided that there are good reasons to believe that %(child)s is a victim of modern "
            "slavery. It will meet again to decide for certain."
        ),
        Verdict.NOT_SHOWN_IN_THE_END: _(
            "The panel could not be sure enough that %(child)s is a victim of modern slavery."
        ),
        Verdict.NO_REASONABLE_GROUNDS: _(
            "The panel did not find enough reasons to say that %(child)s is a victim of modern slavery."
        ),
    }[about.verdict] % {"child": about.name}


def _meaning(about: ForFamily) -> tuple[str, ...]:
    child = {"child": about.name}
    if about.verdict.is_negative:
        return (
            _(
                "This does not mean that anybody thinks %(child)s lied. Nothing that happened was "
                "%(child)s's fault."
            )
            % child,
            _(
                "Keeping %(child)s safe goes on. The agencies' duties do not end with this decision, and "
                "neither "
                "does the plan."
            )
            % child,
        )
    return (
        _(
            "Somebody used %(child)s to get what they wanted. It was not %(child)s's fault, and it makes no "
            "difference whether %(child)s agreed to it at the time."
        )
        % child
        if about.verdict is Verdict.RECOGNISED
        else _("Whatever is decided in the end, nothing that happened was %(child)s's fault.") % child,
        _("The agencies must work together to keep %(child)s safe and well.") % child,
    )


def _reasons(about: ForFamily) -> list[Block]:
    return [Heading(_("Why")), Bullets(about.reasons)] if about.reasons else []


def _voice(about: ForFamily) -> list[Block]:
    if not about.said:
        return []
    said: list[Block] = [
        Heading(_("What %(child)s told us, and is happy for you to know") % {"child": about.name}),
        Quotation(about.said),
    ]
    if about.changed:
        said.append(paragraph(_("Because of this:") + " " + about.changed))
    return said


def _steps(about: ForFamily) -> list[Block]:
    doing = tuple(f"{thing.words} ({thing.who})" if thing.who else thing.words for thing in about.doing)
    steps: tuple[str, ...] = (*doing, *about.next_steps)
    if steps:
        return [Bullets(steps)]
    return [paragraph(_("The social worker will go through the plan with you."))]


def _guardian(about: ForFamily) -> list[Block]:
    if about.guardian is None:
        return []
    text = _("%(guardian)s is %(child)s's independent guardian, and is there for %(child)s alone.")
    return [paragraph(text % {"guardian": about.guardian.name, "child": about.name})]


def _disagree(about: ForFamily) -> list[Block]:
    text = _(
        "Tell %(name)s. The person who made the referral, or a support provider, can ask for the "
        "decision to be "
        "looked at again. A court can also be asked to check how it was made; for that you would need a "
        "lawyer."
    ) % {"name": about.ask.name}
    window = about.reconsideration
    if window.window_days is not None:
        text += " " + _("It is best to ask within %(days)d days of the decision.") % {
            "days": window.window_days
        }
        if not window.window_confirmed:
            text += " " + _("We are not certain of this limit, so ask even if it is later.")
    return [paragraph(text)]
