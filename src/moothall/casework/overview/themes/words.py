"""Counts, periods and agreement as a reader sees them, on a page, in a file and on paper."""

from __future__ import annotations

from django.utils.translation import gettext as _

from moothall.casework.overview.themes.agreement import ThemeAgreement
from moothall.casework.overview.themes.definitions import Figure, theme_title
from moothall.casework.overview.themes.hiding import Count
from moothall.look.filters import number
from moothall.methods.process.periods import Period

TOO_FEW = "–"


def period_words(period: Period) -> str:
    """January to March 2026; 2026."""
    months = {
        1: _("January to March %(year)s"), 2: _("April to June %(year)s"),
        3: _("July to September %(year)s"), 4: _("October to December %(year)s"),
    }  # fmt: skip
    return months[period.quarter] % {"year": period.year} if period.quarter else str(period.year)


def value_words(figure: Figure, count: Count) -> str:
    """The figure itself: so many, or so much for each. A dash where it is hidden, or where there is nothing to share."""
    if count.part is None or count.whole is None:
        return TOO_FEW
    if figure.unit == "share":
        return number(count.part)
    if not count.whole:
        return TOO_FEW
    if figure.unit == "money":
        return _("£%(pounds)s") % {"pounds": f"{count.part / count.whole / 100:,.2f}"}
    return number(round(count.part / count.whole))


def of_words(figure: Figure, count: Count) -> str:
    """What the figure is of: 'of 7', 'minutes each, for 7', 'each, for 7'."""
    if count.whole is None:
        return ""
    given = {"whole": number(count.whole)}
    if figure.unit == "minutes":
        return _("minutes each, for %(whole)s") % given
    if figure.unit == "money":
        return _("each, for %(whole)s") % given
    return _("of %(whole)s") % given


def share_words(figure: Figure, count: Count) -> str:
    """The share in a hundred, where the figure is one of so many."""
    if figure.unit != "share" or count.share is None:
        return TOO_FEW
    return _("%(share)s%%") % {"share": round(100 * count.share)}


def in_words(figure: Figure, count: Count) -> str:
    """The count on one line: '5 of 7 (71%)', '34 minutes each, for 7'; or why there is none."""
    if count.hidden:
        return _("too few to show")
    if not count.whole:
        return _("nothing to count")
    said = f"{value_words(figure, count)} {of_words(figure, count)}"
    return f"{said} ({share_words(figure, count)})" if figure.unit == "share" else said


def by_words(kind: str) -> str:
    """What a breakdown is by."""
    return {
        "agency": _("By agency"),
        "gateway": _("By legal ground"),
        "clock": _("By clock"),
        "way": _("By way"),
        "language": _("By language of the letter"),
        "learning": _("By course"),
        "competency": _("By competency"),
        "theme": _("By theme"),
    }[kind]


def about_words(one: ThemeAgreement) -> str:
    """What the readers agreed or disagreed about."""
    return {"outcome": _("The outcome"), "limbs": _("The limbs of the test")}.get(one.theme) or theme_title(
        one.theme
    )


def agreement_words(one: ThemeAgreement) -> tuple[str, str, str]:
    """Pairs, agreed, and kappa with its interval; each in words."""
    found = one.agreement
    if found is None:
        return _("too few to say"), TOO_FEW, TOO_FEW
    if found.kappa is None or found.low is None or found.high is None:
        return number(found.pairs), number(found.agreed), _("no meaning: all said the same")
    kappa = _("%(kappa)s (%(low)s to %(high)s)") % {
        "kappa": f"{found.kappa:.2f}", "low": f"{found.low:.2f}", "high": f"{found.high:.2f}",
    }  # fmt: skip
    return number(found.pairs), number(found.agreed), kappa
