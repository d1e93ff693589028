"""What the database guarantees of releases, whatever the code does: as text for the migration.

Two different people vote, neither of them an author; nobody sees the other's vote before giving one; nothing is
published of which not every part was accepted by two; and no row is ever changed.
"""

from __future__ import annotations

from moothall.core.access.policies import APP_ROLE, secure

OURS = "partnership_id = (SELECT moothall_partnership())"
WRITTEN_BY = f"{OURS} AND created_by_id = (SELECT moothall_membership())"
AN_EVALUATOR = "(SELECT moothall_role()) = 'evaluator'"
#: The roles that may check, and so see what was found before it is published.
A_CHECKER = "(SELECT moothall_role()) IN ('data_protection_officer', 'evaluator')"
A_READER = """(SELECT moothall_role()) IN
    ('coordinator', 'chair', 'seat_member', 'data_protection_officer', 'evaluator', 'administrator')"""

ADDED_ONLY = (
    "release", "release_draft", "release_prepared", "release_item", "release_holds", "release_vote", "release_answer",
    "release_published", "released_output",
)  # fmt: skip

# Whose work a release is: who began the study, wrote a protocol of it, ran it, or put a draft together.
AUTHORS = """
CREATE FUNCTION release_authors(of_release uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT DISTINCT m.person_id FROM access_membership m WHERE m.partnership_id = moothall_partnership() AND m.id IN (
        SELECT e.created_by_id FROM release e WHERE e.id = of_release
        UNION SELECT s.created_by_id FROM study s JOIN release e ON e.study_id = s.id WHERE e.id = of_release
        UNION SELECT p.created_by_id FROM study_protocol p JOIN release e ON e.study_id = p.study_id
              WHERE e.id = of_release
        UNION SELECT d.created_by_id FROM release_draft d WHERE d.release_id = of_release
        UNION SELECT r.created_by_id FROM study_run r JOIN release_draft d ON d.run_id = r.id
              WHERE d.release_id = of_release)
$$;
"""

# A vote is seen by who voted in its round, and by every checker and author once both have. How many have is no secret.
SEEN = f"""
CREATE FUNCTION release_vote_seen(of_item uuid, in_round smallint) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) >= 2 OR coalesce(bool_or(moothall_is_oneself(v.person_id)), false)
    FROM release_vote v WHERE v.item_id = of_item AND v.round = in_round
$$;
CREATE FUNCTION release_votes_cast(of_items uuid[]) RETURNS TABLE (item uuid, in_round smallint, votes bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT v.item_id, v.round, count(*) FROM release_vote v
    WHERE v.item_id = ANY (of_items) AND v.partnership_id = moothall_partnership() AND {A_CHECKER}
    GROUP BY v.item_id, v.round
$$;
"""

VOTES = """
CREATE FUNCTION release_vote_allowed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    checked release_item%ROWTYPE;
    voter uuid;
BEGIN
    -- Two who vote at the same moment come one after the other.
    SELECT * INTO checked FROM release_item i
    WHERE i.id = NEW.item_id AND i.partnership_id = NEW.partnership_id FOR UPDATE;
    SELECT m.person_id INTO voter FROM access_membership m WHERE m.id = NEW.created_by_id;
    IF checked.id IS NULL THEN
        RAISE EXCEPTION 'There is no such thing to check.' USING ERRCODE = 'check_violation';
    ELSIF voter IS DISTINCT FROM NEW.person_id THEN
        RAISE EXCEPTION 'A vote is given in one''s own name.' USING ERRCODE = 'check_violation';
    ELSIF voter IN (SELECT release_authors(checked.release_id)) THEN
        RAISE EXCEPTION 'An author does not check.' USING ERRCODE = 'check_violation';
    ELSIF NEW.shown_sha256 <> checked.shown_sha256 THEN
        RAISE EXCEPTION 'The vote is of something else.' USING ERRCODE = 'check_violation';
    ELSIF NEW.round <> (SELECT 1 + count(*) FROM release_answer a WHERE a.item_id = NEW.item_id) THEN
        RAISE EXCEPTION 'That round is over, or has not begun.' USING ERRCODE = 'check_violation';
    ELSIF (SELECT count(*) FROM release_vote v WHERE v.item_id = NEW.item_id AND v.round = NEW.round) >= 2 THEN
        RAISE EXCEPTION 'Two people have voted.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER release_vote_allowed BEFORE INSERT ON release_vote
    FOR EACH ROW EXECUTE FUNCTION release_vote_allowed();
CREATE FUNCTION release_answer_allowed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.round <> (SELECT 1 + count(*) FROM release_answer a WHERE a.item_id = NEW.item_id)
       OR (SELECT count(*) FROM release_vote v WHERE v.item_id = NEW.item_id AND v.round = NEW.round) <> 2
       OR NOT EXISTS (SELECT 1 FROM release_vote v
                      WHERE v.item_id = NEW.item_id AND v.round = NEW.round AND v.vote = 'send back')
       OR EXISTS (SELECT 1 FROM release_vote v
                  WHERE v.item_id = NEW.item_id AND v.round = NEW.round AND v.vote = 'refuse') THEN
        RAISE EXCEPTION 'Only what two have checked and sent back is answered.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER release_answer_allowed BEFORE INSERT ON release_answer
    FOR EACH ROW EXECUTE FUNCTION release_answer_allowed();
"""

