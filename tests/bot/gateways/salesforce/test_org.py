"""The org's descriptions: each object is described once for all readers, and again after a schema error."""

import pytest

from bot.gateways.errors import Rejected
from bot.gateways.salesforce.org import Org, Plan
from bot.gateways.salesforce.readers.orders import OrderReader
from bot.gateways.salesforce.readers.products import ProductReader
from bot.gateways.salesforce.readers.provisioning import ProvisioningReader
from tests.bot.gateways.salesforce.bench import Bench
from tests.handoffs.examples import POLICY


def read_everything(bench: Bench) -> None:
    """Read once with every reader."""
    bench.salesforce.reader(OrderReader).waiting()
    bench.cases.waiting()
    bench.cancellations.waiting()
    bench.salesforce.lookup(ProductReader).with_skus(["NET-HOME-1G"])
    bench.salesforce.accounts.holder("10293")
    bench.salesforce.lookup(ProvisioningReader).approved_since(bench.clock.now())


def described(bench: Bench) -> list[list[str]]:
    """Return the names of the objects that each call has described, alone or with others."""
    addresses = [[call.path, *(address for _, address, _ in call.subrequests)] for call in bench.org.audit.calls]
    found = [[address.split("/")[-2] for address in each if address.endswith("/describe")] for each in addresses]
    return [each for each in found if each]


def test_one_call_describes_each_object_once_for_all_readers(bench: Bench) -> None:
    read_everything(bench)
    read_everything(bench)

    together, *alone = described(bench)
    assert {"Order", "Account", "Case", "Opportunity", "Product2", "ContentNote"} <= set(together)
    assert alone == [["PricebookEntry"], ["Pricebook2"]]
    assert len(together) == len(set(together))


def test_objects_are_described_alone_for_a_minute_after_a_call_for_several_failed(bench: Bench) -> None:
    seconds = [0.0]
    org = Org(bench.salesforce.org.client, monotonic=lambda: seconds[0])
    bench.org.faults.drop_before = 1

    assert org.find("Order") and org.find("Account")
    org.forget()
    assert org.find("Order")
    seconds[0] += 61
    org.forget()
    assert org.find("Case")

    alone, together = described(bench)[:-1], described(bench)[-1]
    assert alone == [["Order"], ["Account"], ["Order"]]
    assert {"Order", "Account", "Case"} < set(together)


def test_an_object_that_the_org_hides_keeps_its_own_fault_and_hides_no_other(bench: Bench) -> None:
    bench.org.drop_object("Case")
    org = Org(bench.salesforce.org.client)

    with pytest.raises(Rejected) as refused:
        org.require("Case")

    assert refused.value.code == "NOT_FOUND"
    assert org.find("Case") is None and org.find("Order")
    assert [len(each) for each in described(bench)[1:]] == [1]


def test_a_field_that_is_taken_away_is_noticed_by_all_readers(bench: Bench) -> None:
    read_everything(bench)
    bench.org.schema.drop_field("Account", "Internet_Eligibility__c")

    with pytest.raises(Rejected):
        bench.salesforce.reader(OrderReader).waiting()

    read_everything(bench)
    lacking = "Account.Internet_Eligibility__c (eligibility)"
    assert lacking in bench.salesforce.reader(OrderReader).plan().missing and lacking in bench.cases.plan().missing


def test_a_field_is_described_with_its_type_its_rights_and_its_values(bench: Bench) -> None:
    org = bench.salesforce.org
    number, stage = org.field("Account", "SF_Account_No__c"), org.field("Opportunity", "StageName")
    created, account = org.field("Order", "CreatedDate"), org.field("Order", "AccountId")

    assert number and number.createable and number.unique
    assert stage and stage.type == "picklist" and POLICY.salesforce.stages.ready in stage.values
    assert created and created.type == "datetime" and not created.updateable and not created.required
    assert account and account.relationship == "Account" and account.refers_to == ("Account",)
    assert org.field("Order", "Nothing__c") is None and org.find("Nothing__c") is None


def test_an_org_that_has_no_notes_any_more_is_asked_for_descriptions_instead(bench: Bench) -> None:
    org: Org = bench.salesforce.org
    assert org.takes_notes

    bench.org.drop_object("ContentNote")
    org.forget()

    assert not org.takes_notes


def test_a_right_that_is_granted_later_is_noticed_without_a_restart(bench: Bench) -> None:
    seconds = [0.0]
    org = Org(bench.salesforce.org.client, monotonic=lambda: seconds[0])
    needs = Plan(org, lambda: org.require_fields({"Order": ["TotalAmount"]}))
    total = bench.org.schema.sobject("Order").field("TotalAmount")
    bench.org.schema.drop_field("Order", "TotalAmount")
    with pytest.raises(Rejected, match="TotalAmount"):
        needs()

    bench.org.schema.add_field("Order", total)
    with pytest.raises(Rejected, match="TotalAmount"):
        needs()
    seconds[0] += 61

    needs()


def test_an_optional_field_that_is_granted_later_is_noticed_within_the_hour(bench: Bench) -> None:
    seconds = [0.0]
    org = Org(bench.salesforce.org.client, monotonic=lambda: seconds[0])
    reading = Plan(org, lambda: org.field("Order", "Priority__c"))
    priority = bench.org.schema.sobject("Order").field("Priority__c")
    bench.org.schema.drop_field("Order", "Priority__c")
    assert reading() is None

    bench.org.schema.add_field("Order", priority)
    assert reading() is None
    seconds[0] += 3601

    assert reading() is not None
