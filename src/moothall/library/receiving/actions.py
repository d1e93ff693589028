"""Receiving a bundle: one transaction that makes or changes its work, and an entry in the log for every receipt and refusal."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal

from django.db import connection, transaction
from django.utils import timezone

from moothall.library.appraisal import newest
from moothall.library.catalogue import keeping
from moothall.library.catalogue.actions import put_work, withdraw_work
from moothall.library.catalogue.jobs import want_index
from moothall.library.catalogue.log import note
from moothall.library.catalogue.models import Work, WorkFile
from moothall.library.errors import Invalid, Refused
from moothall.library.receiving.closing import Closed, close_gaps
from moothall.library.receiving.describing import described
from moothall.library.receiving.earning import given_by_rule
from moothall.library.receiving.models import BundleFile, EarnedLevel, ReceivedBundle
from moothall.library.receiving.rules import Held, check_follows, check_words
from moothall.library.receiving.texts import forget, read_reports
from moothall.library.seed.reading import vocabularies
from moothall.methods.bundle import Keys, NotABundle, verify_bundle
from moothall.methods.bundle.reading import Verified

# Files of an earlier version come after those of the one that stands.
_EARLIER = 10_000


@dataclass(frozen=True)
class Receipt:
    """What receiving a bundle came to."""

    key: str
    version: int
    did: Literal["made", "corrected", "withdrawn", "nothing"]
    earned: tuple[str, ...] = ()
    gaps: Closed = field(default_factory=Closed)


def receive(*, by: str, data: bytes, keys: Keys) -> Receipt:
    """The work of the bundle, made, corrected or withdrawn; a bundle that is held already changes nothing.

    Raises NotABundle for one that is not to be believed, Refused for one that cannot be taken, and logs why.
    """
    about = hashlib.sha256(data).hexdigest()
    try:
        verified = verify_bundle(data, keys)
        about = verified.bundle.manifest.key
        return _take(by=by, verified=verified)
    except (NotABundle, Refused, Invalid) as wrong:
        note(by=by, verb="refuse", about=about, reason=str(wrong), sha256=hashlib.sha256(data).hexdigest())
        raise


@transaction.atomic
def _take(*, by: str, verified: Verified) -> Receipt:
    manifest, holder = verified.bundle.manifest, verified.signed_by.holder
    _one_at_a_time()
    if ReceivedBundle.objects.filter(sha256=verified.bundle.sha256).exists():
        return Receipt(manifest.key, manifest.version, "nothing")
    before = Work.objects.select_for_update().filter(key=manifest.key).first()
    check_follows(manifest, holder, _held(before), taken=before is not None)
    if manifest.kind == "withdrawal":
        work = withdraw_work(by=by, key=manifest.key, notice=manifest.reason)
        _keep_bundle(work, verified, by=by)
        receipt = Receipt(manifest.key, manifest.version, "withdrawn")
    else:
        receipt = _release(verified, by=by)
    note(
        by=by, verb="receive", about=manifest.key, version=manifest.version, kind=manifest.kind, holder=holder,
        key_id=verified.signed_by.key_id, sha256=verified.bundle.sha256, earned=list(receipt.earned),
        gaps=receipt.gaps.as_kept(),
    )  # fmt: skip
    want_index()
    return receipt


def _one_at_a_time() -> None:
    """Two that receive at once would both find nothing held; the second waits for the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('moothall library receive'))")


def _held(work: Work | None) -> Held | None:
    newest_bundle = work.bundles.first() if work else None
    if work is None or newest_bundle is None:
        return None
    return Held(
        newest_bundle.version,
        newest_bundle.manifest_sha256,
        newest_bundle.holder,
        work.withdrawn_at is not None,
    )


def _release(verified: Verified, *, by: str) -> Receipt:
    manifest = verified.bundle.manifest
    check_words(manifest, vocabularies())
    work = put_work(by=by, described=described(verified), reason=manifest.reason or "It was released.")
    bundle = _keep_bundle(work, verified, by=by)
    _keep_files(bundle, verified)
    earned = _rate_by_rule(bundle, verified)
    did: Literal["made", "corrected"] = "made" if manifest.kind == "release" else "corrected"
    return Receipt(
        manifest.key, manifest.version, did, earned, close_gaps(by=by, work=work, manifest=manifest)
    )


def _keep_bundle(work: Work, verified: Verified, *, by: str) -> ReceivedBundle:
    one = verified.bundle
    return ReceivedBundle.objects.create(
        work=work, version=one.manifest.version, kind=one.manifest.kind, sha256=keeping.keep(one.data),
        size=len(one.data), manifest_sha256=one.manifest_sha256, manifest=one.manifest.model_dump(mode="json"),
        holder=verified.signed_by.holder, key_id=verified.signed_by.key_id, received_at=timezone.now(),
        received_by=by,
    )  # fmt: skip


def _keep_files(bundle: ReceivedBundle, verified: Verified) -> None:
    """The files of this version first, and what they say in the search; those of earlier ones stay to be had."""
    earlier = {file.sha256: file for file in bundle.work.files.all()}
    WorkFile.objects.filter(work=bundle.work).update(position=_EARLIER)
    forget(earlier.values())
    kept: list[tuple[str, WorkFile]] = []
    for position, one in enumerate(verified.bundle.manifest.files, 1):
        sha256 = keeping.keep(verified.bundle.content(one))
        file = earlier.get(sha256) or WorkFile(work=bundle.work, sha256=sha256, added_at=timezone.now())
        file.position, file.name = position, one.path.split("/")[-1]
        file.media_type, file.size, file.language = one.media_type, one.size, one.language
        file.save()
        earlier[sha256] = file
        BundleFile.objects.create(
            bundle=bundle, file=file, position=position, path=one.path, role=one.role, title=one.title
        )
        kept.append((one.role, file))
    read_reports(kept)


def _rate_by_rule(bundle: ReceivedBundle, verified: Verified) -> tuple[str, ...]:
    """What each scale's rule gives the study now; what it gave an earlier version is superseded."""
    study, said = bundle.work.studies.get(), verified.bundle.manifest.study
    assert said is not None
    now = timezone.now()
    study.earned.filter(superseded_at__isnull=True).update(superseded_at=now)
    given = list(given_by_rule(said, newest()))
    EarnedLevel.objects.bulk_create(
        EarnedLevel(
            study=study, bundle=bundle, scale=one.scale.id, scale_version=one.scale.version,
            scale_sha256=one.scale.sha256, level=one.level, standing=one.standing, rule=one.rule, earned_at=now,
        )
        for one in given
    )  # fmt: skip
    return tuple(f"{one.scale.id} {one.scale.version}: {one.level} ({one.standing})" for one in given)
