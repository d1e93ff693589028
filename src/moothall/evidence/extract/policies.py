"""What the extract may read of a table, and what the database remembers for it, as migration operations."""

from __future__ import annotations

from django.db import migrations

from moothall.core.database.roles import EXTRACT

EXTRACT_ROLE = EXTRACT

OURS = "partnership_id = (SELECT extract_partnership())"


def remembers(table: str, columns: tuple[str, ...]) -> migrations.RunSQL:
    """The database remembers these columns of a table from now on, and what stands in them today."""
    words = ", ".join(f"'{column}'" for column in columns)
    sql = f"""
CREATE TRIGGER {table}_remembered AFTER INSERT OR UPDATE OF {", ".join(columns)} ON {table}
    FOR EACH ROW EXECUTE FUNCTION extract_remember({words});
INSERT INTO extract_remembered (id, partnership_id, circle_id, created_at, created_by_id, of_table, of_row, "values")
SELECT gen_random_uuid(), t.partnership_id, t.circle_id, t.created_at, t.created_by_id, '{table}', t.id,
       (SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(t)) WHERE key = ANY (ARRAY[{words}]))
FROM {table} t ORDER BY t.created_at, t.id;
"""
    return migrations.RunSQL(sql, migrations.RunSQL.noop)


def readable(table: str, columns: tuple[str, ...]) -> migrations.RunSQL:
    """The role of the extract may read these columns of a table, of the partnership the approved extract is of."""
    names = ", ".join(f'"{column}"' for column in columns)
    sql = f"""
CREATE POLICY {table}_extract ON {table} FOR SELECT TO {EXTRACT_ROLE} USING ({OURS});
GRANT SELECT ({names}) ON {table} TO {EXTRACT_ROLE};
"""
    return migrations.RunSQL(sql, migrations.RunSQL.noop)
