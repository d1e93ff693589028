"""Bringing what is known of the same person in another case into this one, by hand and with its origin named."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from moothall.casework.intake.models import Case, Child, Fact, Hazard, Link
from moothall.core import ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import one_visible, require, visible
from moothall.core.kinds import Actor, NotVisible


def person_ids(actor: Actor, case: Case) -> list[UUID]:
    """The rows of one person that the actor may see: the case's own, the one it points at, and those that point there."""
    root = case.child.same_as_id or case.child_id
    rows = visible(Child.objects.all(), actor)
    others = rows.filter(same_as_id=root).values_list("pk", flat=True)
    return [root, case.child_id, *others]


def bring_hazard(*, by: Actor, case_id: UUID, hazard_id: UUID) -> Hazard:
    """A hazard known in another case of the same person, recorded here too and said to come from there."""
    with ledger.unit(by, "Bring a hazard from another case", must_write=True) as record:
        case = _case(by, case_id)
        known = one_visible(Hazard.objects.select_related("case").filter(ended_on=None), by, pk=hazard_id)
        _check_same_person(by, case, known.case)
        row = Hazard(
            **_common(by, case), about=known.about, text=_from(known.case, known.text), review_on=known.review_on,
            told=known.told,
        )  # fmt: skip
        row.save(force_insert=True)
        _tell(record, "hazard.brought", row, case, known.case)
    return row


def bring_link(*, by: Actor, case_id: UUID, link_id: UUID) -> Link:
    """A linked person, place or thing of another case of the same person, linked here too."""
    with ledger.unit(by, "Bring a link from another case", must_write=True) as record:
        case = _case(by, case_id)
        known = one_visible(Link.objects.select_related("case").filter(ended_at=None), by, pk=link_id)
        _check_same_person(by, case, known.case)
        row = Link(
            **_common(by, case), what=known.what, label=known.label, digest=bytes(known.digest),
            relation=known.relation,
            notes=_from(known.case, known.notes),
        )  # fmt: skip
        row.save(force_insert=True)
        _tell(record, "link.brought", row, case, known.case)
    return row


def bring_fact(*, by: Actor, case_id: UUID, fact_id: UUID) -> Fact:
    """A fact of another case of the same person, beside this one's own facts, attributed to where it comes from."""
    with ledger.unit(by, "Bring a fact from another case", must_write=True) as record:
        case = _case(by, case_id)
        known = one_visible(Fact.objects.select_related("case").filter(superseded=False), by, pk=fact_id)
        _check_same_person(by, case, known.case)
        said = _("%(who)s, in case %(case)s") % {"who": known.said_by, "case": known.case.reference}
        row = Fact(
            **_common(by, case), key=known.key, label=known.label, section=known.section, position=known.position,
            text=known.text, answer=known.answer, said_by=said[:200],
        )  # fmt: skip
        row.save(force_insert=True)
        _tell(record, "fact.brought", row, case, known.case)
    return row


def _case(by: Actor, case_id: UUID) -> Case:
    case = one_visible(Case.objects.select_related("child"), by, pk=case_id)
    require(by, Capability.RECORD_FACTS, case.circle_id)
    return case


def _check_same_person(by: Actor, case: Case, other: Case) -> None:
    if other.pk == case.pk or other.child_id not in person_ids(by, case):
        raise NotVisible


def _from(other: Case, text: str) -> str:
    return "\n".join(part for part in (text, _("From case %(case)s.") % {"case": other.reference}) if part)


def _common(by: Actor, case: Case) -> dict[str, object]:
    return {
        "partnership_id": by.partnership_id, "circle_id": case.circle_id, "created_by_id": by.membership_id,
        "case": case,
    }  # fmt: skip


def _tell(record: ledger.Record, name: str, row: Fact | Hazard | Link, case: Case, other: Case) -> None:
    record.wrote(name, row, case_id=case.pk, other=str(other.pk))
    record.read(f"{name}_from", other, case_id=other.pk, circle_id=other.circle_id)
