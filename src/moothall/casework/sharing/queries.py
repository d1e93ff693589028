"""What agencies were asked and said, and an agency's own requests. A fixed number of queries each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from moothall.casework.intake.models import Case
from moothall.casework.intake.queries import arrangement_of, overrides_of, with_overrides
from moothall.casework.intake.shelf import all_arrangements
from moothall.casework.sharing.models import Chase, InformationRequest, Item, Reply
from moothall.core.access.capabilities import Capability, Relation
from moothall.core.access.gather import gather
from moothall.core.access.models import Agency
from moothall.core.access.queries import one_visible, seats_of, visible
from moothall.core.files.models import StoredFile
from moothall.core.kinds import Actor, Role
from moothall.methods.arrangements import Arrangement

PAGE_SIZE = 25


@dataclass
class Asked:
    """One request with all that came of it."""

    request: InformationRequest
    agency: str
    chases: list[Chase] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    corrected: dict[UUID, Item] = field(default_factory=dict)
    files: dict[UUID, StoredFile] = field(default_factory=dict)

    @property
    def reply(self) -> Reply | None:
        """The reply that stands, if there is one."""
        return self.replies[-1] if self.replies else None

    def state(self, today: date) -> str:
        """One of withdrawn, information, nothing_held, cannot_share, overdue, waiting."""
        if self.reply is not None:
            return self.reply.outcome
        if self.request.withdrawn_at is not None:
            return "withdrawn"
        return "overdue" if self.request.due_on < today else "waiting"


def request_parts(actor: Actor, requests: QuerySet[InformationRequest]) -> dict[str, QuerySet[Any]]:
    """What `gather` needs for requests and all that came of them. See `put_together`."""
    mine = visible(requests, actor)
    ids = mine.order_by().values("pk")
    return {
        "requests": mine.order_by("due_on", "id"),
        "chases": visible(Chase.objects.filter(request__in=ids), actor).order_by("created_at", "id"),
        "replies": visible(Reply.objects.filter(request__in=ids), actor).order_by("created_at", "id"),
        "items": visible(Item.objects.filter(reply__request__in=ids), actor).order_by("number"),
        "agencies": Agency.objects.filter(partnership_id=actor.partnership_id),
    }


def put_together(found: dict[str, list[Any]]) -> list[Asked]:
    """The gathered rows as one record for each request, oldest due first."""
    names = {agency.pk: agency.name for agency in found["agencies"]}
    files = {kept.pk: kept for kept in found.get("files", [])}
    asked = {row.pk: Asked(row, names.get(row.agency_id, ""), files=files) for row in found["requests"]}
    for row in found["chases"]:
        asked[row.request_id].chases.append(row)
    owner = {}
    for row in found["replies"]:
        asked[row.request_id].replies.append(row)
        owner[row.pk] = row.request_id
    superseded = {row.supersedes_id for row in found["items"] if row.supersedes_id}
    older = {row.pk: row for row in found["items"]}
    for row in found["items"]:
        if row.reply_id in owner and row.pk not in superseded:
            one = asked[owner[row.reply_id]]
            one.items.append(row)
            if row.supersedes_id in older:
                one.corrected[row.pk] = older[row.supersedes_id]
    return list(asked.values())


def asked_of_case(actor: Actor, case: Case) -> list[Asked]:
    """Every request of a case with chases, replies and the items this actor may see. One query.

    A guardian sees who was asked and has replied, and not the papers (rule PNL-10).
    """
    parts = request_parts(actor, InformationRequest.objects.filter(case_id=case.pk))
    if actor.role == Role.GUARDIAN:
        parts["items"] = parts["items"].none()
    files = visible(StoredFile.objects.filter(case_id=case.pk), actor)
    return put_together(gather(**parts, files=files))


def agencies_to_ask(actor: Actor) -> list[Agency]:
    """The partnership's agencies, by name."""
    return list(Agency.objects.filter(partnership_id=actor.partnership_id).order_by("name"))


def requests_of_agency(actor: Actor) -> QuerySet[InformationRequest]:
    """The requests made of the actor's own agency."""
    seat = seats_of(actor).filter(circle_id=OuterRef("circle_id"), relation=Relation.ASKED.value)
    rows = InformationRequest.objects.filter(partnership_id=actor.partnership_id, agency_id=actor.agency_id)
    return rows if actor.role == Role.COORDINATOR else rows.filter(Exists(seat))


@dataclass
class RequestPage:
    """One page of an agency's requests, and the key of the next."""

    asked: list[Asked]
    next_key: str


def my_requests(actor: Actor, *, after: str = "", open_only: bool = True) -> RequestPage:
    """The requests made of the actor's agency, soonest due first. One query."""
    rows = requests_of_agency(actor)
    if open_only:
        rows = rows.filter(answered=False, withdrawn_at=None)
    key = _key(after)
    if key is not None:
        rows = rows.filter(Q(due_on__gt=key[0]) | Q(due_on=key[0], pk__gt=key[1]))
    ids = list(visible(rows, actor).order_by("due_on", "pk").values_list("pk", flat=True)[: PAGE_SIZE + 1])
    asked = put_together(
        gather(**request_parts(actor, InformationRequest.objects.filter(pk__in=ids[:PAGE_SIZE])))
    )
    last = asked[-1].request if len(ids) > PAGE_SIZE else None
    return RequestPage(asked, f"{last.due_on.isoformat()}_{last.pk}" if last else "")


def _key(text: str) -> tuple[date, UUID] | None:
    day, _sep, pk = text.partition("_")
    try:
        return date.fromisoformat(day), UUID(pk)
    except ValueError:
        return None


def one_request(actor: Actor, request_id: UUID) -> Asked:
    """One request with what came of it. Two queries. Raises NotVisible."""
    request = one_visible(InformationRequest.objects.all(), actor, pk=request_id)
    parts = request_parts(actor, InformationRequest.objects.filter(pk=request.pk))
    files = visible(StoredFile.objects.filter(pk__in=parts["items"].order_by().values("file_id")), actor)
    return put_together(gather(**parts, files=files))[0]


def arrangement_for_request(actor: Actor, request: InformationRequest) -> Arrangement:
    """The rules a request is answered by, with the partnership's own values, for one who may not see the case."""
    case = visible(Case.objects.filter(pk=request.case_id), actor).first()
    if case is not None:
        return arrangement_of(actor, case)
    pinned = all_arrangements().version(request.arrangement, request.arrangement_version)
    return with_overrides(pinned, overrides_of(actor, request.arrangement, request.created_at.date()))


def may_answer_for(actor: Actor, request: InformationRequest) -> bool:
    """Whether this actor may answer this request."""
    from moothall.core.access.queries import may

    return request.withdrawn_at is None and may(actor, Capability.ANSWER_REQUEST, request.circle_id)
