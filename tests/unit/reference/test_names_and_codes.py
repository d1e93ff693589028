from __future__ import annotations

import pytest

from moothall.core.reference import (
    Match,
    Unmatched,
    authorities,
    authority,
    countries,
    icb,
    icbs,
    icbs_of,
    match_authority,
    match_country,
    match_nationality,
    match_police_force,
    police_force_of,
    police_forces,
)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Kingston upon Hull City Council", "E06000010"),
        ("Hull City Council", "E06000010"),
        ("Cardiff Council", "W06000015"),
        ("Cyngor Caerdydd", "W06000015"),
        ("City of York", "E06000014"),
        ("City of York Council", "E06000014"),
        ("York City Council", "E06000014"),
        ("  birmingham   CITY council ", "E08000025"),
        ("Telford & Wrekin Council", "E06000020"),
        ("Borough Council of King's Lynn and West Norfolk", "E07000146"),
        ("Borough Council of King’s Lynn and West Norfolk", "E07000146"),
        ("Kings Lynn & West Norfolk", "E07000146"),
        ("Saint Helens Council", "E08000013"),
        ("St. Helens", "E08000013"),
        ("Ynys Môn", "W06000001"),
        ("Ynys Mon", "W06000001"),
        ("LB Brent", "E09000005"),
        ("London Borough of Hammersmith & Fulham", "E09000013"),
        ("The City of Edinburgh Council", "S12000036"),
        ("Antrim & Newtownabbey Borough Council", "N09000001"),
        ("Newcastle City Council", "E08000021"),
        ("Durham County Council", "E06000047"),
        ("North Yorkshire", "E06000065"),
        ("Bristol, City of", "E06000023"),
    ],
)
def test_an_authority_is_known_by_the_names_people_write(name, code):
    match = match_authority(name)
    assert isinstance(match, Match)
    assert match.code == code
    assert match.current


@pytest.mark.parametrize(
    "name",
    [
        "", "Council", "City of", "Kingston", "Newcastle Borough Council", "Leicester County Council",
        "Derby County Council", "West Midlands", "London", "Hullhaven", "x" * 5_000,
        "Gloucester County Council",
    ],
)  # fmt: skip
def test_a_name_that_could_be_several_or_none_is_left_to_a_person(name):
    assert isinstance(match_authority(name), Unmatched)


def test_every_authority_answers_to_its_official_name():
    for each in authorities():
        match = match_authority(each.name)
        assert isinstance(match, Match), each.name
        assert match.code == each.code


def test_no_name_of_an_authority_leads_to_another_living_one():
    for each in authorities():
        for name in (each.short_name, *each.aliases):
            match = match_authority(name)
            if isinstance(match, Match) and match.code != each.code:
                assert each.ended is not None or each.kind == "combined", (each.name, name, match)


def test_an_abolished_authority_names_what_came_after_it():
    match = match_authority("Cumbria County Council")
    assert isinstance(match, Match)
    assert not match.current
    assert match.replaced_by == ("E06000063", "E06000064")


def test_every_heir_is_known():
    for each in authorities():
        assert all(authority(code) for code in each.replaced_by)


def test_a_district_has_no_childrens_services():
    assert not authority("E07000178").childrens_services  # Oxford
    assert authority("E10000025").childrens_services  # Oxfordshire


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Humberside Police", "E23000012"),
        ("Devon & Cornwall Police", "E23000035"),
        ("Hampshire Constabulary", "E23000030"),
        ("Avon and Somerset Constabulary", "E23000036"),
        ("durham police", "E23000008"),
        ("Met Police", "E23000001"),
        ("Heddlu Gwent", "W15000002"),
        ("Police Scotland", "police-scotland"),
        ("PSNI", "psni"),
        ("British Transport Police", "btp"),
        ("National Crime Agency", "nca"),
        ("Border Force", "border-force"),
    ],
)
def test_a_police_force_is_known_by_the_names_people_write(name, code):
    match = match_police_force(name)
    assert isinstance(match, Match)
    assert match.code == code


