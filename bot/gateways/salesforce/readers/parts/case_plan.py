"""What is read of the cases of one type in an org: paths, lookups, conditions and statuses, derived from its descriptions."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.errors import Rejected, TooSlow
from bot.gateways.salesforce.client import Record
from bot.gateways.salesforce.conversion import IDS
from bot.gateways.salesforce.descriptions import ObjectDescription, lookup_of
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.readers.parts.contact_paths import contact_paths
from bot.gateways.salesforce.readers.parts.hidden_fields import hidden_of, invisible_among
from bot.gateways.salesforce.readers.record_states import Wanted
from bot.gateways.salesforce.requirements import Reading, require
from bot.gateways.salesforce.values import text

logger = logging.getLogger(__name__)

CASE_FIELDS = ("Id", "CaseNumber", "Status", "IsClosed", "CreatedDate", "LastModifiedDate")
WORDS = (("subject", "Subject"), ("description", "Description"))
COMMON_PATHS = ("LastModifiedBy.Name", "AccountId", "Account.Name", "Account.LastModifiedDate", "Account.LastModifiedBy.Name")
EXPRESS = "express"

RECORD_TYPE = "RecordTypeId"

OPPORTUNITY_FIELDS = ("Id", "Name", "StageName", "LastModifiedDate", "LastModifiedBy.Name", "AccountId")


@dataclass(frozen=True, kw_only=True)
class CasePlan:
    """The paths to read on Case, and the fields of Opportunity; `address` holds the account's address fields, the street last.

    `lookup` is the relationship by which a case names its opportunity, `id_field` the field that holds its id as text; each is
    empty where there is none. `history` means that the history of cases can be read, `stage_history` that of opportunities'
    stages; `stages` are the stages on offer, `stages_of` those of each record type of opportunities by its id, `closed` the
    statuses of closed cases. `waiting` is the condition of opportunities that wait, and `wanted` are the open cases of the type.
    `missing` names the mapped fields that the org lacks; `hidden` names those on which rules rest, here EXPRESS; `invisible` are
    the words of compared values without a field.
    """

    paths: tuple[str, ...]
    opportunity: tuple[str, ...]
    lookup: str
    id_field: str
    waiting: str
    wanted: Wanted
    address: tuple[str, ...]
    history: bool
    stage_history: bool
    stages: tuple[str, ...]
    stages_of: Mapping[str, tuple[str, ...]]
    closed: frozenset[str]
    missing: tuple[str, ...]
    hidden: Mapping[str, str]
    invisible: frozenset[str]

    def stages_among(self, opportunities: Sequence[Record]) -> tuple[str, ...]:
        """Return the stages that the record type of at least one of these opportunities allows; all stages for none."""
        of_types = (self.stages_of.get(text(each, RECORD_TYPE), self.stages) for each in opportunities)
        allowed = {stage for stages in of_types for stage in stages}
        return tuple(each for each in self.stages if not allowed or each in allowed)


def plan_of(org: Org, terms: SalesforceTerms, case_type: str) -> CasePlan:
    """Ask the org for the mapped fields of cases of a type; Rejected names the fields that Baton can't do without."""
    kinds = ("Case", "Account", "Opportunity")
    cases, accounts, opportunities = (org.require(kind) for kind in kinds)
    require(org, terms, Reading.CASES)
    missing: list[str] = []
    case = terms.fields.case
    wanted = (*WORDS, ("type", case.type), ("service_number", case.service_number))
    own = cases.having(wanted, missing) + cases.having([("express", case.express)], [])
    types = [each.record_type_id for each in opportunities.record_types if RECORD_TYPE in opportunities.fields]
    of_type = (RECORD_TYPE,) if types else ()
    opportunity = (*OPPORTUNITY_FIELDS, *of_type, *opportunities.having(vars(terms.fields.opportunity).items(), missing))
    lookup, id_field = _lookup(case.opportunity, cases, missing)
    parts, account = _account_paths(accounts, terms, missing)
    person = cases.fields.get(lookup_of("Contact"))
    contact = contact_paths(org, person, "Contact", missing) if person else ()
    followed = [f"{lookup}.{name}" for name in opportunity] if lookup else [id_field] if id_field else []
    waiting = [terms.stages.introduction, terms.stages.cancelling]
    stage = opportunities.fields.get("StageName")
    return CasePlan(
        paths=tuple(dict.fromkeys([*CASE_FIELDS, *COMMON_PATHS, *own, *account, *contact, *followed])),
        opportunity=tuple(dict.fromkeys(opportunity)),
        lookup=lookup,
        id_field=id_field,
        waiting=org.require_condition("Opportunity", "StageName", waiting),
        wanted=_wanted(org, case.type, case_type),
        address=parts,
        history=org.shows("CaseHistory"),
        stage_history=org.shows("OpportunityHistory"),
        stages=stage.offered if stage else (),
        stages_of={each: org.of_type("Opportunity", each).fields["StageName"].offered for each in types if stage},
        closed=_closed_statuses(org, terms),
        missing=tuple(missing),
        invisible=_invisible(cases, accounts, opportunities, terms),
        hidden=hidden_of(cases, {EXPRESS: case.express if case_type == case.eligibility_type else None}),
    )


