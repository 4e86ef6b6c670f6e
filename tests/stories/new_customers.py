"""Ordinary orders of customers who have no other one."""

from sandbox.world.world import World

PORTAL = "Customer Portal"


def order_of_a_new_customer(world: World, number: int) -> str:
    """Bring in an ordinary order of a customer who has no other one."""
    org, name = world.org, f"Customer {number}"
    address = {"Street": f"{number}-1 Honcho", "City": "Nakano", "State": "Tokyo", "PostalCode": "164-0012"}
    account = {
        "Name": name,
        "SF_Account_No__c": str(20000 + number),
        "Phone": f"090-1111-{number:04d}",
        "Email__c": f"customer{number}@example.jp",
        "Internet_Eligibility__c": "Apartment 1G",
        "Internet_Eligibility_Status__c": "Checked",
        "Account_Status__c": "Active",
    }
    account_id = org.create("Account", account | {f"Billing{part}": value for part, value in address.items()})
    person = {"LastName": name, "Phone": account["Phone"], "Email": account["Email__c"], "AccountId": account_id}
    made = {
        "AccountId": account_id,
        "EffectiveDate": org.now().date(),
        "Status": "Draft",
        "BillToContactId": org.create("Contact", person),
    }
    made |= {"Pricebook2Id": org.records("Pricebook2")[0]["Id"], "Priority__c": "Normal"}
    order = str(org.create("Order", made | {f"Shipping{part}": value for part, value in address.items()}, by=PORTAL))
    for entry in [org.records("PricebookEntry")[place] for place in (0, 3)]:
        line = {"OrderId": order, "PricebookEntryId": entry["Id"], "Quantity": 1, "UnitPrice": entry["UnitPrice"]}
        org.create("OrderItem", line, by=PORTAL)
    org.update("Order", order, {"Status": "Pending Review"}, by=PORTAL)
    return order
