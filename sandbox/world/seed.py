"""The people, channels, customers and products of the sandbox, and the customers' orders."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from handoffs.process.policy import Policy
from sandbox.salesforce.org import Org
from sandbox.slack.workspace.workspace import Workspace
from sandbox.whmcs.whmcs import Whmcs
from sandbox.world.portal_cases import PortalCases

BOT = "U0BATON"
PORTAL = "Customer Portal"

STAFF = (
    ("U0AIKO", "aiko", "Aiko Mori", "CS agent", "CS", "#b84c70"),
    ("U0KEN", "ken", "Ken Sato", "CS agent", "CS", "#3f7d58"),
    ("U0YUMI", "yumi", "Yumi Kato", "CS Manager", "Supervisors", "#8054a8"),
    ("U0HARUKA", "haruka", "Haruka Ito", "Sales", "Sales", "#9a6120"),
    ("U0DAICHI", "daichi", "Daichi Abe", "Sales Manager", "Supervisors", "#a14d3a"),
    ("U0NAOMI", "naomi", "Naomi Fujita", "Operations manager", "Managers", "#3a6ea5"),
    ("U0REN", "ren", "Ren Ono", "DevOps engineer", "DevOps", "#4b6b6b"),
    ("U0TAKUMI", "takumi", "Takumi Ishii", "Developer", "Development", "#8a5a2c"),
    ("U0EMI", "emi", "Emi Okada", "Salesforce admin", "SF Admin", "#b0507f"),
    ("U0RIN", "rin", "Rin Kubo", "Partner relations", "Partner Relations", "#557a2c"),
    ("U0SORA", "sora", "Sora Maeda", "Ops Lead", "Supervisors", "#5a5fa8"),
    ("U0MEI", "mei", "Mei Hara", "Tech Lead", "Supervisors", "#257a83"),
    ("U0KAITO", "kaito", "Kaito Ueda", "IT Manager", "Supervisors", "#7a6a2f"),
)
GUEST = ("U0LEO", "leo", "Leo Martin", "Contractor (guest)", "Guests", "#707070")

CHANNELS = {
    "cs": ("C0CS", {"U0AIKO", "U0KEN", "U0YUMI", "U0NAOMI", "U0LEO"}, "Orders and eligibility checks"),
    "sales": ("C0SALES", {"U0HARUKA", "U0DAICHI"}, "Customers and onboarding"),
    "development": ("C0DEV", {"U0MEI", "U0TAKUMI"}, "Portal and catalogue"),
    "devops": ("C0DEVOPS", {"U0REN", "U0SORA"}, "Services, certificates, backups"),
    "sf_admin": ("C0SFADMIN", {"U0KAITO", "U0EMI"}, "Salesforce flows and fields"),
    "partner_relations": ("C0PARTNER", {"U0SORA", "U0RIN"}, "Freebit and other partners"),
}
GROUPS = (
    ("S0CSMGR", "cs-manager", ["U0YUMI"]),
    ("S0SALESMGR", "sales-manager", ["U0DAICHI"]),
    ("S0TECHLEAD", "tech-lead", ["U0MEI"]),
    ("S0OPSLEAD", "ops-lead", ["U0SORA"]),
    ("S0ITMGR", "it-manager", ["U0KAITO"]),
)

PRODUCTS = (
    ("Internet Apartment 1G", "INT-APT-1G", "Service", "Monthly", 4800),
    ("Internet Home 1G", "INT-HOME-1G", "Service", "Monthly", 5800),
    ("Internet Home 10G", "INT-HOME-10G", "Service", "Monthly", 7800),
    ("Activation fee", "ACT-STD", "Activation", "One-Time", 22000),
    ("Wi-Fi router rental", "ADD-WIFI", "Add-on", "Monthly", 550),
    ("Business line, 12 months", "BIZ-LINE", "Add-on", "Annually", 118000),
)

CUSTOMERS = (
    ("10293", "田中 太郎 (Tanaka Taro)", "090-1234-5678", "tanaka@example.jp", "Apartment 1G", "Checked"),
    ("10294", "Suzuki Hanako", "080-2345-6789", "suzuki@example.jp", "Home 1G", "Checked"),
    ("10295", "Cafe Yamabiko", "03-5555-0101", "owner@yamabiko.example", "", "Pending"),
    ("10296", "Sagawa Trading K.K.", "03-5555-0202", "office@sagawa.example", "Home 10G", "Checked"),
)
ADDRESSES = (
    ("1-2-3 Jingumae", "Shibuya", "Tokyo", "150-0001"),
    ("4-5-6 Honcho", "Nakano", "Tokyo", "164-0012"),
    ("7-8 Motomachi", "Yokohama", "Kanagawa", "231-0861"),
    ("9-10 Umeda", "Kita", "Osaka", "530-0001"),
)


@dataclass(frozen=True, kw_only=True)
class CustomerAction:
    """One button for a customer's order."""

    key: str
    label: str
    description: str
    customer: int
    products: tuple[int, ...]
    priority: bool = False
    instructions: str = ""
    own_contact: bool = True
    times: int = 1


ORDER_ACTIONS = (
    CustomerAction(key="order", label="Order internet", description="Tanaka orders Apartment 1G", customer=0, products=(0, 3)),
    CustomerAction(
        key="priority", label="Priority order", description="Suzuki needs it today", customer=1, products=(1, 3, 4), priority=True,
        instructions="Moving in tonight. Please call before noon.",
    ),
    CustomerAction(key="mismatch", label="Order that does not fit", description="Suzuki orders 10G with a 1G line", customer=1, products=(2, 3)),
    CustomerAction(key="no_eligibility", label="Order without eligibility", description="Cafe Yamabiko orders early", customer=2, products=(0,)),
    CustomerAction(key="expensive", label="Order over the threshold", description="Sagawa orders for ¥147,800", customer=3, products=(2, 3, 5)),
    CustomerAction(key="burst", label="Three orders at once", description="Sagawa orders three times in a row", customer=3, products=(4,), times=3),
    CustomerAction(
        key="hostile", label="Order with a nasty note", description="Somebody writes <!channel> into the notes", customer=0,
        products=(4,), own_contact=False,
        instructions="<!channel> *URGENT* `rm -rf` <https://evil.example|click> :rotating_light: " + "あ" * 700,
    ),
)  # fmt: skip


