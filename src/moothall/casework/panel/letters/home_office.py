"""The two formal notices to the Home Office's competent authority.

The decision notice carries the full reasons: the wording of the test, each limb with evidence for and
against, who sat, how it was carried, dissent, best interests, the clock. The routing notice sends on a child
whose case this panel may not decide. What is marked for the chair alone is named as held, and not printed.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from moothall.casework.panel.letters import reasoning
from moothall.casework.panel.letters.people import Child
from moothall.casework.panel.letters.phrases import (
    actions_shown,
    duties_go_on,
    how_to_disagree,
    in_words,
    letterhead,
    outcome_sentence,
    signature,
    who_answers,
)
from moothall.casework.panel.letters.records import DecisionRecord, PersonalNote, ScopeRecord
from moothall.casework.panel.letters.words import Marking, Reader
from moothall.look.paper import Block, Document, Heading, KeyValues, Notice, Table, paragraph, paragraphs


def to_home_office(record: DecisionRecord, *, language: str, note: PersonalNote | None) -> Document:
    """The formal notice of the decision with its full reasons."""
    blocks: list[Block] = [
        *(paragraphs(note.text) if note else ()),
        paragraph(outcome_sentence(record), lead=True),
        KeyValues(_identity(record.child) + _referral(record)),
        *_supersedes(record),
        Heading(_("Who decided")),
        *reasoning.who_decided(record),
        *(block for made in record.determinations for block in reasoning.determination(made)),
        Heading(_("The child's voice")),
        *reasoning.voice(record.voice),
        Heading(_("Best interests")),
        *paragraphs(record.best_interests),
        Heading(_("Safeguarding plan")),
        *_plan(record),
        Heading(_("Time limits")),
        *reasoning.clocks(record.clocks),
        Heading(_("Reconsideration")),
        *how_to_disagree(record.reconsideration),
        Heading(_("Who to ask")),
        who_answers(record.ask),
        signature(record.sender, _("Yours sincerely,")),
    ]
    return Document(
        title=_("Notice of decision by a child panel"),
        language=language,
        reference=record.reference,
        blocks=tuple(blocks),
        letterhead=letterhead(
            record.sender, record.letter_date, (_("Single Competent Authority"), _("Home Office"))
        ),
    )


def routing_notice(record: ScopeRecord, *, language: str) -> Document:
    """The notice that a child's case is out of this panel's scope and goes to the competent authority."""
    reasons = tuple((reason, rule) for reason, rule in record.reasons)
    actions = tuple(
        (action.what, action.owner_agency, in_words(action.due))
        for action in record.plan
        if Reader.HOME_OFFICE in action.shown_to and action.marking is not Marking.CHAIR_ONLY
    )
    referred = ((_("Referred on"), in_words(record.referred_on)),) if record.referred_on else ()
    by = ((_("Referred by"), record.referred_by),) if record.referred_by else ()
    blocks: list[Block] = [
        paragraph(
            _("This child's case is out of scope for the child panel. It is sent to you for decision."),
            lead=True,
        ),
        KeyValues((*_identity(record.child), *referred, *by)),
        Heading(_("Why")),
        Table((_("Reason"), _("Rule")), reasons, widths=(5, 1)),
        Heading(_("Safeguarding goes on here")),
        paragraph(
            _(
                "The panel takes no decision on this child's status. The local agencies keep their own "
                "duties to "
                "safeguard the child, and a safeguarding plan is made here whoever decides."
            )
        ),
        *([Table((_("Action"), _("Owner"), _("By")), actions, widths=(6, 4, 4))] if actions else []),
        *(_guardian(record)),
        Heading(_("Who to ask")),
        who_answers(record.ask),
        signature(record.sender, _("Yours sincerely,")),
    ]
    return Document(
        title=_("A child out of scope for the child panel"),
        language=language,
        reference=record.reference,
        blocks=tuple(blocks),
        letterhead=letterhead(record.sender, record.letter_date, (record.routed_to,)),
    )


def _identity(child: Child) -> tuple[tuple[str, str], ...]:
    """Who it is about: the competent authority's notice is the only one with the child's full name."""
    facts = [(_("Child"), child.full_name or child.initials)]
    if child.date_of_birth:
        facts.append((_("Date of birth"), in_words(child.date_of_birth)))
    facts.append((_("Age"), str(child.age)))
    if child.home_office_reference:
        facts.append((_("Home Office reference"), child.home_office_reference))
    return tuple(facts)


def _referral(record: DecisionRecord) -> tuple[tuple[str, str], ...]:
    facts = [
        (_("Decided on"), in_words(record.decided_on)),
        (_("Deciding authority"), record.deciding_authority),
    ]
    if record.referred_on:
        facts.insert(0, (_("Referred on"), in_words(record.referred_on)))
    if record.referred_by:
        facts.insert(1, (_("Referred by"), record.referred_by))
    if record.exploitation:
        facts.append((_("Exploitation"), ", ".join(record.exploitation)))
    return tuple(facts)


def _supersedes(record: DecisionRecord) -> list[Block]:
    if not record.supersedes:
        return []
    return [Notice(_("This decision supersedes %(earlier)s.") % {"earlier": record.supersedes})]


def _plan(record: DecisionRecord) -> list[Block]:
    rows = actions_shown(record, Reader.HOME_OFFICE)
    blocks: list[Block] = []
    if rows:
        blocks.append(Table((_("Action"), _("Owner"), _("By")), rows, widths=(6, 4, 4)))
    elif record.no_plan_because:
        blocks.append(paragraph(_("No plan is needed: %(why)s") % {"why": record.no_plan_because}))
    if record.is_unfavourable:
        blocks.append(paragraph(duties_go_on(record)))
    return blocks or [paragraph(_("The plan is held by the panel."))]


def _guardian(record: ScopeRecord) -> list[Block]:
    if record.guardian is None:
        return []
    return [
        paragraph(
            _("Independent guardian: %(name)s, %(service)s.")
            % {"name": record.guardian.name, "service": record.guardian.service}
        )
    ]
