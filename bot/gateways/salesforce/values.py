"""Turns Salesforce's records into our values."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.conversion import part_of_address, whole_number
from handoffs.subjects.customer import Account, Contact
from handoffs.subjects.order import Line, Order, OtherOrder
from handoffs.text.messages import Message, message

Record = Mapping[str, Any]

ODD = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError)
"""What reading raises at a value of another kind than the field is known for."""


def order_of(record: Record, terms: SalesforceTerms, base_url: str, *, address_fields: Sequence[str], is_priority: bool) -> Order:
    """Read one order with its account, contact and lines; it counts as in review since its creation until the history is read.

    `address_fields` are those in which the installation address lies.
    """
    fields = terms.fields.order
    placed_at, (lines, odd_lines) = created_at(record), _lines(record, terms)
    return Order(
        record_id=str(record["Id"]),
        number=text(record, "OrderNumber"),
        status=text(record, "Status"),
        account=account_of(record.get("Account") or {}, text(record, "AccountId"), terms),
        lines=lines,
        total=money(record, fields.total),
        unread=(*odd(record, fields.total, money(record, fields.total), "total"), *odd_lines),
        currency=text(record, "CurrencyIsoCode") or terms.currency,
        priority=is_priority,
        installation_address=address(record, address_fields),
        instructions=text(record, fields.instructions),
        contact=contact_of(record.get(fields.contact or "") or {}),
        placed_at=placed_at,
        entered_review_at=placed_at,
        modified_at=changed_at(record),
        modified_by=text(record.get("LastModifiedBy") or {}, "Name"),
        link=link(base_url, "Order", str(record["Id"])),
        account_link=link(base_url, "Account", text(record, "AccountId")),
        orders_link=link(base_url, "Account", text(record, "AccountId"), "related/Orders/view"),
    )


def other_order_of(record: Record, base_url: str) -> OtherOrder:
    """Read another order of the same account."""
    return OtherOrder(
        number=text(record, "OrderNumber"),
        status=text(record, "Status"),
        link=link(base_url, "Order", str(record["Id"])),
    )


def instant(written: str) -> datetime:
    """Read *2011-07-07T00:37:00.000+0000* as an aware instant in UTC."""
    return datetime.fromisoformat(written.replace("Z", "+00:00")).astimezone(UTC)


def created_at(record: Record) -> datetime:
    """Read when a record was created; its last change stands in where that is not there."""
    return instant(record.get("CreatedDate") or record["LastModifiedDate"])


def changed_at(record: Record) -> datetime:
    """Read when a record last changed; its creation stands in where that is not there."""
    return instant(record.get("LastModifiedDate") or record["CreatedDate"])


def text(record: Record, name: str | None) -> str:
    """Read a field as text; empty where there is none. A whole number is *12*, not *12.0*; a checkbox is *true* or *false*."""
    value = record.get(name) if name else None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float | Decimal) and math.isfinite(value) and value == int(value):
        value = int(value)
    return "" if value is None or isinstance(value, Mapping) else str(value)


def money(record: Record, name: str) -> Decimal | None:
    """Read an amount exactly; None where the record shows none, or no number, which is not zero.

    Salesforce writes ten million and more with an exponent, as *9.0E7*.
    """
    value = record.get(name)
    try:
        amount = None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None
    return Decimal(f"{amount:f}") if amount is not None and amount.is_finite() else None


def odd(record: Record, name: str | None, value: object, word: str) -> tuple[Message, ...]:
    """Return that a field could not be read: `value` is what was read of it, `word` is what people call it."""
    written_there = text(record, name)
    if value is not None or not written_there:
        return ()
    return (message("gateways.salesforce.odd_value", field=word, value=written_there[:40]),)


def link(base_url: str, kind: str, record_id: str, page: str = "view") -> str:
    """Return the address at which people see a record, or another page of it, as *related/Orders/view* for a related list."""
    return f"{base_url.rstrip('/')}/lightning/r/{kind}/{record_id}/{page}" if base_url and record_id else ""


def account_of(account: Record, record_id: str, terms: SalesforceTerms) -> Account:
    """Read an account; empty where a record has none."""
    fields = terms.fields.account
    return Account(
        record_id=record_id,
        name=text(account, "Name"),
        number=text(account, fields.number),
        phone=text(account, fields.phone),
        email=text(account, fields.email),
        eligibility=text(account, fields.eligibility),
        eligibility_status=text(account, fields.eligibility_status),
    )


def eligibility_fields(result: str, terms: SalesforceTerms) -> tuple[tuple[str, str], ...]:
    """Return the fields of an account with this eligibility."""
    fields = terms.fields.account
    return (fields.eligibility, result), (fields.eligibility_status, terms.statuses.checked)


def _lines(record: Record, terms: SalesforceTerms) -> tuple[tuple[Line, ...], tuple[Message, ...]]:
    """Read the lines of an order, and say which can't be read: it stays, without a product and a price."""
    found: list[Line] = []
    unread: list[Message] = []
    for place, line in enumerate((record.get("OrderItems") or {}).get("records", ()), start=1):
        try:
            found.append(_line(line, terms))
        except ODD:
            found.append(Line(product="", quantity=None))
            unread.append(message("gateways.salesforce.odd_line", place=place))
    return tuple(found), tuple(unread)


def _line(line: Record, terms: SalesforceTerms) -> Line:
    fields, product = terms.fields.product, line.get("Product2") or {}
    return Line(
        product=text(product, "Name"),
        product_id=text(line, "Product2Id"),
        whmcs_id=whole_number(text(product, fields.whmcs_product)),
        sku=text(product, fields.sku),
        item_class=text(product, fields.item_class),
        billing_cycle=text(product, fields.billing_cycle),
        quantity=money(line, "Quantity"),
        unit_price=money(line, "UnitPrice"),
        total=money(line, "TotalPrice"),
    )


def contact_of(contact: Record) -> Contact:
    """Read how a person can be reached."""
    return Contact(name=text(contact, "Name"), phone=text(contact, "Phone"), email=text(contact, "Email"))


def address(record: Record, fields: Sequence[str]) -> str:
    """Read an address on one line, the widest part first, from the fields in which it lies."""
    return ", ".join(filter(None, (each for name in fields for each in _parts(record, name))))


def street(record: Record, fields: Sequence[str]) -> str:
    """Read the street of an address from its fields, of which the street is the last; a text field holds it with the rest."""
    value = record.get(fields[-1]) if fields else None
    return part_of_address(value, "street") if isinstance(value, Mapping) else text(record, fields[-1] if fields else None)


def _parts(record: Record, name: str) -> tuple[str, ...]:
    value = record.get(name)
    if isinstance(value, Mapping):
        return tuple(part_of_address(value, part) for part in ("postalCode", "state", "city", "street"))
    return (text(record, name).strip(),)
