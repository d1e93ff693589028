"""That the files of a return were forgotten; and which of their pieces in the store nobody else holds any more."""

import django.db.models.deletion
from django.db import migrations, models

import moothall.core.kinds.identifiers
from moothall.core.access.policies import APP_ROLE, append_only, need_to_know


def _to(model: str) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model)


# The store keeps the same bytes once, whoever sent them. `outcomes_pieces_free` answers which pieces of returns that
# were forgotten are held by no other return of any partnership: names of pieces, and of nothing else.
# `outcomes_keepers` names for each partnership the office in whose name its files are forgotten.
FUNCTIONS = """
CREATE FUNCTION outcomes_pieces_free() RETURNS TABLE (piece text) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    WITH held AS (
        SELECT p.piece, f.of_return_id FROM outcomes_return_file f CROSS JOIN LATERAL unnest(f.pieces) p(piece)
        UNION ALL
        SELECT p.piece, r.of_return_id FROM outcomes_return_report r CROSS JOIN LATERAL unnest(r.pieces) p(piece)
    )
    SELECT h.piece::text FROM held h LEFT JOIN outcomes_return_forgotten g ON g.of_return_id = h.of_return_id
    GROUP BY h.piece HAVING bool_and(g.id IS NOT NULL)
$$;
CREATE FUNCTION outcomes_keepers() RETURNS TABLE (person uuid, membership uuid) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT DISTINCT ON (m.partnership_id) m.person_id, m.id
    FROM access_membership m JOIN access_person p ON p.id = m.person_id
    WHERE m.ended_at IS NULL AND p.is_active AND m.role IN ('data_protection_officer', 'coordinator')
      AND EXISTS (SELECT 1 FROM outcomes_return r WHERE r.partnership_id = m.partnership_id)
    ORDER BY m.partnership_id, (m.role = 'data_protection_officer') DESC, m.started_on, m.id
$$;
""" + "".join(
    f"REVOKE ALL ON FUNCTION {one} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {one} TO {APP_ROLE};\n"
    for one in ("outcomes_pieces_free()", "outcomes_keepers()")
)


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0005_return_measure")]

    operations = [
        migrations.CreateModel(
            name="ReturnForgotten",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moothall.core.kinds.identifiers.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("rule", models.CharField(max_length=20)),
                ("circle", _to("access.circle")),
                ("created_by", _to("access.membership")),
                (
                    "of_return",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forgotten",
                        to="outcomes.statutoryreturn",
                    ),
                ),
                ("partnership", _to("access.partnership")),
            ],
            options={"db_table": "outcomes_return_forgotten"},
        ),
        need_to_know("outcomes_return_forgotten", grants="SELECT, INSERT"),
        append_only("outcomes_return_forgotten"),
        migrations.RunSQL(
            FUNCTIONS, "DROP FUNCTION outcomes_pieces_free(); DROP FUNCTION outcomes_keepers()"
        ),
    ]
