"""Lists, and records that may be of the same child: who may see and pair them, and that nothing is paired across
partnerships without an agreement in force."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from moothall.core.access.policies import (
    APP_ROLE,
    SEES,
    WRITES,
    append_only,
    need_to_know,
    need_to_know_policy,
    secure,
)
from moothall.core.crypto.fields import SealedJSONField, SealedTextField
from moothall.core.kinds.tables import Tables, identifier, one_of, to

TODAY = "(coalesce(nullif(current_setting('moothall.now', true), '')::timestamptz, now()) AT TIME ZONE 'Europe/London')::date"

# Asked by policies and triggers of rows whose other side the asker may not see. Answers yes or no, and of names only
# that of a partnership whose code is known.
SHARES = f"""
CREATE FUNCTION outcomes_shares(one uuid, two uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT one = two OR EXISTS (
        SELECT 1 FROM outcomes_sharing_agreement a
        WHERE ((a.partnership_id = one AND a.other_id = two) OR (a.partnership_id = two AND a.other_id = one))
          AND 'same_child' = ANY (a.purposes) AND a.accepted_at IS NOT NULL AND a.ended_at IS NULL
          AND a.starts_on <= {TODAY} AND (a.ends_on IS NULL OR a.ends_on >= {TODAY}))
$$;
CREATE FUNCTION outcomes_partnership_of_code(wanted text) RETURNS TABLE (id uuid, name text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.id, p.name::text FROM access_partnership p
    WHERE p.code = wanted AND moothall_role() IN ('coordinator', 'data_protection_officer')
$$;
CREATE FUNCTION outcomes_join_record_may_be() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'values' - 'year' - 'changed_at' - 'circle_id'
        IS DISTINCT FROM to_jsonb(OLD) - 'values' - 'year' - 'changed_at' - 'circle_id' THEN
        RAISE EXCEPTION 'which record this is does not change' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT outcomes_shares(NEW.partnership_id, NEW.of_partnership_id) THEN
        RAISE EXCEPTION 'no sharing agreement is in force between the two partnerships'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.child_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM intake_child c WHERE c.id = NEW.child_id AND c.partnership_id = NEW.partnership_id
          AND c.circle_id = NEW.circle_id AND NEW.of_partnership_id = NEW.partnership_id) THEN
        RAISE EXCEPTION 'the record of a child lies where the child does' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.of_list_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM outcomes_agency_list l WHERE l.id = NEW.of_list_id AND l.partnership_id = NEW.partnership_id
          AND l.of_partnership_id = NEW.of_partnership_id) THEN
        RAISE EXCEPTION 'a row of a list is of the partnership its list is of' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER outcomes_join_record_sound BEFORE INSERT OR UPDATE ON outcomes_join_record
    FOR EACH ROW EXECUTE FUNCTION outcomes_join_record_may_be();
CREATE FUNCTION outcomes_join_pair_may_be() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    one outcomes_join_record;
    two outcomes_join_record;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.left_id, NEW.right_id, NEW.partnership_id, NEW.circle_id)
        IS DISTINCT FROM (OLD.left_id, OLD.right_id, OLD.partnership_id, OLD.circle_id) THEN
        RAISE EXCEPTION 'which two records a pair is of does not change' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO one FROM outcomes_join_record WHERE id = NEW.left_id;
    SELECT * INTO two FROM outcomes_join_record WHERE id = NEW.right_id;
    IF one.partnership_id IS DISTINCT FROM NEW.partnership_id OR two.partnership_id IS DISTINCT FROM NEW.partnership_id
       OR one.source IS DISTINCT FROM 'case' THEN
        RAISE EXCEPTION 'a pair is of a case and of a record of the same partnership'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT outcomes_shares(one.of_partnership_id, two.of_partnership_id) THEN
        RAISE EXCEPTION 'no sharing agreement is in force between the two partnerships'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER outcomes_join_pair_sound BEFORE INSERT OR UPDATE ON outcomes_join_pair
    FOR EACH ROW EXECUTE FUNCTION outcomes_join_pair_may_be();
