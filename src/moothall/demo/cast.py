"""The fictional people and agencies, the same in the demonstration and in every test."""

from __future__ import annotations

from moothall.core.access.founding import NewAgency, NewPartnership
from moothall.core.kinds import Role

PASSWORD = "fictional-people-only"


def _mail(name: str) -> str:
    return f"{name}@moothall.example"


COORDINATOR = _mail("dana.whitcombe")
CHAIR = _mail("ruth.okonjo")
DEPUTY = _mail("marcus.bell")
SOCIAL_WORKER = _mail("leah.turner")
POLICE_SEAT = _mail("alun.price")
POLICE_CONTRIBUTOR = _mail("sam.hart")
HEALTH_SEAT = _mail("imani.osei")
HEALTH_CONTRIBUTOR = _mail("kofi.mensah")
EDUCATION_SEAT = _mail("joan.field")
EDUCATION_CONTRIBUTOR = _mail("beth.lowe")
YOUTH_JUSTICE_CONTRIBUTOR = _mail("omar.aziz")
ACTION_OWNER = _mail("nia.rowe")
GUARDIAN = _mail("tomos.vaughan")
ADVOCATE_SEAT = _mail("anwen.pryor")
DATA_PROTECTION_OFFICER = _mail("grace.lindqvist")
EVALUATOR = _mail("ed.falk")
SECOND_EVALUATOR = _mail("tess.marlow")
ADMINISTRATOR = _mail("ines.cole")

HULLHAVEN = NewPartnership(
    name="Hullhaven Safeguarding Children Partnership (fictional)",
    code="hullhaven",
    nation="england",
    authority_codes=("E06000010",),
    help_phone="01632 960 900",
    agencies=(
        NewAgency(
            "Hullhaven Children's Services", "local_authority",
            (
                ("Ines Cole", ADMINISTRATOR, Role.ADMINISTRATOR, "Systems administrator"),
                ("Dana Whitcombe", COORDINATOR, Role.COORDINATOR, "Panel coordinator"),
                ("Ruth Okonjo", CHAIR, Role.CHAIR, "Head of safeguarding"),
                ("Marcus Bell", DEPUTY, Role.SEAT_MEMBER, "Service manager"),
                ("Marcus Bell", DEPUTY, Role.CHAIR, "Deputy chair"),
                ("Leah Turner", SOCIAL_WORKER, Role.CONTRIBUTOR, "Social worker"),
                ("Leah Turner", SOCIAL_WORKER, Role.CHAIR, "Acting chair"),
                ("Grace Lindqvist", DATA_PROTECTION_OFFICER, Role.DATA_PROTECTION_OFFICER, "Data protection officer"),
                ("Ed Falk", EVALUATOR, Role.EVALUATOR, "Performance analyst"),
            ), "E06000010", "panel@hullhaven.example",
        ),
        NewAgency(
            "Hullhaven Police", "police",
            (
                ("Alun Price", POLICE_SEAT, Role.SEAT_MEMBER, "Detective inspector"),
                ("Sam Hart", POLICE_CONTRIBUTOR, Role.CONTRIBUTOR, "Detective constable"),
            ), "E23000012", "exploitation@police.example",
        ),
        NewAgency(
            "Hullhaven NHS Integrated Care Board", "health",
            (
                ("Imani Osei", HEALTH_SEAT, Role.SEAT_MEMBER, "Designated doctor"),
                ("Kofi Mensah", HEALTH_CONTRIBUTOR, Role.CONTRIBUTOR, "Safeguarding nurse"),
                ("Tess Marlow", SECOND_EVALUATOR, Role.EVALUATOR, "Public health analyst"),
            ), "E54000051", "safeguarding@health.example",
        ),
        NewAgency(
            "Hullhaven Virtual School", "education",
            (
                ("Joan Field", EDUCATION_SEAT, Role.SEAT_MEMBER, "Head of the virtual school"),
                ("Beth Lowe", EDUCATION_CONTRIBUTOR, Role.CONTRIBUTOR, "Safeguarding lead"),
            ),
        ),
        NewAgency(
            "Hullhaven Youth Justice Service", "youth_justice",
            (("Omar Aziz", YOUTH_JUSTICE_CONTRIBUTOR, Role.CONTRIBUTOR, "Case manager"),),
        ),
        NewAgency(
            "Harbour Young People's Project", "voluntary_sector",
            (("Nia Rowe", ACTION_OWNER, Role.ACTION_OWNER, "Youth worker"),),
        ),
        NewAgency(
            "Hullhaven Advocates for Safety", "independent_advocate",
            (("Anwen Pryor", ADVOCATE_SEAT, Role.SEAT_MEMBER, "Independent advocate"),),
        ),
        NewAgency(
            "Independent Guardian Service", "guardian_service",
            (("Tomos Vaughan", GUARDIAN, Role.GUARDIAN, "Independent guardian"),),
        ),
    ),
)  # fmt: skip

OTHER_COORDINATOR = _mail("carys.penry")
OTHER_CHAIR = _mail("gwen.ifans")
OTHER_SEAT = _mail("huw.morgan")
OTHER_OFFICER = _mail("rhys.madog")

ABERFICTION = NewPartnership(
    name="Aberfiction Safeguarding Board (fictional)",
    code="aberfiction",
    nation="wales",
    authority_codes=("W06000015",),
    case_prefix="AB",
    help_phone="01632 960 901",
    agencies=(
        NewAgency(
            "Aberfiction Children's Services", "local_authority",
            (
                ("Carys Penry", OTHER_COORDINATOR, Role.COORDINATOR, "Panel coordinator"),
                ("Gwen Ifans", OTHER_CHAIR, Role.CHAIR, "Head of safeguarding"),
                ("Rhys Madog", OTHER_OFFICER, Role.DATA_PROTECTION_OFFICER, "Data protection officer"),
            ), "W06000015",
        ),
        NewAgency(
            "Aberfiction Police", "police", (("Huw Morgan", OTHER_SEAT, Role.SEAT_MEMBER, "Detective inspector"),),
        ),
    ),
)  # fmt: skip
