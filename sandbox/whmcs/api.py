"""The entry point of the API: authentication, permission, and dispatch to actions."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sandbox.whmcs import clients, invoices, products, services, transactions
from sandbox.whmcs.answers import with_bare_numbers
from sandbox.whmcs.installation import Form, Installation, Json, Refused

_CREDENTIALS = frozenset({"identifier", "secret", "username", "password", "accesskey"})


def answered(whmcs: Installation, form: Form) -> tuple[Json, int]:
    """Return the answer to a request and its status."""
    action = form.get("action", "")
    refusal = _refusal(whmcs, form, action.lower())
    if refusal:
        return _error(refusal), whmcs.refusal_status
    whmcs.calls.append((action, {name: value for name, value in form.items() if name not in _CREDENTIALS}))
    act = _ACTIONS.get(action.lower())
    if act is None:
        return _error(f'Invalid API Action: "{action}" is not a valid API action' if action else "Empty action request"), 400
    try:
        result = {"result": "success"} | act(whmcs, form)
    except Refused as refused:
        return _error(str(refused)), 200
    return (with_bare_numbers(result) if whmcs.bare_numbers else result), 200


def _refusal(whmcs: Installation, form: Form, action: str) -> str:
    if whmcs.refused_ip:
        return f"Invalid IP {whmcs.refused_ip}"
    if form.get("identifier") != whmcs.identifier:
        return "Invalid or missing credentials" if form.get("identifier") else "Authentication Failed"
    if form.get("secret") != whmcs.secret:
        return "Authentication Failed"
    return f'Invalid Permissions: API action "{action}" is not allowed' if action in whmcs.forbidden else ""


def _error(message: str) -> Json:
    return {"result": "error", "message": message}


_ACTIONS: Mapping[str, Callable[[Installation, Form], Json]] = MappingProxyType(
    {
        "whmcsdetails": clients.details,
        "getclientsdetails": clients.client_details,
        "getclients": clients.clients,
        "getclientsproducts": services.products,
        "getproducts": products.products,
        "moduleterminate": services.terminate,
        "updateclientproduct": services.update,
        "addcancelrequest": services.request_cancellation,
        "getcancelledpackages": services.cancelled,
        "createinvoice": invoices.create,
        "getinvoice": invoices.invoice,
        "getinvoices": invoices.invoices,
        "geninvoices": invoices.generate,
        "addtransaction": transactions.add,
        "gettransactions": transactions.transactions,
    }
)
