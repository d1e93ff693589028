"""The pages on which a work is described, each a part of it. Every field of a description stands on one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from moothall.library.catalogue.description import WorkDescription
from moothall.library.desk.forms.plain import line, lines, long_text, one_of, ticked, with_nothing
from moothall.library.desk.words import choices

READ = ("text", "part", "abstract", "secondary", "metadata", "memory")


class Part(forms.Form):
    """A part of a description: fields named as the description names them. `WORDS` are those with a vocabulary."""

    TITLE: ClassVar[Any] = ""
    WORDS: ClassVar[Mapping[str, str]] = {}
    OTHER: ClassVar[tuple[str, ...]] = ()
    template = "desk/draft_part.html"

    def __init__(self, data: Any = None, *, described: WorkDescription) -> None:
        super().__init__(data, initial=self.said(described))
        self.described = described
        for name, vocabulary in self.WORDS.items():
            held = getattr(described, name)
            words = choices(vocabulary, held if isinstance(held, tuple) else (held,))
            several = isinstance(self.fields[name], forms.MultipleChoiceField)
            self.fields[name].choices = words if several else with_nothing(words)  # type: ignore[attr-defined]

    def said(self, described: WorkDescription) -> dict[str, Any]:
        """What the description says now, for the boxes."""
        found = {name: getattr(described, name) for name in self.base_fields if name not in self.OTHER}
        return found | {name: described.other.get(name, "") for name in self.OTHER}

    def changed(self) -> WorkDescription:
        """The description with what was typed. A text whose line ends alone differ stays as it was."""
        given = {name: _kept(getattr(self.described, name), value) for name, value in self.cleaned_data.items()
                 if name not in self.OTHER}  # fmt: skip
        other = {**self.described.other}
        for name in self.OTHER:
            if self.cleaned_data[name]:
                other[name] = self.cleaned_data[name]
            else:
                other.pop(name, None)
        return replace(self.described, **given, other=other)


class What(Part):
    """What it is."""

    TITLE = _("What it is")
    WORDS: ClassVar = {"kind": "kinds"}
    kind = one_of(_("Kind of work"))
    title = line(_("Title"), help_text=_("As it stands on the work."), required=True)
    subtitle = line(_("Subtitle"))


class Published(Part):
    """Where and when it came out, and where it can be found."""

    TITLE = _("Where and when it came out")
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1, max_value=2999)
    published = line(_("Date"), help_text=_("As exact as the work says: 2020, 2020-10 or 2020-10-21."))
    publisher = line(_("Publisher"))
    container = line(_("In"), help_text=_("The journal, series or book it came out in."))
    volume = line(_("Volume"))
    issue = line(_("Issue"))
    pages = line(_("Pages"))
    doi = line(_("DOI"), help_text=_("For example 10.1234/abc."))
    url = line(_("Address"), help_text=_("The page where its readers find it. It begins with https://."))
    isbn = line(_("ISBN"))
    issn = line(_("ISSN"))


class Rights(Part):
    """What may be done with it, and where it speaks of."""

    TITLE = _("Licence, languages and countries")
    WORDS: ClassVar = {"licence": "licences"}
    OTHER = ("licence_basis",)
    licence = one_of(_("Licence"), help_text=_("As it was read on the work. Until then: licence not read."))
    licence_basis = forms.ChoiceField(
        label=_("Where does the licence stand?"), required=False, widget=forms.Select,
        choices=[("", _("Not said")), ("work", _("On the work itself")),
                 ("site", _("Only on the site, for most of its works: no file is kept"))],
    )  # fmt: skip
    languages = lines(_("Languages"), help_text=_("By their codes, with commas: en, cy."), by=",")
    countries = lines(
        _("Countries"),
        help_text=_("Two letters each, or GB-ENG, GB-WLS, GB-SCT, GB-NIR; with commas."),
        by=",",
    )


class Filed(Part):
    """Under which words it is filed."""

    TITLE = _("Where it is filed")
    WORDS: ClassVar = {"arrangements": "arrangements", "themes": "themes", "topics": "topics"}
    arrangements = ticked(_("Arrangements it speaks of"))
    themes = ticked(_("Themes"))
    topics = ticked(_("Topics"))
    keywords = lines(_("Other words"), help_text=_("One a line."))


class Words(Part):
    """What the library says of it."""

    TITLE = _("Summary")
    OTHER = ("read",)
    read = forms.ChoiceField(
        label=_("What of the work did you read?"), required=False, widget=forms.Select,
        choices=[("", _("Not said")), ("text", _("All of its text")), ("part", _("A part of it")),
                 ("abstract", _("Its abstract")), ("secondary", _("What others say of it")),
                 ("metadata", _("Its title page")), ("memory", _("Nothing: from memory"))],
    )  # fmt: skip
    teaser = long_text(
        _("Two lines about it"), help_text=_("They stand in lists, under its title."), required=False, rows=2
    )
    summary = long_text(
        _("Summary"),
        help_text=_("In plain words, 200 at most: what was asked, how, what was found, what it cannot say."),
        required=False, rows=12,
    )  # fmt: skip
    summary_by = forms.ChoiceField(
        label=_("In whose words?"), widget=forms.RadioSelect,
        choices=[("ours", _("Our own")), ("licensed", _("The authors', and the licence allows it"))],
    )  # fmt: skip


class Source(Part):
    """Where title, authors and dates were read."""

    TITLE = _("Where this was read")
    metadata = forms.ChoiceField(
        label=_("Were title, authors and dates read?"), widget=forms.RadioSelect,
        choices=[("read", _("Yes, at the source named below")), ("memory", _("No, recalled: still to be confirmed"))],
    )  # fmt: skip
    metadata_source = line(_("The source"), help_text=_("An address, or the work itself."))
    cites = lines(_("Works it cites"), help_text=_("Their keys in the library, one a line."))


PARTS: dict[str, type[Part]] = {
    "what": What,
    "published": Published,
    "rights": Rights,
    "filed": Filed,
    "summary": Words,
    "source": Source,
}


class NewWork(forms.Form):
    """What a new work cannot be begun without."""

    kind = one_of(_("Kind of work"))
    title = line(_("Title"), help_text=_("As it stands on the work."), required=True)
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1, max_value=2999)
    doi = line(_("DOI"), help_text=_("For example 10.1234/abc."))
    url = line(_("Address"), help_text=_("The page where its readers find it. It begins with https://."))
    key = forms.CharField(
        label=_("Key"), required=False, max_length=120,
        help_text=_("The address of its page for good: small letters, digits, hyphens. Leave it empty and it is made from the title and the year."),
    )  # fmt: skip

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["kind"].choices = with_nothing(choices("kinds"))  # type: ignore[attr-defined]


def _kept(before: Any, given: Any) -> Any:
    if isinstance(given, list):
        given = tuple(given)
    if isinstance(before, str) and isinstance(given, str):
        same = before.replace("\r\n", "\n").replace("\r", "\n")
        return before if same == given else given
    if (
        isinstance(before, tuple)
        and isinstance(given, tuple)
        and set(before) == set(given)
        and len(before) == len(given)
    ):
        return before  # ticked boxes come in the order of the page
    return given
