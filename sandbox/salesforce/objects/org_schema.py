"""The schema of a small internet provider's org: standard objects with standard and custom fields."""

from sandbox.salesforce.objects.fields import history_of
from sandbox.salesforce.objects.sales_objects import (
    account,
    contact,
    opportunity,
    opportunity_history,
    order,
    order_item,
    price_book,
    price_book_entry,
    product,
)
from sandbox.salesforce.objects.schema import Schema
from sandbox.salesforce.objects.service_objects import case, case_comment, document, link, note, setup


def provider_schema() -> Schema:
    """Return a new schema, which each org can change."""
    sales = (account(), contact(), opportunity(), order(), order_item(), product(), price_book(), price_book_entry())
    service = (case(), case_comment(), note(), document(), link())
    histories = (history_of("OrderHistory", "Order"), history_of("CaseHistory", "Case"), opportunity_history())
    return Schema((*sales, *service, *histories, *setup()))
