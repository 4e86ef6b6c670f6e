"""The outside part of onboardings: the account of the customer, `/onboard`, and the windows in which it is filled in."""

from collections.abc import Callable

from slack_bolt import App

from bot.commands import onboard
from bot.gateways.salesforce.readers.customers import CustomerReader
from bot.intake.customers import Customers
from bot.listeners import onboarding
from bot.onboarding.lookups import CustomerLookups
from bot.onboarding.windows import OnboardingWindows
from bot.processes.connection import Connection, Outside
from bot.service.attempts import Attempts
from bot.slack.services import Services
from bot.views.kit.step_views import StepView
from bot.views.modals.onboarding import account_openers
from handoffs.processes.onboarding.account import CustomerAccount


def _follow(outside: Outside) -> Callable[[], None]:
    attempts = Attempts(outside.database, outside.real_now)
    return Customers(outside.service, outside.queries, outside.salesforce.accounts, attempts).run


def _register(app: App, services: Services, outside: Outside) -> None:
    answers = services.private_answers
    lookups = CustomerLookups(outside.drafts, services.queries, outside.salesforce, services.slack, answers)
    windows = OnboardingWindows(outside.drafts, services.queries, lookups, services.background, services.for_person)
    onboarding.register(app, services, windows)
    onboard.register(app, services, windows)


CONNECTION = Connection(
    reader=CustomerReader,
    follow=_follow,
    steps={CustomerAccount.key: StepView(openers=account_openers)},
    register=_register,
)
