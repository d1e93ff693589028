"""A work as a whole, apart from any table: what the seed, an import and the desk hand over, and a version keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class Name:
    """A person (family and given names) or a body, who did what for the work."""

    family: str = ""
    given: str = ""
    body: str = ""
    orcid: str = ""
    role: str = "author"


@dataclass(frozen=True)
class Found:
    """What a study measured and found, as the work reports it."""

    name: str
    domain: str
    measure: str = ""
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    direction: str = "not-stated"
    as_reported: str = ""
    page: str = ""


@dataclass(frozen=True)
class StudyDescription:
    """One study inside a work; see the table `study` for the fields."""

    label: str
    design: str
    arrangements: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    population: str = ""
    setting: str = ""
    countries: tuple[str, ...] = ()
    sample: str = ""
    sample_size: int | None = None
    comparison: str = ""
    follow_up_months: int | None = None
    funder: str = ""
    independent: str = "not-stated"
    published_in_full: str = "not-stated"
    can_show: str = ""
    cannot_show: str = ""
    outcomes: tuple[Found, ...] = ()


@dataclass(frozen=True)
class WorkDescription:
    """All that the library says of a work. `cites` holds keys of other works; unknown ones wait until they come."""

    key: str
    kind: str
    title: str
    subtitle: str = ""
    contributors: tuple[Name, ...] = ()
    year: int | None = None
    published: str = ""
    doi: str = ""
    url: str = ""
    isbn: str = ""
    issn: str = ""
    publisher: str = ""
    container: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    licence: str = "not-read"
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    arrangements: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    teaser: str = ""
    summary: str = ""
    summary_by: str = "ours"
    metadata: str = "memory"
    metadata_source: str = ""
    cites: tuple[str, ...] = ()
    studies: tuple[StudyDescription, ...] = ()
    other: Mapping[str, Any] = field(default_factory=dict)

    def as_kept(self) -> dict[str, Any]:
        """The whole as plain data, the same for the same work, for a version to keep."""
        kept: dict[str, Any] = _plain(asdict(self))
        return kept


# The fields that the table `work` and the table `study` have under the same name.
OF_THE_WORK = tuple(
    one.name for one in fields(WorkDescription) if one.name not in ("key", "contributors", "studies")
)
OF_THE_STUDY = tuple(one.name for one in fields(StudyDescription) if one.name != "outcomes")
OF_THE_OUTCOME = tuple(one.name for one in fields(Found))


def from_kept(kept: Mapping[str, Any]) -> WorkDescription:
    """The description that `as_kept` made plain."""
    whole = dict(kept)
    whole["contributors"] = tuple(Name(**one) for one in whole.get("contributors", ()))
    whole["studies"] = tuple(
        StudyDescription(
            **{
                **_tuples(one),
                "outcomes": tuple(Found(**found) for found in one.get("outcomes", ())),
            }
        )
        for one in whole.get("studies", ())
    )
    return WorkDescription(**_tuples(whole))


def _tuples(of: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in of.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    return value
