"""The keys of an onboarding, and the facts that each of its cards shows."""

from handoffs.process.forms import Fact
from handoffs.subjects.onboarding import Onboarding
from handoffs.text.messages import message, written

KEY, ACCOUNT = "onboarding", "account"


def customer_facts(customer: Onboarding) -> tuple[Fact, ...]:
    """Show the customer number and the starter."""
    number = message("onboarding.about.number_to_come") if customer.awaits_number else written(customer.number)
    return (
        Fact(label=message("onboarding.about.customer_number"), text=number, link=customer.link),
        Fact(label=message("onboarding.about.started_by"), text=written(customer.starter), person=customer.starter_id),
    )


def whmcs_facts(customer: Onboarding) -> tuple[Fact, ...]:
    """Show that the customer has an account in WHMCS already, where that is so."""
    if not customer.migrates:
        return ()
    text = message("onboarding.about.has_account")
    if customer.whmcs_client:
        text = message("onboarding.about.has_client", client=customer.whmcs_client)
    return (Fact(label=written("WHMCS"), text=text),)
