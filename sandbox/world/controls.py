"""The controls of the world over HTTP: records, customers, faults, the clock and the tour."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.panel.actions import WITHDRAW, act
from sandbox.salesforce.panel.record_details import record_details
from sandbox.salesforce.panel.tables import salesforce_tables
from sandbox.whmcs.installation import Refused
from sandbox.whmcs.panel import act as act_in_whmcs
from sandbox.whmcs.panel import whmcs_tables
from sandbox.world import certificates
from sandbox.world.cancellations import CANCELLATIONS
from sandbox.world.certificates import CERTIFICATE_CHANGES
from sandbox.world.direct_changes import DIRECT_CHANGES, PERSON, take_next_number
from sandbox.world.fault_switches import FAULT_SWITCHES
from sandbox.world.launches import LAUNCH_ACTIONS
from sandbox.world.parts import WorldParts
from sandbox.world.portal_cases import PORTAL_CASES
from sandbox.world.seed import ORDER_ACTIONS
from sandbox.world.tour import steps
from sandbox.world.triggers import TRIGGERS

Json = dict[str, Any]
GROUPS = (
    ("Orders", ORDER_ACTIONS),
    ("Eligibility", PORTAL_CASES),
    ("Cancellations", CANCELLATIONS),
    ("Sales", DIRECT_CHANGES),
    ("Launches and flows", LAUNCH_ACTIONS),
    ("Certificates", CERTIFICATE_CHANGES),
)
"""The actions of customers and colleagues, under the headings of the page."""

_WIND = re.compile(r"(\d{1,3})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def world_routes(world: WorldParts) -> list[Route]:
    """Return the routes of the controls."""

    async def state(request: Request) -> Response:
        return JSONResponse(await run_in_threadpool(_state, world))

    async def record(request: Request) -> Response:
        body = request.query_params
        try:
            return JSONResponse(record_details(world.org, body.get("object", ""), body.get("id", "")))
        except ApiError as wrong:
            return JSONResponse({"ok": False, "error": wrong.message}, 404)

    routes = [Route("/world/state", state), Route("/world/record", record)]
    return routes + [Route(f"/world/{name}", _doing(world, act), methods=["POST"]) for name, act in ACTS.items()]


def _state(world: WorldParts) -> Json:
    zone = next(iter(world.policy.calendars.values())).zone
    return {
        "clock": {"now": world.clock.now().isoformat(), "offset_seconds": world.clock.offset.total_seconds(), "zone": str(zone)},
        "urls": {"salesforce": world.org.instance_url},
        "faults": [{"key": each.key, "label": each.label, "on": each.is_on(world)} for each in FAULT_SWITCHES],
        "triggers": [{"key": key, "label": label} for key, (label, _) in TRIGGERS.items()],
        "customers": [
            {"group": group, "key": each.key, "label": each.label, "description": each.description} for group, does in GROUPS for each in does
        ],
        "salesforce": salesforce_tables(world.org),
        "whmcs": whmcs_tables(world.whmcs),
        "language": world.policy.language,
        "steps": steps(world.workspace, world.org),
    }  # fmt: skip


def _doing(world: WorldParts, act: Callable[[WorldParts, Json], str]) -> Callable[[Request], Awaitable[Response]]:
    async def doing(request: Request) -> Response:
        body = await request.json()
        try:
            return JSONResponse({"ok": True, "text": await run_in_threadpool(act, world, body)})
        except (KeyError, ValueError, LookupError) as wrong:
            return JSONResponse({"ok": False, "error": f"That can't be done here ({wrong})."}, 400)
        except ApiError as refused:
            return JSONResponse({"ok": False, "error": refused.message}, 400)
        except Refused as refused:
            return JSONResponse({"ok": False, "error": f"{refused}."}, 400)

    return doing


def _customer(world: WorldParts, body: Json) -> str:
    for action in LAUNCH_ACTIONS:
        if action.key == body["key"]:
            return action.act(world)
    if body["key"] in {each.key for each in CERTIFICATE_CHANGES}:
        return certificates.act(world, body["key"])
    if body["key"] in {each.key for each in DIRECT_CHANGES}:
        return f"{PERSON} created customer {take_next_number(world.org)} directly in Salesforce."
    if body["key"] in {each.key for each in (*PORTAL_CASES, *CANCELLATIONS)}:
        case = world.org.get("Case", world.customers.requests.act(body["key"]))
        return f"Case {case['CaseNumber']} was opened. It shows in #cs-team within ten seconds."
    order = world.org.get("Order", world.customers.act(body["key"]))
    return f"Order {order['OrderNumber']} was placed. It shows in #cs-team within ten seconds."


def _trigger(world: WorldParts, body: Json) -> str:
    _, raised = TRIGGERS[body["key"]]
    return raised(world)


def _salesforce(world: WorldParts, body: Json) -> str:
    if body["key"] == WITHDRAW:
        world.customers.requests.withdraw(body["id"])
        return "The customer took it back in the portal."
    return f"{PERSON} set {act(world.org, body['key'], body['id'], PERSON)}, directly in Salesforce."


def _whmcs(world: WorldParts, body: Json) -> str:
    return act_in_whmcs(world.whmcs, body["key"], body["id"])


def _fault(world: WorldParts, body: Json) -> str:
    fault = {each.key: each for each in FAULT_SWITCHES}[body["key"]]
    message = fault.switch(world, bool(body["on"]))
    world.workspace.changed()
    return message


def _clock(world: WorldParts, body: Json) -> str:
    calendar, now = next(iter(world.policy.calendars.values())), world.clock.now()
    match body["wind"]:
        case "to_opening":
            world.clock.wind_to(calendar.next_opening(now))
        case "to_closing":
            world.clock.wind_to(calendar.next_closing(now))
        case written:
            found = _WIND.fullmatch(str(written))
            if not found:
                raise ValueError(f"{written} is no length of time")
            world.clock.wind(timedelta(**{_UNITS[found[2]]: int(found[1])}))
    world.workspace.changed()
    return f"It is now {world.clock.now().astimezone(calendar.zone):%A %d %B, %H:%M}."


ACTS: dict[str, Callable[[WorldParts, Json], str]] = {
    "trigger": _trigger, "customer": _customer, "salesforce": _salesforce, "whmcs": _whmcs, "fault": _fault, "clock": _clock,
}  # fmt: skip