REVOKE ALL ON FUNCTION outcomes_shares(uuid, uuid), outcomes_partnership_of_code(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION outcomes_shares(uuid, uuid), outcomes_partnership_of_code(text) TO {APP_ROLE};
"""


def with_more(table: str, more: str, grants: str) -> str:
    """The one text for a table about a child, and one thing more that has to hold of each row."""
    sees = f"{SEES.format(table=table)} AND {more}"
    writes = f"{WRITES.format(table=table)} AND {more}"
    return (
        secure(table)
        + f"""
CREATE POLICY {table}_see ON {table} FOR SELECT TO {APP_ROLE} USING ({sees});
CREATE POLICY {table}_add ON {table} FOR INSERT TO {APP_ROLE}
    WITH CHECK (created_by_id = (SELECT moothall_membership()) AND {writes});
CREATE POLICY {table}_change ON {table} FOR UPDATE TO {APP_ROLE} USING ({writes}) WITH CHECK ({writes});
CREATE POLICY {table}_remove ON {table} FOR DELETE TO {APP_ROLE} USING ({writes});
GRANT {grants} ON {table} TO {APP_ROLE};
"""
    )


# What is of another partnership is out of sight the moment the agreement is no longer in force.
RECORDS = with_more(
    "outcomes_join_record",
    "outcomes_shares(partnership_id, of_partnership_id)",
    "SELECT, INSERT, UPDATE (values, year, changed_at, circle_id), DELETE",
)

# Whoever may not see both records does not see that they were paired.
PAIRS = with_more(
    "outcomes_join_pair",
    "(SELECT count(*) FROM outcomes_join_record r WHERE r.id IN (outcomes_join_pair.left_id, outcomes_join_pair.right_id)) = 2",
    "SELECT, INSERT, UPDATE (run_id, weight, probability, verdict, why, parts, stands, number_id), DELETE",
)

ANSWERS = with_more(
    "outcomes_join_answer",
    "EXISTS (SELECT 1 FROM outcomes_join_pair p WHERE p.id = outcomes_join_answer.pair_id)",
    "SELECT, INSERT",
)

LISTS = f"""
{need_to_know_policy("outcomes_agency_list", "see")}
{need_to_know_policy("outcomes_agency_list", "change")}
CREATE POLICY outcomes_agency_list_add ON outcomes_agency_list FOR INSERT TO {APP_ROLE}
    WITH CHECK (created_by_id = (SELECT moothall_membership()) AND {WRITES.format(table="outcomes_agency_list")}
                AND outcomes_shares(partnership_id, of_partnership_id));
GRANT SELECT, INSERT, UPDATE (taken_back_at, taken_back_because) ON outcomes_agency_list TO {APP_ROLE};
"""

AGREEMENTS = (
    secure("outcomes_sharing_agreement")
    + f"""
CREATE POLICY outcomes_sharing_agreement_see ON outcomes_sharing_agreement FOR SELECT TO {APP_ROLE}
    USING ((SELECT moothall_partnership()) IN (partnership_id, other_id));
CREATE POLICY outcomes_sharing_agreement_record ON outcomes_sharing_agreement FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership()) AND recorded_by_id = (SELECT moothall_membership())
                AND (SELECT moothall_role()) = 'data_protection_officer' AND accepted_at IS NULL AND ended_at IS NULL);
CREATE POLICY outcomes_sharing_agreement_answer ON outcomes_sharing_agreement FOR UPDATE TO {APP_ROLE}
    USING ((SELECT moothall_partnership()) IN (partnership_id, other_id)
           AND (SELECT moothall_role()) = 'data_protection_officer')
    WITH CHECK ((SELECT moothall_partnership()) IN (partnership_id, other_id));
GRANT SELECT, INSERT, UPDATE (accepted_at, accepted_by_id, accepted_by_name, ended_at, ended_by_name, ended_because)
    ON outcomes_sharing_agreement TO {APP_ROLE};
