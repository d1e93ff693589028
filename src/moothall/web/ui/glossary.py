"""The words of the field, in plain words. The glossary in `docs/` is made from this list."""

from __future__ import annotations

from django.utils.translation import gettext as _


def glossary() -> list[tuple[str, str]]:
    """Terms and what they mean, in alphabetical order of the English."""
    return [
        (
            _("Arrangement"),
            _("The rules a panel works by, kept as a versioned file: who sits, how it decides, by when."),
        ),
        (_("Circle"), _("The people who need to know one thing, and why. Nobody outside it can see it.")),
        (
            _("Competent authority"),
            _("The part of the Home Office that decides cases no local panel can take."),
        ),
        (
            _("Conclusive grounds"),
            _("The second decision: on the balance of probabilities, is the child a victim?"),
        ),
        (
            _("Conference"),
            _("A meeting of agencies about the people in the greatest danger from domestic abuse."),
        ),
        (
            _("Consent"),
            _(
                "A person's own yes to support, asked for and recorded. Below 18 a parent or guardian gives it."
            ),
        ),
        (
            _("Desk"),
            _("Where a case is decided as it comes, without waiting for a meeting."),
        ),
        (_("Determination"), _("A decision with its reasons. It is never changed, only superseded.")),
        (
            _("Dip sample"),
            _("Some decisions drawn by chance and read again by somebody who took no part in them."),
        ),
        (_("First responder"), _("A body allowed to refer somebody to the National Referral Mechanism.")),
        (_("Gateway"), _("The law that lets one agency share something with another.")),
        (
            _("Guardian"),
            _("The child's independent guardian. Attends and speaks for the child; has no vote."),
        ),
        (
            _("Ledger"),
            _("The record of every write and every read. It cannot be changed without being noticed."),
        ),
        (_("Limb"), _("One part of the legal test, decided on its own evidence.")),
        (
            _("Marking"),
            _(
                "Who may see one piece of information: the whole panel, the chair only, never the child or carer."
            ),
        ),
        (_("Nil return"), _("An agency's answer that it holds nothing about the child.")),
        (_("Pack"), _("What the panel has before it, frozen with a hash.")),
        (
            _("Questionnaire"),
            _("Questions asked the same way each time, whose answers give a score."),
        ),
        (_("Quorum"), _("Who must be there for a decision to count.")),
        (
            _("Rating"),
            _("How high the risk is, with reasons. It starts the clock of its level."),
        ),
        (
            _("Reasonable grounds"),
            _("The first decision: is there reason to believe the child may be a victim?"),
        ),
        (
            _("Reconsideration"),
            _("Looking at a determination again. The new one supersedes; the old stays in sight."),
        ),
        (
            _("Release"),
            _("An owner's yes to using what they shared outside the place where it was shared."),
        ),
        (
            _("Repeat"),
            _("The same person referred again within the time the arrangement sets."),
        ),
        (
            _("Route onward"),
            _("Somewhere a case can be sent on to: another arrangement, or a service."),
        ),
        (_("Seat"), _("One agency's place at the panel.")),
        (
            _("Section 47"),
            _("The authority's duty to enquire where a child may be suffering significant harm."),
        ),
        (_("Stand aside"), _("To take no part in one decision because of a conflict of interest.")),
        (
            _("Strategy discussion"),
            _("The first talk between the agencies when a child may be at risk of harm."),
        ),
    ]
