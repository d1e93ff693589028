"""A provider of OAI-PMH 2.0: a question and a repository in, the answer's XML out. Six verbs, every error of the protocol."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lxml import etree

from moothall.library.exchange import dublin_core
from moothall.library.exchange.oai_lists import first_part, part_of, token_of
from moothall.library.exchange.oai_terms import VERBS, Arguments, Item, Refused, Repository
from moothall.library.exchange.xml import XSI, document, root, stamp, under

OAI = "http://www.openarchives.org/OAI/2.0/"
_SCHEMA = f"{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
_OAI_IDENTIFIER = "http://www.openarchives.org/OAI/2.0/oai-identifier"
_FORMS = {
    "metadataPrefix": re.compile(r"[A-Za-z0-9_.!~*'()-]+"),
    "set": re.compile(r"[A-Za-z0-9_.!~*'()-]+(:[A-Za-z0-9_.!~*'()-]+)*"),
    "identifier": re.compile(r"[^\s<>\"{}|\\^`]+"),
}
#: How many works one answer tells.
IN_ONE_ANSWER = 100
#: The one format: prefix, schema, namespace.
FORMAT = ("oai_dc", dublin_core.SCHEMA, dublin_core.OAI_DC)


def answer(
    asked: Iterable[tuple[str, str]], repository: Repository, *, now: datetime, limit: int = IN_ONE_ANSWER
) -> bytes:
    """The answer to a question of any kind; a wrong one is answered with the error of the protocol."""
    pairs = list(asked)
    identity = repository.identity()
    told = root("OAI-PMH", OAI, {"xsi": XSI})
    told.set(f"{{{XSI}}}schemaLocation", _SCHEMA)
    under(told, "responseDate", stamp(now))
    request = under(told, "request", identity.address)
    try:
        arguments = _arguments(pairs)
    except Refused as refused:
        under(told, "error", refused.said, code=refused.code)
        return document(told)
    try:
        part = etree.Element(f"{{{OAI}}}{arguments.verb}")
        _VERBS[arguments.verb](part, arguments.given, repository, limit)
    except Refused as refused:
        if refused.code != "badArgument":
            _say(request, arguments)
        under(told, "error", refused.said, code=refused.code)
    else:
        _say(request, arguments)
        told.append(part)
    return document(told)


def _say(request: Any, arguments: Arguments) -> None:
    """Say the question again, which is only done where it was rightly asked."""
    for name, value in (("verb", arguments.verb), *arguments.given.items()):
        request.set(name, value)


def _arguments(pairs: list[tuple[str, str]]) -> Arguments:
    """What was asked. Raises Refused where a verb or an argument is wrong, missing, or there twice."""
    verbs = [value for name, value in pairs if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in VERBS:
        said = (
            "There is no verb."
            if not verbs
            else "Ask one verb."
            if len(verbs) > 1
            else "This is no verb of OAI-PMH."
        )
        raise Refused("badVerb", f"{said} The verbs are {', '.join(VERBS)}.")
    verb = verbs[0]
    needed, allowed = VERBS[verb]
    given: dict[str, str] = {}
    for name, value in pairs:
        if name == "verb":
            continue
        if name not in needed | allowed:
            raise Refused("badArgument", f"{verb} has no argument of this name.")
        if name in given:
            raise Refused("badArgument", f"'{name}' stands twice.")
        if not _sayable(value):
            raise Refused("badArgument", f"'{name}' holds what cannot stand in XML, or is too long.")
        if name in _FORMS and not _FORMS[name].fullmatch(value):
            raise Refused("badArgument", f"'{name}' has letters that it cannot have.")
        given[name] = value
    if "resumptionToken" in given:
        if len(given) > 1:
            raise Refused("badArgument", "'resumptionToken' stands alone.")
    elif lacking := sorted(needed - given.keys()):
        raise Refused("badArgument", f"{verb} needs {' and '.join(lacking)}.")
    return Arguments(verb, given)


def _sayable(value: str) -> bool:
    return len(value) <= 2_000 and not re.search(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]", value)


def _identify(part: Any, given: dict[str, str], repository: Repository, limit: int) -> None:
    who = repository.identity()
    under(part, "repositoryName", who.name)
    under(part, "baseURL", who.address)
    under(part, "protocolVersion", "2.0")
    for admin in who.admins:
        under(part, "adminEmail", admin)
    under(part, "earliestDatestamp", stamp(who.earliest))
    under(part, "deletedRecord", "persistent")
    under(part, "granularity", "YYYY-MM-DDThh:mm:ssZ")
    # The scheme of identifiers asks for a name of the domain name system.
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*(\.[A-Za-z][A-Za-z0-9-]*)+", who.namespace):
        told = etree.SubElement(
            under(part, "description"), f"{{{_OAI_IDENTIFIER}}}oai-identifier", nsmap={None: _OAI_IDENTIFIER}
        )
        told.set(f"{{{XSI}}}schemaLocation", f"{_OAI_IDENTIFIER} {_OAI_IDENTIFIER}.xsd")
        under(told, "scheme", "oai")
        under(told, "repositoryIdentifier", who.namespace)
        under(told, "delimiter", ":")
        under(told, "sampleIdentifier", f"oai:{who.namespace}:work")


def _list_formats(part: Any, given: dict[str, str], repository: Repository, limit: int) -> None:
    if "identifier" in given and _item(given["identifier"], repository).withdrawn:
        raise Refused("noMetadataFormats", "The work was withdrawn: no description of it is given.")
    prefix, schema, namespace = FORMAT
    told = under(part, "metadataFormat")
    under(told, "metadataPrefix", prefix)
    under(told, "schema", schema)
    under(told, "metadataNamespace", namespace)


def _list_sets(part: Any, given: dict[str, str], repository: Repository, limit: int) -> None:
    if "resumptionToken" in given:
        raise Refused("badResumptionToken", "The list of sets is told at once: no token was given for it.")
    sets = repository.sets()
    if not sets:
        raise Refused("noSetHierarchy", "There are no sets here.")
    for spec, name in sets:
        told = under(part, "set")
        under(told, "setSpec", spec)
        under(told, "setName", name)


def _get_record(part: Any, given: dict[str, str], repository: Repository, limit: int) -> None:
    item = _item(given["identifier"], repository)
    _check_format(given["metadataPrefix"])
    _record(part, item, repository.identity().namespace)


def _list_identifiers(part: Any, given: dict[str, str], repository: Repository, limit: int) -> None:
    _list(part, given, repository, limit, _header)


def _list_records(part: Any, given: dict[str, str], repository: Repository, limit: int) -> None:
    _list(part, given, repository, limit, _record)


def _list(part: Any, given: dict[str, str], repository: Repository, limit: int, add: Any) -> None:
    """The works of this part of a list, and the token of the next."""
    token = given.get("resumptionToken")
    asked = part_of(token) if token is not None else first_part(given)
    _check_format(asked.prefix, of_token=token is not None)
    if asked.asked.within and not repository.sets():
        raise Refused("noSetHierarchy", "There are no sets here.")
    found = list(repository.items(asked.asked, limit + 1))
    if not found:
        # Behind a token too: what was to come may have changed since, and so have moved out of the days asked for.
        raise Refused("noRecordsMatch", "No work was found for this question.")
    namespace = repository.identity().namespace
    for item in found[:limit]:
        add(part, item, namespace)
    if len(found) > limit:
        last = found[limit - 1]
        under(
            part,
            "resumptionToken",
            token_of(asked.next(last.stamp, last.place or last.key, limit)),
            cursor=str(asked.told),
        )
    elif token is not None:
        under(part, "resumptionToken", cursor=str(asked.told))


def _check_format(prefix: str, *, of_token: bool = False) -> None:
    if prefix == FORMAT[0]:
        return
    if of_token:
        raise Refused("badResumptionToken", "This token was not given here.")
    raise Refused("cannotDisseminateFormat", f"The one format here is {FORMAT[0]}.")


def _item(identifier: str, repository: Repository) -> Item:
    start = f"oai:{repository.identity().namespace}:"
    item = repository.item(identifier.removeprefix(start)) if identifier.startswith(start) else None
    if item is None:
        raise Refused("idDoesNotExist", "No work has this identifier.")
    return item


def _header(parent: Any, item: Item, namespace: str) -> None:
    told = under(parent, "header", **({"status": "deleted"} if item.withdrawn else {}))
    under(told, "identifier", f"oai:{namespace}:{item.key}")
    under(told, "datestamp", stamp(item.stamp))
    for spec in item.sets:
        under(told, "setSpec", spec)


def _record(parent: Any, item: Item, namespace: str) -> None:
    told = under(parent, "record")
    _header(told, item, namespace)
    if not item.withdrawn:
        dublin_core.oai_dc(under(told, "metadata"), item.record, item.page)


_VERBS = {
    "Identify": _identify,
    "ListMetadataFormats": _list_formats,
    "ListSets": _list_sets,
    "GetRecord": _get_record,
    "ListIdentifiers": _list_identifiers,
    "ListRecords": _list_records,
}
