"""A protocol as it is being written: a text that is kept as typed, looked through, and changed part by part. Pure.

What reads protocols lies beside what computes with NumPy, which no page should load at the start: so it is asked for in the
functions that need it, and by nobody but them.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

import yaml
from django.utils.translation import gettext as _

from moothall.core.kinds import Refused
from moothall.methods.files import Problem
from moothall.methods.plain_yaml import read_plain

if TYPE_CHECKING:
    from moothall.methods.evaluation.protocol import Change, Disagreement, Protocol

#: Where a part of a protocol stands: the names on the way to it.
Place = tuple[str, ...]
Data = dict[str, Any]


@dataclass(frozen=True)
class Version:
    """Which version of which study is being written: what its own first lines have to say.

    `amends` is the hash of the version before; `seen_on` the day on which data of its purpose were first made, if any.
    """

    code: str
    number: int = 1
    amends: str = ""
    seen_on: date | None = None


@dataclass(frozen=True)
class Checked:
    """A text looked through: the protocol it is, or all that is wrong; and what is only to be thought about."""

    protocol: Protocol | None
    problems: tuple[Problem, ...]
    cautions: tuple[Disagreement, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it can be registered."""
        return self.protocol is not None and not self.problems


def read(text: str, name: str = "protocol") -> Protocol:
    """The protocol that a text is. Raises ProtocolError with every problem."""
    from moothall.methods.evaluation.protocol import protocol_from

    return protocol_from(text, name=name)


def hash_of(protocol: Protocol) -> str:
    """What a protocol is registered by."""
    from moothall.methods.evaluation.protocol import protocol_sha256

    return protocol_sha256(protocol)


def changes(before: Protocol, after: Protocol) -> tuple[Change, ...]:
    """What is different between two versions, in words."""
    from moothall.methods.evaluation.protocol import what_changed

    return what_changed(before, after)


def checked(text: str, version: Version) -> Checked:
    """Everything that is wrong with a draft, at once, each with its field and its mend."""
    from moothall.methods.evaluation.protocol import ProtocolError, disagreements

    try:
        protocol = read(text, _("protocol"))
    except ProtocolError as wrong:
        return Checked(None, tuple(_at_its_question(one, text) for one in wrong.problems))
    cautions = tuple(one for one in disagreements(protocol) if not one.grave)
    return Checked(protocol, tuple(_of_the_version(protocol, version)), cautions)


def _at_its_question(problem: Problem, text: str) -> Problem:
    """What an amendment that was only begun lacks is why: that is said where it is asked, not of its first lines."""
    if problem.field != "version":
        return problem
    try:
        data = as_data(text)
    except Refused:
        return problem
    if not data.get("amends") or data.get("amended_because"):
        return problem
    return Problem(
        _("It does not say yet why the protocol is amended."),
        _("Write why. Every reader sees it."),
        field="amended_because",
    )


def _of_the_version(protocol: Protocol, version: Version) -> list[Problem]:
    """What the draft says of itself that is not so: its name, its number, what it amends, and what was seen before."""
    wanted = {"name": version.code, "version": version.number, "amends": version.amends or None}
    found = [
        Problem(
            _("It says %(said)s.") % {"said": getattr(protocol, field) or _("nothing")},
            _("Write '%(field)s: %(wanted)s'.") % {"field": field, "wanted": value}
            if value
            else _("Take '%(field)s' out.") % {"field": field},
            field=field,
        )
        for field, value in wanted.items()
        if getattr(protocol, field) != value
    ]
    if version.seen_on and (protocol.data_first_seen or "9999") > version.seen_on.isoformat():
        found.append(
            Problem(
                _("The data of this purpose were first made on %(day)s.") % {"day": version.seen_on.isoformat()},
                _("Write that day, or an earlier one: the protocol says itself that the data had been seen."),
                field="data_first_seen",
            )
        )  # fmt: skip
    return found


def first_draft(version: Version) -> str:
    """What an empty protocol begins with."""
    from moothall.methods.evaluation.protocol import FORMAT

    return as_text({"format": FORMAT, "name": version.code, "version": 1, **_seen(version)})


def amending(before: Protocol, version: Version) -> str:
    """The version before, to be changed; why, is still to be written."""
    told = before.model_dump(mode="json", exclude_defaults=True)
    told.pop("amended_because", None)
    return as_text({**told, "version": version.number, "amends": version.amends, **_seen(version, told)})


def _seen(version: Version, told: Mapping[str, Any] | None = None) -> Data:
    """The day on which data were first seen: the one already said, where it is the earlier."""
    said = str((told or {}).get("data_first_seen") or "9999")
    if version.seen_on is None:
        return {}
    return {"data_first_seen": min(said, version.seen_on.isoformat())}


def as_data(text: str) -> Data:
    """A draft as groups and lists. Raises Refused where it cannot be read, and so not be changed part by part."""
    try:
        _tree, data = read_plain(text)
    except yaml.YAMLError:
        data = None
    if not isinstance(data, dict):
        raise Refused(_("The text of the draft cannot be read. Mend it as text first."))
    return data


def as_text(data: Data) -> str:
    """The draft as a person reads it: the parts in the order of a protocol, what is odd at the end."""
    from moothall.methods.evaluation.protocol import Protocol

    order = {name: place for place, name in enumerate(Protocol.model_fields)}
    told = dict(sorted(data.items(), key=lambda item: order.get(item[0], len(order))))
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=110)


def value_at(data: Any, place: Place) -> Any:
    """What stands at a place; None where nothing does."""
    for name in place:
        if isinstance(data, str) and name == "en":  # words alone are English
            return data
        if not isinstance(data, dict):
            return None
        data = data.get(name)
    return data


def with_values(data: Data, values: Mapping[Place, Any]) -> Data:
    """The draft with other values at some places. What is empty is taken out, and a group that is empty with it."""
    new = copy.deepcopy(data)
    for place, value in values.items():
        _put(new, place, value)
    return new


def _put(data: Data, place: Sequence[str], value: Any) -> None:
    first, rest = place[0], place[1:]
    if not rest:
        if value in (None, "", [], {}):
            data.pop(first, None)
        else:
            data[first] = value
        return
    inner = data.get(first)
    if not isinstance(inner, dict):
        inner = {"en": inner} if isinstance(inner, str) and rest[0] in ("en", "cy") else {}
    _put(inner, rest, value)
    if inner:
        data[first] = inner
    else:
        data.pop(first, None)


def canonical_text(protocol: Protocol) -> str:
    """What is registered: the one spelling whose hash is the protocol's."""
    from moothall.methods.evaluation.protocol import canonical_bytes

    return canonical_bytes(protocol).decode()


def matter(protocol: Protocol) -> str:
    """What a version says of the study, without what it says of itself: an amendment has to differ in it."""
    return canonical_text(protocol.model_copy(update={"version": 1, "amends": None, "amended_because": None}))


@cache
def options_of(design: str) -> frozenset[str]:
    """What an analysis of a design may say; nothing for a design that is not one."""
    from moothall.methods.evaluation.protocol.analyses import Analysis

    for model in get_args(get_args(Analysis)[0]):
        if get_args(model.model_fields["design"].annotation) == (design,):
            return frozenset(model.model_fields)
    return frozenset()
