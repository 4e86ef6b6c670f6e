"""What can happen to records in Salesforce: a case gets another type, sharing is taken away and given back, many are gone."""

from bot.intake.absent_records import GONE
from handoffs.text.messages import Listing
from storage.repositories.set_aside import RowKind, SetAside
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


def confirmed(day: Run) -> bool:
    """Let an operator confirm that held records are gone, where no stamp proves it; return whether there were any.

    Salesforce compares seconds: a change in the second of the one that Baton read, or in one that its clock shows once more, has
    the same stamp or an earlier one.
    """
    database, now = day.world.replicas[0].database, day.world.system.now()
    with database.read() as work:
        held = [each for each in work.set_aside.of_kind(RowKind.ABSENCE).values() if _is_gone(day, each)]
    with database.begin() as work:
        for each in held:
            work.set_aside.confirm(each.id, now)
    day.world.fate.counts["absence confirmed"] += len(held)
    return bool(held)


def _is_gone(day: Run, entry: SetAside) -> bool:
    """Return whether no record of an entry waits, and each has the stamp that Baton read last, or an earlier one."""
    replica, ids = day.world.replicas[0], dict(entry.reason.values)[GONE]
    assert isinstance(ids, Listing)
    (source,) = [each for each in replica.sources if each.process == entry.row.process]
    waiting = {each.record_id for each in source.listed(lambda left: None)}
    known = {each.subject.record_id: each.subject.modified_at for each in replica.queries.waiting(source.process)}
    stamps = {str(row["Id"]): row["LastModifiedDate"] for kind in ("Order", "Case") for row in day.world.org.records(kind)}
    gone = [str(each) for each in ids.items if str(each) in known.keys() - waiting]
    return len(gone) == len(ids.items) and all(id in stamps and stamps[id] <= known[id] for id in gone)
