"""The annual report on paper: every figure of an arrangement with its definition, and the drawings as tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from moothall.casework.overview.themes.agreement import ThemeAgreement
from moothall.casework.overview.themes.counting import FigureCount, ThemeCounts
from moothall.casework.overview.themes.definitions import THEMES, theme_title
from moothall.casework.overview.themes.recommendations import Recommendation, Recommendations
from moothall.casework.overview.themes.words import (
    about_words,
    agreement_words,
    by_words,
    in_words,
    of_words,
    period_words,
    share_words,
    value_words,
)
from moothall.look import filters
from moothall.look.paper import (
    Block,
    Bullets,
    Contents,
    Document,
    Heading,
    KeyValues,
    Notice,
    PageBreak,
    Table,
    paragraph,
)


def annual_report(
    counts: ThemeCounts,
    agreements: Sequence[ThemeAgreement],
    review: Recommendations,
    *,
    partnership: str,
    made_on: date,
    language: str,
) -> Document:
    """The report of one arrangement in one period, as its reader may see it."""
    title = _("%(arrangement)s: report for %(period)s") % {
        "arrangement": counts.arrangement.title,
        "period": period_words(counts.period),
    }
    blocks: list[Block] = [
        KeyValues(_head(counts, partnership, made_on)),
        paragraph(_("The seven themes of the 2020 review, counted from the records themselves. The figures count cases, "
                    "sittings and requests, and say nothing of any one person."), lead=True),
        Contents(_("Contents")),
    ]  # fmt: skip
    if counts.hides:
        blocks.insert(1, Notice(_small(counts)))
    for theme in THEMES:
        blocks += _theme(theme, counts, agreements, review)
    blocks += [
        Heading(_("Where the recommendations stand")),
        paragraph(f"{review.source.title}. {review.source.address}"),
    ]
    return Document(
        title=title,
        language=language,
        reference=f"{counts.arrangement.name} {counts.period}",
        blocks=tuple(blocks),
    )


def _head(counts: ThemeCounts, partnership: str, made_on: date) -> tuple[tuple[str, str], ...]:
    arrangement = counts.arrangement
    return (
        (_("Partnership"), partnership),
        (_("Arrangement"), f"{arrangement.title} ({arrangement.version})"),
        (_("Period"), period_words(counts.period)),
        (_("Made on"), filters.date(made_on)),
    )


def _small(counts: ThemeCounts) -> str:
    if counts.least is None:
        return _(
            "This arrangement does not say how small a number is too small to show, so no figure is shown."
        )
    return _("A number about fewer than %(least)s is hidden, and so is every number from which one could be worked out.") % {
        "least": counts.least
    }  # fmt: skip


def _theme(
    theme: str, counts: ThemeCounts, agreements: Sequence[ThemeAgreement], review: Recommendations
) -> list[Block]:
    figures = counts.of(theme)
    if not figures:
        return []
    blocks: list[Block] = [PageBreak(), Heading(theme_title(theme)), _figures_table(figures)]
    blocks += [block for one in figures for block in _figure(one)]
    if theme == "governance" and agreements:
        blocks += _agreement(agreements)
    bearing = review.bearing_on({one.figure.code for one in figures}, theme)
    if bearing:
        blocks += [
            Heading(_("What the 2020 review recommends"), 2),
            Bullets(tuple(_recommended(one) for one in bearing)),
        ]
    return blocks


def _figures_table(figures: Sequence[FigureCount]) -> Table:
    return Table(
        header=(_("Figure"), _("Number"), _("Of"), _("Share")),
        rows=tuple(
            (
                str(one.figure.title),
                value_words(one.figure, one.count),
                of_words(one.figure, one.count) or "–",
                share_words(one.figure, one.count),
            )
            for one in figures
        ),
        caption=_("The figures of the period"),
        widths=(5, 2, 3, 2),
    )


def _figure(one: FigureCount) -> list[Block]:
    figure = one.figure
    blocks: list[Block] = [
        Heading(str(figure.title), 2),
        paragraph(_("Counted: %(part)s. Of: %(whole)s.") % {"part": figure.part, "whole": figure.whole}),
    ]
    if one.trend:
        blocks.append(
            Table(
                header=(_("Quarter"), _("Figure")),
                rows=tuple((period_words(period), in_words(figure, count)) for period, count in one.trend),
                caption=_("By quarter"),
                widths=(3, 4),
            )
        )
    for kind, rows in one.rows.items():
        if rows:
            blocks.append(
                Table(
                    header=(_("Name"), _("Figure")),
                    rows=tuple((row.words, in_words(figure, row.count)) for row in rows),
                    caption=by_words(kind),
                    widths=(4, 3),
                )
            )
    return blocks


def _agreement(agreements: Sequence[ThemeAgreement]) -> list[Block]:
    titles = {"panel": _("The panel and the second reader"), "readers": _("Two second readers")}
    blocks: list[Block] = [
        Heading(_("How far readers agree"), 2),
        paragraph(_("Cohen's kappa is 1 where readers always agree and 0 where they agree no more often than chance "
                    "would have them. The range in brackets holds it in 95 of 100 such samples, if each pair were "
                    "independent; several answers about one decision are not, so the true range is wider.")),
    ]  # fmt: skip
    for between, title in titles.items():
        rows = [(about_words(one), *agreement_words(one)) for one in agreements if one.between == between]
        if rows:
            header = (_("About"), _("Pairs"), _("Agreed"), _("Kappa and its range"))
            blocks.append(Table(header=header, rows=tuple(rows), caption=title, widths=(4, 2, 2, 4)))
    return blocks


def _recommended(one: Recommendation) -> str:
    return _("%(id)s, to %(to)s: %(words)s (%(confirmed)s)") % {
        "id": one.id, "to": one.to, "words": one.words, "confirmed": confirmed_words(one),
    }  # fmt: skip


def confirmed_words(one: Recommendation) -> str:
    """How surely a recommendation was read."""
    return {
        "yes": _("read in the review: %(where)s"),
        "secondary": _("as reported: %(where)s"),
        "no": _("not confirmed: %(where)s"),
    }[one.confirmed] % {"where": one.read_in}
