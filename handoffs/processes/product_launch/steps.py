"""The steps of a launch: set up in both systems, verified in the portal, documented by every team, then the change checklist."""

from handoffs.model.checks import Finding, verified
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.process.choices import Choice, item
from handoffs.process.forms import Fact, FieldKind, FormField
from handoffs.process.policy import Policy
from handoffs.process.step import Step
from handoffs.processes.product_launch.about import facts_of
from handoffs.processes.product_launch.catalogue import Outside, number_of
from handoffs.processes.product_launch.findings import of_salesforce, of_whmcs, summed_up
from handoffs.processes.product_launch.form import WHMCS_ID, WHMCS_ITEMS, planned, whmcs_number, whmcs_number_field
from handoffs.processes.product_launch.prices import of_prices
from handoffs.processes.product_launch.verified_step import VerifiedStep
from handoffs.subjects.field_values import value_of

WHERE = "where"
DOCUMENTED_BY = {
    "sf_admin": ("SF Admin", "Product, pricebook and fields documented"),
    "devops": ("DevOps", "WHMCS product and provisioning documented"),
    "development": ("Development", "Catalogue, checkout and provisioning documented"),
    "cs": ("CS Team", "CS training docs and procedures name the product"),
    "sales": ("Sales Team", "Sales procedures name the product"),
}
"""The handbook's *All Teams*: those of its table of contacts, each with its part of the documentation."""


class LaunchStep(Step):
    """A step whose card shows the product."""

    ticked_on_card = True

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the product, its price and the day of the launch."""
        return facts_of(handoff, policy)


class InSalesforce(LaunchStep, VerifiedStep):
    """SF Admin sets the product up in Salesforce."""

    key = "salesforce"
    title = "Product in Salesforce"
    permission_phrase = "set products up in Salesforce"
    team = "sf_admin"
    checklist = (
        item("sf_product", "Product2 with name and SKU, active"),
        item("sf_whmcs_id", "WH_Product_ID__c is the product's number in WHMCS"),
        item("sf_cycle", "Billing_Cycle__c set"),
        item("sf_class", "Item_Class__c set"),
        item("sf_price", "Active price in the portal pricebook"),
    )
    days_before_deadline = 5

    def verify(self, handoff: Handoff, seen: Outside, policy: Policy) -> tuple[Finding, ...]:
        """Compare the plan with the product in Salesforce."""
        return of_salesforce(planned(handoff, policy), seen, policy.salesforce.portal_pricebook)

    def hints(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[str, ...]:
        """Explain where the product's number in WHMCS comes from, while it is unknown."""
        hint = "DevOps tells the product's number in WHMCS when it is set up there; it shows here then."
        return () if whmcs_number(handoff) else (hint,)


class InWhmcs(LaunchStep, VerifiedStep):
    """DevOps sets the product up in WHMCS and records its number."""

    key = "whmcs"
    title = "Product in WHMCS"
    permission_phrase = "set products up in WHMCS"
    team = "devops"
    checklist = WHMCS_ITEMS
    days_before_deadline = 5

    def verify(self, handoff: Handoff, seen: Outside, policy: Policy) -> tuple[Finding, ...]:
        """Compare the plan with the product in WHMCS."""
        return of_whmcs(planned(handoff, policy), seen, policy.salesforce.portal_pricebook)

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the product's number in WHMCS."""
        return (whmcs_number_field(handoff),)

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Require the product's number, and refuse an item that WHMCS contradicts."""
        number_of(value_of(decision.field_values, WHMCS_ID), WHMCS_ID)
        super().guard(handoff, task, decision, actor, policy)


class InPortal(LaunchStep):
    """Development verifies the product in the portal."""

    key = "portal"
    title = "Portal verification"
    permission_phrase = "verify products in the portal"
    team = "development"
    follows = (InSalesforce.key, InWhmcs.key)
    checklist = (
        item("catalogue", "Product appears in the catalogue"),
        item("checkout", "Checkout tried with the product"),
        item("provisioning", "Provisioning works"),
    )
    days_before_deadline = 3


class Documentation(LaunchStep):
    """One team documents its part of the product; there is one such step for each team."""

    permission_phrase = "complete this documentation"
    follows = (InPortal.key,)
    days_before_deadline = 2

    def __init__(self, team: str, name: str, label: str) -> None:
        self.key = f"documentation_{team}"
        self.title = f"Documentation: {name}"
        self.team = team
        self.checklist = (item(f"documented_{team}", label),)

    def applies(self, handoff: Handoff, policy: Policy) -> bool:
        """Skip a team that the policy does not have."""
        return any(each.key == self.team for each in policy.teams)

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the address of the documentation."""
        label = "Where it is documented"
        return (FormField(key=WHERE, label=label, kind=FieldKind.LINE, optional=True, placeholder="An address"),)


DOCUMENTATION = tuple(Documentation(team, *words) for team, words in DOCUMENTED_BY.items())


class ChangeChecklist(LaunchStep, VerifiedStep):
    """The owner completes the handbook's six-point change checklist."""

    key = "checklist"
    title = "Product change checklist"
    permission_phrase = "complete this checklist"
    follows = tuple(step.key for step in DOCUMENTATION)
    checklist = (
        item("salesforce_updated", "Salesforce Product2 updated"),
        item("whmcs_updated", "WHMCS product updated"),
        item("pricing_synced", "Pricing synced between systems"),
        item("cache_cleared", "Portal cache cleared"),
        item("staging_tested", "Tested in staging environment"),
        item("documentation_updated", "Documentation updated"),
    )
    days_before_deadline = 1

    def findings(self, handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
        """Verify that each team has documented the product: the checklist opens no earlier."""
        documented = {step.key for step in DOCUMENTATION}
        names = [task.decision.name for task in handoff.tasks if task.step in documented and task.decision]
        return (verified("documentation_updated", f"Documented by {', '.join(names)}."),) if names else ()

    def verify(self, handoff: Handoff, seen: Outside, policy: Policy) -> tuple[Finding, ...]:
        """Compare the plan with both systems, and their prices with each other."""
        plan, book = planned(handoff, policy), policy.salesforce.portal_pricebook
        sold = tuple(each for each in of_salesforce(plan, seen, book) if each.item != "sf_price")
        billed = tuple(each for each in of_whmcs(plan, seen, book) if each.item == "whmcs_product")
        return (
            summed_up("salesforce_updated", "Salesforce", sold),
            summed_up("whmcs_updated", "WHMCS", billed),
            of_prices("pricing_synced", plan, seen, book),
        )
