"""A description told in rows, and two of them side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from moothall.library.catalogue.description import Found, Name, StudyDescription, WorkDescription
from moothall.library.pages.words import word


@dataclass(frozen=True)
class Row:
    """One thing a description says. `id` is the same for the same thing of another version."""

    id: str
    label: str
    text: str


def rows_of(one: WorkDescription) -> list[Row]:
    """Everything a description says, in the order of the form; what is empty is left out."""
    rows = [Row(id, label, text) for id, label, text in _of_the_work(one)]
    for place, study in enumerate(one.studies, 1):
        rows += [Row(f"study-{place}-{id}", label, text) for id, label, text in _of_a_study(place, study)]
    return [row for row in rows if row.text.strip()]


def side_by_side(before: WorkDescription, after: WorkDescription) -> list[dict[str, Any]]:
    """The rows of two versions beside each other, in the order of the later one."""
    old, new = {row.id: row for row in rows_of(before)}, {row.id: row for row in rows_of(after)}
    order = list(new)
    for id in old:
        if id not in new:
            order.append(id)
    told = []
    for id in order:
        one, other = old.get(id), new.get(id)
        label = (other or one).label  # type: ignore[union-attr]
        left, right = one.text if one else "", other.text if other else ""
        told.append({"label": label, "before": left, "after": right, "changed": left != right})
    return told


def _of_the_work(one: WorkDescription) -> Iterator[tuple[str, str, str]]:
    yield "kind", _("Kind"), word("kinds", one.kind)
    yield "title", _("Title"), one.title
    yield "subtitle", _("Subtitle"), one.subtitle
    yield "contributors", _("Who made it"), _lines(_named(name) for name in one.contributors)
    yield "year", _("Year"), _number(one.year)
    for name, label in plain_labels().items():
        yield name, label, str(getattr(one, name))
    yield "licence", _("Licence"), word("licences", one.licence)
    yield "languages", _("Languages"), ", ".join(one.languages)
    yield "countries", _("Countries"), ", ".join(one.countries)
    yield "arrangements", _("Arrangements"), _words("arrangements", one.arrangements)
    yield "themes", _("Themes"), _words("themes", one.themes)
    yield "topics", _("Topics"), _words("topics", one.topics)
    yield "keywords", _("Keywords"), _lines(one.keywords)
    yield "teaser", _("Two lines about it"), one.teaser
    yield "summary", _("Summary"), one.summary
    yield (
        "summary_by",
        _("Whose words the summary is in"),
        summary_words(one.summary_by) if one.summary else "",
    )
    yield "metadata", _("Where this was read"), metadata_words(one.metadata)
    yield "metadata_source", _("The source"), one.metadata_source
    yield "cites", _("Cites"), _lines(one.cites)
    for name, value in sorted(one.other.items()):
        yield f"other-{name}", _("Besides: %(name)s") % {"name": name.replace("_", " ")}, _other(value)


def plain_labels() -> dict[str, str]:
    """The fields of a work that are a line of text, by their names."""
    return {
        "published": _("Published"),
        "publisher": _("Publisher"),
        "container": _("In"),
        "volume": _("Volume"),
        "issue": _("Issue"),
        "pages": _("Pages"),
        "doi": _("DOI"),
        "url": _("Address"),
        "isbn": _("ISBN"),
        "issn": _("ISSN"),
    }


def _of_a_study(place: int, one: StudyDescription) -> Iterator[tuple[str, str, str]]:
    def of(label: str) -> str:
        return _("Study %(place)s: %(what)s") % {"place": place, "what": label}

    yield "label", of(_("label")), one.label
    yield "design", of(_("design")), word("designs", one.design)
    yield "arrangements", of(_("arrangements")), _words("arrangements", one.arrangements)
    yield "interventions", of(_("interventions")), _words("interventions", one.interventions)
    yield "themes", of(_("themes")), _words("themes", one.themes)
    yield "population", of(_("who was studied")), one.population
    yield "setting", of(_("where")), one.setting
    yield "countries", of(_("countries")), ", ".join(one.countries)
    yield "sample", of(_("sample")), one.sample
    yield "sample_size", of(_("how many")), _number(one.sample_size)
    yield "comparison", of(_("compared with")), one.comparison
    yield "follow_up_months", of(_("followed for, in months")), _number(one.follow_up_months)
    yield "funder", of(_("who paid")), one.funder
    yield "independent", of(_("apart from those studied")), stated_words(one.independent)
    yield "published_in_full", of(_("published in full")), stated_words(one.published_in_full)
    yield "can_show", of(_("can show")), one.can_show
    yield "cannot_show", of(_("cannot show")), one.cannot_show
    for number, found in enumerate(one.outcomes, 1):
        yield f"outcome-{number}", of(_("outcome %(number)s") % {"number": number}), _outcome(found)


def _outcome(one: Found) -> str:
    interval = ""
    if one.effect is not None:
        interval = f"{one.effect:g}"
        if one.low is not None or one.high is not None:
            interval += f" ({_number(one.low)} – {_number(one.high)})"
    parts = [one.name, word("columns", one.domain), one.measure, interval, direction_words(one.direction)]
    parts += [one.as_reported, _("page %(page)s") % {"page": one.page} if one.page else ""]
    return " · ".join(part for part in parts if part)


def stated_words(code: str) -> str:
    """Yes, no, or what the work does not say."""
    return {"yes": _("yes"), "no": _("no")}.get(code, _("not stated"))


def direction_words(code: str) -> str:
    """How an outcome went for the person."""
    found = {
        "better": _("better"),
        "worse": _("worse"),
        "no-difference": _("no difference"),
        "mixed": _("mixed"),
        "not-stated": _("direction not stated"),
    }
    return found.get(code, code)


def summary_words(code: str) -> str:
    """Whose words a summary is in."""
    return {"ours": _("our own"), "licensed": _("the authors', as the licence allows")}.get(code, code)


def metadata_words(code: str) -> str:
    """Whether what is said of a work was read."""
    found = {"read": _("read at the source"), "memory": _("recalled, still to be confirmed")}
    return found.get(code, code)


def _named(one: Name) -> str:
    who = one.body or ", ".join(part for part in (one.family, one.given) if part)
    return " ".join(part for part in (who, f"({role_words(one.role)})", one.orcid) if part)


def role_words(code: str) -> str:
    """What a contributor did for the work."""
    found = {
        "author": _("author"),
        "editor": _("editor of the work"),
        "translator": _("translator"),
        "publisher": _("publisher"),
        "funder": _("funder"),
    }
    return found.get(code, code)


def _words(vocabulary: str, codes: Iterable[str]) -> str:
    return _lines(word(vocabulary, code) for code in codes)


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(parts)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _other(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)
