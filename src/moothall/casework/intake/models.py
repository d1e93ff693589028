"""The referral as received, the child, the case, the facts taken from it, and the search keys."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from moothall.casework.intake.assessments.models import Assessment as Assessment
from moothall.casework.intake.assessments.models import AssessmentDraft as AssessmentDraft
from moothall.casework.intake.closing_models import CaseClosing as CaseClosing
from moothall.casework.intake.emergency_models import EmergencyOpening as EmergencyOpening
from moothall.casework.intake.message.kinds import ExploitationKind
from moothall.casework.intake.standing_models import Consent as Consent
from moothall.casework.intake.standing_models import Rating as Rating
from moothall.core.access.models import Agency, Membership, NeedToKnow, Partnership
from moothall.core.crypto import SealedJSONField, SealedTextField
from moothall.core.kinds import Kind, uuid7


def _choices(*values: str) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


class CaseNumber(models.Model):
    """The last case number given out by a partnership in a year; locked while one is taken."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    KINDS: ClassVar = dict.fromkeys(["id", "partnership", "year", "last"], Kind.OPEN)

    class Meta:
        db_table = "intake_case_number"
        constraints = [models.UniqueConstraint(fields=["partnership", "year"], name="case_number_per_year")]


class Child(NeedToKnow):
    """Who the child is, as far as is known. A date of birth may be absent or uncertain."""

    given_names = SealedTextField()
    family_name = SealedTextField()
    aliases = SealedJSONField(default=list)
    date_of_birth = SealedTextField(null=True)
    birth_certainty = models.CharField(
        max_length=20, default="stated", choices=_choices("stated", "confirmed", "disputed", "not_known")
    )
    gender = models.CharField(max_length=20, blank=True, default="")
    nationalities = ArrayField(models.CharField(max_length=80), default=list)
    ethnicity = SealedTextField(default="")
    language = models.CharField(max_length=80, blank=True, default="")
    interpreter_needed = models.CharField(max_length=10, blank=True, default="")
    communication_needs = SealedTextField(default="")
    identifiers = SealedJSONField(default=dict)
    same_as = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="also_known_as_rows"
    )
    version = models.PositiveIntegerField(default=1)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **dict.fromkeys(
            ["given_names", "family_name", "aliases", "date_of_birth", "identifiers", "birth_certainty"], Kind.IDENTITY
        ),
        **dict.fromkeys(
            ["gender", "nationalities", "ethnicity", "language", "interpreter_needed", "communication_needs"],
            Kind.SPECIAL,
        ),
        "same_as": Kind.OFFICIAL, "version": Kind.OFFICIAL,
    }  # fmt: skip

    class Meta:
        db_table = "intake_child"