@pytest.mark.parametrize("name", ["Kent", "Police", "", "Yorkshire Police"])
def test_a_force_that_could_be_another_body_is_left_to_a_person(name):
    assert isinstance(match_police_force(name), Unmatched)


def test_there_are_43_forces_with_an_area_and_each_is_its_own():
    assert len([force for force in police_forces() if force.pfa_code]) == 43
    assert len({force.code for force in police_forces()}) == len(police_forces())


@pytest.mark.parametrize(
    ("code", "force"),
    [
        ("E06000010", "Humberside Police"),
        ("E10000025", "Thames Valley Police"),
        ("W06000015", "South Wales Police"),
        ("S12000036", "Police Scotland"),
        ("N09000003", "Police Service of Northern Ireland"),
    ],
)
def test_an_authority_knows_its_force(code, force):
    assert police_force_of(code).name == force


def test_nobody_polices_a_place_that_does_not_exist():
    assert police_force_of("E99999999") is None


def test_every_current_authority_with_childrens_services_in_england_has_a_force_and_a_board():
    for each in authorities():
        if each.nation == "england" and each.childrens_services and each.ended is None:
            assert police_force_of(each.code) is not None, each.name
            assert icbs_of(each.code), each.name


def test_a_board_serves_hull_alone_and_two_serve_surrey():
    (hull,) = icbs_of("E06000010")
    assert hull.board.name == "NHS Humber and North Yorkshire Integrated Care Board"
    assert hull.areas == hull.of
    surrey = icbs_of("E10000030")
    assert len(surrey) == 2
    assert surrey[0].areas > surrey[1].areas
    assert icbs_of("W06000015") == ()


def test_there_are_42_boards():
    assert len(icbs()) == 42
    assert icb("E54000051").ods_code == "QOQ"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Vietnam", "VNM"), ("Viet Nam", "VNM"), ("Côte d’Ivoire", "CIV"), ("Ivory Coast", "CIV"),
        ("Congo (Democratic Republic)", "COD"), ("Congo", "COG"), ("St Vincent", "VCT"),
        ("The Gambia", "GMB"), ("Burma", "MMR"), ("United Kingdom", "GBR"), ("Kosovo", "XKX"),
    ],
)  # fmt: skip
def test_a_country_is_known_by_its_names(name, code):
    assert match_country(name).code == code


@pytest.mark.parametrize("name", ["Korea", "Unknown", "", "Vietnamese", "Atlantis"])
def test_a_name_of_no_one_country_is_left_alone(name):
    assert isinstance(match_country(name), Unmatched)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Vietnamese", "VNM"), ("Vietnam", "VNM"), ("Citizen of Vanuatu ", "VUT"), ("Northern Irish", "GBR"),
        ("Irish", "IRL"), ("Congolese (DRC)", "COD"), ("Nigerien", "NER"), ("Nigerian", "NGA"),
    ],
)  # fmt: skip
def test_a_nationality_belongs_to_a_country(name, code):
    assert match_nationality(name).code == code


@pytest.mark.parametrize("name", ["Dominican", "Congolese", "Korean"])
def test_a_nationality_of_two_countries_is_left_to_a_person(name):
    assert isinstance(match_nationality(name), Unmatched)


def test_no_country_shares_a_name_with_another():
    for each in countries():
        for name in (each.name, *each.aliases):
            assert match_country(name).code == each.code
        for name in each.nationalities:
            assert match_nationality(name).code == each.code


def test_the_shipped_tables_name_their_owners():
    from importlib.resources import files

    credit = (files("moothall.core.reference") / "data" / "README.md").read_text(encoding="utf-8")
    assert "mySociety" in credit
    assert "CC BY 4.0" in credit
    assert "Open Government Licence v3.0" in credit
