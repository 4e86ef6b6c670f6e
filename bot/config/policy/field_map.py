"""How one Salesforce org names what Baton reads and writes: objects' fields, statuses, stages, and its currency."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

Default = str | bool | int | float
"""A value that the policy gives a field; a picklist is given by API name or label."""


@dataclass(frozen=True, kw_only=True)
class OrderFields:
    """Fields of Order; None if the org lacks one.

    An order is a priority one when its field `priority` is `priority_value` (*true* for a checkbox). `address` is a
    compound address or a text field, `contact` the relationship to the Contact that ordered. `provisioned` is filled once an
    approved order is being provisioned; None where its status alone tells.
    """

    priority: str | None
    priority_value: str
    instructions: str | None
    address: str
    contact: str | None
    total: str
    provisioned: str | None = None


@dataclass(frozen=True, kw_only=True)
class AccountFields:
    """Fields of Account; None if the org lacks one. `address` is a compound address or a text field, `status` says how
    the customer stands.
    """

    number: str
    eligibility: str
    eligibility_status: str
    phone: str | None
    email: str | None
    address: str | None
    status: str | None


@dataclass(frozen=True, kw_only=True)
class ProductFields:
    """Fields of Product2."""

    sku: str
    whmcs_product: str
    billing_cycle: str
    item_class: str


@dataclass(frozen=True, kw_only=True)
class CaseFields:
    """Fields of Case and the types that are ours; `opportunity` is the case's own lookup where the org has one."""

    type: str
    eligibility_type: str
    cancellation_type: str
    express: str | None
    express_value: str
    opportunity: str | None
    service_number: str | None


@dataclass(frozen=True, kw_only=True)
class OpportunityFields:
    """Fields of Opportunity; `product_type` says Internet, SIM or VPN where the org tells."""

    service_number: str
    scheduled_at: str
    product_type: str | None


@dataclass(frozen=True, kw_only=True)
class FieldMap:
    """The fields of every object concerned."""

    order: OrderFields
    account: AccountFields
    product: ProductFields
    case: CaseFields
    opportunity: OpportunityFields


@dataclass(frozen=True, kw_only=True)
class Statuses:
    """The values that a review, an eligibility check and a case go through."""

    review: str
    approved: str
    rejected: str
    pending: str
    checked: str
    case_closed: str
    case_reopened: str


@dataclass(frozen=True, kw_only=True)
class Stages:
    """The Opportunity's stages that Baton reads or sets."""

    introduction: str
    ready: str
    void: str
    cancelling: str
    cancelled: str


@dataclass(frozen=True, kw_only=True)
class SalesforceTerms:
    """Everything that differs from org to org.

    `active_statuses` are the statuses of orders whose products count as had; `currency` is used where a record names
    none; `lightning_url` begins links to records, None takes the address that Salesforce gives at login. `portal_pricebook` is
    the name or id of the pricebook that the portal sells from; None takes the only one except the standard pricebook.
    `account_statuses` are those that a new customer can begin with, the usual one first; `country` is written with a new
    customer's address (None: nothing is). `zone` is that of days without a time; `words` are further values of picklists that the
    policy names, each by its API name or its label. `account_record_type` is the record type of new accounts, by its API name or
    its label (None: the user's default); `account_defaults` are written into every new account, by field.
    """

    currency: str
    statuses: Statuses
    stages: Stages
    active_statuses: tuple[str, ...]
    lightning_url: str | None
    account_statuses: tuple[str, ...]
    country: str | None
    fields: FieldMap
    zone: ZoneInfo
    words: frozenset[str] = frozenset()
    portal_pricebook: str | None = None
    account_record_type: str | None = None
    account_defaults: tuple[tuple[str, Default], ...] = ()
