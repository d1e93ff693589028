"""Returns that were taken in: files and index the two offices see and end, what concerns a child its case alone."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from moothall.core.access.policies import (
    APP_ROLE,
    append_only,
    need_to_know,
    need_to_know_policy,
    partnership_wide,
    secure,
)
from moothall.core.crypto.fields import SealedJSONField, SealedTextField
from moothall.core.kinds.tables import Tables, identifier, one_of, only, to

READ_AND_ADD = "SELECT, INSERT"

TAKES_IN = "(SELECT moothall_role()) IN ('coordinator', 'data_protection_officer')"

# Whoever takes a return in may see no case (a data protection officer sees none). These answer for the taking in
# alone: keyed digests, and which case and circle they lead to. Nothing that could be read.
KNOWN = """
CREATE FUNCTION outcomes_case_circle(which uuid) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT c.circle_id FROM intake_case c WHERE c.id = which AND c.partnership_id = moothall_partnership()
      AND moothall_role() IN ('coordinator', 'data_protection_officer')
$$;
CREATE FUNCTION outcomes_known_cases() RETURNS TABLE (child uuid, case_id uuid, circle uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(ch.same_as_id, ch.id), c.id, c.circle_id
    FROM intake_case c JOIN intake_child ch ON ch.id = c.child_id
    WHERE c.partnership_id = moothall_partnership() AND moothall_role() IN ('coordinator', 'data_protection_officer')
$$;
CREATE FUNCTION outcomes_known_keys() RETURNS TABLE (child uuid, what text, digest bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH kids AS (
        SELECT ch.id, coalesce(ch.same_as_id, ch.id) AS root FROM intake_child ch
        WHERE ch.partnership_id = moothall_partnership()
          AND moothall_role() IN ('coordinator', 'data_protection_officer')
    )
    SELECT k.root, key.what::text, key.digest FROM intake_child_key key JOIN kids k ON k.id = key.child_id
    WHERE key.what IN ('identifier', 'birth')
    UNION
    SELECT k.root, 'number', n.digest FROM outcomes_child_number n JOIN kids k ON k.id = n.child_id
    WHERE n.ended_at IS NULL
$$;
CREATE FUNCTION outcomes_supersede(newer uuid) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    older uuid[];
BEGIN
    IF moothall_role() NOT IN ('coordinator', 'data_protection_officer') THEN
        RAISE EXCEPTION 'this role takes no returns in' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT array_agg(r.id) INTO older FROM outcomes_return r JOIN outcomes_return n
        ON n.id = newer AND r.id <> n.id AND r.partnership_id = n.partnership_id AND r.kind = n.kind
           AND r.year = n.year AND r.authority_code = n.authority_code AND r.created_at <= n.created_at
        WHERE r.partnership_id = moothall_partnership();
    UPDATE outcomes_return_match SET ended_at = now() WHERE of_return_id = ANY (older) AND ended_at IS NULL;
    DELETE FROM outcomes_return_child WHERE of_return_id = ANY (older);
END
$$;
""" + "".join(
    f"REVOKE ALL ON FUNCTION {one} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {one} TO {APP_ROLE};\n"
    for one in (
        "outcomes_case_circle(uuid)",
        "outcomes_known_cases()",
        "outcomes_known_keys()",
        "outcomes_supersede(uuid)",
    )
)


def about_a_case(table: str, grants: str) -> str:
    """Seen by those seated in the case's circle; added, to that circle and no other, by whoever may take returns in."""
    return (
        secure(table)
        + need_to_know_policy(table, "see")
        + f"""
CREATE POLICY {table}_add ON {table} FOR INSERT TO {APP_ROLE}
    WITH CHECK (created_by_id = (SELECT moothall_membership()) AND partnership_id = (SELECT moothall_partnership())
                AND {TAKES_IN} AND circle_id = outcomes_case_circle({table}.case_id));
GRANT {grants} ON {table} TO {APP_ROLE};
"""
    )


ENDS_ONCE = f"""
CREATE FUNCTION outcomes_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL OR to_jsonb(NEW) - 'ended_at' - 'ended_because' - 'doubt'
        IS DISTINCT FROM to_jsonb(OLD) - 'ended_at' - 'ended_because' - 'doubt' THEN
        RAISE EXCEPTION 'what was said of a child in a return may end once, and is not changed'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER outcomes_child_number_ends_once BEFORE UPDATE ON outcomes_child_number
    FOR EACH ROW EXECUTE FUNCTION outcomes_ends_once();
CREATE TRIGGER outcomes_return_match_ends_once BEFORE UPDATE ON outcomes_return_match
    FOR EACH ROW EXECUTE FUNCTION outcomes_ends_once();
GRANT UPDATE (ended_at, doubt) ON outcomes_return_match TO {APP_ROLE};
{need_to_know_policy("outcomes_return_match", "change")}
"""

# The store keeps the same bytes once, whoever sent them. `outcomes_pieces_free` answers which pieces of returns that
# were forgotten are held by no other return of any partnership: names of pieces, and of nothing else.
# `outcomes_keepers` names for each partnership the office in whose name its files are forgotten.
FORGOTTEN = """
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
    replaces = [("outcomes", "0002_policies")]
    dependencies = [("outcomes", "0001_waves")]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "StatutoryReturn",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=one_of("ssda903", "cin", "ssd", "csc-api"), max_length=20
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField()),
                        ("authority_code", models.CharField(blank=True, default="", max_length=12)),
                        ("name", SealedTextField()),
                        ("size", models.BigIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("supersedes", only("outcomes.statutoryreturn", "superseded_by", null=True)),
                    ],
                    options={
                        "db_table": "outcomes_return",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("partnership", "kind", "year", "authority_code", "sha256"),
                                name="return_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("supersedes", None)),
                                fields=("partnership", "kind", "year", "authority_code"),
                                name="return_first_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ReturnReport",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("was_read", models.BooleanField()),
                        ("definition_version", models.CharField(max_length=40)),
                        ("codes_version", models.CharField(max_length=40)),
                        ("rows_read", models.PositiveBigIntegerField(default=0)),
                        ("rows_kept", models.PositiveBigIntegerField(default=0)),
                        ("rows_wrong", models.PositiveBigIntegerField(default=0)),
                        ("to_look_at", models.PositiveBigIntegerField(default=0)),
                        ("files_stopped", models.PositiveIntegerField(default=0)),
                        ("children", models.PositiveIntegerField(default=0)),
                        ("children_matched", models.PositiveIntegerField(default=0)),
                        ("children_in_doubt", models.PositiveIntegerField(default=0)),
                        ("tables", ArrayField(models.CharField(max_length=60), default=list, size=None)),
                        ("files", SealedJSONField(default=list)),
                        ("groups", SealedJSONField(default=list)),
                        ("refused", SealedTextField(default="")),
                        ("pieces", ArrayField(models.CharField(max_length=64), default=list, size=None)),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("of_return", only("outcomes.statutoryreturn", "report")),
                    ],
                    options={
                        "db_table": "outcomes_return_report",
                    },
                ),
                migrations.CreateModel(
                    "ReturnProgress",
                    [
                        ("id", identifier()),
                        ("done", models.BigIntegerField(default=0)),
                        ("whole", models.BigIntegerField(default=1)),
                        ("at", models.DateTimeField(auto_now=True)),
                        ("partnership", to("access.partnership")),
                        ("of_return", only("outcomes.statutoryreturn", "progress")),
                    ],
                    options={
                        "db_table": "outcomes_return_progress",
                    },
                ),
                migrations.CreateModel(
                    "ReturnMatch",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("kind", models.CharField(max_length=20)),
                        ("year", models.PositiveSmallIntegerField()),
                        ("tables", ArrayField(models.CharField(max_length=60), default=list, size=None)),
                        ("number", models.BinaryField()),
                        ("because", models.CharField(choices=one_of("number", "identifier"), max_length=20)),
                        (
                            "doubt",
                            models.CharField(
                                blank=True,
                                choices=one_of("", "birth_differs", "several"),
                                default="",
                                max_length=20,
                            ),
                        ),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("case", to("intake.case", "return_matches")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("of_return", to("outcomes.statutoryreturn", "matches")),
                    ],
                    options={
                        "db_table": "outcomes_return_match",
                        "indexes": [
                            models.Index(fields=["partnership", "case"], name="return_match_by_case"),
                            models.Index(fields=["of_return"], name="return_match_by_return"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("of_return", "case", "number"),
                                name="return_match_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ReturnFile",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("position", models.PositiveSmallIntegerField()),
                        ("name", SealedTextField()),
                        ("size", models.BigIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("pieces", ArrayField(models.CharField(max_length=64), size=None)),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("of_return", to("outcomes.statutoryreturn", "files")),
                    ],
                    options={
                        "db_table": "outcomes_return_file",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("of_return", "position"), name="return_file_place_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ReturnChild",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("number", models.BinaryField()),
                        ("others", ArrayField(models.BinaryField(), default=list, size=None)),
                        ("born", models.BinaryField(null=True)),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("of_return", to("outcomes.statutoryreturn", "index")),
                    ],
                    options={
                        "db_table": "outcomes_return_child",
                        "indexes": [
                            models.Index(fields=["partnership", "number"], name="return_child_by_number"),
                            models.Index(fields=["of_return"], name="return_child_by_return"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ChildNumber",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("authority_code", models.CharField(blank=True, default="", max_length=12)),
                        ("number", SealedTextField()),
                        ("digest", models.BinaryField()),
                        ("reason", SealedTextField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("ended_because", SealedTextField(default="")),
                        ("child", to("intake.child", "return_numbers")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "outcomes_child_number",
                        "indexes": [
                            models.Index(fields=["partnership", "digest"], name="child_number_by_digest")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("partnership", "digest"),
                                name="child_number_of_one_child",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ReturnRow",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("kind", models.CharField(max_length=20)),
                        ("year", models.PositiveSmallIntegerField()),
                        ("table", models.CharField(max_length=60)),
                        ("line", models.PositiveIntegerField()),
                        ("values", SealedJSONField(default=dict)),
                        ("case", to("intake.case", "return_rows")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("match", to("outcomes.returnmatch", "rows")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "outcomes_return_row",
                        "indexes": [
                            models.Index(
                                fields=["partnership", "case", "kind", "year"], name="return_row_by_case"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ReturnMeasure",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("point", models.CharField(max_length=40)),
                        ("first", models.DateField()),
                        ("last", models.DateField()),
                        ("terms", models.CharField(max_length=40)),
                        ("values", models.JSONField(default=dict)),
                        ("case", to("intake.case", "return_measures")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "outcomes_return_measure",
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "point"), name="return_measure_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ReturnForgotten",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("rule", models.CharField(max_length=20)),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("of_return", only("outcomes.statutoryreturn", "forgotten")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "outcomes_return_forgotten",
                    },
                ),
            ]
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        *(
            need_to_know(table, grants=READ_AND_ADD)
            for table in ("outcomes_return", "outcomes_return_file", "outcomes_return_report")
        ),
        *(
            append_only(table)
            for table in ("outcomes_return", "outcomes_return_file", "outcomes_return_report")
        ),
        need_to_know("outcomes_return_child", grants="SELECT, INSERT, DELETE"),
        need_to_know("outcomes_child_number", grants="SELECT, INSERT, UPDATE (ended_at, ended_because)"),
        migrations.RunSQL(about_a_case("outcomes_return_match", READ_AND_ADD), migrations.RunSQL.noop),
        migrations.RunSQL(about_a_case("outcomes_return_row", READ_AND_ADD), migrations.RunSQL.noop),
        migrations.RunSQL(ENDS_ONCE, migrations.RunSQL.noop),
        append_only("outcomes_return_row"),
        partnership_wide("outcomes_return_progress"),
        need_to_know("outcomes_return_measure", grants="SELECT, INSERT, DELETE"),
        need_to_know("outcomes_return_forgotten", grants="SELECT, INSERT"),
        append_only("outcomes_return_forgotten"),
        migrations.RunSQL(FORGOTTEN, migrations.RunSQL.noop),
    ]
