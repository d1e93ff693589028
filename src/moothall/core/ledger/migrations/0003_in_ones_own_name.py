"""An entry is written in the name of whoever asks, and of nobody else."""

from django.db import migrations

from moothall.core.access.policies import APP_ROLE

SQL = f"""
DROP POLICY ledger_entry_add ON ledger_entry;
CREATE POLICY ledger_entry_add ON ledger_entry FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership())
                AND membership_id = (SELECT moothall_membership()));
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_policies")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
