"""A rating on one scale: each part with its reason, the whole where the scale asks for it. Nothing is chosen beforehand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from moothall.library.appraisal.rules import WHOLE, PartGiven, most_down
from moothall.library.appraisal.scales import Judged, Scale, Worst
from moothall.library.desk.forms.plain import long_text
from moothall.library.desk.words import level_choices, needs, said

LONGEST_REASON = 4000


class RatingForm(forms.Form):
    """The questions of `scale`."""

    def __init__(self, *args: Any, scale: Scale, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.scale = scale
        for domain in scale.domains:
            self.fields[f"level_{domain.code}"] = forms.ChoiceField(
                label=said(domain), help_text=said(domain, "asks"), widget=forms.RadioSelect,
                choices=level_choices(scale, domain),
            )  # fmt: skip
            self.fields[f"reason_{domain.code}"] = long_text(
                gettext("%(part)s: why, and on which page?") % {"part": said(domain)},
                longest=LONGEST_REASON,
                rows=3,
            )
        self._ask_the_whole()
        self.fields["reasons"] = long_text(
            _("In short: why does the study stand there?"), longest=LONGEST_REASON
        )

    def _ask_the_whole(self) -> None:
        whole = self.scale.overall
        if isinstance(whole, Judged):
            self.fields[WHOLE] = forms.ChoiceField(
                label=_("The whole"), widget=forms.RadioSelect, choices=level_choices(self.scale)
            )
        elif isinstance(whole, Worst) and whole.may_be_judged_worse:
            self.fields[WHOLE] = forms.ChoiceField(
                label=_("Would you judge the whole worse than its worst part?"), required=False,
                widget=forms.Select, choices=[("", _("No, as its parts come to")), *level_choices(self.scale)],
            )  # fmt: skip
        if most := most_down(self.scale):
            self.fields["taken_down"] = forms.TypedChoiceField(
                label=_("Do you take the whole down?"), help_text=said(whole.adjustment, "why"),  # type: ignore[union-attr]
                coerce=int, widget=forms.RadioSelect,
                choices=[("0", _("No")), *((str(n), _down(n)) for n in range(1, most + 1))],
            )  # fmt: skip

    @property
    def parts(self) -> dict[str, PartGiven]:
        """What was said of each part."""
        given = self.cleaned_data
        return {
            domain.code: PartGiven(given[f"level_{domain.code}"], given[f"reason_{domain.code}"])
            for domain in self.scale.domains
        }

    @property
    def hints(self) -> dict[str, str]:
        """What each level of the whole needs."""
        return {level.code: needs(level) for level in self.scale.levels}


class SettleForm(forms.Form):
    """Where the study stands, and why."""

    level = forms.ChoiceField(label=_("Where does the study stand?"), widget=forms.RadioSelect)
    reasons = long_text(_("Why? Readers will see it."), longest=LONGEST_REASON)

    def __init__(self, *args: Any, scale: Scale, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["level"].choices = level_choices(scale)  # type: ignore[attr-defined]


def _down(levels: int) -> str:
    return gettext("Yes, by %(levels)s") % {"levels": levels}
