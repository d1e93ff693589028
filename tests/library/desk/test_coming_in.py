"""Coming in to the desk: guessed passwords, sealed codes, keys that change, sessions that end with the access."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.urls import reverse

from moothall.library.desk.actions import add
from moothall.library.desk.actions.curators import let_in_again, make_editor, shut_out
from moothall.library.desk.models import Curator
from moothall.library.desk.seals import Unsealable, seal, unseal
from moothall.library.errors import Invalid, Refused

LOGIN = "/accounts/login/"
PASSWORD = "a long and fictional password"
INES = "ines.cole@library.moothall.example"


@pytest.fixture(autouse=True)
def empty_cache(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def ines(db: None) -> Curator:
    return add(by="a test", email=INES, name="Ines Cole", password=PASSWORD)


def sign_in(client: Client, email: str = INES, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, **more)


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_a_code_is_set_up_and_then_asked_for(ines: Curator) -> None:
    browser = Client()
    sign_in(browser)
    # A factor is added by whoever knows the password now, not by whoever finds the browser open.
    asked = browser.get("/accounts/2fa/totp/activate/")
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    page = browser.post(asked["Location"], {"password": PASSWORD}, follow=True)
    secret = re.findall(r'id="authenticator_secret"[^>]*>([A-Z2-7]+)<', page.content.decode())[0]
    browser.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert browser.get(reverse("works")).status_code == 200
    other = Client()
    sign_in(other)
    assert not signed_in(other)
    other.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert signed_in(other)


def test_a_lock_out_is_not_escaped_by_another_spelling_of_the_address_or_the_server(ines: Curator) -> None:
    for number in range(6):
        spelling = INES.upper() if number % 2 else f" {INES} "
        sign_in(Client(), spelling, "not the password", headers={"Host": f"testserver:{8000 + number}"})
    browser = Client()
    sign_in(browser)
    assert not signed_in(browser)


def test_a_lock_out_by_address_is_not_escaped_by_a_forged_header(ines: Curator) -> None:
    for number in range(21):
        sign_in(Client(), f"n{number}@example.org", "guess", headers={"X-Forwarded-For": f"10.0.0.{number}"})
    browser = Client()
    sign_in(browser, headers={"X-Forwarded-For": "10.9.9.9"})
    assert not signed_in(browser)


def test_nobody_signs_up(db: None) -> None:
    sent = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    page = Client().post("/accounts/signup/", sent)
    assert "An editor of the library adds curators" in page.content.decode()
    assert not Curator.objects.exists()


def test_the_secret_of_a_factor_is_sealed_in_the_database(ines: Curator) -> None:
    secret = generate_totp_secret()
    TOTP.activate(ines, secret)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        assert all(secret not in row[0] for row in cursor.fetchall())


def test_what_was_sealed_is_opened_while_its_key_is_known_and_never_without(settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a" * 64, []
    sealed = seal("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in sealed
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "b" * 64, ["a" * 64]
    assert unseal(sealed) == "JBSWY3DPEHPK3PXP"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Unsealable, match="MOOTHALL_LIBRARY_OLD_SECRET_KEYS"):
        unseal(sealed)
    settings.SECRET_KEY_FALLBACKS = ["a" * 64]
    with pytest.raises(Unsealable):
        unseal(sealed[:-2] + ("AA" if sealed[-2:] != "AA" else "BB"))


def test_a_closed_account_is_out_at_the_next_page(
    ines: Curator, as_: Any, people: dict[str, Curator]
) -> None:
    browser = as_("olu")
    assert browser.get(reverse("works")).status_code == 200
    shut_out(by=people["gwen"], curator=people["olu"], reason="They left.")
    assert browser.get(reverse("works")).status_code == 302
    let_in_again(by=people["gwen"], curator=people["olu"], reason="They came back.")
    people["olu"].refresh_from_db()
    assert people["olu"].is_active


def test_there_is_always_an_editor_and_nobody_changes_what_they_may_do_themselves(
    people: dict[str, Curator],
) -> None:
    with pytest.raises(Refused):
        shut_out(by=people["gwen"], curator=people["gwen"], reason="Me.")
    with pytest.raises(Refused):
        make_editor(by=people["gwen"], curator=people["gwen"], editor=False, reason="Me.")
    make_editor(by=people["gwen"], curator=people["olu"], editor=True, reason="Two are better.")
    shut_out(by=people["olu"], curator=people["gwen"], reason="They left.")
    with pytest.raises(Refused):
        shut_out(by=people["gwen"], curator=people["olu"], reason="Back.")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("email", {"email": "no address"}), ("email", {"email": INES.upper()}), ("name", {"name": "  "}),
        ("password", {"password": "short"}), ("password", {"password": "ines cole ines"}),
    ],
)  # fmt: skip
def test_a_curator_is_added_with_an_address_of_their_own_a_name_and_a_good_password(
    ines: Curator, field: str, wrong: dict[str, str]
) -> None:
    given = {"email": "new@example.org", "name": "Ines Cole", "password": PASSWORD}
    with pytest.raises(Invalid) as told:
        add(by="a test", **{**given, **wrong})
    assert told.value.field == field


def test_a_curator_added_by_an_editor_gets_the_link_by_which_they_set_a_password(
    as_: Any, mailoutbox: list[Any]
) -> None:
    as_("gwen").post(reverse("curator_add"), {"name": "New One", "email": "new@example.org", "body": ""})
    assert [one.to for one in mailoutbox] == [["new@example.org"]]
    assert "/accounts/password/reset/key/" in mailoutbox[0].body
    assert not Curator.objects.get(email="new@example.org").is_editor


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"MOOTHALL_DEMO_SIGN_IN": "1", "MOOTHALL_LIBRARY_SECRET_KEY": "k" * 64}, "cannot be switched on in production"),
        ({"MOOTHALL_LIBRARY_SECRET_KEY": "too short"}, "shorter than 32"),
    ],
)  # fmt: skip
def test_production_takes_neither_the_demonstrations_buttons_nor_a_weak_key(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], told: str
) -> None:
    import runpy

    from moothall.library import desk_settings, settings

    monkeypatch.setattr(settings, "PRODUCTION", True)
    monkeypatch.setattr(settings, "SECRET_KEY", variables["MOOTHALL_LIBRARY_SECRET_KEY"])
    monkeypatch.setenv("MOOTHALL_DEMO_SIGN_IN", variables.get("MOOTHALL_DEMO_SIGN_IN", ""))
    with pytest.raises(ImproperlyConfigured, match=told):
        runpy.run_path(str(desk_settings.__file__))


def test_the_demonstrations_buttons_are_for_this_machine_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    import runpy

    from moothall.library import desk_settings, settings

    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["library.example.org"])
    monkeypatch.setenv("MOOTHALL_DEMO_SIGN_IN", "1")
    with pytest.raises(ImproperlyConfigured, match="this machine only"):
        runpy.run_path(str(desk_settings.__file__))
