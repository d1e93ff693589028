"""Studies, their protocols, the runs and what they found; who may see which."""

from django.db import migrations, models

from moothall.core.access.policies import APP_ROLE, append_only, secure
from moothall.core.crypto import SealedJSONField, SealedTextField
from moothall.core.kinds.tables import Tables, identifier, only, to

OURS = "partnership_id = (SELECT moothall_partnership())"
WRITTEN_BY = f"{OURS} AND created_by_id = (SELECT moothall_membership())"
AN_EVALUATOR = "(SELECT moothall_role()) = 'evaluator'"
READ_BY = """(SELECT moothall_role()) IN
    ('coordinator', 'chair', 'seat_member', 'data_protection_officer', 'evaluator', 'administrator')"""

# What a run found is seen by evaluators and by those who check it, and by nobody else before it is released.
# When data were first seen, and how often a study was run, is told to every reader of a study: a run that came to
# nothing its author likes cannot be kept quiet. They see nothing else of the extracts and the runs. Where a protocol
# stands in the ledger is told to them too; keys sort by the moment they were made, so that its entry is found between two.
FUNCTIONS = f"""
CREATE FUNCTION study_results_seen() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(moothall_role() IN ('data_protection_officer', 'evaluator'), false)
$$;
CREATE FUNCTION study_data_first_seen() RETURNS TABLE (purpose text, at timestamptz) LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT q.purpose::text, min(m.created_at) FROM extract_made m JOIN extract_request q ON q.id = m.request_id
    WHERE m.partnership_id = moothall_partnership() AND {READ_BY}
    GROUP BY q.purpose
$$;
CREATE FUNCTION study_registered() RETURNS SETOF uuid LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT p.study_id FROM study_protocol p WHERE p.partnership_id = moothall_partnership() AND {READ_BY}
$$;
CREATE FUNCTION study_times_run() RETURNS TABLE (study uuid, times bigint, newest timestamptz) LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.study_id, count(*), max(r.created_at) FROM study_run r
    WHERE r.partnership_id = moothall_partnership() AND {READ_BY}
    GROUP BY r.study_id
$$;
CREATE FUNCTION study_ledger_place(protocol uuid, earliest uuid, latest uuid)
    RETURNS TABLE (number bigint, hash bytea) LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.number, e.hash FROM ledger_entry e
    WHERE e.id BETWEEN earliest AND latest AND e.subject_id = protocol
      AND e.verb IN ('study.registered', 'study.amended')
      AND e.partnership_id = moothall_partnership() AND {READ_BY}
$$;
"""


def seen_and_added(table: str, seen: str, added: str) -> str:
    """Who sees the rows of a table, and who adds to it; nobody changes one."""
    return (
        secure(table)
        + f"""
CREATE POLICY {table}_see ON {table} FOR SELECT TO {APP_ROLE} USING ({OURS} AND {seen});
CREATE POLICY {table}_add ON {table} FOR INSERT TO {APP_ROLE} WITH CHECK ({WRITTEN_BY} AND {added});
GRANT SELECT, INSERT ON {table} TO {APP_ROLE};
"""
    )


# A study is known outside of the evaluators once its protocol is registered.
STUDY = seen_and_added(
    "study",
    f"({AN_EVALUATOR} OR id IN (SELECT study_registered()))",
    AN_EVALUATOR,
)
PROTOCOL = seen_and_added(
    "study_protocol",
    READ_BY,
    f"{AN_EVALUATOR} AND EXISTS (SELECT 1 FROM study s WHERE s.id = study_id "
    "AND s.partnership_id = study_protocol.partnership_id)",
)
# A run is of a protocol of its study, on an extract of the study's purpose which its evaluator had made.
RUN = seen_and_added(
    "study_run",
    "(SELECT study_results_seen())",
    f"""{AN_EVALUATOR}
    AND EXISTS (SELECT 1 FROM study_protocol p WHERE p.id = protocol_id AND p.study_id = study_run.study_id)
    AND EXISTS (SELECT 1 FROM extract_made m JOIN extract_request q ON q.id = m.request_id
                JOIN study s ON s.id = study_run.study_id
                WHERE m.id = made_id AND q.purpose = s.purpose
                  AND q.created_by_id = (SELECT moothall_membership()))""",
)
OF_A_RUN = (
    f"{AN_EVALUATOR} AND EXISTS (SELECT 1 FROM study_run r WHERE r.id = run_id "
    "AND r.created_by_id = (SELECT moothall_membership()))"
)
OUTPUT = seen_and_added("study_output", "(SELECT study_results_seen())", OF_A_RUN)
FILE = seen_and_added("study_file", "(SELECT study_results_seen())", OF_A_RUN)


