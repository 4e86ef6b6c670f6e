"""The fields on which rules rest: a source, a guard or a clock that can't read its field must not guess."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.org import Org


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """A field that is required, with what rests on it; `key` is the policy's key for its name, empty for a standard field.

    With `is_filtered` queries ask for values of the field.
    """

    kind: str
    field: str
    rests: str
    key: str = ""
    is_filtered: bool = False

    @property
    def name(self) -> str:
        """Return the field with its object, as *Order.TotalAmount*."""
        return f"{self.kind}.{self.field}"

    def repair_in(self, org: Org) -> str:
        """Return how to correct that Baton can't use the field; empty if it can. Unavailable when the org can't be asked."""
        other = f", or name another field under salesforce.{self.key}" if self.key else ""
        if not org.shows(self.kind):
            return f"Baton's user can't see {self.kind}, and {self.rests}: add Read on the object to its permission set"
        found = org.field(self.kind, self.field)
        if found is None:
            grant = f"add Read on the field {self.name} to its permission set{other}"
            return f"Baton's user can't read it, and {self.rests}: {grant}"
        if self.is_filtered and not found.filterable:
            return (
                f"no query can ask for it, since a {found.type} field can't be filtered, and {self.rests}: change its type{other}"
            )
        return ""


def required_fields(terms: SalesforceTerms) -> Iterator[Requirement]:
    """Return the fields that Baton can't do without, in the order in which people look for them."""
    order, case, account = terms.fields.order, terms.fields.case, terms.fields.account
    yield Requirement(kind="Order", field="Status", rests="it says which orders wait", is_filtered=True)
    yield Requirement(kind="Order", field=order.total, rests="it says who may approve an order", key="fields.order.total")
    if order.priority:
        due = "it says by when an order is due"
        yield Requirement(kind="Order", field=order.priority, rests=due, key="fields.order.priority")
    yield Requirement(kind="Case", field="Status", rests="it says which cases wait")
    yield Requirement(kind="Case", field=case.type, rests="it says which cases are Baton's", key="fields.case.type")
    if case.express:
        due = "it says by when a check is due"
        yield Requirement(kind="Case", field=case.express, rests=due, key="fields.case.express")
    yield Requirement(kind="Opportunity", field="StageName", rests="it says what a case is about", is_filtered=True)
    number = "it says who a customer is"
    yield Requirement(kind="Account", field=account.number, rests=number, key="fields.account.number", is_filtered=True)


def lacking(org: Org, terms: SalesforceTerms) -> tuple[str, ...]:
    """Return one line for each required field that Baton can't work with; Unavailable when the org can't be asked."""
    checked = ((each, each.repair_in(org)) for each in required_fields(terms))
    return tuple(f"Salesforce field {each.name}: {repair}." for each, repair in checked if repair)