class ChildKey(NeedToKnow):
    """A keyed digest of something the child can be found by: a name, how it sounds, a birth date, a number."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="keys")
    what = models.CharField(
        max_length=20,
        choices=_choices("name", "sound", "birth", "birth_year", "identifier", "alias", "prefix"),
    )
    digest = models.BinaryField()

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        "child": Kind.OFFICIAL,
        "what": Kind.OFFICIAL,
        "digest": Kind.IDENTITY,
    }

    class Meta:
        db_table = "intake_child_key"
        indexes = [models.Index(fields=["partnership", "digest", "what"], name="child_key_lookup")]


class Case(NeedToKnow):
    """One referral's way through one arrangement, whose name, version and hash it pins.

    Its stage is derived from what has happened and stored nowhere. `answers` are the coded answers, by question,
    to what the arrangement asks of a referral or before a decision; `police_area` is the force where the person
    lives; `repeat_of` the earlier referral of the same person that makes this one a repeat by the arrangement's rule.
    `authority_code` is the local authority the referral names; empty where it names none, so that the authority is
    that of the owning agency, or where what it names stands for none that is known (`authority_unmatched`).
    """

    reference = models.CharField(max_length=20)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="cases")
    arrangement = models.CharField(max_length=60)
    arrangement_version = models.CharField(max_length=40)
    arrangement_hash = models.CharField(max_length=64)
    received_on = models.DateField()
    route = models.CharField(max_length=40)
    in_scope = models.BooleanField(default=True)
    route_reason = models.TextField(blank=True, default="")
    route_rules = ArrayField(models.CharField(max_length=20), default=list)
    owning_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    authority_code = models.CharField(max_length=12, blank=True, default="", db_default="")
    authority_unmatched = models.BooleanField(default=False, db_default=False)
    lead_worker = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    guardian = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    exploitation = ArrayField(models.CharField(max_length=40), default=list)
    looked_after = models.CharField(max_length=10, blank=True, default="")
    answers = models.JSONField(default=dict)
    police_area = models.CharField(max_length=20, blank=True, default="")
    repeat_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="repeats")
    closed_on = models.DateField(null=True)
    closed_reason = models.TextField(blank=True, default="")
    # Whether there is a determination, one that settles the case stands, and there is a plan; and how far the case
    # has come until it is decided (received, gathering, ready or listed); and the points of its follow-up that were
    # recorded; and whether a missing episode wants something still. The database sets these marks itself, for lists to be read by (see docs/decisions/0010-lists.md);
    # nobody else can.
    determined = models.BooleanField(default=False, db_default=False)
    decided = models.BooleanField(default=False, db_default=False)
    planned = models.BooleanField(default=False, db_default=False)
    stands_at = models.CharField(max_length=10, default="received", db_default="received")
    waves_recorded = models.TextField(blank=True, default="", db_default="")
    episode_waits = models.BooleanField(default=False, db_default=False)
    version = models.PositiveIntegerField(default=1)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **dict.fromkeys(
            ["reference", "child", "arrangement", "arrangement_version", "arrangement_hash", "received_on", "route", "in_scope",
             "route_reason", "route_rules", "owning_agency", "lead_worker", "guardian", "closed_on", "closed_reason",
             "determined", "decided", "planned", "stands_at", "waves_recorded", "episode_waits", "repeat_of", "authority_code",
             "authority_unmatched", "version"],
            Kind.OFFICIAL,
        ),
        **dict.fromkeys(["exploitation", "looked_after", "answers", "police_area"], Kind.SPECIAL),
    }  # fmt: skip

    class Meta:
        db_table = "intake_case"
        constraints = [
            models.UniqueConstraint(fields=["partnership", "reference"], name="case_reference_once")
        ]
        indexes = [
            models.Index(fields=["partnership", "-received_on", "-id"], name="case_newest_first"),
            models.Index(
                fields=["partnership", "received_on", "id"],
                condition=Q(closed_on=None),
                name="case_open_oldest",
            ),
            models.Index(fields=["partnership", "child"], name="case_by_child"),
            models.Index(
                fields=["partnership", "in_scope", "received_on", "id"],
                condition=Q(closed_on=None, determined=False),
                name="case_undecided_oldest",
            ),
            models.Index(
                fields=["partnership", "stands_at", "received_on", "id"],
                condition=Q(closed_on=None, determined=False, in_scope=True),
                name="case_undecided_by_stage",
            ),
            models.Index(
                fields=["partnership", "arrangement", "waves_recorded", "received_on", "id"],
                condition=Q(in_scope=True),
                name="case_by_waves",
            ),
            models.Index(
                fields=["partnership", "id"],
                condition=Q(closed_on=None, episode_waits=True),
                name="case_with_episode",
            ),
            models.Index(
                fields=["partnership", "received_on", "id"],
                condition=Q(closed_on=None, determined=True, decided=False),
                name="case_part_decided",
            ),
            models.Index(
                fields=["partnership", "received_on", "id"],
                condition=Q(closed_on=None, decided=True, planned=False),
                name="case_without_plan",
            ),
            models.Index(
                fields=["partnership", "received_on", "id"],
                condition=Q(closed_on=None, decided=True, planned=True),
                name="case_with_plan",
            ),
            models.Index(
                fields=["partnership", "received_on", "id"],
                condition=Q(closed_on__isnull=False),
                name="case_closed_newest",
            ),
            # One for each kind: an operator on arrays may not be asked before the policy has been, so that one
            # index over all kinds would never be used; whether a row lies in a partial index needs no asking.
            *(
                models.Index(
                    fields=["partnership", "received_on", "id"],
                    condition=Q(exploitation__contains=[kind.value]),
                    name=f"case_of_{kind.value[:22]}",
                )
                for kind in ExploitationKind
            ),
        ]


class ReferralSource(NeedToKnow):
    """A referral exactly as it came in, byte for byte. Never altered: the database refuses."""

    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="sources")
    form = models.CharField(
        max_length=30,
        choices=_choices(
            "home_office_message", "browser_form", "pasted_copy", "arrangement_form", "onward_referral"
        ),
    )
    external_id = models.CharField(max_length=100)
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    received_on = models.DateField()
    meaning_version = models.CharField(max_length=40)
    referrer_agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "body": Kind.SPECIAL,
        **dict.fromkeys(
            ["case", "form", "external_id", "sha256", "media_type", "received_on", "meaning_version",
             "referrer_agency"], Kind.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        db_table = "intake_referral_source"
        indexes = [
            models.Index(
                fields=["partnership", "created_at"], condition=Q(case=None), name="referral_waiting"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "external_id"], name="referral_external_id_once"),
        ]


class Fact(NeedToKnow):
    """One thing the referral says, as an attributed record that can be confirmed or corrected.

    A correction is a new row that supersedes; the words received are never changed. `answer` is tri-state:
    `yes`, `no`, `not_sure`, or empty where the question is not of that kind or was not asked.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="facts")
    source = models.ForeignKey(ReferralSource, null=True, on_delete=models.PROTECT, related_name="facts")
    key = models.CharField(max_length=80)
    label = models.CharField(max_length=200)
    section = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    text = SealedTextField(default="")
    answer = models.CharField(
        max_length=10, blank=True, default="", choices=_choices("yes", "no", "not_sure")
    )
    source_key = models.CharField(max_length=120, blank=True, default="")
    state = models.CharField(
        max_length=12, default="received", choices=_choices("received", "confirmed", "corrected", "not_known")
    )
    said_by = models.CharField(max_length=200)
    reason = SealedTextField(default="")
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    superseded = models.BooleanField(default=False)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "text": Kind.SPECIAL, "answer": Kind.SPECIAL, "reason": Kind.SPECIAL,
        **dict.fromkeys(
            ["case", "source", "key", "label", "section", "position", "source_key", "state", "said_by", "supersedes",
             "superseded"], Kind.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        db_table = "intake_fact"
        indexes = [models.Index(fields=["case", "section", "position"], name="fact_by_case")]


class ReferralDraft(NeedToKnow):
    """A referral being written in the browser: saved after every page, seen by its writer's agency alone."""

    reference = models.CharField(max_length=60)
    answers = SealedJSONField(default=dict)
    page = models.CharField(max_length=60, blank=True, default="")
    saved_at = models.DateTimeField(auto_now=True)
    sent_at = models.DateTimeField(null=True)
    sent_as = models.ForeignKey(ReferralSource, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "answers": Kind.SPECIAL,
        **dict.fromkeys(["reference", "page", "saved_at", "sent_at", "sent_as", "version"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "intake_referral_draft"


class ReferralFile(NeedToKnow):
    """A document that came with a referral, or that the message names without carrying it."""

    source = models.ForeignKey(ReferralSource, null=True, on_delete=models.PROTECT, related_name="files")
    draft = models.ForeignKey(ReferralDraft, null=True, on_delete=models.PROTECT, related_name="files")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey("files.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    name = SealedTextField()
    description = SealedTextField(default="")

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "name": Kind.SPECIAL, "description": Kind.SPECIAL,
        **dict.fromkeys(["source", "draft", "case", "file"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "intake_referral_file"


class PossibleMatch(NeedToKnow):
    """Two records that may be of one child. A person decides, always; the decision is kept and reversible."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="possible_matches")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    why = ArrayField(models.CharField(max_length=40), default=list)
    decision = models.CharField(max_length=10, default="", blank=True, choices=_choices("same", "different"))
    decided_reason = SealedTextField(default="")
    decided_by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "decided_reason": Kind.SPECIAL,
        **dict.fromkeys(["case", "child", "why", "decision", "decided_by", "decided_at"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "intake_possible_match"
        indexes = [
            models.Index(
                fields=["partnership", "created_at"], condition=Q(decision=""), name="match_undecided"
            )
        ]
        constraints = [models.UniqueConstraint(fields=["case", "child"], name="possible_match_once")]


class Hazard(NeedToKnow):
    """A risk to the child or to staff that must be seen before acting, with the day it is looked at again."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hazards")
    about = models.CharField(max_length=20, choices=_choices("child", "staff", "family", "place"))
    text = SealedTextField()
    review_on = models.DateField()
    told = models.CharField(max_length=10, default="", blank=True, choices=_choices("yes", "no", "not_safe"))
    ended_on = models.DateField(null=True)
    ended_reason = SealedTextField(default="")

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "text": Kind.SPECIAL, "ended_reason": Kind.SPECIAL,
        **dict.fromkeys(["case", "about", "review_on", "told", "ended_on"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "intake_hazard"
        indexes = [
            models.Index(
                fields=["partnership", "review_on"], condition=Q(ended_on=None), name="hazard_by_review"
            )
        ]


class Link(NeedToKnow):
    """Somebody or something tied to the case: another child, a suspected exploiter, a place, a phone, a car.

    `digest` is the keyed digest of what it is and how it is written, by which the same thing is found in other cases.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    what = models.CharField(
        max_length=20, choices=_choices("child", "person", "place", "phone", "vehicle", "online")
    )
    label = SealedTextField()
    digest = models.BinaryField()
    relation = models.CharField(max_length=120)
    notes = SealedTextField(default="")
    linked_case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "label": Kind.IDENTITY, "digest": Kind.IDENTITY,
        "notes": Kind.SPECIAL, "relation": Kind.SPECIAL,
        **dict.fromkeys(["case", "what", "linked_case", "ended_at"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "intake_link"
        indexes = [
            models.Index(
                fields=["partnership", "digest"], condition=Q(ended_at=None), name="link_to_the_same"
            ),
            models.Index(
                fields=["partnership", "-created_at", "-id"],
                condition=Q(ended_at=None),
                name="link_newest_first",
            ),
        ]


class ClockPause(NeedToKnow):
    """A clock stood still between two dates, for a coded reason of the arrangement."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pauses")
    clock = models.CharField(max_length=60)
    from_date = models.DateField()
    until_date = models.DateField(null=True)
    code = models.CharField(max_length=60)
    reason = SealedTextField()

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "reason": Kind.SPECIAL,
        **dict.fromkeys(["case", "clock", "from_date", "until_date", "code"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "intake_clock_pause"
        indexes = [models.Index(fields=["case"], condition=Q(until_date=None), name="pause_not_over")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gte=F("from_date")),
                name="pause_ends_after_it_starts",
            ),
        ]


class RuleOverride(models.Model):
    """A partnership's own value for a rule that allows one, with its reason. Shown wherever the rule is used."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    arrangement = models.CharField(max_length=60)
    rule = models.CharField(max_length=20)
    value = models.JSONField()
    reason = models.TextField()
    effective_from = models.DateField()
    ended_on = models.DateField(null=True)
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT)
    made_at = models.DateTimeField(auto_now_add=True)

    KINDS: ClassVar = dict.fromkeys(
        ["id", "partnership", "arrangement", "rule", "value", "reason", "effective_from", "ended_on", "made_by",
         "made_at"], Kind.OPEN,
    )  # fmt: skip

    class Meta:
        db_table = "intake_rule_override"
