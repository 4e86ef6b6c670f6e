"""The steps of a launch: set up in both systems, verified in the portal, documented by every team, then the change checklist."""

from handoffs.model.checks import Finding, Outcome, verified
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.process.choices import Choice, item
from handoffs.process.forms import Fact, FieldKind, FormField
from handoffs.process.policy import Policy
from handoffs.process.step import Step
from handoffs.processes.product_launch.catalogue import Outside, number_of
from handoffs.processes.product_launch.facts import facts_of
from handoffs.processes.product_launch.findings import of_salesforce, of_whmcs, summed_up
from handoffs.processes.product_launch.form import (
    DATABASE,
    FLOW,
    WHMCS_ID,
    WHMCS_ITEMS,
    also_changes,
    numbered,
    planned,
    whmcs_number,
    whmcs_number_field,
)
from handoffs.processes.product_launch.prices import of_prices
from handoffs.processes.product_launch.verified_step import VerifiedStep
from handoffs.subjects.field_values import value_of
from handoffs.text.messages import Message, message

WHERE, BACKUP_PLACE = "where", "backup_place"
DOCUMENTED_BY = {
    "sf_admin": ("SF Admin", message("product_launch.steps.documented_sf_admin_item")),
    "devops": ("DevOps", message("product_launch.steps.documented_devops_item")),
    "development": ("Development", message("product_launch.steps.documented_development_item")),
    "cs": ("CS Team", message("product_launch.steps.documented_cs_item")),
    "sales": ("Sales Team", message("product_launch.steps.documented_sales_item")),
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
    title = message("product_launch.steps.in_salesforce_title")
    permission_phrase = message("product_launch.steps.in_salesforce_permission")
    team = "sf_admin"
    checklist = (
        item("sf_product", message("product_launch.steps.sf_product_item")),
        item("sf_whmcs_id", message("product_launch.steps.sf_whmcs_id_item")),
        item("sf_cycle", message("product_launch.steps.sf_cycle_item")),
        item("sf_class", message("product_launch.steps.sf_class_item")),
        item("sf_price", message("product_launch.steps.sf_price_item")),
    )
    days_before_deadline = 5

    def verify(self, handoff: Handoff, seen: Outside, policy: Policy) -> tuple[Finding, ...]:
        """Compare the plan with the product in Salesforce."""
        return of_salesforce(planned(handoff, policy), seen, policy.portal_pricebook)

    def hints(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Message, ...]:
        """Explain where the product's number in WHMCS comes from, while it is unknown."""
        hint = message("product_launch.steps.number_hint")
        return () if whmcs_number(handoff) else (hint,)


class InWhmcs(LaunchStep, VerifiedStep):
    """DevOps sets the product up in WHMCS and records its number."""

    key = "whmcs"
    title = message("product_launch.steps.in_whmcs_title")
    permission_phrase = message("product_launch.steps.in_whmcs_permission")
    team = "devops"
    checklist = WHMCS_ITEMS
    days_before_deadline = 5

    def verify(self, handoff: Handoff, seen: Outside, policy: Policy) -> tuple[Finding, ...]:
        """Compare the plan with the product in WHMCS."""
        return of_whmcs(planned(handoff, policy), seen, policy.portal_pricebook)

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the product's number in WHMCS."""
        return (whmcs_number_field(handoff),)

    def outcome(self, handoff: Handoff, task: Task, policy: Policy) -> Message | None:
        """Name the product's number in WHMCS."""
        return numbered(task) or super().outcome(handoff, task, policy)

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Require the product's number, and refuse an item that WHMCS contradicts."""
        number_of(value_of(decision.field_values, WHMCS_ID), WHMCS_ID)
        super().guard(handoff, task, decision, actor, policy)


class Backup(LaunchStep):
    """DevOps makes a backup before a launch that changes a flow or the database too."""

    key = "backup"
    title = message("product_launch.steps.backup_title")
    permission_phrase = message("product_launch.steps.backup_permission")
    team = "devops"
    checklist = (
        item("flow_kept", message("product_launch.steps.flow_kept_item")),
        item("database_backed_up", message("product_launch.steps.database_backed_up_item")),
        item("restored", message("product_launch.steps.restored_item")),
    )
    days_before_deadline = 4

    def applies(self, handoff: Handoff, policy: Policy) -> bool:
        """Skip it in a launch that changes neither."""
        return bool(also_changes(handoff))

    def findings(self, handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
        """Leave out the items of the system that the launch does not change."""
        changes, unchanged = also_changes(handoff), message("product_launch.steps.not_changed")
        items = {FLOW: ("flow_kept",), DATABASE: ("database_backed_up", "restored")}
        left_out = (key for system, keys in items.items() if system not in changes for key in keys)
        return tuple(Finding(item=key, outcome=Outcome.NOT_APPLICABLE, evidence=unchanged) for key in left_out)

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the place of the backup."""
        label, hint = message("product_launch.steps.backup_place_field"), message("product_launch.steps.backup_place_hint")
        return (FormField(key=BACKUP_PLACE, label=label, kind=FieldKind.LINE, hint=hint),)

    def outcome(self, handoff: Handoff, task: Task, policy: Policy) -> Message | None:
        """Name the place of the backup."""
        place = value_of(task.decision.field_values, BACKUP_PLACE).strip() if task.decision else ""
        return message("product_launch.steps.backed_up", place=place) if place else super().outcome(handoff, task, policy)


class InPortal(LaunchStep):
    """Development verifies the product in the portal."""

    key = "portal"
    title = message("product_launch.steps.in_portal_title")
    permission_phrase = message("product_launch.steps.in_portal_permission")
    team = "development"
    follows = (InSalesforce.key, InWhmcs.key, Backup.key)
    checklist = (
        item("catalogue", message("product_launch.steps.catalogue_item")),
        item("checkout", message("product_launch.steps.checkout_item")),
        item("provisioning", message("product_launch.steps.provisioning_item")),
    )
    days_before_deadline = 3


class Documentation(LaunchStep):
    """One team documents its part of the product; each team has one step of this kind."""

    permission_phrase = message("product_launch.steps.documentation_permission")
    follows = (InPortal.key,)
    days_before_deadline = 2

    def __init__(self, team: str, name: str, label: Message) -> None:
        self.key = f"documentation_{team}"
        self.title = message("product_launch.steps.documentation_title", team=name)
        self.team = team
        self.checklist = (item(f"documented_{team}", label),)

    def applies(self, handoff: Handoff, policy: Policy) -> bool:
        """Skip a team that the policy does not have."""
        return any(each.key == self.team for each in policy.teams)

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the address of the documentation."""
        label = message("product_launch.steps.where_field")
        return (
            FormField(
                key=WHERE,
                label=label,
                kind=FieldKind.LINE,
                optional=True,
                placeholder=message("product_launch.steps.where_placeholder"),
            ),
        )

    def outcome(self, handoff: Handoff, task: Task, policy: Policy) -> Message | None:
        """Name the address of the documentation, where somebody gave one."""
        where = value_of(task.decision.field_values, WHERE).strip() if task.decision else ""
        return message("product_launch.steps.documented_at", where=where) if where else super().outcome(handoff, task, policy)


DOCUMENTATION = tuple(Documentation(team, *words) for team, words in DOCUMENTED_BY.items())


class ChangeChecklist(LaunchStep, VerifiedStep):
    """The owner completes the handbook's six-point change checklist."""

    key = "checklist"
    title = message("product_launch.steps.change_checklist_title")
    permission_phrase = message("product_launch.steps.change_checklist_permission")
    follows = tuple(step.key for step in DOCUMENTATION)
    checklist = (
        item("salesforce_updated", message("product_launch.steps.salesforce_updated_item")),
        item("whmcs_updated", message("product_launch.steps.whmcs_updated_item")),
        item("pricing_synced", message("product_launch.steps.pricing_synced_item")),
        item("cache_cleared", message("product_launch.steps.cache_cleared_item")),
        item("staging_tested", message("product_launch.steps.staging_tested_item")),
        item("documentation_updated", message("product_launch.steps.documentation_updated_item")),
    )
    days_before_deadline = 1

    def findings(self, handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
        """Verify that each team has documented the product: the checklist opens no earlier."""
        documented = {step.key for step in DOCUMENTATION}
        names = tuple(task.decision.name for task in handoff.tasks if task.step in documented and task.decision)
        return (verified("documentation_updated", message("product_launch.steps.documented_by", names=names)),) if names else ()

    def verify(self, handoff: Handoff, seen: Outside, policy: Policy) -> tuple[Finding, ...]:
        """Compare the plan with both systems, and their prices with each other."""
        plan, book = planned(handoff, policy), policy.portal_pricebook
        sold = tuple(each for each in of_salesforce(plan, seen, book) if each.item != "sf_price")
        billed = tuple(each for each in of_whmcs(plan, seen, book) if each.item == "whmcs_product")
        return (
            summed_up("salesforce_updated", "Salesforce", sold),
            summed_up("whmcs_updated", "WHMCS", billed),
            of_prices("pricing_synced", plan, seen, book),
        )
