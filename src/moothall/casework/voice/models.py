"""The child's voice, as records of its own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from moothall.casework.intake.models import Case, ReferralSource, _choices
from moothall.core.access.models import NeedToKnow
from moothall.core.crypto import SealedTextField
from moothall.core.kinds import Kind


class Voice(NeedToKnow):
    """What the child said, in the child's own words, or why it could not be had. Never changed.

    `source` is the referral whose words these are, where they came with one.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="voices")
    heard = models.BooleanField()
    words = SealedTextField(default="")
    wishes = SealedTextField(default="")
    gathered_how = models.CharField(max_length=60, blank=True, default="")
    gathered_by = models.CharField(max_length=200, blank=True, default="")
    gathered_on = models.DateField()
    advocate_present = models.CharField(max_length=10, blank=True, default="", choices=_choices("yes", "no"))
    guardian_present = models.CharField(max_length=10, blank=True, default="", choices=_choices("yes", "no"))
    others_present = SealedTextField(default="")
    language = models.CharField(max_length=80, blank=True, default="")
    interpreter = models.CharField(max_length=10, blank=True, default="", choices=_choices("yes", "no"))
    told_about_nrm = models.CharField(max_length=10, blank=True, default="", choices=_choices("yes", "no"))
    source = models.OneToOneField(
        ReferralSource, null=True, on_delete=models.PROTECT, related_name="childs_words"
    )
    could_not_code = models.CharField(max_length=60, blank=True, default="")
    could_not_reason = SealedTextField(default="")
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS,
        **dict.fromkeys(["words", "wishes", "others_present", "could_not_reason"], Kind.SPECIAL),
        **dict.fromkeys(
            ["case", "heard", "gathered_how", "gathered_by", "gathered_on", "advocate_present", "guardian_present",
             "language", "interpreter", "told_about_nrm", "source", "could_not_code", "supersedes"], Kind.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        db_table = "voice_voice"
        constraints = [
            models.CheckConstraint(
                condition=Q(heard=True) | ~Q(could_not_code=""), name="unheard_has_a_reason"
            ),
        ]


class VoiceEffect(NeedToKnow):
    """What changed because of what the child said."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="voice_effects")
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="effects")
    text = SealedTextField()

    KINDS: ClassVar = {
        **NeedToKnow.BASE_KINDS, "case": Kind.OFFICIAL, "voice": Kind.OFFICIAL, "text": Kind.SPECIAL,
    }  # fmt: skip

    class Meta:
        db_table = "voice_effect"
