"""The outside part of eligibility checks: open cases that ask for one, and the card of the check."""

from bot.gateways.salesforce.readers.eligibility import EligibilityReader
from bot.intake.eligibility_cases import EligibilityCases
from bot.intake.sources import Source
from bot.processes.connection import Connection, Outside
from bot.views.cards.eligibility import eligibility_card, eligibility_openers
from bot.views.kit.step_views import StepView
from handoffs.processes.eligibility_check.check import Check


def _source(outside: Outside) -> Source:
    return EligibilityCases(outside.salesforce.reader(EligibilityReader))


CONNECTION = Connection(
    reader=EligibilityReader,
    source=_source,
    steps={Check.key: StepView(card=eligibility_card, openers=eligibility_openers)},
)
