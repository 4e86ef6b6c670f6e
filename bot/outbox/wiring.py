"""Builds the outbox workers, one for each destination."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.gateways.salesforce.gateway import SalesforceGateway
from bot.gateways.slack.client import SlackGateway
from bot.gateways.slack.rate_limits import RateLimiter
from bot.gateways.whmcs.client import Whmcs
from bot.outbox.drawings import CurrentDrawings
from bot.outbox.salesforce_writes import SalesforceWrites
from bot.outbox.slack_messages import SlackMessages
from bot.outbox.whmcs_endings import WhmcsEndings
from bot.outbox.worker import OutboxWorker
from bot.queries.queries import Queries
from bot.service.delivery_results import DeliveryResults
from bot.views.surfaces import Card
from storage.database import Database


def outbox_workers(
    database: Database,
    queries: Queries,
    results: DeliveryResults,
    slack: SlackGateway,
    salesforce: SalesforceGateway,
    whmcs: Whmcs | None,
    limiter: RateLimiter,
    real_now: Callable[[], datetime],
    cards: Mapping[str, Card],
) -> tuple[OutboxWorker, ...]:
    """Return the workers for Slack, Salesforce and WHMCS; `cards` are those of processes with a card of their own, by key."""
    deliveries = (
        SlackMessages(database, slack, CurrentDrawings(queries, cards), limiter, real_now),
        SalesforceWrites(database, results, salesforce, queries.reader_of, real_now),
        WhmcsEndings(database, results, salesforce, whmcs),
    )
    return tuple(OutboxWorker(database, delivery, real_now) for delivery in deliveries)