# A version is published whole: the newest draft, prepared, each part of it accepted by two people in its last round.
PUBLISHES = """
CREATE FUNCTION release_accepted(of_item uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT count(*) = 2 AND count(DISTINCT v.person_id) = 2 AND bool_and(v.vote = 'accept') FROM release_vote v
    WHERE v.item_id = of_item AND v.round = (SELECT 1 + count(*) FROM release_answer a WHERE a.item_id = of_item)
$$;
CREATE FUNCTION release_publish_allowed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    released release%ROWTYPE;
BEGIN
    SELECT * INTO released FROM release e
    WHERE e.id = NEW.release_id AND e.partnership_id = NEW.partnership_id FOR UPDATE;
    IF released.id IS NULL OR (released.kind = 'withdrawal') <> (NEW.draft_id IS NULL) THEN
        RAISE EXCEPTION 'A version is published with its draft, a withdrawal without.' USING ERRCODE = 'check_violation';
    ELSIF released.supersedes_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM release_published p WHERE p.release_id = released.supersedes_id) THEN
        RAISE EXCEPTION 'What it supersedes was never published.' USING ERRCODE = 'check_violation';
    ELSIF EXISTS (SELECT 1 FROM release_published p JOIN release e ON e.id = p.release_id
                  WHERE e.partnership_id = released.partnership_id AND e.key = released.key
                    AND e.version >= released.version) THEN
        RAISE EXCEPTION 'That version, or a later one, is published already.' USING ERRCODE = 'check_violation';
    ELSIF NEW.draft_id IS NULL THEN
        RETURN NEW;
    ELSIF NEW.draft_id IS DISTINCT FROM
          (SELECT d.id FROM release_draft d WHERE d.release_id = NEW.release_id ORDER BY d.number DESC LIMIT 1)
          OR NOT EXISTS (SELECT 1 FROM release_prepared p WHERE p.draft_id = NEW.draft_id) THEN
        RAISE EXCEPTION 'Only the newest draft is published, once it is prepared.' USING ERRCODE = 'check_violation';
    ELSIF (SELECT count(DISTINCT i.what) FROM release_holds h JOIN release_item i ON i.id = h.item_id
           WHERE h.draft_id = NEW.draft_id) < 3
          OR EXISTS (SELECT 1 FROM release_holds h
                     WHERE h.draft_id = NEW.draft_id AND NOT release_accepted(h.item_id)) THEN
        RAISE EXCEPTION 'Not every part was accepted by two people.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER release_publish_allowed BEFORE INSERT ON release_published
    FOR EACH ROW EXECUTE FUNCTION release_publish_allowed();
"""