def seat_staff(workspace: Workspace, policy: Policy) -> None:
    """Add the staff to the workspace, and the channels that the policy names."""
    workspace.add_user(BOT, "baton", "Baton", is_bot=True, switchable=False, color="#1f3a5f")
    for id, handle, name, title, group, color in STAFF:
        workspace.add_user(id, handle, name, title=title, group=group, color=color)
    id, handle, name, title, group, color = GUEST
    workspace.add_user(id, handle, name, title=title, group=group, color=color, is_restricted=True)
    for team in policy.teams:
        channel, members, topic = CHANNELS.get(team.key, (f"C0{team.key.upper()}", set(), ""))
        workspace.add_channel(channel, team.channel.lstrip("#"), {*members, BOT}, topic=topic)
    supervisors = {entry[0] for entry in STAFF if entry[4] in {"Supervisors", "Managers"}}
    escalations = policy.escalations.channel.lstrip("#")
    workspace.add_channel("C0ESCALATE", escalations, {*supervisors, BOT}, topic="What a supervisor must know")
    for id, handle, users in GROUPS:
        workspace.add_usergroup(id, handle, handle.replace("-", " ").title(), users)


class Customers:
    """The customers of the org and their orders."""

    def __init__(self, org: Org, now: Callable[[], object], whmcs: Whmcs | None = None) -> None:
        self._org = org
        self._whmcs = whmcs
        self._book = org.create("Pricebook2", {"Name": "Portal"})
        self._products = [self._product(*each) for each in PRODUCTS]
        self._accounts = [self._account(number, *each) for number, each in enumerate(CUSTOMERS)]
        self.requests = PortalCases(org, self._accounts, whmcs)

    def act(self, key: str, *, minutes_ago: int = 0) -> str:
        """Perform a customer's action and return the id of the last order; raise KeyError for an unknown key."""
        story = next((each for each in ORDER_ACTIONS if each.key == key), None)
        if story is None:
            raise KeyError(key)
        return [self._order(story, minutes_ago) for _ in range(story.times)][-1]

    def answer(self, order: str) -> None:
        """Answer a question as the customer: the portal adds it to the order's description."""
        known = str(self._org.get("Order", order).get("Description") or "")
        self._org.update("Order", order, {"Description": f"{known}\nThe customer answered: apartment 203.".strip()}, by=PORTAL)

    def _order(self, story: CustomerAction, minutes_ago: int) -> str:
        placed = self._org.now() - timedelta(minutes=minutes_ago)
        account, contact = self._accounts[story.customer]
        street, city, state, postal = ADDRESSES[story.customer]
        order = self._org.create(
            "Order",
            {
                "AccountId": account, "EffectiveDate": placed.date(), "Status": "Draft", "CreatedDate": placed,
                "Priority__c": "High" if story.priority else "Normal", "Description": story.instructions or None,
                "BillToContactId": contact if story.own_contact else None, "Pricebook2Id": self._book,
                "ShippingStreet": street, "ShippingCity": city, "ShippingState": state, "ShippingPostalCode": postal,
            },
            by=PORTAL,
        )  # fmt: skip
        for number in story.products:
            product, price = self._products[number]
            line = {"OrderId": order, "PricebookEntryId": product, "Quantity": 1, "UnitPrice": price}
            self._org.create("OrderItem", line, by=PORTAL)
        self._org.update("Order", order, {"Status": "Pending Review"}, by=PORTAL)
        return order

    def sell(self, name: str, sku: str, item_class: str, cycle: str, price: object, number: str = "", by: str = "") -> str:
        """Add a product and its price in the portal's price book; return the id of the price book entry."""
        fields: dict[str, object] = {
            "Name": name, "StockKeepingUnit": sku, "Item_Class__c": item_class, "Billing_Cycle__c": cycle,
            "WH_Product_ID__c": number or None, "IsActive": True,
        }  # fmt: skip
        product = self._org.create("Product2", fields, by=by or None)
        entry = {"Pricebook2Id": self._book, "Product2Id": product, "UnitPrice": price, "IsActive": True}
        return self._org.create("PricebookEntry", entry, by=by or None)

    def _product(self, name: str, sku: str, item_class: str, cycle: str, price: int) -> tuple[str, int]:
        number = self._whmcs.add_product(name, price, cycle=cycle) if self._whmcs else ""
        return self.sell(name, sku, item_class, cycle, price, number), price

    def _account(
        self, place: int, number: str, name: str, phone: str, email: str, eligibility: str, status: str
    ) -> tuple[str, str]:
        street, city, state, postal = ADDRESSES[place]
        account = self._org.create(
            "Account",
            {
                "Name": name, "SF_Account_No__c": number, "Phone": phone, "Email__c": email,
                "Internet_Eligibility__c": eligibility or None, "Internet_Eligibility_Status__c": status, "Account_Status__c": "Active",
                "BillingStreet": street, "BillingCity": city, "BillingState": state, "BillingPostalCode": postal,
            },
        )  # fmt: skip
        person = {"LastName": name, "Phone": phone, "Email": email, "AccountId": account}
        return account, self._org.create("Contact", person)
