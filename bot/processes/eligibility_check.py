"""The outside part of eligibility checks: open cases that ask for one, and a card of their own."""

from bot.gateways.salesforce.readers.eligibility import EligibilityReader
from bot.intake.eligibility_cases import EligibilityCases
from bot.intake.sources import Source
from bot.processes.connection import Connection, Outside
from bot.views.cards.eligibility import eligibility_card


def _source(outside: Outside) -> Source:
    return EligibilityCases(outside.salesforce.reader(EligibilityReader))


CONNECTION = Connection(reader=EligibilityReader, source=_source, card=eligibility_card)
