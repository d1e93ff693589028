"""What a reader is told of a release before all else, and of what it earned by rule, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from moothall.library.appraisal import Scale, scale
from moothall.library.catalogue.models import Work
from moothall.library.receiving.describing import RELEASE
from moothall.library.receiving.models import EarnedLevel
from moothall.library.seed.reading import vocabularies
from moothall.look.tongue import spoken


def first_line(work: Work) -> str:
    """What stands before the summary, where an evaluator is not independent of those evaluated; else nothing.

    No query where the studies are at hand.
    """
    if all(study.independent != "no" for study in work.studies.all()):
        return ""
    said = _("The evaluator is not independent of those whose work was evaluated.")
    evaluator = work.other.get(RELEASE, {}).get("evaluator", "")
    return Markup("{} {}").format(said, spoken(evaluator)).strip()


def earned_in_words(one: EarnedLevel) -> list[str]:
    """What the rule gave, then each fact that gave it, and what may still change it: a sentence each."""
    used = scale(one.scale, one.scale_version)
    shape = {
        "final": _("%(scale)s: %(level)s, by its rule."),
        "at_most": _("%(scale)s: at most %(level)s, by its rule. People may take it down."),
        "so_far": _("%(scale)s: %(level)s so far, by its rule. People judge the rest."),
    }
    names = {"scale": _in_language(used), "level": level_in_words(used, one.level)}
    return [shape[one.standing] % names, *_because(used, one.rule)]


def level_in_words(used: Scale, code: str) -> str:
    """What a level is called; its code before it where that is a number."""
    level = used.level(code)
    if level is None:
        return code
    name = _in_language(level)
    return name if code.isalpha() else f"{code} ({name})"


def _because(used: Scale, rule: dict[str, Any]) -> Iterator[str]:
    for part in rule["parts"]:
        domain = used.domain(part["part"])
        values = {
            "part": _in_language(domain) if domain else part["part"],
            "level": level_in_words(used, part["level"]),
            "fact": _fact(part["fact"]),
            "said": _said(part["fact"], part["said"]),
        }
        yield _("%(part)s: %(level)s. Declared: %(fact)s, %(said)s.") % values
    if rule["unknown"]:
        yield _("Not declared: %(facts)s.") % {"facts": ", ".join(_fact(one) for one in rule["unknown"])}
    if rule["to_judge"]:
        parts = [used.domain(code) for code in rule["to_judge"]]
        yield _("For people to judge: %(parts)s.") % {
            "parts": ", ".join(_in_language(one) for one in parts if one)
        }
    if rule["confirmed"] != "read" or any(part["confirmed"] != "read" for part in rule["parts"]):
        yield _("The rule was written from memory, and has not been confirmed at its source.")


def _fact(code: str) -> str:
    return {
        "design": _("design"),
        "attrition_percent": _("lost on the way, in a hundred"),
        "smallest_effect": _("smallest effect it could have found"),
        "sample_size": _("number in the sample"),
        "baseline_out_percent": _("unlike at the start, in a hundred"),
        "outcome_described": _("how the outcome is described"),
        "intervention_described": _("how what was done is described"),
    }.get(code, code)


def _said(fact: str, said: object) -> str:
    if fact == "design":
        entry = vocabularies().design(str(said))
        return _in_language(entry, "en", "cy") if entry else str(said)
    words = {
        "validated": _("measured by something validated"),
        "described": _("described"),
        "named": _("named only"),
        "full": _("in full"),
        "brief": _("briefly"),
    }
    return f"{said:g}" if isinstance(said, (int, float)) else words.get(str(said), str(said))


def _in_language(one: Any, english: str = "name", welsh: str = "name_cy") -> str:
    return str(getattr(one, welsh if (get_language() or "").startswith("cy") else english))
