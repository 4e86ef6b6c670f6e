"""The actions on clients and on the installation itself."""

from sandbox.whmcs.answers import paged
from sandbox.whmcs.installation import Form, Installation, Json, Refused

_SHORT = ("firstname", "lastname", "companyname", "email", "datecreated", "groupid", "status")


def new_client(number: int, email: str, name: str, today: str) -> Json:
    """Return a client who pays in yen."""
    return {
        "id": str(number), "firstname": "", "lastname": name, "companyname": "", "email": email, "datecreated": today,
        "groupid": "0", "status": "Active", "countrycode": "JP", "phonenumber": "", "currency": "1", "currency_code": "JPY",
        "credit": "0.00", "notes": "Pays on time.", "customfields": [],
    }  # fmt: skip


def details(whmcs: Installation, form: Form) -> Json:
    """Return the version, the cheapest check of access."""
    return {"whmcs": {"version": "8.13.1", "canonicalversion": "8.13.1-release.1"}}


def client_details(whmcs: Installation, form: Form) -> Json:
    """Return one client by e-mail address or id, nested and, as in older versions, again at the top level."""
    email, number = form.get("email"), form.get("clientid")
    if not email and not number:
        raise Refused("Either clientid Or email Is Required")
    for client in whmcs.clients:
        if client["id"] == number or (not number and client["email"] == email):
            own = {"userid": int(client["id"]), "client_id": int(client["id"]), "id": int(client["id"])}
            shown = client | own | {"users": {"user": []}}
            return shown | {"client": shown}
    raise Refused("Client Not Found")


def clients(whmcs: Installation, form: Form) -> Json:
    """Return short entries of the clients whose e-mail address starts with a text."""
    wanted = form.get("search", "")
    rows = [each for each in whmcs.clients if each["email"].startswith(wanted)]
    shown = [{"id": int(each["id"])} | {name: each[name] for name in _SHORT} for each in rows]
    return paged(whmcs, form, shown, "clients", "client")
