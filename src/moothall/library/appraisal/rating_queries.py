"""What a curator may read of ratings. Nobody sees another's before both are in: the query keeps it, not the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from moothall.library.appraisal.curators import Comparison, Judgement, compare
from moothall.library.appraisal.models import Rating, Settlement
from moothall.library.appraisal.reading import scale as read_scale
from moothall.library.appraisal.rules import TWO
from moothall.library.appraisal.scales import Scale
from moothall.library.catalogue.models import Study
from moothall.library.desk.models import Curator
from moothall.library.seed.reading import vocabularies

STATES = ("to-settle", "for-you", "waiting", "settled")


@dataclass(frozen=True)
class Thing:
    """A study on a version of a scale: how many rated it, whether this curator did, and where it stands."""

    study: Study
    scale: Scale
    rated: int
    mine: bool
    last: int
    settlement: Settlement | None

    @property
    def state(self) -> str:
        """Derived from what was given, and stored nowhere."""
        if self.settlement is not None:
            return "settled"
        if self.rated >= TWO:
            return "to-settle"
        return "waiting" if self.mine else "for-you"


@dataclass(frozen=True)
class Agreed:
    """How far two curators agree on a scale: on the whole, and on each part."""

    scale: Scale
    whole: Comparison
    parts: dict[str, Comparison] = field(default_factory=dict)


def seen_by(curator: Curator) -> QuerySet[Rating]:
    """The ratings this curator may see: their own, and both of a study once both are in."""
    another = Rating.objects.filter(
        study=OuterRef("study"), scale=OuterRef("scale"), scale_version=OuterRef("scale_version")
    ).exclude(curator=OuterRef("curator"))
    return Rating.objects.filter(Q(curator=curator) | Exists(another))


def things(curator: Curator, state: str, *, before: int | None = None, count: int = 25) -> list[Thing]:
    """Studies on scales in one of the STATES, for this curator, the newest first. Two or three queries."""
    groups = Rating.objects.values("study", "scale", "scale_version").annotate(
        rated=Count("pk"),
        mine=Count("pk", filter=Q(curator=curator)),
        last=Max("pk"),
        settled=Exists(_in_force(OuterRef("study"), OuterRef("scale"), OuterRef("scale_version"))),
    )
    wanted = {
        "settled": Q(settled=True),
        "to-settle": Q(settled=False, rated__gte=TWO),
        "for-you": Q(settled=False, rated__lt=TWO, mine=0, study__work__withdrawn_at__isnull=True),
        "waiting": Q(settled=False, rated__lt=TWO, mine__gt=0),
    }[state]
    groups = groups.filter(wanted)
    if before is not None:
        groups = groups.filter(last__lt=before)
    rows = list(groups.order_by("-last")[:count])
    studies = Study.objects.select_related("work").in_bulk([row["study"] for row in rows])
    in_force = _by_thing(Settlement.objects.filter(study__in=studies, superseded_at__isnull=True))
    return [
        Thing(
            studies[row["study"]],
            read_scale(row["scale"], row["scale_version"]),
            row["rated"],
            bool(row["mine"]),
            row["last"],
            in_force.get((row["study"], row["scale"], row["scale_version"])),
        )
        for row in rows
    ]


def unrated(*, after: int | None = None, count: int = 25) -> list[Study]:
    """Studies that ask about an effect and that nobody has rated on any scale, in the order they were put in."""
    effect = [design.code for design in vocabularies().designs if design.about == "effect"]
    found = Study.objects.filter(
        ~Exists(Rating.objects.filter(study=OuterRef("pk"))),
        design__in=effect,
        work__withdrawn_at__isnull=True,
        pk__gt=after or 0,
    )
    return list(found.select_related("work").order_by("pk")[:count])


def counts(curator: Curator) -> dict[str, int]:
    """How many there are in each state, for this curator."""
    groups = Rating.objects.values("study", "scale", "scale_version").annotate(
        rated=Count("pk"),
        mine=Count("pk", filter=Q(curator=curator)),
        settled=Exists(_in_force(OuterRef("study"), OuterRef("scale"), OuterRef("scale_version"))),
    )
    found = dict.fromkeys(STATES, 0)
    for row in groups:
        if row["settled"]:
            found["settled"] += 1
        elif row["rated"] >= TWO:
            found["to-settle"] += 1
        else:
            found["waiting" if row["mine"] else "for-you"] += 1
    return found


def how_many(study: Study, scale: Scale) -> int:
    """How many rated the study on the scale, and no more than that."""
    return Rating.objects.filter(study=study, scale=scale.id, scale_version=scale.version).count()


def settlements(study: Study) -> list[Settlement]:
    """Where the study stands and stood, on every scale, the latest first."""
    return list(Settlement.objects.filter(study=study).order_by("-settled_at", "-pk"))


def agreements() -> list[Agreed]:
    """Cohen's kappa on each version of each scale, of the studies that two have rated. One query."""
    pairs: dict[tuple[str, str], dict[int, list[Rating]]] = defaultdict(lambda: defaultdict(list))
    for one in Rating.objects.order_by("given_at", "pk"):
        pairs[one.scale, one.scale_version][one.study_id].append(one)
    found = []
    for (name, version), studies in sorted(pairs.items()):
        scale = read_scale(name, version)
        both = [two[:TWO] for two in studies.values() if len(two) >= TWO]
        parts = {domain.code: _compared(both, domain.code) for domain in scale.domains}
        found.append(Agreed(scale, _compared(both, ""), parts))
    return found


def rated_places(key: str) -> set[int]:
    """The places of the work's studies that somebody rated, or that stand at a level."""
    held = Study.objects.filter(work__key=key).filter(
        Exists(Rating.objects.filter(study=OuterRef("pk")))
        | Exists(Settlement.objects.filter(study=OuterRef("pk")))
    )
    return set(held.values_list("position", flat=True))


def _compared(both: Iterable[list[Rating]], domain: str) -> Comparison:
    first, second = [], []
    for one, other in both:
        said = [_level_of(one, domain), _level_of(other, domain)]
        if all(said):
            first.append(Judgement(str(one.study_id), one.scale, one.scale_version, domain, said[0]))
            second.append(Judgement(str(one.study_id), one.scale, one.scale_version, domain, said[1]))
    return compare(first, second)


def _level_of(rating: Rating, domain: str) -> str:
    return rating.level if not domain else str(rating.domains.get(domain, {}).get("level", ""))


def _in_force(study: OuterRef, scale: OuterRef, version: OuterRef) -> QuerySet[Settlement]:
    return Settlement.objects.filter(
        study=study, scale=scale, scale_version=version, superseded_at__isnull=True
    )


def _by_thing(found: Iterable[Settlement]) -> dict[tuple[int, str, str], Settlement]:
    return {(one.study_id, one.scale, one.scale_version): one for one in found}
