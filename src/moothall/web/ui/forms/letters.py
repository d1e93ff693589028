"""Forms of the letters desk. Which words are asked for follows the kind of letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moothall.casework.panel.correspondence.kinds import FAMILY, GENERAL, TO_CHILD, Words
from moothall.casework.panel.letters import Kind
from moothall.look.fields import DatePartsField

YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]


@dataclass(frozen=True)
class Asked:
    """A question about one limb or one action, with what the record says, for the writer to see."""

    code: str
    title: str
    record: str
    hidden: bool = False


class WordsForm(forms.Form):
    """The words a person puts into one letter."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    language = forms.ChoiceField(
        label=gettext_lazy("In which language?"),
        choices=[("en", gettext_lazy("English")), ("cy", gettext_lazy("Welsh"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("A few words of your own (optional)"), widget=forms.Textarea, required=False
    )

    def __init__(
        self, *args: Any, kind: Kind | None, limbs: Sequence[Asked], actions: Sequence[Asked], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.limbs = [one for one in limbs if not one.hidden] if kind and kind is not Kind.HOME_OFFICE else []
        self.actions = list(actions) if kind and kind is not Kind.HOME_OFFICE else []
        if kind in TO_CHILD:
            self._choose_band()
        for one in self.limbs:
            self.fields[f"limb-{one.code}"] = _long(one.title)
        if kind in FAMILY:
            self.fields["change"] = _long(_("What changed because of what the child said?"))
        if kind in FAMILY or kind in GENERAL:
            self.fields["next_steps"] = _long(_("What happens next, one step on each line"))
        for one in self.actions:
            self.fields[f"action-{one.code}"] = _short(one.title)
        if kind is Kind.CARER:
            self._about_the_carer()
        if kind is Kind.POLICE:
            self.fields["police_force"] = _short(_("Which police force is it for?"))
        if kind in (None, Kind.FIRST_RESPONDER, Kind.HOME_OFFICE, Kind.AGENCY):
            self.fields["referred_by"] = _short(_("Who made the referral?"))
        self._who_to_ask()

    def _choose_band(self) -> None:
        self.fields["kind"] = forms.ChoiceField(
            label=_("Which of the child's two letters?"), widget=forms.RadioSelect,
            choices=[
                (Kind.CHILD_TO_11.value, _("The plainer one, for a child up to 11")),
                (Kind.CHILD_11_TO_17.value, _("The one for a child from 11 to 17")),
            ],
        )  # fmt: skip

    def _about_the_carer(self) -> None:
        self.fields["carer_name"] = _short(_("The carer's name"))
        self.fields["carer_address"] = _long(_("The carer's address"))
        self.fields["safe_to_write"] = forms.ChoiceField(
            label=_("Is it safe to write to the carer?"), choices=YES_NO, widget=forms.RadioSelect,
            error_messages={"required": _("Say whether it is safe to write to the carer.")},
        )  # fmt: skip
        self.fields["may_tell_carer"] = forms.ChoiceField(
            label=_("May the carer read what the child said?"), choices=YES_NO, widget=forms.RadioSelect,
            error_messages={"required": _("Say whether the carer may read what the child said.")},
        )  # fmt: skip

    def _who_to_ask(self) -> None:
        self.fields["ask_name"] = _short(_("Name"))
        self.fields["ask_role"] = _short(_("Role"))
        self.fields["ask_phone"] = forms.CharField(
            label=_("Telephone number"), max_length=40,
            error_messages={"required": _("Give a number that somebody answers.")},
        )  # fmt: skip
        self.fields["ask_hours"] = _short(_("When somebody answers"))

    def words(self) -> Words:
        """What was written, for the letter."""
        said = self.cleaned_data
        lines = {
            name: tuple(line.strip() for line in said.get(name, "").splitlines() if line.strip())
            for name in ("next_steps", "carer_address")
        }
        plain = (
            "change",
            "ask_name",
            "ask_role",
            "ask_phone",
            "ask_hours",
            "carer_name",
            "referred_by",
            "police_force",
        )
        return Words(
            reasons={one.code: said[f"limb-{one.code}"].strip() for one in self.limbs},
            actions={one.code: said[f"action-{one.code}"].strip() for one in self.actions},
            safe_to_write=said.get("safe_to_write", "yes") == "yes",
            may_tell_carer=said.get("may_tell_carer") == "yes",
            next_steps=lines["next_steps"], carer_address=lines["carer_address"],
            **{name: said.get(name, "").strip() for name in plain},
        )  # fmt: skip

    @staticmethod
    def initial_of(words: Words, **more: Any) -> dict[str, Any]:
        """What the form shows first."""
        return {
            **{f"limb-{code}": text for code, text in words.reasons.items()},
            **{f"action-{code}": text for code, text in words.actions.items()},
            "change": words.change, "next_steps": "\n".join(words.next_steps),
            "carer_name": words.carer_name, "carer_address": "\n".join(words.carer_address),
            "safe_to_write": ("yes" if words.safe_to_write else "no") if words.carer_name else "",
            "may_tell_carer": ("yes" if words.may_tell_carer else "no") if words.carer_name else "",
            "referred_by": words.referred_by, "police_force": words.police_force, **more,
        }  # fmt: skip


class SentForm(forms.Form):
    """When and how a person sent the letter."""

    sent_on = DatePartsField(
        label=gettext_lazy("When was it sent?"), noun=gettext_lazy("the day it was sent")
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How?"),
        widget=forms.RadioSelect,
        choices=[
            ("by_hand", gettext_lazy("Given by hand")),
            ("read_aloud", gettext_lazy("Read and given to the child by somebody the child trusts")),
            ("post", gettext_lazy("By post")),
            ("secure_email", gettext_lazy("By secure email")),
            ("portal", gettext_lazy("Through the Home Office's portal")),
        ],
        error_messages={"required": gettext_lazy("Choose how it was sent.")},
    )

    def __init__(self, *args: Any, kind: Kind | None, **rest: Any) -> None:
        """A letter of this kind; none is the notice that a case is the Home Office's."""
        super().__init__(*args, **rest)
        not_here = set() if kind in TO_CHILD else {"read_aloud"}
        if kind not in (None, Kind.HOME_OFFICE):
            not_here.add("portal")
        how = self.fields["how"]
        how.choices = [one for one in how.choices if one[0] not in not_here]  # type: ignore[attr-defined]


class NotSentForm(forms.Form):
    """Why nobody is written to."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it not sent?"),
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Say why this letter is not sent.")},
    )


def _long(label: str) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea, required=False)


def _short(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, required=False)
