"""The fictional people the tests speak of, found once for the run and never changed by a test."""

from __future__ import annotations

from dataclasses import dataclass

from moothall.core.access.models import Agency, Partnership
from moothall.core.kinds import Actor, Role
from moothall.demo import cast as people


@dataclass(frozen=True)
class Cast:
    """Hullhaven's people by what they do, and two of another partnership."""

    partnership: Partnership
    agencies: dict[str, Agency]
    actors: dict[tuple[str, Role], Actor]
    others: dict[tuple[str, Role], Actor]
    other_partnership: Partnership

    def agency(self, function: str) -> Agency:
        """The one agency of a function."""
        return next(agency for agency in self.agencies.values() if agency.function == function)

    @property
    def coordinator(self) -> Actor:
        return self.actors[(people.COORDINATOR, Role.COORDINATOR)]

    @property
    def chair(self) -> Actor:
        return self.actors[(people.CHAIR, Role.CHAIR)]

    @property
    def deputy(self) -> Actor:
        return self.actors[(people.DEPUTY, Role.SEAT_MEMBER)]

    @property
    def social_worker(self) -> Actor:
        return self.actors[(people.SOCIAL_WORKER, Role.CONTRIBUTOR)]

    @property
    def social_worker_as_chair(self) -> Actor:
        return self.actors[(people.SOCIAL_WORKER, Role.CHAIR)]

    @property
    def police(self) -> Actor:
        return self.actors[(people.POLICE_SEAT, Role.SEAT_MEMBER)]

    @property
    def police_contributor(self) -> Actor:
        return self.actors[(people.POLICE_CONTRIBUTOR, Role.CONTRIBUTOR)]

    @property
    def health(self) -> Actor:
        return self.actors[(people.HEALTH_SEAT, Role.SEAT_MEMBER)]

    @property
    def health_contributor(self) -> Actor:
        return self.actors[(people.HEALTH_CONTRIBUTOR, Role.CONTRIBUTOR)]

    @property
    def education(self) -> Actor:
        return self.actors[(people.EDUCATION_SEAT, Role.SEAT_MEMBER)]

    @property
    def education_contributor(self) -> Actor:
        return self.actors[(people.EDUCATION_CONTRIBUTOR, Role.CONTRIBUTOR)]

    @property
    def youth_justice(self) -> Actor:
        return self.actors[(people.YOUTH_JUSTICE_CONTRIBUTOR, Role.CONTRIBUTOR)]

    @property
    def action_owner(self) -> Actor:
        return self.actors[(people.ACTION_OWNER, Role.ACTION_OWNER)]

    @property
    def guardian(self) -> Actor:
        return self.actors[(people.GUARDIAN, Role.GUARDIAN)]

    @property
    def data_protection_officer(self) -> Actor:
        return self.actors[(people.DATA_PROTECTION_OFFICER, Role.DATA_PROTECTION_OFFICER)]

    @property
    def advocate(self) -> Actor:
        """Sits on the conference for the victim; has no part in any case of the child panel."""
        return self.actors[(people.ADVOCATE_SEAT, Role.SEAT_MEMBER)]

    @property
    def evaluator(self) -> Actor:
        return self.actors[(people.EVALUATOR, Role.EVALUATOR)]

    @property
    def second_evaluator(self) -> Actor:
        """Evaluates for another agency, and checks what the first puts together."""
        return self.actors[(people.SECOND_EVALUATOR, Role.EVALUATOR)]

    @property
    def administrator(self) -> Actor:
        return self.actors[(people.ADMINISTRATOR, Role.ADMINISTRATOR)]

    @property
    def stranger(self) -> Actor:
        """A coordinator of another partnership."""
        return self.others[(people.OTHER_COORDINATOR, Role.COORDINATOR)]

    @property
    def officer_elsewhere(self) -> Actor:
        """The data protection officer of another partnership."""
        return self.others[(people.OTHER_OFFICER, Role.DATA_PROTECTION_OFFICER)]

    @property
    def stranger_on_a_panel(self) -> Actor:
        """A seat member of another partnership."""
        return self.others[(people.OTHER_SEAT, Role.SEAT_MEMBER)]
