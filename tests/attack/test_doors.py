"""Every address of the site, by everybody: who comes in is what the reviewed matrix says, no more and no less.

`matrix.csv` is read by a person: a line for each address and method, a column for each person by how they stand
to the case. `open` is let in; `writes` is let in, and the button alone (an empty form) writes; `403` may know of it
but not do it; `404` may not know that it exists; `sign in` is sent to the sign-in page.
"""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client

from moothall.core.access.capabilities import Capability, Relation, allows, role_has
from moothall.core.kinds import Actor
from moothall.web.ui.endpoints import Door
from tests.attack import doors
from tests.attack.front_door import ASKED, LEADER, OF_A_HOLDER, OF_THE_HUB
from tests.attack.second_readings import SECOND_READER
from tests.attack.words import codes_shown
from tests.attack.world import FAMILY_NAME, World

# How each person of the matrix stands to the case; whoever is not named stands in no relation to it.
STANDS: dict[str, Relation] = {
    "coordinator holding it": Relation.HOLDS_CASE,
    "chair of its panel": Relation.PANEL_SEAT,
    "seat on its panel": Relation.PANEL_SEAT,
    "contributor of its owner": Relation.HOLDS_CASE,
    "guardian of the child": Relation.GUARDIAN,
}
# The same for the cases at the front door, which the child panel's people have no part in.
HOLD = {"coordinator holding it": Relation.HOLDS_CASE, "contributor of its owner": Relation.HOLDS_CASE}
STANDS_ELSEWHERE = dict.fromkeys(OF_A_HOLDER, HOLD) | dict.fromkeys(
    OF_THE_HUB, HOLD | {LEADER: Relation.PANEL_SEAT}
)
# Buttons that need no field, and a page of one's own draft, which keeps what stands in it even where that is nothing.
BUTTONS = {
    "my_referrals",
    "referral_check",
    "referral_page",
    "fact_confirm",
    "link_end",
    "link_withdraw",
    "extract_make",
    "study_amend",
    "study_register",
    "study_part",
    "study_run_preview",
    "same_child",
}
# What an empty form asks for, or what this case has none of, is not there even for those let in.
NOT_THERE = {
    ("case_letters", "POST"),
    ("case_together", "POST"),
    ("referral_file", "GET"),
    ("referral_file", "POST"),
}


def people(world: World) -> dict[str, Actor | None]:
    return {**world.people, doors.NOBODY: None}


def test_every_address_and_method_has_a_line_in_the_matrix_and_no_line_is_left_over() -> None:
    reviewed, served = set(doors.rows()), set(doors.doors())
    assert not served - reviewed, (
        f"No line in tests/attack/matrix.csv for: {sorted(served - reviewed)}. Add it by hand or with "
        "`pytest tests/attack/make_matrix.py`, and read every cell."
    )
    assert not reviewed - served, (
        f"Lines of tests/attack/matrix.csv without an address: {sorted(reviewed - served)}."
    )


@pytest.mark.timeout(900)
@pytest.mark.parametrize("who", [*next(iter(doors.rows().values()))])
def test_every_door_opens_to_those_the_matrix_names_and_to_nobody_else(world: World, who: str) -> None:
    """One walk over address × method; it also looks for codes, and for the case in what those far from it are shown."""
    actor = people(world)[who]
    reviewed, client, wrong = doors.rows(), doors.client_of(actor), []
    for key, route in doors.doors().items():
        if key not in reviewed:
            continue  # named by the test above
        word, answer = doors.knock(client, actor, world, route, key[1])
        expected = reviewed[key][who]
        if word != expected:
            wrong.append(f"{key[1]} {key[0]} as {who}: {word}, and the matrix says {expected}")
        if key[1] == "GET" and word == "open":
            wrong += [f"{key[0]} shows {who} the code {code}" for code in codes_shown(answer)]
            if who in outsiders(world):
                wrong += [f"{key[0]} shows {who} {words!r}" for words in shown(answer, world)]
    assert not wrong, "\n".join(wrong)


def test_the_matrix_has_a_column_for_everybody(world: World) -> None:
    assert all(list(row) == list(people(world)) for row in doors.rows().values())


def outsiders(world: World) -> set[str]:
    """Those who may see nothing of the case, wherever they look."""
    near = {*STANDS, "contributor asked", "owner of an action", "data protection officer", SECOND_READER}
    return set(world.people) - near


