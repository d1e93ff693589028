"""Coming in without being let in: guessed passwords, codes used twice, addresses that lead away, forged forms."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from moothall.core.access.models import Person
from moothall.demo import cast as people
from tests.attack import doors
from tests.attack.world import World
from tests.cast import Cast

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def empty_cache(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def sign_in(client: Client, email: str, password: str, **more: Any) -> HttpResponse:
    return client.post(LOGIN, {"login": email, "password": password}, **more)


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def person(email: str) -> Person:
    return Person.objects.get(email=email)


# -- guessing ----------------------------------------------------------------------------------------


def test_a_lock_out_is_not_escaped_by_another_spelling_of_the_address(cast: Cast) -> None:
    name, at = people.POLICE_SEAT.split("@")
    spellings = (people.POLICE_SEAT, people.POLICE_SEAT.upper(), f"{name.title()}@{at}", f" {people.POLICE_SEAT} ",
                 f"{name}@{at.upper()}", people.POLICE_SEAT.replace("i", "\u0131"))  # fmt: skip
    for spelling in spellings:
        sign_in(Client(), spelling, "not the password")
    client = Client()
    sign_in(client, people.POLICE_SEAT, people.PASSWORD)
    assert not signed_in(client)


def test_a_lock_out_is_not_escaped_by_letters_that_only_look_alike_to_the_database(cast: Cast) -> None:
    for _ in range(6):
        sign_in(
            Client(), people.POLICE_SEAT.replace("i", "\u0131").replace("s", "\u017f"), "not the password"
        )
    client = Client()
    sign_in(client, people.POLICE_SEAT, people.PASSWORD)
    assert not signed_in(client)


def test_a_lock_out_is_not_escaped_by_another_name_of_the_server(cast: Cast) -> None:
    for number in range(6):
        sign_in(
            Client(), people.POLICE_SEAT, "not the password", headers={"Host": f"testserver:{8000 + number}"}
        )
    client = Client()
    sign_in(client, people.POLICE_SEAT, people.PASSWORD, headers={"Host": "testserver:9999"})
    assert not signed_in(client)


def test_a_lock_out_by_address_is_not_escaped_by_a_forged_header(cast: Cast) -> None:
    for number in range(21):
        sign_in(
            Client(), f"nobody{number}@moothall.example", "guess",
            headers={"X-Forwarded-For": f"10.0.0.{number}", "X-Real-IP": f"10.0.1.{number}"},
        )  # fmt: skip
    client = Client()
    sign_in(client, people.POLICE_SEAT, people.PASSWORD, headers={"X-Forwarded-For": "10.9.9.9"})
    assert not signed_in(client)


def test_behind_a_proxy_of_ours_each_visitor_is_counted_alone(cast: Cast, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(21):
        sign_in(
            Client(), f"nobody{number}@moothall.example", "guess", headers={"X-Forwarded-For": "10.0.0.1"}
        )
    locked, other = Client(), Client()
    forged = {"X-Forwarded-For": "10.7.7.7, 10.0.0.1"}
    sign_in(locked, people.POLICE_SEAT, people.PASSWORD, headers=forged)
    sign_in(other, people.POLICE_SEAT, people.PASSWORD, headers={"X-Forwarded-For": "10.0.0.2"})
    assert not signed_in(locked)
    assert signed_in(other)


def test_whether_an_address_is_known_is_not_told(cast: Cast) -> None:
    known = sign_in(Client(), people.POLICE_SEAT, "wrong").content.decode()
    unknown = sign_in(Client(), "nobody@moothall.example", "wrong").content.decode()
    plain = [
        text.replace(people.POLICE_SEAT, "X").replace("nobody@moothall.example", "X")
        for text in (known, unknown)
    ]
    assert _without_token(plain[0]) == _without_token(plain[1])
    reset = [
        Client().post("/accounts/password/reset/", {"email": email})
        for email in (people.CHAIR, "n@x.example")
    ]
    assert {one.status_code for one in reset} == {302}
    assert len({one.headers["Location"] for one in reset}) == 1


def _without_token(page: str) -> str:
    import re

    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", page)


def test_odd_bytes_in_the_sign_in_form_are_no_fault_of_ours(cast: Cast) -> None:
    for email in (
        "a\x00@b.example",
        "x" * 10_000 + "@b.example",
        "\u202e@b.example",
        "' OR 1=1 --",
        "a@b\r\nX: y",
    ):
        for address in (LOGIN, "/accounts/password/reset/"):
            fields = {"login": email, "email": email, "password": "p\x00w"}
            assert Client(raise_request_exception=False).post(address, fields).status_code < 500


# -- the second factor -------------------------------------------------------------------------------


def with_a_factor(email: str) -> str:
    secret = generate_totp_secret()
    TOTP.activate(person(email), secret)
    return secret


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_a_code_is_used_once(cast: Cast) -> None:
    secret = with_a_factor(people.CHAIR)
    code = code_of(secret)
    first, again = Client(), Client()
    sign_in(first, people.CHAIR, people.PASSWORD)
    first.post("/accounts/2fa/authenticate/", {"code": code})
    assert signed_in(first)
    sign_in(again, people.CHAIR, people.PASSWORD)
    again.post("/accounts/2fa/authenticate/", {"code": code})
    assert not signed_in(again)


def test_codes_are_not_guessed_one_after_another(cast: Cast) -> None:
    secret = with_a_factor(people.CHAIR)
    client = Client()
    sign_in(client, people.CHAIR, people.PASSWORD)
    for _ in range(8):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert not signed_in(client)


def test_the_secret_of_a_factor_is_sealed(cast: Cast) -> None:
    secret = with_a_factor(people.CHAIR)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        assert all(secret not in row[0] for row in cursor.fetchall())


def test_a_password_alone_opens_no_page(cast: Cast) -> None:
    client = Client()
    sign_in(client, people.CHAIR, people.PASSWORD)
    assert signed_in(client)  # without a factor yet: nothing but the page that adds one
    for address in ("/", "/cases/", "/meetings/", "/today/", "/role/"):
        assert client.get(address).headers["Location"] == "/accounts/2fa/"


# -- sessions ----------------------------------------------------------------------------------------


def test_a_session_planted_before_signing_in_is_worth_nothing(cast: Cast) -> None:
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    sign_in(client, people.POLICE_SEAT, people.PASSWORD)
    assert signed_in(client)
    assert client.session.session_key != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert not signed_in(thief)


def test_signing_out_ends_the_session_at_the_server(cast: Cast) -> None:
    client = Client()
    sign_in(client, people.POLICE_SEAT, people.PASSWORD)
    kept = client.session.session_key
    client.post("/accounts/logout/")
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert not signed_in(thief)


# -- addresses that lead away ------------------------------------------------------------------------

AWAY = (
    "https://evil.example/", "//evil.example/", "/\\evil.example/", "\\\\evil.example", "javascript:alert(1)",
    "http:evil.example", "/\t/evil.example/", "https:///evil.example", "/%09/evil.example",
)  # fmt: skip


@pytest.mark.parametrize("away", AWAY)
def test_nobody_is_sent_to_another_site(cast: Cast, away: str) -> None:
    client = Client()
    answer = client.post(LOGIN, {"login": people.POLICE_SEAT, "password": people.PASSWORD, "next": away})
    assert answer.status_code == 302
    assert "evil" not in answer.headers["Location"].partition("?")[0] or away.startswith("/%09")
    for address in ("/i18n/setlang/", "/accounts/logout/"):
        sent = client.post(f"{address}?next={away}", {"language": "cy", "next": away})
        where = sent.headers.get("Location", "")
        assert where.startswith("/"), where
        assert not where.startswith(("//", "/\\", "/\t")), where


def test_a_reset_link_is_not_made_for_another_host(cast: Cast) -> None:
    answer = Client(raise_request_exception=False).post(
        "/accounts/password/reset/", {"email": people.CHAIR}, headers={"Host": "evil.example"}
    )
    assert answer.status_code == 400


# -- forged forms ------------------------------------------------------------------------------------


def test_no_form_is_taken_that_did_not_come_from_our_page(world: World) -> None:
    kept = doors.client_of(world.people["coordinator holding it"]).cookies
    client = Client(enforce_csrf_checks=True)
    client.cookies = kept
    taken = []
    for (name, method), route in doors.doors().items():
        parts = {part for part in route.pattern.converters if (name, part) not in world.special}
        if method == "POST" and parts <= set(world.arguments):
            answer = client.post(doors.address(world, route), {"text": "forged"})
            if answer.status_code != 403:
                taken.append((name, answer.status_code))
    assert taken == []
    for address in (
        LOGIN,
        "/accounts/logout/",
        "/accounts/password/reset/",
        "/accounts/2fa/totp/deactivate/",
        "/i18n/setlang/",
    ):
        assert client.post(address, {"login": "x"}).status_code == 403


def test_nobody_frames_a_page_or_runs_a_script_of_their_own(world: World) -> None:
    client = doors.client_of(world.people["coordinator holding it"])
    for answer in (
        client.get("/cases/"),
        client.get(f"/cases/{world.decided.reference}/"),
        Client().get(LOGIN),
    ):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/cases/").headers["Cache-Control"] == "no-store, private"
