"""Closing the gaps that a released study was registered against."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.utils import timezone

from moothall.library.catalogue.models import Adoption, Closure, Gap, Work
from moothall.library.catalogue.queries import OF_A_GAP
from moothall.methods.bundle import Manifest


@dataclass(frozen=True)
class Closed:
    """What became of the gaps a bundle names: closed now, closed before, or not in the register."""

    now: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def as_kept(self) -> dict[str, list[str]]:
        """As plain data, for the log."""
        return {name: list(keys) for name, keys in asdict(self).items()}


def close_gaps(*, by: str, work: Work, manifest: Manifest) -> Closed:
    """Closes each gap that is open, with the adoption by this very protocol where there is one."""
    register = {gap.key: gap for gap in Gap.objects.filter(key__in=manifest.gaps).prefetch_related(*OF_A_GAP)}
    done: list[str] = []
    before: list[str] = []
    for key in dict.fromkeys(manifest.gaps):
        gap = register.get(key)
        if gap is None:
            continue
        if gap.closure is not None:
            before.append(key)
            continue
        _close(gap, work, manifest, by)
        done.append(key)
    unknown = tuple(key for key in dict.fromkeys(manifest.gaps) if key not in register)
    return Closed(tuple(done), tuple(before), unknown)


def _close(gap: Gap, work: Work, manifest: Manifest, by: str) -> None:
    assert manifest.study is not None
    assert manifest.provenance is not None
    adoption = Adoption.objects.filter(gap=gap, protocol_sha256=manifest.provenance.protocol_sha256).first()
    Closure.objects.create(
        gap=gap,
        work=work,
        adoption=adoption,
        note=manifest.study.can_show,
        closed_at=timezone.now(),
        recorded_by=by,
    )
