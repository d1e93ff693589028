"""Words meant to do harm, in every field of every form and in every address: never a fault of ours, never markup.

Each form and each list is tried every time with some of the words; `make soak` tries it with all of them.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern

from tests.attack import doors
from tests.attack.forms import Form, forms_of
from tests.attack.world import World

WRITERS = ("coordinator holding it", "chair of its panel", "contributor asked", "administrator", "evaluator")
NULL, MARKUP = "a null", "markup, SQL, turned direction, line breaks"
WORDS = {
    NULL: "Tao\x00Quinn",
    MARKUP: (
        "<script>alert(1)</script><img src=x onerror=alert(1)>'\"><svg/onload=alert(1)>{{7*7}}{% raw %}"
        "'; DROP TABLE intake_case; -- %s %(a)s \\ \u202eesrever\u2066\u2069\ufeff\u0007\x1b[31m\r\nX-Injected: yes\r\n\r\n"
    ),
    "a huge number": "9" * 400,
}


def routes(world: World) -> Iterator[URLPattern]:
    """Every address of the site for which this world has something; the matrix asks for all of them."""
    for (_name, method), route in doors.doors().items():
        known = {name for name in route.pattern.converters if (route.name, name) in world.special}
        if method == "GET" and set(route.pattern.converters) <= known | set(world.arguments):
            yield route


def pages(
    world: World, client: Client, without: Sequence[str] = ()
) -> Iterator[tuple[URLPattern, str, HttpResponse]]:
    """Every page that opens to this person, without those that the matrix opens to any of some others."""
    reviewed = doors.rows()
    for route in routes(world):
        if any(reviewed[str(route.name), "GET"][other] == "open" for other in without):
            continue
        address = doors.address(world, route)
        with doors.put_back():
            answer = client.get(address)
        if answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html"):
            yield route, address, answer


def own_forms(page: HttpResponse) -> list[Form]:
    """The forms of a page itself, without those of its frame (language, signing out)."""
    found = forms_of(page.content.decode())
    return [form for form in found if not form.action.startswith(("/i18n/", "/accounts/"))]


def fillings(form: Form, thorough: bool) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """The form filled by each of its buttons, and again with its choices and hidden fields changed.

    In short: by its first button with one text, changed with another.
    """
    buttons = [{name: [value]} if name else {} for name, value in form.buttons or [("", "")]]
    for name, text in WORDS.items():
        filled = [{**form.filled(text), **button} for button in buttons]
        if thorough:
            yield from ((name, data) for data in [*filled, form.tampered(text)])
        elif name == MARKUP:
            yield name, filled[0]
        elif name == NULL:
            yield name, form.tampered(text)


def sent(client: Client, address: str, form: Form, thorough: bool) -> Iterator[tuple[str, HttpResponse]]:
    """What is answered to each filling, and the name of its words."""
    for name, data in fillings(form, thorough):
        cookies = copy.deepcopy(client.cookies)
        with doors.put_back():
            answer = client.post(form.action or address, data)
        client.cookies = cookies
        yield name, answer


IN_SHORT_AND_WHOLE = pytest.mark.parametrize(
    "thorough", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["in short", "whole"]
)


@pytest.mark.timeout(1500)
@IN_SHORT_AND_WHOLE
def test_no_words_in_any_form_are_a_fault_of_ours(world: World, thorough: bool) -> None:
    """Every form of every page, once; in short, of the pages of the first of these people who is let in."""
    faults, seen = [], set()
    for nth, who in enumerate(WRITERS):
        client = doors.client_of(world.people[who])
        for route, address, page in pages(world, client, [] if thorough else WRITERS[:nth]):
            for form in own_forms(page):
                if (kind := (route.name, *sorted(form.fields), *sorted(form.words))) in seen:
                    continue
                seen.add(kind)
                answers = sent(client, address, form, thorough)
                faults += [
                    f"{route.name} as {who}: {name}" for name, one in answers if one.status_code >= 500
                ]
    assert len(seen) > 50
    assert not faults, sorted(set(faults))


ASKED = (
    "after", "before", "show", "when", "which", "arrangement", "stage", "awaiting", "clock", "exploitation",
    "looked_after", "mine", "closed", "period", "agency", "need",
)  # fmt: skip
VALUES = (
    "a\x00b", "²", "9" * 30, "9" * 5000, "-1", "1e9", "' OR 1=1 --", "<script>alert(1)</script>", "\u202e", "%s%(a)s",
    "../../../../etc/passwd", "0001-01-01_" + str(uuid4()), "9999-12-31T23:59:59+14:00_" + str(uuid4()),
    "2026-11-02T10:00:00_" + str(uuid4()), "2026-11-02_x", "x" * 5000,
)  # fmt: skip
LISTS = (
    "cases", "meetings", "my_requests", "my_actions", "ledger", "case_readers", "plan_compare", "governance", "plan_action_add",
)  # fmt: skip


def alone(each: int) -> list[dict[str, str]]:
    """Each question by itself, for one that is refused hides the others: so many of the values each, all in turn."""
    count = len(VALUES)
    return [{key: VALUES[(each * at + step) % count]} for at, key in enumerate(ASKED) for step in range(each)]


@pytest.mark.timeout(900)
@IN_SHORT_AND_WHOLE
@pytest.mark.parametrize("who", ["coordinator holding it", "data protection officer"])
def test_no_words_in_any_address_are_a_fault_of_ours(world: World, who: str, thorough: bool) -> None:
    client, faults = doors.client_of(world.people[who]), []
    for route, address, _page in pages(world, client):
        asked = [dict(zip(ASKED, VALUES, strict=True))]
        if route.name in LISTS:
            asked = alone(1) if not thorough else [dict.fromkeys(ASKED, value) for value in VALUES] + alone(3)
        for query in asked:
            answer = client.get(f"{address}?{urlencode(query)}")
            if answer.status_code >= 500:
                faults.append(f"{route.name} {str(query)[:80]}")
            if "text/html" in answer.get("Content-Type", "") and "<script>alert" in answer.content.decode():
                faults.append(f"{route.name} shows markup of {str(query)[:80]}")
    assert not faults, "\n".join(sorted(set(faults)))


# A form that says nothing of what it is about; sent, it answers 404.
ONLY_A_FORM = {"match_decide", "clock_resume", "amend_minutes", "training_withdraw"}
# A child whose address is used up, or was never given out, is told one and the same: gone.
ANSWERS = {"childs_link": (404, 410)}
PIECES = (
    "a\x00b",
    "' OR 1=1 --",
    "..%2f..%2fetc%2fpasswd",
    "\u202e\r\nX: y",
    "MH-2026-0001\u0000",
    "²" * 3,
    "x" * 4000,
)


@pytest.mark.timeout(900)
def test_a_piece_of_an_address_that_names_nothing_finds_nothing(world: World) -> None:
    client, wrong = doors.client_of(world.people["coordinator holding it"]), []
    for route in routes(world):
        for part, converter in route.pattern.converters.items():
            for piece in [str(uuid4())] if type(converter).__name__ == "UUIDConverter" else PIECES:
                address = str(doors.address(world, route)).replace(
                    world.kwargs_for(route)[part], quote(piece, safe="%")
                )
                known = (
                    (200, 404) if route.name in ONLY_A_FORM else ANSWERS.get(str(route.name), (301, 403, 404))
                )
                answer = client.get(address)
                if answer.status_code not in known:
                    wrong.append(f"{route.name} {part}={piece[:20]!r}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
