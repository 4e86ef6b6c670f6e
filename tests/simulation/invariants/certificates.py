"""What must be true of the certificates of the inventory: their handoffs say what their hosts really serve."""

from collections.abc import Callable, Iterator

from handoffs.model.handoff import Handoff
from handoffs.model.people import BATON
from handoffs.processes.certificate_renewal.levels import is_done, is_renewed, needs_work
from handoffs.processes.certificate_renewal.probing import after_probe, merge_with_handoff
from handoffs.subjects.certificate import Certificate, place_of
from tests.handoffs.examples import POLICY
from tests.simulation.doings.doings import Run
from tests.simulation.invariants.histories import Histories, decisions


def a_certificate_has_an_open_handoff_if_and_only_if_it_needs_work(day: Run, histories: Histories) -> Iterator[str]:
    """One at most, by what its host really serves, or by a person who wants it renewed early."""
    for seen, opened in _watched(day, histories):
        assert seen.probed_at is not None
        real = after_probe(seen, day.world.hosts.as_it_is((seen.host, seen.port)), seen.probed_at)
        early = [each for each in opened if _waits_for_another(real, each)]
        if len(opened) > 1 or bool(opened) != bool(needs_work(real) or early):
            yield f"{seen.number} is {real.state}, and has {len(opened)} open handoffs"


def an_open_handoff_tells_what_was_seen_last(day: Run, histories: Histories) -> Iterator[str]:
    """In level, in words, and in who issued what is served."""
    for seen, opened in _watched(day, histories):
        for handoff in opened:
            if merge_with_handoff(seen, handoff.about(Certificate)).visible_state != handoff.about(Certificate).visible_state:
                yield f"{seen.number} is {seen.state}, its handoff says {handoff.about(Certificate).state}"


def a_certificate_is_closed_by_a_probe_that_saw_it_fine(day: Run, histories: Histories) -> Iterator[str]:
    """By Baton when another one is served, by people only after a probe that saw it."""
    for id, (_, events) in histories.items():
        for before, decided in decisions(events):
            if not isinstance(before.subject, Certificate):
                continue
            by_baton = decided.user_id == BATON.user_id
            if not is_done(before.subject) or (by_baton and not is_renewed(before.subject)):
                yield f"{id}: {decided.choice} by {decided.name} while {before.subject.state}"


WATCHED: tuple[Callable[[Run, Histories], Iterator[str]], ...] = (
    a_certificate_has_an_open_handoff_if_and_only_if_it_needs_work,
    an_open_handoff_tells_what_was_seen_last,
    a_certificate_is_closed_by_a_probe_that_saw_it_fine,
)


def _watched(day: Run, histories: Histories) -> Iterator[tuple[Certificate, list[Handoff]]]:
    """Return each certificate of the inventory as it was seen last, with its open handoffs."""
    with day.world.replicas[0].database.read() as work:
        known = work.certificates.all()
    for terms in POLICY.certificates:
        seen = known[place_of(terms.host, terms.port)]
        yield seen, [each for each, _ in histories.values() if each.is_open and each.subject.record_id == seen.record_id]


def _waits_for_another(real: Certificate, handoff: Handoff) -> bool:
    begun = handoff.about(Certificate)
    return bool(begun.starter_id) and not is_done(merge_with_handoff(real, begun))
