"""A WHMCS in memory: customers, services, cancellation requests and invoices, and the ways in which the real one surprises."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import anyio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.forms import form

Json = dict[str, Any]
Form = dict[str, str]
PAGE = 25
NO_DATE = "0000-00-00"


class Refused(Exception):
    """A business error; it comes with status 200."""


@dataclass
class Whmcs:
    """Customers by e-mail address, their services, requests and invoices. `calls` are the actions asked for, with their forms.

    `maintenance` answers every call with a page of HTML and status 200, `refused_ip` and `forbidden` (names of actions in lower
    case) with 403. `module_error` is what the provisioning server says instead of success; `delay` is how many seconds an
    answer takes, after its effect. `lists_as_objects` shows lists with numbered keys, as some builds do.
    """

    identifier: str = "sandbox"
    secret: str = "sandbox"
    maintenance: bool = False
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    refused_ip: str = ""
    forbidden: set[str] = field(default_factory=set)
    module_error: str = ""
    delay: float = 0.0
    lists_as_objects: bool = False
    clients: dict[str, str] = field(default_factory=dict)
    services: list[Json] = field(default_factory=list)
    requests: list[Json] = field(default_factory=list)
    invoices: list[Json] = field(default_factory=list)
    calls: list[tuple[str, Form]] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def add_client(self, email: str) -> str:
        """Open a customer's account, or find it; gives its id."""
        with self.lock:
            return self.clients.setdefault(email, str(len(self.clients) + 1))

    def add_service(self, email: str, product: str, status: str = "Active", module: str = "freebit") -> str:
        """Give a customer a service; gives its id. One without a module can't be terminated by the API."""
        with self.lock:
            service = str(len(self.services) + 100)
            secret = {"username": "svc", "password": "hunter2"}
            named = {"id": service, "clientid": self.add_client(email), "name": product, "status": status}
            self.services.append(named | secret | {"terminationdate": NO_DATE, "module": module})
            return service

    def service(self, service_id: str) -> Json:
        """Find a service; Refused when there is none."""
        return _found(self.services, service_id, "Service ID Not Found")

    def tick(self) -> None:
        """Run the daily cron: services with a due request for cancellation end."""
        with self.lock:
            for request in self.requests:
                if request["type"] == "Immediate":
                    self.service(request["relid"])["status"] = "Cancelled"

    def answer(self, form: Form) -> tuple[Json, int]:
        """Answer one request as WHMCS does: a refusal may come with status 200."""
        action = form.get("action", "")
        with self.lock:
            refusal = self._refusal(form, action.lower())
            if refusal:
                return {"result": "error", "message": refusal}, 403
            self.calls.append((action, {name: value for name, value in form.items() if name not in {"identifier", "secret"}}))
            act = _ACTIONS.get(action.lower())
            if act is None:
                says = f'Invalid API Action: "{action}" is not a valid API action' if action else "Empty action request"
                return {"result": "error", "message": says}, 400
            try:
                return {"result": "success"} | act(self, form), 200
            except Refused as refused:
                return {"result": "error", "message": str(refused)}, 200

    def _refusal(self, form: Form, action: str) -> str:
        if self.refused_ip:
            return f"Invalid IP {self.refused_ip}"
        if form.get("identifier") != self.identifier:
            return "Invalid or missing credentials" if form.get("identifier") else "Authentication Failed"
        if form.get("secret") != self.secret:
            return "Authentication Failed"
        return f'Invalid Permissions: API action "{action}" is not allowed' if action in self.forbidden else ""


def whmcs_app(whmcs: Whmcs) -> Starlette:
    """Build the ASGI app of a WHMCS."""

    async def api(request: Request) -> Response:
        if whmcs.maintenance:
            return HTMLResponse("<html><body>Down for Maintenance</body></html>")
        told, status = whmcs.answer(await form(request))
        await anyio.sleep(whmcs.delay)
        return JSONResponse(told, status)

    return Starlette(routes=[Route("/includes/api.php", api, methods=["POST"])])


def _details(whmcs: Whmcs, form: Form) -> Json:
    return {"whmcs": {"version": "8.13.1", "canonicalversion": "8.13.1-release.1"}}


def _client(whmcs: Whmcs, form: Form) -> Json:
    if not form.get("email") and not form.get("clientid"):
        raise Refused("Either clientid Or email Is Required")
    known = [(email, id) for email, id in whmcs.clients.items() if form.get("email") == email or form.get("clientid") == id]
    if not known:
        raise Refused("Client Not Found")
    email, number = known[0]
    return {"userid": int(number), "client": {"id": int(number), "client_id": int(number), "email": email, "status": "Active"}}


