"""Trying a verb with what a person typed, so that nothing typed is lost when it is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from moothall.core.kinds import Clash, Invalid, NotAllowed, Refused


def tried(form: forms.BaseForm, verb: Callable[[], Any], **fields: str) -> bool:
    """Run the verb; True if it went through. A refusal becomes an error of the form, beside its field.

    `fields` maps the names that rules use to the names of this form. After a clash the form carries the new
    version, so that the same words can be saved over the other's once the person has read them.
    """
    try:
        verb()
    except NotAllowed:
        raise
    except Invalid as refusal:
        name = fields.get(refusal.field, refusal.field)
        form.add_error(name if name in form.fields else None, refusal.message)
        return False
    except Clash as clash:
        theirs = _("It now says: %(theirs)s") % {"theirs": clash.theirs or _("nothing")}
        form.add_error(None, f"{clash.message} {theirs}")
        form.data = form.data.copy()
        form.data[form.add_prefix("version")] = str(clash.version)
        return False
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    return True
