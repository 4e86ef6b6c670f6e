"""The outside part of onboardings: the account of the customer, and the buttons of the step that makes it."""

from bot.gateways.salesforce.readers.customers import CustomerReader
from bot.processes.connection import Connection
from bot.views.kit.step_views import StepView
from bot.views.modals.onboarding import account_openers
from handoffs.processes.onboarding.account import CustomerAccount

CONNECTION = Connection(reader=CustomerReader, steps={CustomerAccount.key: StepView(openers=account_openers)})
