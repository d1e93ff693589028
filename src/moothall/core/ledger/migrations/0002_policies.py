"""Append-only for the application; read by the data protection officer, and by those who may see the case."""

from django.db import migrations

from moothall.core.access.policies import APP_ROLE, append_only, secure

SQL = (
    secure("ledger_entry")
    + f"""
CREATE POLICY ledger_entry_see ON ledger_entry FOR SELECT TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership())
           AND ((SELECT moothall_role()) = 'data_protection_officer'
                OR membership_id = (SELECT moothall_membership())
                OR (circle_id IS NOT NULL AND moothall_sees(circle_id))));
CREATE POLICY ledger_entry_add ON ledger_entry FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership()));
GRANT SELECT, INSERT ON ledger_entry TO {APP_ROLE};
"""
    + secure("ledger_head")
    + f"""
CREATE POLICY ledger_head_own ON ledger_head TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership()))
    WITH CHECK (partnership_id = (SELECT moothall_partnership()));
GRANT SELECT, UPDATE ON ledger_head TO {APP_ROLE};
"""
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("access", "0002_policies")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop), append_only("ledger_entry")]
