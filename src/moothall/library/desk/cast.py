"""The fictional curators of the demonstration, and of the tests."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from moothall.library.desk.models import Curator

DOMAIN = "@library.moothall.example"


@dataclass(frozen=True)
class Fictional:
    """A curator who does not exist."""

    email: str
    name: str
    body: str
    editor: bool = False


GWEN = Fictional(f"gwen.ashdown{DOMAIN}", "Gwen Ashdown", "Fictional Evidence Centre", editor=True)
OLU = Fictional(f"olu.bakare{DOMAIN}", "Olu Bakare", "Fictional University")
PETRA = Fictional(f"petra.lindholm{DOMAIN}", "Petra Lindholm", "Fictional Institute")
EVERYBODY = (GWEN, OLU, PETRA)


@transaction.atomic
def found() -> list[Curator]:
    """The fictional curators, made where they are not there yet. No password works for them."""
    return [
        Curator.objects.filter(email=one.email).first()
        or Curator.objects.create_user(one.email, None, name=one.name, body=one.body, is_editor=one.editor)
        for one in EVERYBODY
    ]
