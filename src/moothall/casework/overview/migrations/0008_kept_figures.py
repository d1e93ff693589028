"""Figures counted ahead: kept for the partnership, seen by the roles that may read figures, changed by them alone.

`overview_many_cases` says whether the caller's own partnership has more cases than so many, and counts no further.
`overview_counters` is the worker's: for each partnership that has more, somebody in whose name its figures are counted.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import moothall.core.kinds.identifiers
from moothall.core.access.policies import APP_ROLE, secure

TABLE = "overview_kept_figures"
#: The roles with the capability to read figures, as access/capabilities.py has them; a test holds the two together.
READERS = "'coordinator', 'chair', 'seat_member', 'data_protection_officer', 'evaluator', 'administrator'"
MAY = f"partnership_id = (SELECT moothall_partnership()) AND (SELECT moothall_role()) IN ({READERS})"
POLICY = (
    secure(TABLE)
    + f"""
CREATE POLICY {TABLE}_own ON {TABLE} TO {APP_ROLE} USING ({MAY}) WITH CHECK ({MAY});
GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLE} TO {APP_ROLE};
"""
)
FUNCTIONS = f"""
CREATE FUNCTION overview_many_cases(most integer) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT count(*) > most FROM (SELECT 1 FROM intake_case WHERE partnership_id = (SELECT moothall_partnership())
                                 LIMIT most + 1) cases
$$;
CREATE FUNCTION overview_counters(most integer) RETURNS TABLE (person uuid, membership uuid) LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT ON (m.partnership_id) m.person_id, m.id
    FROM access_membership m JOIN access_person p ON p.id = m.person_id
    WHERE m.ended_at IS NULL AND p.is_active AND m.role IN ({READERS})
      AND (SELECT count(*) FROM (SELECT 1 FROM intake_case c WHERE c.partnership_id = m.partnership_id
                                 LIMIT most + 1) cases) > most
    ORDER BY m.partnership_id, (m.role = 'coordinator') DESC, m.started_on, m.id
$$;
""" + "".join(
    f"REVOKE ALL ON FUNCTION {one} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {one} TO {APP_ROLE};\n"
    for one in ("overview_many_cases(integer)", "overview_counters(integer)")
)


def _to(model: str) -> Any:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model)


class Migration(migrations.Migration):
    dependencies = [("overview", "0007_quicker_counts")]

    operations = [
        migrations.CreateModel(
            name="KeptFigures",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moothall.core.kinds.identifiers.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("what", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=64)),
                ("terms", models.JSONField()),
                ("rows", models.JSONField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField(null=True)),
                ("counted_at", models.DateTimeField(null=True)),
                ("seconds", models.PositiveIntegerField(null=True)),
                ("shown_on", models.DateField()),
                ("asked_by", _to("access.membership")),
                ("partnership", _to("access.partnership")),
            ],
            options={"db_table": TABLE},
        ),
        migrations.AddConstraint(
            model_name="keptfigures",
            constraint=models.UniqueConstraint(
                fields=("partnership", "what", "key"), name="figures_kept_once"
            ),
        ),
        migrations.RunSQL(POLICY, migrations.RunSQL.noop),
        migrations.RunSQL(
            FUNCTIONS, "DROP FUNCTION overview_many_cases(integer); DROP FUNCTION overview_counters(integer)"
        ),
    ]
