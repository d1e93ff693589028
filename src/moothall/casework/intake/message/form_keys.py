"""The table of keys: every name the Home Office form can send, and what it means."""

from __future__ import annotations

from .kinds import KIND_KEYS
from .meanings import (
    AGE_BANDS,
    GENDERS,
    LAST_CONTACT,
    NATION_CODES,
    NATIONS,
    PLACES_EXPLOITED,
    Form,
    Meaning,
    Section,
)

MESSAGE_TYPES = {"560734": "nrm", "662265": "duty_to_notify"}
ROUTES = {"NRM": "nrm", "DTN": "duty_to_notify"}

MOST_PLACES = 10


def _towns() -> tuple[Meaning, ...]:
    return tuple(
        Meaning(f"City{n}", f"uk_town_{n}", f"Town or city in the UK where exploited ({n})", Section.PLACES)
        for n in range(1, MOST_PLACES + 1)
    )


def _countries() -> tuple[Meaning, ...]:
    return tuple(
        Meaning(
            f"Country{n}", f"overseas_country_{n}", f"Country overseas where exploited ({n})", Section.PLACES
        )
        for n in range(1, MOST_PLACES + 1)
    )


def _ticks() -> tuple[Meaning, ...]:
    return tuple(
        Meaning(key, f"kind_{kind.value}", kind.label, Section.EXPLOITATION, Form.TICK)
        for key, kind in KIND_KEYS.items()
    )


_R, _A, _B, _C = Section.REFERRER, Section.AGE_AND_AUTHORITY, Section.BACKGROUND, Section.ACCOUNT
_I, _P, _E = Section.INSIGHT, Section.PLACES, Section.EXPLOITATION
_S, _Y, _D = Section.CONSENT_AND_SUPPORT, Section.PERSON, Section.DECISION_RECIPIENT
_V, _L = Section.EVIDENCE, Section.EARLIER_FORMS
_GATE, _CODED = Form.GATE, Form.CODED