CREATE FUNCTION outcomes_agreement_is_of_two() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    settled text[] := ARRAY['accepted_at', 'accepted_by_id', 'accepted_by_name', 'ended_at', 'ended_by_name', 'ended_because'];
BEGIN
    IF to_jsonb(NEW) - settled IS DISTINCT FROM to_jsonb(OLD) - settled OR OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'an agreement is accepted once, and ended once, and never changed'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (NEW.accepted_at, NEW.accepted_by_id, NEW.accepted_by_name)
        IS DISTINCT FROM (OLD.accepted_at, OLD.accepted_by_id, OLD.accepted_by_name)
       AND (OLD.accepted_at IS NOT NULL OR moothall_partnership() IS DISTINCT FROM NEW.other_id
            OR moothall_membership() IS DISTINCT FROM NEW.accepted_by_id
            OR moothall_role() IS DISTINCT FROM 'data_protection_officer'
            OR moothall_is_oneself((SELECT person_id FROM access_membership WHERE id = NEW.recorded_by_id))) THEN
        RAISE EXCEPTION 'an agreement is accepted by the other partnership, by somebody else'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER outcomes_sharing_agreement_sound BEFORE UPDATE ON outcomes_sharing_agreement
    FOR EACH ROW EXECUTE FUNCTION outcomes_agreement_is_of_two();
