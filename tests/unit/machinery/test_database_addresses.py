"""Addresses of the database, as operators write them and as Django wants them."""

from __future__ import annotations

import pytest

from moothall.core.database import urls


def test_a_plain_address() -> None:
    entry = urls.django_database(
        "postgresql://moothall_app:secret@db.example:5433/moothall?sslmode=verify-full"
    )
    assert (entry["HOST"], entry["PORT"], entry["NAME"]) == ("db.example", "5433", "moothall")
    assert (entry["USER"], entry["PASSWORD"]) == ("moothall_app", "secret")
    assert entry["OPTIONS"] == {"sslmode": "verify-full"}


def test_an_address_that_we_build_comes_back_whole() -> None:
    url = urls.build(
        role="moothall_app", password="p@ss/w:rd?&%", database="moot hall", host="/run/my folder"
    )
    entry = urls.django_database(url)
    assert entry["PASSWORD"] == "p@ss/w:rd?&%"
    assert (entry["NAME"], entry["HOST"], entry["PORT"]) == ("moot hall", "/run/my folder", "5432")


def test_a_wrong_address_is_refused_without_repeating_its_password() -> None:
    with pytest.raises(urls.BadDatabaseAddress) as refusal:
        urls.django_database("mysql://root:hunter2@db/moothall")
    assert "hunter2" not in str(refusal.value)
    assert "postgresql://" in str(refusal.value)


def test_no_address_means_a_server_of_our_own() -> None:
    assert urls.given({}) is None
    given = urls.given({"MOOTHALL_DATABASE_URL": "postgresql://a@b/c"})
    assert given == urls.Given(app_url="postgresql://a@b/c", owner_url=None)


def test_an_unreachable_database_is_told_in_one_line() -> None:
    reason = urls.unreachable(urls.UNSET)
    assert reason
    assert "\n" not in reason
