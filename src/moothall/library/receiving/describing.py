"""A bundle's manifest as the catalogue describes a work."""

from __future__ import annotations

from typing import Any

from moothall.library.catalogue.description import Found, Name, StudyDescription, WorkDescription
from moothall.methods.bundle import Manifest, Study
from moothall.methods.bundle.reading import Verified

#: Under this name `Work.other` says what only a released evaluation says.
RELEASE = "release"


def described(verified: Verified) -> WorkDescription:
    """The work that a release or correction describes: an evaluation, in its authors' own words."""
    one = verified.bundle.manifest
    assert one.study is not None
    return WorkDescription(
        key=one.key, kind="evaluation", title=one.title, subtitle=one.subtitle,
        contributors=tuple(Name(each.family, each.given, each.body, each.orcid) for each in one.authors),
        year=one.year, published=one.released_on, doi=one.doi or "", publisher=one.publisher, licence=one.licence,
        languages=tuple(dict.fromkeys([one.language, *(file.language for file in one.files)])),
        countries=one.countries or one.study.countries, arrangements=one.study.arrangements, themes=one.study.themes,
        topics=one.topics, teaser=one.teaser, summary=one.summary, summary_by="licensed", metadata="read",
        metadata_source=f"Its bundle, signed by {verified.signed_by.holder}", studies=(_study(one.study),),
        other={RELEASE: _release(verified)},
    )  # fmt: skip


def _study(one: Study) -> StudyDescription:
    return StudyDescription(
        label=one.label, design=one.design, arrangements=one.arrangements, interventions=one.interventions,
        themes=one.themes, population=one.population, setting=one.setting, countries=one.countries,
        sample=one.sample, sample_size=one.sample_size, comparison=one.comparison,
        follow_up_months=one.follow_up_months, funder=one.funder, independent=one.independent,
        published_in_full=one.published_in_full, can_show=one.can_show, cannot_show=one.cannot_show,
        outcomes=tuple(
            Found(
                name=each.name, domain=each.domain, measure=each.measure, effect=_number(each.effect),
                low=_number(each.low), high=_number(each.high), direction=each.direction,
                as_reported=each.as_reported, page=each.page,
            )
            for each in one.outcomes
        ),
    )  # fmt: skip


def _number(amount: str | None) -> float | None:
    return None if amount is None else float(amount)


def _release(verified: Verified) -> dict[str, Any]:
    one: Manifest = verified.bundle.manifest
    assert one.study is not None
    assert one.provenance is not None
    return {
        "version": one.version,
        "kind": one.kind,
        "reason": one.reason,
        "holder": verified.signed_by.holder,
        "manifest_sha256": verified.bundle.manifest_sha256,
        "independent": one.study.independent,
        "evaluator": one.study.evaluator,
        "registered_before_data": one.provenance.registered_before_data,
        "provenance": one.provenance.model_dump(mode="json"),
        "in_full": full.model_dump(mode="json") if (full := verified.bundle.provenance) else None,
        "facts": one.study.facts.model_dump(mode="json"),
        "gaps": list(one.gaps),
    }
