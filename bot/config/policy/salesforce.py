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
    priority_value: Words = "High"
    instructions: ApiName | None = "Description"
    address: ApiName = "ShippingAddress"
    contact: ApiName | None = "BillToContact"
    total: ApiName = "TotalAmount"
    provisioned: ApiName | None = None


class AccountSection(Section):
    """Fields of Account."""

    number: ApiName = "SF_Account_No__c"
    eligibility: ApiName = "Internet_Eligibility__c"
    eligibility_status: ApiName = "Internet_Eligibility_Status__c"
    phone: ApiName | None = "Phone"
    email: ApiName | None = "Email__c"
    address: ApiName | None = "BillingAddress"
    status: ApiName | None = "Account_Status__c"


class ProductSection(Section):
    """Fields of Product2."""

    sku: ApiName = "StockKeepingUnit"
    whmcs_product: ApiName = "WH_Product_ID__c"
    billing_cycle: ApiName = "Billing_Cycle__c"
    item_class: ApiName = "Item_Class__c"


class CaseSection(Section):
    """Fields of Case and the types that concern us."""

    type: ApiName = "Type"
    eligibility_type: Words = "Eligibility Check"
    cancellation_type: Words = "Cancellation Request"
    express: ApiName | None = "Priority"
    express_value: Words = "High"
    opportunity: ApiName | None = None
    service_number: ApiName | None = "WHMCS_Service_ID__c"


class OpportunitySection(Section):
    """Fields of Opportunity."""

    service_number: ApiName = "WHMCS_Service_ID__c"
    scheduled_at: ApiName = "ScheduledCancellationDateAndTime__c"
    product_type: ApiName | None = "Product_Type__c"


class FieldsSection(Section):
    """The fields of every object."""

    order: OrderSection = OrderSection()
    account: AccountSection = AccountSection()
    product: ProductSection = ProductSection()
    case: CaseSection = CaseSection()
    opportunity: OpportunitySection = OpportunitySection()


class StatusesSection(Section):
    """The picklist values of statuses."""

    review: Words = "Pending Review"
    approved: Words = "Approved"
    rejected: Words = "Cancelled"
    pending: Words = "Pending"
    checked: Words = "Checked"
    case_closed: Words = "Closed"
    case_reopened: Words = "New"


class StagesSection(Section):
    """The Opportunity's stages; the last two begin with U+25B3."""

    introduction: Words = "Introduction"
    ready: Words = "Ready"
    void: Words = "Void"
    cancelling: Words = "\N{WHITE UP-POINTING TRIANGLE}Cancelling"
    cancelled: Words = "\N{WHITE UP-POINTING TRIANGLE}Cancelled"


class SalesforceSection(Section):
    """Everything about the org."""

    currency: Currency = "JPY"
    statuses: StatusesSection = StatusesSection()
    stages: StagesSection = StagesSection()
    active_statuses: tuple[Words, ...] = ("Approved", "Activated")
    lightning_url: WebAddress | None = None
    portal_pricebook: Words | None = None
    account_statuses: Annotated[tuple[Words, ...], Field(min_length=1, max_length=100)] = ("Prospect", "Active")
    account_record_type: Words | None = None
    account_defaults: dict[ApiName, StrictBool | StrictInt | StrictFloat | Words] = Field(default_factory=dict)
    country: Words | None = None
    timezone: Zone | None = None
    fields: FieldsSection = FieldsSection()

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
