"""Any field that Baton can do without may be hidden: each source goes on reading its records."""

import pytest

from bot.gateways.errors import Rejected
from bot.gateways.salesforce.readers.orders import OrderReader
from tests.bot.gateways.salesforce.bench import Bench

NEEDED = {
    "Order": {"OrderNumber", "Status", "CreatedDate", "LastModifiedDate", "LastModifiedById", "AccountId"},
    "OrderItem": {"OrderId", "Product2Id", "Quantity", "UnitPrice", "TotalPrice"},
    "Product2": {"Name"},
    "Account": {"Name", "LastModifiedDate", "LastModifiedById"},
    "Contact": set(),
    "Case": {"CaseNumber", "Status", "IsClosed", "Type", "AccountId", "CreatedDate", "LastModifiedDate", "LastModifiedById"},
    "Opportunity": {"Name", "StageName", "AccountId", "CreatedDate", "LastModifiedDate", "LastModifiedById"},
}
"""What the records can't be read without; *Id* and *IsDeleted* can't be hidden."""


def read(bench: Bench) -> tuple[int, int, int]:
    """Read what waits with all details, as a poll does."""
    orders = bench.salesforce.reader(OrderReader)
    return (
        len(orders.complete(orders.waiting())),
        len(bench.cases.complete(bench.cases.waiting(), {})),
        len(bench.cancellations.complete(bench.cancellations.waiting(), {})),
    )


@pytest.mark.parametrize("sobject", NEEDED)
def test_any_other_field_of_an_object_may_be_hidden(bench: Bench, sobject: str) -> None:
    bench.customers.act("order")
    bench.requests.act("eligibility")
    bench.requests.act("cancel_internet")
    kept = {each.lower() for each in NEEDED[sobject] | {"Id", "IsDeleted"}}
    described = bench.org.schema.sobject(sobject)
    refused = {}

    for name, field in list(described.fields.items()):
        if name in kept:
            continue
        del described.fields[name]
        bench.salesforce.org.forget()
        try:
            assert read(bench) == (1, 1, 1), field.name
        except Rejected as failure:
            refused[field.name] = str(failure)
        described.fields[name] = field

    assert refused == {}
