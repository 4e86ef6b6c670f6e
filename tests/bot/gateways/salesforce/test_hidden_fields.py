"""Each field of the org hidden in turn: a reading stops, the start refuses and the check fails for the fields of one list."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import pytest

from bot.gateways.errors import Rejected
from bot.gateways.salesforce.readers.orders import OrderReader
from bot.gateways.salesforce.readers.products import ProductReader
from bot.gateways.salesforce.requirements import Reading, Requirement, required_fields
from bot.queries.contexts import CustomerContext
from bot.text.rendering import Reader
from bot.views.answers.customer import customer_answer
from handoffs.subjects.customer import Account
from tests.bot.gateways.salesforce.bench import Bench
from tests.bot.gateways.salesforce.test_probe import TERMS, looked_at
from tests.simulation.world.wires import Fate, SimulatedOrg

KINDS = ("Order", "OrderItem", "Product2", "PricebookEntry", "Account", "Contact", "Case", "Opportunity")
NEVER_HIDDEN = frozenset({"Id", "IsDeleted"})
STAMPS = frozenset({"IsDeleted", "CreatedDate", "LastModifiedDate", "SystemModstamp"})
"""Fields of every record, which every org can filter."""

REQUIRED = {each.name: each for each in required_fields(TERMS)}
OPTIONAL = Requirement(kind="", field="", rests="")
NOTHING: tuple[str, ...] = ()


@pytest.fixture
def bench() -> Iterator[Bench]:
    """A bench whose org is called by function, since these tests ask it six thousand times."""
    opened = Bench()
    opened.connect(SimulatedOrg(opened.org, Fate(0)))
    yield opened
    opened.served.stop(patience=0)


def read(bench: Bench) -> dict[Reading, Callable[[], int]]:
    """Return what reads the org, each with all details, as polls and people do."""
    orders, accounts = bench.salesforce.reader(OrderReader), bench.salesforce.accounts
    products = bench.salesforce.lookup(ProductReader)
    cases, cancellations = bench.cases, bench.cancellations
    return {
        Reading.ORDERS: lambda: len(orders.complete(orders.waiting())),
        Reading.CASES: lambda: (
            len(cases.complete(cases.waiting(), {})) + len(cancellations.complete(cancellations.waiting(), {}))
        ),
        Reading.ACCOUNTS: lambda: (
            len(accounts.search("10293").customers)
            + bool(
                accounts.candidates(Account(record_id="", number="10293", email="x@example.jp", phone="0900", name="x")).customers
            )
            + len(accounts.newest_named(name="x"))
            + (accounts.next_number([]) == "")
        ),
        Reading.CHECKS: lambda: len(accounts.read([each["Id"] for each in bench.org.records("Account")][:2])),
        Reading.PRODUCTS: lambda: len(products.with_skus(["INT-HOME-1G"])["INT-HOME-1G"]),
    }


def stopped(bench: Bench) -> dict[Reading, str]:
    """Return the readings that are refused, each with the reason; any other reading finds all that is there."""
    found = {}
    for reading, ask in read(bench).items():
        try:
            assert ask() == (1 if reading in (Reading.ORDERS, Reading.PRODUCTS) else 2), reading
        except Rejected as refused:
            found[reading] = str(refused)
    return found


def failing(bench: Bench, name: str) -> Iterable[str]:
    """Return what the check says of a field."""
    return [each.repair for each in looked_at(bench) if each.what == f"field {name}" and each.repair]


@pytest.mark.parametrize("kind", KINDS)
def test_a_reading_stops_for_the_fields_that_start_and_check_name_too(bench: Bench, kind: str) -> None:
    bench.customers.act("order")
    bench.requests.act("eligibility")
    bench.requests.act("cancel_internet")
    described, others = bench.org.schema.sobject(kind), []

    for key, field in list(described.fields.items()):
        name = f"{kind}.{field.name}"
        if field.name in NEVER_HIDDEN:
            continue
        del described.fields[key]
        bench.salesforce.org.forget(kind)
        required, refused = REQUIRED.get(name, OPTIONAL), stopped(bench)
        as_listed = refused.keys() == required.stops and all(name in reason for reason in refused.values())
        named = any(f" {name}:" in line for line in bench.salesforce.lacking())
        if not as_listed or named is not (name in REQUIRED and not required.is_asked_for_later):
            others.append((name, refused, named))
        if name in REQUIRED and not failing(bench, name):
            others.append((name, refused, "not checked"))
        described.fields[key] = field

    assert others == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_reading_asks_for_values_of_a_field_that_the_org_cant_filter(bench: Bench, kind: str) -> None:
    bench.customers.act("order")
    bench.requests.act("eligibility")
    bench.requests.act("cancel_internet")
    described, others = bench.org.schema.sobject(kind), []

    for key, field in list(described.fields.items()):
        name = f"{kind}.{field.name}"
        if field.type in ("id", "reference") or field.name in STAMPS:
            continue
        described.fields[key] = replace(field, encrypted=True)
        bench.salesforce.org.forget(kind)
        required = REQUIRED.get(name, OPTIONAL)
        wanted = required.stops if required.is_filtered else frozenset()
        refused = stopped(bench)
        if refused.keys() != wanted or not all(name in reason for reason in refused.values()):
            others.append((name, refused))
        if any(f" {name}:" in line for line in bench.salesforce.lacking()) is not required.is_filtered:
            others.append((name, "start"))
        described.fields[key] = field

    assert others == []


def test_a_customer_is_found_without_the_cases_which_are_said_not_to_be_known(bench: Bench) -> None:
    bench.org.schema.drop_field("Case", "Type")

    (found,) = bench.salesforce.accounts.search("10293").customers

    assert found.account.number == "10293" and found.checks == ()
    assert found.checks_unread and "Case.Type" in str(found.checks_unread)
    assert "shows Baton no Case.Type" in str(
        customer_answer(found, CustomerContext(own=None, others=()), Reader.for_operator()).blocks
    )


def test_an_order_is_read_without_the_prices_of_its_lines(bench: Bench) -> None:
    bench.customers.act("order")
    for name in ("Quantity", "UnitPrice", "TotalPrice"):
        bench.org.schema.drop_field("OrderItem", name)

    reader = bench.salesforce.reader(OrderReader)
    (order,) = reader.complete(reader.waiting())

    assert order.total is not None and {(each.quantity, each.unit_price, each.total) for each in order.lines} == {(None,) * 3}
    assert {"OrderItem.UnitPrice (unit price)", "OrderItem.Quantity (quantity)"} <= set(reader.plan().missing)
    assert bench.salesforce.lacking() == NOTHING
    (repair,) = failing(bench, "OrderItem.UnitPrice")
    assert "add Read on the field OrderItem.UnitPrice" in repair and "Baton works without it" in repair
