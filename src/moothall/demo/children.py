"""Invented referrals: the answers a first responder might have given about a child who does not exist."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

GIVEN = (
    "Ailsa", "Bronagh", "Caspian", "Delyth", "Eiluned", "Ffion", "Gethin", "Hollis", "Idris", "Jago", "Kerensa",
    "Linnet", "Merrin", "Nimue", "Osian", "Perran", "Quill", "Rhiannon", "Senara", "Tegan", "Ulick", "Vesper",
    "Wren", "Xanthe", "Ysolde", "Zennor",
)  # fmt: skip
# Surnames that nobody bears, each of its own: the search for the same child goes by the parts of a name.
FAMILY = (
    "Madeupson", "Inventley", "Notareal", "Pretendby", "Fablewick", "Imaginham", "Storyfield", "Fictionby",
    "Neverwas", "Supposewell",
)  # fmt: skip


@dataclass(frozen=True)
class Account:
    """One kind of exploitation and the account that goes with it."""

    component: str
    started: str
    had_to_do: str
    treatment: str
    purpose: str
    words: str
    town: str


ACCOUNTS = (
    Account(
        "ComponentForcedCrime",
        "An older boy gave a phone and trainers, then spoke of a debt.",
        "Carry packages by train and wait in a flat for days.",
        "Threatened with harm to the family if the debt was not paid.",
        "Carrying drugs for others under threat of a debt.",
        "I thought he was my mate. Then it was just the debt, the debt, the debt.",
        "Hull",
    ),
    Account(
        "ComponentChildExploitation",
        "Met online by somebody who said he was seventeen; he was not.",
        "Taken to parties in rented flats and told whom to be nice to.",
        "Given drink; pictures were taken and used as a threat.",
        "Sexual exploitation by several adults.",
        "I want it to stop being my fault.",
        "Scarborough",
    ),
    Account(
        "ComponentForcedToWorkForNothing",
        "Brought to a car wash by a relative's friend who promised school.",
        "Wash cars from seven to seven, six days, for food and a mattress.",
        "Documents held; told that nobody would believe a child.",
        "Forced labour at a car wash.",
        "My hands hurt. I would like to go to college.",
        "Goole",
    ),
    Account(
        "ComponentDomesticServitude",
        "An 'aunt' arranged the journey and said the fee was to be worked off.",
        "Clean, cook and mind children from five in the morning.",
        "Slept on the kitchen floor; not allowed out alone.",
        "Domestic servitude.",
        "I miss my grandmother's house. I do not want to go back to aunt.",
        "Beverley",
    ),
)


@dataclass(frozen=True)
class Named:
    """A name and numbers that a story needs, in place of those that come of the child's number.

    `new_year`: born on 1 January, as of a child whose day of birth nobody knows.
    """

    given: str
    family: str
    gender: str
    home_office: str = ""
    new_year: bool = False


@dataclass(frozen=True)
class Invented:
    """One invented child: a name, a birthday, an account, and the message made of them."""

    number: int
    given: str
    family: str
    born: date
    account: Account
    raw: bytes


def invent(
    number: int, received_on: date, *, days_to_18: int | None = None, named: Named | None = None
) -> Invented:
    """The invented child of this number, as a message in the Home Office's form."""
    given, family = GIVEN[number % len(GIVEN)], FAMILY[number * 7 % len(FAMILY)]
    account = ACCOUNTS[number % len(ACCOUNTS)]
    age_days = 365 * (11 + number % 5) + 97 + number * 13 % 250
    born = received_on - timedelta(days=age_days)
    if days_to_18 is not None:
        eighteenth = received_on + timedelta(days=days_to_18)
        born = date(eighteenth.year - 18, eighteenth.month, min(eighteenth.day, 28))
    more: dict[str, str] = {}
    if named is not None:
        given, family = named.given, named.family
        born = born.replace(month=1, day=1) if named.new_year else born
        more = {"Customer.Custom17": named.gender}
        more |= {"CIDReference": named.home_office} if named.home_office else {}
    message = json.dumps(_message(number, given, family, born, account) | more, ensure_ascii=False).encode()
    return Invented(number, given, family, born, account, message)


def _message(number: int, given: str, family: str, born: date, account: Account) -> dict[str, str]:
    return {
        "Type": "560734",
        "NRMOrDuty": "NRM",
        "ExternalId": str(uuid5(NAMESPACE_URL, f"moothall-fictional-{number}")),
        "Customer.Forename1": given,
        "Customer.Surname": family,
        "Customer.Custom7": "Yes",
        "Customer.DOB": born.isoformat(),
        "Customer.Custom17": ("Female", "Male", "Other")[number % 3],
        "Customer.Custom9": "No",
        "Customer.Nationality": ("United Kingdom", "Vietnam", "Albania", "Sudan")[number % 4],
        "Customer.Custom13": "No" if number % 4 == 0 else "Yes",
        "Customer.Custom14": ("", "Vietnamese", "Albanian", "Arabic")[number % 4],
        "Customer.Custom15": "No",
        "Case.Jurisdiction": "ENGLAND",
        "Country": "ENG",
        "CountryLabel": "England",
        "AdultOrChild": "Child",
        "ExploitationLocationPresented": "UK",
        "City1": account.town,
        "PVCurrentCityTown": "Hull",
        "PVCurrentCounty": "East Yorkshire",
        "LocalAuthority": "Kingston upon Hull City Council",
        "LAPhone": "01632 960100",
        "LAEmail": "mash@example.gov.uk",
        "PVBirthplace": "Not known",
        "PVFamily": "Lives with a relative.\nOne sibling at home.",
        "PVEducation": "Attendance fell this term.",
        "PVEmploymentHistory": "None",
        "MoreThanOneExploitationSituations": "No",
        "ExploitationDates": "Over the last few months",
        "HowExploitationStarted": account.started,
        "ExploitationTakenSomewhere": "Yes",
        "ExploitationJourneyDetails": f"By train and car to {account.town} and back, several times.",
        "ExploitationAverageDay": account.had_to_do,
        "ExploitationLivingConditions": "Cold; little food.",
        "ExploitationTreatment": account.treatment,
        "PVStillInExploitativeSituation": "Not-sure",
        "PVExploitersLastContact": "within-the-last-month",
        "ExploiterDetails": "A man called 'Fictional Dex'.",
        "FirstChanceToReport": "No",
        "ReasonForReportingNow": "Found by an officer.",
        "IdentifiedModernSlaveryIndicators": "Yes",
        "IdentifiedModernSlaveryIndicatorsDetails": "Unexplained money, missing episodes, a new phone.",
        "DetailsAboutInterview": "At the police station with an appropriate adult.",
        "ProfessionalInsight": "The account fits what is known.",
        "EvidenceOfDishonesty": "No",
        "ProfessionalsInvolved": "Yes",
        "DetailsOfProfessionalsInvolved": "Social worker; school.",
        "ConcernsOfFurtherExploitationToPV": "Yes",
        "ReasonForConcernsReFurtherExploitation": "The debt is said to stand.",
        account.component: "Yes",
        "OtherVictims": "Not sure",
        "ReportedCase": "Yes",
        "PoliceForce": "Humberside Police",
        "PoliceForceCRN": f"16/{number:06d}/26",
        "WillingToCooperate": "Not-sure",
        "Agent.Forename1": "Sample",
        "Agent.Name": "Responder",
        "Agent.Jobtitle": "Detective constable",
        "Agent.Organisation": "Humberside Police",
        "Agent.Phone": "01632 960001",
        "Agent.Email": "first.responder@example.police.uk",
        "AlternateFREmail": "desk@example.police.uk",
    }
