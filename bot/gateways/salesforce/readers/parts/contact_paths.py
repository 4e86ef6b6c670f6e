"""The paths to a person behind a lookup, as far as the org shows how they can be reached."""

from bot.gateways.salesforce.descriptions import Field
from bot.gateways.salesforce.org import Org

PERSON = ("Name", "Phone", "Email")


def contact_paths(org: Org, lookup: Field, relationship: str, missing: list[str]) -> list[str]:
    """Return the paths that the object behind a lookup shows; append the others to `missing`."""
    kind = next(iter(lookup.refers_to), "Contact")
    found = org.find(kind)
    shown = [name for name in PERSON if found and name in found.fields]
    missing += [f"{kind}.{name} (contact)" for name in PERSON if name not in shown]
    return [f"{relationship}.{name}" for name in shown]
