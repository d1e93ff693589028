"""The referral form of a child, whole: the Home Office's questions for a child, and what it does not ask."""

from __future__ import annotations

from .model import Form
from .sections.account import ACCOUNT, INSIGHT
from .sections.around import EVIDENCE, LINKS, SAFEGUARDING, SCOPE, VOICE
from .sections.child import BACKGROUND, HEALTH_AND_SCHOOL, HOME_AND_CARE, PERSON
from .sections.exploitation import EXPLOITATION, PLACES
from .sections.referrer import AGE_AND_AUTHORITY, REFERRER

#: A new version is a new form; facts carry the version they were asked under.
FORM_VERSION = "moothall-child-2026-11"

FORM = Form(
    FORM_VERSION,
    (
        AGE_AND_AUTHORITY,
        REFERRER,
        PERSON,
        HOME_AND_CARE,
        BACKGROUND,
        HEALTH_AND_SCHOOL,
        ACCOUNT,
        PLACES,
        EXPLOITATION,
        INSIGHT,
        VOICE,
        SAFEGUARDING,
        LINKS,
        EVIDENCE,
        SCOPE,
    ),
)
