"""How a flow change starts: somebody names the flow, its change and the planned instant of its deployment."""

from collections.abc import Mapping
from datetime import datetime

from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.forms import FieldKind, FormField, moment_of
from handoffs.process.policy import Policy
from handoffs.process.start import ManualStart
from handoffs.processes.flow_change.plan import CHANGES, FLOW, FLOWS, KEY, OTHER, PLANNED, WHY, in_quiet_hours, quiet, zone_of
from handoffs.processes.flow_change.terms import FlowTerms
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.text.messages import Message, message, written


class FlowChangeStart(ManualStart):
    """Somebody describes the change of a flow."""

    code = "FC"

    def form(self, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the flow, its change and the planned instant."""
        does = message("flow_change.start.changes_placeholder")
        return (
            FormField(
                key=FLOW,
                label=message("flow_change.start.flow_field"),
                kind=FieldKind.OPTION,
                options=FLOWS,
                placeholder=message("flow_change.start.flow_placeholder"),
                asks_more=True,
            ),
            FormField(key=OTHER, label=message("flow_change.start.other_field"), kind=FieldKind.LINE, when_needed=True),
            FormField(key=CHANGES, label=message("flow_change.start.changes_field"), kind=FieldKind.WORDS, placeholder=does),
            *when_fields(policy),
        )

    def needed_fields(self, field_values: tuple[FieldValue, ...], policy: Policy) -> frozenset[str]:
        """Ask for the name of a flow that is not in the list, and why it is deployed outside the quiet hours."""
        is_other = value_of(field_values, FLOW) == OTHER
        return frozenset({OTHER} if is_other else ()) | needed_at(field_values, policy)

    def title(self, field_values: tuple[FieldValue, ...], names: Mapping[str, str]) -> Message:
        """Use the name of the flow as the title."""
        other = value_of(field_values, OTHER).strip()
        known = {each.key: each.label for each in FLOWS if each.key != OTHER}
        return known.get(value_of(field_values, FLOW), written(other))

    def check(self, field_values: tuple[FieldValue, ...], actor: Actor, policy: Policy, now: datetime) -> None:
        """Refuse a flow without a name, and a planned instant that does not suit."""
        if value_of(field_values, FLOW) == OTHER and not value_of(field_values, OTHER).strip():
            raise Refusal(message("flow_change.start.no_flow"), field=OTHER)
        require_good_time(field_values, policy, now)


def when_fields(policy: Policy) -> tuple[FormField, ...]:
    """Ask for the planned instant, and for the reason where it is outside the quiet hours."""
    hours = tuple(map(str, policy.process(KEY).terms(FlowTerms).quiet_hours))
    hint = message("flow_change.start.planned_hint", hours=hours, zone=str(zone_of(policy))) if hours else None
    planned, why = message("flow_change.start.planned_field"), message("flow_change.start.why_field")
    only_contact = message("flow_change.start.why_hint")
    return (
        FormField(key=PLANNED, label=planned, kind=FieldKind.MOMENT, hint=hint, asks_more=True),
        FormField(key=WHY, label=why, kind=FieldKind.LINE, hint=only_contact, when_needed=True),
    )


def needed_at(field_values: tuple[FieldValue, ...], policy: Policy) -> frozenset[str]:
    """Ask for the reason where the planned instant is outside the quiet hours."""
    try:
        at = moment_of(value_of(field_values, PLANNED), PLANNED)
    except Refusal:
        return frozenset()
    return frozenset() if in_quiet_hours(at, policy) else frozenset({WHY})


def require_good_time(field_values: tuple[FieldValue, ...], policy: Policy, now: datetime) -> None:
    """Refuse an instant that has passed, and one outside the quiet hours without a reason."""
    at = moment_of(value_of(field_values, PLANNED), PLANNED)
    if at <= now:
        raise Refusal(message("flow_change.start.past_time"), field=PLANNED)
    if not in_quiet_hours(at, policy) and not value_of(field_values, WHY).strip():
        raise Refusal(message("flow_change.start.outside_quiet_hours", at=at, hours=quiet(policy, at)), field=PLANNED)
