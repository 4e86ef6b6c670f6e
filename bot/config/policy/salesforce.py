"""The Salesforce part of the policy file: how an org names fields, statuses and stages, with the usual as default."""

from collections.abc import Iterable
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, StrictBool, StrictFloat, StrictInt

from bot.config.policy.field_map import (
    AccountFields,
    CaseFields,
    FieldMap,
    OpportunityFields,
    OrderFields,
    ProductFields,
    SalesforceTerms,
    Stages,
    Statuses,
)
from bot.config.policy.text import ApiName, Currency, Section, WebAddress, Words, Zone
from handoffs.process.policy import RecordWords


class OrderSection(Section):
    """Fields of Order; `priority: null` for an org without priority orders, `provisioned: null` where the status alone tells."""

    priority: ApiName | None = "Priority__c"
    """The field that marks a priority order; `null`: the org has none. Example: `Priority__c`."""
    priority_value: Words = "High"
    """Its value in a priority order; `true` for a ticked box. Example: `High`."""
    instructions: ApiName | None = "Description"
    """Special instructions; `null`: the org has none. Example: `Description`."""
    address: ApiName = "ShippingAddress"
    """Where it is installed: an address or a text. Example: `ShippingAddress`."""
    contact: ApiName | None = "BillToContact"
    """The person who ordered; `null`: the org has none. Example: `BillToContact`."""
    total: ApiName = "TotalAmount"
    """The value of the order. Example: `TotalAmount`."""
    provisioned: ApiName | None = None
    """Filled once an approved order is being provisioned; `null`: only a status beyond the approved one shows that.

    Example: `WHMCS_Order_ID__c`.
    """


class AccountSection(Section):
    """Fields of Account."""

    number: ApiName = "SF_Account_No__c"
    """The customer number. Example: `SF_Account_No__c`."""
    eligibility: ApiName = "Internet_Eligibility__c"
    """The result of the last eligibility check. Example: `Internet_Eligibility__c`."""
    eligibility_status: ApiName = "Internet_Eligibility_Status__c"
    """Whether that was asked for, or is known. Example: `Internet_Eligibility_Status__c`."""
    phone: ApiName | None = "Phone"
    """The phone number; `null`: the org has none. Example: `Phone`."""
    email: ApiName | None = "Email__c"
    """The e-mail address; `null`: the org has none. Example: `Email__c`."""
    address: ApiName | None = "BillingAddress"
    """The address that an eligibility check looks up; `null`: the org has none. Example: `BillingAddress`."""
    status: ApiName | None = "Account_Status__c"
    """How the customer stands, set once by `/onboard`; `null`: the org has none. Example: `Account_Status__c`."""


class ProductSection(Section):
    """Fields of Product2."""

    sku: ApiName = "StockKeepingUnit"
    """The SKU, by which a launched product is found. Example: `StockKeepingUnit`."""
    whmcs_product: ApiName = "WH_Product_ID__c"
    """The number of the product in WHMCS. Example: `WH_Product_ID__c`."""
    billing_cycle: ApiName = "Billing_Cycle__c"
    """How often it is billed. Example: `Billing_Cycle__c`."""
    item_class: ApiName = "Item_Class__c"
    """Whether it is a service or another thing. Example: `Item_Class__c`."""


class CaseSection(Section):
    """Fields of Case and the types that concern us."""

    type: ApiName = "Type"
    """The field that holds the type. Example: `Type`."""
    eligibility_type: Words = "Eligibility Check"
    """The type of an eligibility check. Example: `Eligibility Check`."""
    cancellation_type: Words = "Cancellation Request"
    """The type of a cancellation. Example: `Cancellation Request`."""
    express: ApiName | None = "Priority"
    """The field that marks an express check; `null`: the org has none. Example: `Priority`."""
    express_value: Words = "High"
    """Its value in an express check; `true` for a ticked box. Example: `High`."""
    opportunity: ApiName | None = None
    """The opportunity of the case: a lookup, or a text with its id; `null`: the org has none. Example: `Opportunity__c`."""
    service_number: ApiName | None = "WHMCS_Service_ID__c"
    """Else the number of the service, by which the opportunity is found; `null`: the org has none.

    Example: `WHMCS_Service_ID__c`.
    """


class OpportunitySection(Section):
    """Fields of Opportunity."""

    service_number: ApiName = "WHMCS_Service_ID__c"
    """The number of the service in WHMCS. Example: `WHMCS_Service_ID__c`."""
    scheduled_at: ApiName = "ScheduledCancellationDateAndTime__c"
    """When the service ends. Example: `ScheduledCancellationDateAndTime__c`."""
    product_type: ApiName | None = "Product_Type__c"
    """Internet, SIM or VPN; `null`: the org has none, and a person is asked. Example: `Product_Type__c`."""


