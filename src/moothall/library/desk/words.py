"""What scales and vocabularies call things, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moothall.library.appraisal.scales import Domain, Level, Scale
from moothall.library.seed.reading import vocabularies

DIRECTIONS = ("better", "worse", "no-difference", "mixed", "not-stated")


def said(thing: Any, name: str = "name") -> str:
    """`name` of a scale, part or level, in Welsh where the page is."""
    welsh = (get_language() or "").startswith("cy")
    return str((getattr(thing, f"{name}_cy", "") if welsh else "") or getattr(thing, name))


def level_words(scale: Scale, code: str) -> str:
    """A level of the scale in words; its code where the scale has no such level."""
    level = scale.level(code)
    return said(level) if level else code


def level_choices(scale: Scale, domain: Domain | None = None) -> list[tuple[str, str]]:
    """The levels a part, or the whole, may be judged to have."""
    levels = domain.levels if domain and domain.levels else scale.levels
    return [(one.code, _named(one)) for one in levels]


def _named(level: Any) -> str:
    code, name = level.code, said(level)
    return f"{code}: {name}" if code.isdigit() else name


def part_level_words(scale: Scale, domain: Domain, code: str) -> str:
    """A level of a part in words."""
    return next((words for one, words in level_choices(scale, domain) if one == code), code)


def needs(level: Level) -> str:
    """What a study needs to stand at the level, with a word where nobody has read it at its source."""
    words = said(level, "needs")
    if level.confirmed == "memory":
        return f"{words} " + _("(Recalled, not read at its source.)")
    return words


def choices(vocabulary: str, held: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """The words of a vocabulary for a form; a code the work holds and the vocabulary does not is kept as it is."""
    welsh = (get_language() or "").startswith("cy")
    entries = [(one.code, one.cy if welsh else one.en) for one in vocabularies().entries(vocabulary)]
    known = {code for code, _words in entries}
    return entries + [(code, code) for code in held if code and code not in known]


def direction_choices() -> list[tuple[str, str]]:
    """Which way an outcome went for the person."""
    return [
        ("better", _("Better")),
        ("worse", _("Worse")),
        ("no-difference", _("No difference")),
        ("mixed", _("Mixed")),
        ("not-stated", _("Not stated")),
    ]


def stated_choices() -> list[tuple[str, str]]:
    """Yes, no, or the work does not say."""
    return [("yes", _("Yes")), ("no", _("No")), ("not-stated", _("Not stated"))]


def verb_words(verb: str) -> str:
    """A deed of the log in words."""
    return {
        "add": _("Added"),
        "change": _("Changed"),
        "withdraw": _("Withdrew"),
        "add-file": _("Added a file"),
        "rate": _("Rated"),
        "agree": _("Two agreed"),
        "settle": _("Settled"),
        "register": _("Registered a gap"),
        "adopt": _("Recorded who adopts it"),
        "close": _("Closed"),
        "add-curator": _("Added a curator"),
        "shut-out": _("Ended access"),
        "let-in": _("Gave access again"),
        "editor": _("Made an editor"),
        "no-editor": _("Made a curator again"),
    }.get(verb, verb)
