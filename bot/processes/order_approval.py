"""The outside part of order approvals: orders in review, and a card of their own."""

from bot.gateways.salesforce.readers.orders import OrderReader
from bot.intake.orders import Orders
from bot.intake.sources import Source
from bot.processes.connection import Connection, Outside
from bot.views.cards.order import order_card


def _source(outside: Outside) -> Source:
    return Orders(outside.salesforce.reader(OrderReader), outside.whmcs, outside.patience)


CONNECTION = Connection(reader=OrderReader, source=_source, card=order_card)
