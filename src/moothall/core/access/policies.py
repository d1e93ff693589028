"""Row-level security as migration operations: one text for every table about a child.

The functions (`moothall_partnership`, `moothall_holders`, `moothall_sees`) are made by 0002_who_asks of
this room; they read who is asking from the transaction's setting `moothall.membership` and nothing else.
"""

from __future__ import annotations

from django.db import migrations

APP_ROLE = "moothall_app"

# A seat given for a time carries the moment it ends.
SEAT_HOLDS = "(s.ended_at IS NULL OR s.ended_at > now())"

# OFFSET 0 keeps the planner from hashing every seat of the partnership: one look at the index for each row shown,
# so that a page of a list costs the same among a thousand cases and a hundred thousand.
SEES = (
    """partnership_id = (SELECT moothall_partnership()) AND EXISTS (
    SELECT 1 FROM access_circle_seat s
    WHERE s.circle_id = {table}.circle_id AND """
    + SEAT_HOLDS
    + """
      AND s.holder = ANY ((SELECT moothall_holders())::text[])
    OFFSET 0)"""
)

# What is opened in an emergency is opened to read: nobody writes by that seat alone.
WRITES = SEES.replace("OFFSET 0", "AND s.relation <> 'emergency'\n    OFFSET 0")


def secure(table: str) -> str:
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
REVOKE ALL ON {table} FROM {APP_ROLE};
CREATE POLICY {table}_owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);
"""


def need_to_know(table: str, *, grants: str = "SELECT, INSERT, UPDATE") -> migrations.RunSQL:
    """Rows are seen by those seated in their circle; added, in one's own name alone, and changed by those of them
    whom no emergency seated there."""
    sql = secure(table) + need_to_know_policies(table) + f"GRANT {grants} ON {table} TO {APP_ROLE};\n"
    return migrations.RunSQL(sql, migrations.RunSQL.noop)


def need_to_know_policies(table: str) -> str:
    """The policies of a table about a child, one line each."""
    return "\n".join(need_to_know_policy(table, what) for what in ("see", "add", "change", "remove")) + "\n"


def need_to_know_policy(table: str, what: str) -> str:
    """One policy of a table about a child, of the one text: to see, add, change or remove its rows."""
    sees, writes = SEES.format(table=table), WRITES.format(table=table)
    words = {
        "see": f"FOR SELECT TO {APP_ROLE} USING ({sees})",
        "add": f"FOR INSERT TO {APP_ROLE} WITH CHECK (created_by_id = (SELECT moothall_membership()) AND {writes})",
        "change": f"FOR UPDATE TO {APP_ROLE} USING ({writes}) WITH CHECK ({writes})",
        "remove": f"FOR DELETE TO {APP_ROLE} USING ({writes})",
    }
    return f"CREATE POLICY {table}_{what} ON {table} {words[what]};"


def partnership_wide(table: str, *, grants: str = "SELECT, INSERT, UPDATE") -> migrations.RunSQL:
    """Rows that hold nothing about a child: everybody of the partnership sees them, nobody else."""
    sql = (
        secure(table)
        + f"""
CREATE POLICY {table}_own ON {table} TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership()))
    WITH CHECK (partnership_id = (SELECT moothall_partnership()));
GRANT {grants} ON {table} TO {APP_ROLE};
"""
    )
    return migrations.RunSQL(sql, migrations.RunSQL.noop)


def append_only(table: str) -> migrations.RunSQL:
    """Rows cannot be changed, removed or truncated by anybody who has not first switched off a trigger."""
    sql = f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION moothall_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION moothall_refuse_change();
"""
    return migrations.RunSQL(sql, migrations.RunSQL.noop)
