"""The check before Baton starts names each thing that an org lacks, and how to correct it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.access.login import ClientCredentials
from bot.gateways.salesforce.client import SalesforceClient
from bot.gateways.salesforce.metadata.rights import USES, Use
from bot.gateways.salesforce.probe import Finding, probe
from sandbox.salesforce.objects.account_habits import CHANNEL, required_field
from sandbox.salesforce.objects.fields import text
from sandbox.salesforce.objects.habits import TYPE_HABITS, Habit
from sandbox.salesforce.records.state import DuplicateRule
from tests.bot.gateways.salesforce.bench import Bench
from tests.habits import policy_for
from tests.handoffs.examples import POLICY

TERMS = POLICY.salesforce


def looked_at(bench: Bench, terms: SalesforceTerms = TERMS) -> list[Finding]:
    """Look at the bench's org."""
    login = ClientCredentials(login_url=bench.org.instance_url, client_id="id", client_secret="secret")
    return list(probe(SalesforceClient(login, "62.0"), terms))


def test_the_sandboxs_org_has_all_that_is_needed(bench: Bench) -> None:
    assert [found for found in looked_at(bench) if found.repair] == []


@pytest.mark.parametrize(
    ("kind", "field", "words"),
    [
        ("Product2", "WH_Product_ID__c", "field Product2.WH_Product_ID__c"),
        ("PricebookEntry", "UnitPrice", "field PricebookEntry.UnitPrice"),
        ("Account", "Internet_Eligibility__c", "field Account.Internet_Eligibility__c"),
        ("Opportunity", "ScheduledCancellationDateAndTime__c", "field Opportunity.ScheduledCancellationDateAndTime__c"),
        ("Case", "WHMCS_Service_ID__c", "field Case.WHMCS_Service_ID__c"),
    ],
)
def test_a_field_that_the_org_lacks_is_named_with_how_to_mend_it(bench: Bench, kind: str, field: str, words: str) -> None:
    bench.org.schema.drop_field(kind, field)

    (found,) = [found for found in looked_at(bench) if found.repair]

    assert found.what == words and "create it, grant it, or name another under salesforce.fields" in found.repair


@pytest.mark.parametrize(
    ("kind", "field", "key"),
    [
        ("Order", "Status", ""),
        ("Order", "TotalAmount", "fields.order.total"),
        ("Order", "Priority__c", "fields.order.priority"),
        ("Case", "Status", ""),
        ("Case", "Type", "fields.case.type"),
        ("Case", "Priority", "fields.case.express"),
        ("Opportunity", "StageName", ""),
        ("Account", "SF_Account_No__c", "fields.account.number"),
    ],
)
def test_a_field_on_which_rules_rest_is_named_with_its_permission_and_repair(
    bench: Bench, kind: str, field: str, key: str
) -> None:
    bench.org.schema.drop_field(kind, field)

    (found,) = [found for found in looked_at(bench) if found.repair]

    assert found.what == f"field {kind}.{field}"
    assert f"add Read on the field {kind}.{field} to its permission set" in found.repair
    assert (f"name another field under salesforce.{key}" in found.repair) is bool(key)
    assert bench.salesforce.lacking() == (f"Salesforce field {kind}.{field}: {found.repair}.",)


def test_a_field_that_no_query_can_filter_is_named_where_queries_have_to(bench: Bench) -> None:
    bench.org.add_field(
        "Account", replace(bench.org.schema.sobject("Account").field("SF_Account_No__c"), type="textarea", length=9999)
    )

    (found,) = [found for found in looked_at(bench) if found.repair]

    assert found.what == "field Account.SF_Account_No__c" and "a textarea field can't be filtered" in found.repair


def test_an_object_that_is_hidden_is_named_for_each_field_that_rules_need_of_it(bench: Bench) -> None:
    bench.org.drop_object("Opportunity")

    assert bench.salesforce.lacking() == (
        "Salesforce field Opportunity.StageName: Baton's user can't see Opportunity, and it says what a case is about: "
        "add Read on the object to its permission set.",
    )


def test_an_org_with_the_optional_fields_hidden_lacks_nothing_that_rules_need(bench: Bench) -> None:
    for kind, name in (("Order", "Description"), ("Account", "Phone"), ("Opportunity", "Product_Type__c")):
        bench.org.drop_field(kind, name)

    assert bench.salesforce.lacking() == ()


@pytest.mark.parametrize(
    ("habit", "lines", "words"),
    [
        (Habit.PRIORITY_CHECKBOX, {"fields": {"order": {"priority_value": "High"}}}, "write true under salesforce.fields.order"),
        (Habit.EXPRESS_CHECKBOX, {"fields": {"case": {"express_value": "yes"}}}, "write true under salesforce.fields.case"),
        (Habit.PICKLIST_LABELS, {"fields": {"case": {"express_value": "Hoch"}}}, "name another under salesforce.fields.case"),
        (Habit.PICKLIST_LABELS, {"statuses": {"review": "In Review"}}, "by its API name or its label"),
    ],
)
def test_a_value_that_a_field_cant_have_is_named(habit: Habit, lines: dict[str, object], words: str) -> None:
    bench = Bench(policy_for([habit], **lines).salesforce, [habit])
    found = [found for found in looked_at(bench, bench.terms) if found.repair]
    bench.served.stop(patience=0)

    assert len(found) == 1 and words in found[0].repair


def test_an_org_with_all_habits_has_all_that_is_needed() -> None:
    bench = Bench(policy_for(TYPE_HABITS).salesforce, TYPE_HABITS)
    found = looked_at(bench, bench.terms)
    bench.served.stop(patience=0)

    assert [each for each in found if each.repair] == [] and "Order.Priority__c value true" not in str(found)


