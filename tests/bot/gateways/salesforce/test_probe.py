"""The check before Baton starts names each thing that an org lacks, and how to correct it."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.client import SalesforceClient
from bot.gateways.salesforce.login import ClientCredentials
from bot.gateways.salesforce.probe import USES, Finding, Use, probe
from tests.bot.gateways.salesforce.bench import Bench
from tests.handoffs.examples import POLICY

TERMS = POLICY.salesforce


def looked_at(bench: Bench, terms: SalesforceTerms = TERMS) -> list[Finding]:
    """Look at the bench's org."""
    login = ClientCredentials(login_url=bench.org.instance_url, client_id="id", client_secret="secret")
    return list(probe(SalesforceClient(login, "62.0"), terms))


def test_the_sandboxs_org_has_all_that_is_needed(bench: Bench) -> None:
    assert [found for found in looked_at(bench) if found.repair] == []


@pytest.mark.parametrize(
    ("kind", "field", "says"),
    [
        ("Product2", "WH_Product_ID__c", "field Product2.WH_Product_ID__c"),
        ("PricebookEntry", "UnitPrice", "field PricebookEntry.UnitPrice"),
        ("Account", "Internet_Eligibility__c", "field Account.Internet_Eligibility__c"),
        ("Opportunity", "ScheduledCancellationDateAndTime__c", "field Opportunity.ScheduledCancellationDateAndTime__c"),
        ("Case", "WHMCS_Service_ID__c", "field Case.WHMCS_Service_ID__c"),
    ],
)
def test_a_field_that_the_org_lacks_is_named_with_how_to_mend_it(bench: Bench, kind: str, field: str, says: str) -> None:
    bench.org.schema.drop_field(kind, field)

    (found,) = [found for found in looked_at(bench) if found.repair]

    assert found.what == says and "create it, grant it, or name another under salesforce.fields" in found.repair


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
    nodes = [node for path in GATEWAY.rglob("*.py") for node in ast.walk(ast.parse(path.read_text()))]
    changes = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "RecordChange"]
    kinds = [each.value for change in changes for each in change.keywords if each.arg == "kind"]
    changed = {kind.value for kind in kinds if isinstance(kind, ast.Constant)}

    assert changed == {kind for kind, use in USES.items() if Use.CHANGE in use}
