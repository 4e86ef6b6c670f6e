"""What can happen to records in Salesforce: a case gets another type, sharing is taken away and given back."""

from tests.simulation.doings.doings import Run

TYPES = {"eligibility_check": "Eligibility Check", "cancellation": "Cancellation Request"}
"""The type of the cases of each process."""


def retype(day: Run) -> str:
    """Let a colleague correct the type of a case, and perhaps correct it back later."""
    org, chance = day.world.org, day.world.fate.chance
    cases = [case for case in org.records("Case") if not case["IsClosed"]]
    if not cases:
        return "nothing"
    case, wanted = chance.choice(cases), chance.choice(["Question", *TYPES.values()])
    org.update("Case", str(case["Id"]), {"Type": wanted}, by="Sato Keiko")
    day.world.fate.counts["case re-typed"] += case["Type"] != wanted
    return f"{case['Id']} {wanted}"


def share(day: Run) -> str:
    """Take sharing of a record away from Baton, or give all of it back."""
    org, chance = day.world.org, day.world.fate.chance
    if org.state.hidden and chance.random() < 0.5:
        org.state.hidden.clear()
        return "all given back"
    records = [*org.records("Case"), *org.records("Order")]
    if not records:
        return "nothing"
    hidden = str(chance.choice(records)["Id"])
    org.hide(hidden)
    day.world.hidden_once.add(hidden)
    day.world.fate.counts["sharing taken away"] += 1
    return hidden
