"""The coded kinds of exploitation: the ten ticks of the referral form, under names that say what they
mean."""

from __future__ import annotations

from enum import StrEnum


class ExploitationKind(StrEnum):
    """A kind of exploitation as the form offers it. Nine map one to one; ``OTHER`` needs a person's
    choice."""

    FORCED_LABOUR = "forced_labour"
    WAGES_TAKEN = "wages_taken"
    FORCED_FRAUD = "forced_fraud"
    FORCED_PROSTITUTION = "forced_prostitution"
    CHILD_SEXUAL_EXPLOITATION = "child_sexual_exploitation"
    HELD_AND_SEXUALLY_ASSAULTED = "held_and_sexually_assaulted"
    FORCED_CRIMINALITY = "forced_criminality"
    ORGAN_REMOVAL = "organ_removal"
    DOMESTIC_SERVITUDE = "domestic_servitude"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The kind in plain words."""
        return KIND_LABELS[self]


KIND_LABELS = {
    ExploitationKind.FORCED_LABOUR: "Made to work for little or no pay",
    ExploitationKind.WAGES_TAKEN: "Wages taken, or bank account controlled",
    ExploitationKind.FORCED_FRAUD: "Made to commit fraud, such as benefit or identity fraud",
    ExploitationKind.FORCED_PROSTITUTION: "Forced prostitution",
    ExploitationKind.CHILD_SEXUAL_EXPLOITATION: "Child sexual exploitation or trafficking for sex",
    ExploitationKind.HELD_AND_SEXUALLY_ASSAULTED: "Taken somewhere, held and sexually assaulted",
    ExploitationKind.FORCED_CRIMINALITY: "Made to commit crime, such as county lines, cannabis or begging",
    ExploitationKind.ORGAN_REMOVAL: "Removal of organs, or the threat of it",
    ExploitationKind.DOMESTIC_SERVITUDE: "Made to do household work or child care",
    ExploitationKind.OTHER: "Another form of exploitation",
}

# ComponentSexuallyassaulted is the form's 'taken somewhere' tick: taken, held and sexually assaulted.
# It has nothing to do with the question whether the child was moved (ExploitationTakenSomewhere).
KIND_KEYS = {
    "ComponentForcedToWorkForNothing": ExploitationKind.FORCED_LABOUR,
    "ComponentWagesTaken": ExploitationKind.WAGES_TAKEN,
    "ComponentFraud": ExploitationKind.FORCED_FRAUD,
    "ComponentProstitution": ExploitationKind.FORCED_PROSTITUTION,
    "ComponentChildExploitation": ExploitationKind.CHILD_SEXUAL_EXPLOITATION,
    "ComponentSexuallyassaulted": ExploitationKind.HELD_AND_SEXUALLY_ASSAULTED,
    "ComponentForcedCrime": ExploitationKind.FORCED_CRIMINALITY,
    "ComponentOrgansRemoved": ExploitationKind.ORGAN_REMOVAL,
    "ComponentDomesticServitude": ExploitationKind.DOMESTIC_SERVITUDE,
}
