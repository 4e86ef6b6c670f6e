"""What the API tells of the installation itself and of its clients."""

from sandbox.whmcs.answers import paged
from sandbox.whmcs.installation import Form, Installation, Json, Refused

_SHORT = ("firstname", "lastname", "companyname", "email", "datecreated", "groupid", "status")


def new_client(number: int, email: str, name: str, today: str) -> Json:
    """Describe a client who pays in yen."""
    return {
        "id": str(number), "firstname": "", "lastname": name, "companyname": "", "email": email, "datecreated": today,
        "groupid": "0", "status": "Active", "countrycode": "JP", "phonenumber": "", "currency": "1", "currency_code": "JPY",
        "credit": "0.00", "notes": "Pays on time.", "customfields": [],
    }  # fmt: skip


def details(whmcs: Installation, form: Form) -> Json:
    """Tell the version: the cheapest sign of life."""
    return {"whmcs": {"version": "8.13.1", "canonicalversion": "8.13.1-release.1"}}


def client_details(whmcs: Installation, form: Form) -> Json:
    """Tell one client by e-mail address or id, nested, and once more at the top as older versions did."""
    email, number = form.get("email"), form.get("clientid")
    if not email and not number:
        raise Refused("Either clientid Or email Is Required")
    for client in whmcs.clients:
        if client["id"] == number or (not number and client["email"] == email):
            own = {"userid": int(client["id"]), "client_id": int(client["id"]), "id": int(client["id"])}
            told = client | own | {"users": {"user": []}}
            return told | {"client": told}
    raise Refused("Client Not Found")


def clients(whmcs: Installation, form: Form) -> Json:
    """List clients whose address begins as asked, in short."""
    wanted = form.get("search", "")
    rows = [each for each in whmcs.clients if each["email"].startswith(wanted)]
    shown = [{"id": int(each["id"])} | {name: each[name] for name in _SHORT} for each in rows]
    return paged(whmcs, form, shown, "clients", "client")
