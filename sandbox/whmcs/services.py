"""The services of clients, and their end: by module, by a changed status, or by a request to the cron."""

from dataclasses import dataclass
from datetime import date
from html import escape

from sandbox.whmcs.answers import NO_DATE, NO_MOMENT, money, paged
from sandbox.whmcs.forms import required
from sandbox.whmcs.installation import Form, Installation, Json, Refused, found

RUNNING = frozenset({"Active", "Suspended"})
_UNTOLD = frozenset({"module", "terminationdate", "nextinvoicedate"})
_SETTABLE = ("status", "terminationdate", "nextduedate", "notes", "domain", "recurringamount", "billingcycle")


@dataclass(frozen=True, kw_only=True)
class Bought:
    """A service and its terms; `fields` are custom fields by name, `pid` is the number of the product, `due` is None for a cycle that does not recur."""

    product: str
    status: str
    module: str
    amount: object
    cycle: str
    group: str
    registered: date
    due: date | None
    domain: str
    fields: dict[str, str]
    pid: str


def new_service(number: int, client: str, bought: Bought) -> Json:
    """Return a service with the fields of GetClientsProducts and internal ones."""
    name, due = bought.product, bought.due.isoformat() if bought.due else NO_DATE
    order = {"id": str(number), "qty": "1", "clientid": client, "orderid": str(number), "ordernumber": f"9{number:05}"}
    named = {"name": name, "translated_name": name, "groupname": bought.group, "translated_groupname": bought.group}
    terms = {
        "firstpaymentamount": money(0 if bought.cycle == "Free Account" else bought.amount),
        "recurringamount": money(bought.amount if bought.due else 0),
        "paymentmethod": "banktransfer", "paymentmethodname": "Bank Transfer", "billingcycle": bought.cycle,
        "regdate": bought.registered.isoformat(), "nextduedate": due, "nextinvoicedate": due, "status": bought.status,
    }  # fmt: skip
    given = [
        {"id": str(place), "name": key, "translated_name": key, "value": value}
        for place, (key, value) in enumerate(bought.fields.items(), start=1)
    ]
    more = {"pid": bought.pid, "domain": bought.domain, "customfields": given, "terminationdate": NO_DATE}
    return order | named | terms | _server(number, bought.module) | more


def products(whmcs: Installation, form: Form) -> Json:
    """Return the services of a client, or one service; there is no filter by status and no end date."""
    filters = {"clientid": "clientid", "serviceid": "id", "pid": "pid", "domain": "domain"}
    rows = [
        _written(whmcs, _shown(each))
        for each in whmcs.services
        if all(not form.get(filter_name) or each[name] == form[filter_name] for filter_name, name in filters.items())
    ]
    return {filter_name: form.get(filter_name) for filter_name in filters} | paged(whmcs, form, rows, "products", "product")


def _written(whmcs: Installation, service: Json) -> Json:
    """Return a service with its names as WHMCS stores them: as HTML, where it does."""
    return service | {name: escape(service[name]) for name in ("name", "translated_name") if whmcs.entities}


def terminate(whmcs: Installation, form: Form) -> Json:
    """End a service through its module; a second call is not refused (WHMCS API reference, idempotency and retry)."""
    service = found(whmcs.services, required(form, "serviceid", "Service ID is required"), "Service ID not found")
    if not service["module"]:
        raise Refused("Service not assigned to a module")
    if whmcs.module_error:
        raise Refused(whmcs.module_error)
    if whmcs.unheard:
        whmcs.unfinished.append(service)
        return {}
    service |= {"status": "Terminated", "terminationdate": whmcs.today.isoformat()}
    return {}


def update(whmcs: Installation, form: Form) -> Json:
    """Set fields of a service without its module, so that the remote service goes on."""
    service = whmcs.service(required(form, "serviceid", "Service ID Not Found"))
    over = form.get("status") in {"Terminated", "Cancelled"} and service["terminationdate"] == NO_DATE
    service |= {"terminationdate": whmcs.today.isoformat()} if over else {}
    service |= {name: form[name] for name in _SETTABLE if name in form}
    return {"serviceid": service["id"]}


def request_cancellation(whmcs: Installation, form: Form) -> Json:
    """Ask the cron to cancel a service; no action withdraws the request."""
    service = whmcs.service(required(form, "serviceid", "Service ID Not Found"))
    if any(each["relid"] == service["id"] for each in whmcs.requests):
        raise Refused("Existing Cancellation Request Exists")
    kind, at = form.get("type") or "Immediate", whmcs.moment
    number = len(whmcs.requests) + 1
    whmcs.requests.append({"id": number, "date": at, "relid": service["id"], "reason": form.get("reason", ""), "type": kind})
    return {"serviceid": service["id"], "userid": service["clientid"]}


def cancelled(whmcs: Installation, form: Form) -> Json:
    """Return the cancellation requests; they have no status."""
    return paged(whmcs, form, whmcs.requests, "packages", "package")


def _shown(service: Json) -> Json:
    """Return a service as the API shows it, with its password."""
    shown = {name: value for name, value in service.items() if name not in _UNTOLD}
    return shown | {"customfields": {"customfield": service["customfields"]}, "configoptions": {"configoption": []}}


def _server(number: int, module: str) -> Json:
    where = {"serverid": "1" if module else "0", "servername": module, "serverip": "", "serverhostname": "", "dedicatedip": ""}
    secret = {"username": f"svc{number}", "password": "hunter2", "module": module}
    used = dict.fromkeys(("diskusage", "disklimit", "bwusage", "bwlimit", "promoid"), "0")
    blank = dict.fromkeys(("suspensionreason", "subscriptionid", "ns1", "ns2", "assignedips", "notes", "overideautosuspend"), "")
    return where | secret | used | blank | {"overidesuspenduntil": NO_DATE, "lastupdate": NO_MOMENT}