"""
)


class Migration(migrations.Migration):
    replaces = [
        ("outcomes", "0003_returns"),
        ("outcomes", "0004_return_policies"),
        ("outcomes", "0005_return_measure"),
        ("outcomes", "0006_return_forgotten"),
        ("outcomes", "0007_joins"),
        ("outcomes", "0008_join_policies"),
        ("outcomes", "0009_waves_recorded"),
    ]
    dependencies = [("outcomes", "0002_taken_in")]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "AgencyList",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("of_name", models.CharField(max_length=200)),
                        ("name", SealedTextField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("rows", models.PositiveIntegerField()),
                        ("columns", models.JSONField(default=dict)),
                        ("taken_back_at", models.DateTimeField(null=True)),
                        ("taken_back_because", SealedTextField(default="")),
                        ("agency", to("access.agency")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("of_partnership", to("access.partnership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "outcomes_agency_list",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("taken_back_at", None)),
                                fields=("partnership", "agency", "sha256"),
                                name="agency_list_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "JoinRecord",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("source", models.CharField(choices=one_of("case", "return", "list"), max_length=10)),
                        ("key", models.BinaryField()),
                        ("return_kind", models.CharField(blank=True, default="", max_length=20)),
                        ("authority_code", models.CharField(blank=True, default="", max_length=12)),
                        ("year", models.PositiveSmallIntegerField(null=True)),
                        ("values", SealedJSONField(default=dict)),
                        ("changed_at", models.DateTimeField(null=True)),
                        ("child", to("intake.child", null=True)),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("of_list", to("outcomes.agencylist", "records", null=True)),
                        ("of_partnership", to("access.partnership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "outcomes_join_record",
                        "indexes": [models.Index(fields=["of_list"], name="join_record_by_list")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("partnership", "source", "key"), name="join_record_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("child__isnull", False), ("of_list", None), ("source", "case")),
                                    models.Q(("child", None), ("of_list__isnull", False), ("source", "list")),
                                    models.Q(
                                        ("child", None),
                                        ("of_list", None),
                                        ("source", "return"),
                                        models.Q(("return_kind", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="join_record_of_its_source",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    "LinkageModel",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("number", models.PositiveIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("as_json", models.TextField()),
                        ("records", models.PositiveIntegerField()),
                        ("sources", models.JSONField(default=dict)),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "outcomes_linkage_model",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("partnership", "number"), name="linkage_model_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "LinkageRun",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("line", models.FloatField()),
                        ("expected_precision", models.FloatField()),
                        ("records", models.PositiveIntegerField()),
                        ("pairs_weighed", models.PositiveBigIntegerField()),
                        ("pairs_kept", models.PositiveIntegerField()),
                        ("pairs_new", models.PositiveIntegerField()),
                        ("sources", models.JSONField(default=dict)),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("model", to("outcomes.linkagemodel", "runs")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "outcomes_linkage_run",
                    },
                ),
                migrations.CreateModel(
                    "JoinPair",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("weight", models.FloatField()),
                        ("probability", models.FloatField()),
                        ("verdict", models.CharField(choices=one_of("same", "question"), max_length=10)),
                        ("why", models.CharField(max_length=30)),
                        ("parts", SealedJSONField(default=list)),
                        (
                            "stands",
                            models.CharField(
                                blank=True,
                                choices=one_of("", "same", "different", "not_sure", "differ"),
                                default="",
                                max_length=10,
                            ),
                        ),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("number", to("outcomes.childnumber", null=True)),
                        ("partnership", to("access.partnership")),
                        ("left", to("outcomes.joinrecord")),
                        ("right", to("outcomes.joinrecord")),
                        ("run", to("outcomes.linkagerun", "pairs")),
                    ],
                    options={
                        "db_table": "outcomes_join_pair",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("stands__in", ("", "not_sure", "differ"))),
                                fields=["partnership", "-weight", "-id"],
                                name="join_pair_waiting",
                            ),
                            models.Index(
                                condition=models.Q(("stands__in", ("same", "different"))),
                                fields=["partnership", "-weight", "-id"],
                                name="join_pair_answered",
                            ),
                            models.Index(fields=["right"], name="join_pair_by_right"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("left", "right"), name="join_pair_once"),
                            models.CheckConstraint(
                                condition=models.Q(("left", models.F("right")), _negated=True),
                                name="join_pair_of_two",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    "JoinAnswer",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "answer",
                            models.CharField(choices=one_of("same", "different", "not_sure"), max_length=10),
                        ),
                        ("reason", SealedTextField()),
                        ("weight", models.FloatField()),
                        ("model_sha256", models.CharField(max_length=64)),
                        ("seen", SealedJSONField(default=dict)),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("pair", to("outcomes.joinpair", "answers")),
                    ],
                    options={
                        "db_table": "outcomes_join_answer",
                        "indexes": [models.Index(fields=["pair", "created_at"], name="join_answer_by_pair")],
                    },
                ),
                migrations.CreateModel(
                    "SharingAgreement",
                    [
                        ("id", identifier()),
                        ("partnership_name", models.CharField(max_length=200)),
                        ("other_name", models.CharField(max_length=200)),
                        ("legal_basis", models.TextField()),
                        (
                            "purposes",
                            ArrayField(
                                models.CharField(
                                    choices=one_of("same_child", "safeguarding", "outcomes"), max_length=20
                                ),
                                size=None,
                            ),
                        ),
                        ("document", models.CharField(max_length=300)),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField(null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("recorded_by_name", models.CharField(max_length=200)),
                        ("accepted_at", models.DateTimeField(null=True)),
                        ("accepted_by_name", models.CharField(blank=True, default="", max_length=200)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("ended_by_name", models.CharField(blank=True, default="", max_length=200)),
                        ("ended_because", models.TextField(blank=True, default="")),
                        ("accepted_by", to("access.membership", null=True)),
                        ("other", to("access.partnership")),
                        ("partnership", to("access.partnership")),
                        ("recorded_by", to("access.membership")),
                    ],
                    options={
                        "db_table": "outcomes_sharing_agreement",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("partnership", models.F("other")), _negated=True),
                                name="agreement_of_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="agreement_ends_after_it_starts",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("accepted_at", None), ("accepted_by", None)),
                                    models.Q(("accepted_at__isnull", False), ("accepted_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="agreement_accepted_by_somebody",
                            ),
                        ],
                    },
                ),
            ]
        ),
        migrations.RunSQL(SHARES, migrations.RunSQL.noop),
        migrations.RunSQL(AGREEMENTS, migrations.RunSQL.noop),
        need_to_know("outcomes_linkage_model", grants="SELECT, INSERT"),
        append_only("outcomes_linkage_model"),
        need_to_know("outcomes_linkage_run", grants="SELECT, INSERT"),
        append_only("outcomes_linkage_run"),
        migrations.RunSQL(secure("outcomes_agency_list") + LISTS, migrations.RunSQL.noop),
        migrations.RunSQL(RECORDS, migrations.RunSQL.noop),
        migrations.RunSQL(PAIRS, migrations.RunSQL.noop),
        migrations.RunSQL(ANSWERS, migrations.RunSQL.noop),
        append_only("outcomes_join_answer"),
    ]
