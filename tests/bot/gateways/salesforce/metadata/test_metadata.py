"""What Baton needs in Salesforce as metadata: with exactly these rights all works, and `check` names each that is missing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.cli.upkeep.salesforce_metadata import CONTACT
from bot.config.policy.file import load_policy
from bot.config.policy.shipped import SHIPPED_POLICY
from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.salesforce.access.user_permissions import USER_PERMISSIONS
from bot.gateways.salesforce.metadata.documents import NAMESPACE
from bot.gateways.salesforce.metadata.project import PACKAGE, project
from bot.gateways.salesforce.readers.orders import OrderReader
from bot.gateways.salesforce.readers.products import ProductReader
from bot.gateways.salesforce.readers.provisioning import ProvisioningReader
from bot.text.rendering import terminal
from handoffs.model.effects import Note, WriteBack
from handoffs.processes.cancellation.requests import ProcessCancellation
from handoffs.text.messages import written
from tests.bot.gateways.salesforce.bench import Bench
from tests.bot.gateways.salesforce.test_accounts import creation
from tests.bot.gateways.salesforce.test_cases import result
from tests.bot.gateways.salesforce.test_connection import asked
from tests.bot.gateways.salesforce.test_probe import looked_at

ROOT = Path(__file__).parents[5]
TERMS = load_policy(SHIPPED_POLICY).salesforce
FILES = project(TERMS, CONTACT)
RIGHTS = FILES[f"{PACKAGE}/permissionsets/Baton.permissionset-meta.xml"]
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\nAAAA\n-----END CERTIFICATE-----\n"

ENDS_AT = datetime(2027, 1, 9, 15, tzinfo=UTC)

ONLY_SAID = {"Account.Account_Status__c", "Account.Description", "Case.Description", "Order.Description"}
"""Fields that Baton works without, so that a line about them is no failure."""


@dataclass(frozen=True, kw_only=True)
class Right:
    """A single right: the object, field or user permission that it is on, and the flag that grants it."""

    on: str
    flag: str


def rights(xml: str = RIGHTS) -> Iterator[Right]:
    """Return each single right that a permission set grants."""
    for each in ElementTree.fromstring(xml):
        entries = {entry.tag.removeprefix(f"{{{NAMESPACE}}}"): entry.text for entry in each}
        on = entries.get("field") or entries.get("object") or entries.get("name")
        yield from (Right(on=on, flag=flag) for flag, value in entries.items() if on and value == "true")


def without(right: Right) -> str:
    """Return the permission set without one right; who may not read a field may not edit it, and the same of objects."""
    root = ElementTree.fromstring(RIGHTS)
    for each in root:
        entries = {entry.tag.removeprefix(f"{{{NAMESPACE}}}"): entry for entry in each}
        if right.on in [entries[name].text for name in ("field", "object", "name") if name in entries]:
            if right.flag in ("readable", "allowRead", "enabled"):
                root.remove(each)
            else:
                entries[right.flag].text = "false"
            break
    return ElementTree.tostring(root, encoding="unicode")


def scheduled(case: str, service: str) -> WriteBack:
    """Ask for the end of a service to be written."""
    return WriteBack(
        reference="ref12345",
        step="review",
        subject=case,
        request=ProcessCancellation(opportunity=service, sets_stage=True, ends_at=ENDS_AT),
        note=Note(record_id=case, title=written("Cancellation scheduled (ref12345)"), body=written("By Aiko")),
    )


@pytest.fixture(scope="module")
def complete() -> set[str]:
    """What the check names with all rights."""
    bench = Bench()
    bench.org.assign_only(RIGHTS)
    try:
        return {each.what for each in looked_at(bench, TERMS)}
    finally:
        bench.served.stop(patience=0)


def test_the_shipped_project_is_that_of_the_shipped_policy() -> None:
    folder = ROOT / "salesforce"

    shipped = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}

    assert shipped == FILES, "write it again: baton salesforce-metadata"


def test_a_user_with_exactly_these_rights_passes_the_check(bench: Bench) -> None:
    bench.org.assign_only(RIGHTS)

    assert [found for found in looked_at(bench, TERMS) if found.repair] == []


USE_OF_THE_API = Right(on="ApiEnabled", flag="enabled")
FOUND_OUT = [each for each in rights() if each != USE_OF_THE_API]


@pytest.mark.parametrize("right", [pytest.param(each, id=f"{each.flag} {each.on}") for each in FOUND_OUT])
def test_check_names_each_right_that_is_missing(bench: Bench, right: Right, complete: set[str]) -> None:
    bench.org.assign_only(without(right))

    found = looked_at(bench, TERMS)

    named = USER_PERMISSIONS.get(right.on, right.on).removesuffix("Address")
    failed = [each.what for each in found if each.repair and named in each.what]
    said = {each.what for each in found if not each.repair} - complete
    assert failed or (right.on in ONLY_SAID and [each for each in said if right.on.split(".")[0] in each]), found


def test_without_the_use_of_the_api_the_check_ends_with_the_permission_to_give(bench: Bench) -> None:
    bench.org.assign_only(without(USE_OF_THE_API))

    with pytest.raises(Unavailable) as failed:
        looked_at(bench, TERMS)

    assert "give Baton's user the permission API Enabled" in terminal().show(failed.value.reason)


@pytest.mark.parametrize("category", ["Activated", "Draft"])
def test_a_permission_that_the_org_does_not_show_is_said_where_an_approval_needs_it(bench: Bench, category: str) -> None:
    bench.org.drop_field("UserPermissionAccess", "PermissionsActivateOrder")
    bench.org.set_status_category("Approved", category)

    found = looked_at(bench, TERMS)

    said = [each for each in found if each.noted and "Activate Orders: the org does not say" in each.what]
    assert [each for each in found if each.repair] == [] and len(said) == (category == "Activated")


def test_an_order_that_the_user_may_not_activate_is_refused_in_words(bench: Bench) -> None:
    order = bench.customers.act("order")
    (shown,) = bench.salesforce.reader(OrderReader).waiting()
    bench.org.assign_only(without(Right(on="ActivateOrder", flag="enabled")))

    with pytest.raises(Rejected, match="permission to activate orders"):
        bench.salesforce.deliver(asked(order), shown, 1)

    bench.change("Order", order, Status="Approved")
    assert bench.org.get("Order", order)["Status"] == "Approved", "people keep their permissions"


def read_by(bench: Bench) -> tuple[object, ...]:
    """Read each kind of record that processes need, with all its details."""
    bench.salesforce.org.forget()
    orders = bench.salesforce.reader(OrderReader)
    return (
        orders.complete(orders.waiting(), timedelta(days=1)),
        bench.only_case(),
        bench.only_cancellation(),
        bench.salesforce.accounts.search("Tanaka"),
        bench.salesforce.accounts.next_number([]),
        bench.salesforce.new_accounts.form(),
        bench.salesforce.lookup(ProductReader).with_skus(str(each["StockKeepingUnit"]) for each in bench.org.records("Product2")),
        bench.salesforce.lookup(ProvisioningReader).approved_since(bench.clock.now() - timedelta(days=1)),
    )


def test_a_user_with_exactly_these_rights_reads_as_much_as_one_with_all(bench: Bench) -> None:
    approved = bench.customers.act("order")
    bench.change("Order", approved, Status="Approved")
    for _ in range(2):
        bench.customers.act("order")
    bench.requests.act("eligibility")
    bench.requests.act("cancel_sim")
    whole = read_by(bench)

    bench.org.assign_only(RIGHTS)

    assert read_by(bench) == whole and all(whole)


def test_a_user_with_exactly_these_rights_writes_all_that_processes_need(bench: Bench) -> None:
    order = bench.customers.act("order")
    bench.requests.act("eligibility")
    cancelled = bench.requests.act("cancel_sim")
    bench.org.assign_only(RIGHTS)
    (shown,) = bench.salesforce.reader(OrderReader).waiting()
    case, ending = bench.only_case(), bench.only_cancellation()
    service = ending.opportunities[0].record_id

    bench.salesforce.deliver(asked(order), shown, 1)
    bench.salesforce.deliver(result(case), case, 1)
    bench.salesforce.deliver(scheduled(cancelled, service), ending, 1)
    made = bench.salesforce.create(creation(), 1)

    assert not [*shown.unread, *case.unread, *ending.unread], "no card says that a field is hidden"
    assert bench.org.get("Order", order)["Status"] == "Approved"
    assert bench.org.get("Account", case.account.record_id)["Internet_Eligibility__c"] == "Home 1G"
    assert bench.org.get("Opportunity", service)["StageName"] == "△Cancelling"
    assert bench.org.get("Account", made.created.account.record_id)["Phone"] == "03-5555-0303"
    assert made.misplaced is None and len(bench.org.records("ContentNote")) == 4


def test_a_changed_policy_gives_a_changed_set() -> None:
    order = replace(TERMS.fields.order, priority="Urgent__c", priority_value="true", contact="Payer__r")
    terms = replace(TERMS, fields=replace(TERMS.fields, order=order), account_defaults=(("Channel__c", "Web"),))

    files = project(terms, CONTACT)
    changed = files[f"{PACKAGE}/permissionsets/Baton.permissionset-meta.xml"]

    before, after = set(rights()), set(rights(changed))
    assert {f"{each.flag} {each.on}" for each in before - after} == {
        "readable Order.Priority__c",
        "readable Order.BillToContactId",
    }
    assert {f"{each.flag} {each.on}" for each in after - before} == {
        "readable Order.Urgent__c",
        "readable Order.Payer__c",
        "readable Account.Channel__c",
        "editable Account.Channel__c",
    }
    assert "<type>Checkbox</type>" in files[f"{PACKAGE}/objects/Order/fields/Urgent__c.field-meta.xml"]


def test_the_customer_number_is_unique_and_an_external_id() -> None:
    number = FILES[f"{PACKAGE}/objects/Account/fields/SF_Account_No__c.field-meta.xml"]

    assert "<unique>true</unique>" in number and "<externalId>true</externalId>" in number


def test_a_certificate_turns_the_jwt_login_on_for_users_of_the_set_alone() -> None:
    added = {path: text for path, text in project(TERMS, CONTACT, CERTIFICATE).items() if path not in FILES}

    (settings,) = [text for path, text in added.items() if path.endswith(".ecaGlblOauth-meta.xml")]
    (policies,) = [text for path, text in added.items() if path.endswith(".ecaOauthPlcy-meta.xml")]
    assert "<certificate>MIIBAAAA</certificate>" in settings
    assert "<commaSeparatedPermissionSet>Baton</commaSeparatedPermissionSet>" in policies
    assert "<permittedUsersPolicyType>AdminApprovedPreAuthorized</permittedUsersPolicyType>" in policies
