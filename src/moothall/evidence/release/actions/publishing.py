"""Publishing what two people accepted, taking it away, and withdrawing it. The bundle is written and signed here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import require
from moothall.core.files import store
from moothall.core.kinds import Actor, NotVisible, Refused
from moothall.evidence.release import contents, protecting, rules
from moothall.evidence.release.actions.gathering import next_version
from moothall.evidence.release.models import Release, ReleasedOutput, ReleasePrepared, ReleasePublished
from moothall.evidence.release.queries import OneRelease, one_release
from moothall.evidence.release.signing import has_key, signing_key
from moothall.methods.bundle import Bundle, Content, NotABundle, bundle_bytes, read_bundle
from moothall.methods.outputs import Output, from_json, to_json


def missing(one: OneRelease) -> list[str]:
    """What still stands between a release and its publication, in sentences."""
    states = [(thing.title, thing.state) for thing in one.things]
    return rules.missing_to_publish(
        one.stage, states, stale=one.stale, keyed=has_key(), overtaken=one.overtaken
    )


def publish(*, by: Actor, release_id: UUID) -> ReleasePublished:
    """Write, sign and keep the bundle of a release of which two people accepted every part, and add every cell of it to
    the ledger of what was ever published. Raises Refused with all that is missing."""
    with ledger.unit(by, "Publish a release", must_write=True) as record:
        require(by, Capability.PUBLISH_RELEASE)
        one = one_release(by, release_id)
        rules.check_publish(missing(one), one.stage)
        assert one.draft is not None
        assert one.prepared is not None
        shown = {
            thing.item.name: from_json(thing.item.shown)
            for thing in one.things
            if thing.item.what == "output"
        }
        about = _about(by, one)
        files = [
            *contents.kept_files(one),
            *contents.table_files(
                about, list(shown.values()), protecting.absent(one.draft.left_out, one.prepared.withheld)
            ),
        ]
        bundle = _signed(about, files)
        row = _published(by, one, bundle)
        _remember(by, row, one.prepared, shown)
        record.wrote(
            "release.published", row, key=one.release.key, version=one.release.version,
            manifest_sha256=bundle.manifest_sha256, outputs=len(shown),
        )  # fmt: skip
    return row


def _about(by: Actor, one: OneRelease) -> dict[str, Any]:
    """What the manifest says: what was accepted as the words of the release, with its version and its day."""
    words = next(thing.item.shown for thing in one.things if thing.item.what == rules.WORDS)
    return {**json.loads(words), **_version(one.release), **_day()}


def _version(release: Release) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": release.kind, "version": release.version, "reason": release.reason}
    if release.supersedes is None:
        return {**told, "supersedes": None}
    before = release.supersedes
    return {
        **told,
        "supersedes": {"version": before.version, "manifest_sha256": before.published.manifest_sha256},
    }


def _day() -> dict[str, Any]:
    today = clock.today()
    return {"released_on": today.isoformat(), "year": today.year}


def _signed(about: Mapping[str, Any], files: Sequence[Content]) -> Bundle:
    try:
        return read_bundle(bundle_bytes(about, files, signing_key()))
    except NotABundle as wrong:
        raise Refused(_("The bundle cannot be written: %(why)s") % {"why": wrong}) from None


def _published(by: Actor, one: OneRelease, bundle: Bundle) -> ReleasePublished:
    row = ReleasePublished(
        partnership_id=by.partnership_id, created_by_id=by.membership_id, release=one.release, draft=one.draft,
        released_on=clock.today(), title=bundle.manifest.title, manifest_sha256=bundle.manifest_sha256,
        bundle_sha256=store.keep(bundle.data), size=len(bundle.data), key_id=bundle.signature.key_id,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def _remember(
    by: Actor, row: ReleasePublished, prepared: ReleasePrepared, shown: Mapping[str, Output]
) -> None:
    entries = protecting.entries_by_output(prepared.entries)
    for place, (name, output) in enumerate(shown.items()):
        ReleasedOutput(
            partnership_id=by.partnership_id, created_by_id=by.membership_id, published=row, place=place, name=name,
            cells=sum(len(cells) for cells in output.shown().rows), content=to_json(output.shown()).decode(),
            entries=entries.get(name) or protecting.no_entries(), sha256=output.sha256(),
        ).save(force_insert=True)  # fmt: skip


def withdraw(*, by: Actor, release_id: UUID, reason: str) -> ReleasePublished:
    """Withdraw a published work, at once and by one person: its readers are told why. The ledger keeps its cells."""
    with ledger.unit(by, "Withdraw a release", must_write=True) as record:
        require(by, Capability.PUBLISH_RELEASE)
        one = one_release(by, release_id)
        if one.published is None:
            raise Refused(_("This version is not published."))
        earlier = read_bundle(store.fetch(one.published.bundle_sha256)).manifest
        withdrawal = next_version(by, one, rules.WITHDRAWAL, reason)
        said = earlier.model_dump(mode="json", exclude={"format", "format_version", "files"})
        about = {**said, **_version(withdrawal), **_day(), "study": None, "provenance": None}
        bundle = _signed(about, [])
        row = _published(by, OneRelease(withdrawal), bundle)
        record.wrote("release.withdrawn", row, key=withdrawal.key, version=withdrawal.version)
    return row


def download(*, by: Actor, release_id: UUID) -> tuple[ReleasePublished, bytes]:
    """The bundle of a published version. In the ledger."""
    with ledger.unit(by, "Download a release") as record:
        require(by, Capability.SEE_RELEASES)
        one = one_release(by, release_id)
        if one.published is None:
            raise NotVisible
        record.read("release.downloaded", one.published, key=one.release.key, version=one.release.version)
        return one.published, store.fetch(one.published.bundle_sha256)
