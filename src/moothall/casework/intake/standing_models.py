"""How a case stands between referral and decision: the risk as it was rated, and where asking for consent stands."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from moothall.core.access.models import NeedToKnow
from moothall.core.crypto import SealedTextField
from moothall.core.kinds import Kind

ANSWERS = ("asked", "given", "refused", "withdrawn")


class Rating(NeedToKnow):
    """The risk of a case, rated by one of the arrangement's levels. A new rating stands beside the older ones."""

    case = models.ForeignKey("intake.Case", on_delete=models.PROTECT, related_name="ratings")
    rating = models.CharField(max_length=40)
    reasons = SealedTextField()
    rated_on = models.DateField()

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "rating": Kind.SPECIAL, "reasons": Kind.SPECIAL,
        **dict.fromkeys(["case", "rated_on"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "intake_rating"
        indexes = [models.Index(fields=["case", "rated_on"], name="rating_by_case")]


class Consent(NeedToKnow):
    """A step in asking for consent: asked, given, refused or withdrawn, by whom and how. The newest stands."""

    case = models.ForeignKey("intake.Case", on_delete=models.PROTECT, related_name="consents")
    answer = models.CharField(max_length=12, choices=[(each, each) for each in ANSWERS])
    given_by = models.CharField(max_length=40)
    name = SealedTextField(default="")
    how = SealedTextField()
    answered_on = models.DateField()

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "name": Kind.IDENTITY, "how": Kind.SPECIAL, "answer": Kind.SPECIAL,
        **dict.fromkeys(["case", "given_by", "answered_on"], Kind.OFFICIAL),
    }  # fmt: skip

    class Meta:
        db_table = "intake_consent"
        indexes = [models.Index(fields=["case", "answered_on"], name="consent_by_case")]
