"""What a run is about: a seed's scene decides who does what how often, so that each promise is tried hard by some runs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.wire.ids import ACKNOWLEDGE, CLAIM, STEP_COMPLETE
from sandbox.salesforce.automations import Automation
from sandbox.world.cancellations import CANCELLATIONS
from sandbox.world.portal_cases import PORTAL_CASES
from sandbox.world.seed import ORDER_ACTIONS

_USUAL = (
    "slack lost", "slack cut off", "salesforce lost", "salesforce cut off", "whmcs lost", "whmcs cut off", "maintenance", "429",
    "outage of slack", "outage of salesforce", "lock", "rule", "expired", "overtaken", *("heal",) * 6,
)  # fmt: skip
FAULTS = (*_USUAL, "slow salesforce")

RULES = {
    "rule": ("validation_rule", "Credit check must be done first."),
    "account rule": ("account_rule", "New accounts need an approval."),
    "duplicate rule": ("duplicate_rule", "Use one of these records?"),
}
"""What Salesforce refuses, and in which words."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """How often who acts: people on orders and cases, colleagues on what was started by hand, sales on new customers;
    `wishes` weighs the actions of customers.

    `processes` are those that are started by hand (none named: all), `outside` is what is done in Salesforce and WHMCS for a
    product that is launched, or to orders, as often as it is named. `favours` is the action of the buttons that people prefer
    to press.
    """

    name: str
    wishes: tuple[Sequence[Any], ...]
    people: int
    colleagues: int
    starts: int = 0
    sales: int = 0
    reviewers: int = 0
    """How often somebody acts in the window of their queue."""

    faults: tuple[str, ...] = FAULTS
    customers: int = 4
    ticks: int = 12
    processes: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    steps: int = 90
    favours: str = ""
    hosts: int = 0
    """How often something happens to a host of the certificate inventory."""

    records: int = 0
    """How often a case gets another type, and how often sharing of a record is taken away or given back."""
    damages: int = 0
    """How often a stored row is damaged, until the end of the run."""

    policies: int = 0
    """How often processes start again with another policy."""

    places: int = 0
    """How often channels are archived and contacts go, and come back."""

    alone: tuple[str, ...] = ()
    """The jobs that run alone, as often as they are named: most sweeps run before the records are read again."""

    clocks: int = 0
    """How often a clock is set: of the machines, of an order by its urgency, of all orders by a policy."""

    jumps: tuple[int, ...] = (-90, -5, 1, 5, 30, 120, 600, 1800, 3600, 7200, 40000, 40000, 800000)
    """Seconds by which the clock may jump at once."""

    removes: bool = False
    """Whether retention removes at the end what is settled by then; all other promises are held before."""

    automations: tuple[Automation, ...] = ()
    """What the org does by itself after a write."""

    calm_until: str = ""
    """The step before whose opening nothing goes wrong, and people mostly complete open steps: what comes late in a process
    would hardly be reached otherwise."""


EVERYTHING = Scene(
    name="everything", wishes=(ORDER_ACTIONS, PORTAL_CASES, CANCELLATIONS), people=26, colleagues=8, starts=2, sales=6, hosts=1
)
ORDERS = Scene(
    name="orders", wishes=(ORDER_ACTIONS,), people=34, colleagues=0, starts=0, ticks=20,
    faults=(*_USUAL, *("slack cut off", "salesforce cut off", "heal") * 4),
)  # fmt: skip
CASES = Scene(
    name="cases", wishes=(PORTAL_CASES, CANCELLATIONS, CANCELLATIONS), people=34, colleagues=0, starts=0,
    automations=tuple(Automation),
)  # fmt: skip
ENDINGS = Scene(
    name="endings", wishes=([each for each in CANCELLATIONS if each.key == "cancel_vpn"],), people=44,
    colleagues=0, starts=0, customers=1, ticks=30,
    favours=STEP_COMPLETE, faults=(*("whmcs cut off",) * 4, "whmcs lost", "salesforce cut off", "maintenance", "heal"),
)  # fmt: skip
NOTICES = replace(
    ENDINGS, name="notices", wishes=([each for each in CANCELLATIONS if each.key.startswith("cancel_internet")],), customers=3,
    faults=("salesforce cut off", "slack cut off", "heal"),
)  # fmt: skip
BY_HAND = Scene(
    name="by hand", wishes=(ORDER_ACTIONS,), people=0, colleagues=44, starts=8, customers=1, ticks=24,
    faults=(*_USUAL, *("slack cut off",) * 24, "slow salesforce"),
)  # fmt: skip
LAUNCHES = Scene(
    name="launches", wishes=(ORDER_ACTIONS,), people=0, colleagues=130, starts=1, customers=1, ticks=16, steps=150,
    favours=STEP_COMPLETE, processes=("product_launch",), outside=("sell", "bill", "bill", "correct") * 8,
)  # fmt: skip
FLOWS = Scene(
    name="flows", wishes=(ORDER_ACTIONS,), people=0, colleagues=130, starts=1, customers=4, ticks=16, steps=150,
    favours=STEP_COMPLETE, processes=("flow_change",), outside=("approve", "approve", "provision") * 6,
)  # fmt: skip
LAUNCHED = replace(
    LAUNCHES, name="launched", steps=110, customers=2, outside=("sell", "bill", "correct") * 4, calm_until="documentation_sales",
)  # fmt: skip
PROVISIONING = replace(
    FLOWS, name="provisioning", starts=0, colleagues=3, customers=4, steps=100, calm_until="watch",
    outside=("approve", "approve", "approve", "provision", "review again") * 6, jumps=(-90, -5, 5, 600, 1800, 3600, 3600),
)  # fmt: skip
CERTIFICATES = Scene(
    name="certificates", wishes=(ORDER_ACTIONS,), people=0, colleagues=20, starts=2, customers=0, ticks=24, hosts=20
)
ONBOARDINGS = Scene(
    name="onboardings", wishes=([each for each in PORTAL_CASES if each.newest],), people=3, colleagues=0, sales=40, customers=1,
    ticks=30, favours=STEP_COMPLETE, faults=(
        *("salesforce cut off",) * 8, "salesforce lost", "overtaken", "outage of salesforce", "account rule", "duplicate rule",
        "slack cut off", "outage of slack", "expired", "heal", "heal",
    ),
)  # fmt: skip
SET_CLOCKS = replace(ORDERS, name="set clocks", people=20, clocks=8, jumps=(1, 30, 600, 600, 1800, 1800, 3600, 7200))
PINGS = replace(
    ORDERS, name="pings", people=6, alone=("sweep",) * 40, steps=70, faults=("heal", "429"), jumps=(30, 600, 3600, 3600)
)
RECORDS = Scene(
    name="records", wishes=(ORDER_ACTIONS, PORTAL_CASES, CANCELLATIONS), people=30, colleagues=0, records=8, ticks=20,
    faults=("salesforce lost", "salesforce cut off", "slack lost", "heal"), jumps=(1, 5, 30, 120, 600, 1800),
)  # fmt: skip
DAMAGED = replace(EVERYTHING, name="damaged", people=40, damages=2)
NEW_POLICIES = replace(
    BY_HAND, name="new policies", people=12, colleagues=30, customers=3, policies=4, faults=FAULTS, jumps=SET_CLOCKS.jumps
)
PLACES = replace(BY_HAND, name="places", people=16, colleagues=24, customers=3, faults=FAULTS, places=5)
SLOW = replace(CASES, name="slow salesforce", faults=(*("slow salesforce",) * 6, "salesforce cut off", "overtaken", "heal"))
RETENTION = replace(EVERYTHING, name="retention", people=40, steps=60, removes=True)
REVIEWS = Scene(
    name="reviews", wishes=(ORDER_ACTIONS, PORTAL_CASES), people=0, colleagues=0, reviewers=60, customers=9, ticks=16, steps=80,
    faults=("salesforce cut off", "heal"), jumps=(5, 120, 300, 300, 400, 400, 600),
)  # fmt: skip
MANY_ALIKE = replace(
    ORDERS, name="many alike", people=14, customers=7, ticks=16, steps=60, favours=ACKNOWLEDGE, jumps=(600, 1800, 7200, 7200),
    faults=("slack cut off", "outage of slack", "outage of salesforce", "heal", "heal"),
)  # fmt: skip
CLAIMS = replace(
    ORDERS, name="claims", favours=CLAIM, customers=3, steps=100, jumps=(30, 7200, 7200, 7200),
    faults=(*("cards cut off",) * 6, "outage of slack", "heal"),
)  # fmt: skip
SCENES = (
    EVERYTHING,
    ORDERS,
    CASES,
    BY_HAND,
    ENDINGS,
    NOTICES,
    CERTIFICATES,
    LAUNCHES,
    LAUNCHED,
    FLOWS,
    PROVISIONING,
    ONBOARDINGS,
    SET_CLOCKS,
    PINGS,
    RECORDS,
    DAMAGED,
    NEW_POLICIES,
    PLACES,
    SLOW,
    RETENTION,
    REVIEWS,
    MANY_ALIKE,
    CLAIMS,
)


SHARED = tuple(each for each in SCENES if not each.damages)
"""The scenes that two replicas play side by side: rows are damaged by statements of SQLite."""


def scene_of(seed: int, *, are_shared: bool = False) -> Scene:
    """Return the scene of a seed, on a database that replicas share or on one that they use by turns."""
    scenes = SHARED if are_shared else SCENES
    return scenes[seed % len(scenes)]
