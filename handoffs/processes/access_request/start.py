"""How an access request starts: somebody names the colleague, the system, the level and the reason."""

from collections.abc import Mapping

from handoffs.model.people import Actor, Kind
from handoffs.model.refusal import Refusal
from handoffs.process.forms import FieldKind, FormField, FormOption
from handoffs.process.policy import Policy
from handoffs.process.start import ManualStart
from handoffs.processes.access_request.systems import ACCESSES, access_of
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.text.messages import Message, message

WHO, TEAM, ACCESS, WHY = "who", "team", "access", "why"
NOBODY = Actor(user_id="", name="", kind=Kind.UNKNOWN)
"""Stands in for a colleague whom the team directory does not have."""


class AccessRequestStart(ManualStart):
    """Somebody requests access for a colleague."""

    code = "AC"

    def form(self, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the colleague, the system with its level, and the reason."""
        levels = tuple(FormOption(key=access.key, label=access.title) for access in ACCESSES.values())
        return (
            FormField(
                key=ACCESS,
                label=message("access_request.start.access_field"),
                kind=FieldKind.OPTION,
                options=levels,
                placeholder=message("access_request.start.access_placeholder"),
            ),
            FormField(key=WHO, label=message("access_request.start.who_field"), kind=FieldKind.PERSON),
            FormField(
                key=WHY,
                label=message("access_request.start.why_field"),
                kind=FieldKind.WORDS,
                placeholder=message("access_request.start.why_placeholder"),
            ),
        )

    def completed(
        self, field_values: tuple[FieldValue, ...], people: Mapping[str, Actor], policy: Policy
    ) -> tuple[FieldValue, ...]:
        """Add the colleague's team from the team directory, since its contact approves; Refusal for a colleague in no team.

        The first of the policy's teams counts for a colleague in several; one that only escalates to them, after all others.
        """
        who = people.get(value_of(field_values, WHO), NOBODY)
        team = next((each for each in policy.teams if each.key in who.teams), None) or next(
            (each for each in policy.teams if each.key in who.contact_of), None
        )
        if team is None:
            raise Refusal(message("access_request.start.no_team", name=who.name), field=WHO)
        return (*(each for each in field_values if each.name != TEAM), FieldValue(name=TEAM, value=team.key))

    def title(self, field_values: tuple[FieldValue, ...], names: Mapping[str, str]) -> Message:
        """Use system and level as the title."""
        return access_of(value_of(field_values, ACCESS)).title

    def same_as(self, field_values: tuple[FieldValue, ...]) -> str:
        """Keep one request for the same access of the same colleague."""
        return f"{value_of(field_values, ACCESS)}/{value_of(field_values, WHO)}"