def shown(answer: HttpResponse, world: World) -> list[str]:
    """Words of the case that stand in an answer."""
    if answer.streaming or not answer.get("Content-Type", "").startswith("text/"):
        return []
    text = answer.content.decode()
    return [
        words for words in (world.decided.reference, world.sitting.reference, FAMILY_NAME) if words in text
    ]


def test_nobody_finds_the_case_by_searching_who_may_not_see_it(world: World) -> None:
    for who in {*outsiders(world), SECOND_READER}:
        client = doors.client_of(world.people[who])
        by_name = searched(client, FAMILY_NAME)
        by_reference = searched(client, world.decided.reference)
        assert world.decided.reference not in by_name, who
        assert f"/cases/{world.decided.reference}/" not in by_reference, who
    finder = doors.client_of(world.people["coordinator holding it"])
    assert world.decided.reference in searched(finder, FAMILY_NAME)


def searched(client: Client, words: str) -> str:
    """What the search of the cases page answers, without the words that were typed into it."""
    with doors.put_back():
        answer = client.post("/cases/", {"search": words})
        return answer.content.decode().replace(f'value="{words}"', "")


def test_the_matrix_grants_nothing_that_the_table_of_capabilities_does_not(world: World) -> None:
    """Each line about a case, read against `capabilities.py`: role, relation, and the door's own capability."""
    reviewed, wrong = doors.rows(), []
    for key, route in doors.doors().items():
        for who, actor in world.people.items():
            word = reviewed.get(key, {}).get(who, "")
            if word not in allowed(route.callback.door, key, who, actor):
                wrong.append(f"{key[1]} {key[0]} as {who}: {word}")
    assert not wrong, "\n".join(wrong)


def allowed(door: Door, key: doors.Key, who: str, actor: Actor) -> set[str]:
    """The answers that the table of capabilities lets a door give to somebody."""
    capability = door.get if key[1] == "GET" else door.post
    inside = {"open", "writes"} if key[0] in BUTTONS and key[1] == "POST" else {"open"}
    if door.about == "case":
        word = of_a_case(capability, actor, STANDS_ELSEWHERE.get(key[0], STANDS).get(who))
        return {word} if word != "open" else inside | ({"404"} if key in NOT_THERE else set())
    if door.about == "partnership" and capability and not role_has(actor.role, capability):
        return {"403"}
    return inside | {"403", "404", "405", "410"}


def of_a_case(capability: Capability | None, actor: Actor, relation: Relation | None) -> str:
    """What a door about a case should answer: 404 without a relation, 403 where the role falls short."""
    if relation is None:
        return "404"
    if capability is None or allows(actor.role, capability, frozenset({relation})):
        return "open"
    return "403"


def test_another_partnership_an_agency_not_asked_and_an_administrator_get_404_for_all_of_the_case() -> None:
    wrong = []
    for (name, method), row in doors.rows().items():
        if not name_is_about_the_case(name):
            continue
        for who in ("coordinator elsewhere", "seat elsewhere", "contributor not asked", "administrator",
                    SECOND_READER, ASKED):  # fmt: skip
            if row[who] != "404":
                wrong.append(f"{method} {name} as {who}: {row[who]}")
    assert not wrong, "\n".join(wrong)


def name_is_about_the_case(name: str) -> bool:
    routes = {key[0]: route for key, route in doors.doors().items()}
    return name in routes and "reference" in routes[name].pattern.converters


def test_every_page_and_file_of_the_case_that_is_opened_leaves_a_read_in_the_ledger(world: World) -> None:
    chair = world.people["coordinator holding it"]
    client, silent = doors.client_of(chair), []
    for (name, method), route in doors.doors().items():
        if method == "POST" or not name_is_about_the_case(name):
            continue
        with doors.put_back():
            before = doors.entries(chair, "read")
            answer = client.get(doors.address(world, route))
            if answer.status_code == 200 and doors.entries(chair, "read") == before:
                silent.append(name)
    assert silent == SHOWN_WITHOUT_AN_ENTRY


# The fragment that the sitting page asks for every ten seconds: the page itself left its entry.
SHOWN_WITHOUT_AN_ENTRY = ["sitting_table"]