class FieldsSection(Section):
    """The fields of every object."""

    order: OrderSection = OrderSection()
    """Fields of Order. Example: `{priority: Urgent__c, priority_value: true}`."""
    account: AccountSection = AccountSection()
    """Fields of Account. Example: `{email: null}`."""
    product: ProductSection = ProductSection()
    """Fields of Product2. Example: `{sku: ProductCode}`."""
    case: CaseSection = CaseSection()
    """Fields of Case, and the types that are read. Example: `{express: null}`."""
    opportunity: OpportunitySection = OpportunitySection()
    """Fields of Opportunity. Example: `{product_type: null}`."""


class StatusesSection(Section):
    """The picklist values of statuses."""

    review: Words = "Pending Review"
    """Of an order that waits for approval. Example: `Pending Review`."""
    approved: Words = "Approved"
    """What an approval sets. Example: `Approved`."""
    rejected: Words = "Cancelled"
    """What a rejection sets. Example: `Cancelled`."""
    pending: Words = "Pending"
    """Of an account whose eligibility was asked for. Example: `Pending`."""
    checked: Words = "Checked"
    """Of an account whose eligibility is known. Example: `Checked`."""
    case_closed: Words = "Closed"
    """What ends a case. Example: `Closed`."""
    case_reopened: Words = "New"
    """What a case gets whose customer disputes the result. Example: `New`."""


class StagesSection(Section):
    """The Opportunity's stages; the last two begin with U+25B3."""

    introduction: Words = "Introduction"
    """An opportunity that waits for an eligibility check. Example: `Introduction`."""
    ready: Words = "Ready"
    """What a result sets that can be sold. Example: `Ready`."""
    void: Words = "Void"
    """What the result *Not available* sets. Example: `Void`."""
    cancelling: Words = "\N{WHITE UP-POINTING TRIANGLE}Cancelling"
    """An opportunity whose service is to end. Example: `△Cancelling`."""
    cancelled: Words = "\N{WHITE UP-POINTING TRIANGLE}Cancelled"
    """What the end of the service sets. Example: `△Cancelled`."""


class SalesforceSection(Section):
    """Everything about the org."""

    currency: Currency = "JPY"
    """The currency of a record that names none. Example: `JPY`."""
    statuses: StatusesSection = StatusesSection()
    """Values of statuses. Example: `{review: Pending Review}`."""
    stages: StagesSection = StagesSection()
    """Stages of an opportunity. Example: `{ready: Ready}`."""
    active_statuses: tuple[Words, ...] = ("Approved", "Activated")
    """Statuses of orders whose products the customer has; they count as duplicates. Example: `[Approved, Activated]`."""
    lightning_url: WebAddress | None = None
    """Where links to records begin; `null`: at the address that the login names.

    Example: `https://example.lightning.force.com`.
    """
    portal_pricebook: Words | None = None
    """Name or id of the pricebook of the portal; `null`: the only one except the standard one. Example: `Portal`."""
    account_statuses: Annotated[tuple[Words, ...], Field(min_length=1, max_length=100)] = ("Prospect", "Active")
    """What a new customer can begin with, the usual one first. Example: `[Prospect, Active]`."""
    account_record_type: Words | None = None
    """The record type of a new account; `null`: the default of Baton's user. Example: `Residential`."""
    account_defaults: dict[ApiName, StrictBool | StrictInt | StrictFloat | Words] = Field(default_factory=dict)
    """Fields that the org requires of a new account, with their values. Example: `{Channel__c: Shop}`."""
    country: Words | None = None
    """Written into the address of a new customer; `null`: nothing. Example: `Japan`."""
    timezone: Zone | None = None
    """The zone of days without a time; `null`: that of the first calendar. Example: `Asia/Tokyo`."""
    fields: FieldsSection = FieldsSection()
    """The API names of fields. Example: `{order: {priority: Urgent__c}}`."""

    def value(self, zone: ZoneInfo, words: Iterable[str]) -> SalesforceTerms:
        """Return the names of the org, as the gateway uses them; `zone` is used without one of its own.

        `words` are the values of picklists that other sections name.
        """
        fields = self.fields
        return SalesforceTerms(
            currency=self.currency,
            statuses=Statuses(**dict(self.statuses)),
            stages=Stages(**dict(self.stages)),
            active_statuses=self.active_statuses,
            lightning_url=self.lightning_url,
            portal_pricebook=self.portal_pricebook,
            account_statuses=self.account_statuses,
            account_record_type=self.account_record_type,
            account_defaults=tuple(self.account_defaults.items()),
            country=self.country,
            zone=self.timezone or zone,
            words=frozenset(words),
            fields=FieldMap(
                order=OrderFields(**dict(fields.order)),
                account=AccountFields(**dict(fields.account)),
                product=ProductFields(**dict(fields.product)),
                case=CaseFields(**dict(fields.case)),
                opportunity=OpportunityFields(**dict(fields.opportunity)),
            ),
        )

    def record_words(self) -> RecordWords:
        """Return the states of records that the rules recognise."""
        return RecordWords(
            introduction=self.stages.introduction,
            cancelling=self.stages.cancelling,
            cancelled=self.stages.cancelled,
            closed=self.statuses.case_closed,
            checked=self.statuses.checked,
        )
