"""Transactions: incoming and outgoing money, each with a unique transaction id."""

from datetime import datetime

from sandbox.whmcs.answers import NO_MOMENT, money, wrapped
from sandbox.whmcs.forms import is_set, required
from sandbox.whmcs.installation import Form, Installation, Json, Refused, found


def record(whmcs: Installation, **fields: str) -> None:
    """Add a transaction; missing fields are empty."""
    none = dict.fromkeys(("amountin", "fees", "amountout"), "0.00")
    blank = {"userid": "0", "currency": "0", "gateway": "", "description": "", "transid": "", "invoiceid": "0", "refundid": "0"}
    number = {"id": str(len(whmcs.transactions) + 1), "rate": "1.00000"}
    whmcs.transactions.append(number | none | blank | fields)


def add(whmcs: Installation, form: Form) -> Json:
    """Add a transaction; the answer holds no id, and no money moves (WHMCS API reference, refunds and WHMCS 9 invoices)."""
    required(form, "paymentmethod", "Payment Method is required")
    owner = found(whmcs.clients, form["userid"], "Client ID Not Found")["id"] if form.get("userid") else ""
    if form.get("invoiceid"):
        billed = found(whmcs.invoices, form["invoiceid"], "Invoice ID Not Found")["userid"]
        if owner not in {"", billed}:
            raise Refused("User ID does not own the given Invoice ID")
        owner = billed
    number = form.get("transid", "")
    known = any(each["transid"] == number for each in whmcs.transactions)
    if number and known and not is_set(form, "allowduplicatetransid"):
        raise Refused("Transaction ID must be Unique")
    amounts = {name: money(form.get(name)) for name in ("amountin", "fees", "amountout")}
    reference = {"gateway": form["paymentmethod"], "description": form.get("description", ""), "transid": number}
    about = {"userid": owner or "0", "invoiceid": form.get("invoiceid") or "0", "date": _moment(whmcs, form.get("date", ""))}
    record(whmcs, **amounts, **reference, **about)
    return {}


def transactions(whmcs: Installation, form: Form) -> Json:
    """Return all transactions of an invoice or a client, or with a transaction id."""
    filters = {"invoiceid": "invoiceid", "clientid": "userid", "transid": "transid"}
    rows = [
        each
        for each in whmcs.transactions
        if all(not form.get(filter_name) or each[name] == form[filter_name] for filter_name, name in filters.items())
    ]
    counted = {"totalresults": len(rows), "startnumber": 0, "numreturned": len(rows)}
    return counted | {"transactions": wrapped(whmcs, rows, "transaction")}


def _moment(whmcs: Installation, written: str) -> str:
    """Return a day in the installation's format; another format gives no date, which is an assumption."""
    if not written:
        return whmcs.moment
    try:
        return f"{datetime.strptime(written, whmcs.date_format):%Y-%m-%d} 00:00:00"
    except ValueError:
        return NO_MOMENT
