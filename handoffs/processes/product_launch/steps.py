"""The steps of a launch: set up in both systems, verified in the portal, documented by every team, then the change checklist."""

from handoffs.model.checks import Finding, verified
from handoffs.model.handoff import Handoff, Task
from handoffs.process.definition import Choice, Step, item
from handoffs.process.forms import FieldKind, FormField
from handoffs.process.policy import Policy
from handoffs.processes.product_launch.about import CHECKLIST, PORTAL, SALESFORCE, WHMCS, facts
from handoffs.processes.product_launch.form import WHMCS_ITEMS, number_asked, whmcs_number

WHERE = "where"
DOCUMENTED_BY = {
    "sf_admin": ("SF Admin", "Product, pricebook and fields documented"),
    "devops": ("DevOps", "WHMCS product and provisioning documented"),
    "development": ("Development", "Catalogue, checkout and provisioning documented"),
    "cs": ("CS Team", "CS training docs and procedures name the product"),
    "sales": ("Sales Team", "Sales procedures name the product"),
}
"""The handbook's *All Teams*: those of its table of contacts, each with what it documents."""


def place_asked(handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
    """Ask where it is documented."""
    return (FormField(key=WHERE, label="Where it is documented", kind=FieldKind.LINE, optional=True, placeholder="An address"),)


def waiting_for_number(handoff: Handoff, task: Task, policy: Policy) -> tuple[str, ...]:
    """Say where the product's number in WHMCS comes from, while nobody knows it."""
    told = "DevOps tells the product's number in WHMCS when it is set up there; it shows here then."
    return () if whmcs_number(handoff) else (told,)


def documented(handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
    """Find that every team has documented the product: the checklist opens no earlier."""
    teams = [task.decision.name for task in handoff.tasks if task.step.startswith("documentation_") and task.decision]
    return (verified("documentation_updated", f"Documented by {', '.join(teams)}."),) if teams else ()


def _documentation(team: str, name: str, label: str) -> Step:
    def applies(handoff: Handoff, policy: Policy) -> bool:
        return any(each.key == team for each in policy.teams)

    return Step(
        key=f"documentation_{team}",
        title=f"Documentation: {name}",
        deed="complete this documentation",
        team=team,
        follows=(PORTAL,),
        checklist=(item(f"documented_{team}", label),),
        ticked=True,
        days_before=2,
        applies=applies,
        asks=place_asked,
        facts=facts,
    )


IN_SALESFORCE = Step(
    key=SALESFORCE,
    title="Product in Salesforce",
    deed="set products up in Salesforce",
    team="sf_admin",
    checklist=(
        item("sf_product", "Product2 with name and SKU, active"),
        item("sf_whmcs_id", "WH_Product_ID__c is the product's number in WHMCS"),
        item("sf_cycle", "Billing_Cycle__c set"),
        item("sf_class", "Item_Class__c set"),
        item("sf_price", "Active price in the portal pricebook"),
    ),
    ticked=True,
    looks=True,
    days_before=5,
    facts=facts,
    hints=waiting_for_number,
)
IN_WHMCS = Step(
    key=WHMCS,
    title="Product in WHMCS",
    deed="set products up in WHMCS",
    team="devops",
    checklist=WHMCS_ITEMS,
    ticked=True,
    looks=True,
    days_before=5,
    asks=number_asked,
    facts=facts,
)
IN_PORTAL = Step(
    key=PORTAL,
    title="Portal verification",
    deed="verify products in the portal",
    team="development",
    follows=(SALESFORCE, WHMCS),
    checklist=(
        item("catalogue", "Product appears in the catalogue"),
        item("checkout", "Checkout tried with the product"),
        item("provisioning", "Provisioning works"),
    ),
    ticked=True,
    days_before=3,
    facts=facts,
)
DOCUMENTATION = tuple(_documentation(team, *said) for team, said in DOCUMENTED_BY.items())
CHANGE_CHECKLIST = Step(
    key=CHECKLIST,
    title="Product change checklist",
    deed="complete this checklist",
    follows=tuple(step.key for step in DOCUMENTATION),
    checklist=(
        item("salesforce_updated", "Salesforce Product2 updated"),
        item("whmcs_updated", "WHMCS product updated"),
        item("pricing_synced", "Pricing synced between systems"),
        item("cache_cleared", "Portal cache cleared"),
        item("staging_tested", "Tested in staging environment"),
        item("documentation_updated", "Documentation updated"),
    ),
    ticked=True,
    looks=True,
    days_before=1,
    find=documented,
    facts=facts,
)
STEPS = (IN_SALESFORCE, IN_WHMCS, IN_PORTAL, *DOCUMENTATION, CHANGE_CHECKLIST)
