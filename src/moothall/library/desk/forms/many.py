"""What a work or a study has several of: contributors, studies, outcomes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from moothall.library.catalogue.description import Found, Name, StudyDescription
from moothall.library.desk.forms.plain import line, lines, long_text, one_of, ticked, with_nothing
from moothall.library.desk.words import choices, direction_choices, stated_choices

MOST_COUNTED = 2_147_483_647
MOST_MONTHS = 1200
MOST_OUTCOMES = 60
MOST_NAMES = 400
ROLES = [
    ("author", _("Author")), ("editor", _("Editor of the work")), ("translator", _("Translator")),
    ("publisher", _("Publisher")), ("funder", _("Funder")),
]  # fmt: skip


class NameForm(forms.Form):
    """A person, or a body."""

    family = line(_("Family name"), longest=300)
    given = line(_("Given names"), longest=300)
    body = line(_("Or a body"), help_text=_("Instead of a person."), longest=500)
    role = forms.ChoiceField(label=_("As"), widget=forms.Select, choices=ROLES, initial="author")
    orcid = line(_("ORCID"), longest=60)

    def __init__(self, *args: Any, held: tuple[str, ...] = (), **rest: Any) -> None:
        super().__init__(*args, **rest)
        others = [(code, code) for code in dict.fromkeys(held) if code not in dict(ROLES)]
        self.fields["role"].choices = [*ROLES, *others]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A row left empty is no contributor; one that is both is asked about."""
        given = super().clean() or {}
        if bool(given.get("body")) and bool(given.get("family") or given.get("given")):
            self.add_error("body", gettext("Name a person or a body, not both."))
        if given.get("given") and not given.get("family") and not given.get("body"):
            self.add_error("family", gettext("Write the family name as well."))
        if not any(given.get(name) for name in ("family", "given", "body")) and given.get("orcid"):
            self.add_error("family", gettext("Write whose ORCID this is."))
        return given

    @property
    def name(self) -> Name | None:
        """The contributor; none for a row left empty."""
        given = {name: self.cleaned_data.get(name) or "" for name in ("family", "given", "body", "orcid")}
        if not any(given.values()):
            return None
        return Name(role=self.cleaned_data.get("role") or "author", **given)


