"""Short constructors for the data of an org: products with prices, customers, and orders."""

from sandbox.salesforce.org import Org

PORTAL = "Customer Portal"
_BOOK = "Portal"


class SampleOrg:
    """A provider's products and customers; the portal's user writes everything."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self.book = org.create("Pricebook2", {"Name": _BOOK, "IsActive": True}, by=PORTAL)

    def product(self, name: str, sku: str, price: int, item_class: str = "Service", cycle: str = "Monthly") -> str:
        """Add a product and return the id of its price book entry."""
        fields: dict[str, object] = {"Name": name, "StockKeepingUnit": sku, "Item_Class__c": item_class, "IsActive": True}
        product = self._org.create("Product2", {**fields, "Billing_Cycle__c": cycle}, by=PORTAL)
        entry: dict[str, object] = {"Pricebook2Id": self.book, "Product2Id": product, "UnitPrice": price, "IsActive": True}
        return self._org.create("PricebookEntry", entry, by=PORTAL)

    def customer(self, number: str, name: str, eligibility: str = "", status: str = "Checked", **more: object) -> str:
        """Add an account and return its id."""
        known = {"SF_Account_No__c": number, "Name": name, "Internet_Eligibility_Status__c": status}
        return self._org.create("Account", {**known, "Internet_Eligibility__c": eligibility, **more}, by=PORTAL)

    def contact(self, account: str, family_name: str, first_name: str = "", **more: object) -> str:
        """Add a contact to an account and return its id."""
        known: dict[str, object] = {"AccountId": account, "LastName": family_name, "FirstName": first_name}
        return self._org.create("Contact", {**known, **more}, by=PORTAL)

    def order(self, account: str, *entries: str, status: str = "Pending Review", **more: object) -> str:
        """Place an order of price book entries, one of each, set its status, and return its id."""
        today = self._org.now().date()
        known: dict[str, object] = {"AccountId": account, "Status": "Draft", "EffectiveDate": today, "Pricebook2Id": self.book}
        order = self._org.create("Order", {**known, **more}, by=PORTAL)
        for entry in entries:
            self._org.create("OrderItem", {"OrderId": order, "PricebookEntryId": entry, "Quantity": 1}, by=PORTAL)
        if status != "Draft":
            self._org.update("Order", order, {"Status": status}, by=PORTAL)
        return order