def _invisible(
    cases: ObjectDescription, accounts: ObjectDescription, opportunities: ObjectDescription, terms: SalesforceTerms
) -> frozenset[str]:
    case, account, opportunity = terms.fields.case, terms.fields.account, terms.fields.opportunity
    own_number = case.service_number is None or case.service_number in cases.fields
    return invisible_among(
        {
            "description": "Description" in cases.fields,
            "service number": own_number and opportunity.service_number in opportunities.fields,
            "scheduled date": opportunity.scheduled_at in opportunities.fields,
            "address": account.address is None or accounts.address_fields(account.address),
            "eligibility": account.eligibility in accounts.fields,
            "eligibility status": account.eligibility_status in accounts.fields,
        }
    )


def _wanted(org: Org, type_field: str, case_type: str) -> Wanted:
    """Return the open cases of a type; of all open ones, where the org can't filter by the type."""
    of_type = org.condition("Case", type_field, [case_type])
    condition = f"IsClosed = false AND {of_type}" if of_type else "IsClosed = false"
    described = org.field("Case", type_field)
    return Wanted(
        kind="Case",
        condition=condition,
        type_field=type_field,
        described=described,
        type=case_type,
        is_compared=not of_type,
    )


def _closed_statuses(org: Org, terms: SalesforceTerms) -> frozenset[str]:
    """Return the words for the statuses of closed cases; where the org does not show them, the one that Baton sets."""
    own = frozenset((terms.statuses.case_closed,))
    if not org.shows("CaseStatus"):
        return own
    try:
        rows = org.query("SELECT ApiName FROM CaseStatus WHERE IsClosed = true")
    except (Rejected, TooSlow) as refused:
        logger.warning("The statuses of closed cases can't be read: %s", refused)
        return own
    return own | {org.word_of("Case", "Status", text(row, "ApiName")) for row in rows}


def _account_paths(known: ObjectDescription, terms: SalesforceTerms, missing: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Return the fields that make up the account's address, and all paths to read of it."""
    account = terms.fields.account
    theirs = known.having([(word, name) for word, name in vars(account).items() if word not in ("address", "status")], missing)
    parts = known.address_fields(account.address) if account.address else ()
    if account.address and not parts:
        missing.append(f"Account.{account.address} (address)")
    return parts, [f"Account.{name}" for name in (*theirs, *parts)]


def _lookup(name: str | None, cases: ObjectDescription, missing: list[str]) -> tuple[str, str]:
    """Return the relationship behind the case's own lookup of its opportunity, or the text field that holds its id."""
    if name is None:
        return "", ""
    if name not in cases.fields:
        missing.append(f"Case.{name} (opportunity)")
        return "", ""
    if cases.fields[name].type not in IDS:
        return "", name
    custom = name.endswith("__c")
    return cases.fields[name].relationship or (f"{name.removesuffix('__c')}__r" if custom else name.removesuffix("Id")), ""