def test_what_records_of_a_type_do_not_take_is_named() -> None:
    habits = (Habit.RECORD_TYPES, Habit.RECORD_TYPE_VALUES)
    bench = Bench(replace(policy_for(habits).salesforce, account_statuses=("Active",)), habits)
    bench.org.restrict_type("Opportunity", "Device", StageName=("Introduction", "Closed Won"))
    found = looked_at(bench, bench.terms)
    bench.served.stop(patience=0)

    assert [(each.what, each.repair[:48]) for each in found if each.repair] == [
        ("Account.Account_Status__c value Active", "add the value to the picklist, or name another u")
    ]
    (line,) = [each.what for each in found if "of type" in each.what]
    assert line == (
        "Opportunity.StageName: records of type Device (Device) do not take Ready, Void, △Cancelling, △Cancelled; Salesforce"
        " refuses it there if the picklist is restricted"
    )


def test_a_portal_pricebook_that_is_not_there_is_named(bench: Bench) -> None:
    (found,) = [found for found in looked_at(bench, replace(TERMS, portal_pricebook="Shop window")) if found.repair]

    assert found.what == "portal pricebook Shop window"
    assert "the org has none of that name" in found.repair and "salesforce.portal_pricebook" in found.repair


def test_a_stage_that_the_org_does_not_offer_is_named(bench: Bench) -> None:
    stages = replace(TERMS.stages, cancelled="Gone")
    (found,) = [found for found in looked_at(bench, replace(TERMS, stages=stages)) if found.repair]

    assert found.what == "Opportunity.StageName value Gone" and "salesforce.stages" in found.repair


GATEWAY = Path(__file__).parents[4] / "bot" / "gateways" / "salesforce"


def test_the_probe_looks_at_each_object_that_the_gateway_changes() -> None:
    """Find each `RecordChange(kind="...")` of the gateway; a change of an object that is not probed fails only at run time."""
    changed = {kind for path in GATEWAY.rglob("*.py") for kind in re.findall(r'RecordChange\(\s*kind="(\w+)"', path.read_text())}

    assert changed == {kind for kind, use in USES.items() if Use.CHANGE in use}


NEW_ACCOUNTS = "new accounts: "


@pytest.mark.parametrize(
    ("habit", "lines", "words"),
    [
        (Habit.PERSON_ACCOUNTS, {}, "record type Person Account (PersonAccount), which makes person accounts"),
        (Habit.RECORD_TYPES, {}, "record type Residential customer (Residential)"),
        (Habit.REQUIRED_FIELD, {}, f"{CHANNEL} is Shop"),
        (
            Habit.STATE_PICKLISTS,
            {},
            "the form offers the 3 states of Japan, written to Account.BillingStateCode",
        ),
        (Habit.STATE_PICKLISTS, {"country": None}, "the form offers the 2 countries of the org with their states"),
        (Habit.AUTO_NUMBERS, {}, "the org assigns Account.SF_Account_No__c itself"),
    ],
)
def test_what_the_org_asks_of_new_accounts_is_said(habit: Habit, lines: dict[str, object], words: str) -> None:
    bench = Bench(habits=[habit])

    found = looked_at(bench, policy_for([habit], **lines).salesforce)

    assert [each for each in found if each.repair] == []
    assert any(each.what.startswith(f"{NEW_ACCOUNTS}{words}") for each in found)
    bench.served.stop(patience=0)


@pytest.mark.parametrize(
    ("habit", "lines", "what", "repair"),
    [
        (Habit.RECORD_TYPES, {"account_record_type": "Partner"}, "record type Partner of Account", "may not use it; assign it"),
        (Habit.RECORD_TYPES, {"account_record_type": "Gone"}, "record type Gone of Account", "salesforce.account_record_type"),
        (Habit.REQUIRED_FIELD, {"account_defaults": {CHANNEL: "Fax"}}, f"Account.{CHANNEL} value Fax", "account_defaults"),
        (Habit.REQUIRED_FIELD, {"account_defaults": {"Gone__c": "x"}}, "field Account.Gone__c", "leave it out"),
        (Habit.STATE_PICKLISTS, {"country": "Nippon"}, "country Nippon", "salesforce.country"),
    ],
)
def test_what_keeps_accounts_from_being_created_is_named_once_with_its_repair(
    habit: Habit, lines: dict[str, object], what: str, repair: str
) -> None:
    bench = Bench(habits=[habit])

    (found,) = [each for each in looked_at(bench, policy_for([habit], **lines).salesforce) if each.repair]

    assert found.what == what and repair in found.repair
    bench.served.stop(patience=0)


def test_a_required_field_without_a_value_is_named(bench: Bench) -> None:
    required_field(bench.org.schema)

    (found,) = [each for each in looked_at(bench) if each.repair]

    assert found.what == f"field Account.{CHANNEL}" and "the org requires it of a new account" in found.repair


def test_duplicate_rules_are_named(bench: Bench) -> None:
    bench.org.duplicate_rule = DuplicateRule(fields=("Phone",))

    assert any("duplicate rule Customers" in each.what for each in looked_at(bench))


def test_what_an_org_requires_of_a_note_is_named(bench: Bench) -> None:
    bench.org.add_field("ContentNote", text("Retention__c", required=True))

    (found,) = [found for found in looked_at(bench) if found.repair]

    assert found.what == "field ContentNote.Retention__c" and "make it optional, or give it a default" in found.repair


def test_a_description_that_takes_no_words_is_named(bench: Bench) -> None:
    field = bench.org.schema.sobject("Case").field("Description")
    bench.org.add_field("Case", replace(field, updateable=False))

    assert any("may not change Case.Description" in found.what for found in looked_at(bench))