def seen_and_added(table: str, seen: str, added: str) -> str:
    """Who sees the rows of a table, and who adds to it in their own name; nobody changes one."""
    return (
        secure(table)
        + f"""
CREATE POLICY {table}_see ON {table} FOR SELECT TO {APP_ROLE} USING ({OURS} AND {seen});
CREATE POLICY {table}_add ON {table} FOR INSERT TO {APP_ROLE} WITH CHECK ({WRITTEN_BY} AND {added});
GRANT SELECT, INSERT ON {table} TO {APP_ROLE};
"""
    )


def _of(table: str, of: str, key: str) -> str:
    """That what a row belongs to is there to be seen."""
    return f"EXISTS (SELECT 1 FROM {of} o WHERE o.id = {key} AND o.partnership_id = {table}.partnership_id)"


RELEASE = seen_and_added("release", A_READER, f"{A_CHECKER} AND {_of('release', 'study', 'study_id')}")
DRAFT = seen_and_added(
    "release_draft",
    A_CHECKER,
    f"""{AN_EVALUATOR} AND EXISTS (SELECT 1 FROM release e JOIN study_run r ON r.study_id = e.study_id
        WHERE e.id = release_id AND r.id = run_id AND e.kind <> 'withdrawal')""",
)
PREPARED = seen_and_added("release_prepared", A_CHECKER, f"{AN_EVALUATOR} AND {_of('release_prepared', 'release_draft', 'draft_id')}")  # fmt: skip
ITEM = seen_and_added("release_item", A_CHECKER, f"{AN_EVALUATOR} AND {_of('release_item', 'release', 'release_id')}")  # fmt: skip
HOLDS = seen_and_added("release_holds", A_CHECKER, f"{AN_EVALUATOR} AND {_of('release_holds', 'release_draft', 'draft_id')}")  # fmt: skip
VOTE = seen_and_added(
    "release_vote",
    f"{A_CHECKER} AND release_vote_seen(item_id, round)",
    f"{A_CHECKER} AND moothall_is_oneself(person_id)",
)
ANSWER = seen_and_added("release_answer", A_CHECKER, f"{AN_EVALUATOR} AND {_of('release_answer', 'release_item', 'item_id')}")  # fmt: skip
PUBLISHED = seen_and_added("release_published", A_READER, A_CHECKER)
RELEASED = seen_and_added(
    "released_output",
    A_READER,
    f"{A_CHECKER} AND {_of('released_output', 'release_published', 'published_id')}",
)
WORK = (
    secure("release_work")
    + f"""
CREATE POLICY release_work_see ON release_work FOR SELECT TO {APP_ROLE} USING ({OURS} AND {A_CHECKER});
CREATE POLICY release_work_add ON release_work FOR INSERT TO {APP_ROLE} WITH CHECK ({OURS} AND {AN_EVALUATOR});
CREATE POLICY release_work_change ON release_work FOR UPDATE TO {APP_ROLE}
    USING ({OURS} AND {AN_EVALUATOR}) WITH CHECK ({OURS} AND {AN_EVALUATOR});
GRANT SELECT, INSERT, UPDATE ON release_work TO {APP_ROLE};
"""
)

# Whoever may see what a run found may have its report drawn: evaluators and those who check.
PREVIEW = (
    secure("report_preview")
    + f"""
CREATE POLICY report_preview_see ON report_preview FOR SELECT TO {APP_ROLE} USING ({OURS} AND {A_CHECKER});
CREATE POLICY report_preview_add ON report_preview FOR INSERT TO {APP_ROLE} WITH CHECK ({WRITTEN_BY} AND {A_CHECKER});
CREATE POLICY report_preview_change ON report_preview FOR UPDATE TO {APP_ROLE}
    USING ({WRITTEN_BY} AND {A_CHECKER}) WITH CHECK ({WRITTEN_BY} AND {A_CHECKER});
GRANT SELECT, INSERT, UPDATE ON report_preview TO {APP_ROLE};
"""
)

EVERYTHING = (
    RELEASE, DRAFT, WORK, PREPARED, ITEM, HOLDS, AUTHORS, SEEN, VOTE, ANSWER, VOTES, PUBLISHED, PUBLISHES, RELEASED,
)  # fmt: skip
