"""What the public role and the curators' may do. The public reads; what it may write is a count of downloads."""

from django.db import migrations

PUBLIC = "work, contributor, work_version, study, outcome, work_file, file_page, gap, adoption, closure"
FOR_EVER = "work_version, adoption, closure, entry"

GRANTS = f"""
GRANT SELECT ON {PUBLIC}, download TO moothall_library, moothall_curator;
GRANT INSERT, UPDATE ON download TO moothall_library, moothall_curator;
GRANT USAGE ON SEQUENCE download_id_seq TO moothall_library;
GRANT INSERT, UPDATE ON work, gap, work_file TO moothall_curator;
GRANT INSERT, UPDATE, DELETE ON contributor, study, outcome, file_page TO moothall_curator;
GRANT SELECT, INSERT ON {FOR_EVER} TO moothall_curator;
"""
SEQUENCES = """
DO $$ DECLARE one text; BEGIN
    FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND sequencename <> 'django_migrations_id_seq'
    LOOP EXECUTE format('GRANT USAGE ON SEQUENCE %I TO moothall_curator', one); END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]

    operations = [
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(SEQUENCES, migrations.RunSQL.noop),
    ]
