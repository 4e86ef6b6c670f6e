"""The schema of a small internet provider's org: standard objects with standard and custom fields."""

from dataclasses import replace
from functools import cache

from sandbox.salesforce.objects import service_objects
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
from sandbox.salesforce.objects.schema import Schema, SObject
from sandbox.salesforce.objects.service_objects import case, case_comment, document, link, note, setup


def provider_schema() -> Schema:
    """Return a new schema, which each org can change; the fields, which nobody can, are made once for all orgs."""
    return Schema(tuple(replace(each, fields=dict(each.fields)) for each in _objects(service_objects.CASE_TYPES)))


@cache
def _objects(case_types: tuple[str, ...]) -> tuple[SObject, ...]:
    """Make the objects of an org whose cases have these types."""
    sales = (account(), contact(), opportunity(), order(), order_item(), product(), price_book(), price_book_entry())
    service = (case(case_types), case_comment(), note(), document(), link())
    histories = (history_of("OrderHistory", "Order"), history_of("CaseHistory", "Case"), opportunity_history())
    return (*sales, *service, *histories, *setup())
