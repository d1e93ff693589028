"""Screening is the curators' alone. What somebody decided is added to and never altered; only the order is made anew."""

from django.db import migrations

FOR_EVER = (
    "screening_project, screening_criterion, screening_search, screening_record, screening_duplicate, screening_pair,"
    " screening_pair_answer, screening_decision, screening_outcome, screening_known, screening_retrieval, screening_stop,"
    " screening_extraction, screening_summary, screening_shelved"
)
GRANTS = f"""
GRANT SELECT, INSERT ON {FOR_EVER}, screening_order TO moothall_curator;
GRANT UPDATE ON screening_order TO moothall_curator;
DO $$ DECLARE one text; BEGIN
    FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND sequencename LIKE 'screening\\_%'
    LOOP EXECUTE format('GRANT USAGE ON SEQUENCE %I TO moothall_curator', one); END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("screening", "0001_initial"),
        ("catalogue", "0002_who_may"),
        ("desk", "0002_drafts_and_the_cache"),
    ]

    operations = [migrations.RunSQL(GRANTS, migrations.RunSQL.noop)]
