"""Where the figures of a release come from, as its page tells it: what can be made again, and what came before what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from moothall.library.catalogue.models import Work
from moothall.library.receiving.describing import RELEASE


@dataclass(frozen=True)
class Origin:
    """One thing a figure rests on: its name, what is said of it, and its hash where it has one."""

    name: str
    said: str
    sha256: str = ""


def comes_from(work: Work) -> list[Origin]:
    """The origins of a release's figures; nothing for a work that came otherwise. No query.

    A bundle that was made before its provenance was a file says less, and so does its page.
    """
    said = work.other.get(RELEASE, {})
    short = said.get("provenance")
    return list(_origins(said, short, said.get("in_full") or {})) if short else []


def _origins(said: dict[str, Any], short: dict[str, Any], full: dict[str, Any]) -> Iterator[Origin]:
    when = (
        _("Registered on %(day)s, before anybody saw the data (%(seen)s).")
        if said["registered_before_data"]
        else _("Registered on %(day)s, not before the data were seen (%(seen)s).")
    )
    days = {"day": _day(short["protocol_registered_on"]), "seen": _day(short["data_first_seen_on"])}
    yield Origin(_("Protocol"), when % days, short["protocol_sha256"])
    count = int(short["deviations"])
    told = _("%(count)s, told in the report.")
    yield Origin(_("Departures from it"), told % {"count": count} if count else _("None."))
    yield Origin(_("Data"), _extract(full), short["extract_sha256"])
    for one in full.get("rules", ()):
        yield Origin(
            _("Rules"), " ".join(part for part in (one["name"], one["version"]) if part), one["sha256"]
        )
    yield Origin(_("Code"), short["code_version"])
    if short["seed"] is not None:
        yield Origin(_("Seed"), str(short["seed"]))


def _extract(full: dict[str, Any]) -> str:
    extract = full.get("extract")
    if extract is None:
        return _("An extract of case records without names.")
    if extract["fictional"]:
        return _("An extract as at %(day)s, made by simulation: nobody in it lives.") % {"day": _day(extract["as_at"])}  # fmt: skip
    return _("An extract of case records without names, as at %(day)s.") % {"day": _day(extract["as_at"])}


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "j F Y")
