"""Indexes over what is open: a list reads what it shows, however much is over and done with."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

KINDS = (
    "forced_labour", "wages_taken", "forced_fraud", "forced_prostitution", "child_sexual_exploitation",
    "held_and_sexually_assaulted", "forced_criminality", "organ_removal", "domestic_servitude", "other",
)  # fmt: skip
NEWEST = ["partnership", "received_on", "id"]


def index(model: str, name: str, fields: list[str], condition: Q) -> AddIndexConcurrently:
    return AddIndexConcurrently(model, models.Index(fields=fields, name=name, condition=condition))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("intake", "0004_determined")]

    operations = [
        index(
            "case",
            "case_undecided_oldest",
            ["partnership", "route", "received_on", "id"],
            Q(closed_on=None, determined=False),
        ),
        index("case", "case_closed_newest", NEWEST, Q(closed_on__isnull=False)),
        *(index("case", f"case_of_{kind[:22]}", NEWEST, Q(exploitation__contains=[kind])) for kind in KINDS),
        index("hazard", "hazard_by_review", ["partnership", "review_on"], Q(ended_on=None)),
        index("possiblematch", "match_undecided", ["partnership", "created_at"], Q(decision="")),
        index("referralsource", "referral_waiting", ["partnership", "created_at"], Q(case=None)),
        index("clockpause", "pause_not_over", ["case"], Q(until_date=None)),
    ]
