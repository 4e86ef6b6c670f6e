"""Our side of Salesforce: both logins, what an org may lack, and what each of its errors means."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.gateways.errors import ChangedMeanwhile, Conflict, Rejected, TooSlow, Unavailable
from bot.gateways.salesforce.access.login import ClientCredentials, JwtBearer
from bot.gateways.salesforce.client import SalesforceClient
from bot.gateways.salesforce.errors import meaning_of_errors, meaning_of_status
from bot.gateways.salesforce.gateway import SalesforceGateway
from bot.gateways.salesforce.readers.orders import OrderReader
from bot.processes.registry import readers
from bot.server.serving import serve
from handoffs.model.effects import Note, WriteBack
from handoffs.processes.order_approval.requests import ApproveOrder
from handoffs.text.messages import written
from sandbox.clock import SandboxClock
from sandbox.salesforce.org import Org
from sandbox.salesforce.panel.record_details import notes_on
from sandbox.salesforce.rest.app import org_app
from sandbox.world.seed import Customers
from tests.handoffs.examples import POLICY

TERMS = POLICY.salesforce


class StockedOrg(Org):
    """An org with customers."""

    def __init__(self) -> None:
        super().__init__(SandboxClock().now, client_id="id", client_secret="secret")
        self.customers = Customers(self, self.now)


@pytest.fixture
def org() -> Iterator[StockedOrg]:
    """Open an org with its customers."""
    opened = StockedOrg()
    served = serve(org_app(opened))
    opened.instance_url = served.url
    yield opened
    served.stop(patience=0)


def connected(org: Org, **more: str) -> SalesforceGateway:
    """Connect to an org."""
    login = ClientCredentials(login_url=org.instance_url, client_id="id", client_secret=more.get("secret", "secret"))
    return SalesforceGateway(SalesforceClient(login, "62.0"), TERMS, readers())


def asked(order: str, reference: str = "ref12345") -> WriteBack:
    """Ask for a decision to be written."""
    return WriteBack(
        reference=reference,
        step="review",
        subject=order,
        request=ApproveOrder(order=order),
        note=Note(record_id=order, title=written(f"Order approved ({reference})"), body=written("By Aiko <b> & co.\n第二行")),
    )


def test_an_order_is_read_with_all_that_belongs_to_it(org: StockedOrg) -> None:
    record = org.customers.act("priority", minutes_ago=30)

    salesforce = connected(org)
    (order,) = salesforce.reader(OrderReader).complete(salesforce.reader(OrderReader).waiting())

    assert order.record_id == record and order.priority and order.number == "00001042"
    assert (order.account.name, order.account.number, order.account.eligibility) == ("Suzuki Hanako", "10294", "Home 1G")
    assert [line.product for line in order.lines] == ["Internet Home 1G", "Activation fee", "Wi-Fi router rental"]
    assert order.total == 28350 and order.contact.email == "suzuki@example.jp"
    assert order.installation_address == "164-0012, Tokyo, Nakano, 4-5-6 Honcho"
    assert order.link.endswith(f"/lightning/r/Order/{record}/view")
    assert (order.entered_review_at - order.placed_at).total_seconds() > 1700


def test_an_org_without_the_optional_fields_works_and_they_are_named(org: StockedOrg) -> None:
    org.customers.act("order")
    for kind, name in (
        ("Account", "Email__c"),
        ("Order", "BillToContactId"),
        ("Product2", "Item_Class__c"),
    ):
        org.drop_field(kind, name)
    org.drop_object("OrderHistory")

    salesforce = connected(org)
    (order,) = salesforce.reader(OrderReader).complete(salesforce.reader(OrderReader).waiting())

    assert order.account.email == "" and not order.priority
    assert order.entered_review_at == order.placed_at
    missing = salesforce.reader(OrderReader).plan().missing
    assert "Order.BillToContactId (contact)" in missing and "Account.Email__c (email)" in missing


def test_more_orders_than_a_page_are_all_read_in_one_query(org: StockedOrg) -> None:
    first = org.customers.act("order")
    for _ in range(2100):
        org.create(
            "Order",
            {"AccountId": org.get("Order", first)["AccountId"], "EffectiveDate": org.now().date(), "Status": "Pending Review"},
        )

    assert len(connected(org).reader(OrderReader).waiting()) == 2101


def test_a_decision_is_written_with_its_note_in_one_request(org: StockedOrg) -> None:
    order = org.customers.act("order")
    salesforce = connected(org)
    (shown,) = salesforce.reader(OrderReader).waiting()
    before = salesforce.calls

    salesforce.deliver(asked(order), shown, 1)

    assert salesforce.calls - before == 3, "one to read, one to write, and one that tries once whether conditions are heeded"
    assert org.get("Order", order)["Status"] == "Approved"
    (note,) = notes_on(org, order)
    assert note["body"] == "By Aiko <b> & co.\n第二行"


def test_an_activated_status_takes_nothing_else_and_is_written_all_the_same(org: StockedOrg) -> None:
    order = org.customers.act("order")
    salesforce = connected(org)
    (shown,) = salesforce.reader(OrderReader).waiting()

    salesforce.deliver(asked(order), shown, 1)

    assert org.get("Order", order)["Status"] == "Approved"


def test_nothing_is_left_behind_when_the_status_is_refused_not_even_an_event(org: StockedOrg) -> None:
    org.publish_immediately = True
    org.faults.validation_rule = "Credit check missing"
    order = org.customers.act("order")
    salesforce = connected(org)
    (shown,) = salesforce.reader(OrderReader).waiting()

    with pytest.raises(Rejected, match="Credit check missing"):
        salesforce.deliver(asked(order), shown, 1)

    assert notes_on(org, order) == [] and org.published == []
    assert org.get("Order", order)["Status"] == "Pending Review"


@pytest.mark.parametrize("fault", [0, 1, 2])
def test_a_fault_at_any_part_undoes_the_whole(org: StockedOrg, fault: int) -> None:
    order = org.customers.act("order")
    salesforce = connected(org)
    (shown,) = salesforce.reader(OrderReader).waiting()
    org.faults.fail_subrequest = fault

    with pytest.raises(Unavailable, match="saving the record"):
        salesforce.deliver(asked(order), shown, 1)

    assert notes_on(org, order) == [] and org.get("Order", order)["Status"] == "Pending Review"


def test_what_somebody_changed_meanwhile_is_a_conflict(org: StockedOrg) -> None:
    order = org.customers.act("order")
    salesforce = connected(org)
    (shown,) = salesforce.reader(OrderReader).waiting()

    org.update("Order", order, {"ShippingCity": "Elsewhere"}, by="Sato Keiko")
    with pytest.raises(Conflict, match="Sato Keiko changed the order last"):
        salesforce.deliver(asked(order), shown, 1)
    org.update("Order", order, {"Status": "Cancelled"}, by="Sato Keiko")
    with pytest.raises(Conflict, match="Sato Keiko set it to Cancelled"):
        salesforce.deliver(asked(order), shown, 1)
    org.delete("Order", order)
    with pytest.raises(Conflict, match="deleted"):
        salesforce.deliver(asked(order), shown, 1)


def test_a_change_that_no_decider_looks_at_is_no_conflict(org: StockedOrg) -> None:
    order = org.customers.act("order")
    salesforce = connected(org)
    (shown,) = salesforce.reader(OrderReader).waiting()

    org.update("Order", order, {"Priority__c": "High"}, by="Sato Keiko")
    salesforce.deliver(asked(order), shown, 1)

    assert org.get("Order", order)["Status"] == "Approved"


def test_our_own_write_is_recognised_by_its_note_and_nobody_elses(org: StockedOrg) -> None:
    order, other = org.customers.act("order"), org.customers.act("order")
    salesforce = connected(org)
    shown = {each.record_id: each for each in salesforce.reader(OrderReader).waiting()}
    salesforce.deliver(asked(order), shown[order], 1)
    org.update("Order", other, {"Status": "Approved"}, by="Sato Keiko")

    salesforce.deliver(asked(order), shown[order], 2)
    with pytest.raises(Conflict):
        salesforce.deliver(asked(other), shown[other], 2)
    assert (len(notes_on(org, order)), len(notes_on(org, other))) == (1, 0)


def test_many_threads_that_find_the_session_ended_log_in_once(org: StockedOrg) -> None:
    salesforce = connected(org)
    salesforce.reader(OrderReader).waiting()
    org.expire_tokens()
    answers: list[int] = []

    threads = [threading.Thread(target=lambda: answers.append(len(salesforce.reader(OrderReader).waiting()))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [0] * 8
    assert len(org.sessions) == 1


def test_a_jwt_is_signed_and_taken(org: StockedOrg, tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    org.public_key_pem = (
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    )
    (tmp_path / "key.pem").write_bytes(private)
    login = JwtBearer(
        login_url=org.instance_url, client_id="id", username="baton@example.jp", private_key_file=str(tmp_path / "key.pem")
    )

    assert login.token().value in org.sessions
    with pytest.raises(Unavailable, match="refuses Baton's login"):
        replace(login, username="somebody@example.jp").token()
    (tmp_path / "key.pem").write_text("nonsense")
    with pytest.raises(Unavailable, match="SALESFORCE_PRIVATE_KEY_FILE holds no private key"):
        login.token()


def test_a_refused_login_says_so_without_the_secret(org: StockedOrg) -> None:
    with pytest.raises(Unavailable) as answer:
        connected(org, secret="hunter2").reader(OrderReader).waiting()

    assert "refuses Baton's login" in str(answer.value) and "hunter2" not in str(answer.value)


def test_an_org_that_is_down_or_away_is_unavailable(org: StockedOrg) -> None:
    salesforce = connected(org)
    salesforce.reader(OrderReader).waiting()

    org.faults.down = True
    with pytest.raises(Unavailable, match="not available"):
        salesforce.reader(OrderReader).waiting()
    org.faults.down, org.faults.drop_before = False, 1
    with pytest.raises(Unavailable, match="can't be reached"):
        salesforce.reader(OrderReader).waiting()
    org.faults.limit_exceeded = True
    with pytest.raises(Unavailable, match="request limit"):
        salesforce.reader(OrderReader).waiting()


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "UNABLE_TO_LOCK_ROW", Unavailable),
        (403, "REQUEST_LIMIT_EXCEEDED", Unavailable),
        (400, "QUERY_TIMEOUT", TooSlow),
        (400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", Rejected),
        (400, "ENTITY_IS_LOCKED", Rejected),
        (403, "INSUFFICIENT_ACCESS_OR_READONLY", Rejected),
        (400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", Rejected),
        (404, "ENTITY_IS_DELETED", Conflict),
        (400, "ENTITY_IS_DELETED", Conflict),
        (404, "NOT_FOUND", Conflict),
        (412, "PRECONDITION_FAILED", ChangedMeanwhile),
    ],
)
def test_every_error_is_handled_by_what_it_means(status: int, code: str, kind: type[Exception]) -> None:
    answer = meaning_of_errors([{"errorCode": code, "message": "Says so"}], status)

    assert type(answer) is kind


LOCK = "Totals: execution of AfterUpdate caused by: first error: UNABLE_TO_LOCK_ROW, unable to obtain exclusive access: []"


@pytest.mark.parametrize(
    ("code", "text", "kind"),
    [
        ("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", LOCK, Unavailable),
        ("CANNOT_EXECUTE_FLOW_TRIGGER", LOCK, Unavailable),
        ("APEX_ERROR", LOCK, Unavailable),
        ("FIELD_CUSTOM_VALIDATION_EXCEPTION", LOCK, Unavailable),
        ("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Totals: UNABLE_TO_LOCK_ROW: unable to obtain exclusive access", Unavailable),
        ("APEX_ERROR", "Totals: System.NullPointerException", Rejected),
        ("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "Totals: System.NullPointerException", Rejected),
        ("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Don't write UNABLE_TO_LOCK_ROW here", Rejected),
    ],
)
def test_a_lock_that_a_trigger_meets_is_a_lock(code: str, text: str, kind: type[Exception]) -> None:
    assert type(meaning_of_errors([{"errorCode": code, "message": text}])) is kind


def test_a_lock_is_noticed_behind_another_error() -> None:
    answer = meaning_of_errors(
        [{"errorCode": "APEX_ERROR", "message": "First"}, {"errorCode": "UNABLE_TO_LOCK_ROW", "message": "x"}]
    )

    assert type(answer) is Unavailable


@pytest.mark.parametrize(
    ("status", "content", "kind"), [(503, "<html>", Unavailable), (500, [], Unavailable), (404, "<html>", Rejected)]
)
def test_an_answer_that_is_not_the_apis_is_understood_too(status: int, content: object, kind: type[Exception]) -> None:
    assert isinstance(meaning_of_status(status, content), kind)


def test_instants_are_aware_and_in_utc(org: StockedOrg) -> None:
    org.customers.act("order")
    (order,) = connected(org).reader(OrderReader).waiting()
    assert order.placed_at.tzinfo is UTC
    assert abs((order.placed_at - datetime.now(UTC)).total_seconds()) < 60
