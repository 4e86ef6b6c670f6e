"""Builds the outbox workers, one for each destination."""

from collections.abc import Callable
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
from bot.service.alike.groups import AlikeEscalations
from bot.service.delivery_results import DeliveryResults
from bot.views.kit.step_views import StepViews
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
    views: StepViews,
) -> tuple[OutboxWorker, ...]:
    """Return the workers for Slack, Salesforce and WHMCS; `views` are those of the steps that have one of their own."""
    alike = AlikeEscalations(database, queries.handbook, lambda: queries.now, real_now)
    deliveries = (
        SlackMessages(database, slack, CurrentDrawings(queries, views), limiter, real_now, alike),
        SalesforceWrites(database, results, salesforce, queries.reader_of, real_now),
        WhmcsEndings(database, results, salesforce, whmcs, real_now),
    )
    return tuple(OutboxWorker(database, delivery, real_now) for delivery in deliveries)
