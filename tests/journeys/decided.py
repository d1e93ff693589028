"""Founds the cast on the database of the environment, and tells of cases that were decided before yesterday.

Run as a program, as the owner (MOOTHALL_DATABASE_URL) and then as the application (the first argument); the chapters of
the demonstration follow, one for each case.
"""

from __future__ import annotations

import sys

from moothall.commands import setup_django


def main(app_url: str, *chapters: str) -> None:
    setup_django()
    from django.db import connection

    from moothall.core.access.founding import found
    from moothall.core.database.urls import django_database
    from moothall.demo import cast as people
    from tests.cast import Cast
    from tests.database.extracting import tell

    ours, others = found(people.HULLHAVEN), found(people.ABERFICTION)
    connection.close()
    connection.settings_dict.update(django_database(app_url))
    tell(Cast(ours.partnership, ours.agencies, ours.actors, others.actors, others.partnership), *chapters)


if __name__ == "__main__":
    main(*sys.argv[1:])
