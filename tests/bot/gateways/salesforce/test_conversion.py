"""Values and the types of their fields: how each is read, compared in a query, and written."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.gateways.salesforce.conversion import (
    is_filled,
    literal,
    long_id,
    part_of_address,
    read_instant,
    read_value,
    typed,
    whole_number,
    written_instant,
)
from bot.gateways.salesforce.descriptions import Field, ObjectDescription, Vocabulary, description_of
from bot.gateways.salesforce.values import address, street, text
from handoffs.clock.days import is_whole_day, local_day
from sandbox.salesforce.records.ids import make_id, whole

TOKYO = ZoneInfo("Asia/Tokyo")
NOON = datetime(2026, 12, 30, 3, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 12, 30, 15, 0, tzinfo=UTC)
"""The beginning of the 31st in Tokyo, while it is still the 30th in UTC."""

SHORT, LONG = "006BT0000000001", whole("006BT0000000001")
STATUS = [("Pending Review", "審査待ち"), ("Approved", "承認済み"), ("New", "Approved by hand")]


def field(
    type: str, *, filterable: bool = True, values: list[tuple[str, str]] | None = None, words: set[str] | None = None
) -> Field:
    """Describe a field as Salesforce does."""
    listed = [{"value": value, "label": label, "active": True} for value, label in values or []]
    answer = {"name": "Field__c", "type": type, "filterable": filterable, "picklistValues": listed}
    vocabulary = Vocabulary(words=frozenset(words or ()))
    return description_of("Order", {"fields": [answer]}, vocabulary).fields["Field__c"]


@pytest.mark.parametrize(
    ("type", "value", "expected"),
    [
        ("double", "5512", "5512"),
        ("double", "5512.0", "5512"),
        ("double", "05512", "5512"),
        ("double", "５５１２", "5512"),
        ("double", "-3.50", "-3.50"),
        ("int", "10297", "10297"),
        ("currency", "99.5", "99.5"),
        ("percent", "12 %", None),
        ("double", "C-10297", None),
        ("double", "1e99", None),
        ("double", "1 OR Id != null", None),
        ("boolean", "true", "true"),
        ("boolean", "False", "false"),
        ("boolean", "High", None),
        ("string", "5512.0", "'5512.0'"),
        ("string", "O'Brien", r"'O\'Brien'"),
        ("textarea", "1-2-3 Jingumae", "'1-2-3 Jingumae'"),
        ("email", "a@example.jp", "'a@example.jp'"),
        ("reference", SHORT, f"'{LONG}'"),
        ("reference", LONG, f"'{LONG}'"),
        ("id", "no id", None),
        ("address", "Tokyo", None),
        ("multipicklist", "One", "'One'"),
        ("multipicklist", "Two; One", "'Two;One'"),
        ("base64", "abc", None),
    ],
)
def test_a_value_is_compared_in_the_type_of_its_field(type: str, value: str, expected: str | None) -> None:
    assert literal(field(type), value) == expected
    assert literal(field(type, filterable=False), value) is None


@pytest.mark.parametrize(
    ("type", "value", "expected"),
    [
        ("double", "10297", 10297),
        ("double", "10297.0", 10297),
        ("double", "99.5", 99.5),
        ("double", "C-1", "C-1"),
        ("boolean", "true", True),
        ("boolean", "false", False),
        ("string", "10297", "10297"),
        ("string", None, None),
        ("date", MIDNIGHT, "2026-12-31"),
        ("date", NOON, "2026-12-30"),
        ("datetime", MIDNIGHT, "2026-12-30T15:00:00Z"),
        ("string", NOON, "2026-12-30T03:00:00Z"),
        ("reference", SHORT, LONG),
    ],
)
def test_a_value_is_written_in_the_type_of_its_field(type: str, value: Any, expected: Any) -> None:
    written = typed(field(type), value, TOKYO)

    assert written == expected and written.__class__ is expected.__class__


@pytest.mark.parametrize("word", ["Pending Review", "審査待ち", "pending review"])
def test_a_picklist_is_known_by_the_word_of_the_policy_and_asked_by_its_api_name(word: str) -> None:
    status = field("picklist", values=STATUS, words={"Pending Review"} if word.isascii() else {word})

    assert (
        read_value(status, "Pending Review")
        == read_value(status, "審査待ち")
        == ("審査待ち" if word == "審査待ち" else "Pending Review")
    )
    assert literal(status, word) == "'Pending Review'" and typed(status, word, TOKYO) == "Pending Review"
    assert status.offered[0] == read_value(status, "Pending Review")


def test_the_api_name_of_a_value_is_never_taken_for_the_label_of_another() -> None:
    swapped = field("picklist", values=[("Open", "Closed"), ("Closed", "Done")], words={"Closed", "Done"})

    assert read_value(swapped, "Closed") == "Closed" and read_value(swapped, "Open") == "Open"
    assert literal(swapped, "Closed") == "'Closed'" and literal(swapped, "Open") == "'Open'"


def test_a_value_that_the_policy_does_not_name_is_shown_by_its_label_where_people_know_that() -> None:
    answer = {"fields": [{"name": "Status", "type": "picklist", "picklistValues": [{"value": "W1", "label": "対応中"}]}]}
    by_label = Vocabulary(by_label=frozenset({("Case", "Status")}))

    assert description_of("Case", answer, by_label).fields["Status"].word_of("W1") == "対応中"
    assert description_of("Order", answer, by_label).fields["Status"].word_of("W1") == "W1"
    assert description_of("Case", answer, by_label).fields["Status"].word_of("retired") == "retired"


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-12-30T03:00:00.000+0000", NOON),
        ("2026-12-30T12:00:00+09:00", NOON),
        ("2026-12-30T03:00:00Z", NOON),
        ("2026-12-30T12:00:00", None),
        ("tomorrow", None),
        ("", None),
        ("1026-12-30", None),
    ],
)
def test_an_instant_is_read_with_its_zone_only(written: str, at: datetime | None) -> None:
    assert read_instant(written, TOKYO) == at


def test_a_day_without_a_time_is_that_whole_day_of_the_team_and_is_written_back_as_it() -> None:
    at = read_instant("2026-12-30", TOKYO)

    assert at and is_whole_day(at, TOKYO) and local_day(at, TOKYO).isoformat() == "2026-12-30"
    assert typed(field("date"), at, TOKYO) == "2026-12-30" and written_instant(at) == "2026-12-30T14:59:59Z"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("5512.0", "5512"),
        (" 05512 ", "5512"),
        ("５５１２", "5512"),
        ("5512", "5512"),
        ("0", "0"),
        ("A-5512", "A-5512"),
        ("5512.5", "5512.5"),
        ("", ""),
    ],
)
def test_numbers_of_services_and_products_are_equal_as_numbers(written: str, number: str) -> None:
    assert whole_number(written) == number


@pytest.mark.parametrize("number", range(0, 400, 7))
def test_an_id_has_18_characters_however_it_was_copied(number: int) -> None:
    record_id = make_id("00A", number * 104_729)

    assert long_id(record_id[:15]) == long_id(f" {record_id} ") == record_id
    assert long_id("not an id") == "not an id" and long_id("") == ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("5512.0"), "5512"),
        (5512.0, "5512"),
        (Decimal("99.50"), "99.50"),
        (True, "true"),
        (False, "false"),
        (None, ""),
        ({"street": "x"}, ""),
        ("a", "a"),
    ],
)
def test_a_value_is_read_as_text(value: object, expected: str) -> None:
    assert text({"F": value}, "F") == expected


@pytest.mark.parametrize(
    ("value", "filled"), [(None, False), ("", False), (" ", False), (False, False), (True, True), (0, True), ("x", True)]
)
def test_a_ticked_box_is_filled_and_an_empty_one_is_not(value: object, filled: bool) -> None:
    assert is_filled(value) is filled


def described(*names: str) -> ObjectDescription:
    """Describe an object by the names of its fields."""
    return description_of("Account", {"fields": [{"name": name, "type": "string"} for name in names]})


STANDARD = ("BillingStreet", "BillingCity", "BillingState", "BillingPostalCode")


@pytest.mark.parametrize(
    ("name", "fields", "expected"),
    [
        ("BillingAddress", ("BillingAddress", *STANDARD), list(reversed(STANDARD))),
        ("Site__c", ("Site__c", "Site__Street__s", "Site__StateCode__s"), ["Site__StateCode__s", "Site__Street__s"]),
        ("Address_Text__c", ("Address_Text__c", "Address__Street__s"), ["Address_Text__c"]),
        ("BillingAddress", ("BillingAddress", "BillingStateCode", "BillingStreet"), ["BillingStateCode", "BillingStreet"]),
        ("Gone__c", ("BillingStreet",), []),
    ],
)
def test_an_address_lies_in_the_parts_of_a_compound_field_or_in_a_text(
    name: str, fields: tuple[str, ...], expected: list[str]
) -> None:
    assert list(described(*fields).address_fields(name)) == expected


def test_a_whole_address_is_read_part_by_part() -> None:
    whole_one = {"street": "1-2-3 Jingumae", "city": "Shibuya", "state": None, "stateCode": "13", "postalCode": "150-0001"}

    assert address({"Site__c": whole_one}, ["Site__c"]) == "150-0001, 13, Shibuya, 1-2-3 Jingumae"
    assert street({"Site__c": whole_one}, ["Site__c"]) == part_of_address(whole_one, "street") == "1-2-3 Jingumae"
    assert street({}, []) == address({}, []) == ""
