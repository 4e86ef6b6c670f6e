"""The outside part of eligibility checks: open cases that ask for one, and the card of the check."""

from slack_bolt import App

from bot.gateways.salesforce.readers.eligibility import EligibilityReader
from bot.intake.eligibility_cases import EligibilityCases
from bot.intake.sources import Source
from bot.listeners import eligibility_card
from bot.processes.connection import Connection, Outside
from bot.slack.services import Services
from bot.views.cards import eligibility as card
from bot.views.details.eligibility import eligibility_record
from bot.views.kit.step_views import StepView
from bot.views.modals.eligibility import customer_disputes_modal, recorded_choice, recording
from handoffs.processes.eligibility_check.check import Check


def _source(outside: Outside) -> Source:
    return EligibilityCases(outside.salesforce.reader(EligibilityReader))


def _register(app: App, services: Services, outside: Outside) -> None:
    eligibility_card.register(app, services)


CONNECTION = Connection(
    reader=EligibilityReader,
    source=_source,
    steps={
        Check.key: StepView(
            card=card.eligibility_card,
            record=eligibility_record,
            openers=card.eligibility_openers,
            dispute=customer_disputes_modal,
            deciding=recording,
            meant=recorded_choice,
        )
    },
    register=_register,
)
