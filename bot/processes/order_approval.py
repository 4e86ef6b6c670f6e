"""The outside part of order approvals: orders in review, and the card of their review."""

from slack_bolt import App

from bot.gateways.salesforce.readers.orders import OrderReader
from bot.intake.orders import Orders
from bot.intake.sources import Source
from bot.listeners import order_card as buttons
from bot.processes.connection import Connection, Outside
from bot.slack.services import Services
from bot.views.cards.order import order_card, order_openers
from bot.views.details.order import order_record
from bot.views.kit.step_views import StepView
from bot.views.modals.escalation import dispute_modal
from bot.views.modals.order import approval, order_row, rejection
from handoffs.processes.order_approval.process import OrderApproval
from handoffs.processes.order_approval.review import REJECT, Review
from handoffs.processes.order_approval.terms import OrderTerms


def _source(outside: Outside) -> Source:
    repeat_orders = outside.policy.process(OrderApproval.key).terms(OrderTerms).repeat_orders
    within = repeat_orders.within if repeat_orders else None
    return Orders(outside.salesforce.reader(OrderReader), outside.whmcs, outside.patience, within)


def _register(app: App, services: Services, outside: Outside) -> None:
    buttons.register(app, services)


CONNECTION = Connection(
    reader=OrderReader,
    source=_source,
    steps={
        Review.key: StepView(
            card=order_card,
            record=order_record,
            openers=order_openers,
            dispute=dispute_modal,
            deciding=approval,
            apart={REJECT.key: rejection},
            row=order_row,
        )
    },
    register=_register,
)
