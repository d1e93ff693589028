"""Curators of the tests, signed in; and a work with studies to rate."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from moothall.library.catalogue.actions import put_work
from moothall.library.catalogue.description import Found, Name, StudyDescription, WorkDescription
from moothall.library.catalogue.models import Work
from moothall.library.desk import cast
from moothall.library.desk.models import Curator
from moothall.library.desk.sign_in import SECOND_FACTOR

KEY = "fictional-trial-2024"


@pytest.fixture
def people(db: None) -> dict[str, Curator]:
    """The fictional curators by their first name."""
    return {one.name.split()[0].lower(): one for one in cast.found()}


@pytest.fixture
def as_(people: dict[str, Curator]) -> Callable[[str], Client]:
    """A browser in which the curator of that first name is signed in, with a second factor."""

    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(people[name])
        session = client.session
        session[SECOND_FACTOR] = True
        session.save()
        return client

    return signed_in


def described(**others: object) -> WorkDescription:
    """A fictional work with two studies."""
    whole: dict[str, object] = {
        "key": KEY,
        "kind": "evaluation",
        "title": "A fictional trial of guardians",
        "contributors": (Name(family="Fictional", given="Ada"), Name(body="Fictional Institute")),
        "year": 2024,
        "published": "2024-05",
        "doi": "10.1234/fictional",
        "licence": "ogl-3",
        "languages": ("en",),
        "countries": ("GB-ENG",),
        "topics": ("x",),
        "summary": "What was asked.\n\nWhat was found.",
        "metadata": "read",
        "metadata_source": "https://example.org/trial",
        "other": {"read": "text", "licence_basis": "work"},
        "studies": (
            StudyDescription(
                label="The trial",
                design="rct",
                sample_size=200,
                outcomes=(Found(name="Missing", domain="missing", effect=-0.2, low=-0.4, high=0.0),),
            ),
            StudyDescription(label="Areas compared", design="difference-in-differences"),
        ),
    }
    return WorkDescription(**{**whole, **others})  # type: ignore[arg-type]


@pytest.fixture
def work(db: None) -> Work:
    """The fictional work, published."""
    return put_work(by="a test", described=described(), reason="For a test.")
