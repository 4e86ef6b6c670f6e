"""Which objects and fields the org has."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field: its type, whether it must be given, can be written and filtered by, its picklist, and what it refers to."""

    name: str
    type: str = "string"
    required: bool = False
    writable: bool = True
    filterable: bool = True
    unique: bool = False
    length: int = 255
    values: tuple[str, ...] = ()
    refers_to: str = ""

    @property
    def relationship(self) -> str:
        """Give the name under which the referred record is reached."""
        if not self.refers_to:
            return ""
        return self.name.removesuffix("__c") + "__r" if self.name.endswith("__c") else self.name.removesuffix("Id")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One object: its key prefix, its fields, and its children by the names they are queried by."""

    name: str
    prefix: str
    fields: dict[str, Field]
    children: dict[str, tuple[str, str]] = field(default_factory=dict)


def _text(*names: str, **more: object) -> list[Field]:
    return [Field(name=name, **more) for name in names]  # type: ignore[arg-type]


def _ref(name: str, to: str, *, required: bool = False, writable: bool = True) -> Field:
    return Field(name=name, type="reference", refers_to=to, required=required, writable=writable)


def _stamps() -> list[Field]:
    stamps = [Field(name=name, type="datetime", writable=False) for name in ("CreatedDate", "LastModifiedDate", "SystemModstamp")]
    people = [_ref(name, "User", writable=False) for name in ("CreatedById", "LastModifiedById")]
    return [Field(name="Id", type="id", writable=False), *stamps, *people]


def _address(prefix: str) -> list[Field]:
    parts = _text(*(f"{prefix}{part}" for part in ("Street", "City", "State", "PostalCode", "Country")))
    return [*parts, Field(name=f"{prefix}Address", type="address", writable=False, filterable=False)]


def _picklist(name: str, *values: str, required: bool = False) -> Field:
    return Field(name=name, type="picklist", values=values, required=required)


def _number(name: str, *, type: str = "currency", writable: bool = True, required: bool = False) -> Field:
    return Field(name=name, type=type, writable=writable, required=required)


def _kind(name: str, prefix: str, fields: list[Field], **children: tuple[str, str]) -> Kind:
    return Kind(name=name, prefix=prefix, fields={each.name: each for each in [*_stamps(), *fields]}, children=children)


def standard_schema() -> dict[str, Kind]:
    """Give the objects of a small internet provider's org, by name."""
    kinds = (*_sales(), *_orders(), *_lines(), *_cases(), *_notes(), *_setup())
    return {kind.name: kind for kind in kinds}


def _sales() -> list[Kind]:
    eligibility = _picklist("Internet_Eligibility_Status__c", "Pending", "Checked")
    account = [
        *_text("Name", required=True),
        *_text("Phone", "Email__c", "Type", "Internet_Eligibility__c"),
        Field(name="SF_Account_No__c", unique=True),
        eligibility,
        *_address("Billing"),
        *_address("Shipping"),
        Field(name="Description", type="textarea", length=32000, filterable=False),
    ]
    contact = [
        *_text("LastName", required=True),
        *_text("FirstName", "Name", "Phone", "Email"),
        _ref("AccountId", "Account"),
    ]
    stages = ("Introduction", "Ready", "Void", "△Cancelling", "△Cancelled")
    opportunity = [
        *_text("Name", required=True),
        _picklist("StageName", *stages, required=True),
        Field(name="CloseDate", type="date", required=True),
        _ref("AccountId", "Account"),
        *_text("WHMCS_Service_ID__c", "Product_Type__c"),
        Field(name="ScheduledCancellationDateAndTime__c", type="datetime"),
    ]
    return [
        _kind("Account", "001", account, Orders=("Order", "AccountId"), Contacts=("Contact", "AccountId")),
        _kind("Contact", "003", contact),
        _kind("Opportunity", "006", opportunity),
    ]


def _orders() -> list[Kind]:
    statuses = ("Draft", "Pending Review", "Approved", "Activated", "Completed", "Cancelled")
    order = [
        Field(name="OrderNumber", writable=False),
        _ref("AccountId", "Account", required=True),
        Field(name="EffectiveDate", type="date", required=True),
        _picklist("Status", *statuses, required=True),
        Field(name="StatusCode", writable=False),
        _picklist("Priority__c", "High", "Normal"),
        _number("TotalAmount", writable=False),
        Field(name="Description", type="textarea", length=32000, filterable=False),
        _ref("BillToContactId", "Contact"),
        _ref("Pricebook2Id", "Pricebook2"),
        _ref("OwnerId", "User"),
        *_address("Shipping"),
        *_address("Billing"),
    ]
    return [
        _kind(
            "Order",
            "801",
            order,
            OrderItems=("OrderItem", "OrderId"),
            Histories=("OrderHistory", "OrderId"),
            ContentDocumentLinks=("ContentDocumentLink", "LinkedEntityId"),
        ),
    ]


def _lines() -> list[Kind]:
    line = [
        _ref("OrderId", "Order", required=True),
        _ref("Product2Id", "Product2"),
        _ref("PricebookEntryId", "PricebookEntry"),
        _number("Quantity", type="double", required=True),
        _number("UnitPrice", required=True),
        _number("TotalPrice", writable=False),
        *_text("Description"),
    ]
    history = [_ref("OrderId", "Order"), *_text("Field", "OldValue", "NewValue")]
    status = [*_text("ApiName", "MasterLabel", "StatusCode"), Field(name="IsDefault", type="boolean")]
    return [_kind("OrderItem", "802", line), _kind("OrderHistory", "8OH", history), _kind("OrderStatus", "0OS", status)]


def _cases() -> list[Kind]:
    case = [
        Field(name="CaseNumber", writable=False),
        _picklist("Type", "Eligibility Check", "Cancellation Request"),
        _picklist("Status", "New", "Working", "Closed"),
        _picklist("Priority", "High", "Medium", "Low"),
        *_text("Subject"),
        _ref("AccountId", "Account"),
        _ref("ContactId", "Contact"),
    ]
    return [_kind("Case", "500", case)]


def _notes() -> list[Kind]:
    content = Field(name="Content", type="base64", length=10_000_000, filterable=False)
    link = [
        _ref("ContentDocumentId", "ContentDocument", required=True),
        _ref("LinkedEntityId", "Order", required=True),
        *_text("ShareType"),
    ]
    return [
        _kind("ContentNote", "069", [*_text("Title", required=True), content]),
        _kind("ContentDocument", "069", _text("Title")),
        _kind("ContentDocumentLink", "06A", link),
    ]


def _setup() -> list[Kind]:
    product = [
        *_text("Name", required=True),
        *_text("StockKeepingUnit", "WH_Product_ID__c", "Billing_Cycle__c", "Item_Class__c", "ProductCode"),
        Field(name="IsActive", type="boolean"),
    ]
    entry = [_ref("Pricebook2Id", "Pricebook2"), _ref("Product2Id", "Product2"), _number("UnitPrice")]
    return [
        _kind("Product2", "01t", product),
        _kind("Pricebook2", "01s", _text("Name")),
        _kind("PricebookEntry", "01u", entry),
        _kind("User", "005", _text("Name", "Username", "Email")),
        _kind("Organization", "00D", _text("Name", "DefaultCurrencyIsoCode")),
    ]