def evaluators_own(table: str, grants: str) -> str:
    """Rows that are changed as the work goes on, seen and written by the evaluators of the partnership alone."""
    return (
        secure(table)
        + f"""
CREATE POLICY {table}_own ON {table} TO {APP_ROLE}
    USING ({OURS} AND {AN_EVALUATOR}) WITH CHECK ({OURS} AND {AN_EVALUATOR});
GRANT {grants} ON {table} TO {APP_ROLE};
"""
    )


DRAFT = evaluators_own("study_draft", "SELECT, INSERT, UPDATE, DELETE")
WORK = evaluators_own("study_work", "SELECT, INSERT, UPDATE")


class Migration(migrations.Migration):
    initial = True
    dependencies = [("access", "0003_own_tables"), ("extract", "0002_what_it_reads")]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "Study",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("code", models.SlugField(max_length=40)),
                        ("purpose", models.SlugField(max_length=40)),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "study",
                        "constraints": [
                            models.UniqueConstraint(fields=("partnership", "code"), name="study_code_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("code__regex", "^[a-z0-9][a-z0-9-]*$"),
                                    ("purpose__regex", "^[a-z0-9][a-z0-9-]*$"),
                                ),
                                name="study_codes_are_codes",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    "StudyDraft",
                    [
                        ("study", only("studies.study", "draft", primary_key=True, serialize=False)),
                        ("content", models.TextField()),
                        ("changed_at", models.DateTimeField()),
                        ("changed_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={"db_table": "study_draft"},
                ),
                migrations.CreateModel(
                    "StudyProtocol",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("number", models.PositiveSmallIntegerField()),
                        ("title", models.CharField(max_length=300)),
                        ("content", models.TextField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("reason", models.TextField(blank=True, default="")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("study", to("studies.study", "protocols")),
                    ],
                    options={
                        "db_table": "study_protocol",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("study", "number"), name="study_protocol_numbered_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("number", 1),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="an_amendment_has_a_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    "StudyWork",
                    [
                        ("id", identifier()),
                        ("seed", models.BigIntegerField()),
                        ("done", models.PositiveSmallIntegerField(default=0)),
                        ("whole", models.PositiveSmallIntegerField(default=1)),
                        ("step", models.CharField(blank=True, default="", max_length=60)),
                        ("at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("refused", models.CharField(blank=True, default="", max_length=1000)),
                        ("made", to("extract.extractmade")),
                        ("partnership", to("access.partnership")),
                        ("protocol", to("studies.studyprotocol")),
                        ("study", to("studies.study", "work")),
                    ],
                    options={
                        "db_table": "study_work",
                        "indexes": [models.Index(fields=["study", "-at"], name="study_work_newest")],
                    },
                ),
                migrations.CreateModel(
                    "StudyRun",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("seed", models.BigIntegerField()),
                        ("code_version", models.CharField(max_length=100)),
                        ("sha256", models.CharField(max_length=64)),
                        ("findings", SealedJSONField()),
                        ("deviations", models.JSONField(default=list)),
                        ("created_by", to("access.membership")),
                        ("made", to("extract.extractmade")),
                        ("partnership", to("access.partnership")),
                        ("protocol", to("studies.studyprotocol", "runs")),
                        ("study", to("studies.study", "runs")),
                    ],
                    options={
                        "db_table": "study_run",
                        "indexes": [models.Index(fields=["study", "-created_at"], name="study_run_newest")],
                    },
                ),
                migrations.CreateModel(
                    "StudyOutput",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("place", models.PositiveSmallIntegerField()),
                        ("name", models.CharField(max_length=100)),
                        ("kind", models.CharField(max_length=20)),
                        ("title", models.CharField(max_length=300)),
                        ("content", SealedTextField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("run", to("studies.studyrun", "outputs")),
                    ],
                    options={
                        "db_table": "study_output",
                        "constraints": [
                            models.UniqueConstraint(fields=("run", "name"), name="study_output_named_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    "StudyFile",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("name", models.CharField(max_length=100)),
                        ("media_type", models.CharField(max_length=100)),
                        ("sha256", models.CharField(max_length=64)),
                        ("size", models.BigIntegerField()),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("run", to("studies.studyrun", "files")),
                    ],
                    options={
                        "db_table": "study_file",
                        "constraints": [
                            models.UniqueConstraint(fields=("run", "name"), name="study_file_named_once")
                        ],
                    },
                ),
            ]
        ),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(sql, migrations.RunSQL.noop)
            for sql in (PROTOCOL, STUDY, DRAFT, WORK, RUN, OUTPUT, FILE)
        ),
        *(
            append_only(table)
            for table in ("study", "study_protocol", "study_run", "study_output", "study_file")
        ),
    ]
