"""Beginning an assessment, and stopping its reading or going on."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from moothall.library.catalogue.log import note
from moothall.library.desk.models import Curator
from moothall.library.errors import Invalid, Refused
from moothall.library.screening import queries, rules, stopping
from moothall.library.screening.models import Criterion, Project, Stop


@transaction.atomic
def begin(
    *, by: Curator, key: str, title: str, question: str, criteria: Sequence[tuple[bool, str, str]], population: str = "",
    intervention: str = "", comparison: str = "", outcomes: str = "", protocol_url: str = "", protocol_sha256: str = "",
    target: float = stopping.TARGET, confidence: float = stopping.CONFIDENCE, seed: int | None = None,
) -> Project:  # fmt: skip
    """A new assessment with its criteria: (leaves out, code, text), in their order. Raises Invalid, naming the field."""
    rules.check_project(
        title=title, question=question, protocol_url=protocol_url, protocol_sha256=protocol_sha256
    )
    rules.check_criteria(criteria)
    if not rules.CODE.match(key):
        raise Invalid(
            "title", _("The title needs a letter from a to z, or a digit: its address is made of them.")
        )
    if Project.objects.filter(key=key).exists():
        raise Invalid("title", _("There is an assessment of that name already."))
    project = Project.objects.create(
        key=key, title=title, question=question, population=population, intervention=intervention,
        comparison=comparison, outcomes=outcomes, protocol_url=protocol_url, protocol_sha256=protocol_sha256,
        target=target, confidence=confidence, seed=secrets.randbelow(2**31) if seed is None else seed, begun_at=timezone.now(), begun_by=by,
    )  # fmt: skip
    Criterion.objects.bulk_create(
        Criterion(project=project, position=position, excludes=excludes, code=code, text=text)
        for position, (excludes, code, text) in enumerate(criteria, 1)
    )
    note(by=by.name, verb="begin screening", about=key, seed=project.seed, criteria=len(criteria))
    return project


@transaction.atomic
def stop(*, by: Curator, project: Project, stopped: bool, why: str) -> Stop:
    """Reading stops, or goes on, for this reason; what the rule said at that moment is kept with it."""
    if not why.strip():
        raise Invalid("why", _("Say why. It is kept with what the rule said."))
    if queries.is_stopped(project) == stopped:
        raise Refused(_("That is how it stands already."))
    said = queries.state(project).advice()
    made = Stop.objects.create(
        project=project, stopped=stopped, advice=asdict(said), why=why, by=by, at=timezone.now()
    )
    note(by=by.name, verb="stop screening" if stopped else "go on screening", about=project.key, reason=why)
    return made
