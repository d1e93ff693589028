"""Rating and settling. Each deed is one transaction and leaves an entry that tells nobody a level before its time."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from moothall.library.appraisal.models import Rating, Settlement
from moothall.library.appraisal.rules import TWO, PartGiven, check_reasons, offered, whole
from moothall.library.appraisal.scales import Scale
from moothall.library.catalogue.log import note
from moothall.library.catalogue.models import Study
from moothall.library.desk.models import Curator
from moothall.library.errors import Invalid, Refused
from moothall.library.seed.reading import vocabularies


@transaction.atomic
def rate(
    *,
    by: Curator,
    study: Study,
    scale: Scale,
    parts: Mapping[str, PartGiven],
    reasons: str,
    taken_down: int = 0,
    said: str = "",
) -> Rating:
    """One curator's rating, given alone. With the second of the same level the study stands at it.

    Raises Invalid for a question left open, Refused where one has rated already or two have.
    """
    study = Study.objects.select_for_update(of=("self",)).select_related("work").get(pk=study.pk)
    _check_may_be_rated(study, scale)
    level = whole(scale, parts, design=study.design, taken_down=taken_down, said=said)
    check_reasons(reasons)
    before = list(Rating.objects.filter(study=study, scale=scale.id, scale_version=scale.version))
    if any(one.curator_id == by.pk for one in before):
        raise Refused(_("You have rated this study on this scale. A rating is not altered."))
    if len(before) >= TWO:
        raise Refused(_("Two curators have rated this study on this scale."))
    given = Rating.objects.create(
        study=study, scale=scale.id, scale_version=scale.version, curator=by, level=level.code,
        domains={code: {"level": part.level, "reason": part.reason} for code, part in parts.items()},
        reasons=reasons, given_at=timezone.now(),
    )  # fmt: skip
    # No level: whoever has not rated yet reads the log as well.
    note(
        by=by.name,
        verb="rate",
        about=study.work.key,
        study=study.position,
        scale=scale.id,
        version=scale.version,
    )
    if before and before[0].level == given.level:
        _stand(study, scale, given.level, [before[0], given], agreed=True, reasons="", by="")
        note(
            by=by.name,
            verb="agree",
            about=study.work.key,
            study=study.position,
            scale=scale.id,
            level=level.code,
        )
    return given


@transaction.atomic
def settle(*, by: Curator, study: Study, scale: Scale, level: str, reasons: str) -> Settlement:
    """An editor says where a study stands that two rated differently, or settles anew; both ratings are kept with it.

    Raises Invalid, or Refused where two ratings are not in, or by whom is no editor.
    """
    study = Study.objects.select_for_update(of=("self",)).select_related("work").get(pk=study.pk)
    if not by.is_editor:
        raise Refused(_("Only an editor settles."))
    check_reasons(reasons)
    if scale.level(level) is None:
        raise Invalid("level", _("Choose one of the levels of the scale."))
    both = list(
        Rating.objects.filter(study=study, scale=scale.id, scale_version=scale.version).order_by(
            "given_at", "pk"
        )
    )
    if len(both) < TWO:
        raise Refused(_("There is nothing to settle before two curators have rated."))
    made = _stand(study, scale, level, both, agreed=False, reasons=reasons, by=by.name)
    note(
        by=by.name,
        verb="settle",
        about=study.work.key,
        study=study.position,
        scale=scale.id,
        level=level,
        reasons=reasons,
    )
    return made


def _stand(
    study: Study, scale: Scale, level: str, both: list[Rating], *, agreed: bool, reasons: str, by: str
) -> Settlement:
    now = timezone.now()
    Settlement.objects.filter(study=study, scale=scale.id, superseded_at__isnull=True).update(
        superseded_at=now
    )
    given = [{"level": one.level, "domains": one.domains, "reasons": one.reasons} for one in both]
    return Settlement.objects.create(
        study=study, scale=scale.id, scale_version=scale.version, level=level, agreed=agreed, given=given,
        reasons=reasons, settled_at=now, settled_by=by,
    )  # fmt: skip


def _check_may_be_rated(study: Study, scale: Scale) -> None:
    if study.work.withdrawn_at:
        raise Refused(_("The work has been withdrawn; its studies are rated no more."))
    design = vocabularies().design(study.design)
    fits = offered(study.design, design.about if design else "unknown", study.sample_size)
    if not any(one.scale == scale and not one.outside for one in fits):
        raise Refused(_("This scale is not for a study of this design."))
