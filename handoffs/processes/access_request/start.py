"""How an access request starts: somebody names the colleague, the system, the level and the reason."""

from collections.abc import Mapping

from handoffs.process.forms import FieldKind, FormField, FormOption
from handoffs.process.policy import Policy
from handoffs.process.start import ManualStart
from handoffs.processes.access_request.systems import ACCESSES, access_of
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.text.messages import Message, message, written

WHO, TEAM, ACCESS, WHY = "who", "team", "access", "why"


class AccessRequestStart(ManualStart):
    """Somebody requests access for a colleague."""

    code = "AC"

    def form(self, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the colleague, the system with its level, and the reason."""
        teams = tuple(FormOption(key=team.key, label=written(team.name)) for team in policy.teams)
        levels = tuple(FormOption(key=access.key, label=written(access.words)) for access in ACCESSES.values())
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
                key=TEAM,
                label=message("access_request.start.team_field"),
                kind=FieldKind.OPTION,
                options=teams,
                placeholder=message("access_request.start.team_placeholder"),
            ),
            FormField(
                key=WHY,
                label=message("access_request.start.why_field"),
                kind=FieldKind.WORDS,
                placeholder=message("access_request.start.why_placeholder"),
            ),
        )

    def title(self, field_values: tuple[FieldValue, ...], names: Mapping[str, str]) -> Message:
        """Use system and level as the title."""
        return written(access_of(value_of(field_values, ACCESS)).words)

    def same_as(self, field_values: tuple[FieldValue, ...]) -> str:
        """Keep one request for the same access of the same colleague."""
        return f"{value_of(field_values, ACCESS)}/{value_of(field_values, WHO)}"
