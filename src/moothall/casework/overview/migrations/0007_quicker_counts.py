"""The counts of the map and of the themes made again, for a database in which they were made from an older and slower text.

Each text stands once, in 0001_process and 0002_seven_themes. What is counted, and every answer, is the same.
"""

from importlib import import_module

from django.db import migrations

_PROCESS, _THEMES = (
    import_module(f"moothall.casework.overview.migrations.{name}")
    for name in ("0001_process", "0002_seven_themes")
)
TEXTS = (_PROCESS.PEOPLE, _PROCESS.STEPS, _PROCESS.MAP, _THEMES.FACTS, _THEMES.THEMES)
AGAIN = "".join(text.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION") for text in TEXTS)


class Migration(migrations.Migration):
    dependencies = [("overview", "0004_waves_counted")]

    operations = [migrations.RunSQL(AGAIN, migrations.RunSQL.noop)]
