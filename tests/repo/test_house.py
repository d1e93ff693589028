"""What must be true of every table, field and page, found by looking at all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.urls import URLPattern, get_resolver

from moothall.core.access.models import NeedToKnow
from moothall.core.kinds import Kind
from moothall.web.ui.routes import all_routes
from tests.cast import Cast

TOP = Path(__file__).resolve().parent.parent.parent
OURS = [model for model in apps.get_models() if model.__module__.startswith("moothall.")]
ABOUT_A_CHILD = [model for model in OURS if issubclass(model, NeedToKnow)]
# Tables that anybody signed in may reach before a partnership is known; they hold nothing about a child.
WITHOUT_POLICY = {"access_person"}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.db_table)
def test_every_field_has_a_kind(model: type) -> None:
    fields = {field.name for field in model._meta.concrete_fields} | {
        field.attname for field in model._meta.concrete_fields
    }
    kinds = model.KINDS
    missing = {
        field.name for field in model._meta.concrete_fields if not {field.name, field.attname} & set(kinds)
    }
    assert not missing, f"say how sensitive these are: {missing}"
    assert not set(kinds) - fields, "kinds of fields that are not there"
    assert all(isinstance(kind, Kind) for kind in kinds.values())


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.db_table)
def test_identity_and_special_free_text_is_sealed(model: type) -> None:
    from django.db.models import TextField

    from moothall.core.crypto import SealedTextField

    for field in model._meta.concrete_fields:
        if model.KINDS.get(field.name) == Kind.IDENTITY and isinstance(field, TextField):
            assert isinstance(field, SealedTextField), f"{field.name} names somebody and lies open"


@pytest.mark.django_db
@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.db_table)
def test_every_table_has_forced_policies(model: type) -> None:
    table = model._meta.db_table
    if table in WITHOUT_POLICY:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", [table])
        assert cursor.fetchone() == (True, True)
        cursor.execute(
            "SELECT count(*) FROM pg_policies WHERE tablename = %s AND roles @> '{moothall_app}'", [table]
        )
        assert cursor.fetchone()[0] >= 1


@pytest.mark.django_db
def test_the_application_is_a_plain_role_that_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone()[0] == 0


@pytest.mark.django_db
@pytest.mark.parametrize("model", ABOUT_A_CHILD, ids=lambda model: model._meta.db_table)
def test_nobody_asking_sees_no_row_about_a_child(model: type, cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
        assert cursor.fetchone()[0] == 0


def test_every_page_has_a_door() -> None:
    ours = [route for route in all_routes() if isinstance(route, URLPattern)]
    assert ours
    served = {
        pattern.callback
        for pattern in get_resolver().url_patterns
        if isinstance(pattern, URLPattern)
        and getattr(pattern.callback, "__module__", "").startswith("moothall.")
    }
    assert all(hasattr(view, "door") for view in served)


def test_every_setting_is_in_the_docs() -> None:
    documented = (TOP / "docs" / "operate" / "settings.md").read_text()
    used = set()
    import re

    for path in (TOP / "src" / "moothall").rglob("*.py"):
        used |= set(re.findall(r"""["'](MOOTHALL_[A-Z_]+)["']""", path.read_text()))
    assert not {name for name in used if f"`{name}`" not in documented}


def test_no_file_names_a_package_registry() -> None:
    import subprocess

    files = subprocess.run(
        ["git", "ls-files"], cwd=TOP, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    hosts = ["pypi" + ".org", "registry.npmjs" + ".org", "files.pythonhosted" + ".org"]
    for name in filter(None, files):
        path = TOP / name
        if path.suffix in {".md", ".py", ".lock", ".json", ".toml", ".yaml", ".html", ""} and path.is_file():
            text = path.read_text(errors="ignore")
            assert not [host for host in hosts if host in text], f"{name} names a package registry"