MEANINGS: tuple[Meaning, ...] = (
    Meaning("Agent.Organisation", "referrer_organisation", "Referring organisation", _R),
    Meaning("Agent.Forename1", "referrer_forename", "Referrer's first name", _R),
    Meaning("Agent.Name", "referrer_surname", "Referrer's last name", _R),
    Meaning("Agent.Jobtitle", "referrer_role", "Referrer's role", _R),
    Meaning("Agent.Phone", "referrer_phone", "Referrer's telephone", _R),
    Meaning("Agent.Email", "referrer_email", "Referrer's email", _R),
    Meaning("AlternateFREmail", "referrer_second_contact", "Colleague or team to reach instead", _R),
    Meaning("Case.Jurisdiction", "reported_from", "Nation the report is made from",
            _R, _CODED, codes=tuple(NATIONS)),
    Meaning("Country", "reported_from_code", "Nation, short code", _R, _CODED, codes=tuple(NATION_CODES)),
    Meaning("CountryLabel", "reported_from_name", "Nation, as named by the form", _R),
    Meaning("AdultOrChild", "age_band", "Is the person under 18 now?", _A, _CODED, codes=AGE_BANDS),
    Meaning("LocalAuthority", "local_authority_told", "Local authority told about the child", _A),
    Meaning("LAPhone", "local_authority_phone", "Local authority's telephone", _A),
    Meaning("LAEmail", "local_authority_email", "Local authority's email", _A),
    Meaning("LAFirstName", "local_authority_contact_forename", "Local authority contact, first name", _A),
    Meaning("LALastName", "local_authority_contact_surname", "Local authority contact, last name", _A),
    Meaning("AdultOrChildDuringExploitation", "age_band_when_exploited",
            "Under 18 at any point while exploited?",
            _A, _CODED, child=False, codes=AGE_BANDS),
    Meaning("PVBirthplace", "birthplace", "Where they were born", _B),
    Meaning("PVFamily", "family", "Who their family is", _B),
    Meaning("PVEducation", "education", "Their schooling", _B),
    Meaning("PVEmploymentHistory", "work_history", "Work before the exploitation", _B),
    Meaning("MoreThanOneExploitationSituations", "more_than_one_situation",
            "Was there more than one exploitative situation?", _C, _GATE),
    Meaning("ExploitationDates", "exploitation_dates", "When the exploitation started and ended", _C),
    Meaning("HowExploitationStarted", "how_it_started", "How the exploitation started", _C),
    Meaning("ExploitationTakenSomewhere", "was_moved", "Were they moved by the exploiters?", _C, _GATE),
    Meaning("ExploitationJourneyDetails", "journey", "The journey", _C),
    Meaning("ExploitationAverageDay", "what_they_had_to_do", "What they were made to do", _C),
    Meaning("ExploitationLivingConditions", "living_conditions", "How they lived", _C),
    Meaning("ExploitationTreatment", "treatment", "How the exploiters treated them", _C),
    Meaning("PVStillInExploitativeSituation", "still_exploited", "Are they still being exploited?",
            _C, _GATE),
    Meaning("KeepingPVInSituation", "what_stops_them_leaving", "What stops them leaving", _C),
    Meaning("ExploitationReasonTheyLeft", "how_they_left", "How and why they got out, and who helped", _C),
    Meaning("PVExploitersLastContact", "last_contact", "Last contact with the exploiters", _C, _CODED,
            codes=tuple(LAST_CONTACT)),
    Meaning("DetailsLastContact", "last_contact_details", "What happened at the last contact", _C),
    # Despite its name the key now asks whether it was reported BEFORE. See FLIPPED_ON.
    Meaning("FirstChanceToReport", "reported_before", "Has this been reported before?", _C, _GATE),
    Meaning("ReportedBeforeFurtherInfo", "earlier_report", "More about the earlier report", _C),
    Meaning("ReasonForReportingNow", "why_now", "Why it is reported now and not earlier", _C),
    Meaning("IdentifiedModernSlaveryIndicators", "indicators_seen",
            "Were signs of modern slavery seen?", _I, _GATE),
    Meaning("IdentifiedModernSlaveryIndicatorsDetails", "indicators", "Which signs, and where noticed", _I),
    Meaning("DetailsAboutInterview", "interviews", "Where, how and with whom the child was spoken to", _I),
    Meaning("ProfessionalInsight", "professional_insight", "Professional reasons for referring", _I),
    # 'Dishonesty' in the key is the form's word for an evidence-based concern about credibility.
    Meaning("EvidenceOfDishonesty", "credibility_concerns",
            "Is there evidence that casts doubt on the account?",
            _I, _GATE),
    Meaning("DetailsOfEvidenceOfDishonesty", "credibility_evidence", "The evidence that casts doubt", _I),
    Meaning("ProfessionalsInvolved", "others_involved", "Are other professionals involved?", _I, _GATE),
    Meaning("DetailsOfProfessionalsInvolved", "others_involved_details", "Who else is involved", _I),
    Meaning("ExploitationLocationPresented", "where_exploited", "Exploited in the UK, overseas, or both",
            _P, _CODED,
            codes=tuple(PLACES_EXPLOITED)),
    *_towns(),
    Meaning("ExploitationUKAddress", "uk_place", "Address, village or landmark in the UK", _P),
    *_countries(),
    Meaning("ExploitationOverseasAddress", "overseas_place", "Address or landmark overseas", _P),
    Meaning("PVCurrentCityTown", "staying_town", "Town or city where staying now", _P),
    Meaning("PVCurrentCounty", "staying_county", "County or region where staying now", _P),
    Meaning("ExploiterDetails", "exploiters", "Who the exploiters are", _E),
    Meaning("ExploitersLocationInformationPresent", "exploiters_whereabouts_known",
            "Is anything known about where the exploiters are?", _E, _GATE),
    Meaning("ExploitersInUK", "exploiters_in_uk", "Are the exploiters in the UK?", _E, _GATE),
    Meaning("InformationOnExploitersCurrentLocation", "exploiters_whereabouts", "Where the exploiters are",
            _E),
    *_ticks(),
    Meaning("ExploitationOther", "kind_other", "Another form of exploitation, in the referrer's words", _E),
    Meaning("OtherVictims", "other_victims", "Are there other possible victims?", _E, _GATE),
    Meaning("OtherVictimsFurtherInfo", "other_victims_details", "More about the other possible victims", _E),
    Meaning("ConcernsOfFurtherExploitationToPV", "future_risk", "Is there a risk of further exploitation?",
            _E, _GATE),
    Meaning("ReasonForConcernsReFurtherExploitation", "future_risk_reasons", "Why there is a risk", _E),
    # Not 'was it reported': a crime reference exists in which the child is the victim.
    Meaning("ReportedCase", "crime_reference_exists", "Is there a crime reference with the child as victim?",
            _E, _GATE),
    Meaning("PoliceForce", "police_force", "Police force", _E),
    Meaning("PoliceForceCRN", "crime_reference", "Crime reference", _E),
    Meaning("WillingToCooperate", "willing_to_help_investigation",
            "Is the child willing to help an investigation?", _E, _GATE),
    Meaning("CollaborationInfo", "investigation_help", "Help given or planned with an investigation", _E),
    Meaning("Type", "message_type", "Type of message", _S, _CODED, codes=tuple(MESSAGE_TYPES)),
    Meaning("NRMOrDuty", "referral_or_duty", "Referral, or Duty to Notify", _S, _CODED, codes=tuple(ROUTES)),
    Meaning("DTNReason", "why_declined", "Why an adult does not consent", _S, child=False),
    Meaning("NeedSupport", "adult_wants_support", "Does the adult want support?", _S, _GATE, child=False),
    Meaning("Customer.Phone", "phone", "Their telephone", _S, child=False),
    Meaning("AlternativePhoneNumber", "other_phone", "Another telephone to reach them", _S, child=False),
    Meaning("AlternativePhoneRelationshipToPV", "other_phone_whose", "Whose telephone that is",
            _S, child=False),
    Meaning("CannotProvideContactDetails", "no_phone_reason", "Why no telephone can be given",
            _S, child=False),
    Meaning("Customer.Forename1", "forename", "First name", _Y),
    Meaning("Customer.Surname", "surname", "Last name", _Y),
    Meaning("Customer.Alias", "alias", "Nickname, or name used while exploited", _Y),
    Meaning("Customer.Custom7", "date_of_birth_known", "Is the date of birth known?", _Y, _GATE),
    Meaning("Customer.DOB", "date_of_birth", "Date of birth", _Y, Form.DATE),
    # 'Other' is what the form makes of 'identifies as neither'. It has no way to say 'not known'.
    Meaning("Customer.Custom17", "gender", "Gender", _Y, _CODED, codes=tuple(GENDERS)),
    Meaning("Customer.Custom9", "has_own_children", "Do they have children of their own?", _Y, _GATE),
    Meaning("Customer.Custom10", "own_children_count", "How many children of their own", _Y, Form.NUMBER),
    Meaning("Customer.Nationality", "nationality", "Nationality", _Y),
    Meaning("Customer.Custom11", "second_nationality", "Second nationality", _Y),
    Meaning("Customer.Custom13", "interpreter_needed", "Is an interpreter needed?", _Y, _GATE),
    Meaning("Customer.Custom14", "interpreter_language", "Language to interpret", _Y),
    Meaning("Customer.Custom15", "communication_help_needed", "Is other help to communicate needed?",
            _Y, _GATE),
    Meaning("Customer.Custom16", "communication_help", "Which help to communicate", _Y),
    Meaning("CIDReference", "home_office_reference", "Home Office reference", _Y),
    Meaning("WhoToSendDecisionTo", "decision_recipient", "Who gets the decision", _D, child=False),
    Meaning("Customer.ContactMethod", "contact_channels", "How to reach them", _D, child=False),
    Meaning("HowToNotify", "notify_channels", "How to notify them", _D, child=False),
    Meaning("Customer.Email", "email", "Their email", _D, child=False),
    Meaning("SafeToEmail", "safe_to_email", "Is the email safe?", _D, _GATE, child=False),
    Meaning("Customer.Address", "address", "Building and street", _D, child=False),
    Meaning("Customer.Town", "address_town", "Town", _D, child=False),
    Meaning("Customer.County", "address_county", "County", _D, child=False),
    Meaning("Customer.Postcode", "address_postcode", "Postcode", _D, child=False),
    Meaning("SafeToPostal", "safe_to_post", "Is post safe?", _D, _GATE, child=False),
    Meaning("AltContactFirstName", "recipient_forename", "Recipient's first name", _D, child=False),
    Meaning("AltContactName", "recipient_surname", "Recipient's last name", _D, child=False),
    Meaning("AltContactEmail", "recipient_email", "Recipient's email", _D, child=False),
    Meaning("AltContactAddress", "recipient_address", "Recipient's building and street", _D, child=False),
    Meaning("AltContactTown", "recipient_town", "Recipient's town", _D, child=False),
    Meaning("AltContactCounty", "recipient_county", "Recipient's county", _D, child=False),
    Meaning("AltContactPostcode", "recipient_postcode", "Recipient's postcode", _D, child=False),
    Meaning("AltContactPermissionToSend", "recipient_agreed", "Did the person agree to this recipient?",
            _D, _GATE,
            child=False),
    Meaning("EvidenceSubmitted", "evidence_description", "What each file is, and its date", _V),
    Meaning("VictimAccount", "single_account", "The account in one text", _L, child=False),
    Meaning("MultipleExploitationSituations", "more_than_one_situation_earlier",
            "More than one exploitative situation (earlier question)", _L, Form.GATE_OR_TEXT, child=False),
    Meaning("ExploitationWhyTheyStayed", "why_they_stayed", "Why they stayed", _L, child=False),
    Meaning("ReasonForMakingReferral", "why_refer", "Why the referral is made (earlier question)",
            _L, child=False),
    Meaning("CanPoliceContactPV", "police_may_contact", "May the police contact them? (earlier question)",
            _L, _GATE,
            child=False),
    Meaning("SupportProviderContactByPhone", "support_phone",
            "Telephone for the support provider (earlier question)",
            _L, child=False),
    Meaning("Customer.Custom12", "address_country", "Country of address (earlier question)", _L, child=False),
)  # fmt: skip

BY_SOURCE_KEY = {meaning.source_key: meaning for meaning in MEANINGS}
BY_KEY = {meaning.key: meaning for meaning in MEANINGS}
