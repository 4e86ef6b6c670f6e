"""Invoices: create them, pay them, and generate those that are due."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from sandbox.whmcs.answers import NO_DATE, NO_MOMENT, money, paged, wrapped
from sandbox.whmcs.billing_cycles import comes_again, moved
from sandbox.whmcs.forms import array, is_set, required
from sandbox.whmcs.installation import Form, Installation, Json, found
from sandbox.whmcs.services import RUNNING
from sandbox.whmcs.transactions import record

_YEN = {"currencycode": "JPY", "currencyprefix": "¥", "currencysuffix": "JPY"}
_ORDERS = ("date", "duedate", "status")


def issue(whmcs: Installation, client: str, lines: list[Json], *, date: str = "", due: str = "", **more: str) -> Json:
    """Add an invoice with lines {type, relid, description, amount} and return it; it is unpaid by default."""
    total = money(sum(Decimal(str(line["amount"])) for line in lines))
    number = len(whmcs.invoices) + 1
    items = [line | {"id": str(number * 100 + place), "taxed": "0"} for place, line in enumerate(lines, start=1)]
    none = dict.fromkeys(("credit", "tax", "tax2", "taxrate", "taxrate2"), "0.00")
    invoice: Json = {
        "id": str(number), "invoicenum": "", "userid": client, "date": date or whmcs.today.isoformat(),
        "duedate": due or date or whmcs.today.isoformat(), "datepaid": NO_MOMENT, "subtotal": total, "total": total,
        "status": "Unpaid", "paymentmethod": "banktransfer", "notes": "", "items": items,
    }  # fmt: skip
    whmcs.invoices.append(invoice | none | more)
    return whmcs.invoices[-1]


def hosting(service: Json, first: date) -> Json:
    """Return the invoice line of a service for the cycle that begins on a day."""
    last = moved(first, service["billingcycle"]) - timedelta(days=1)
    description = f"{service['name']} ({first:%d/%m/%Y} - {last:%d/%m/%Y})"
    return {"type": "Hosting", "relid": service["id"], "description": description, "amount": service["recurringamount"]}


def pay(whmcs: Installation, invoice: Json, at: str) -> None:
    """Pay an invoice: add a transaction and move its services' due days by one cycle."""
    invoice |= {"status": "Paid", "datepaid": at}
    reference = {"description": "Invoice Payment", "transid": f"PAID-{invoice['id']}", "gateway": invoice["paymentmethod"]}
    record(whmcs, userid=invoice["userid"], invoiceid=invoice["id"], date=at, amountin=invoice["total"], **reference)
    for line in invoice["items"]:
        service = next((each for each in whmcs.services if line["type"] == "Hosting" and each["id"] == line["relid"]), None)
        if service and NO_DATE < service["nextduedate"] <= invoice["duedate"]:
            service["nextduedate"] = moved(date.fromisoformat(service["nextduedate"]), service["billingcycle"]).isoformat()


def create(whmcs: Installation, form: Form) -> Json:
    """Create an invoice from a form; two calls create two."""
    client = found(whmcs.clients, form.get("userid", ""), "Client ID Not Found")["id"]
    numbers = [number for number in range(1, 100) if f"itemdescription{number}" in form]
    lines = [
        {"type": "", "relid": "0", "description": form[f"itemdescription{each}"], "amount": money(form.get(f"itemamount{each}"))}
        for each in numbers
    ]
    status = "Draft" if is_set(form, "draft") else form.get("status") or "Unpaid"
    more = {"status": status, "notes": form.get("notes", "")}
    made = issue(whmcs, client, lines, date=form.get("date", ""), due=form.get("duedate", ""), **more)
    return {"invoiceid": int(made["id"]), "status": status}


def invoice(whmcs: Installation, form: Form) -> Json:
    """Return one invoice with its items and transactions."""
    one = found(whmcs.invoices, required(form, "invoiceid", "Invoice ID Not Found"), "Invoice ID Not Found")
    moves = [each for each in whmcs.transactions if each["invoiceid"] == one["id"]]
    paid = sum(Decimal(each["amountin"]) - Decimal(each["amountout"]) for each in moves)
    shown = {name: value for name, value in one.items() if name != "id"}
    summary = {"invoiceid": one["id"], "balance": money(Decimal(one["total"]) - paid), "ccgateway": False}
    return shown | summary | {"items": wrapped(whmcs, one["items"], "item"), "transactions": wrapped(whmcs, moves, "transaction")}


def invoices(whmcs: Installation, form: Form) -> Json:
    """Return invoices without items; an unpaid one after its due day is overdue."""
    status, client = form.get("status"), form.get("userid")
    rows = [each for each in whmcs.invoices if client in {None, each["userid"]}]
    if status == "Overdue":
        rows = [each for each in rows if each["status"] == "Unpaid" and each["duedate"] < whmcs.today.isoformat()]
    elif status:
        rows = [each for each in rows if each["status"] == status]
    ordered = sorted(rows, key=lambda each: _order(each, form.get("orderby", "id")), reverse=form.get("order") == "desc")
    shown = [{name: value for name, value in each.items() if name != "items"} | _YEN for each in ordered]
    return paged(whmcs, form, shown, "invoices", "invoice")


def generate(whmcs: Installation, form: Form) -> Json:
    """Generate the due invoices; without a filter for all clients, who then all get mail."""
    client, ids = form.get("clientid"), array(form, "serviceids")
    narrowed = [name for name in ("serviceids", "domainids", "addonids") if array(form, name)]
    if client:
        found(whmcs.clients, client, "Client ID Not Found")
    whmcs.whole_runs += not client and not narrowed
    made = bill(whmcs, lambda each: client in {None, "", each["clientid"]} and (not narrowed or each["id"] in ids))
    if not is_set(form, "noemails"):
        whmcs.mailed += [found(whmcs.clients, each["userid"], "")["email"] for each in made]
    latest = {"latestinvoiceid": made[-1]["id"]} if client and made else {}
    return {"numcreated": str(len(made))} | latest


def bill(whmcs: Installation, meant: Callable[[Json], bool]) -> list[Json]:
    """Invoice the due services, one invoice per client and day, and each cycle once."""
    owed: dict[tuple[str, str], list[Json]] = {}
    for each in whmcs.services:
        if meant(each) and _is_due(whmcs, each):
            owed.setdefault((each["clientid"], each["nextinvoicedate"]), []).append(each)
    return [_bill(whmcs, *key, services) for key, services in owed.items()]


def _is_due(whmcs: Installation, service: Json) -> bool:
    until = (whmcs.today + timedelta(days=whmcs.invoiced_ahead)).isoformat()
    running = service["status"] in RUNNING and comes_again(service["billingcycle"])
    return running and NO_DATE < service["nextinvoicedate"] <= until


def _bill(whmcs: Installation, client: str, due: str, services: list[Json]) -> Json:
    first = date.fromisoformat(due)
    made = issue(whmcs, client, [hosting(each, first) for each in services], due=due)
    for each in services:
        each["nextinvoicedate"] = moved(first, each["billingcycle"]).isoformat()
    return made


def _order(each: Json, by: str) -> tuple[float, str]:
    if by == "total":
        return float(each["total"]), ""
    return (0, str(each[by])) if by in _ORDERS else (int(each["id"]), "")
