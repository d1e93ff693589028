"""Founds the cast and tells the story of tests/attack on the database of the environment; prints the addresses.

Run as a program, as the owner (MOOTHALL_DATABASE_URL) and then as the application (the first argument).
"""

from __future__ import annotations

import json
import sys

from moothall.commands import setup_django


def main(app_url: str) -> None:
    setup_django()
    from django.db import connection

    from moothall.core.access.founding import found
    from moothall.core.database.urls import django_database
    from moothall.demo import cast as people
    from tests.attack import doors
    from tests.attack.world import build
    from tests.cast import Cast

    ours, others = found(people.HULLHAVEN), found(people.ABERFICTION)
    connection.close()
    connection.settings_dict.update(django_database(app_url))
    world = build(Cast(ours.partnership, ours.agencies, ours.actors, others.actors, others.partnership))
    addresses = {
        name: doors.address(world, route)
        for (name, method), route in doors.doors().items()
        if method == "GET"
    }
    print(json.dumps(addresses))


if __name__ == "__main__":
    main(sys.argv[1])
