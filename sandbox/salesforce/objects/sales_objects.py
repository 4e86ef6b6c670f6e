"""The objects of sales: customers, opportunities, products and orders."""

from sandbox.salesforce.objects.fields import (
    address,
    autonumber,
    flag,
    kind,
    lookup,
    money,
    number,
    owner,
    picklist,
    read_only,
    sobject,
    text,
    unchanging,
)
from sandbox.salesforce.objects.schema import SObject

ORDER_STATUSES = ("Draft", "Pending Review", "Approved", "Activated", "Completed", "Cancelled")
STAGES = ("Introduction", "Ready", "Void", "Closed Won", "Closed Lost", "△Cancelling", "△Cancelled")


def account() -> SObject:
    """Return the Account object."""
    return sobject(
        "Account",
        "001",
        text("Name", required=True),
        text("AccountNumber", 40),
        kind("Phone", "phone", 40),
        kind("Email__c", "email", 80),
        text("SF_Account_No__c", 40, unique=True, external_id=True),
        text("Internet_Eligibility__c"),
        picklist("Internet_Eligibility_Status__c", "Pending", "Checked", restricted=True),
        picklist("Type", "Residential", "Business"),
        picklist("Account_Status__c", "Prospect", "Active", "Inactive", restricted=True),
        kind("Description", "textarea", 32000),
        *address("Billing"),
        *address("Shipping"),
        lookup("OwnerId", "User", "Owner"),
    )


def contact() -> SObject:
    """Return the Contact object."""
    return sobject(
        "Contact",
        "003",
        lookup("AccountId", "Account", "Account", "Contacts"),
        text("FirstName", 40),
        text("LastName", 80, required=True),
        read_only(text("Name", 121)),
        kind("Phone", "phone", 40),
        kind("Email", "email", 80),
        *address("Mailing"),
    )


def opportunity() -> SObject:
    """Return the Opportunity object."""
    return sobject(
        "Opportunity",
        "006",
        text("Name", 120, required=True),
        lookup("AccountId", "Account", "Account", "Opportunities"),
        picklist("StageName", *STAGES, required=True, restricted=True),
        kind("CloseDate", "date", required=True),
        money("Amount"),
        read_only(flag("IsClosed")),
        read_only(flag("IsWon")),
        text("WHMCS_Service_ID__c", 40),
        kind("ScheduledCancellationDateAndTime__c", "datetime"),
        picklist("Product_Type__c", "Internet", "SIM", "VPN"),
        kind("Description", "textarea", 32000),
        lookup("OwnerId", "User", "Owner"),
    )


def opportunity_history() -> SObject:
    """Return OpportunityHistory: a row for each change of stage, amount or close date, in every org."""
    return unchanging(
        sobject(
            "OpportunityHistory",
            "008",
            lookup("OpportunityId", "Opportunity", "Opportunity", "OpportunityHistories"),
            picklist("StageName", *STAGES),
            money("Amount"),
            kind("CloseDate", "date"),
        )
    )


def order() -> SObject:
    """Return the Order object; field history tracks its status and priority."""
    return sobject(
        "Order",
        "801",
        autonumber("OrderNumber"),
        lookup("AccountId", "Account", "Account", "Orders"),
        picklist("Status", *ORDER_STATUSES, required=True, restricted=True),
        read_only(picklist("StatusCode", "Draft", "Activated")),
        kind("EffectiveDate", "date", required=True),
        kind("EndDate", "date"),
        picklist("Type"),
        picklist("Priority__c", "High", "Normal", restricted=True),
        kind("Description", "textarea", 32000),
        read_only(money("TotalAmount")),
        *address("Billing"),
        *address("Shipping"),
        lookup("BillToContactId", "Contact", "BillToContact"),
        lookup("Pricebook2Id", "Pricebook2", "Pricebook2", "Orders"),
        lookup("OpportunityId", "Opportunity", "Opportunity", "Orders"),
        lookup("OwnerId", "User", "Owner"),
        read_only(kind("ActivatedDate", "datetime")),
        read_only(lookup("ActivatedById", "User", "ActivatedBy")),
        history="OrderHistory",
        tracked=frozenset({"Status", "Priority__c"}),
    )


def order_item() -> SObject:
    """Return the OrderItem object."""
    return sobject(
        "OrderItem",
        "802",
        owner("OrderId", ("Order",), "Order", "OrderItems"),
        owner("PricebookEntryId", ("PricebookEntry",), "PricebookEntry", None),
        read_only(lookup("Product2Id", "Product2", "Product2")),
        number("Quantity", required=True),
        money("UnitPrice"),
        read_only(money("ListPrice")),
        read_only(money("TotalPrice")),
        autonumber("OrderItemNumber"),
        kind("ServiceDate", "date"),
        kind("EndDate", "date"),
        text("Description"),
    )


def product() -> SObject:
    """Return the Product2 object."""
    return sobject(
        "Product2",
        "01t",
        text("Name", required=True),
        text("ProductCode"),
        text("StockKeepingUnit", 180),
        flag("IsActive"),
        picklist("Family"),
        text("WH_Product_ID__c", 40),
        picklist("Billing_Cycle__c", "Monthly", "Onetime", "Annually"),
        picklist("Item_Class__c", "Service", "Installation", "Add-on", "Activation"),
        text("Description", 4000),
    )


def price_book() -> SObject:
    """Return the Pricebook2 object."""
    return sobject("Pricebook2", "01s", text("Name", required=True), flag("IsActive"), flag("IsStandard"))


def price_book_entry() -> SObject:
    """Return the PricebookEntry object."""
    return sobject(
        "PricebookEntry",
        "01u",
        lookup("Pricebook2Id", "Pricebook2", "Pricebook2", "PricebookEntries"),
        lookup("Product2Id", "Product2", "Product2", "PricebookEntries"),
        money("UnitPrice"),
        flag("IsActive"),
        flag("UseStandardPrice"),
        read_only(text("Name")),
    )
