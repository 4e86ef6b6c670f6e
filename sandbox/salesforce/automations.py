"""The automation of an org: flows and triggers of its administrators, each a switch by its name, which write after a write."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from sandbox.salesforce.records import stamping
from sandbox.salesforce.records.state import FollowUp, State
from sandbox.salesforce.records.values import Row

_CHECKED = "Internet_Eligibility_Status__c"


class Automation(StrEnum):
    """An automation of an org, by the name under which a world switches it on."""

    FLOW_TOUCHES_OPPORTUNITIES = "flow_touches_opportunities"
    """When the eligibility of an account changes, a flow writes the account's open opportunities."""
    TRIGGER_TOUCHES_NOTED = "trigger_touches_noted"
    """When a note is linked to a record, a trigger writes the record."""


def follow_ups(automations: Iterable[Automation]) -> tuple[FollowUp, ...]:
    """Return what follows after a write in an org with these automations, in its transaction and as its user."""
    return tuple(_FOLLOW_UPS[each] for each in automations)


def _touch_opportunities(state: State, kind: str, old: Row | None, new: Row) -> None:
    if kind != "Account" or old is None or old.get(_CHECKED) == new.get(_CHECKED):
        return
    for row in state.records.rows("Opportunity"):
        if row["AccountId"] == new["Id"] and not row["IsDeleted"] and not row["IsClosed"]:
            _touch(state, "Opportunity", str(row["Id"]))


def _touch_noted(state: State, kind: str, old: Row | None, new: Row) -> None:
    noted = str(new.get("LinkedEntityId"))
    named = next((each.name for each in state.schema if state.records.get(each.name, noted)), None)
    if kind == "ContentDocumentLink" and old is None and named:
        _touch(state, named, noted)


def _touch(state: State, kind: str, record_id: str) -> None:
    """Write a record without a change that people see; only its LastModifiedDate moves."""
    stamping.change(state, state.schema.sobject(kind), record_id, {})


_FOLLOW_UPS: Mapping[Automation, FollowUp] = MappingProxyType(
    {
        Automation.FLOW_TOUCHES_OPPORTUNITIES: _touch_opportunities,
        Automation.TRIGGER_TOUCHES_NOTED: _touch_noted,
    }
)
