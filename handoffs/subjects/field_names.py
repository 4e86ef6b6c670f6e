"""The names of the values that a decider sees of a record, as people read them."""

from handoffs.text.messages import Message, message, written

NAMES = {
    "account": message("subjects.field_names.account"),
    "address": message("subjects.field_names.address"),
    "billing address": message("subjects.field_names.billing_address"),
    "currency": message("subjects.field_names.currency"),
    "customer number": message("subjects.field_names.customer_number"),
    "description": message("subjects.field_names.description"),
    "eligibility": message("subjects.field_names.eligibility"),
    "eligibility status": message("subjects.field_names.eligibility_status"),
    "installation address": message("subjects.field_names.installation_address"),
    "items": message("subjects.field_names.items"),
    "name": message("subjects.field_names.name"),
    "opportunity": message("subjects.field_names.opportunity"),
    "scheduled date": message("subjects.field_names.scheduled_date"),
    "service number": message("subjects.field_names.service_number"),
    "special instructions": message("subjects.field_names.special_instructions"),
    "stage": message("subjects.field_names.stage"),
    "total": message("subjects.field_names.total"),
}
"""The names by the keys of `Subject.as_shown` and of the values of a compared record."""


def name_of(key: str) -> Message:
    """Return the name of a value; the key itself for a value that has no name here."""
    return NAMES.get(key) or written(key)
