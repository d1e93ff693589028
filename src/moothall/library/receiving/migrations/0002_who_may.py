"""What was received is read by all and added to by the curators' role; only that a level was superseded is marked."""

from django.db import migrations

GRANTS = """
GRANT SELECT ON bundle, bundle_file, earned_level TO moothall_library, moothall_curator;
GRANT INSERT ON bundle, bundle_file, earned_level TO moothall_curator;
GRANT UPDATE (superseded_at) ON earned_level TO moothall_curator;
GRANT USAGE ON SEQUENCE bundle_id_seq, bundle_file_id_seq, earned_level_id_seq TO moothall_curator;
"""


class Migration(migrations.Migration):
    dependencies = [("receiving", "0001_initial"), ("catalogue", "0002_who_may")]

    operations = [migrations.RunSQL(GRANTS, migrations.RunSQL.noop)]
