"""Knocking at every door: each address and method, by everybody, and what was answered."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse

from moothall.core.access.models import Person
from moothall.core.kinds import Actor
from moothall.web.ui.routes import all_routes
from tests.attack.world import World

MATRIX = Path(__file__).with_name("matrix.csv")
NOBODY = "nobody signed in"
METHODS = ("GET", "POST")
# A door that opens answers one of these; 409 and 422 are a refusal of what was asked, not of who asks.
OPEN = {200, 204, 302, 304, 400, 409, 422}
Key = tuple[str, str]


def rows() -> dict[Key, dict[str, str]]:
    """The matrix as reviewed: for each address and method, what everybody is answered."""
    with MATRIX.open(newline="") as file:
        return {(row.pop("address"), row.pop("method")): row for row in csv.DictReader(file)}


def doors() -> dict[Key, URLPattern]:
    """Every address of the site with every method."""
    return {(str(route.name), method): route for route in all_routes() for method in METHODS}


def client_of(actor: Actor | None) -> Client:
    """A browser in which this person is signed in, acting in this role."""
    client = Client(raise_request_exception=False)
    if actor is not None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('moothall.person', %s, true), set_config('moothall.membership', %s, true)",
                [str(actor.person_id), str(actor.membership_id)],
            )
            person = Person.objects.get(pk=actor.person_id)
            client.force_login(person)
        session = client.session
        session["demo_sign_in"] = True
        session["acting_as"] = str(actor.membership_id)
        session.save()
    return client


def knock(
    client: Client, actor: Actor | None, world: World, route: URLPattern, method: str
) -> tuple[str, HttpResponse]:
    """What the door answers, in the matrix's word, leaving the world as it was."""
    door, before = address(world, route), written_before(world, actor)
    with put_back():
        response = client.get(door) if method == "GET" else client.post(door)
        if response.streaming:
            b"".join(response.streaming_content)
        word = _word(response)
        if word == "open" and writes(actor) != before:
            word = "writes"
    return word, response


@contextmanager
def put_back() -> Iterator[None]:
    """Whatever happens inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def address(world: World, route: URLPattern) -> str:
    """The address of a route, filled in with what stands in this world."""
    return reverse(str(route.name), kwargs=world.kwargs_for(route))


def writes(actor: Actor | None) -> int:
    """How many writes stand in the ledger under this person's name."""
    return entries(actor, "write") if actor else 0


def written_before(world: World, actor: Actor | None) -> int:
    """How many writes the story left under this person's name; each knock is put back, so they stay as many."""
    if actor not in world.written:
        with put_back():
            world.written[actor] = writes(actor)
    return world.written[actor]


def entries(actor: Actor, act: str) -> int:
    """How many entries of an act (read, write) stand in the ledger under this person's name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('moothall.membership', %s, true)", [str(actor.membership_id)])
        cursor.execute(
            "SELECT count(*) FROM ledger_entry WHERE act = %s AND membership_id = %s",
            [act, actor.membership_id],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _word(response: HttpResponse) -> str:
    if response.status_code == 302 and "login" in response.headers["Location"]:
        return "sign in"
    if response.status_code in OPEN:
        return "open"
    return str(response.status_code)