class FoundForm(forms.Form):
    """What a study measured and found, as the work reports it."""

    name = line(_("What was looked at"), longest=500)
    domain = one_of(_("Its place on the map"), required=False)
    measure = line(_("How it was measured"), longest=2000)
    effect = forms.FloatField(label=_("Effect"), required=False, help_text=_("Only as printed."))
    low = forms.FloatField(label=_("Lower end of its interval"), required=False)
    high = forms.FloatField(label=_("Upper end of its interval"), required=False)
    direction = forms.ChoiceField(
        label=_("How did it go for the person?"), widget=forms.Select, initial="not-stated"
    )
    as_reported = long_text(_("The finding as reported"), required=False, rows=3)
    page = line(_("Page"), longest=60)

    def __init__(self, *args: Any, held: tuple[str, ...] = (), **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["domain"].choices = with_nothing(choices("columns", held))  # type: ignore[attr-defined]
        self.fields["direction"].choices = direction_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A row left empty is no outcome; one with anything in it has a name and a place."""
        given = super().clean() or {}
        if self.empty:
            return given
        if not given.get("name"):
            self.add_error("name", gettext("Say what was looked at."))
        if not given.get("domain"):
            self.add_error("domain", gettext("Choose its place on the map."))
        low, high = given.get("low"), given.get("high")
        if low is not None and high is not None and low > high:
            self.add_error("low", gettext("The lower end of the interval is above its upper end."))
        return given

    @property
    def empty(self) -> bool:
        """Whether nothing was written in the row."""
        told = ("name", "domain", "measure", "effect", "low", "high", "as_reported", "page")
        return not any(str(self.data.get(self.add_prefix(name)) or "").strip() for name in told)

    @property
    def found(self) -> Found | None:
        """The outcome; none for a row left empty."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}
        return None if self.empty else Found(**given)


class StudyForm(forms.Form):
    """A study, but for its outcomes."""

    WORDS: ClassVar = {"arrangements": "arrangements", "interventions": "interventions", "themes": "themes"}

    label = line(
        _("Name it"), help_text=_("For example: interviews with 39 local authorities."), required=True
    )
    design = one_of(
        _("How was it made?"), help_text=_("If the method was not read: impact study, method not read.")
    )
    population = long_text(_("Who was studied?"), required=False, rows=2)
    setting = long_text(_("Where?"), required=False, rows=2)
    countries = lines(
        _("Countries"),
        help_text=_("Two letters each, or GB-ENG, GB-WLS, GB-SCT, GB-NIR; with commas."),
        by=",",
    )
    sample = long_text(_("The sample, in words"), required=False, rows=2)
    sample_size = forms.IntegerField(
        label=_("How many?"),
        help_text=_("Only as printed."),
        required=False,
        min_value=0,
        max_value=MOST_COUNTED,
    )
    comparison = long_text(_("Compared with whom or what?"), required=False, rows=2)
    follow_up_months = forms.IntegerField(
        label=_("Followed for how many months?"), required=False, min_value=0, max_value=MOST_MONTHS
    )
    funder = line(_("Who paid?"))
    independent = forms.ChoiceField(
        label=_("Are those who studied apart from those studied?"), widget=forms.RadioSelect
    )
    published_in_full = forms.ChoiceField(label=_("Is all of it published?"), widget=forms.RadioSelect)
    arrangements = ticked(_("Arrangements"))
    interventions = ticked(_("What was done"))
    themes = ticked(_("Themes"))
    can_show = long_text(
        _("What it can show"), help_text=_("One sentence that readers see first."), required=False, rows=3
    )
    cannot_show = long_text(_("What it cannot show"), required=False, rows=3)

    def __init__(self, data: Any = None, *, study: StudyDescription | None = None) -> None:
        super().__init__(data, initial=asdict(study) if study else {})
        self.study = study
        for name, vocabulary in self.WORDS.items():
            held = getattr(study, name) if study else ()
            self.fields[name].choices = choices(vocabulary, held)  # type: ignore[attr-defined]
        designs = choices("designs", (study.design,) if study else ())
        self.fields["design"].choices = with_nothing(designs)  # type: ignore[attr-defined]
        for name in ("independent", "published_in_full"):
            self.fields[name].choices = stated_choices()  # type: ignore[attr-defined]

    @property
    def described(self) -> StudyDescription:
        """The study with what was typed, and the outcomes it had."""
        from moothall.library.desk.forms.work import _kept

        given = self.cleaned_data
        if self.study:
            given = {name: _kept(getattr(self.study, name), value) for name, value in given.items()}
        given = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
        return StudyDescription(**given, outcomes=self.study.outcomes if self.study else ())


def several(
    form: type[forms.Form], prefix: str, *, initial: list[dict[str, Any]], most: int, held: Any = ()
) -> Any:
    """Rows of `form`: those there are, and an empty one where there is none. `held` are codes the work has already."""
    made = forms.formset_factory(
        form, extra=0 if initial else 1, can_delete=True, max_num=most, absolute_max=most
    )
    return made(prefix=prefix, initial=initial, form_kwargs={"held": tuple(held)})


def sent(form: type[forms.Form], prefix: str, post: Any, *, most: int, held: Any = ()) -> Any:
    """The rows as they were sent, those taken out left out; one more where a button without script asked for it."""
    made = forms.formset_factory(form, extra=0, can_delete=True, max_num=most, absolute_max=most)
    return made(_rows_in_order(post, prefix, most), prefix=prefix, form_kwargs={"held": tuple(held)})


def asks_for_rows(post: Any) -> bool:
    """Whether a button asked for one row more or fewer, and not to save."""
    return bool(post.get("add") or post.get("remove"))


def _rows_in_order(post: Any, prefix: str, most: int) -> dict[str, str]:
    told = post.get(f"{prefix}-TOTAL_FORMS", "")
    total = min(int(told), most) if told.isascii() and told.isdigit() and len(told) < 6 else 0
    rows = []
    for number in range(total):
        start = f"{prefix}-{number}-"
        row = {name.removeprefix(start): post[name] for name in post if name.startswith(start)}
        if not row.pop("DELETE", "") and post.get("remove") != f"{prefix}-{number}":
            rows.append(row)
    if post.get("add") == prefix and len(rows) < most:
        rows.append({})
    data = {
        f"{prefix}-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()
    }
    return {**data, f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
