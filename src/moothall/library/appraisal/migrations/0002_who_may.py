"""Ratings are seen by curators; what was settled, by all. Neither is ever altered, but for the mark of its successor."""

from django.db import migrations

GRANTS = """
GRANT SELECT, INSERT ON rating, settlement TO moothall_curator;
GRANT UPDATE (superseded_at) ON settlement TO moothall_curator;
GRANT SELECT ON settlement TO moothall_library;
GRANT USAGE ON SEQUENCE rating_id_seq, settlement_id_seq TO moothall_curator;
"""


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0001_initial"), ("desk", "0001_initial")]

    operations = [migrations.RunSQL(GRANTS, migrations.RunSQL.noop)]
