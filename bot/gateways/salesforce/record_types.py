"""The lines of `baton check` about record types: which values that Baton sets their records do not take."""

from collections.abc import Iterator

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.descriptions import RecordType
from bot.gateways.salesforce.org import Org
from bot.text.rendering import terminal


def record_type_lines(org: Org, terms: SalesforceTerms) -> Iterator[str]:
    """Yield a line for each record type whose records lack values that Baton sets; most orgs restrict these picklists."""
    for kind, name, words in _set_by_baton(terms):
        described = org.find(kind)
        for each in described.record_types if described else ():
            yield from _lacking(org, kind, name, words, each)


def _set_by_baton(terms: SalesforceTerms) -> Iterator[tuple[str, str | None, tuple[str, ...]]]:
    statuses, stages = terms.statuses, terms.stages
    yield "Order", "Status", (statuses.approved, statuses.rejected)
    yield "Case", "Status", (statuses.case_closed, statuses.case_reopened)
    yield "Opportunity", "StageName", tuple(vars(stages).values())
    yield "Account", terms.fields.account.eligibility_status, (statuses.checked,)


def _lacking(org: Org, kind: str, name: str | None, words: tuple[str, ...], of_type: RecordType) -> Iterator[str]:
    """Yield a line for a record type that lacks values which the picklist itself has."""
    field = org.field(kind, name or "")
    limited = org.of_type(kind, of_type.record_type_id).fields.get(name or "")
    if field is None or limited is None or not field.offers:
        return
    lacking = ", ".join(dict.fromkeys(each for each in words if field.is_offered(each) and not limited.is_offered(each)))
    if lacking:
        yield terminal().text(
            "record_types.lacking",
            field=f"{kind}.{field.name}",
            label=of_type.label,
            name=of_type.developer_name,
            values=lacking,
        )
