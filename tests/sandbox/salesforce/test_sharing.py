"""What sharing hides from the integration user, and how long an address may be."""

from urllib.parse import quote

import pytest

from sandbox.salesforce.org import Org
from tests.sandbox.conftest import Api, code_of
from tests.sandbox.salesforce.sample_org import SampleOrg


@pytest.fixture
def order(shop: SampleOrg) -> str:
    return shop.order(shop.customer("10293", "Tanaka"), shop.product("Internet", "INT", 4800))


def test_a_record_that_sharing_hides_is_in_no_query_and_can_not_be_written(api: Api, org: Org, order: str) -> None:
    asked = f"SELECT Id FROM Order WHERE Id = '{order}'"
    org.hide(order)

    assert api.query(asked).json()["records"] == []
    assert api.query(asked, "queryAll").json()["records"] == []
    assert code_of(api.call("PATCH", f"/sobjects/Order/{order}", {"Description": "x"})) == "NOT_FOUND"
    assert org.get("Order", order)["Id"] == order

    org.share(order)
    assert len(api.query(asked).json()["records"]) == 1


def test_a_hidden_account_leaves_its_order_without_one(api: Api, org: Org, order: str) -> None:
    org.hide(str(org.get("Order", order)["AccountId"]))

    (found,) = api.query("SELECT AccountId, Account.Name FROM Order").json()["records"]

    assert found["AccountId"] and found["Account"] is None


def test_an_address_above_16_kilobytes_is_refused(api: Api) -> None:
    asked = quote(f"SELECT Id FROM Account WHERE Name = '{'丁' * 2000}'")

    assert api.call("GET", f"/query?q={asked}").status_code == 414
    part = {"method": "GET", "url": f"/services/data/v62.0/query?q={asked}", "referenceId": "a"}
    (answer,) = api.composite(part)
    assert answer["httpStatusCode"] == 414