def _clients(whmcs: Whmcs, form: Form) -> Json:
    wanted = form.get("search", "")
    rows = [{"id": int(id), "email": email} for email, id in whmcs.clients.items() if email.startswith(wanted)]
    return _paged(whmcs, form, rows, "clients", "client")


def _products(whmcs: Whmcs, form: Form) -> Json:
    by_client, by_service = form.get("clientid"), form.get("serviceid")
    rows = [
        {name: value for name, value in each.items() if name not in {"module", "terminationdate"}}
        for each in whmcs.services
        if by_client in {None, each["clientid"]} and by_service in {None, each["id"]}
    ]
    return _paged(whmcs, form, rows, "products", "product")


def _terminate(whmcs: Whmcs, form: Form) -> Json:
    service = whmcs.service(_required(form, "serviceid", "Service ID is required"))
    if not service["module"]:
        raise Refused("Service not assigned to a module")
    if whmcs.module_error:
        raise Refused(whmcs.module_error)
    service |= {"status": "Terminated", "terminationdate": whmcs.now().date().isoformat()}
    return {}


def _update(whmcs: Whmcs, form: Form) -> Json:
    """Set fields of a service; no module is run, so the remote service lives on."""
    service = whmcs.service(_required(form, "serviceid", "Service ID Not Found"))
    settable = ("status", "terminationdate", "nextduedate", "notes", "domain")
    service |= {name: form[name] for name in settable if name in form}
    return {"serviceid": service["id"]}


def _request_cancellation(whmcs: Whmcs, form: Form) -> Json:
    service = whmcs.service(_required(form, "serviceid", "Service ID Not Found"))
    if any(each["relid"] == service["id"] for each in whmcs.requests):
        raise Refused("Existing Cancellation Request Exists")
    kind, at = form.get("type") or "Immediate", whmcs.now().strftime("%Y-%m-%d %H:%M:%S")
    number = len(whmcs.requests) + 1
    whmcs.requests.append({"id": number, "date": at, "relid": service["id"], "reason": form.get("reason", ""), "type": kind})
    return {"serviceid": service["id"], "userid": service["clientid"]}


def _cancelled(whmcs: Whmcs, form: Form) -> Json:
    return _paged(whmcs, form, whmcs.requests, "packages", "package")


def _create_invoice(whmcs: Whmcs, form: Form) -> Json:
    if form.get("userid") not in whmcs.clients.values():
        raise Refused("Client ID Not Found")
    lines = [number for number in range(1, 100) if f"itemdescription{number}" in form]
    total = sum(float(form.get(f"itemamount{number}") or 0) for number in lines)
    status = "Draft" if form.get("draft") else form.get("status") or "Unpaid"
    invoice = {"id": str(len(whmcs.invoices) + 1), "userid": form["userid"], "status": status, "total": f"{total:.2f}"}
    whmcs.invoices.append(invoice | {"notes": form.get("notes", ""), "date": whmcs.now().date().isoformat()})
    return {"invoiceid": int(invoice["id"]), "status": status}


def _invoices(whmcs: Whmcs, form: Form) -> Json:
    rows = [each for each in whmcs.invoices if form.get("userid") in {None, each["userid"]}]
    rows = [each for each in rows if form.get("status") in {None, each["status"]}]
    return _paged(whmcs, form, rows[::-1] if form.get("order") == "desc" else rows, "invoices", "invoice")


def _paged(whmcs: Whmcs, form: Form, rows: list[Json], outer: str, inner: str) -> Json:
    """Show a page of rows, wrapped twice; nothing at all is an empty string."""
    start, size = int(form.get("limitstart") or 0), int(form.get("limitnum") or PAGE)
    page: Any = rows[start : start + size]
    told = {"totalresults": str(len(rows)), "startnumber": start, "numreturned": len(page)}
    if whmcs.lists_as_objects:
        page = {str(number): row for number, row in enumerate(page)}
    return told | {outer: {inner: page} if page else ""}


def _required(form: Form, name: str, says: str) -> str:
    if not form.get(name):
        raise Refused(says)
    return form[name]


def _found(rows: list[Json], wanted: str, says: str) -> Json:
    for row in rows:
        if row["id"] == wanted:
            return row
    raise Refused(says)


_ACTIONS = MappingProxyType(
    {
        "whmcsdetails": _details,
        "getclientsdetails": _client,
        "getclients": _clients,
        "getclientsproducts": _products,
        "moduleterminate": _terminate,
        "updateclientproduct": _update,
        "addcancelrequest": _request_cancellation,
        "getcancelledpackages": _cancelled,
        "createinvoice": _create_invoice,
        "getinvoices": _invoices,
    }
)
