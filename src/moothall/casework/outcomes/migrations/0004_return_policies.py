"""Who may see, add and end the rows of returns: files and index the two offices, what concerns a child its case alone."""

from django.db import migrations

from moothall.core.access.policies import (
    APP_ROLE,
    append_only,
    need_to_know,
    need_to_know_policy,
    partnership_wide,
    secure,
)

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
REVOKE UPDATE ON outcomes_child_number FROM {APP_ROLE};
GRANT UPDATE (ended_at, ended_because) ON outcomes_child_number TO {APP_ROLE};
GRANT UPDATE (ended_at, doubt) ON outcomes_return_match TO {APP_ROLE};
{need_to_know_policy("outcomes_return_match", "change")}
"""


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0003_returns"), ("outcomes", "0002_policies")]

    operations = [
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        *[
            need_to_know(table, grants=READ_AND_ADD)
            for table in ("outcomes_return", "outcomes_return_file", "outcomes_return_report")
        ],
        *[append_only(t) for t in ("outcomes_return", "outcomes_return_file", "outcomes_return_report")],
        need_to_know("outcomes_return_child", grants="SELECT, INSERT, DELETE"),
        need_to_know("outcomes_child_number"),
        migrations.RunSQL(about_a_case("outcomes_return_match", READ_AND_ADD), migrations.RunSQL.noop),
        migrations.RunSQL(about_a_case("outcomes_return_row", READ_AND_ADD), migrations.RunSQL.noop),
        migrations.RunSQL(ENDS_ONCE, migrations.RunSQL.noop),
        append_only("outcomes_return_row"),
        partnership_wide("outcomes_return_progress"),
    ]
